//! `country_name`: the name of a country in English.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "country_name",
    family: Family::People,
    summary: "the English name of a country, from its code of two letters",
    in_words: "as the name of the country",
    params: &[value("country", Kind::Country, "a code of two letters")],
    fails: &["no country has that code"],
    search: &["country", "iso", "label", "full name"],
    examples: &[
        example("a code", r#""DK" | country_code otherwise null | country_name"#, r#""Denmark""#),
        example("no country", r#""ZZ" | country_name"#, "fails"),
        example("null stays null", "null | country_name", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, |code| {
        let found = rust_iso3166::from_alpha2(code);
        found.map(|country| country.name.to_owned()).ok_or("no country has that code")
    })
}
