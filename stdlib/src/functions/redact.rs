//! `redact`: a text in which e-mail addresses and long numbers are blackened.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "redact",
    family: Family::Privacy,

    summary: "a text in which e-mail addresses become `[email]` and numbers of seven digits and more, such as phone, card \
              and account numbers, `[number]`; names stay, so the text is still about a person",
    in_words: "with addresses and numbers blackened",
    params: &[value("text", Kind::Text, "free text, such as a note of a call")],
    change: ChangeKind::Reduced,
    search: &["anonymise", "anonymize", "remove pii", "scrub", "mask", "notes", "comments", "censor"],
    examples: &[
        example("a note", r#""call Ana, +45 20 12 34 56 or ana@mail.example." | redact"#, r#""call Ana, [number] or [email].""#),
        example("an amount stays", r#""paid 1.250 EUR in 2026" | redact"#, r#""paid 1.250 EUR in 2026""#),
        example("null stays null", "null | redact", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        if !text.bytes().any(|byte| byte == b'@' || byte.is_ascii_digit()) {
            return as_text(text);
        }
        as_text(Cow::Owned(blackened(&text)))
    })
}

#[cfg(feature = "kernels")]
fn blackened(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let start = bare.find(|c: char| c.is_alphanumeric()).unwrap_or(0);
        if let Some(address) = bare.get(start..).filter(|bare| bare.contains('@') && crate::email::delivered(bare).is_ok()) {
            out.push_str(word.get(..start).unwrap_or_default());
            out.push_str("[email]");
            out.push_str(word.get(start + address.len()..).unwrap_or_default());
        } else {
            out.push_str(word);
        }
    }
    numbers(&out)
}

/// Runs of digits with what people put between them.
#[cfg(feature = "kernels")]
fn numbers(text: &str) -> String {
    const FEWEST: usize = 7;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, run) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let inside = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '-' | '/' | '(' | ')');
        let end = run.find(|c| !inside(c)).unwrap_or(run.len());
        let end = run.get(..end).map_or(0, |run| run.trim_end_matches(|c: char| !c.is_ascii_digit()).len());
        let (run, after) = run.split_at_checked(end).unwrap_or((run, ""));
        let long = run.bytes().filter(u8::is_ascii_digit).count() >= FEWEST;
        out.push_str(if long { before.trim_end_matches(['+', '(']) } else { before });
        out.push_str(if long { "[number]" } else { run });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
#[cfg(feature = "kernels")]
mod tests {
    use super::blackened;
    use proptest::prelude::*;

    #[test]
    fn notes_of_several_kinds() {
        for (text, expected) in [
            ("(ana@mail.example)", "([email])"),
            ("<ana@mail.example>, ok", "<[email]>, ok"),
            ("card 4111-1111-1111-1111!", "card [number]!"),
            ("born 2 March 1984, 3 children", "born 2 March 1984, 3 children"),
            ("IBAN DK5000400440116243", "IBAN DK[number]"),
            ("12", "12"),
        ] {
            assert_eq!(blackened(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_long_number_stays(text in "[a-z0-9 @.+-]{0,40}") {
            let black = blackened(&text);
            prop_assert!(!black.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= 7), "{}", black);
        }
    }
}
