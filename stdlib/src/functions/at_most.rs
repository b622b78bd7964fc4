//! `at_most`: a number, or a bound where it is larger.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "at_most",
    family: Family::Numbers,
    summary: "the number, or the bound where the number is larger",
    in_words: "at most {bound}",
    params: &[value("number", Kind::Number, "the number"), value("bound", Kind::Number, "the largest result")],
    returns: Returns::Kind(Kind::Decimal),
    change: ChangeKind::Reduced,
    search: &["clamp", "min of two", "maximum", "not above", "upper bound", "cap"],
    examples: &[
        example("larger", "120 | at_most(100)", "100"),
        example("smaller", "7.5 | at_most(100)", "7.5"),
        example("null stays null", "null | at_most(100)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (number_at(arguments, 0), number_at(arguments, 1)) {
        (Some(number), Some(bound)) => Outcome::Value(Value::Decimal(number.min(bound))),
        _ => other(arguments.iter().find(|argument| argument.is_absent()).or(arguments.first())),
    }
}
