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
    rounded(arguments, rust_decimal::RoundingStrategy::MidpointNearestEven)
}
