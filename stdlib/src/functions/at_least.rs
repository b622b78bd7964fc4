//! `at_least`: a number, or a bound where it is smaller.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "at_least",
    family: Family::Numbers,
    summary: "the number, or the bound where the number is smaller",
    in_words: "at least {bound}",
    params: &[value("number", Kind::Number, "the number"), value("bound", Kind::Number, "the smallest result")],
    returns: Returns::Kind(Kind::Decimal),
    change: ChangeKind::Reduced,
    search: &["clamp", "max of two", "minimum", "not below", "lower bound"],
    examples: &[
        example("smaller", "-3 | at_least(0)", "0"),
        example("larger", "7.5 | at_least(0)", "7.5"),
        example("null stays null", "null | at_least(0)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (number_at(arguments, 0), number_at(arguments, 1)) {
        (Some(number), Some(bound)) => Outcome::Value(Value::Decimal(number.max(bound))),
        _ => other(arguments.iter().find(|argument| argument.is_absent()).or(arguments.first())),
    }
}
