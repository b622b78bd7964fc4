//! `pinterest_zip`: a postal code in the form that Pinterest hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "pinterest_zip",
    family: Family::Privacy,

    summary: "a postal code as Pinterest compares it: only its digits",
    in_words: "in the form that Pinterest compares",
    params: &[value("code", Kind::Text, "the postal code")],
    effect: CategoryEffect::Canonical,
    change: ChangeKind::Reduced,
    search: &["audience", "normalise", "normalize", "postcode"],
    examples: &[
        example("an American one", r#""94035" | pinterest_zip"#, r#""94035""#),
        example("with letters", r#""DK-2100" | pinterest_zip"#, r#""2100""#),
        example("null stays null", "null | pinterest_zip", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    super::digits::kernel(arguments)
}
