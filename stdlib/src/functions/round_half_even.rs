//! `round_half_even`: a number rounded as banks do.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "round_half_even",
    family: Family::Numbers,

    summary: "rounded to so many digits after the point; a half goes to the even digit, as banks do, so that sums do not \
              drift",
    in_words: "rounded to {digits} digits",
    params: &[
        value("number", Kind::Number, "the number to round"),
        literal("digits", Kind::Int, "how many digits stay after the point, 0 to 10"),
    ],
    returns: Returns::Kind(Kind::Decimal),
    change: ChangeKind::Reduced,
    search: &["bankers rounding", "half even", "gaussian rounding"],
    examples: &[
        example("to the even digit below", "2.345 | round_half_even(2)", "2.34"),
        example("to the even digit above", "2.355 | round_half_even(2)", "2.36"),
        example("null stays null", "null | round_half_even(2)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use rust_decimal::RoundingStrategy::MidpointNearestEven;
    let digits = int_at(arguments, 1).and_then(|digits| u32::try_from(digits).ok()).unwrap_or(0).min(10);
    match number_at(arguments, 0) {
        Some(number) => Outcome::Value(Value::Decimal(number.round_dp_with_strategy(digits, MidpointNearestEven))),
        None => other(arguments.first()),
    }
}
