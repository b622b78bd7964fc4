//! `variant`: which of several groups a value belongs to.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "variant",
    family: Family::Privacy,

    summary: "which of several groups a value belongs to: always the same for the same value and name, all groups equally \
              large, and independent under another name; for tests of two or more versions",
    in_words: "only its group in {name}",
    params: &[
        value("value", Kind::Text, "what is split, such as a customer's number"),
        literal("name", Kind::Text, "what the test is for, such as \"subject line\""),
        literals("group", Kind::Text, "the name of a group, such as \"A\""),
    ],
    check_literals: Some(not_empty),
    change: ChangeKind::Reduced,
    search: &["a/b test", "ab test", "split test", "random group", "experiment", "bucket"],
    ..BASE
};

/// What the evaluator calls, with the keyed hash of the project.
#[cfg(feature = "kernels")]
pub(super) fn keyed<'a>(arguments: &[Value<'a>], hash: crate::KeyedHash<'_>) -> Outcome<'a> {
    let name = text_at(arguments, 1).unwrap_or_default();
    let groups = arguments.len().saturating_sub(2);
    on_text(arguments, |text| {
        let share = super::platforms::share(&hash(&format!("variant {name}"), &text));
        let index = usize::try_from(share).unwrap_or(0).checked_rem(groups).unwrap_or(0);
        as_text(Cow::Owned(text_at(arguments, index + 2).unwrap_or_default().to_owned()))
    })
}
