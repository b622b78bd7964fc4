//! `postal_area`: the area that a postal code lies in.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "postal_area",
    family: Family::Places,

    summary: "the first part of a postal code, which tells an area and not a street: `SW1A` of `SW1A 1AA` in Britain, `1234` \
              of `1234 AB` in the Netherlands, `K1A` in Canada, three digits in the US, elsewhere two characters",
    in_words: "only the area of the postal code",
    params: &[
        value("code", Kind::Text, "the postal code, as `postal_code` gives it"),
        value("country", MAYBE_COUNTRY, "the country, as a code of two letters"),
    ],
    returns: Returns::SameText,
    change: ChangeKind::Reduced,
    search: &["coarsen", "zip3", "outward code", "area", "region", "postcode district", "anonymise", "anonymize"],
    examples: &[
        example("a British one", r#""SW1A 1AA" | postal_area("GB")"#, r#""SW1A""#),
        example("an American one", r#""94025" | postal_area("US")"#, r#""940""#),
        example("a Danish one", r#""2100" | postal_area("DK")"#, r#""21""#),
        example("null stays null", r#"null | postal_area("DK")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let country = text_at(arguments, 1);
    part(arguments, |code| {
        let code = code.trim();
        let first = |count: usize| code.char_indices().nth(count).map_or(code, |(at, _)| code.get(..at).unwrap_or(code));
        match country {
            Some("GB" | "CA" | "NL" | "IE") if code.contains(' ') => code.split(' ').next().unwrap_or(code),
            // The last three characters are the street's, also where the space was left out.
            Some("GB") if code.is_ascii() => code.get(..code.len().saturating_sub(3)).unwrap_or_default(),
            Some("NL") => first(4),
            Some("CA" | "IE" | "US") => first(3),
            _ => first(2),
        }
    })
}
