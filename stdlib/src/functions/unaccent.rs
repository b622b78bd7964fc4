//! `unaccent`: letters without their accents, for systems that know the plain alphabet only.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "unaccent",
    summary: "letters without accents, and those of Danish, German, Polish … as they are written without them: \
              `ø` is `o`, `ß` is `ss`, `æ` is `ae`; other alphabets stay",
    in_words: "without accents",
    params: &[value("text", Kind::Text, "the text to change")],
    search: &["ascii", "accents", "diacritics", "transliterate", "umlaut", "plain letters"],
    examples: &[
        example("a name", r#""Zoë Müller-Łukaszewicz" | unaccent"#, r#""Zoe Muller-Lukaszewicz""#),
        example("Danish", r#""Sønderjyllands Allé, Århus" | unaccent"#, r#""Sonderjyllands Alle, Arhus""#),
        example("another alphabet stays", r#""Петренко" | unaccent"#, r#""Петренко""#),
        example("null stays null", "null | unaccent", "null"),
    ],
    ..BASE
};

/// Letters that Unicode does not take apart, as ICAO Doc 9303-3 section 6 and common use write them.
#[cfg(feature = "kernels")]
const LETTERS: [(char, &str); 22] = [
    ('Æ', "AE"), ('æ', "ae"), ('Ð', "D"), ('ð', "d"), ('Đ', "D"), ('đ', "d"), ('Ø', "O"), ('ø', "o"), ('Þ', "TH"),
    ('þ', "th"), ('ß', "ss"), ('ẞ', "SS"), ('Ħ', "H"), ('ħ', "h"), ('ı', "i"), ('Ł', "L"), ('ł', "l"), ('Œ', "OE"),
    ('œ', "oe"), ('Ŧ', "T"), ('ŧ', "t"), ('ĸ', "k"),
];

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |whole| if whole.is_ascii() { as_text(whole) } else { as_text(Cow::Owned(unaccent(&whole))) })
}

#[cfg(feature = "kernels")]
pub(super) fn unaccent(text: &str) -> String {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    let mut plain = String::with_capacity(text.len());
    // A mark goes only where it stands on a Latin letter: in other alphabets it makes another letter (й, が).
    let mut latin = false;
    for c in text.nfd() {
        if is_combining_mark(c) {
            if !latin {
                plain.push(c);
            }
            continue;
        }
        match LETTERS.iter().find(|(letter, _)| *letter == c) {
            Some((_, written)) => plain.push_str(written),
            None => plain.push(c),
        }
        latin = c.is_ascii_alphabetic() || LETTERS.iter().any(|(letter, _)| *letter == c);
    }
    plain.nfc().collect()
}
