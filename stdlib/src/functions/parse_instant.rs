//! `parse_instant`: a point in time from text and the zone it was written in.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "parse_instant",
    family: Family::Dates,
    summary: "a point in time from text without a zone: `yyyy`, `MM`, `dd`, `HH` (0 to 23), `mm`, `ss`; one letter \
              takes one or two digits; letters between single quotes stand for themselves",
    in_words: "read as a point in time",
    params: &[
        value("text", Kind::Text, "the time as somebody wrote it"),
        literal("form", Kind::Text, "how it is written, such as \"yyyy-MM-dd HH:mm:ss\""),
        literal("zone", Kind::Timezone, "the time zone it was written in, such as \"Europe/Copenhagen\" or \"UTC\""),
    ],
    returns: Returns::Kind(Kind::Instant),
    check_literals: Some(check_literals),
    fails: &["the text is no time in that form", "the clocks never showed that time there, or showed it twice"],
    search: &["timestamp", "datetime", "date time", "to_timestamp", "strptime"],
    examples: &[
        example(
            "a form's own time",
            r#""2026-03-02 09:15:00" | parse_instant("yyyy-MM-dd HH:mm:ss", "UTC")"#,
            "2026-03-02T09:15:00Z",
        ),
        example(
            "Danish summer time",
            r#""2.7.2026 14:05" | parse_instant("d.M.yyyy HH:mm", "Europe/Copenhagen")"#,
            "2026-07-02T12:05:00Z",
        ),
        example(
            "clocks went forward over it",
            r#""2026-03-29 02:30" | parse_instant("yyyy-MM-dd HH:mm", "Europe/Copenhagen")"#,
            "fails",
        ),
        example("another form", r#""2026-03-02" | parse_instant("yyyy-MM-dd HH:mm", "UTC")"#, "fails"),
        example("null stays null", r#"null | parse_instant("yyyy-MM-dd HH:mm", "UTC")"#, "null"),
    ],
    ..BASE
};

/// A form that names a day and a time, and a zone that exists.
fn check_literals(literals: &[Option<&str>]) -> Result<(), String> {
    if let Some(form) = literals.get(1).copied().flatten() {
        super::moments::check(form, true)?;
    }
    super::moments::check_zone(literals.get(2).copied().flatten())
}

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let (form, zone) = (text_at(arguments, 1).unwrap_or_default(), zone_at(arguments, 2));
    on_text(arguments, |text| {
        let Some(zone) = zone else { return fails("the time zone is not known") };
        let Some(time) = super::moments::read(text.trim(), form) else {
            return fails("the text is no time in that form");
        };
        // Where clocks go back an hour comes twice: which one is meant cannot be told.
        match zone.to_ambiguous_timestamp(time).unambiguous() {
            Ok(at) => Outcome::Value(Value::Instant(at)),
            Err(_) => fails("the clocks never showed that time there, or showed it twice"),
        }
    })
}
