//! `linkedin_email`: an e-mail address in the form that LinkedIn hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "linkedin_email",
    family: Family::Privacy,
    summary: "an e-mail address as LinkedIn compares it: no spaces, small letters",
    in_words: "in the form that LinkedIn compares",
    params: &[value("email", Kind::Text, "the address")],
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    longest: Some(|_| Some(254)),
    effect: CategoryEffect::Canonical,
    search: &["audience", "normalise", "normalize", "matched audience"],
    examples: &[
        example("capitals and spaces", r#"" Jane.Doe@Example.com" | linkedin_email"#, r#""jane.doe@example.com""#),
        example("no address", r#""jane" | linkedin_email"#, "fails"),
        example("null stays null", "null | linkedin_email", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, super::platforms::lower_email)
}
