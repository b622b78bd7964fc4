//! `month_name`: the name of a day's month.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "month_name",
    family: Family::Dates,

    summary: "the name of the month of a day, in one of 28 languages of Europe, as it stands by itself",
    in_words: "only the name of its month",
    params: &[
        value("day", Kind::Date, "the day"),
        literal("language", Kind::Language, "the language, such as \"da\" or \"en\""),
    ],
    check_literals: Some(super::month_name::a_language),
    change: ChangeKind::Reduced,
    search: &["month", "mmmm", "month in words", "monthname", "localized"],
    examples: &[
        example("Danish", r#"2026-03-07 | month_name("da")"#, r#""marts""#),
        example("Polish", r#"2026-03-07 | month_name("pl")"#, r#""marzec""#),
        example("null stays null", r#"null | month_name("da")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let names = text_at(arguments, 1).and_then(super::month_names::names);
    on_date(arguments, |day| match names.and_then(|names| names.month(day.month().unsigned_abs().into())) {
        Some(name) => as_text(Cow::Borrowed(name)),
        None => fails("the language is not known"),
    })
}

/// Languages whose names are known.
const LANGUAGES: [&str; 29] = [
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "is", "it", "lt", "lv", "mt", "nb", "nl",
    "pl", "pt", "ro", "sk", "sl", "sv", "tr", "uk", "no",
];

/// A language whose names are known.
pub(super) fn a_language(literals: &[Option<&str>]) -> Result<(), String> {
    match literals.get(1).copied().flatten() {
        Some(language) if !LANGUAGES.contains(&language.split('-').next().unwrap_or(language)) => Err(format!(
            "the names of months in `{language}` are not known; write one of `{}`",
            LANGUAGES.join("`, `")
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[cfg(feature = "kernels")]
mod tests {
    use super::super::month_names::names;
    use super::LANGUAGES;

    #[test]
    fn every_language_has_its_months_and_weekdays() {
        for language in LANGUAGES {
            let names = names(language).unwrap();
            assert!(names.month(12).is_some() && names.month(13).is_none(), "{language}");
            assert!(names.weekday(7).is_some() && names.weekday(8).is_none(), "{language}");
            for number in 1..=12 {
                let name = names.month(number).unwrap().to_lowercase();
                assert_eq!(names.month_of(&name), i8::try_from(number).ok(), "{language} {name}");
            }
        }
    }
}
