//! Files whose fields stand at fixed places of each line: where that is, and reading the records.

use super::cells;
use super::fitting::LeftOut;
use super::reader::{ReadError, RecordFile, io};
use super::record::{Fault, Raw, Record, place};
use super::split::{Piece, Splitter};
use martlet_compiler::plan::{Field, Object};
use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

/// Where the fields stand in a line: characters from 0, the end not among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    places: Vec<Range<usize>>,
    /// How many characters a line has, where that is said.
    length: Option<usize>,
    /// Where the last field ends.
    end: usize,
}

impl Layout {
    /// The layout of these fields; where a length is said, a line has exactly so many characters.
    ///
    /// # Errors
    /// A field has no place, or shares it with another.
    pub(crate) fn new(fields: &[Field], length: Option<usize>) -> Result<Layout, String> {
        let mut places: Vec<Range<usize>> = Vec::with_capacity(fields.len());
        for field in fields {
            let name = &field.name;
            let (first, last) = field.columns.ok_or_else(|| {
                format!("`{name}` does not say where it stands: write `columns 1 to 10` after its type")
            })?;
            let place = (first as usize).saturating_sub(1)..last as usize;
            if first == 0 || place.is_empty() {
                return Err(format!("the columns {first} to {last} of `{name}` are none"));
            }
            if let Some(length) = length.filter(|length| *length < place.end) {
                return Err(format!("`{name}` ends in column {last}, but a line has {length}"));
            }
            if let Some(other) =
                places.iter().position(|other| other.start < place.end && place.start < other.end)
            {
                let other = fields.get(other).map(|field| field.name.as_str()).unwrap_or_default();
                return Err(format!("`{name}` and `{other}` share columns"));
            }
            places.push(place);
        }
        let end = places.iter().map(|place| place.end).max().unwrap_or_default();
        Ok(Layout { places, length, end })
    }

    /// The same, of lines that have at least so many characters.
    pub(crate) fn at_least(self, end: usize) -> Layout {
        Layout { end: self.end.max(end), ..self }
    }

    /// How many characters a new line has.
    pub(crate) fn width(&self) -> usize {
        self.length.unwrap_or(self.end)
    }

    /// Where a field stands.
    pub(crate) fn place(&self, field: usize) -> Option<Range<usize>> {
        self.places.get(field).cloned()
    }

    /// The cells of a line, without what only fills them.
    ///
    /// # Errors
    /// The line has too few characters, or too many.
    pub(crate) fn cut<'l>(&self, line: &'l [u8]) -> Result<Vec<&'l [u8]>, String> {
        let mut begins: Vec<usize> =
            line.iter().enumerate().filter(|(_, byte)| (**byte & 0xc0) != 0x80).map(|(at, _)| at).collect();
        let count = begins.len();
        match self.length {
            Some(length) if length != count => {
                return Err(format!("the line has {count} characters where {length} are meant"));
            }
            None if count < self.end => {
                return Err(format!(
                    "the line ends with character {count}, before the last field, which ends with character {}",
                    self.end
                ));
            }
            _ => begins.push(line.len()),
        }
        let cell = |place: &Range<usize>| {
            let bytes = line.get(*begins.get(place.start)?..*begins.get(place.end)?)?;
            let end = bytes.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
            bytes.get(..end)
        };
        Ok(self.places.iter().map(|place| cell(place).unwrap_or_default()).collect())
    }
}

/// Reads the records of a file of fixed width.
pub(crate) struct FixedWidth<R> {
    lines: Splitter<R>,
    layout: Layout,
    file: String,
    /// Places of records name the file.
    named: bool,
    encoding: &'static str,
    fields: Vec<Field>,
    lenient: LeftOut,
    /// The record as it was read, and where it stands.
    cells: Vec<(String, String)>,
    stands: String,
    next: u64,
}

impl<R: Read> FixedWidth<R> {
    /// The records of these lines, decoded from this encoding; `file` is the file's name in messages, `named` says
    /// whether it is one of several.
    pub(crate) fn new(
        lines: Splitter<R>,
        layout: Layout,
        file: &str,
        named: bool,
        encoding: &'static str,
        object: &Object,
    ) -> FixedWidth<R> {
        FixedWidth {
            lines,
            layout,
            file: file.into(),
            named,
            encoding,
            fields: object.fields.clone(),
            lenient: LeftOut::none(&object.fields),
            cells: Vec::new(),
            stands: String::new(),
            next: 0,
        }
    }
}

impl<R: Read> RecordFile for FixedWidth<R> {
    fn more(&mut self) -> Result<bool, ReadError> {
        self.lines.more().map_err(|error| io(&self.file, &error))
    }

    fn next_record(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        let ordinal = self.next;
        let Some(piece) = self.lines.next_filled().map_err(|error| io(&self.file, &error))? else {
            return Ok(None);
        };
        self.next += 1;
        let (line, bytes, cells) = match piece {
            Piece::Row(row) => (row.line(), row.content(), self.layout.cut(row.content())),
            Piece::Broken(broken) => (broken.line, broken.bytes, Err("the line is longer than 4 MiB".into())),
        };
        if bytes.contains(&0) {
            let what = format!("line {line} holds a zero byte, so the file is damaged or is not text");
            return Err(ReadError::new(&self.file, what));
        }
        let file = self.named.then_some(self.file.as_str());
        let cells = match cells {
            Ok(cells) => cells,
            Err(reason) => {
                let mut record = Record::new(ordinal, line, &self.fields, Vec::new(), Raw::Line(bytes));
                record.file = file;
                record.fault = Some(Fault { rule: "read", place: place(line, file), reason });
                return Ok(Some(record));
            }
        };
        let name = |(field, cell): (&Field, &&[u8])| {
            (field.name.clone(), String::from_utf8_lossy(cell).into_owned())
        };
        self.cells = self.fields.iter().zip(&cells).map(name).collect();
        self.stands = place(line, file);
        let encoding = self.encoding;
        let (values, misfit) = self.lenient.fit(&self.fields, |index, field| {
            let cell = cells.get(index).copied().unwrap_or_default();
            if std::str::from_utf8(cell).is_err() {
                return Err(super::reader::no_letters(encoding).into());
            }
            cells::read(field, Cow::Borrowed(cell))
        });
        let raw = Raw::Kept(&self.cells, &self.stands);
        Ok(Some(Record::new(ordinal, line, &self.fields, values, raw).fitting(misfit)))
    }

    fn extra_columns(&self) -> &[String] {
        &[]
    }

    fn lenient_counts(&self) -> Vec<(&str, u64)> {
        self.lenient.counts(&self.fields)
    }
}
