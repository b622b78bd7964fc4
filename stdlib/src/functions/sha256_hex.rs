//! `sha256_hex`: the SHA-256 of a text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "sha256_hex",
    family: Family::Privacy,
    summary: "the SHA-256 of the text as 64 small hexadecimal digits, as ad platforms take it. Bring the text into the \
              platform's form first; whoever knows the text can work out its hash, so this hides, and does not erase",
    in_words: "as a SHA-256 hash",
    params: &[value("text", Kind::Text, "the text in the form that is compared")],
    effect: CategoryEffect::Hashed("sha256"),
    change: ChangeKind::Hashed,
    longest: Some(|_| Some(64)),
    search: &["hash", "sha", "sha-256", "encrypt", "audience", "digest"],
    examples: &[
        example(
            "a mailbox for an audience",
            r#"" John_Smith@gmail.com " | meta_email otherwise null | sha256_hex"#,
            r#""62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f""#,
        ),
        example(
            "nothing has a hash too",
            r#""" | sha256_hex"#,
            r#""e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855""#,
        ),
        example("null stays null", "null | sha256_hex", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use sha2::{Digest, Sha256};
    to_text(arguments, |text| in_hex(&Sha256::digest(text.as_bytes())))
}
