//! E-mail addresses: the form that is delivered, and the form that says whether two of them are one mailbox.
//!
//! *Delivered*: trimmed, domain as lower-case A-label, the part before the `@` as the person wrote it.
//! *Identity*: that in Unicode's composed form (NFC), with the ASCII letters before the `@` in lower case. Dots and
//! `+tags` stay: whether a provider ignores them is not ours to guess.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Why a text is no e-mail address, in words.
pub type Reason = &'static str;

const MAX_LOCAL: usize = 64;
const MAX_DOMAIN: usize = 253;
const MAX_LABEL: usize = 63;

/// The address as it is delivered.
///
/// # Errors
/// The text is no e-mail address; the reason never repeats it.
pub fn delivered(text: &str) -> Result<Cow<'_, str>, Reason> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err("is empty");
    }
    let Some((local, domain)) = trimmed.split_once('@') else {
        return Err("has no `@`");
    };
    if domain.contains('@') {
        return Err("has more than one `@`");
    }
    check_local(local)?;
    let ascii = ascii_domain(domain)?;
    match ascii {
        Cow::Borrowed(_) => Ok(Cow::Borrowed(trimmed)),
        Cow::Owned(domain) => Ok(Cow::Owned(format!("{local}@{domain}"))),
    }
}

/// The form in which two spellings of one mailbox are equal.
///
/// # Errors
/// The text is no e-mail address; the reason never repeats it.
pub fn identity(text: &str) -> Result<Cow<'_, str>, Reason> {
    let address = delivered(text)?;
    if address.is_ascii() {
        let lower = !local(&address).bytes().any(|byte| byte.is_ascii_uppercase());
        return Ok(if lower { address } else { Cow::Owned(address.to_ascii_lowercase()) });
    }
    if is_nfc(&address) && !local(&address).bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Ok(address);
    }
    let mut composed: String = address.nfc().collect();
    let end = local(&composed).len();
    if let Some(before) = composed.get_mut(..end) {
        before.make_ascii_lowercase();
    }
    // A small letter may compose with its mark where the capital did not (w with ring above).
    if !is_nfc(&composed) {
        composed = composed.nfc().collect();
    }
    Ok(Cow::Owned(composed))
}

/// What stands after the `@` of a delivered address.
#[must_use]
pub fn domain(address: &str) -> &str {
    address.split_once('@').map_or("", |(_, domain)| domain)
}

fn local(address: &str) -> &str {
    address.split_once('@').map_or("", |(local, _)| local)
}

fn check_local(local: &str) -> Result<(), Reason> {
    if local.is_empty() {
        return Err("has nothing before the `@`");
    }
    if local.len() > MAX_LOCAL {
        return Err("has more than 64 characters before the `@`");
    }
    if local.chars().any(char::is_whitespace) {
        return Err("has a space in it");
    }
    // Quoted and bracketed forms exist in the standard, and in practice only in broken exports.
    let odd = |c| matches!(c, '(' | ')' | '<' | '>' | '[' | ']' | '\\' | ',' | ';' | ':' | '"');
    if local.chars().any(|c| c.is_control() || odd(c)) {
        return Err("has a character before the `@` that an address cannot have");
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err("has a dot in a wrong place");
    }
    Ok(())
}

/// The domain as lower-case A-label; borrowed where it is that already.
pub(crate) fn ascii_domain(domain: &str) -> Result<Cow<'_, str>, Reason> {
    if domain.is_empty() {
        return Err("has nothing after the `@`");
    }
    if domain.chars().any(char::is_whitespace) {
        return Err("has a space in it");
    }
    let plain = domain.is_ascii() && !domain.split('.').any(|label| label.get(..4).is_some_and(is_a_label));
    let ascii = if plain && !domain.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Borrowed(domain)
    } else if plain {
        Cow::Owned(domain.to_ascii_lowercase())
    } else {
        let converted = idna::domain_to_ascii(domain).map_err(|_| "has a domain that cannot exist")?;
        if converted == domain { Cow::Borrowed(domain) } else { Cow::Owned(converted) }
    };
    check_domain(&ascii)?;
    Ok(ascii)
}

fn is_a_label(start: &str) -> bool {
    start.eq_ignore_ascii_case("xn--")
}

fn check_domain(domain: &str) -> Result<(), Reason> {
    if domain.len() > MAX_DOMAIN {
        return Err("has a domain that is too long");
    }
    let mut labels = 0_usize;
    let mut last = "";
    for label in domain.split('.') {
        let well_formed = !label.is_empty()
            && label.len() <= MAX_LABEL
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !well_formed {
            return Err("has a domain that cannot exist");
        }
        labels += 1;
        last = label;
    }
    if labels < 2 {
        return Err("has a domain without an ending such as `.com`");
    }
    if last.len() < 2 || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("has a domain with an ending that cannot exist");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn delivered_keeps_the_local_part_and_lowers_the_domain() {
        assert_eq!(delivered("\u{a0}Ana.Lee+x@Example.COM ").unwrap(), "Ana.Lee+x@example.com");
        assert_eq!(delivered("jörg@Bücher.example").unwrap(), "jörg@xn--bcher-kva.example");
        assert_eq!(delivered("a@XN--BCHER-KVA.example").unwrap(), "a@xn--bcher-kva.example");
        assert!(matches!(delivered(" ana@example.com").unwrap(), Cow::Borrowed("ana@example.com")));
    }

    #[test]
    fn identity_joins_spellings_and_no_more() {
        let same = [("ANA@example.com", "ana@EXAMPLE.com"), ("ro\u{308}n@x.example", "RÖN@x.example")];
        assert_eq!(identity(same[0].0), identity(same[0].1));
        // Only ASCII letters are lowered before the `@`: Ö and ö stay two.
        assert_ne!(identity(same[1].0), identity(same[1].1));
        assert_eq!(identity("ro\u{308}n@x.example").unwrap(), "rön@x.example");
        assert_ne!(identity("a.b@x.example"), identity("ab@x.example"));
        assert_ne!(identity("a+1@x.example"), identity("a@x.example"));
        // The Kelvin sign is composed to K by NFC and then lowered; the dotless and dotted i of Turkish are not ASCII.
        assert_eq!(identity("\u{212a}im@x.example").unwrap(), "kim@x.example");
        assert_eq!(identity("W\u{30a}@x.example"), identity("\u{1e98}@x.example"));
        assert_eq!(identity("\u{130}a@x.example").unwrap(), "\u{130}a@x.example");
    }

    #[test]
    fn what_is_no_address_says_why() {
        let cases = [
            ("", "is empty"),
            ("ana", "has no `@`"),
            ("ana@@x.example", "has more than one `@`"),
            ("@x.example", "has nothing before the `@`"),
            ("ana@", "has nothing after the `@`"),
            ("an a@x.example", "has a space in it"),
            ("ana@x .example", "has a space in it"),
            ("a..b@x.example", "has a dot in a wrong place"),
            ("ana@localhost", "has a domain without an ending such as `.com`"),
            ("ana@x..example", "has a domain that cannot exist"),
            ("ana@-x.example", "has a domain that cannot exist"),
            ("ana@x_y.example", "has a domain that cannot exist"),
            ("ana@10.0.0.1", "has a domain with an ending that cannot exist"),
            ("ana@x.example.", "has a domain that cannot exist"),
            ("<ana@x.example>", "has a character before the `@` that an address cannot have"),
        ];
        for (text, reason) in cases {
            assert_eq!(delivered(text), Err(reason), "{text}");
        }
    }

    proptest! {
        #[test]
        fn both_forms_are_stable(text in "[ A-Za-zÄöıK.+_-]{0,12}@[A-Za-zß.-]{0,12}\\.?[a-z]{0,4}") {
            if let Ok(address) = delivered(&text) {
                let again = delivered(&address).unwrap().into_owned();
                prop_assert_eq!(&again, &address);
                let id = identity(&text).unwrap().into_owned();
                prop_assert_eq!(identity(&id).unwrap(), id.as_str());
                prop_assert_eq!(identity(&address).unwrap(), id.as_str());
            }
        }

        #[test]
        fn any_text_gives_an_answer(text in any::<String>()) {
            let _ = identity(&text);
        }
    }
}
