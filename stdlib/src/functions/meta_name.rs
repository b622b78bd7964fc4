//! `meta_name`: a name in the form that Meta hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "meta_name",
    family: Family::Privacy,
    summary: "a first or last name as Meta compares it: no spaces at the ends, small letters, no punctuation; accents \
              stay",
    in_words: "in the form that Meta compares",
    params: &[value("name", Kind::Text, "a first name or a last name")],
    effect: CategoryEffect::Canonical,
    search: &["facebook", "audience", "normalise", "normalize", "first name", "last name"],
    examples: &[
        example("an apostrophe", r#"" O'Brien " | meta_name"#, r#""obrien""#),
        example("an accent", r#""Valéry" | meta_name"#, r#""valéry""#),
        example("null stays null", "null | meta_name", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |name| {
        let kept: String = name.trim().chars().filter(|c| c.is_alphanumeric() || c.is_whitespace()).collect();
        super::lower::lower(Cow::Owned(kept)).into_owned()
    })
}
