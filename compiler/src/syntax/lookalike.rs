//! Names that mix letters of two scripts: `emаil` with a Cyrillic `а` looks like `email` and is another name (promise C5).

use super::reader::Reader;
use super::scan::Kind;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use std::collections::BTreeMap;

/// Letters of other scripts that look like a Latin one (Unicode Technical Standard 39, `confusables.txt`: those that are
/// letters for letters, single, and on the keyboards of Greek, Cyrillic and Armenian), by their code.
const LOOKALIKES: &[(char, char)] = &[
    ('\u{391}', 'A'),
    ('\u{392}', 'B'),
    ('\u{395}', 'E'),
    ('\u{396}', 'Z'),
    ('\u{397}', 'H'),
    ('\u{399}', 'I'),
    ('\u{39A}', 'K'),
    ('\u{39C}', 'M'),
    ('\u{39D}', 'N'),
    ('\u{39F}', 'O'),
    ('\u{3A1}', 'P'),
    ('\u{3A4}', 'T'),
    ('\u{3A5}', 'Y'),
    ('\u{3A7}', 'X'),
    ('\u{3B1}', 'a'),
    ('\u{3B9}', 'i'),
    ('\u{3BD}', 'v'),
    ('\u{3BF}', 'o'),
    ('\u{3C1}', 'p'),
    ('\u{3C3}', 'o'),
    ('\u{3C5}', 'u'),
    ('\u{405}', 'S'),
    ('\u{406}', 'I'),
    ('\u{408}', 'J'),
    ('\u{410}', 'A'),
    ('\u{412}', 'B'),
    ('\u{415}', 'E'),
    ('\u{41A}', 'K'),
    ('\u{41C}', 'M'),
    ('\u{41D}', 'H'),
    ('\u{41E}', 'O'),
    ('\u{420}', 'P'),
    ('\u{421}', 'C'),
    ('\u{422}', 'T'),
    ('\u{423}', 'Y'),
    ('\u{425}', 'X'),
    ('\u{430}', 'a'),
    ('\u{435}', 'e'),
    ('\u{43E}', 'o'),
    ('\u{440}', 'p'),
    ('\u{441}', 'c'),
    ('\u{443}', 'y'),
    ('\u{445}', 'x'),
    ('\u{455}', 's'),
    ('\u{456}', 'i'),
    ('\u{458}', 'j'),
    ('\u{4AE}', 'Y'),
    ('\u{4BB}', 'h'),
    ('\u{501}', 'd'),
    ('\u{51B}', 'q'),
    ('\u{51D}', 'w'),
    ('\u{555}', 'O'),
    ('\u{570}', 'h'),
    ('\u{578}', 'n'),
    ('\u{57D}', 'u'),
    ('\u{581}', 'g'),
    ('\u{585}', 'o'),
];

/// The Latin letter that a letter of another script looks like. Full-width and mathematical letters are Latin ones in
/// another dress.
fn latin(c: char) -> Option<char> {
    if let Ok(at) = LOOKALIKES.binary_search_by_key(&c, |(other, _)| *other) {
        return LOOKALIKES.get(at).map(|(_, latin)| *latin);
    }
    let code = u32::from(c);
    let letter = match code {
        0xFF21..=0xFF3A => code - 0xFF21 + u32::from('A'),
        0xFF41..=0xFF5A => code - 0xFF41 + u32::from('a'),
        // Thirteen alphabets of 26 capitals and 26 small letters each.
        0x1D400..=0x1D6A3 => {
            let at = (code - 0x1D400) % 52;
            if at < 26 { u32::from('A') + at } else { u32::from('a') + at - 26 }
        }
        _ => return None,
    };
    char::from_u32(letter)
}

/// The script of a letter as a message calls it, for the letters that [`latin`] knows.
fn script(c: char) -> &'static str {
    match u32::from(c) {
        0x370..=0x3FF => "Greek",
        0x400..=0x52F => "Cyrillic",
        0x530..=0x58F => "Armenian",
        _ => "not a plain",
    }
}

/// The word in Latin letters, if it has letters that only look like them.
pub(super) fn in_latin(word: &str) -> Option<String> {
    if word.is_ascii() || !word.chars().any(|c| latin(c).is_some()) {
        return None;
    }
    Some(word.chars().map(|c| latin(c).unwrap_or(c)).collect())
}

/// What is said about a word that mixes scripts.
fn finding(places: &[Span], word: &str) -> Option<Diagnostic> {
    let span = *places.first()?;
    let bare = word.trim_matches('`');
    let plain = in_latin(bare)?;
    // A name wholly of one script is somebody's language.
    let mixed =
        bare.chars().any(|c| c.is_ascii_alphabetic()) || script(bare.chars().next()?) == "not a plain";
    let odd = bare.chars().find(|c| latin(*c).is_some()).filter(|_| mixed)?;
    let message = format!(
        "in the name `{bare}` the letter `{odd}` (U+{:04X}) is {} letter that looks like `{}`",
        u32::from(odd),
        match script(odd) {
            "Armenian" => "an Armenian".to_owned(),
            "not a plain" => "not a plain".to_owned(),
            script => format!("a {script}"),
        },
        latin(odd)?,
    );
    let mended = word.replace(bare, &plain);
    let finding = Diagnostic::new(&catalogue::NAME_CONFUSABLE_LETTERS, span, message)
        .help(format!("type `{plain}` anew: two names that look alike are still two names"));
    Some(if plain.is_ascii() {
        let everywhere = places.iter().map(|place| (*place, mended.clone())).collect();
        finding.fix(format!("write `{plain}`"), everywhere)
    } else {
        finding
    })
}

impl Reader<'_, '_> {
    /// Warns of names that mix letters of two scripts, once for each name; pieces that could not be read have their finding.
    pub fn report_lookalikes(&mut self) {
        if self.cut.text.is_ascii() {
            return;
        }
        self.unread.sort_unstable_by_key(|piece| piece.start);
        // Mended in one place only, a name would no longer be the one that it is in the others.
        let mut places: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        let cut = self.cut;
        for at in 0..cut.scan.tokens.len() {
            let word = cut.word(at);
            let name = matches!(cut.kind(at), Some(Kind::Word | Kind::Quoted));
            if name && !word.is_ascii() && !self.is_unread(at) {
                places.entry(word).or_default().push(self.token_span(at));
            }
        }
        for (word, places) in places {
            if let Some(finding) = finding(&places, word) {
                self.out.push(finding);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_its_letters_are_names() {
        assert!(LOOKALIKES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(LOOKALIKES.iter().all(|(other, latin)| other.is_alphabetic() && latin.is_ascii_alphabetic()));
    }

    #[test]
    fn letters_in_another_dress_are_latin() {
        assert_eq!(in_latin("\u{FF26}\u{FF4C}\u{1D428}w").as_deref(), Some("Flow"));
        assert_eq!(in_latin("Straße"), None);
    }
}
