//! `join`: the items of a list as one text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "join",
    family: Family::Lists,
    summary: "the items as one text with a separator between them; absent ones are left out",
    in_words: "put together as one text",
    params: &[
        value("list", Kind::List, "the list"),
        literal("separator", Kind::Text, "what stands between two items"),
    ],
    search: &["concat", "implode", "to text", "semicolon", "multi-select"],
    examples: &[
        example("another separator", r#""a,b" | split(",") | join(";")"#, r#""a;b""#),
        example("numbers", r#"[1, 2] | join(" and ")"#, r#""1 and 2""#),
        example("none", r#""" | split(",") | join(";")"#, r#""""#),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let separator = text_at(arguments, 1).unwrap_or_default();
    on_list(arguments, |items| {
        let parts: Vec<Cow<'_, str>> = items.iter().filter_map(in_text).collect();
        as_text(Cow::Owned(parts.join(separator)))
    })
}
