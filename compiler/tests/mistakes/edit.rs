//! The kinds of mistakes.

use crate::certain::{declared, is_keyword, is_needed_line, is_new, is_reference, is_type, keywords, uses};
use crate::pieces::{Kind as PieceKind, Pieces};
use crate::projects::Project;
use crate::random::Random;
use std::ops::Range;

/// A project's file with a mistake in it.
pub struct Edit {
    pub kind: Kind,
    pub path: String,
    /// The file with the mistake.
    pub text: String,
    /// The line of the mistake, from 1.
    pub line: u32,
    /// Whether the project is certainly no longer valid.
    pub certain: bool,
    /// For people.
    pub what: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    DeleteCharacter,
    InsertCharacter,
    DoubleCharacter,
    SwapCharacters,
    DeleteWord,
    InsertWord,
    DoubleWord,
    SwapWords,
    MisspellName,
    ForeignName,
    MisspellKeyword,
    DropLine,
    DropBrace,
    DropBracket,
    DropQuote,
    DropArrow,
    ChangeType,
    MisspellType,
    Rename,
    SwapSides,
    ChangeNumber,
    ChangeCase,
}

pub const KINDS: [Kind; 22] = [
    Kind::DeleteCharacter,
    Kind::InsertCharacter,
    Kind::DoubleCharacter,
    Kind::SwapCharacters,
    Kind::DeleteWord,
    Kind::InsertWord,
    Kind::DoubleWord,
    Kind::SwapWords,
    Kind::MisspellName,
    Kind::ForeignName,
    Kind::MisspellKeyword,
    Kind::DropLine,
    Kind::DropBrace,
    Kind::DropBracket,
    Kind::DropQuote,
    Kind::DropArrow,
    Kind::ChangeType,
    Kind::MisspellType,
    Kind::Rename,
    Kind::SwapSides,
    Kind::ChangeNumber,
    Kind::ChangeCase,
];

/// What is replaced by what, whether that is certainly wrong, and for people.
struct Change {
    at: Range<usize>,
    by: String,
    certain: bool,
}

/// A mistake of that kind somewhere in the project; `None` where chance picked a place without what it needs.
pub fn make(kind: Kind, project: &Project, random: &mut Random) -> Option<Edit> {
    let (path, text) = random.pick(&project.files)?;
    let pieces = Pieces::of(text);
    let Change { at, by, certain } = change(kind, project, &pieces, random)?;
    let old = &text[at.clone()];
    if old == by {
        return None;
    }
    let new = format!("{}{by}{}", &text[..at.start], &text[at.end..]);
    let line = u32::try_from(new[..at.start].matches('\n').count()).unwrap() + 1;
    let what = format!("`{}` becomes `{}`", old.trim_end(), by.trim_end());
    Some(Edit { kind, path: path.clone(), text: new, line, certain, what })
}

fn change(kind: Kind, project: &Project, pieces: &Pieces<'_>, random: &mut Random) -> Option<Change> {
    let change = |at: Range<usize>, by: String, certain: bool| Some(Change { at, by, certain });
    match kind {
        Kind::DeleteCharacter | Kind::InsertCharacter | Kind::DoubleCharacter | Kind::SwapCharacters => {
            character(kind, pieces, random)
        }
        Kind::DeleteWord | Kind::InsertWord | Kind::DoubleWord | Kind::SwapWords => {
            word(kind, pieces, random)
        }
        Kind::MisspellName => {
            let at = find(pieces, random, |at| {
                is_reference(pieces, at) && pieces.kind(at) == Some(PieceKind::Word)
            })?;
            let name = misspelt(pieces.word(at), random)?;
            change(place(pieces, at), name.clone(), is_new(project, &name))
        }
        Kind::ForeignName => {
            let at = find(pieces, random, |at| is_reference(pieces, at))?;
            let name = *random.pick(&["invoice_total", "Bogus", "kundeNr", "`my field`"])?;
            change(place(pieces, at), name.to_owned(), is_new(project, name.trim_matches('`')))
        }
        Kind::MisspellKeyword => {
            let at = find(pieces, random, |at| is_keyword(pieces, at))?;
            let word = misspelt(pieces.word(at), random)?;
            let known = keywords(pieces.blocks[at]).contains(&word.as_str());
            change(place(pieces, at), word.clone(), !known && is_new(project, &word))
        }
        Kind::DropLine => {
            let at = find(pieces, random, |at| pieces.all[at].first)?;
            let certain = is_needed_line(pieces, at);
            let start = pieces.text[..pieces.all[at].start].rfind('\n').map_or(0, |at| at + 1);
            let end = pieces.text[start..].find('\n').map_or(pieces.text.len(), |at| start + at + 1);
            let dropped = &pieces.text[start..end];
            let count = |sign: char| dropped.matches(sign).count();
            let texts = dropped.contains('"') || dropped.contains('`') || dropped.contains("//");
            let certain = certain || (!texts && count('{') != count('}'));
            change(start..end, String::new(), certain)
        }
        Kind::DropBrace => {
            let at = find(pieces, random, |at| matches!(pieces.word(at), "{" | "}"))?;
            change(place(pieces, at), String::new(), true)
        }
        Kind::DropBracket => {
            let at = find(pieces, random, |at| matches!(pieces.word(at), "(" | ")" | "[" | "]"))?;
            change(place(pieces, at), String::new(), true)
        }
        Kind::DropQuote => {
            let at = find(pieces, random, |at| pieces.kind(at) == Some(PieceKind::Text))?;
            let piece = pieces.all[at];
            let quote = if random.below(2) == 0 { piece.start } else { piece.end - 1 };
            // A text stands on one line; what a lost quote frees may be a comment.
            let line = pieces.line(at);
            let plain = |at: usize| !pieces.word(at).contains(['/', '\\', '`', '{']);
            change(quote..quote + 1, String::new(), line.into_iter().all(plain))
        }
        Kind::DropArrow => {
            let at = find(pieces, random, |at| pieces.word(at) == "->" && pieces.blocks[at] == "map")?;
            let line = pieces.line(at);
            // A value and a target alone on their line.
            let simple = line.len() == 3 && line.start == at - 1 && pieces.has_line_without_braces(at);
            let names = matches!(pieces.kind(at - 1), Some(PieceKind::Word | PieceKind::Quoted));
            change(place(pieces, at), String::new(), simple && names)
        }
        Kind::ChangeType => {
            let at = find(pieces, random, |at| is_type(pieces, at))?;
            let ty = *random.pick(&["text", "int", "bool", "date", "email", "instant", "json"])?;
            change(place(pieces, at), ty.to_owned(), false)
        }
        Kind::MisspellType => {
            let at = find(pieces, random, |at| is_type(pieces, at))?;
            let ty = misspelt(pieces.word(at), random)?;
            change(place(pieces, at), ty.clone(), is_new(project, &ty))
        }
        Kind::Rename => {
            let declares = |at: usize| {
                let keyword = pieces.word(at.wrapping_sub(1));
                at > 0
                    && pieces.all[at - 1].first
                    && pieces.kind(at) == Some(PieceKind::Word)
                    && (matches!(keyword, "system" | "purpose") && pieces.blocks[at].is_empty()
                        || keyword == "object" && pieces.blocks[at] == "system")
            };
            let at = find(pieces, random, declares)?;
            let name = format!("{}_two", pieces.word(at));
            // Used exactly once elsewhere, so that one message can say all.
            let certain = uses(project, pieces.word(at)) == 2 && is_new(project, &name);
            change(place(pieces, at), name, certain && is_used(project, pieces.word(at)))
        }
        Kind::SwapSides => {
            let simple = |at: usize| {
                let line = pieces.line(at);
                pieces.word(at) == "->"
                    && pieces.blocks[at] == "map"
                    && at > 0
                    && line.start == at - 1
                    && matches!(pieces.kind(at - 1), Some(PieceKind::Word | PieceKind::Quoted))
                    && pieces.all.get(at + 1).is_some()
            };
            let at = find(pieces, random, simple)?;
            let (source, target) = (pieces.word(at - 1), pieces.word(at + 1));
            let range = pieces.all[at - 1].start..pieces.all[at + 1].end;
            // The target is a field of one object, and that is not the one that is read.
            let certain =
                declared(project, target) == 1 && declared(project, source) == 1 && source != target;
            change(range, format!("{target} -> {source}"), certain)
        }
        Kind::ChangeNumber => {
            let at = find(pieces, random, |at| pieces.kind(at) == Some(PieceKind::Number))?;
            let number = *random.pick(&["0", "99999999999", "3,5", "7", "1e5", "-1"])?;
            change(place(pieces, at), number.to_owned(), false)
        }
        Kind::ChangeCase => {
            let at = find(pieces, random, |at| is_keyword(pieces, at) || is_reference(pieces, at))?;
            let word = pieces.word(at);
            let changed = match random.below(2) {
                0 => word.to_uppercase(),
                _ => word.chars().enumerate().map(|(at, c)| if at == 0 { flipped(c) } else { c }).collect(),
            };
            let certain =
                is_new(project, changed.trim_matches('`')) && pieces.kind(at) == Some(PieceKind::Word);
            change(place(pieces, at), changed, certain)
        }
    }
}

/// Whether a name stands behind a keyword that refers to it, somewhere in the project.
fn is_used(project: &Project, name: &str) -> bool {
    project.texts().any(|text| {
        let pieces = Pieces::of(text);
        (0..pieces.all.len()).any(|at| pieces.word(at) == name && is_reference(&pieces, at))
    })
}

fn place(pieces: &Pieces<'_>, at: usize) -> Range<usize> {
    pieces.all[at].start..pieces.all[at].end
}

/// A piece that fits, by chance.
fn find(pieces: &Pieces<'_>, random: &mut Random, fits: impl Fn(usize) -> bool) -> Option<usize> {
    let fitting: Vec<usize> = (0..pieces.all.len()).filter(|at| fits(*at)).collect();
    random.pick(&fitting).copied()
}

fn flipped(c: char) -> char {
    if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
}

/// A word with a slip of the fingers in it.
fn misspelt(word: &str, random: &mut Random) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 3 {
        return None;
    }
    let at = 1 + random.below(letters.len() - 1);
    match random.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at - 1),
        _ => letters[at] = *random.pick(&['e', 'x', 'n', 's'])?,
    }
    let misspelt: String = letters.into_iter().collect();
    (misspelt != word).then_some(misspelt)
}

/// Mistakes of a character, anywhere.
fn character(kind: Kind, pieces: &Pieces<'_>, random: &mut Random) -> Option<Change> {
    let text = pieces.text;
    let places: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| *c != '\n').collect();
    let index = random.below(places.len());
    let (at, c) = places[index];
    let end = at + c.len_utf8();
    let (range, by) = match kind {
        Kind::DeleteCharacter => (at..end, String::new()),
        Kind::DoubleCharacter => (at..end, format!("{c}{c}")),
        Kind::InsertCharacter => {
            let signs = [
                'x', '1', ' ', '"', '{', '}', '(', ')', ',', '.', ';', '-', '=', '|', '`', '\'', '#', '/',
                ':', '?',
            ];
            (at..at, random.pick(&signs)?.to_string())
        }
        _ => {
            let (next, d) = *places.get(index + 1).filter(|(next, _)| *next == end)?;
            (at..next + d.len_utf8(), format!("{d}{c}"))
        }
    };
    Some(Change { at: range, by, certain: false })
}

/// Mistakes of a word or a sign.
fn word(kind: Kind, pieces: &Pieces<'_>, random: &mut Random) -> Option<Change> {
    let at = find(pieces, random, |_| true)?;
    let range = place(pieces, at);
    let word = pieces.word(at);
    let (range, by) = match kind {
        Kind::DeleteWord => (range, String::new()),
        Kind::DoubleWord => (range, format!("{word} {word}")),
        Kind::InsertWord => {
            let words = [
                "email", "from", "default", "->", "|", "{", "}", "(", "\"text\"", "42", "when", "to", "null",
                ",",
            ];
            (range.start..range.start, format!("{} ", random.pick(&words)?))
        }
        _ => {
            let next = pieces.all.get(at + 1)?;
            let between = &pieces.text[range.end..next.start];
            (range.start..next.end, format!("{}{between}{word}", pieces.word(at + 1)))
        }
    };
    // A sign that is one of a pair, alone, is certainly wrong.
    let paired = matches!(word, "{" | "}" | "(" | ")" | "[" | "]");
    let certain = paired && matches!(kind, Kind::DeleteWord | Kind::DoubleWord);
    Some(Change { at: range, by, certain })
}
