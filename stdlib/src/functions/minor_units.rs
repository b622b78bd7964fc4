//! `minor_units`: an amount in the smallest unit of its currency.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "minor_units",
    family: Family::Numbers,

    summary: "an amount in the smallest unit of its currency, as payment systems take it: cents of euros, whole yen; more \
              digits than the currency has fail, for nothing is rounded here",
    in_words: "in the smallest unit of its currency",
    params: &[
        value("amount", Kind::Number, "the amount"),
        value("currency", Kind::Currency, "its currency, as a code of three letters"),
    ],
    returns: Returns::Kind(Kind::Int),
    fails: &["the currency is not known, or the amount has more digits than it has"],
    search: &["cents", "øre", "pence", "stripe", "payment", "integer amount"],
    examples: &[
        example("euros", r#"12.5 | minor_units("EUR")"#, "1250"),
        example("yen have no smaller unit", r#"1200 | minor_units("JPY")"#, "1200"),
        example("half a cent", r#"0.125 | minor_units("EUR")"#, "fails"),
        example("null stays null", r#"null | minor_units("EUR")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let Some(amount) = number_at(arguments, 0) else { return other(arguments.first()) };
    let digits = text_at(arguments, 1).and_then(super::currencies::digits);
    let units = digits.and_then(|digits| amount.checked_mul(Decimal::from(10_i64.checked_pow(digits)?)));
    match units {
        Some(units) if units.fract().is_zero() => whole(units),
        _ => fails("the currency is not known, or the amount has more digits than it has"),
    }
}
