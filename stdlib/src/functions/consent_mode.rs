//! `consent_mode`: whether Google's Consent Mode says yes to something.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "consent_mode",
    family: Family::Consent,

    summary: "whether the signal of Google's Consent Mode says yes to `ad_storage`, `analytics_storage`, `ad_user_data` or \
              `ad_personalization`: the value of `gcd`, or of `gcs`, which speaks of the first two only; absent where it was \
              not set. Google does not describe `gcd`; this reads it as public tools do",
    in_words: "only whether it says yes to {type}",
    params: &[
        value("signal", Kind::Text, "the value of `gcd` or `gcs`"),
        literal("type", Kind::Text, "\"ad_storage\", \"analytics_storage\", \"ad_user_data\" or \"ad_personalization\""),
    ],
    returns: Returns::Kind(Kind::Bool),
    check_literals: Some(a_type),
    fails: &["the text is no signal of Consent Mode"],
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["gcs", "gcd", "google consent mode", "gtag consent", "granted", "denied", "ad_user_data"],
    examples: &[
        example("granted later", r#""13r3r3r3r5" | consent_mode("ad_user_data")"#, "true"),
        example("denied", r#""13q3q3q3q5" | consent_mode("ad_storage")"#, "false"),
        example("the short form", r#""G101" | consent_mode("analytics_storage")"#, "true"),
        example("not set", r#""G1--" | consent_mode("ad_storage")"#, "null"),
        example("no signal", r#""yes" | consent_mode("ad_storage")"#, "fails"),
        example("null stays null", r#"null | consent_mode("ad_storage")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let place = text_at(arguments, 1).and_then(|name| TYPES.iter().position(|known| *known == name)).unwrap_or(0);
    on_text(arguments, |text| match read(text.trim(), place) {
        Some(Some(answer)) => yes(answer),
        Some(None) => Outcome::Absent,
        None => fails("the text is no signal of Consent Mode"),
    })
}

/// In the order of `gcd`; the first two are those of `gcs`.
const TYPES: [&str; 4] = ["ad_storage", "analytics_storage", "ad_user_data", "ad_personalization"];

/// A type that the signal speaks of.
fn a_type(literals: &[Option<&str>]) -> Result<(), String> {
    match literals.get(1).copied().flatten() {
        Some(name) if !TYPES.contains(&name) => Err(format!(
            "the signal does not speak of `{name}`; write one of `{}`",
            TYPES.join("`, `")
        )),
        _ => Ok(()),
    }
}

/// The answer to the type at this place; none where it was not set.
#[cfg(feature = "kernels")]
fn read(text: &str, place: usize) -> Option<Option<bool>> {
    if let Some(short) = text.strip_prefix("G1") {
        if short.len() != 2 {
            return None;
        }
        return match short.as_bytes().get(place) {
            Some(b'1') => Some(Some(true)),
            Some(b'0') => Some(Some(false)),
            Some(b'-') | None => Some(None),
            Some(_) => None,
        };
    }
    // `1`, four pairs of a digit and a letter, and an end. The letter holds what was set first and what was set later.
    let pairs = text.strip_prefix('1')?.as_bytes();
    if pairs.len() < 8 || !pairs.chunks_exact(2).take(4).all(|pair| pair.first().is_some_and(u8::is_ascii_digit)) {
        return None;
    }
    let index = match *pairs.get(place * 2 + 1)? {
        letter @ b'0'..=b'9' => letter - b'0',
        letter @ b'a'..=b'z' => letter - b'a' + 10,
        letter @ b'A'..=b'Z' => letter - b'A' + 36,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    };
    let said = |set: u8| match set {
        2 => Some(false),
        3 => Some(true),
        _ => None,
    };
    Some(said(index & 3).or_else(|| said((index >> 2) & 3)))
}

#[cfg(test)]
#[cfg(feature = "kernels")]
mod tests {
    use super::read;

    #[test]
    fn letters_hold_what_was_first_and_later() {
        for (letter, expected) in [
            ('l', None),
            ('m', Some(false)),
            ('n', Some(true)),
            ('p', Some(false)),
            ('q', Some(false)),
            ('r', Some(true)),
            ('t', Some(true)),
            ('u', Some(false)),
            ('v', Some(true)),
        ] {
            let signal = format!("13l3l3{letter}3l5");
            assert_eq!(read(&signal, 2), Some(expected), "{letter}");
            assert_eq!(read(&signal, 0), Some(None));
        }
        for text in ["", "1", "G1", "G111x", "13r3r3r", "1x3r3r3r5", "13r3r3é3r5"] {
            assert_eq!(read(text, 0), None, "{text}");
        }
        assert_eq!((read("G111", 2), read("G110", 0)), (Some(None), Some(Some(true))));
    }
}
