//! `round`: a number rounded to so many digits after the point.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "round",
    family: Family::Numbers,
    summary: "rounded to so many digits after the point; a half goes away from zero, as in commerce",
    in_words: "rounded to {digits} digits",
    params: &[
        value("number", Kind::Number, "the number to round"),
        literal("digits", Kind::Int, "how many digits stay after the point, 0 to 10"),
    ],
    returns: Returns::Kind(Kind::Decimal),
    change: ChangeKind::Reduced,
    search: &["decimals", "precision", "nearest"],
    examples: &[
        example("a half goes up", "2.345 | round(2)", "2.35"),
        example("and down below zero", "-2.5 | round(0)", "-3"),
        example("to whole numbers", "12.49 | round(0)", "12"),
        example("null stays null", "null | round(2)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    rounded(arguments, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}
