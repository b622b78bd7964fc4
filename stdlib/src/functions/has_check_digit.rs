//! `has_check_digit`: whether the last digit of a number is the one that checks the others.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "has_check_digit",
    family: Family::Ids,

    summary: "whether the last digit checks the others, as on payment and loyalty cards (Luhn's rule); spaces and hyphens do \
              not matter",
    in_words: "only whether its check digit is right",
    params: &[value("number", Kind::Text, "the number as somebody wrote it")],
    returns: Returns::Kind(Kind::Bool),
    change: ChangeKind::Reduced,
    search: &["luhn", "mod 10", "checksum", "card number", "loyalty card", "valid", "imei"],
    examples: &[
        example("a card number for tests", r#""4111 1111 1111 1111" | has_check_digit"#, "true"),
        example("two digits changed places", r#""4111 1111 1111 1211" | has_check_digit"#, "false"),
        example("letters", r#""4111-ABCD" | has_check_digit"#, "false"),
        example("null stays null", "null | has_check_digit", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| yes(checks(&text)))
}

#[cfg(feature = "kernels")]
fn checks(text: &str) -> bool {
    let (mut sum, mut count) = (0_u32, 0_u32);
    for c in text.chars().rev().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')) {
        let Some(digit) = c.to_digit(10) else { return false };
        let doubled = if count % 2 == 1 { digit * 2 } else { digit };
        sum += doubled / 10 + doubled % 10;
        count += 1;
        // No number has so many digits; without a bound a long text could overflow.
        if count > 64 {
            return false;
        }
    }
    count > 1 && sum.is_multiple_of(10)
}
