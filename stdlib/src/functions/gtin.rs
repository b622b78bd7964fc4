//! `gtin`: an article number with the right check digit.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "gtin",
    family: Family::Ids,

    summary: "the number of an article (GTIN of 8, 12, 13 or 14 digits, also called EAN or UPC), without spaces and hyphens; \
              a wrong check digit fails",
    in_words: "as an article number",
    params: &[value("number", Kind::Text, "the number as somebody wrote it")],
    returns: Returns::TextAtMost(14),
    fails: &["the text is no article number, or its check digit is wrong"],
    effect: CategoryEffect::Canonical,
    search: &["ean", "upc", "barcode", "isbn", "product number", "gs1"],
    examples: &[
        example("an article", r#""5 701234 567899" | gtin"#, r#""5701234567899""#),
        example("a wrong digit", r#""5701234567890" | gtin"#, "fails"),
        example("null stays null", "null | gtin", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, |text| article(text).ok_or("the text is no article number, or its check digit is wrong"))
}

#[cfg(feature = "kernels")]
fn article(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(14);
    for c in text.trim().chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')) {
        if !c.is_ascii_digit() || digits.len() == 14 {
            return None;
        }
        digits.push(c);
    }
    let weights = [1_u32, 3].into_iter().cycle();
    let sum: u32 = digits.bytes().rev().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    (matches!(digits.len(), 8 | 12 | 13 | 14) && sum.is_multiple_of(10)).then_some(digits)
}
