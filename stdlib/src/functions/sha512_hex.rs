//! `sha512_hex`: the SHA-512 of a text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "sha512_hex",
    family: Family::Privacy,

    summary: "the SHA-512 of the text as 128 small hexadecimal digits, where a platform asks for it instead of SHA-256; \
              whoever knows the text can work out its hash, so this hides, and does not erase",
    in_words: "as a SHA-512 hash",
    params: &[value("text", Kind::Text, "the text in the form that is compared")],
    effect: CategoryEffect::Hashed("sha512"),
    change: ChangeKind::Hashed,
    longest: Some(|_| Some(128)),
    search: &["hash", "sha", "sha-512", "linkedin", "digest"],
    examples: &[
        example(
            "how long it is",
            r#""jane.doe@example.com" | sha512_hex | length"#,
            "128",
        ),
        example(
            "its beginning",
            r#"" Jane.Doe@Example.com" | linkedin_email otherwise null | sha512_hex | first_characters(32)"#,
            r#""358c75d37759d9df9ed01d23ef5c11dd""#,
        ),
        example("null stays null", "null | sha512_hex", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use sha2::{Digest, Sha512};
    to_text(arguments, |text| in_hex(&Sha512::digest(text.as_bytes())))
}
