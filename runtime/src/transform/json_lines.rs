//! Reads files with one JSON object in each line, or with a list of them: each is a record of its own, so a broken one
//! loses no other.

use super::fitting::LeftOut;
use super::header::shown;
use super::json;
use super::json_items::{Item, JsonItems};
use super::reader::{ReadError, RecordFile, io};
use super::record::{Fault, Raw, Record, place};
use super::split::{self, Splitter};
use martlet_compiler::plan::{Field, Object};
use martlet_stdlib::json_text::Json;
use std::io::Read;

/// Most names that are told as not declared; a file whose names are data has a new one in each line.
const MOST_EXTRA: usize = 50;

/// Reads the records of a file of JSON lines, or of one JSON list.
pub struct JsonLines<R> {
    pieces: Pieces<R>,
    file: String,
    /// Places of records name the file.
    named: bool,
    fields: Vec<Field>,
    extra: Vec<String>,
    lenient: LeftOut,
    next: u64,
}

/// What a file is cut into.
enum Pieces<R> {
    Lines(Splitter<R>),
    Items(JsonItems<R>),
}

/// A stretch of the file that should be one JSON object.
struct Piece<'s> {
    line: u64,
    bytes: &'s [u8],
    too_long: bool,
}

impl<R: Read> Pieces<R> {
    fn more(&mut self) -> Result<bool, String> {
        match self {
            Pieces::Lines(lines) => lines.more().map_err(|error| crate::drivers::plain(&error)),
            Pieces::Items(items) => items.more(),
        }
    }

    fn next(&mut self) -> Result<Option<Piece<'_>>, String> {
        match self {
            Pieces::Lines(lines) => {
                let piece = lines.next_filled().map_err(|error| crate::drivers::plain(&error))?;
                Ok(piece.map(|piece| match piece {
                    split::Piece::Row(row) => {
                        Piece { line: row.line(), bytes: row.content(), too_long: false }
                    }
                    split::Piece::Broken(broken) => {
                        Piece { line: broken.line, bytes: broken.bytes, too_long: true }
                    }
                }))
            }
            Pieces::Items(items) => {
                if !items.next_item()? {
                    return Ok(None);
                }
                let Item { line, bytes, too_long } = items.current();
                Ok(Some(Piece { line, bytes, too_long }))
            }
        }
    }

    /// What messages call a piece.
    fn word(&self) -> &'static str {
        match self {
            Pieces::Lines(_) => "line",
            Pieces::Items(_) => "record",
        }
    }
}

impl<R: Read> JsonLines<R> {
    /// Opens a stream; `file` is its name in messages. A file without a line has no records.
    ///
    /// # Errors
    /// It is plainly something else: no text, text in UTF-16, one JSON list.
    pub fn open(input: R, file: &str, object: &Object) -> Result<JsonLines<R>, ReadError> {
        let mut lines = Splitter::lines(input);
        if let Some(what) = not_json_lines(lines.peek().map_err(|error| io(file, &error))?) {
            return Err(ReadError::new(file, what));
        }
        Ok(JsonLines::with(Pieces::Lines(lines), file, object))
    }

    /// Opens a stream that is one JSON document, with the records in the list at the end of these names.
    ///
    /// # Errors
    /// It is plainly something else, or there is no such list.
    pub fn open_list(
        input: R,
        file: &str,
        object: &Object,
        path: &[String],
    ) -> Result<JsonLines<R>, ReadError> {
        let mut items = JsonItems::new(input, path);
        match items.begin() {
            Ok(true) => Ok(JsonLines::with(Pieces::Items(items), file, object)),
            Ok(false) => Err(ReadError::new(file, "the file is empty: it should hold a JSON list")),
            Err(why) => Err(ReadError::new(file, why)),
        }
    }

    fn with(pieces: Pieces<R>, file: &str, object: &Object) -> JsonLines<R> {
        JsonLines {
            pieces,
            file: file.into(),
            named: false,
            lenient: LeftOut::none(&object.fields),
            fields: object.fields.clone(),
            extra: Vec::new(),
            next: 0,
        }
    }

    /// The same reader, whose records name the file in their places: it is one of several.
    #[must_use]
    pub fn one_of_several(mut self) -> JsonLines<R> {
        self.named = true;
        self
    }
}

impl<R: Read> RecordFile for JsonLines<R> {
    fn more(&mut self) -> Result<bool, ReadError> {
        self.pieces.more().map_err(|why| ReadError::new(&self.file, why))
    }

    fn next_record(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        let ordinal = self.next;
        let word = self.pieces.word();
        let Some(piece) = self.pieces.next().map_err(|why| ReadError::new(&self.file, why))? else {
            return Ok(None);
        };
        self.next += 1;
        let file = self.named.then_some(self.file.as_str());
        let Piece { line, bytes, too_long } = piece;
        if bytes.contains(&0) {
            let what = format!("line {line} holds a zero byte, so the file is damaged or is not text");
            return Err(ReadError::new(&self.file, what));
        }
        let read =
            if too_long { Err(format!("the {word} is longer than 4 MiB")) } else { object(bytes, word) };
        let json = match read {
            Ok(json) => json,
            Err(reason) => {
                let mut record = Record::new(ordinal, line, &self.fields, Vec::new(), Raw::Line(bytes));
                record.file = file;
                record.fault = Some(Fault { rule: "read", place: place(line, file), reason });
                return Ok(Some(record));
            }
        };
        note_extra(&json, &self.fields, &mut self.extra);
        let (values, misfit) = self.lenient.fit(&self.fields, |_, field| json::of_field(&json, field));
        let mut record = Record::new(ordinal, line, &self.fields, values, Raw::Json(json));
        record.file = file;
        Ok(Some(record.fitting(misfit)))
    }

    fn extra_columns(&self) -> &[String] {
        &self.extra
    }

    fn lenient_counts(&self) -> Vec<(&str, u64)> {
        self.lenient.counts(&self.fields)
    }
}

/// The object that a piece is, which messages call so.
fn object<'b>(bytes: &'b [u8], word: &str) -> Result<Json<'b>, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| format!("the {word} holds letters that are not in UTF-8; save the file in UTF-8"))?;
    match Json::read(text) {
        Ok(json @ Json::Record(_)) => Ok(json),
        Ok(_) => Err(format!("the {word} is JSON, but no object in braces `{{…}}`")),
        Err(flaw) => Err(format!("the {word} {}", flaw.reason())),
    }
}

/// Notes the names that no field begins with.
fn note_extra(json: &Json<'_>, fields: &[Field], extra: &mut Vec<String>) {
    let Json::Record(members) = json else { return };
    for (name, _) in members {
        if extra.len() >= MOST_EXTRA {
            return;
        }
        let declared = |field: &Field| field.path.first().is_some_and(|first| first == name);
        if !fields.iter().any(declared) {
            let name = shown(name);
            if !extra.contains(&name) {
                extra.push(name);
            }
        }
    }
}

/// Why this is plainly no file of JSON lines, by how it begins.
pub(crate) fn not_json_lines(bytes: &[u8]) -> Option<&'static str> {
    let list = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let list = list.then_some(
        "it is one JSON list: the system is `json`, not `jsonl`; or save it as JSON lines, with one object in each line \
         and nothing around them",
    );
    no_text_in_utf8(bytes).or(list)
}

/// Why this is plainly no text in UTF-8, by how it begins.
pub(super) fn no_text_in_utf8(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        Some("it is text in UTF-16: save it in UTF-8")
    } else if bytes.starts_with(b"\x1f\x8b") || bytes.starts_with(b"\x28\xb5\x2f\xfd") {
        Some(
            "it is packed: say what by with `compression` in `connect`, or let its name end in `.gz` or `.zst`",
        )
    } else if bytes.starts_with(b"PK\x03\x04") {
        Some("it is an archive, not a file of JSON: unpack it first")
    } else if bytes.contains(&0) {
        Some("it holds zero bytes, so it is damaged or is not text")
    } else {
        None
    }
}
