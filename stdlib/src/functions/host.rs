//! `host`: the server in a web address.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "host",
    family: Family::Web,
    summary: "the name of the server in a web address, in small letters",
    in_words: "only the site of the address",
    params: &[value("url", Kind::Text, "a web address")],
    fails: &["the text is no web address"],
    change: ChangeKind::Reduced,
    search: &["domain", "site", "server", "hostname", "referrer"],
    examples: &[
        example("a page", r#""https://www.Acme.example:8080/shop?id=7" | host"#, r#""www.acme.example""#),
        example("no address", r#""acme" | host"#, "fails"),
        example("null stays null", "null | host", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, |url| {
        let (host, _) = parts(url).ok_or("the text is no web address")?;
        Ok(host.to_lowercase())
    })
}

/// Server, without user and port, and what follows it.
#[cfg(feature = "kernels")]
pub(super) fn parts(url: &str) -> Option<(&str, &str)> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://")?;
    let known = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (server, path) = rest.split_at_checked(end)?;
    let server = server.rsplit_once('@').map_or(server, |(_, server)| server);
    let server = match server.rsplit_once(':') {
        Some((server, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => server,
        _ => server,
    };
    (known && !server.is_empty() && !url.contains(char::is_whitespace)).then_some((server, path))
}
