//! `tiktok_email`: an e-mail address in the form that TikTok hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "tiktok_email",
    family: Family::Privacy,
    summary: "an e-mail address as TikTok compares it: no spaces at the ends, small letters",
    in_words: "in the form that TikTok compares",
    params: &[value("email", Kind::Text, "the address")],
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    longest: Some(|_| Some(254)),
    effect: CategoryEffect::Canonical,
    search: &["audience", "normalise", "normalize"],
    examples: &[
        example("capitals and spaces", r#"" Jane.Doe@Example.com " | tiktok_email"#, r#""jane.doe@example.com""#),
        example("no address", r#""jane" | tiktok_email"#, "fails"),
        example("null stays null", "null | tiktok_email", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, super::platforms::lower_email)
}
