//! `public_suffix`: the ending of a domain under which others register theirs.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "public_suffix",
    family: Family::Web,

    summary: "the ending of a domain under which people register theirs, by the list of public suffixes: `co.uk` of \
              `shop.acme.co.uk`",
    in_words: "only the ending of the domain",
    params: &[value("domain", Kind::Text, "a domain, as `domain_of` or `host` gives it")],
    fails: &["the text is no domain that somebody can register"],
    change: ChangeKind::Reduced,
    search: &["tld", "top level domain", "etld", "ending", "country of domain"],
    examples: &[
        example("a British one", r#""shop.acme.co.uk" | public_suffix"#, r#""co.uk""#),
        example("no domain", r#""localhost" | public_suffix"#, "fails"),
        example("null stays null", "null | public_suffix", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match super::domains::suffix(&text) {
        Some(domain) => as_text(Cow::Owned(domain)),
        None => fails("the text is no domain that somebody can register"),
    })
}
