//! `meta_state`: a state or region in the form that Meta hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "meta_state",
    family: Family::Privacy,

    summary: "a state or region as Meta compares it: small letters a to z, no spaces; in the US the code of two letters",
    in_words: "in the form that Meta compares",
    params: &[value("state", Kind::Text, "the state, in the US its code")],
    effect: CategoryEffect::Canonical,
    
    search: &["audience", "normalise", "normalize", "facebook", "region", "province"],
    examples: &[
        example("a code with dots", r#""C.A." | meta_state"#, r#""ca""#),
        example("an accent", r#""Île-de-France" | meta_state"#, r#""iledefrance""#),
        example("null stays null", "null | meta_state", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    super::platforms::plain_letters(arguments)
}
