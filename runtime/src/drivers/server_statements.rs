//! The SQL of the drivers for tables of servers. Names come from the plan and are quoted; values are parameters, all of
//! them as text, so that each has one exact form.

use super::destination::Target;
use super::source::Since;
use crate::run::Mark;
use martlet_compiler::plan::{Object, Only, Type};
use martlet_delivery::record::Cell;

/// Values as statements take and give them.
pub(super) type Texts = Vec<Option<String>>;

/// A column of a table, in the words of its server.
pub(super) trait SqlColumn {
    /// Its name, as SQL.
    fn quoted(&self) -> String;
    /// Whether a field of this name is written to it.
    fn is_called(&self, field: &str) -> bool;
    /// Whether it keeps texts as they are.
    fn is_text(&self) -> bool;
    /// Its value as text.
    fn read(&self) -> String;
    /// What rows are ordered by.
    fn order(&self) -> String;
    /// That it is not before a mark, where its type says how it is compared.
    fn not_before(&self, mark: Mark) -> Option<String>;
    /// A text (a parameter, or a column of the same statement) as a value of this column.
    fn value(&self, text: &str) -> String;
    /// That it equals a text: exactly, whatever language it has, and so that an index finds it.
    fn equals(&self, text: &str) -> String;
    /// How often that names the text.
    fn times(&self) -> usize;
    /// A parameter, by its place among all that the statement takes.
    fn parameter(place: usize) -> String;
    /// A text as this column takes it.
    fn given(&self, text: &str, ty: &Type) -> String;
    /// A yes or no as this column takes it.
    fn truth(&self, value: bool) -> String;
    /// Why it cannot hold the field's values exactly; `None`: it can.
    fn changes_values(&self, ty: &Type) -> Option<String>;
}

/// A table with the columns that the flow writes, in the order of the target's fields.
pub(super) struct Written<'t, C> {
    pub(super) target: &'t Target,
    /// Its name, as SQL.
    pub(super) table: String,
    pub(super) columns: Vec<C>,
}

/// A column that a record which is there has changed.
pub(super) struct Change<'w, C> {
    /// The column's place among those that the flow writes.
    pub(super) index: usize,
    pub(super) column: &'w C,
    /// Only where there is nothing yet.
    when_empty: bool,
}

impl<C: SqlColumn> Change<'_, C> {
    /// That it takes this text.
    pub(super) fn set(&self, text: &str) -> String {
        let (held, value) = (self.column.quoted(), self.column.value(text));
        if !self.when_empty {
            return format!("{held} = {value}");
        }
        let shown = self.column.read();
        format!("{held} = CASE WHEN {held} IS NULL OR {shown} = '' THEN {value} ELSE {held} END")
    }
}

impl<C: SqlColumn> Written<'_, C> {
    /// The columns of the key.
    pub(super) fn keys(&self) -> impl Iterator<Item = &C> {
        self.target.key.iter().filter_map(|index| self.columns.get(*index))
    }

    /// The columns that a new record with such cells has: all that are not kept unchanged, with their place.
    pub(super) fn added(&self, cells: &[Cell]) -> Vec<(usize, &C)> {
        let all = self.columns.iter().zip(cells).enumerate();
        let written = all.filter(|(_, (_, cell))| **cell != Cell::Unchanged);
        written.map(|(index, (column, _))| (index, column)).collect()
    }

    /// What such cells change of a record that is there. `limited` heeds `only on create` and `only when empty`.
    pub(super) fn changed(&self, cells: &[Cell], limited: bool) -> Vec<Change<'_, C>> {
        let mut changed = Vec::new();
        for (index, column) in self.added(cells) {
            let only = self.target.fields.get(index).and_then(|field| field.only).filter(|_| limited);
            // The record is there under its key, so that has its value already.
            if !self.target.key.contains(&index) && only != Some(Only::OnCreate) {
                changed.push(Change { index, column, when_empty: only.is_some() });
            }
        }
        changed
    }

    /// A cell as a parameter.
    pub(super) fn cell(&self, index: usize, cells: &[Cell]) -> Option<String> {
        let (target, column) = (self.target.fields.get(index)?, self.columns.get(index)?);
        parameter(cells.get(index)?, &target.field.ty, column)
    }

    /// A key as parameters, each once.
    pub(super) fn key(&self, cells: &[Cell]) -> Texts {
        let fields = self.target.key_fields().zip(self.keys()).zip(cells);
        fields.map(|((field, column), cell)| parameter(cell, &field.ty, column)).collect()
    }

    /// A key as parameters, each as often as [`Written::by_key`] takes it.
    pub(super) fn asked(&self, key: &[Option<String>]) -> Texts {
        let keys = self.keys().zip(key);
        keys.flat_map(|(column, text)| std::iter::repeat_n(text.clone(), column.times())).collect()
    }

    /// Two rows at most with a key: none, one, or several.
    pub(super) fn count(&self) -> String {
        let by_key = self.by_key(1);
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM {} WHERE {by_key} LIMIT 2) AS found", self.table)
    }

    pub(super) fn remove(&self) -> String {
        format!("DELETE FROM {} WHERE {}", self.table, self.by_key(1))
    }

    /// Inserts a row with the cells that are not kept unchanged.
    pub(super) fn insert(&self, cells: &[Cell]) -> (String, Texts) {
        let (mut names, mut values, mut given) = (Vec::new(), Vec::new(), Vec::new());
        for (index, column) in self.added(cells) {
            given.push(self.cell(index, cells));
            names.push(column.quoted());
            values.push(column.value(&C::parameter(given.len())));
        }
        let (names, values) = (names.join(", "), values.join(", "));
        (format!("INSERT INTO {} ({names}) VALUES ({values})", self.table), given)
    }

    /// Writes the cells into the rows with a key; `None`: there is nothing to write. Gives the parameters that it takes
    /// before those of the key.
    pub(super) fn update(&self, cells: &[Cell], limited: bool) -> Option<(String, Texts)> {
        let (mut sets, mut given) = (Vec::new(), Vec::new());
        for change in self.changed(cells, limited) {
            given.push(self.cell(change.index, cells));
            sets.push(change.set(&C::parameter(given.len())));
        }
        if sets.is_empty() {
            return None;
        }
        let by_key = self.by_key(given.len() + 1);
        Some((format!("UPDATE {} SET {} WHERE {by_key}", self.table, sets.join(", ")), given))
    }

    /// All keys as they stand there.
    pub(super) fn all_keys(&self) -> String {
        format!("SELECT {} FROM {}", self.key_texts(), self.table)
    }

    /// The columns of the key as text.
    pub(super) fn key_texts(&self) -> String {
        self.keys().map(C::read).collect::<Vec<_>>().join(", ")
    }

    /// That a row has the key whose parameters begin at this place.
    pub(super) fn by_key(&self, first: usize) -> String {
        let mut place = first;
        let mut parts = Vec::new();
        for column in self.keys() {
            parts.push(column.equals(&C::parameter(place)));
            place += column.times();
        }
        parts.join(" AND ")
    }
}

/// All rows of an object's table, each value as text, by the key, then by all that is read.
pub(super) fn select<C: SqlColumn>(
    table: &str,
    object: &Object,
    found: &[&C],
    since: Option<Since>,
) -> String {
    let columns: Vec<String> = found.iter().map(|column| column.read()).collect();
    let keyed = object.fields.iter().zip(found).filter(|(field, _)| field.key);
    let rest = object.fields.iter().zip(found).filter(|(field, _)| !field.key);
    let order: Vec<String> = keyed.chain(rest).map(|(_, column)| column.order()).collect();
    let wanted = since.and_then(|since| {
        let column = found.get(since.field)?;
        Some(format!(" WHERE ({} OR {} IS NULL)", column.not_before(since.mark)?, column.quoted()))
    });
    let (columns, wanted, order) = (columns.join(", "), wanted.unwrap_or_default(), order.join(", "));
    format!("SELECT {columns} FROM {table}{wanted} ORDER BY {order}")
}

/// A day that no value wanted is before, where every database has it: texts of it are compared by their letters.
pub(super) fn first_day(mark: Mark) -> Option<String> {
    Some(mark.day()).filter(|day| day.as_str() >= "1000")
}

/// A cell as a parameter.
fn parameter(cell: &Cell, ty: &Type, column: &impl SqlColumn) -> Option<String> {
    match (cell, ty) {
        (Cell::Unchanged | Cell::Null, _) => None,
        (Cell::Text(text), ty) => Some(column.given(text, ty)),
        (Cell::Int(number), _) => Some(number.to_string()),
        (Cell::Bool(value), Type::Bool(Some((yes, no)))) if column.is_text() => {
            Some(if *value { yes } else { no }.clone())
        }
        (Cell::Bool(value), _) => Some(column.truth(*value)),
    }
}
