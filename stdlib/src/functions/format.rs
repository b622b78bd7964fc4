//! `format`: a day or a point in time in another form.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "format",
    family: Family::Dates,
    summary: "a day or a point in time as text in the form shown: `yyyy` or `yy`, `MM` or `M`, `dd` or `d`, and for \
              points in time `HH`, `mm`, `ss`; letters between single quotes stand for themselves",
    in_words: "written as {form}",
    params: &[
        value("time", Kind::DateOrInstant, "the day or the point in time to write"),
        literal("form", Kind::Text, "how it is written, such as \"d.M.yyyy\""),
        literal("zone", ZONE, "for points in time, the zone whose clocks are meant; left out, the project's"),
    ],
    check_literals: Some(check_literals),
    longest: Some(|literals| literals.get(1).copied().flatten().and_then(super::moments::longest)),
    search: &["date format", "timestamp format", "to text", "strftime", "to_char", "local time"],
    examples: &[
        example("Danish", r#"2026-03-07 | format("d.M.yyyy")"#, r#""7.3.2026""#),
        example("a compact form", r#"2026-03-07 | format("yyyyMMdd")"#, r#""20260307""#),
        example(
            "Danish summer time",
            r#"2026-07-02T12:05:00Z | format("d.M.yyyy HH:mm", "Europe/Copenhagen")"#,
            r#""2.7.2026 14:05""#,
        ),
        example(
            "with a letter in it",
            r#"2026-07-02T12:05:00Z | format("yyyy-MM-dd'T'HH:mm:ss", "UTC")"#,
            r#""2026-07-02T12:05:00""#,
        ),
        example("null stays null", r#"null | format("yyyy")"#, "null"),
    ],
    ..BASE
};

/// A form, and a zone that exists.
fn check_literals(literals: &[Option<&str>]) -> Result<(), String> {
    if let Some(form) = literals.get(1).copied().flatten() {
        super::moments::check(form, false)?;
    }
    super::moments::check_zone(literals.get(2).copied().flatten())
}

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let (form, zone) = (text_at(arguments, 1).unwrap_or_default(), zone_at(arguments, 2));
    let time = match (arguments.first(), zone) {
        (Some(Value::Date(day)), _) => day.to_datetime(jiff::civil::Time::MIN),
        (Some(Value::Instant(at)), Some(zone)) => at.to_zoned(zone).datetime(),
        (Some(Value::Instant(_)), None) => return fails("the time zone is not known"),
        (first, _) => return other(first),
    };
    as_text(Cow::Owned(super::moments::write(&time, form)))
}
