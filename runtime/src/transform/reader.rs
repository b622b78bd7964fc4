//! Reads the records of a CSV object: the header is checked against the plan, each cell against its field's type.

use super::cells;
use super::fitting::LeftOut;
use super::record::{Fault, Raw, Record, place};
use super::split::{Marks, Piece, Row, Splitter};
use martlet_compiler::plan::{Field, Object};
use martlet_delivery::ports::PortError;
use std::io::Read;
use unicode_normalization::UnicodeNormalization;

/// Why a file cannot be read, or not further.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {why}")]
pub struct ReadError {
    /// The file.
    pub file: String,
    /// What is wrong, with the mend.
    pub why: String,
}

impl ReadError {
    /// An error of this file.
    pub(crate) fn new(file: &str, why: impl Into<String>) -> ReadError {
        ReadError { file: file.into(), why: why.into() }
    }
}

impl From<ReadError> for PortError {
    fn from(error: ReadError) -> PortError {
        PortError::new(format!("reading {}", error.file), error.why)
    }
}

/// A file of records, read one after the other, whatever its form.
pub trait RecordFile {
    /// Whether there is another record.
    ///
    /// # Errors
    /// As [`RecordFile::next_record`].
    fn more(&mut self) -> Result<bool, ReadError>;

    /// The next record; `None` at the end of the file.
    ///
    /// # Errors
    /// The file cannot be read further, or turns out to be no text.
    fn next_record(&mut self) -> Result<Option<Record<'_>>, ReadError>;

    /// Names in the file that the object does not declare, as messages show them; they are left alone.
    fn extra_columns(&self) -> &[String];

    /// For each field how many values did not fit and became absent because the field is `lenient`, where there are
    /// any.
    fn lenient_counts(&self) -> Vec<(&str, u64)>;
}

/// Reads the records of a CSV file.
pub struct Reader<R> {
    rows: Splitter<R>,
    file: String,
    /// Places of records name the file.
    named: bool,
    /// What the file is written in, where that is not UTF-8.
    encoding: Option<&'static str>,
    fields: Vec<Field>,
    /// For each field the cell it comes from.
    columns: Vec<usize>,
    width: usize,
    /// What says how many cells a row has.
    measure: &'static str,
    extra: Vec<String>,
    lenient: LeftOut,
    next: u64,
}

impl<R: Read> Reader<R> {
    /// Opens a stream and checks its header. `file` is its name in messages.
    ///
    /// # Errors
    /// It has no usable header: empty, no text, a column missing or twice there.
    pub fn open(input: R, file: &str, object: &Object, delimiter: u8) -> Result<Reader<R>, ReadError> {
        Reader::written_in(input, file, object, Marks::usual(delimiter), true, None)
    }

    /// As [`Reader::open`], for a stream that was decoded from another encoding; its name is for messages. Where a byte
    /// stood for no letter, the stream is no UTF-8. Without a header the columns are the object's fields in their order.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn written_in(
        input: R,
        file: &str,
        object: &Object,
        marks: Marks,
        header: bool,
        encoding: Option<&'static str>,
    ) -> Result<Reader<R>, ReadError> {
        let mut rows = Splitter::marked(input, marks);
        sniff(rows.peek().map_err(|error| io(file, &error))?, file)?;
        let names = match header {
            true => read_header(&mut rows, file, encoding)?,
            false => object.fields.iter().map(|field| field.name.clone()).collect(),
        };
        let columns = super::header::columns(&names, &object.fields, marks.delimiter)
            .map_err(|what| ReadError::new(file, what))?;
        let extra = names
            .iter()
            .enumerate()
            .filter(|(index, _)| !columns.contains(index))
            .map(|(_, name)| super::header::shown(name))
            .collect();
        rows.expect(names.len());
        Ok(Reader {
            rows,
            file: file.into(),
            named: false,
            encoding,
            lenient: LeftOut::none(&object.fields),
            fields: object.fields.clone(),
            columns,
            width: names.len(),
            measure: if header { "the header" } else { "the object" },
            extra,
            next: 0,
        })
    }

    /// The same reader, whose records name the file in their places: it is one of several.
    #[must_use]
    pub fn one_of_several(mut self) -> Reader<R> {
        self.named = true;
        self
    }

    /// Columns of the file that the object does not declare, as messages show them; they are left alone.
    #[must_use]
    pub fn extra_columns(&self) -> &[String] {
        &self.extra
    }

    /// For each field with cells that did not fit and became absent, because the field is `lenient`: how many.
    #[must_use]
    pub fn lenient_counts(&self) -> Vec<(&str, u64)> {
        self.lenient.counts(&self.fields)
    }

    /// The next record; `None` at the end of the file.
    ///
    /// # Errors
    /// The file cannot be read further, or turns out to be no text.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        let ordinal = self.next;
        let Some(piece) = self.rows.next_filled().map_err(|error| io(&self.file, &error))? else {
            return Ok(None);
        };
        self.next += 1;
        let file = self.named.then_some(self.file.as_str());
        let (line, bytes) = match &piece {
            Piece::Row(row) => (row.line(), row.bytes()),
            Piece::Broken(broken) => (broken.line, broken.bytes),
        };
        if bytes.contains(&0) {
            let what = format!("line {line} holds a zero byte, so the file is damaged or is not text");
            return Err(ReadError::new(&self.file, what));
        }
        let (raw, fault) = match piece {
            Piece::Broken(broken) => (Raw::Line(broken.bytes), Some(broken.why.reason().to_owned())),
            Piece::Row(row) => {
                let width = row.width();
                let fault = (width != self.width)
                    .then(|| format!("the row has {width} cells where {} has {}", self.measure, self.width));
                (Raw::Row(row, &self.columns), fault)
            }
        };
        if let Some(reason) = fault {
            let mut record = Record::new(ordinal, line, &self.fields, Vec::new(), raw);
            record.file = file;
            record.fault = Some(Fault { rule: "read", place: place(line, file), reason });
            return Ok(Some(record));
        }
        let (values, misfit) = match &raw {
            Raw::Row(row, columns) => self.lenient.fit(&self.fields, |index, field| {
                let cell = columns.get(index).and_then(|column| row.cell(*column)).unwrap_or_default();
                match self.encoding {
                    Some(encoding) if std::str::from_utf8(&cell).is_err() => Err(no_letters(encoding).into()),
                    _ => cells::read(field, cell),
                }
            }),
            _ => (Vec::new(), None),
        };
        let mut record = Record::new(ordinal, line, &self.fields, values, raw);
        record.file = file;
        Ok(Some(record.fitting(misfit)))
    }
}

impl<R: Read> RecordFile for Reader<R> {
    fn more(&mut self) -> Result<bool, ReadError> {
        self.rows.more().map_err(|error| io(&self.file, &error))
    }

    fn next_record(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        Reader::next_record(self)
    }

    fn extra_columns(&self) -> &[String] {
        Reader::extra_columns(self)
    }

    fn lenient_counts(&self) -> Vec<(&str, u64)> {
        Reader::lenient_counts(self)
    }
}

pub(super) fn io(file: &str, error: &std::io::Error) -> ReadError {
    ReadError::new(file, crate::drivers::plain(error))
}

/// Refuses what is plainly no UTF-8 text.
fn sniff(bytes: &[u8], file: &str) -> Result<(), ReadError> {
    let what = if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        "it is text in UTF-16: save it as `CSV UTF-8`, or say `encoding \"utf-16\"` in `connect`"
    } else if bytes.starts_with(b"\x1f\x8b") || bytes.starts_with(b"\x28\xb5\x2f\xfd") {
        "it is packed: say what by with `compression` in `connect`, or let its name end in `.gz` or `.zst`"
    } else if bytes.starts_with(b"PK\x03\x04") {
        "it is a spreadsheet or an archive, not a CSV file: save the sheet as `CSV UTF-8`"
    } else if bytes.contains(&0) {
        "it holds zero bytes, so it is damaged or is not text"
    } else {
        return Ok(());
    };
    Err(ReadError::new(file, what))
}

/// The names of the columns of a stream that no object was declared for; without a header only as many as its first row
/// has cells, numbered from 1.
///
/// # Errors
/// As [`Reader::open`].
pub(crate) fn names_in<R: Read>(
    input: R,
    file: &str,
    marks: Marks,
    header: bool,
    encoding: Option<&'static str>,
) -> Result<Vec<String>, ReadError> {
    let mut rows = Splitter::marked(input, marks);
    sniff(rows.peek().map_err(|error| io(file, &error))?, file)?;
    let names = read_header(&mut rows, file, encoding)?;
    Ok(match header {
        true => names,
        false => (1..=names.len()).map(|number| format!("column_{number}")).collect(),
    })
}

/// The names of the columns.
fn read_header<R: Read>(
    rows: &mut Splitter<R>,
    file: &str,
    encoding: Option<&str>,
) -> Result<Vec<String>, ReadError> {
    match rows.next_filled().map_err(|error| io(file, &error))? {
        None => Err(ReadError::new(file, "the file is empty: its first line should name the columns")),
        Some(Piece::Row(row)) => names(&row, file, encoding),
        Some(Piece::Broken(broken)) => {
            Err(ReadError::new(file, format!("in the header, {}", broken.why.reason())))
        }
    }
}

pub(super) fn no_letters(encoding: &str) -> String {
    format!(
        "holds bytes that are no letters in `{encoding}`; say with `encoding` in `connect` what the file is written in"
    )
}

fn names(row: &Row<'_>, file: &str, encoding: Option<&str>) -> Result<Vec<String>, ReadError> {
    let name = |index| {
        let cell = row.cell(index).unwrap_or_default();
        std::str::from_utf8(&cell).map(|name| name.trim().nfc().collect()).map_err(|_| {
            let what = match encoding {
                Some(encoding) => no_letters(encoding),
                None => {
                    "is not in UTF-8; save the file as `CSV UTF-8`, or say its `encoding` in `connect`".into()
                }
            };
            ReadError::new(file, format!("the name of column {} {what}", index + 1))
        })
    };
    (0..row.width()).map(name).collect()
}
