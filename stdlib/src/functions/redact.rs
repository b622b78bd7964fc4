//! `redact`: a text in which e-mail addresses and long numbers are blackened.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "redact",
    family: Family::Privacy,

    summary: "a text in which e-mail addresses become `[email]` and numbers of seven digits and more (phone, card and \
              account numbers, days, also large amounts) `[number]`; names stay, so the text is still about a person",
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
        if !text.bytes().any(|byte| byte == b'@' || byte.is_ascii_digit() || !byte.is_ascii()) {
            return as_text(text);
        }
        as_text(Cow::Owned(blackened(&text)))
    })
}

#[cfg(feature = "kernels")]
fn blackened(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || "<>()[]{},;:\"'|".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // What stands around an `@` up to the next space or bracket is taken for an address, also where it is none in all.
    while let Some((before, after)) = rest.split_once('@') {
        let name = before.rsplit(ends).next().unwrap_or_default();
        let domain = after.split(ends).next().unwrap_or_default().trim_end_matches(['.', '!', '?']);
        if name.is_empty() || domain.is_empty() {
            out.push_str(before);
            out.push('@');
            rest = after;
        } else {
            out.push_str(before.strip_suffix(name).unwrap_or_default());
            out.push_str("[email]");
            rest = after.strip_prefix(domain).unwrap_or_default();
        }
    }
    out.push_str(rest);
    numbers(&out)
}

/// Runs of digits with what people put between them.
#[cfg(feature = "kernels")]
fn numbers(text: &str) -> String {
    const FEWEST: usize = 7;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(char::is_numeric) {
        let (before, run) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let inside = |c: char| c.is_numeric() || matches!(c, ' ' | '\u{a0}' | '-' | '/' | '(' | ')' | '.');
        let end = run.find(|c| !inside(c)).unwrap_or(run.len());
        let end = run.get(..end).map_or(0, |run| run.trim_end_matches(|c: char| !c.is_numeric()).len());
        let (run, after) = run.split_at_checked(end).unwrap_or((run, ""));
        let long = run.chars().filter(|c| c.is_numeric()).count() >= FEWEST;
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
            ("ana@mail.example,bob@mail.example; mailto:c@d.example!", "[email],[email]; mailto:[email]!"),
            ("a@b@c, or @ana at 5 @ noon", "[email], or @ana at 5 @ noon"),
            ("06.12.34.56.78, 2026-03-07", "[number], [number]"),
            ("٠١٢٣٤٥٦٧٨", "[number]"),
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
