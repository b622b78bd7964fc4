//! `x_phone`: a phone number in the form that X hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "x_phone",
    family: Family::Privacy,

    summary: "an international phone number as X compares it: `+` and digits; absent where the number names no country: use `e164` first",
    in_words: "in the form that X compares",
    params: &[value("phone", Kind::Text, "a number in international form, as `e164` gives it")],
    effect: CategoryEffect::Canonical,
    may_be_absent: true,
    longest: Some(|_| Some(16)),
    search: &["audience", "normalise", "normalize", "twitter", "ads"],
    examples: &[
        example("an international number", r#""+1 650 555 1212" | x_phone"#, r#""+16505551212""#),
        example("a national one", r#""20 12 34 56" | x_phone"#, "null"),
        example("null stays null", "null | x_phone", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    super::platforms::phone(arguments, "+")
}
