//! `weekday_name`: the name of a day of the week.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "weekday_name",
    family: Family::Dates,

    summary: "the name of the day of the week, in one of 28 languages of Europe",
    in_words: "only the name of its weekday",
    params: &[
        value("day", Kind::Date, "the day"),
        literal("language", Kind::Language, "the language, such as \"da\" or \"en\""),
    ],
    check_literals: Some(super::month_name::a_language),
    change: ChangeKind::Reduced,
    search: &["day name", "dddd", "weekday in words", "dayname", "localized"],
    examples: &[
        example("Danish", r#"2026-03-07 | weekday_name("da")"#, r#""lørdag""#),
        example("Ukrainian", r#"2026-03-07 | weekday_name("uk")"#, r#""субота""#),
        example("null stays null", r#"null | weekday_name("da")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let names = text_at(arguments, 1).and_then(super::month_names::names);
    on_date(arguments, |day| match names.and_then(|names| names.weekday(day.weekday().to_monday_one_offset().unsigned_abs().into())) {
        Some(name) => as_text(Cow::Borrowed(name)),
        None => fails("the language is not known"),
    })
}
