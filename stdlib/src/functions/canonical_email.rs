//! `canonical_email`: the form in which two spellings of one mailbox are equal.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "canonical_email",
    family: Family::People,
    since: "0.1.0",
    summary: "the form in which two spellings of one mailbox are equal: for keys and comparisons, not for sending",
    in_words: "in the form that identifies a mailbox",
    params: &[Param {
        name: "email",
        kind: Kind::Text,
        literal: false,
        repeated: false,
        help: "an e-mail address as somebody wrote it",
    }],
    returns: Returns::Kind(Kind::Email),
    check_literals: None,
    longest: None,
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    may_be_absent: false,
    effect: CategoryEffect::Keeps,
    change: ChangeKind::Changed,
    search: &["normalise", "normalize", "mail", "address", "identity", "match", "dedupe"],
    examples: &[
        Example {
            title: "spaces and capitals",
            expression: r#"" Ana.Lee@Example.COM " | canonical_email"#,
            gives: r#""ana.lee@example.com""#,
        },
        Example {
            title: "a domain with other letters",
            expression: r#""ana@Bücher.example" | canonical_email"#,
            gives: r#""ana@xn--bcher-kva.example""#,
        },
        Example {
            title: "dots and tags stay, providers differ",
            expression: r#""a.b+news@example.com" | canonical_email"#,
            gives: r#""a.b+news@example.com""#,
        },
        Example { title: "no address", expression: r#""ana at home" | canonical_email"#, gives: "fails" },
        Example { title: "null stays null", expression: "null | canonical_email", gives: "null" },
    ],
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match map_cow(text, crate::email::identity) {
        Ok(address) => as_text(address),
        Err(reason) => Outcome::Failure(Failure(Cow::Owned(format!("the e-mail address {reason}")))),
    })
}
