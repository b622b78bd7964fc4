//! `after`: what stands behind the first place of a separator.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "after",
    summary: "the part behind the first place where a text stands; nothing where it does not stand there",
    in_words: "only the part after a separator",
    params: &[
        value("text", Kind::Text, "the text to cut"),
        literal("separator", Kind::Text, "what the part begins after"),
    ],
    returns: Returns::SameText,
    check_literals: Some(not_empty),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["split", "right of", "substring", "last part"],
    examples: &[
        example("the second part", r#""DK-2100" | after("-")"#, r#""2100""#),
        example("no such separator", r#""2100" | after("-")"#, "null"),
        example("null stays null", r#"null | after("-")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let separator = text_at(arguments, 1).unwrap_or_default();
    on_text(arguments, |whole| match whole.split_once(separator) {
        Some((before, _)) => {
            let start = before.len() + separator.len();
            match map_cow(whole, |whole| Ok::<_, ()>(Cow::Borrowed(whole.get(start..).unwrap_or_default()))) {
                Ok(rest) => as_text(rest),
                Err(()) => Outcome::Absent,
            }
        }
        None => Outcome::Absent,
    })
}
