//! `url_path`: the page in a web address.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "url_path",
    family: Family::Web,
    summary: "the path of a web address, `/` where there is none; without parameters",
    in_words: "only the page of the address",
    params: &[value("url", Kind::Text, "a web address")],
    fails: &["the text is no web address"],
    change: ChangeKind::Reduced,
    search: &["page", "path", "without query", "landing page"],
    examples: &[
        example("a page", r#""https://acme.example/shop/shoes?id=7#top" | url_path"#, r#""/shop/shoes""#),
        example("the front page", r#""https://acme.example" | url_path"#, r#""/""#),
        example("no address", r#""/shop" | url_path"#, "fails"),
        example("null stays null", "null | url_path", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, |url| {
        let (_, rest) = super::host::parts(url).ok_or("the text is no web address")?;
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        Ok(if path.is_empty() { "/".to_owned() } else { path.to_owned() })
    })
}
