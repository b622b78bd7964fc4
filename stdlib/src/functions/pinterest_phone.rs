//! `pinterest_phone`: a phone number in the form that Pinterest hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "pinterest_phone",
    family: Family::Privacy,
    summary: "an international phone number as Pinterest compares it: its digits, without the `+`; absent where the number names no country: use `e164` first",
    in_words: "in the form that Pinterest compares",
    params: &[value("phone", Kind::Text, "a number in international form, as `e164` gives it")],
    may_be_absent: true,
    longest: Some(|_| Some(16)),
    effect: CategoryEffect::Canonical,
    search: &["audience", "normalise", "normalize"],
    examples: &[
        example("an international number", r#""+33 6 12 34 56 78" | pinterest_phone"#, r#""33612345678""#),
        example("a national one", r#""06 12 34 56 78" | pinterest_phone"#, "null"),
        example("null stays null", "null | pinterest_phone", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    super::platforms::phone(arguments, "")
}
