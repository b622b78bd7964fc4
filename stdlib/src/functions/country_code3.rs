//! `country_code3`: a country's code of three letters.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "country_code3",
    family: Family::People,

    summary: "a country's code of three letters (ISO 3166-1 alpha-3); absent where it has none, as Kosovo",
    in_words: "as a country's code of three letters",
    params: &[value("country", Kind::Country, "the country, as a code of two letters")],
    returns: Returns::TextAtMost(3),
    may_be_absent: true,
    search: &["alpha-3", "iso3", "three letters", "nation"],
    examples: &[
        example("Denmark", r#""DK" | country_code3"#, r#""DNK""#),
        example("Kosovo", r#""XK" | country_code3"#, "null"),
        example("null stays null", "null | country_code3", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |country| match rust_iso3166::from_alpha2(&country) {
        Some(country) => as_text(Cow::Borrowed(country.alpha3)),
        None => Outcome::Absent,
    })
}
