//! `pinterest_city`: a city in the form that Pinterest hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "pinterest_city",
    family: Family::Privacy,

    summary: "a city as Pinterest compares it: small letters, no spaces, punctuation or digits; accents stay",
    in_words: "in the form that Pinterest compares",
    params: &[value("city", Kind::Text, "the city")],
    effect: CategoryEffect::Canonical,
    
    search: &["audience", "normalise", "normalize", "town"],
    examples: &[
        example("two words", r#""New York" | pinterest_city"#, r#""newyork""#),
        example("a hyphen", r#""Aix-en-Provence" | pinterest_city"#, r#""aixenprovence""#),
        example("null stays null", "null | pinterest_city", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    super::platforms::letters(arguments)
}
