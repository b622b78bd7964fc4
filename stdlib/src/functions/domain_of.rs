//! `domain_of`: what stands after the `@`.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "domain_of",
    family: Family::People,
    since: "0.1.0",
    summary: "the part of an e-mail address after the `@`, in lower case",
    in_words: "only the domain of the address",
    params: &[Param {
        name: "email",
        kind: Kind::Text,
        literal: false,
        repeated: false,
        help: "an e-mail address",
    }],
    returns: Returns::Kind(Kind::Text),
    check_literals: None,
    longest: None,
    fails: &["the text is no e-mail address"],
    sure_of: None,
    may_be_absent: false,
    effect: CategoryEffect::Keeps,
    change: ChangeKind::Reduced,
    search: &["host", "company domain", "provider", "after the at sign"],
    examples: &[
        Example {
            title: "a company's address",
            expression: r#""Ana@Example.COM" | domain_of"#,
            gives: r#""example.com""#,
        },
        Example { title: "no address", expression: r#""example.com" | domain_of"#, gives: "fails" },
        Example { title: "null stays null", expression: "null | domain_of", gives: "null" },
    ],
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        let domain = map_cow(text, |text| {
            crate::email::delivered(text).map(|address| match address {
                Cow::Borrowed(address) => Cow::Borrowed(crate::email::domain(address)),
                Cow::Owned(address) => Cow::Owned(crate::email::domain(&address).to_owned()),
            })
        });
        match domain {
            Ok(domain) => as_text(domain),
            Err(reason) => Outcome::Failure(Failure(Cow::Owned(format!("the e-mail address {reason}")))),
        }
    })
}
