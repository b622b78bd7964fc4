//! Near misses: what the author probably meant.

use crate::diagnostics::{Diagnostic, Entry};
use crate::syntax::ast::Name;

/// The candidate that is most like `name`, if one is like enough; ties go to the first in order.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    // A quarter of a word: with half of its letters changed it is another, and `Age` is no slip of `Name`.
    let allowed = name.chars().count().div_ceil(4);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase());
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
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
