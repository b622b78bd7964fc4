//! `between`: what stands between two texts.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "between",
    summary: "the part between the first place of one text and the next of another; absent where the two do not stand \
              there",
    in_words: "only the part between two marks",
    params: &[
        value("text", Kind::Text, "the text to cut"),
        literal("begin", Kind::Text, "what the part begins after"),
        literal("end", Kind::Text, "what the part ends at"),
    ],
    returns: Returns::SameText,
    check_literals: Some(not_empty),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["extract", "inside", "brackets", "parentheses", "capture"],
    examples: &[
        example("in parentheses", r#""Ana Lee (Acme)" | between("(", ")")"#, r#""Acme""#),
        example("not closed", r#""Ana Lee (Acme" | between("(", ")")"#, "null"),
        example("null stays null", r#"null | between("(", ")")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let (begin, end) = (text_at(arguments, 1).unwrap_or_default(), text_at(arguments, 2).unwrap_or_default());
    maybe_part(arguments, |text| {
        let (_, after) = text.split_once(begin)?;
        after.split_once(end).map(|(inside, _)| inside)
    })
}
