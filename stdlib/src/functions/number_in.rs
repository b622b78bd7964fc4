//! `number_in`: the first number in a text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "number_in",
    family: Family::Numbers,

    summary: "the first number in a text that holds other things too, such as `EUR 1.234,50 incl. VAT`; the sign before \
              the decimals is said as for `parse_decimal`",
    in_words: "read as a number",
    params: &[
        value("text", Kind::Text, "the text with a number in it"),
        literal("point", Kind::Text, "the sign before the decimals: \".\" or \",\""),
    ],
    returns: Returns::Kind(Kind::Decimal),
    check_literals: Some(super::parse_decimal::a_point),
    fails: &["the text holds no number in that form"],
    change: ChangeKind::Reduced,
    search: &["amount", "price", "extract number", "money", "currency sign", "parse money"],
    examples: &[
        example("an amount", r#""EUR 1.234,50 incl. VAT" | number_in(",")"#, "1234.50"),
        example("below zero", r#""-$12.99" | number_in(".")"#, "-12.99"),
        example("the end of a sentence", r#""we sold 7." | number_in(".")"#, "7"),
        example("none", r#""for free" | number_in(".")"#, "fails"),
        example("null stays null", r#"null | number_in(".")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let point = text_at(arguments, 1).and_then(|point| point.chars().next()).unwrap_or('.');
    on_text(arguments, |text| match read(&text, point) {
        Some(number) => Outcome::Value(Value::Decimal(number)),
        None => fails("the text holds no number in that form"),
    })
}

#[cfg(feature = "kernels")]
fn read(text: &str, point: char) -> Option<Decimal> {
    let begin = text.find(|c: char| c.is_ascii_digit())?;
    let (before, number) = text.split_at_checked(begin)?;
    let inside = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}');
    let end = number.find(|c| !inside(c)).unwrap_or(number.len());
    let number = number.get(..end)?.trim_end_matches(|c: char| !c.is_ascii_digit());
    let mut number = super::parse_decimal::read(number, point)?;
    // A sign of currency may stand between the minus and the digits; a hyphen inside a word is none.
    let sign = before.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\u{2212}'));
    let minus = sign.strip_suffix(['-', '\u{2212}']);
    number.set_sign_negative(minus.is_some_and(|before| !before.ends_with(char::is_alphanumeric)));
    Some(number)
}
