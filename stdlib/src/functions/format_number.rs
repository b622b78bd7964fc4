//! `format_number`: a number as people in a country write it.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "format_number",
    family: Family::Numbers,
    summary: "a number in the form shown by a pattern: `#,##0.00` groups the digits and keeps two after the point, \
              `0` none; the sign before the decimals is the last of `.` and `,`. A half is rounded away from zero",
    in_words: "written as {pattern}",
    params: &[
        value("number", Kind::Number, "the number to write"),
        literal("pattern", Kind::Text, "the form, such as \"#,##0.00\" or \"#.##0,00\""),
    ],
    check_literals: Some(a_pattern),
    change: ChangeKind::Reduced,
    search: &["thousands", "decimals", "money", "format", "to text", "locale"],
    examples: &[
        example("English", r##"1234.5 | format_number("#,##0.00")"##, r#""1,234.50""#),
        example("Danish", r##"-1234567.005 | format_number("#.##0,00")"##, r#""-1.234.567,01""#),
        example("whole", r#"12.5 | format_number("0")"#, r#""13""#),
        example("null stays null", r#"null | format_number("0")"#, "null"),
    ],
    ..BASE
};

/// The parts of a pattern: what stands between groups of three digits, what before the decimals, and how many of them.
type Form = (Option<char>, Option<char>, u32);

fn form(pattern: &str) -> Option<Form> {
    let (whole, point, decimals) = match pattern.rfind(['.', ',']) {
        Some(at) if !pattern.get(at + 1..)?.contains('#') => {
            (pattern.get(..at)?, pattern.get(at..)?.chars().next(), pattern.get(at + 1..)?)
        }
        _ => (pattern, None, ""),
    };
    if (point.is_some() && decimals.is_empty()) || !decimals.bytes().all(|byte| byte == b'0') || decimals.len() > 10 {
        return None;
    }
    let group = match whole {
        "0" => None,
        _ => {
            let mut inner = whole.strip_prefix('#')?.strip_suffix("##0")?.chars();
            let mark = inner.next().filter(|mark| matches!(mark, '.' | ',' | ' ' | '\''))?;
            (inner.next().is_none() && Some(mark) != point).then_some(mark)?;
            Some(mark)
        }
    };
    Some((group, point, u32::try_from(decimals.len()).ok()?))
}

/// The pattern is one that can be written.
fn a_pattern(literals: &[Option<&str>]) -> Result<(), String> {
    match literals.get(1).copied().flatten() {
        Some(pattern) if form(pattern).is_none() => Err(format!(
            "`{pattern}` is no form of a number; write `0`, `0.00`, `#,##0.00` or, with a decimal comma, `#.##0,00`"
        )),
        _ => Ok(()),
    }
}

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    let Some(number) = number_at(arguments, 0) else { return other(arguments.first()) };
    let Some((group, point, decimals)) = text_at(arguments, 1).and_then(form) else {
        return fails("the form of the number is not known");
    };
    let rounded = number.round_dp_with_strategy(decimals, MidpointAwayFromZero);
    let written = format!("{:.*}", decimals as usize, rounded.abs());
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let mut out = String::from(if rounded.is_sign_negative() && !rounded.is_zero() { "-" } else { "" });
    for (index, digit) in whole.chars().enumerate() {
        if let Some(mark) = group.filter(|_| index > 0 && (whole.len() - index) % 3 == 0) {
            out.push(mark);
        }
        out.push(digit);
    }
    if let Some(point) = point {
        out.push(point);
        out.push_str(fraction);
    }
    as_text(Cow::Owned(out))
}
