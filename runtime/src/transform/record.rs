//! One source record on its way through a flow: typed values, and what is wrong with them.

use super::fitting::FirstMisfit;
use super::split::Row;
use super::table::TableCell;
use martlet_compiler::plan::Field;
use martlet_compiler::types::value::Value;
use martlet_delivery::record::Reject;
use martlet_stdlib::json_text::Json;
use martlet_stdlib::values::in_text;
use std::borrow::Cow;

/// A source record, typed. A cell that does not fit its type is [`Value::Missing`] and told by [`Record::fault`].
#[derive(Debug)]
pub struct Record<'r> {
    /// Its number in this read, from 0.
    pub ordinal: u64,
    /// The line of the file where it begins, or the number of the row in a table, from 1; 0 where there is neither.
    pub line: u64,
    /// The values, in the order of the object's fields.
    pub values: Vec<Value<'r>>,
    /// Why it cannot be used.
    pub fault: Option<Fault>,
    /// The field that holds a word which its closed list does not have, where that is the fault.
    pub(crate) strange: Option<String>,
    /// Its file, where it is one of several.
    pub(super) file: Option<&'r str>,
    fields: &'r [Field],
    raw: Raw<'r>,
}

/// Why a record cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `type` or `read`.
    pub rule: &'static str,
    /// The field and the line.
    pub place: String,
    /// The reason in words, without any value.
    pub reason: String,
}

/// The record as it was read.
#[derive(Debug)]
pub(super) enum Raw<'r> {
    /// Cells of a row; for each field the cell it comes from.
    Row(Row<'r>, &'r [usize]),
    /// A line that could not be cut into cells.
    Line(&'r [u8]),
    /// An object in JSON.
    Json(Json<'r>),
    /// Cells of a row of a table, which messages call so.
    Cells(&'r [TableCell], &'r str),
    /// There are only values.
    Values,
    /// A record that was kept: its names and cells, and where it stood.
    Kept(&'r [(String, String)], &'r str),
}

/// A place in a file: its line, and its name where it is one of several.
pub(super) fn place(line: u64, file: Option<&str>) -> String {
    match file {
        Some(file) => format!("line {line} of {file}"),
        None => format!("line {line}"),
    }
}

impl<'r> Record<'r> {
    pub(super) fn new(
        ordinal: u64,
        line: u64,
        fields: &'r [Field],
        values: Vec<Value<'r>>,
        raw: Raw<'r>,
    ) -> Self {
        Record { ordinal, line, values, fault: None, strange: None, file: None, fields, raw }
    }

    /// A record of values that were never text, as tests of flows give them.
    #[must_use]
    pub fn of_values(ordinal: u64, fields: &'r [Field], values: Vec<Value<'r>>) -> Record<'r> {
        Record::new(ordinal, 0, fields, values, Raw::Values)
    }

    /// The reject of this record, with everything that was read of it.
    pub fn reject(&self, rule: &str, place: impl Into<String>, reason: impl Into<String>) -> Reject {
        Reject { rule: rule.into(), place: place.into(), reason: reason.into(), payload: self.payload() }
    }

    /// Its fields by name, as they were understood; of a record that could not be taken apart, what was read.
    #[must_use]
    pub fn texts(&self) -> Vec<(String, Option<String>)> {
        if self.values.is_empty() || self.fault.is_some() {
            return self.payload().into_iter().map(|(name, text)| (name, Some(text))).collect();
        }
        let text = |value: &Value<'_>| in_text(value).map(Cow::into_owned);
        self.fields.iter().zip(&self.values).map(|(field, value)| (field.name.clone(), text(value))).collect()
    }

    /// A place in this record, with where the record stands.
    pub(super) fn at(&self, what: &str) -> String {
        match &self.raw {
            Raw::Kept(_, "") => what.to_owned(),
            Raw::Kept(_, stood) => format!("{what}, {stood}"),
            Raw::Cells(_, table) => format!("{what}, row {} of {table}", self.line),
            _ if self.line == 0 => what.to_owned(),
            _ => format!("{what}, {}", place(self.line, self.file)),
        }
    }

    /// The same, with the fault of a value that does not fit its field.
    pub(super) fn fitting(mut self, misfit: FirstMisfit<'_>) -> Record<'r> {
        let word = misfit.as_ref().filter(|(_, misfit)| misfit == super::cells::STRANGE_WORD);
        self.strange = word.map(|(field, _)| field.name.clone());
        self.fault = misfit.map(|(field, misfit)| Fault {
            rule: "type",
            place: self.at(&format!("`{}`", field.name)),
            reason: format!("`{}` {misfit}", field.name),
        });
        self
    }

    /// The object's fields, in the order of the values.
    pub(super) fn fields(&self) -> &'r [Field] {
        self.fields
    }

    /// The record as read: names and cells. Of a record in JSON, its form in JSON comes first, without a name. Personal
    /// data: to be kept encrypted.
    #[must_use]
    pub fn payload(&self) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match &self.raw {
            Raw::Line(line) => vec![("line".into(), text(line))],
            // A row with too few or too many cells: which cell belongs to which field cannot be told.
            Raw::Row(row, _) if self.values.is_empty() => vec![("line".into(), text(row.content()))],
            Raw::Row(row, columns) => self
                .fields
                .iter()
                .zip(columns.iter())
                .map(|(field, column)| (field.name.clone(), text(&row.cell(*column).unwrap_or_default())))
                .collect(),
            Raw::Json(json) => {
                let found = |field: &'r Field| Some((field.name.as_str(), json.at(&field.path)?));
                let mut payload = vec![(String::new(), json_of(self.fields.iter().filter_map(found)))];
                let cells = self.fields.iter().filter_map(found);
                payload.extend(cells.map(|(name, json)| (name.to_owned(), json.in_text().into_owned())));
                payload
            }
            Raw::Kept(cells, _) => cells.to_vec(),
            Raw::Cells(cells, _) => self
                .fields
                .iter()
                .zip(cells.iter())
                .map(|(field, cell)| (field.name.clone(), cell.in_text()))
                .collect(),
            Raw::Values => self
                .fields
                .iter()
                .zip(&self.values)
                .map(|(field, value)| {
                    (field.name.clone(), super::values::in_text(value).unwrap_or_default().into_owned())
                })
                .collect(),
        }
    }
}

/// What was read of a record, in room that is used again for the next one, until somebody asks for it.
#[derive(Debug, Default)]
pub struct Aside {
    /// Names of the fields, all of one object.
    names: Vec<String>,
    cells: Vec<u8>,
    /// Where each cell ends.
    ends: Vec<usize>,
    /// What is no row of cells.
    other: Option<Vec<(String, String)>>,
}

impl Aside {
    /// Takes what was read of a record, in place of what was there.
    pub fn keep(&mut self, record: &Record<'_>) {
        self.clear();
        let Raw::Row(row, columns) = &record.raw else {
            self.other = Some(record.payload());
            return;
        };
        if record.values.is_empty() {
            self.other = Some(record.payload());
            return;
        }
        if self.names.len() != record.fields.len() {
            self.names = record.fields.iter().map(|field| field.name.clone()).collect();
        }
        for column in columns.iter() {
            self.cells.extend_from_slice(&row.cell(*column).unwrap_or_default());
            self.ends.push(self.cells.len());
        }
    }

    /// Forgets it.
    pub fn clear(&mut self) {
        self.cells.clear();
        self.ends.clear();
        self.other = None;
    }

    /// As [`Record::payload`]; nothing where nothing is kept.
    #[must_use]
    pub fn payload(&self) -> Vec<(String, String)> {
        if let Some(other) = &self.other {
            return other.clone();
        }
        let mut from = 0;
        let cell = |(name, end): (&String, &usize)| {
            let bytes = self.cells.get(from..*end).unwrap_or_default();
            from = *end;
            (name.clone(), String::from_utf8_lossy(bytes).into_owned())
        };
        self.names.iter().zip(&self.ends).map(cell).collect()
    }
}

/// Members of a record as one JSON text: in their cells, a number and the text of it would look alike.
fn json_of<'j>(members: impl Iterator<Item = (&'j str, &'j Json<'j>)>) -> String {
    let mut text = String::from("{");
    for (name, json) in members {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&serde_json::Value::from(name).to_string());
        text.push(':');
        json.write(&mut text);
    }
    text.push('}');
    text
}
