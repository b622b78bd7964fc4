//! `phone_display`: a phone number as people read it.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "phone_display",
    family: Family::People,

    summary: "an international phone number with the spaces that its country uses, `+45 20 12 34 56`; for showing, not for \
              comparing",
    in_words: "as people read it",
    params: &[value("phone", Kind::Text, "a number in international form, as `e164` gives it")],
    fails: &["the text is no phone number with its country"],
    search: &["format phone", "pretty", "international format", "readable"],
    examples: &[
        example("a Danish number", r#""+4520123456" | phone_display"#, r#""+45 20 12 34 56""#),
        example("no country in it", r#""20123456" | phone_display"#, "fails"),
        example("null stays null", "null | phone_display", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use rlibphonenumber::PhoneNumberFormat::International;
    try_text(arguments, |phone| match super::e164::number(phone, None) {
        Ok(number) => Ok(number.format_as(International).into_owned()),
        Err(_) => Err("the text is no phone number with its country"),
    })
}
