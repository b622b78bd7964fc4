//! `pinterest_name`: a name in the form that Pinterest hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "pinterest_name",
    family: Family::Privacy,

    summary: "a first or last name as Pinterest compares it: small letters, no spaces at the ends, no punctuation; accents stay",
    in_words: "in the form that Pinterest compares",
    params: &[value("name", Kind::Text, "a first name or a last name")],
    effect: CategoryEffect::Canonical,
    
    search: &["audience", "normalise", "normalize"],
    examples: &[
        example("a name", r#"" Mary " | pinterest_name"#, r#""mary""#),
        example("an apostrophe", r#""O'Brien" | pinterest_name"#, r#""obrien""#),
        example("null stays null", "null | pinterest_name", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    super::meta_name::kernel(arguments)
}
