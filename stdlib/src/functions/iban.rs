//! `iban`: an account number with the right check digits.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "iban",
    family: Family::Ids,

    summary: "an international account number (IBAN) in capitals without spaces; wrong check digits fail. How many \
              characters each country has is not checked",
    in_words: "as an account number",
    params: &[value("account", Kind::Text, "the number as somebody wrote it")],
    returns: Returns::TextAtMost(34),
    fails: &["the text is no account number, or its check digits are wrong"],
    effect: CategoryEffect::Canonical,
    search: &["bank account", "sepa", "account number", "direct debit"],
    examples: &[
        example("with spaces", r#""gb82 west 1234 5698 7654 32" | iban"#, r#""GB82WEST12345698765432""#),
        example("a wrong digit", r#""GB82 WEST 1234 5698 7654 33" | iban"#, "fails"),
        example("null stays null", "null | iban", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, |text| account(text).ok_or("the text is no account number, or its check digits are wrong"))
}

#[cfg(feature = "kernels")]
fn account(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(34);
    for c in text.trim().chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')) {
        if !c.is_ascii_alphanumeric() || plain.len() == 34 {
            return None;
        }
        plain.push(c.to_ascii_uppercase());
    }
    let (front, rest) = plain.split_at_checked(4).filter(|(_, rest)| rest.len() >= 11)?;
    let shaped = front.bytes().take(2).all(|byte| byte.is_ascii_uppercase())
        && front.bytes().skip(2).all(|byte| byte.is_ascii_digit());
    // ISO 13616: the first four characters go to the end, letters count from 10 on, and the rest of dividing by 97 is 1.
    let left = rest.chars().chain(front.chars()).filter_map(|c| c.to_digit(36)).fold(0, |left, value| {
        let shifted = if value < 10 { left * 10 } else { left * 100 };
        (shifted + value) % 97
    });
    (shaped && left == 1).then_some(plain)
}
