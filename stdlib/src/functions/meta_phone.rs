//! `meta_phone`: a phone number in the form that Meta hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "meta_phone",
    family: Family::Privacy,
    summary: "an international phone number as Meta compares it: its digits, without the `+`",
    in_words: "in the form that Meta compares",
    params: &[value("phone", Kind::Text, "a number in international form, as `e164` gives it")],
    fails: &["the number has no country: use `e164` first"],
    effect: CategoryEffect::Canonical,
    search: &["facebook", "audience", "normalise", "normalize"],
    examples: &[
        example("an international number", r#""+1 (650) 555-1212" | meta_phone"#, r#""16505551212""#),
        example("a national one", r#""20 12 34 56" | meta_phone"#, "fails"),
        example("null stays null", "null | meta_phone", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, super::platforms::phone_digits)
}
