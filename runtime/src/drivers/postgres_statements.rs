//! The SQL of the driver for tables of PostgreSQL. Names come from the plan and are quoted; values are parameters, all of
//! them as text, so that each has one exact form.

use super::destination::Target;
use super::postgres_columns::Column;
use super::postgres_server::name;
use martlet_compiler::plan::{Only, Type};
use martlet_delivery::record::Cell;

/// A table with the columns that the flow writes, in the order of the target's fields.
pub(super) struct Written<'t> {
    pub(super) target: &'t Target,
    /// Its name with its schema, quoted.
    pub(super) table: String,
    pub(super) columns: Vec<Column>,
}

impl Written<'_> {
    fn keys(&self) -> impl Iterator<Item = &Column> {
        self.target.key.iter().filter_map(|index| self.columns.get(*index))
    }

    /// The columns whose cells are written, with their index.
    fn cells<'w>(&'w self, cells: &'w [Cell]) -> impl Iterator<Item = (usize, &'w Column)> {
        let written = self.columns.iter().zip(cells).enumerate();
        written.filter(|(_, (_, cell))| **cell != Cell::Unchanged).map(|(index, (column, _))| (index, column))
    }

    /// The parameters of the cells that are written.
    pub(super) fn parameters(&self, cells: &[Cell]) -> Vec<Option<String>> {
        let written = self.target.fields.iter().zip(&self.columns).zip(cells);
        let written = written.filter(|(_, cell)| **cell != Cell::Unchanged);
        written.map(|((target, column), cell)| parameter(cell, &target.field.ty, column)).collect()
    }

    /// The parameters of a key.
    pub(super) fn key(&self, cells: &[Cell]) -> Vec<Option<String>> {
        let fields = self.target.key_fields().zip(self.keys()).zip(cells);
        fields.map(|((field, column), cell)| parameter(cell, &field.ty, column)).collect()
    }

    /// Two rows at most with a key: none, one, or several.
    pub(super) fn count(&self) -> String {
        format!("SELECT count(*) FROM (SELECT 1 FROM {}{} LIMIT 2) AS found", self.table, self.by_key(0))
    }

    pub(super) fn remove(&self) -> String {
        format!("DELETE FROM {}{}", self.table, self.by_key(0))
    }

    /// Inserts a row with the cells that are not kept unchanged.
    pub(super) fn insert(&self, cells: &[Cell]) -> String {
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for (place, (_, column)) in (1..).zip(self.cells(cells)) {
            names.push(name(&column.name));
            values.push(column.value(place));
        }
        format!("INSERT INTO {} ({}) VALUES ({})", self.table, names.join(", "), values.join(", "))
    }

    /// Writes the cells into the rows with a key; `None`: there is nothing to write. `limited` heeds `only on create` and
    /// `only when empty`. Gives the parameters that it takes before those of the key.
    pub(super) fn update(&self, cells: &[Cell], limited: bool) -> Option<(String, Vec<Option<String>>)> {
        let (mut sets, mut parameters) = (Vec::new(), Vec::new());
        for (index, column) in self.cells(cells) {
            let (Some(target), Some(cell)) = (self.target.fields.get(index), cells.get(index)) else {
                continue;
            };
            let only = target.only.filter(|_| limited);
            // The record is there under its key, so that has its value already.
            if self.target.key.contains(&index) || only == Some(Only::OnCreate) {
                continue;
            }
            parameters.push(parameter(cell, &target.field.ty, column));
            let (held, value) = (name(&column.name), column.value(parameters.len()));
            sets.push(match only {
                None => format!("{held} = {value}"),
                Some(_) => format!(
                    "{held} = CASE WHEN {held} IS NULL OR {held}::text = '' THEN {value} ELSE {held} END"
                ),
            });
        }
        if sets.is_empty() {
            return None;
        }
        let by_key = self.by_key(parameters.len());
        Some((format!("UPDATE {} SET {}{by_key}", self.table, sets.join(", ")), parameters))
    }

    /// All keys as they stand there.
    pub(super) fn all_keys(&self) -> String {
        let keys: Vec<String> = self.keys().map(|column| format!("{}::text", name(&column.name))).collect();
        format!("SELECT {} FROM {}", keys.join(", "), self.table)
    }

    fn by_key(&self, before: usize) -> String {
        let places = before + 1..;
        let parts: Vec<String> =
            self.keys().zip(places).map(|(column, place)| column.equals(place)).collect();
        format!(" WHERE {}", parts.join(" AND "))
    }
}

/// A cell as a parameter.
fn parameter(cell: &Cell, ty: &Type, column: &Column) -> Option<String> {
    match (cell, ty) {
        (Cell::Unchanged | Cell::Null, _) => None,
        (Cell::Text(text), _) => Some(text.clone()),
        (Cell::Int(number), _) => Some(number.to_string()),
        (Cell::Bool(value), Type::Bool(Some((yes, no)))) if column.is_text() => {
            Some(if *value { yes } else { no }.clone())
        }
        (Cell::Bool(value), _) => Some(value.to_string()),
    }
}
