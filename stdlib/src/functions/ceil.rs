//! `ceil`: the next whole number upwards.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "ceil",
    family: Family::Numbers,
    summary: "the smallest whole number that is not smaller",
    in_words: "rounded up",
    params: &[value("number", Kind::Number, "the number to round")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["round up", "ceiling", "integer"],
    examples: &[
        example("a part counts whole", "2.1 | ceil", "3"),
        example("below zero", "-2.9 | ceil", "-2"),
        example("null stays null", "null | ceil", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match number_at(arguments, 0) {
        Some(number) => whole(number.ceil()),
        None => other(arguments.first()),
    }
}
