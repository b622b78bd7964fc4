//! Reads the rows of a database's table as records: each value against its field's type, as JSON values are, so that
//! null, nothing and an empty text stay apart.

use super::fitting::LeftOut;
use super::json;
use super::reader::{ReadError, RecordFile};
use super::record::{Raw, Record};
use super::{cells, header};
use martlet_compiler::plan::{Field, Object, Type};
use martlet_compiler::types::value::Value;
use martlet_stdlib::json_text::Json;
use std::borrow::Cow;

/// One value as a database gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum TableCell {
    /// NULL.
    Null,
    /// A whole number.
    Int(i64),
    /// An approximate number.
    Real(f64),
    /// Text, which may not be in UTF-8.
    Text(Vec<u8>),
    /// Yes or no.
    Bool(bool),
    /// Bytes that are no text.
    Bytes,
}

impl TableCell {
    /// As the list of rejects keeps it.
    pub(super) fn in_text(&self) -> String {
        match self {
            TableCell::Null => String::new(),
            TableCell::Int(number) => number.to_string(),
            TableCell::Real(number) => number.to_string(),
            TableCell::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            TableCell::Bool(value) => value.to_string(),
            TableCell::Bytes => "(bytes)".into(),
        }
    }
}

/// The rows of a table as its database gives them: one cell for each field of the object, in their order.
pub trait TableRows {
    /// The next row; `None` at the end.
    ///
    /// # Errors
    /// It cannot be read further, and why.
    fn next_row(&mut self) -> Result<Option<Vec<TableCell>>, String>;
}

/// Reads the records of a table.
pub struct Table<R> {
    rows: R,
    /// What messages call it.
    shown: String,
    fields: Vec<Field>,
    extra: Vec<String>,
    lenient: LeftOut,
    ahead: Option<Vec<TableCell>>,
    current: Vec<TableCell>,
    next: u64,
}

impl<R: TableRows> Table<R> {
    /// The rows of a table; `extra` are its columns that the object does not declare.
    pub fn new(rows: R, shown: String, object: &Object, extra: Vec<String>) -> Table<R> {
        let (fields, lenient) = (object.fields.clone(), LeftOut::none(&object.fields));
        Table { rows, shown, fields, extra, lenient, ahead: None, current: Vec::new(), next: 0 }
    }
}

impl<R: TableRows> RecordFile for Table<R> {
    fn more(&mut self) -> Result<bool, ReadError> {
        if self.ahead.is_none() {
            self.ahead = self.rows.next_row().map_err(|why| ReadError::new(&self.shown, why))?;
        }
        Ok(self.ahead.is_some())
    }

    fn next_record(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        if !self.more()? {
            return Ok(None);
        }
        self.current = self.ahead.take().unwrap_or_default();
        let ordinal = self.next;
        self.next += 1;
        let cells = &self.current;
        let (values, misfit) = self.lenient.fit(&self.fields, |index, field| match cells.get(index) {
            Some(cell) => read(field, cell),
            None => Ok(Value::Missing),
        });
        let raw = Raw::Cells(&self.current, &self.shown);
        let record = Record::new(ordinal, ordinal + 1, &self.fields, values, raw);
        Ok(Some(record.fitting(misfit)))
    }

    fn extra_columns(&self) -> &[String] {
        &self.extra
    }

    fn lenient_counts(&self) -> Vec<(&str, u64)> {
        self.lenient.counts(&self.fields)
    }
}

/// For each field the index of its column, and the columns that no field names; names of columns differ by more than
/// capitals (`capitals`: also by them).
///
/// # Errors
/// Every column that is missing, with near misses.
pub fn table_columns(
    names: &[String],
    fields: &[Field],
    capitals: bool,
) -> Result<(Vec<usize>, Vec<String>), String> {
    let same = |column: &str, field: &Field| {
        if capitals { column == field.name } else { column.eq_ignore_ascii_case(&field.name) }
    };
    let (mut columns, mut missing) = (Vec::with_capacity(fields.len()), Vec::new());
    for field in fields {
        match names.iter().position(|name| same(name, field)) {
            Some(column) => columns.push(column),
            None => missing.push(header::missing(names, fields, &field.name)),
        }
    }
    if !missing.is_empty() {
        missing.push("mend the table, or the fields that its object declares".into());
        return Err(missing.join("; "));
    }
    let extra = names.iter().filter(|name| !fields.iter().any(|field| same(name, field)));
    Ok((columns, extra.map(|name| header::shown(name)).collect()))
}

/// What a cell means as text, however it is spelled (`Ana@X.Example` and `Ana@x.example` are one address); `None` where
/// it does not fit its field or is absent.
pub(crate) fn meaning(field: &Field, cell: &TableCell) -> Option<String> {
    super::values::in_text(&read(field, cell).ok()?).map(Cow::into_owned)
}

/// The value of a cell.
fn read<'c>(field: &Field, cell: &'c TableCell) -> Result<Value<'c>, cells::Misfit> {
    match cell {
        TableCell::Null if field.optional => Ok(Value::Null),
        TableCell::Null => Err("is empty (null)".into()),
        TableCell::Bytes => Err("holds bytes that are neither text nor a number".into()),
        TableCell::Bool(value) => json::of_type(&Json::Bool(*value), &field.ty),
        // How databases without a type for it write yes and no.
        TableCell::Int(number @ (0 | 1)) if field.ty == Type::Bool(None) => Ok(Value::Bool(*number == 1)),
        TableCell::Int(number) => json::of_type(&Json::Number(&number.to_string()), &field.ty),
        TableCell::Real(number) => json::of_type(&Json::Number(&number.to_string()), &field.ty),
        TableCell::Text(bytes) => text(field, bytes),
    }
}

fn text<'c>(field: &Field, bytes: &'c [u8]) -> Result<Value<'c>, cells::Misfit> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err("holds letters that are not in UTF-8".into());
    };
    if text.contains('\0') {
        return Err("holds a zero character, which no text may hold".into());
    }
    // Only text can be an empty text; in any other field it is null.
    if text.is_empty() && matches!(field.ty, Type::Text(_)) {
        return Ok(Value::Text(Cow::Borrowed(text)));
    }
    cells::read(field, Cow::Borrowed(bytes))
}
