//! `bucket`: which of several ranges a number lies in.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "bucket",
    family: Family::Privacy,
    summary: "the range a number lies in, such as `>=100 <500`, instead of the number: each bound begins a range, \
              the lowest is `<` the first, the highest `>=` the last",
    in_words: "only the range it lies in",
    params: &[
        value("number", Kind::Number, "the number"),
        literals("bound", Kind::Number, "where a range begins, in rising order"),
    ],
    change: ChangeKind::Reduced,
    search: &["range", "band", "group", "segment", "coarsen", "histogram"],
    examples: &[
        example("in the middle", "250 | bucket(100, 500, 1000)", r#"">=100 <500""#),
        example("a bound begins its range", "100 | bucket(100, 500, 1000)", r#"">=100 <500""#),
        example("below all", "99.99 | bucket(100, 500, 1000)", r#""<100""#),
        example("above all", "5000 | bucket(100, 500, 1000)", r#"">=1000""#),
        example("null stays null", "null | bucket(100)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let Some(number) = number_at(arguments, 0) else { return other(arguments.first()) };
    let mut bounds: Vec<Decimal> = (1..arguments.len()).filter_map(|index| number_at(arguments, index)).collect();
    bounds.sort();
    let low = bounds.iter().rev().find(|bound| **bound <= number);
    let high = bounds.iter().find(|bound| **bound > number);
    let written = match (low, high) {
        (Some(low), Some(high)) => format!(">={low} <{high}"),
        (Some(low), None) => format!(">={low}"),
        (None, Some(high)) => format!("<{high}"),
        (None, None) => return fails("there is no range: name where the ranges begin"),
    };
    as_text(Cow::Owned(written))
}
