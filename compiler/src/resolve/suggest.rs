//! Near misses: what the author probably meant.

use crate::diagnostics::{Diagnostic, Entry};
use crate::syntax::ast::Name;

/// The candidate that is most like `name`, if one is like enough; ties go to the first in order.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let known = candidate.to_lowercase();
        let (wanted, known) = apart(&wanted, &known);
        let distance = strsim::damerau_levenshtein(wanted, known);
        if distance <= allowed(wanted, known) && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// What two paths do not have in common: a slip in a long path is still one in a short name.
fn apart<'a>(mut one: &'a str, mut other: &'a str) -> (&'a str, &'a str) {
    while let (Some((a, rest)), Some((b, other_rest))) = (one.split_once('.'), other.split_once('.'))
        && a == b
    {
        (one, other) = (rest, other_rest);
    }
    (one, other)
}

/// How far a word may be from the one that is meant: a quarter of it, and a third of the longer one where both begin
/// alike, for people seldom miss the beginning. With half of its letters changed it is another word: `Age` is no slip of
/// `Name`.
fn allowed(wanted: &str, known: &str) -> usize {
    let length = wanted.chars().count();
    let alike = length > 2 && wanted.chars().take(2).eq(known.chars().take(2));
    let longer = known.chars().count().max(length);
    let third = if alike { longer.saturating_add(1) / 3 } else { 0 };
    length.div_ceil(4).max(third)
}

/// A finding about a name that stands for nothing: what there is like it, else what there is at all.
pub(crate) fn unknown<'a>(
    entry: &'static Entry,
    what: &str,
    name: &Name,
    candidates: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> Diagnostic {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let found = Diagnostic::new(entry, name.span, format!("there is no {what} `{}`", name.text));
    match nearest(&name.text, candidates.iter().copied()) {
        Some(near) => found
            .help(format!("did you mean `{near}`?"))
            .fix(format!("write `{near}`"), vec![(name.span, quoted(near))]),
        None if !candidates.is_empty() && candidates.len() <= 12 => {
            let list: Vec<String> = candidates.iter().map(|candidate| format!("`{candidate}`")).collect();
            found.help(format!("{otherwise}; there is {}", list.join(", ")))
        }
        None => found.help(otherwise.to_owned()),
    }
}

/// A name as flow files write it: in backticks where it needs them.
#[must_use]
pub fn quoted(name: &str) -> String {
    let mut chars = name.chars();
    let plain = chars.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    if plain { name.to_owned() } else { format!("`{name}`") }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_told_from_another_word() {
        for (written, meant) in [
            ("nord", "north"),
            ("nrth", "north"),
            ("onrth", "north"),
            ("Emali", "Email"),
            ("contact.emial", "contact.email"),
            ("reigstrant", "registrant"),
        ] {
            assert_eq!(nearest(written, [meant]), Some(meant), "{written}");
        }
        for (written, other) in [
            ("Age", "Name"),
            ("date", "data_owner"),
            ("Nail", "Name"),
            // The record around them is no part of the likeness.
            ("merge_fields.BRAND", "merge_fields.FNAME"),
        ] {
            assert_eq!(nearest(written, [other]), None, "{written}");
        }
    }

    #[test]
    fn of_several_the_most_like_is_meant() {
        assert_eq!(nearest("nord", ["nordic", "north", "nora"]), Some("nora"));
        assert_eq!(nearest("norht", ["nord", "north"]), Some("north"));
    }
}
