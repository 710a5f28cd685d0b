use super::queries;
use crate::foundation::{
    db::Conn,
    error::{Error, FieldError, Result},
    types::Day,
};

/// Refuses a day that is closed, whatever the reason: `period_closed` at `pointer`.
pub fn must_be_open(conn: &mut Conn, pointer: &str, day: Day) -> Result<()> {
    match queries::closed_to(conn)? {
        Some(closed) if day <= closed => {
            Err(Error::Invalid(vec![FieldError::new(pointer, "period_closed").with("closed_to", closed)]))
        }
        _ => Ok(()),
    }
}

/// Refuses a closed day unless a reason for the correction is given: `period_closed_reason` at `pointer`.
pub fn may_correct(conn: &mut Conn, pointer: &str, day: Day, correction_reason: &str) -> Result<()> {
    match queries::closed_to(conn)? {
        Some(closed) if day <= closed && correction_reason.trim().is_empty() => {
            Err(Error::Invalid(vec![needs_reason(pointer, closed)]))
        }
        _ => Ok(()),
    }
}

fn needs_reason(pointer: impl Into<String>, closed: Day) -> FieldError {
    FieldError::new(pointer, "period_closed_reason").with("closed_to", closed)
}

/// The reason that is kept: the one given with this change, else the last.
///
/// A change is read with the reason taken out of what was kept, so that every correction states its own.
pub fn reason_to_keep(given: String, kept: String) -> String {
    if given.trim().is_empty() { kept } else { given }
}

/// An entry of a list that counts by days of its own.
pub trait Dated: PartialEq {
    /// Its days, each with the field it comes from.
    fn days(&self) -> Vec<(&'static str, Day)>;
}

/// Refuses a change of a list of dated entries, unless a reason is given, where an entry that is put in has a closed day
/// (told at that day) or one that is taken out has (told at the list). Entries that stay as they are are not looked at.
pub fn may_replace<T: Dated>(conn: &mut Conn, pointer: &str, before: &[T], after: &[T], correction_reason: &str) -> Result<()> {
    let Some(closed) = queries::closed_to(conn)?.filter(|_| correction_reason.trim().is_empty()) else { return Ok(()) };
    let (put_in, taken_out) = differing(before, after);
    let days = |(index, entry): (usize, &T)| entry.days().into_iter().map(move |(field, day)| (index, field, day));
    let mut wrong: Vec<FieldError> = put_in
        .into_iter()
        .flat_map(days)
        .filter(|(.., day)| *day <= closed)
        .map(|(index, field, _)| needs_reason(format!("{pointer}/{index}/{field}"), closed))
        .collect();
    if wrong.is_empty() && taken_out.iter().any(|entry| entry.days().iter().any(|(_, day)| *day <= closed)) {
        wrong.push(needs_reason(pointer, closed));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// The entries, with their places, that only the second list has, and those that only the first has. Equal entries are
/// paired one by one.
fn differing<'a, T: PartialEq>(before: &'a [T], after: &'a [T]) -> (Vec<(usize, &'a T)>, Vec<&'a T>) {
    let mut left: Vec<&T> = before.iter().collect();
    let put_in = after.iter().enumerate().filter(|(_, entry)| match left.iter().position(|other| other == entry) {
        Some(place) => {
            left.swap_remove(place);
            false
        }
        None => true,
    });
    let put_in = put_in.collect();
    (put_in, left)
}

#[cfg(test)]
mod tests {
    use super::differing;

    #[test]
    fn equal_entries_are_paired_one_by_one() {
        let (before, after) = (["a", "b", "b", "c"], ["b", "a", "d", "d"]);
        let (put_in, mut taken_out) = differing(&before, &after);
        taken_out.sort_unstable();
        assert_eq!(put_in, [(2, &"d"), (3, &"d")]);
        assert_eq!(taken_out, [&"b", &"c"]);
    }
}
