//! The forms in which ad platforms compare addresses and phone numbers. Most take the same; each platform still has
//! functions of its own, so that a change of one does not touch the others.

use super::work::*;

/// An address without spaces at its ends and in small letters.
///
/// # Errors
/// It is no e-mail address.
pub(super) fn lower_email(text: &str) -> Result<String, &'static str> {
    match crate::email::delivered(text) {
        Ok(address) => Ok(address.to_lowercase()),
        Err(_) => Err("the text is no e-mail address"),
    }
}

/// The digits of an international phone number, its country first; absent where it names no country.
pub(super) fn phone<'a>(arguments: &[Value<'a>], before: &str) -> Outcome<'a> {
    on_text(arguments, |text| match super::e164::international(&text, None) {
        Ok(number) => as_text(Cow::Owned(number.replacen('+', before, 1))),
        Err(_) => Outcome::Absent,
    })
}

/// Only letters, in lower case: no spaces, punctuation or digits.
pub(super) fn letters<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |text| {
        text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
    })
}

/// Only letters a to z, in lower case.
pub(super) fn plain_letters<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |text| {
        let plain = super::unaccent::unaccent(text);
        plain.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
    })
}

/// `f` or `m`, from the words that systems keep; absent for every other.
pub(super) fn gender<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    const FEMALE: [&str; 22] = [
        "f",
        "female",
        "woman",
        "w",
        "weiblich",
        "frau",
        "k",
        "kvinde",
        "kvinne",
        "kvinna",
        "vrouw",
        "v",
        "femme",
        "féminin",
        "mujer",
        "femenino",
        "donna",
        "femmina",
        "femminile",
        "kobieta",
        "nainen",
        "feminino",
    ];
    const MALE: [&str; 20] = [
        "m",
        "male",
        "man",
        "männlich",
        "mann",
        "herr",
        "mand",
        "mannelijk",
        "homme",
        "masculin",
        "hombre",
        "masculino",
        "h",
        "uomo",
        "maschio",
        "maschile",
        "mężczyzna",
        "mies",
        "homem",
        "heren",
    ];
    on_text(arguments, |text| {
        let word = super::lower::lower(Cow::Borrowed(text.trim()));
        match (FEMALE.contains(&&*word), MALE.contains(&&*word)) {
            (true, _) => as_text(Cow::Borrowed("f")),
            (_, true) => as_text(Cow::Borrowed("m")),
            _ => Outcome::Absent,
        }
    })
}

/// A share of a million that a keyed hash stands for: each is equally likely.
pub(super) fn share(hash: &[u8; 32]) -> u32 {
    let number = hash.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    u32::try_from(number % 1_000_000).unwrap_or(0)
}
