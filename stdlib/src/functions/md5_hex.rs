//! `md5_hex`: the MD5 of a text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "md5_hex",
    family: Family::Privacy,

    summary: "the MD5 of the text as 32 small hexadecimal digits, where a system asks for it, as Mailchimp for the small \
              letters of an address; it is broken as a secret, and whoever knows the text can work it out",
    in_words: "as an MD5 hash",
    params: &[value("text", Kind::Text, "the text in the form that is compared")],
    effect: CategoryEffect::Hashed("md5"),
    change: ChangeKind::Hashed,
    longest: Some(|_| Some(32)),
    search: &["hash", "mailchimp", "subscriber hash", "gravatar", "digest"],
    examples: &[
        example("nothing has a hash too", r#""" | md5_hex"#, r#""d41d8cd98f00b204e9800998ecf8427e""#),
        example(
            "a mailbox",
            r#""Ana@Mail.example" | lower | md5_hex | length"#,
            "32",
        ),
        example("null stays null", "null | md5_hex", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use md5::{Digest, Md5};
    to_text(arguments, |text| in_hex(&Md5::digest(text.as_bytes())))
}
