//! `abs`: a number without its sign.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "abs",
    family: Family::Numbers,
    summary: "the number without its sign",
    in_words: "without its sign",
    params: &[value("number", Kind::Number, "the number")],
    returns: Returns::Same(0),
    search: &["absolute", "positive", "magnitude"],
    examples: &[
        example("below zero", "-12.50 | abs", "12.50"),
        example("above", "3 | abs", "3"),
        example("null stays null", "null | abs", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_number(arguments, |number| Some(number.abs()))
}
