//! `postal_code`: a postal code in the form that its country uses.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "postal_code",
    family: Family::People,
    summary: "a postal code in its country's form (Universal Postal Union): `2100` in Denmark, `94025` in the US \
              `1234 AB` in the Netherlands; where the form of a country is not known here it is only tidied",
    in_words: "as a postal code",
    params: &[
        value("code", Kind::Text, "the code as somebody wrote it"),
        value("country", MAYBE_COUNTRY, "the country, as a code of two letters"),
    ],
    longest: Some(longest),
    fails: &["the text is no postal code of that country"],
    search: &["zip", "postcode", "zip code", "plz", "address"],
    examples: &[
        example("with the country in front", r#""dk-2100" | postal_code("DK")"#, r#""2100""#),
        example("a Dutch one", r#""1234ab" | postal_code("NL")"#, r#""1234 AB""#),
        example("a British one", r#""sw1a1aa" | postal_code("GB")"#, r#""SW1A 1AA""#),
        example("the four digits after it are left off", r#""94025-1234" | postal_code("US")"#, r#""94025""#),
        example("a leading zero that a spreadsheet took", r#""2138" | postal_code("US")"#, "fails"),
        example("letters in Denmark", r#""21oo" | postal_code("DK")"#, "fails"),
        example("null stays null", r#"null | postal_code("DK")"#, "null"),
    ],
    ..BASE
};

/// The forms of postal codes, by country: `9` is a digit, `A` a letter, a space or hyphen stands for itself; several
/// forms are tried in this order. Source: Universal Postal Union, addressing systems of its members.
const FORMS: &[(&str, &[&str])] = &[
    ("AT", &["9999"]), ("AU", &["9999"]), ("BE", &["9999"]), ("BG", &["9999"]), ("BR", &["99999-999"]),
    ("CA", &["A9A 9A9"]), ("CH", &["9999"]), ("CY", &["9999"]), ("CZ", &["999 99"]), ("DE", &["99999"]),
    ("DK", &["9999"]), ("EE", &["99999"]), ("ES", &["99999"]), ("FI", &["99999"]), ("FO", &["999"]),
    ("FR", &["99999"]),
    ("GB", &["A9 9AA", "A99 9AA", "AA9 9AA", "AA99 9AA", "A9A 9AA", "AA9A 9AA"]),
    ("GL", &["9999"]), ("GR", &["999 99"]), ("HR", &["99999"]), ("HU", &["9999"]), ("IN", &["999999"]),
    ("IS", &["999"]), ("IT", &["99999"]), ("JP", &["999-9999"]), ("LI", &["9999"]), ("LT", &["99999"]),
    ("LU", &["9999"]), ("LV", &["9999"]), ("MX", &["99999"]), ("NL", &["9999 AA"]), ("NO", &["9999"]),
    ("NZ", &["9999"]), ("PL", &["99-999"]), ("PT", &["9999-999", "9999"]), ("RO", &["999999"]), ("SE", &["999 99"]),
    ("SI", &["9999"]), ("SK", &["999 99"]), ("TR", &["99999"]), ("UA", &["99999"]), ("US", &["99999"]),
];

/// The longest form of a country that is written out.
fn longest(literals: &[Option<&str>]) -> Option<u32> {
    let country = literals.get(1).copied().flatten()?;
    let (_, forms) = FORMS.iter().find(|(code, _)| *code == country)?;
    forms.iter().map(|form| form.len()).max().and_then(|length| u32::try_from(length).ok())
}

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let country = text_at(arguments, 1);
    try_text(arguments, |code| code_of(code, country).ok_or("the text is no postal code of that country"))
}

#[cfg(feature = "kernels")]
fn code_of(written: &str, country: Option<&str>) -> Option<String> {
    let upper = written.trim().to_uppercase();
    let forms = FORMS.iter().find(|(code, _)| Some(*code) == country).map(|(_, forms)| *forms);
    let Some(forms) = forms else {
        let tidy = upper.split_whitespace().collect::<Vec<_>>().join(" ");
        return (!tidy.is_empty()).then_some(tidy);
    };
    // `DK-2100`: the country in front, as mail from abroad has it.
    let own = upper.strip_prefix(country.unwrap_or_default()).filter(|rest| rest.starts_with(['-', ' ']));
    // What follows the hyphen in `94025-1234` is left off.
    let own = match country {
        Some("US") => own.unwrap_or(&upper).split('-').next(),
        _ => own,
    };
    let plain: Vec<char> = own.unwrap_or(&upper).chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
    forms.iter().find_map(|form| fill(form, &plain))
}

/// The characters in a form; `None` where they do not fit it.
#[cfg(feature = "kernels")]
fn fill(form: &str, plain: &[char]) -> Option<String> {
    let mut given = plain.iter();
    let mut written = String::new();
    for place in form.chars() {
        written.push(match place {
            '9' => *given.next().filter(|c| c.is_ascii_digit())?,
            'A' => *given.next().filter(|c| c.is_ascii_uppercase())?,
            mark => mark,
        });
    }
    given.next().is_none().then_some(written)
}
