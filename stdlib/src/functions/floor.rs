//! `floor`: the next whole number downwards.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "floor",
    family: Family::Numbers,
    summary: "the largest whole number that is not larger",
    in_words: "rounded down",
    params: &[value("number", Kind::Number, "the number to round")],
    returns: Returns::Kind(Kind::Int),
    change: ChangeKind::Reduced,
    search: &["round down", "integer", "truncate number", "whole"],
    examples: &[
        example("a part goes", "2.9 | floor", "2"),
        example("below zero", "-2.1 | floor", "-3"),
        example("null stays null", "null | floor", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match number_at(arguments, 0) {
        Some(number) => whole(number.floor()),
        None => other(arguments.first()),
    }
}
