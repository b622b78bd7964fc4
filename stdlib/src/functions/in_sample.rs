//! `in_sample`: whether a value belongs to a sample.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "in_sample",
    family: Family::Privacy,

    summary: "whether a value belongs to a sample of so many percent: always the same for the same value and name, spread \
              evenly, and independent under another name; for hold-out groups and gradual starts",
    in_words: "only whether it is in the sample {name}",
    params: &[
        value("value", Kind::Text, "what the sample is of, such as a customer's number"),
        literal("name", Kind::Text, "what the sample is for, such as \"spring hold-out\""),
        literal("percent", Kind::Number, "how large it is, 0 to 100"),
    ],
    returns: Returns::Kind(Kind::Bool),
    check_literals: Some(not_empty),
    change: ChangeKind::Reduced,
    search: &["random", "sampling", "holdout", "control group", "rollout", "percentage of users"],
    ..BASE
};

/// What the evaluator calls, with the keyed hash of the project.
#[cfg(feature = "kernels")]
pub(super) fn keyed<'a>(arguments: &[Value<'a>], hash: crate::KeyedHash<'_>) -> Outcome<'a> {
    let percent = number_at(arguments, 2).unwrap_or_default();
    let name = text_at(arguments, 1).unwrap_or_default();
    on_text(arguments, |text| {
        let share = super::platforms::share(&hash(&format!("in_sample {name}"), &text));
        yes(Decimal::new(i64::from(share), 4) < percent)
    })
}
