//! `sha256_base64`: the SHA-256 of a text in Base64.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "sha256_base64",
    family: Family::Privacy,

    summary: "the SHA-256 of the text in Base64, as Google's Data Manager takes it beside hexadecimal digits; whoever knows \
              the text can work out its hash, so this hides, and does not erase",
    in_words: "as a SHA-256 hash",
    params: &[value("text", Kind::Text, "the text in the form that is compared")],
    effect: CategoryEffect::Hashed("sha256 in base64"),
    change: ChangeKind::Hashed,
    longest: Some(|_| Some(44)),
    search: &["hash", "sha", "sha-256", "base64", "data manager", "digest"],
    examples: &[
        example(
            "a mailbox for an audience",
            r#"" Jane.Doe@example.com" | google_email otherwise null | sha256_base64"#,
            r#""huC55WwXzE0SOH4ZSbhQU/vnO8POWhGIcTqdMAzGEz0=""#,
        ),
        example("null stays null", "null | sha256_base64", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use base64::Engine;
    use sha2::{Digest, Sha256};
    to_text(arguments, |text| base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes())))
}
