//! `meta_zip`: a postal code in the form that Meta hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "meta_zip",
    family: Family::Privacy,

    summary: "a postal code as Meta compares it: small letters, no spaces or hyphens, and in the US the first five digits",
    in_words: "in the form that Meta compares",
    params: &[value("code", Kind::Text, "the postal code"), value("country", MAYBE_COUNTRY, "the country, as a code of two letters")],
    effect: CategoryEffect::Canonical,
    
    search: &["audience", "normalise", "normalize", "facebook", "postcode"],
    examples: &[
        example("an American one", r#""94025-1234" | meta_zip("US")"#, r#""94025""#),
        example("a British one", r#""M1 1AE" | meta_zip("GB")"#, r#""m11ae""#),
        example("null stays null", "null | meta_zip", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let country = text_at(arguments, 1);
    to_text(arguments, |code| {
        let code = code.trim();
        let kept = code.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_lowercase);
        if country == Some("US") || (country.is_none() && is_american(code)) { kept.take(5).collect() } else { kept.collect() }
    })
}

/// Five digits, a hyphen and four more: no other country writes its codes so.
#[cfg(feature = "kernels")]
fn is_american(code: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    code.split_once('-').is_some_and(|(area, rest)| digits(area, 5) && digits(rest, 4))
}
