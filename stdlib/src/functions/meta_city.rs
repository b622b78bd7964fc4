//! `meta_city`: a city in the form that Meta hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "meta_city",
    family: Family::Privacy,

    summary: "a city as Meta compares it: small letters, no spaces, punctuation or digits; accents stay",
    in_words: "in the form that Meta compares",
    params: &[value("city", Kind::Text, "the city")],
    effect: CategoryEffect::Canonical,
    
    search: &["audience", "normalise", "normalize", "facebook", "town"],
    examples: &[
        example("two words", r#""Menlo Park" | meta_city"#, r#""menlopark""#),
        example("an accent", r#""København K" | meta_city"#, r#""københavnk""#),
        example("null stays null", "null | meta_city", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    super::platforms::letters(arguments)
}
