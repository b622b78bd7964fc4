//! `meta_phone`: a phone number in the form that Meta hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "meta_phone",
    family: Family::Privacy,
    summary: "an international phone number as Meta compares it: its digits, without the `+`; absent where the number names no country: use `e164` first",
    in_words: "in the form that Meta compares",
    params: &[value("phone", Kind::Text, "a number in international form, as `e164` gives it")],
    may_be_absent: true,
    longest: Some(|_| Some(16)),
    effect: CategoryEffect::Canonical,
    search: &["facebook", "audience", "normalise", "normalize"],
    examples: &[
        example("an international number", r#""+1 (650) 555-1212" | meta_phone"#, r#""16505551212""#),
        example("a national one", r#""20 12 34 56" | meta_phone"#, "null"),
        example("null stays null", "null | meta_phone", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    super::platforms::phone(arguments, "")
}
