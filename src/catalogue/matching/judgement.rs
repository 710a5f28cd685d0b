//! What is wanted held against what a record says. Pure, and the only place that knows.

use super::{explanation::Finding, points::MatchPartName as Part};
use crate::{
    catalogue::achievements::{IpKind, IpRight, IpStatus, TransferMode},
    foundation::types::{Fen, IndustryCode, Region, text::text_enum},
};

text_enum! {
    /// How a part is met.
    pub enum MatchVerdict {
        Met = "met",
        Partly = "partly",
        NotMet = "not_met",
        /// The record does not say.
        Unknown = "unknown",
    }
}

use MatchVerdict::{Met, NotMet, Partly, Unknown};

/// Above this much of the budget, in percent, a price is out of reach.
const REACH: i64 = 150;
/// A text that speaks of so much of a need, in percent, meets it; half of that and it is about something near.
const TEXT_MET: u32 = 60;

/// What is wanted besides the text. What is absent is not wanted.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) industries: Vec<IndustryCode>,
    pub(super) trl_min: Option<u8>,
    pub(super) budget: Option<Fen>,
    pub(super) modes: Vec<TransferMode>,
    /// Whether ways of working together are wanted too that are no modes of transfer, as commissioned development.
    pub(super) other_ways: bool,
    pub(super) region: Option<Region>,
    pub(super) patent: bool,
}

/// What a record says.
#[derive(Debug, Clone, Default)]
pub(super) struct Offer<'a> {
    pub(super) industries: &'a [IndustryCode],
    pub(super) trl: Option<u8>,
    pub(super) price: Option<Fen>,
    pub(super) negotiable: bool,
    /// What its owner offers, and what of that can still be had.
    pub(super) offered: &'a [TransferMode],
    pub(super) available: &'a [TransferMode],
    pub(super) region: Option<Region>,
    pub(super) rights: &'a [IpRight],
}

/// One part, judged: which share of its points it gets, in percent, and why.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judged {
    pub(super) part: Part,
    pub(super) verdict: MatchVerdict,
    pub(super) percent: u32,
    pub(super) finding: Finding,
}

fn judged(part: Part, verdict: MatchVerdict, finding: Finding) -> Judged {
    // What is not said may yet be so: less than half met, more than not met.
    let percent = match verdict {
        Met => 100,
        Partly => 50,
        Unknown => 25,
        NotMet => 0,
    };
    Judged { part, verdict, percent, finding }
}

/// Every part that is wanted, the text first.
pub(super) fn judge(share: f64, asked: &Asked, offer: &Offer<'_>) -> Vec<Judged> {
    let mut all = vec![text(share)];
    if !asked.industries.is_empty() {
        all.push(industry(&asked.industries, offer.industries));
    }
    all.extend(asked.trl_min.map(|least| trl(least, offer.trl)));
    all.extend(asked.budget.map(|budget| price(budget, offer)));
    if !asked.modes.is_empty() || asked.other_ways {
        all.push(mode(asked, offer));
    }
    all.extend(asked.region.as_ref().map(|wanted| region(wanted, offer.region.as_ref())));
    if asked.patent {
        all.push(patent(offer.rights));
    }
    all
}

/// The text's points follow the share itself.
fn text(share: f64) -> Judged {
    let percent = (share.clamp(0.0, 1.0) * 100.0).round() as u32;
    let verdict = match percent {
        TEXT_MET.. => Met,
        1.. => Partly,
        0 => NotMet,
    };
    Judged { part: Part::Text, verdict, percent, finding: Finding::Text(percent) }
}

fn trl(least: u8, has: Option<u8>) -> Judged {
    let verdict = match has {
        None => Unknown,
        Some(has) if has >= least => Met,
        Some(has) if has + 1 == least => Partly,
        Some(_) => NotMet,
    };
    judged(Part::Trl, verdict, Finding::Trl { least, has })
}

fn price(budget: Fen, offer: &Offer<'_>) -> Judged {
    let verdict = match offer.price {
        None => Unknown,
        Some(price) if price <= budget => Met,
        Some(price) if price.get().saturating_mul(100) <= budget.get().saturating_mul(REACH) => Partly,
        Some(_) if offer.negotiable => Unknown,
        Some(_) => NotMet,
    };
    judged(Part::Budget, verdict, Finding::Price { budget, price: offer.price, negotiable: offer.negotiable })
}

fn is_licence(mode: TransferMode) -> bool {
    use TransferMode as M;
    matches!(mode, M::ExclusiveLicence | M::SoleLicence | M::OrdinaryLicence | M::OpenLicence)
}

fn mode(asked: &Asked, offer: &Offer<'_>) -> Judged {
    let had: Vec<TransferMode> = asked.modes.iter().copied().filter(|mode| offer.available.contains(mode)).collect();
    let licence = |modes: &[TransferMode]| modes.iter().copied().any(is_licence);
    let (verdict, modes) = match had.as_slice() {
        [_, ..] => (Met, had),
        [] if licence(&asked.modes) && licence(offer.available) => {
            (Partly, offer.available.iter().copied().filter(|mode| is_licence(*mode)).collect())
        }
        [] if asked.other_ways || offer.offered.is_empty() => (Unknown, Vec::new()),
        [] => (NotMet, asked.modes.iter().copied().filter(|mode| offer.offered.contains(mode)).collect()),
    };
    judged(Part::Mode, verdict, Finding::Mode { verdict, modes })
}

fn region(wanted: &Region, has: Option<&Region>) -> Judged {
    let Some(has) = has else {
        return judged(Part::Region, Unknown, Finding::RegionUnknown);
    };
    let within = |code: &str, length: usize| code.get(..length) == has.as_str().get(..length);
    let code = wanted.as_str();
    // What is wanted may be a whole city or province.
    let exact = if code.ends_with("0000") {
        2
    } else if code.ends_with("00") {
        4
    } else {
        6
    };
    let (verdict, percent) = match () {
        () if within(code, exact) => (Met, 100),
        () if within(code, 4) => (Partly, 60),
        () if within(code, 2) => (Partly, 30),
        () => (NotMet, 0),
    };
    Judged { part: Part::Region, verdict, percent, finding: Finding::Region { has: has.name(), percent } }
}

fn patent(rights: &[IpRight]) -> Judged {
    let is_patent =
        |right: &&IpRight| matches!(right.kind, Some(IpKind::InventionPatent | IpKind::UtilityModel | IpKind::DesignPatent));
    let patents: Vec<Option<IpStatus>> = rights.iter().filter(is_patent).map(|right| right.status).collect();
    let verdict = if patents.contains(&Some(IpStatus::Granted)) {
        Met
    } else if patents.contains(&Some(IpStatus::Applied)) {
        Partly
    } else if patents.contains(&None) {
        Unknown
    } else {
        NotMet
    };
    judged(Part::Patent, verdict, Finding::Patent { verdict, none: patents.is_empty() })
}

/// The nearest of all pairs: the more levels of the classification are shared, the better.
fn industry(wanted: &[IndustryCode], has: &[IndustryCode]) -> Judged {
    if has.is_empty() {
        return judged(Part::Industry, Unknown, Finding::IndustryUnknown);
    }
    let shared = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let pairs = wanted.iter().flat_map(|wanted| has.iter().map(move |has| (wanted, has)));
    let near = pairs.map(|(wanted, has)| {
        let length = shared(wanted.as_str(), has.as_str());
        let percent = match length {
            _ if length == wanted.as_str().len() => 100,
            4 => 75,
            3 => 50,
            // A section, such as all of manufacturing, is no kinship.
            _ => 0,
        };
        (percent, wanted, has)
    });
    let Some((percent, wanted, has)) = near.max_by_key(|(percent, ..)| *percent) else {
        return judged(Part::Industry, Unknown, Finding::IndustryUnknown);
    };
    let verdict = match percent {
        100 => Met,
        0 => NotMet,
        _ => Partly,
    };
    Judged {
        part: Part::Industry,
        verdict,
        percent,
        finding: Finding::Industry { verdict, wanted: wanted.clone(), has: has.clone() },
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Fen, IpKind, IpRight, IpStatus, MatchVerdict, MatchVerdict::*, Offer, Part, TransferMode as M, judge};

    fn verdict(asked: Asked, offer: Offer<'_>) -> (MatchVerdict, u32) {
        let all = judge(0.5, &asked, &offer);
        assert_eq!((all.len(), all[0].part), (2, Part::Text), "what is not wanted is no part");
        (all[1].verdict, all[1].percent)
    }

    fn fen(fen: i64) -> Option<Fen> {
        Some(Fen::new(fen).expect("an amount"))
    }

    #[test]
    fn readiness_one_level_below_is_partly_enough() {
        for (has, expected) in [(Some(7), Met), (Some(6), Met), (Some(5), Partly), (Some(4), NotMet), (None, Unknown)] {
            assert_eq!(
                verdict(Asked { trl_min: Some(6), ..Asked::default() }, Offer { trl: has, ..Offer::default() }).0,
                expected
            );
        }
    }

    #[test]
    fn a_price_is_held_against_the_budget() {
        for (price, negotiable, expected) in [
            (fen(100), false, Met),
            (fen(101), false, Partly),
            (fen(150), true, Partly),
            (fen(151), true, Unknown),
            (fen(151), false, NotMet),
            (None, true, Unknown),
            (None, false, Unknown),
        ] {
            let found = verdict(Asked { budget: fen(100), ..Asked::default() }, Offer { price, negotiable, ..Offer::default() });
            assert_eq!(found.0, expected, "{price:?} {negotiable}");
        }
    }

    #[test]
    fn only_modes_that_can_still_be_had_count() {
        let all = [M::ExclusiveLicence, M::Assignment];
        for (wanted, offered, available, other_ways, expected) in [
            (&[M::Assignment][..], &all[..], &all[..], false, Met),
            (&[M::Assignment], &all, &[M::ExclusiveLicence], false, NotMet),
            (&[M::OrdinaryLicence], &all, &all, false, Partly),
            (&[M::Equity], &all, &all, false, NotMet),
            (&[M::Equity], &[], &[], false, Unknown),
            (&[M::Equity], &all, &all, true, Unknown),
            (&[], &all, &all, true, Unknown),
        ] {
            let asked = Asked { modes: wanted.to_vec(), other_ways, ..Asked::default() };
            assert_eq!(verdict(asked, Offer { offered, available, ..Offer::default() }).0, expected, "{wanted:?}");
        }
    }

    #[test]
    fn nearness_is_that_of_the_divisions() {
        for (wanted, has, expected) in [
            ("330402", Some("330402"), (Met, 100)),
            ("330402", Some("330411"), (Partly, 60)),
            ("330402", Some("330106"), (Partly, 30)),
            ("330402", Some("110101"), (NotMet, 0)),
            ("330400", Some("330402"), (Met, 100)),
            ("330000", Some("330106"), (Met, 100)),
            ("330402", None, (Unknown, 25)),
        ] {
            let asked = Asked { region: Some(wanted.parse().expect("a region")), ..Asked::default() };
            let offer = Offer { region: has.map(|code| code.parse().expect("a region")), ..Offer::default() };
            assert_eq!(verdict(asked, offer), expected, "{wanted} {has:?}");
        }
    }

    #[test]
    fn a_patent_in_force_is_one_that_is_granted() {
        let right = |kind, status| IpRight { kind: Some(kind), number: String::new(), status };
        let patent = |status| right(IpKind::InventionPatent, status);
        for (rights, expected) in [
            (vec![patent(Some(IpStatus::Lapsed)), patent(Some(IpStatus::Granted))], Met),
            (vec![patent(Some(IpStatus::Applied))], Partly),
            (vec![patent(None)], Unknown),
            (vec![patent(Some(IpStatus::Lapsed))], NotMet),
            (vec![right(IpKind::SoftwareCopyright, Some(IpStatus::Granted))], NotMet),
            (vec![], NotMet),
        ] {
            let found = verdict(Asked { patent: true, ..Asked::default() }, Offer { rights: &rights, ..Offer::default() });
            assert_eq!(found.0, expected, "{rights:?}");
        }
    }

    #[test]
    fn industries_are_as_near_as_the_levels_that_they_share() {
        for (wanted, has, expected) in [
            ("C2710", &["C2710"][..], (Met, 100)),
            ("C27", &["A01", "C2720"], (Met, 100)),
            ("C2710", &["C271"], (Partly, 75)),
            ("C2710", &["C2720"], (Partly, 50)),
            ("C2710", &["C3985"], (NotMet, 0)),
            ("C2710", &[], (Unknown, 25)),
        ] {
            let asked = Asked { industries: vec![wanted.parse().expect("a code")], ..Asked::default() };
            let codes: Vec<_> = has.iter().map(|code| code.parse().expect("a code")).collect();
            assert_eq!(verdict(asked, Offer { industries: &codes, ..Offer::default() }), expected, "{wanted} {has:?}");
        }
    }
}
