//! `round_to`: a number rounded to the nearest multiple of another.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "round_to",
    family: Family::Numbers,

    summary: "the nearest multiple of a step, such as 0.05 or 10; a half goes away from zero, and a step of 0 changes \
              nothing",
    in_words: "rounded to a multiple of {step}",
    params: &[value("number", Kind::Number, "the number to round"), literal("step", Kind::Number, "the step")],
    returns: Returns::Kind(Kind::Decimal),
    change: ChangeKind::Reduced,
    search: &["mround", "nearest", "step", "multiple", "coarsen", "tens", "thousands"],
    examples: &[
        example("to tens", "1247 | round_to(10)", "1250"),
        example("to five cents", "12.48 | round_to(0.05)", "12.50"),
        example("below zero", "-15 | round_to(10)", "-20"),
        example("null stays null", "null | round_to(10)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    let (Some(number), Some(step)) = (number_at(arguments, 0), number_at(arguments, 1)) else {
        return other(arguments.first());
    };
    let steps = number.checked_div(step).map(|steps| steps.round_dp_with_strategy(0, MidpointAwayFromZero));
    let rounded = steps.and_then(|steps| steps.checked_mul(step));
    Outcome::Value(Value::Decimal(rounded.unwrap_or(number)))
}
