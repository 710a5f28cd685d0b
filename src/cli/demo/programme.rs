//! What the centre does beside transfer, and the targets.

use super::{
    load::Loader,
    sample::{File, each},
};
use crate::{
    foundation::error::Result,
    programme::{awards, financings, programmes, roadshows, targets, trainings, visits},
};

const VISITS: File = ("visits.jsonl", include_str!("visits.jsonl"));
const TRAININGS: File = ("trainings.jsonl", include_str!("trainings.jsonl"));
const AWARDS: File = ("awards.jsonl", include_str!("awards.jsonl"));
const ROADSHOWS: File = ("roadshows.jsonl", include_str!("roadshows.jsonl"));
const FINANCINGS: File = ("financings.jsonl", include_str!("financings.jsonl"));
const PROGRAMMES: File = ("programmes.jsonl", include_str!("programmes.jsonl"));
const TARGETS: File = ("targets.jsonl", include_str!("targets.jsonl"));

pub(super) fn load(loader: &mut Loader) -> Result<()> {
    loader.each(VISITS, |to, record| Ok(visits::service::create(to.conn, &to.system, to.book.read(record.body())?)?.id))?;
    loader.each(TRAININGS, |to, record| Ok(trainings::service::create(to.conn, &to.system, to.book.read(record.body())?)?.id))?;
    loader.each(AWARDS, |to, record| Ok(awards::service::create(to.conn, &to.system, to.book.read(record.body())?)?.id))?;
    loader.each(ROADSHOWS, |to, record| Ok(roadshows::service::create(to.conn, &to.system, to.book.read(record.body())?)?.id))?;
    loader
        .each(FINANCINGS, |to, record| Ok(financings::service::create(to.conn, &to.system, to.book.read(record.body())?)?.id))?;
    loader
        .each(PROGRAMMES, |to, record| Ok(programmes::service::create(to.conn, &to.system, to.book.read(record.body())?)?.id))?;
    load_targets(loader)
}

/// No period of the sample is closed, so that whoever tries the program may enter what is dated in its years.
fn load_targets(loader: &mut Loader) -> Result<()> {
    each(TARGETS, |record| {
        let Some(mut record) = loader.book.so_far("", record) else { return Ok(()) };
        let year =
            i32::try_from(record.take_value("year").and_then(|year| year.as_i64()).unwrap_or_default()).unwrap_or_default();
        targets::set_targets(loader.conn, &loader.system, year, loader.book.read(record.body())?, None)?;
        Ok(())
    })
}
