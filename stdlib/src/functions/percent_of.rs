//! `percent_of`: a number as a share of another.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "percent_of",
    family: Family::Numbers,

    summary: "what share of another number it is, in percent, with two digits after the point; a half goes away from zero",
    in_words: "as a share in percent",
    params: &[value("number", Kind::Number, "the part"), value("whole", Kind::Number, "the whole")],
    returns: Returns::Kind(Kind::Decimal),
    fails: &["the whole is 0"],
    change: ChangeKind::Reduced,
    search: &["percentage", "rate", "ratio", "share", "open rate"],
    examples: &[
        example("a third", "1 | percent_of(3)", "33.33"),
        example("more than all", "15 | percent_of(10)", "150.00"),
        example("of nothing", "1 | percent_of(0)", "fails"),
        example("null stays null", "null | percent_of(3)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    let (Some(number), Some(whole)) = (number_at(arguments, 0), number_at(arguments, 1)) else {
        return other(arguments.iter().find(|argument| argument.is_absent()).or(arguments.first()));
    };
    match number.checked_div(whole).and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED)) {
        Some(share) => {
            let mut share = share.round_dp_with_strategy(2, MidpointAwayFromZero);
            share.rescale(2);
            Outcome::Value(Value::Decimal(share))
        }
        None if whole.is_zero() => fails("the whole is 0"),
        None => fails("the result is too large a number"),
    }
}
