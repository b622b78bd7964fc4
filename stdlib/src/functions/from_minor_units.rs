//! `from_minor_units`: an amount from the smallest unit of its currency.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "from_minor_units",
    family: Family::Numbers,

    summary: "an amount from a whole number of the smallest unit of its currency: 1250 cents are 12.50 euros, 1250 yen \
              are 1250",
    in_words: "in whole units of its currency",
    params: &[
        value("units", Kind::Int, "the whole number"),
        value("currency", Kind::Currency, "its currency, as a code of three letters"),
    ],
    returns: Returns::Kind(Kind::Decimal),
    fails: &["the currency is not known"],
    search: &["cents", "øre", "pence", "stripe", "payment", "divide by 100"],
    examples: &[
        example("euros", r#"1250 | from_minor_units("EUR")"#, "12.50"),
        example("dinars have three digits", r#"1250 | from_minor_units("KWD")"#, "1.250"),
        example("a code that no currency has", r#"1250 | from_minor_units("EUX")"#, "fails"),
        example("null stays null", r#"null | from_minor_units("EUR")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let Some(Value::Int(units)) = arguments.first() else { return other(arguments.first()) };
    match text_at(arguments, 1).and_then(super::currencies::digits) {
        Some(digits) => Outcome::Value(Value::Decimal(Decimal::new(*units, digits))),
        None => fails("the currency is not known"),
    }
}
