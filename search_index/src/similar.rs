//! Records like a given one, by the rare words that it uses most.

use crate::cover::Pool;
use crate::plan::Planner;
use crate::query::SimilarTo;
use crate::rank::Cover;
use crate::tolerance::Asked;

/// A record that shares less than this of the text's weight is no relative.
const SHARE: f32 = 0.08;

impl Planner<'_> {
    /// The query for records like `text`; title and keywords count as often as they are repeated here.
    pub(crate) fn similar(&self, text: &SimilarTo) -> tantivy::Result<Option<Cover>> {
        let words = [text.title.as_str(), text.title.as_str()]
            .into_iter()
            .chain(text.keywords.iter().map(String::as_str))
            .chain([text.abstract_text.as_str()]);
        let asked: Vec<Asked> = words.map(|text| Asked::plainly(text.to_owned())).collect();
        let pool = Pool::new(self, &asked, &mut Vec::new())?;
        Ok(pool.cover_share(SHARE, 60))
    }
}
