//! `sms_parts`: how many text messages a text takes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "sms_parts",
    summary: "how many SMS a text takes: 160 characters in one and 153 in each of several, or 70 and 67 where it holds a \
              letter that the alphabet of SMS (GSM 03.38) does not have",
    in_words: "only the number of its SMS",
    params: &[value("text", Kind::Text, "the message")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["sms", "text message", "segments", "gsm", "length of sms"],
    examples: &[
        example("one", r#""Your order is on its way" | sms_parts"#, "1"),
        example("none", r#""" | sms_parts"#, "0"),
        example("null stays null", "null | sms_parts", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| how_many(parts(&text)))
}

#[cfg(feature = "kernels")]
fn parts(text: &str) -> usize {
    let (single, several, sizes): (usize, usize, Vec<usize>) = match text.chars().map(septets).collect() {
        Some(sizes) => (160, 153, sizes),
        None => (70, 67, text.chars().map(char::len_utf16).collect()),
    };
    let whole: usize = sizes.iter().sum();
    if whole <= single {
        return usize::from(whole > 0);
    }
    // A character of two units is not cut in two: it goes to the next message.
    let (mut parts, mut filled) = (1, 0);
    for size in sizes {
        if filled + size > several {
            parts += 1;
            filled = 0;
        }
        filled += size;
    }
    parts
}

/// How many units a character takes in the alphabet of SMS (3GPP TS 23.038, section 6.2.1), if it has it.
#[cfg(feature = "kernels")]
fn septets(c: char) -> Option<usize> {
    match c {
        '\n' | '\r' | ' '..='Z' | 'a'..='z' | '_' => Some(1),
        '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€' => Some(2),
        _ if "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà".contains(c) => Some(1),
        _ => None,
    }
}

#[cfg(test)]
#[cfg(feature = "kernels")]
mod tests {
    use super::parts;

    #[test]
    fn messages_are_counted_as_they_are_sent() {
        for (text, expected) in [
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("€".repeat(80), 1),
            ("€".repeat(81), 2),
            // 153 is odd, so that one unit of each message stays free.
            ("€".repeat(153), 3),
            ("ж".repeat(70), 1),
            ("ж".repeat(71), 2),
            ("🎉".repeat(35), 1),
            ("🎉".repeat(67), 3),
            ("Åse".to_owned(), 1),
        ] {
            assert_eq!(parts(&text), expected, "{text}");
        }
    }
}
