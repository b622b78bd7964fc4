//! `alike`: whether two texts are the same but for what people vary.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "alike",
    summary: "whether two texts are the same but for capitals, accents, spaces and punctuation",
    in_words: "only whether it is like another text",
    params: &[value("text", Kind::Text, "the text"), value("other", Kind::Text, "the text that it is compared with")],
    returns: Returns::Kind(Kind::Bool),
    change: ChangeKind::Reduced,
    search: &["same", "equals", "compare", "case insensitive", "ignore case", "exact", "ilike"],
    examples: &[
        example("a name in two spellings", r#""JOSÉ GARCÍA-LÓPEZ" | alike("Jose Garcia Lopez")"#, "true"),
        example("another name", r#""Jose" | alike("Josef")"#, "false"),
        example("null stays null", r#"null | alike("a")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match text_at(arguments, 1) {
        Some(right) => on_text(arguments, |left| yes(same(&left, right))),
        None => other(arguments.iter().find(|argument| argument.is_absent()).or(arguments.first())),
    }
}

#[cfg(feature = "kernels")]
fn same(left: &str, right: &str) -> bool {
    if !left.is_ascii() || !right.is_ascii() {
        return folded(left) == folded(right);
    }
    let mut left = left.bytes().filter(u8::is_ascii_alphanumeric);
    let mut right = right.bytes().filter(u8::is_ascii_alphanumeric);
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one.eq_ignore_ascii_case(&other) => {}
            _ => return false,
        }
    }
}

/// Letters and digits without accents, in lower case.
#[cfg(feature = "kernels")]
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    }
    let plain = super::unaccent::unaccent(text);
    plain.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
