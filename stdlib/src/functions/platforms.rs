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
