//! What is still on offer: what the owner says of it, less what deals have taken away, less what lapsed rights cannot
//! carry. Pure, and the only place that knows.
//!
//! A deal takes away what would break it. Ordinary and open licences, equity and implementation take nothing: others may be
//! granted the same beside them, and whether an equity deal moves the right itself or a licence only its owner can say.

use super::{
    content::TransferMode,
    rights::{IpKind, IpRight, IpStatus},
};
use crate::foundation::types::Day;

/// A mode in which a deal has transferred the achievement, and the last day on which that binds; none: for good.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    pub(super) mode: TransferMode,
    pub(super) until: Option<Day>,
}

/// Those of the modes offered that can still be had.
pub(super) fn available(
    offered: &[TransferMode],
    rights: &[IpRight],
    taken: impl Iterator<Item = Taken>,
    today: Day,
) -> Vec<TransferMode> {
    let lapsed = all_lapsed(rights);
    let binding: Vec<TransferMode> =
        taken.filter(|taken| taken.until.is_none_or(|until| today <= until)).map(|taken| taken.mode).collect();
    let gone = |mode: TransferMode| lapsed && needs_a_right(mode) || binding.iter().any(|taken| excludes(*taken, mode));
    offered.iter().copied().filter(|mode| !gone(*mode)).collect()
}

/// Whether a deal narrows the offer at all.
pub(super) fn narrows(mode: TransferMode) -> bool {
    TransferMode::ALL.iter().any(|other| excludes(mode, *other))
}

/// Whether what has been transferred in one mode cannot be had in another any more.
fn excludes(taken: TransferMode, wanted: TransferMode) -> bool {
    use TransferMode as M;
    match (taken, wanted) {
        // The right belongs to somebody else now, who alone may offer it.
        (M::Assignment, _) => true,
        // The owner may still part with the right itself, by sale or as a share in a company: the licence stays in force
        // against whoever gets it (judicial interpretation on technology contracts, art. 24).
        (M::ExclusiveLicence | M::SoleLicence, M::Assignment | M::Equity) => false,
        // A sole licence leaves the owner's own use, and nobody else's: not even that of a partner (art. 25).
        (M::SoleLicence, M::SelfImplementation) => false,
        // Nobody but the licensee may use it, the owner included where the licence is exclusive.
        (M::ExclusiveLicence | M::SoleLicence, _) => true,
        _ => false,
    }
}

/// Whether there is nothing to transfer in this mode once no right is in force: what anyone may use is neither sold nor
/// licensed. Know-how that is put to use together, or brought into a company, needs no right in force.
fn needs_a_right(mode: TransferMode) -> bool {
    use TransferMode as M;
    match mode {
        M::Assignment | M::ExclusiveLicence | M::SoleLicence | M::OrdinaryLicence | M::OpenLicence => true,
        M::Equity | M::JointImplementation | M::SelfImplementation => false,
    }
}

/// Whether there were patents, all of them have lapsed, and no right of another kind is in force.
fn all_lapsed(rights: &[IpRight]) -> bool {
    let is_patent =
        |right: &IpRight| matches!(right.kind, Some(IpKind::InventionPatent | IpKind::UtilityModel | IpKind::DesignPatent));
    rights.iter().any(is_patent) && rights.iter().all(|right| right.status == Some(IpStatus::Lapsed))
}

#[cfg(test)]
mod tests {
    use TransferMode as M;

    use super::{IpKind, IpRight, IpStatus, Taken, TransferMode, available, narrows};
    use crate::foundation::types::Day;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn left(taken: &[(TransferMode, Option<&str>)], today: &str) -> Vec<TransferMode> {
        let taken = taken.iter().map(|(mode, until)| Taken { mode: *mode, until: until.map(day) });
        available(M::ALL, &[], taken, day(today))
    }

    #[test]
    fn a_deal_takes_away_what_would_break_it() {
        let all = M::ALL.to_vec();
        for (taken, remains) in [
            (M::Assignment, vec![]),
            (M::ExclusiveLicence, vec![M::Assignment, M::Equity]),
            (M::SoleLicence, vec![M::Assignment, M::Equity, M::SelfImplementation]),
            (M::OrdinaryLicence, all.clone()),
            (M::OpenLicence, all.clone()),
            (M::Equity, all.clone()),
            (M::JointImplementation, all.clone()),
            (M::SelfImplementation, all.clone()),
        ] {
            assert_eq!(left(&[(taken, None)], "2026-01-01"), remains, "{taken}");
            assert_eq!(narrows(taken), remains.len() < all.len(), "{taken}");
        }
        assert_eq!(left(&[], "2026-01-01"), all);
        assert_eq!(left(&[(M::SoleLicence, None), (M::ExclusiveLicence, None)], "2026-01-01"), [M::Assignment, M::Equity]);
    }

    #[test]
    fn a_licence_binds_through_its_last_day() {
        let licence = [(M::ExclusiveLicence, Some("2026-06-30"))];
        assert_eq!(left(&licence, "2026-06-30").len(), 2);
        assert_eq!(left(&licence, "2026-07-01").len(), M::ALL.len());
    }

    #[test]
    fn only_what_the_owner_offers_is_on_offer() {
        let sole = Taken { mode: M::SoleLicence, until: None };
        let offered = [M::OrdinaryLicence, M::Assignment];
        assert_eq!(available(&offered, &[], std::iter::once(sole), day("2026-01-01")), [M::Assignment]);
    }

    #[test]
    fn lapsed_patents_carry_neither_sale_nor_licence() {
        use IpKind as K;
        let right = |kind, status| IpRight { kind: Some(kind), number: String::new(), status };
        let (granted, lapsed) = (Some(IpStatus::Granted), Some(IpStatus::Lapsed));
        for (rights, carries) in [
            (vec![], true),
            (vec![right(K::InventionPatent, granted)], true),
            (vec![right(K::InventionPatent, None)], true),
            (vec![right(K::InventionPatent, lapsed)], false),
            (vec![right(K::InventionPatent, lapsed), right(K::UtilityModel, lapsed)], false),
            (vec![right(K::InventionPatent, lapsed), right(K::UtilityModel, Some(IpStatus::Applied))], true),
            (vec![right(K::InventionPatent, lapsed), right(K::TradeSecret, None)], true),
            (vec![right(K::DesignPatent, lapsed), right(K::SoftwareCopyright, lapsed)], false),
            (vec![right(K::SoftwareCopyright, lapsed)], true),
        ] {
            let left = available(M::ALL, &rights, std::iter::empty(), day("2026-01-01"));
            let expected = if carries { M::ALL.to_vec() } else { vec![M::Equity, M::JointImplementation, M::SelfImplementation] };
            assert_eq!(left, expected, "{rights:?}");
        }
    }
}
