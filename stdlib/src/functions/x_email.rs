//! `x_email`: an e-mail address in the form that X hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "x_email",
    family: Family::Privacy,

    summary: "an e-mail address as X compares it: no spaces at the ends, small letters",
    in_words: "in the form that X compares",
    params: &[value("email", Kind::Text, "the address")],
    effect: CategoryEffect::Canonical,
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    longest: Some(|_| Some(254)),
    search: &["audience", "normalise", "normalize", "twitter", "ads"],
    examples: &[
        example("capitals and spaces", r#"" Jane.Doe@Example.com " | x_email"#, r#""jane.doe@example.com""#),
        example("no address", r#""jane" | x_email"#, "fails"),
        example("null stays null", "null | x_email", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, super::platforms::lower_email)
}
