//! `registrable_domain`: the part of a domain that somebody registered.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "registrable_domain",
    family: Family::Web,

    summary: "the part of a domain that somebody registered, by the list of public suffixes: `acme.co.uk` of \
              `shop.acme.co.uk`",
    in_words: "only the registered domain",
    params: &[value("domain", Kind::Text, "a domain, as `domain_of` or `host` gives it")],
    fails: &["the text is no domain that somebody can register"],
    change: ChangeKind::Reduced,
    search: &["root domain", "public suffix", "etld+1", "tld", "company domain", "top domain"],
    examples: &[
        example("a British shop", r#""shop.acme.co.uk" | registrable_domain"#, r#""acme.co.uk""#),
        example("other letters", r#""www.Bücher.example" | registrable_domain"#, r#""xn--bcher-kva.example""#),
        example("a suffix alone", r#""co.uk" | registrable_domain"#, "fails"),
        example("null stays null", "null | registrable_domain", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match super::domains::registrable(&text) {
        Some(domain) => as_text(Cow::Owned(domain)),
        None => fails("the text is no domain that somebody can register"),
    })
}
