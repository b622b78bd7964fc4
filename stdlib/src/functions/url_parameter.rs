//! `url_parameter`: a parameter of a web address, such as a campaign mark.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "url_parameter",
    family: Family::Web,
    summary: "the value of a parameter of a web address, such as `utm_source`; absent where the address has none",
    in_words: "only its parameter {name}",
    params: &[
        value("url", Kind::Text, "a web address, or only its part after the `?`"),
        literal("name", Kind::Text, "the parameter, such as \"utm_source\""),
    ],
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["utm", "query", "campaign", "utm_source", "gclid", "querystring"],
    examples: &[
        example(
            "a campaign",
            r#""https://acme.example/?utm_source=news%20letter&id=7" | url_parameter("utm_source")"#,
            r#""news letter""#,
        ),
        example("not there", r#""https://acme.example/?id=7" | url_parameter("utm_source")"#, "null"),
        example("null stays null", r#"null | url_parameter("utm_source")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let name = text_at(arguments, 1).unwrap_or_default();
    on_text(arguments, |url| {
        let query = url.split_once('?').map_or(&*url, |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let found = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| decoded(key) == name);
        match found {
            Some((_, value)) if !value.is_empty() => as_text(Cow::Owned(decoded(value))),
            _ => Outcome::Absent,
        }
    })
}

/// `+` and `%20` are spaces; bytes that make no text are replaced.
#[cfg(feature = "kernels")]
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = |offset: usize| bytes.get(at + offset).and_then(|digit| char::from(*digit).to_digit(16));
        at += match (*byte, hex(1), hex(2)) {
            (b'+', ..) => {
                plain.push(b' ');
                1
            }
            (b'%', Some(high), Some(low)) => {
                plain.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                3
            }
            (other, ..) => {
                plain.push(other);
                1
            }
        };
    }
    String::from_utf8_lossy(&plain).into_owned()
}
