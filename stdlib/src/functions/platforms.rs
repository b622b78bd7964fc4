//! The forms in which ad platforms compare addresses and phone numbers. Most take the same; each platform still has
//! functions of its own, so that a change of one does not touch the others.

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

/// The digits of an international phone number, its country first.
///
/// # Errors
/// It does not begin with a country.
pub(super) fn phone_digits(text: &str) -> Result<String, &'static str> {
    let number = super::e164::international(text, None);
    match number.as_deref().map(|number| number.strip_prefix('+')) {
        Ok(Some(digits)) => Ok(digits.to_owned()),
        _ => Err("the number has no country: use `e164` first"),
    }
}
