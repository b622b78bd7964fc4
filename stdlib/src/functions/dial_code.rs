//! `dial_code`: the number that a country is dialled by from abroad.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "dial_code",
    family: Family::People,

    summary: "the number that a country is dialled by from abroad, `+45`; absent where it has none",
    in_words: "only the country's dialling code",
    params: &[value("country", Kind::Country, "the country, as a code of two letters")],
    returns: Returns::TextAtMost(4),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["calling code", "country prefix", "phone prefix", "area code"],
    examples: &[
        example("Denmark", r#""DK" | dial_code"#, r#""+45""#),
        example("Antarctica", r#""AQ" | dial_code"#, "null"),
        example("null stays null", "null | dial_code", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use rlibphonenumber::{PHONE_NUMBER_UTIL, enums::Region};
    on_text(arguments, |country| {
        let region: Option<Region> = country.parse().ok();
        match region.and_then(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region)) {
            Some(code) => as_text(Cow::Owned(format!("+{code}"))),
            None => Outcome::Absent,
        }
    })
}
