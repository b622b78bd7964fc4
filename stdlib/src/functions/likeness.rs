//! `likeness`: how much two texts are alike.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "likeness",
    summary: "how much two texts are alike, from 0 to 100 (Jaro and Winkler's measure, which forgives slips and counts \
              the beginning more); capitals, accents, spaces and punctuation do not matter. Two names that are 92 and \
              more are mostly one",
    in_words: "only how much it is like another text",
    params: &[value("text", Kind::Text, "the text"), value("other", Kind::Text, "the text that it is compared with")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["fuzzy", "similarity", "distance", "levenshtein", "jaro winkler", "match score", "typo"],
    examples: &[
        example("a slip", r#""Martha" | likeness("Marhta")"#, "96"),
        example("the same", r#""MÜLLER" | likeness("Muller")"#, "100"),
        example("nothing in common", r#""Ana" | likeness("Ib")"#, "0"),
        example("null stays null", r#"null | likeness("a")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match text_at(arguments, 1) {
        Some(right) => on_text(arguments, |left| {
            let likeness = strsim::jaro_winkler(&super::alike::folded(&left), &super::alike::folded(right));
            int(format!("{:.0}", likeness * 100.0).parse::<i64>().unwrap_or(0))
        }),
        None => other(arguments.iter().find(|argument| argument.is_absent()).or(arguments.first())),
    }
}
