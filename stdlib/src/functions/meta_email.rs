//! `meta_email`: an e-mail address in the form that Meta hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "meta_email",
    family: Family::Privacy,
    summary: "an e-mail address as Meta compares it: no spaces at the ends, small letters",
    in_words: "in the form that Meta compares",
    params: &[value("email", Kind::Text, "the address")],
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    longest: Some(|_| Some(254)),
    effect: CategoryEffect::Canonical,
    search: &["facebook", "audience", "normalise", "normalize", "custom audience"],
    examples: &[
        example("capitals and spaces", r#"" John_Smith@gmail.com " | meta_email"#, r#""john_smith@gmail.com""#),
        example("no address", r#""john" | meta_email"#, "fails"),
        example("null stays null", "null | meta_email", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, super::platforms::lower_email)
}
