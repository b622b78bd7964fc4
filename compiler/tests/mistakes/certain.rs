//! What a piece is certainly for, told from the words around it: so that it can be told whether a project without it is
//! still valid. Where it cannot be told, nothing is claimed.

use crate::pieces::{Kind, Pieces};
use crate::projects::{Project, words};

/// The words that may begin a line of a block in which every line begins with such a word.
pub fn keywords(block: &str) -> &'static [&'static str] {
    match block {
        "" => &[
            "company",
            "brand",
            "team",
            "system",
            "connector",
            "category",
            "channel",
            "purpose",
            "notice",
            "suppression",
            "flow",
            "consent",
            "identity",
            "precedence",
            "agreement",
            "policy",
            "erasure",
            "mapping",
            "table",
            "metric",
            "test",
        ],
        "flow" => &[
            "from", "lookup", "each", "where", "to", "purpose", "person", "owner", "every", "daily",
            "manual", "blanks", "map", "on", "when", "runs", "survives",
        ],
        "system" => &["owner", "stored", "accessed", "role", "connect", "object"],
        "purpose" => &["channels", "uses", "basis", "confirm", "expires", "children", "same"],
        "consent" => &[
            "from", "to", "both", "on", "every", "within", "owner", "value", "at", "method", "notice",
            "asserts", "writes",
        ],
        "company" => &["address", "dpo", "markets", "audience", "rules", "security"],
        _ => &[],
    }
}

/// Whether the piece is a keyword that begins a line of such a block.
pub fn is_keyword(pieces: &Pieces<'_>, at: usize) -> bool {
    let piece = pieces.all[at];
    piece.first
        && piece.kind == Kind::Word
        && keywords(pieces.blocks[at]).contains(&pieces.word(at))
        // After a comma a name goes on with the list before.
        && at.checked_sub(1).is_none_or(|before| pieces.word(before) != ",")
}

/// Whether the piece is certainly the name of something that must be declared: another name in its place is unknown.
pub fn is_reference(pieces: &Pieces<'_>, at: usize) -> bool {
    if !matches!(pieces.kind(at), Some(Kind::Word | Kind::Quoted)) {
        return false;
    }
    let before = |steps: usize| at.checked_sub(steps).map_or("", |at| pieces.word(at));
    let starts = |steps: usize| at.checked_sub(steps).is_some_and(|at| pieces.all[at].first);
    let next = pieces.word(at + 1);
    match pieces.blocks[at] {
        // `flow … {` and the like: only `is CONNECTOR` and the cell of a consent refer to something.
        "" => {
            (before(1) == "is" && pieces.line(at).any(|at| pieces.word(at) == "system")) || before(1) == "via"
        }
        "flow" => {
            let opens = |word: &str| before(1) == word && starts(1);
            // The system, and behind the dot the object.
            let object = |word: &str| before(1) == "." && before(3) == word && starts(3);
            opens("from")
                || opens("to")
                || (opens("purpose") && next != "via" || opens("purpose"))
                || object("from")
                || object("to")
                || before(1) == "via"
        }
        "consent" => {
            (before(1) == "from" && starts(1)) || (before(1) == "." && before(3) == "from" && starts(3))
        }
        "purpose" => (before(1) == "channels" && starts(1)) || (before(1) == "basis" && starts(1)),
        "map" => {
            let target = before(1) == "->";
            let function = before(1) == "|" && pieces.kind(at) == Some(Kind::Word);
            let field = pieces.all[at].first
                && !matches!(
                    pieces.word(at),
                    "let" | "use" | "match" | "null" | "true" | "false" | "not" | "today" | "now"
                )
                && matches!(next, "->" | "|" | "default" | "otherwise")
                && !matches!(
                    pieces.word(at),
                    "default" | "otherwise" | "when" | "only" | "and" | "or" | "is" | "in"
                );
            target || function || field
        }
        _ => false,
    }
}

/// Whether the piece is certainly the word of a field's type.
pub fn is_type(pieces: &Pieces<'_>, at: usize) -> bool {
    pieces.blocks[at] == "object"
        && pieces.kind(at) == Some(Kind::Word)
        && at.checked_sub(1).is_some_and(|before| pieces.word(before) == ":")
}

/// Whether a line with nothing else on it says what a flow cannot do without.
pub fn is_needed_line(pieces: &Pieces<'_>, at: usize) -> bool {
    pieces.blocks[at] == "flow"
        && pieces.all[at].first
        && matches!(pieces.word(at), "from" | "to")
        && pieces.has_line_without_braces(at)
        && pieces.line(at).skip(1).all(|at| !keywords("flow").contains(&pieces.word(at)))
}

/// Whether a word stands nowhere in a project or in the standard library, in no spelling that differs by case alone.
pub fn is_new(project: &Project, word: &str) -> bool {
    !project.words.contains(word)
}

/// How often a field of that name is declared.
pub fn declared(project: &Project, field: &str) -> usize {
    let count = |text: &str| {
        let pieces = Pieces::of(text);
        (0..pieces.all.len()).filter(|at| pieces.word(*at) == field && pieces.word(at + 1) == ":").count()
    };
    project.texts().map(count).sum()
}

/// How often a word stands in a project.
pub fn uses(project: &Project, word: &str) -> usize {
    project.texts().map(|text| words(text).iter().filter(|other| *other == word).count()).sum()
}
