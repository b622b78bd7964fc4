//! `parse_date_words`: a day written with the name of its month.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "parse_date_words",
    family: Family::Dates,

    summary: "a day from text with the name of its month, in one of 28 languages of Europe: `7. marts 2026`, `March 7th, \
              2026`, `Samstag, 7. März 2026`; the year has four digits",
    in_words: "read as a day",
    params: &[
        value("text", Kind::Text, "the day as somebody wrote it"),
        literal("language", Kind::Language, "the language, such as \"da\" or \"en\""),
    ],
    returns: Returns::Kind(Kind::Date),
    check_literals: Some(super::month_name::a_language),
    fails: &["the text is no day with the name of a month in that language"],
    search: &["long date", "month in words", "parse date", "natural date", "localized date"],
    examples: &[
        example("Danish", r#""lørdag den 7. marts 2026" | parse_date_words("da")"#, "2026-03-07"),
        example("American", r#""March 7th, 2026" | parse_date_words("en")"#, "2026-03-07"),
        example("another language", r#""7. marts 2026" | parse_date_words("fr")"#, "fails"),
        example("null stays null", r#"null | parse_date_words("da")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let names = text_at(arguments, 1).and_then(super::month_names::names);
    on_text(arguments, |text| match names.and_then(|names| read(&text, names)) {
        Some(day) => Outcome::Value(Value::Date(day)),
        None => fails("the text is no day with the name of a month in that language"),
    })
}

#[cfg(feature = "kernels")]
fn read(text: &str, names: &super::month_names::Names) -> Option<Date> {
    let (mut year, mut month, mut day) = (None, None, None);
    for token in text.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()) {
        let word = token.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = token.get(..token.len() - word.len())?;
        let slot = match digits.len() {
            0 => {
                let word = super::lower::lower(Cow::Borrowed(word));
                match names.month_of(&word) {
                    Some(found) if month.is_none() => month = Some(found),
                    _ if names.is_weekday(&word) || is_filler(&word) => {}
                    _ => return None,
                }
                continue;
            }
            4 if word.is_empty() => &mut year,
            // `7th`, `1er`, `1º`.
            1..=2 if word.chars().count() <= 2 => &mut day,
            _ => return None,
        };
        if slot.replace(digits.parse::<i16>().ok()?).is_some() {
            return None;
        }
    }
    Date::new(year.filter(|year| *year > 0)?, month?, i8::try_from(day?).ok()?).ok()
}

/// Small words that stand in dates: `den`, `de`, `of`, `г`; and longer ones of single languages.
#[cfg(feature = "kernels")]
fn is_filler(word: &str) -> bool {
    word.chars().count() <= 3 || matches!(word, "gada" | "року" | "roku")
}

#[cfg(test)]
#[cfg(feature = "kernels")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str, language: &str) -> Option<String> {
        read(text, super::super::month_names::names(language)?).map(|day| day.to_string())
    }

    #[test]
    fn days_in_several_languages() {
        for (text, language) in [
            ("7 mar 2026", "en"),
            ("Saturday, 7 MARCH 2026", "en-GB"),
            ("7 de março de 2026", "pt"),
            ("2026 m. kovo 7 d.", "lt"),
            ("7 marca 2026 r.", "pl"),
            ("2026. gada 7. marts", "lv"),
            ("7. mars 2026", "no"),
        ] {
            assert_eq!(day(text, language).as_deref(), Some("2026-03-07"), "{text}");
        }
        for text in ["30 February 2026", "March 2026", "7 March 26", "7 7 March 2026", "7 March April 2026", "7 foolish March 2026", ""] {
            assert_eq!(day(text, "en"), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text in "([0-9]{1,5}|mar[a-z]{0,3}|[ ,.]){0,6}|.*") {
            let _ = day(&text, "da");
        }
    }
}
