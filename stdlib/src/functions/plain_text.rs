//! `plain_text`: the text of a piece of HTML.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "plain_text",
    summary: "the words of a piece of HTML: without its tags, comments, scripts and styles; `&amp;` and the like become \
              their signs, ends of paragraphs and `<br>` line breaks",
    in_words: "as plain text",
    params: &[value("html", Kind::Text, "text with tags")],
    change: ChangeKind::Reduced,
    search: &["strip html", "striptags", "html to text", "remove tags", "unescape", "entities"],
    examples: &[
        example("a sentence", r#""<p>Dear <b>Ana</b> &amp; co.</p>" | plain_text"#, r#""Dear Ana & co.""#),
        example("a script is no text", r#""a<script>alert(1)</script>b" | plain_text"#, r#""ab""#),
        example("a sign that opens no tag", r#""3 < 5" | plain_text"#, r#""3 < 5""#),
        example("null stays null", "null | plain_text", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        if !text.contains(['<', '&']) {
            return as_text(text);
        }
        as_text(Cow::Owned(words(&text).trim().to_owned()))
    })
}

#[cfg(feature = "kernels")]
fn words(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, mark) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.push_str(before);
        rest = match (mark.starts_with('&'), entity(mark), tag(mark)) {
            (true, Some((sign, after)), _) => {
                text.push(sign);
                after
            }
            (false, _, Some((name, after))) => {
                let breaks = ["br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"];
                let closes = mark.starts_with("</") || name.eq_ignore_ascii_case("br");
                if closes && breaks.iter().any(|it| name.eq_ignore_ascii_case(it)) {
                    text.push('\n');
                }
                after
            }
            _ => {
                let (sign, after) = mark.split_at_checked(1).unwrap_or((mark, ""));
                text.push_str(sign);
                after
            }
        };
    }
    text.push_str(rest);
    text
}

/// The name of the tag that a text begins with, and what follows it: of scripts and styles what follows their end.
#[cfg(feature = "kernels")]
fn tag(text: &str) -> Option<(&str, &str)> {
    if let Some(comment) = text.strip_prefix("<!--") {
        return Some(("", comment.split_once("-->").map_or("", |(_, after)| after)));
    }
    let inner = text.strip_prefix('<')?;
    let named = inner.strip_prefix('/').unwrap_or(inner);
    if !named.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
        return None;
    }
    let (inside, after) = inner.split_once('>')?;
    let name = named.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next().unwrap_or_default();
    let hides = !inside.starts_with('/') && ["script", "style"].iter().any(|it| name.eq_ignore_ascii_case(it));
    if !hides {
        return Some((name, after));
    }
    let end = after.match_indices("</").find(|(at, _)| {
        let closing = after.get(at + 2..at + 2 + name.len());
        closing.is_some_and(|closing| closing.eq_ignore_ascii_case(name))
    });
    let hidden = end.and_then(|(at, _)| after.get(at..)).unwrap_or_default();
    Some((name, hidden.split_once('>').map_or("", |(_, after)| after)))
}

/// The sign that a text such as `&amp;` or `&#8364;` begins with, and what follows it.
#[cfg(feature = "kernels")]
fn entity(text: &str) -> Option<(char, &str)> {
    const NAMED: [(&str, char); 14] = [
        ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' '), ("euro", '€'),
        ("copy", '©'), ("reg", '®'), ("ndash", '–'), ("mdash", '—'), ("hellip", '…'), ("lsquo", '‘'), ("rsquo", '’'),
    ];
    let (name, after) = text.strip_prefix('&')?.split_once(';')?;
    let sign = match name.strip_prefix('#') {
        Some(code) => match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => code.parse().ok(),
        }
        .and_then(char::from_u32)
        .filter(|sign| *sign != '\0')?,
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((sign, after))
}

#[cfg(test)]
#[cfg(feature = "kernels")]
mod tests {
    use super::words;
    use proptest::prelude::*;

    #[test]
    fn pages_of_several_kinds() {
        assert_eq!(words("a<br/>b<BR>c"), "a\nb\nc");
        assert_eq!(words("<style type=\"x\">p{}</style >ok<!-- no > -->!"), "ok!");
        assert_eq!(words("&#8364;&#x41;&unknown;&"), "€A&unknown;&");
        assert_eq!(words("x <3 y <b"), "x <3 y <b");
        assert_eq!(words("<script>never closed"), "");
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text in "[<>/!&;#a-z0-9 -]{0,40}|.*") {
            let _ = words(&text);
        }
    }
}
