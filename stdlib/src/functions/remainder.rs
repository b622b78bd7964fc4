//! `remainder`: what a division of whole numbers leaves.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "remainder",
    family: Family::Numbers,
    summary: "what is left of a whole number after dividing it; never below zero",
    in_words: "only the rest after dividing by {by}",
    params: &[
        value("number", Kind::Int, "the whole number"),
        value("by", Kind::Int, "what it is divided by"),
    ],
    returns: Returns::Kind(Kind::Int),
    fails: &["a division by zero"],
    change: ChangeKind::Reduced,
    search: &["modulo", "mod", "rest", "every nth"],
    examples: &[
        example("the rest", "17 | remainder(5)", "2"),
        example("below zero", "-1 | remainder(5)", "4"),
        example("by zero", "17 | remainder(0)", "fails"),
        example("null stays null", "null | remainder(5)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match (arguments.first(), int_at(arguments, 1)) {
        (Some(Value::Int(_)), Some(0)) => fails("a division by zero"),
        (Some(Value::Int(number)), Some(by)) => match number.checked_rem_euclid(by) {
            Some(rest) => int(rest),
            // The one case that overflows: the smallest number by -1.
            None => int(0),
        },
        (first, _) => other(first),
    }
}
