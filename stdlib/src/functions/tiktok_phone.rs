//! `tiktok_phone`: a phone number in the form that TikTok hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "tiktok_phone",
    family: Family::Privacy,
    summary: "an international phone number as TikTok compares it: `+` and digits",
    in_words: "in the form that TikTok compares",
    params: &[value("phone", Kind::Text, "a number in international form, as `e164` gives it")],
    fails: &["the number has no country: use `e164` first"],
    effect: CategoryEffect::Canonical,
    search: &["audience", "normalise", "normalize"],
    examples: &[
        example("an international number", r#""+33 6 12 34 56 78" | tiktok_phone"#, r#""+33612345678""#),
        example("a national one", r#""06 12 34 56 78" | tiktok_phone"#, "fails"),
        example("null stays null", "null | tiktok_phone", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, |phone| super::platforms::phone_digits(phone).map(|digits| format!("+{digits}")))
}
