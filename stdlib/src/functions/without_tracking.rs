//! `without_tracking`: a web address without marks of campaigns and clicks.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "without_tracking",
    family: Family::Web,

    summary: "a web address without the parameters that follow people: `utm_…`, and the click marks of Google, Meta, \
              Microsoft, TikTok, LinkedIn, X, Pinterest, Mailchimp and HubSpot; all else stays as it is",
    in_words: "without marks of campaigns",
    params: &[value("url", Kind::Text, "a web address")],
    returns: Returns::Kind(Kind::Url),
    fails: &["the text is no web address"],
    change: ChangeKind::Reduced,
    search: &["utm", "clean url", "strip parameters", "gclid", "fbclid", "canonical url", "privacy"],
    examples: &[
        example(
            "a campaign",
            r#""https://acme.example/shop?id=7&utm_source=news&gclid=Xy#top" | without_tracking"#,
            r#""https://acme.example/shop?id=7#top""#,
        ),
        example("nothing else is there", r#""https://acme.example/?fbclid=1" | without_tracking"#, r#""https://acme.example/""#),
        example("no address", r#""/shop" | without_tracking"#, "fails"),
        example("null stays null", "null | without_tracking", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, |url| cleaned(url).ok_or("the text is no web address"))
}

#[cfg(feature = "kernels")]
/// Parameters that tell one click or one person from others, as the vendors name them.
const MARKS: [&str; 24] = [
    "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "_ga", "_gl", "fbclid", "igshid", "msclkid", "ttclid", "li_fat_id",
    "twclid", "epik", "mc_cid", "mc_eid", "_hsenc", "_hsmi", "hsctatracking", "yclid", "mkt_tok", "vero_id", "_kx", "s_kwcid",
];

#[cfg(feature = "kernels")]
fn cleaned(url: &str) -> Option<String> {
    let url = super::web::address(url)?;
    let (before, fragment) = url.find('#').and_then(|at| url.split_at_checked(at)).unwrap_or((url, ""));
    let Some((page, query)) = before.split_once('?') else { return Some(url.to_owned()) };
    let follows = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("utm_"))
            || MARKS.iter().any(|mark| mark.eq_ignore_ascii_case(name))
    };
    let mut clean = String::with_capacity(url.len());
    clean.push_str(page);
    for (index, pair) in query.split('&').filter(|pair| !follows(pair)).enumerate() {
        clean.push(if index == 0 { '?' } else { '&' });
        clean.push_str(pair);
    }
    clean.push_str(fragment);
    Some(clean)
}
