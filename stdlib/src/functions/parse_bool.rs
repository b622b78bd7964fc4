//! `parse_bool`: yes or no from text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "parse_bool",
    summary: "yes or no from text; without words of your own these are read, in any capitals: `yes`, `true`, `1`, `on`, \
              `x`, and their like in Danish, Dutch, Finnish, French, German, Italian, Norwegian, Polish, Portuguese, \
              Spanish and Swedish",
    in_words: "read as yes or no",
    params: &[
        value("text", Kind::Text, "what somebody wrote or ticked"),
        literal("yes", Kind::Optional(&Kind::Text), "the word for yes; then no other is read"),
        literal("no", Kind::Optional(&Kind::Text), "the word for no"),
    ],
    returns: Returns::Kind(Kind::Bool),
    fails: &["the text says neither yes nor no"],
    search: &["boolean", "yes no", "true false", "checkbox", "flag", "to_boolean", "ja nej"],
    examples: &[
        example("English", r#"" YES " | parse_bool"#, "true"),
        example("Danish", r#""nej" | parse_bool"#, "false"),
        example("words of your own", r#""opted in" | parse_bool("opted in", "opted out")"#, "true"),
        example("neither", r#""maybe" | parse_bool"#, "fails"),
        example("null stays null", "null | parse_bool", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use super::lower::lower;
    let (yes_word, no_word) = (text_at(arguments, 1), text_at(arguments, 2));
    on_text(arguments, |text| {
        let text = lower(Cow::Borrowed(text.trim()));
        let same = |word: &str| lower(Cow::Borrowed(word.trim())) == text;
        let (is_yes, is_no) = match yes_word {
            Some(word) => (same(word), no_word.is_some_and(same)),
            None => (YES.contains(&&*text), NO.contains(&&*text)),
        };
        match (is_yes, is_no) {
            (true, false) => yes(true),
            (false, true) => yes(false),
            _ => fails("the text says neither yes nor no"),
        }
    })
}

#[cfg(feature = "kernels")]
const YES: [&str; 20] = [
    "yes", "y", "true", "t", "1", "on", "x", "ja", "j", "jo", "oui", "vrai", "sí", "si", "sim", "verdadero", "sì", "tak",
    "kyllä", "wahr",
];

#[cfg(feature = "kernels")]
const NO: [&str; 17] = [
    "no", "n", "false", "f", "0", "off", "nej", "nei", "nein", "nee", "non", "faux", "não", "nao", "nie", "ei", "falsch",
];
