//! `with_parameter`: a web address with one parameter more.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "with_parameter",
    family: Family::Web,

    summary: "a web address with a parameter, such as `utm_source`; one of that name that is there is replaced",
    in_words: "with the parameter {name}",
    params: &[
        value("url", Kind::Text, "a web address"),
        literal("name", Kind::Text, "the parameter, such as \"utm_source\""),
        value("value", Kind::Text, "its value"),
    ],
    returns: Returns::Kind(Kind::Url),
    check_literals: Some(not_empty),
    fails: &["the text is no web address"],
    search: &["utm", "add parameter", "append", "query string", "tagging", "campaign"],
    examples: &[
        example(
            "a campaign",
            r#""https://acme.example/shop#top" | with_parameter("utm_source", "news letter")"#,
            r#""https://acme.example/shop?utm_source=news%20letter#top""#,
        ),
        example(
            "replaced",
            r#""https://acme.example/?a=1&b=2" | with_parameter("a", "3")"#,
            r#""https://acme.example/?b=2&a=3""#,
        ),
        example("no address", r#""/shop" | with_parameter("a", "1")"#, "fails"),
        example("null stays null", r#"null | with_parameter("a", "1")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let (Some(name), Some(value)) = (text_at(arguments, 1), text_at(arguments, 2)) else {
        return other(arguments.iter().find(|argument| argument.is_absent()).or(arguments.first()));
    };
    try_text(arguments, |url| tagged(url, name, value).ok_or("the text is no web address"))
}

#[cfg(feature = "kernels")]
fn tagged(url: &str, name: &str, value: &str) -> Option<String> {
    use super::url_encode::encoded;
    let url = super::web::address(url)?;
    let (before, fragment) = url.find('#').and_then(|at| url.split_at_checked(at)).unwrap_or((url, ""));
    let (page, query) = before.split_once('?').unwrap_or((before, ""));
    let same = |pair: &str| super::url_parameter::decoded(pair.split('=').next().unwrap_or_default()) == name;
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !same(pair));
    let pairs: Vec<String> =
        kept.map(str::to_owned).chain([format!("{}={}", encoded(name), encoded(value))]).collect();
    Some(format!("{page}?{}{fragment}", pairs.join("&")))
}
