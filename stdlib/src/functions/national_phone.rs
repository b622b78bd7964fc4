//! `national_phone`: a phone number as it is dialled in its own country.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "national_phone",
    family: Family::People,

    summary: "an international phone number as it is dialled in its own country, `20 12 34 56` or `0170 1234567`",
    in_words: "as it is dialled in its own country",
    params: &[value("phone", Kind::Text, "a number in international form, as `e164` gives it")],
    fails: &["the text is no phone number with its country"],
    search: &["national format", "local number", "without country code", "format phone"],
    examples: &[
        example("a German number", r#""+491701234567" | national_phone"#, r#""0170 1234567""#),
        example("no country in it", r#""20123456" | national_phone"#, "fails"),
        example("null stays null", "null | national_phone", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use rlibphonenumber::PhoneNumberFormat::National;
    try_text(arguments, |phone| match super::e164::number(phone, None) {
        Ok(number) => Ok(number.format_as(National).into_owned()),
        Err(_) => Err("the text is no phone number with its country"),
    })
}
