//! `e164`: a phone number in international form.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "e164",
    family: Family::People,
    summary: "a phone number in international form, `+4520123456`; a national number needs the country it is dialled \
              in, and numbers that no network can have fail. Extensions are left out",
    in_words: "as an international phone number",
    params: &[
        value("phone", Kind::Text, "the number as somebody wrote it"),
        value("country", MAYBE_COUNTRY, "the country that national numbers belong to, as a code of two letters"),
    ],
    returns: Returns::Kind(Kind::Phone),
    fails: &["the text is no phone number of that country, or the country is not known"],
    effect: CategoryEffect::Canonical,
    search: &["phone", "telephone", "mobile", "international", "normalise", "normalize", "country code", "dial"],
    examples: &[
        example("a Danish number", r#""20 12 34 56" | e164("DK")"#, r#""+4520123456""#),
        example("a German one", r#""0170 / 1234567" | e164("DE")"#, r#""+491701234567""#),
        example("international already", r#""+1 (650) 555-1212" | e164("DK")"#, r#""+16505551212""#),
        example("the country is written in the number", r#""0045 20123456" | e164("DK")"#, r#""+4520123456""#),
        example("no such number", r#""12345" | e164("DK")"#, "fails"),
        example("national, and no country", r#""20 12 34 56" | e164"#, "fails"),
        example("null stays null", r#"null | e164("DK")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let country = text_at(arguments, 1);
    on_text(arguments, |phone| match international(&phone, country) {
        Ok(number) => as_text(Cow::Owned(number)),
        Err(reason) => fails(reason),
    })
}

/// The number in international form.
#[cfg(feature = "kernels")]
pub(super) fn international(text: &str, country: Option<&str>) -> Result<String, &'static str> {
    use rlibphonenumber::PhoneNumberFormat;
    number(text, country).map(|number| number.format_as(PhoneNumberFormat::E164).into_owned())
}

/// The number that a text is, where a network can have it.
#[cfg(feature = "kernels")]
pub(super) fn number(text: &str, country: Option<&str>) -> Result<rlibphonenumber::PhoneNumber, &'static str> {
    use rlibphonenumber::{PHONE_NUMBER_UTIL, enums::Region};
    const NONE: &str = "the text is no phone number of that country";
    let written = text.trim();
    // `00` is dialled before the country's number almost everywhere.
    let international = written.strip_prefix("00").map(|rest| format!("+{rest}"));
    let written = international.as_deref().unwrap_or(written);
    let region: Option<Region> = country.and_then(|code| code.parse().ok());
    if region.is_none() && !written.starts_with('+') {
        return Err("the number names no country, and none is known of the record");
    }
    let number = PHONE_NUMBER_UTIL.parse(written, region).map_err(|_| NONE)?;
    if number.is_valid() { Ok(number) } else { Err(NONE) }
}
