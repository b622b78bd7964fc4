//! `country_currency`: the currency of a country.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "country_currency",
    family: Family::Numbers,

    summary: "the code of the currency that a country pays in; absent where it has none, or several",
    in_words: "only the currency of the country",
    params: &[value("country", Kind::Country, "the country, as a code of two letters")],
    returns: Returns::Kind(Kind::Currency),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["currency of country", "money", "local currency"],
    examples: &[
        example("Denmark", r#""DK" | country_currency"#, r#""DKK""#),
        example("Austria", r#""AT" | country_currency"#, r#""EUR""#),
        example("Antarctica", r#""AQ" | country_currency"#, "null"),
        example("null stays null", "null | country_currency", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |country| match super::currencies::of_country(&country) {
        Some(code) => as_text(Cow::Borrowed(code)),
        None => Outcome::Absent,
    })
}
