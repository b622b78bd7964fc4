//! `google_phone`: a phone number in the form that Google hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "google_phone",
    family: Family::Privacy,
    summary: "an international phone number as Google compares it: `+` and digits; absent where the number names no country: use `e164` first",
    in_words: "in the form that Google compares",
    params: &[value("phone", Kind::Text, "a number in international form, as `e164` gives it")],
    may_be_absent: true,
    longest: Some(|_| Some(16)),
    effect: CategoryEffect::Canonical,
    search: &["customer match", "audience", "normalise", "normalize", "ads"],
    examples: &[
        example("an international number", r#""+1 (650) 555-1212" | google_phone"#, r#""+16505551212""#),
        example("a national one", r#""20 12 34 56" | google_phone"#, "null"),
        example("null stays null", "null | google_phone", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    super::platforms::phone(arguments, "+")
}
