//! `coarse_degrees`: a latitude or longitude without its last digits.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "coarse_degrees",
    family: Family::Places,

    summary: "a latitude or a longitude with so few digits that it tells an area and not a house: with 2 about a kilometre, \
              with 1 a town, with 0 a region; digits are cut, never rounded",
    in_words: "with only {digits} digits after the point",
    params: &[
        value("degrees", Kind::Number, "the latitude or the longitude"),
        literal("digits", Kind::Int, "how many digits stay after the point, 0 to 10"),
    ],
    returns: Returns::Kind(Kind::Decimal),
    effect: CategoryEffect::ReducesTo("location.approximate"),
    change: ChangeKind::Reduced,
    search: &["coarsen", "blur", "location", "coordinates", "anonymise", "anonymize", "geo", "truncate"],
    examples: &[
        example("a kilometre", "55.676098 | coarse_degrees(2)", "55.67"),
        example("a region", "-12.568337 | coarse_degrees(0)", "-12"),
        example("null stays null", "null | coarse_degrees(2)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let digits = int_at(arguments, 1).and_then(|digits| u32::try_from(digits).ok()).unwrap_or(0).min(10);
    match number_at(arguments, 0) {
        Some(number) => Outcome::Value(Value::Decimal(number.trunc_with_scale(digits))),
        None => other(arguments.first()),
    }
}
