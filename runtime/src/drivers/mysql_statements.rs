//! The SQL of the driver for tables of MySQL and MariaDB. Names come from the plan and are quoted; values are parameters,
//! all of them as text, so that each has one exact form.

use super::destination::Target;
use super::mysql_columns::Column;
use super::mysql_server::name;
use martlet_compiler::plan::{Only, Type};
use martlet_delivery::record::Cell;

/// The parameters of a statement.
pub(super) type Given = Vec<Option<String>>;

/// A table with the columns that the flow writes, in the order of the target's fields.
pub(super) struct Written<'t> {
    pub(super) target: &'t Target,
    pub(super) columns: Vec<Column>,
}

impl Written<'_> {
    fn table(&self) -> String {
        name(&self.target.object)
    }

    fn keys(&self) -> impl Iterator<Item = &Column> {
        self.target.key.iter().filter_map(|index| self.columns.get(*index))
    }

    /// The parameters of a key, each as often as its condition takes it.
    pub(super) fn key(&self, cells: &[Cell]) -> Given {
        let fields = self.target.key_fields().zip(self.keys()).zip(cells);
        let texts = fields.map(|((field, column), cell)| parameter(cell, &field.ty, column));
        self.asked(texts.collect())
    }

    /// A key as it stands in the table, as parameters.
    pub(super) fn asked(&self, key: Given) -> Given {
        let times = |column: &Column| if column.is_text() { 2 } else { 1 };
        self.keys().zip(key).flat_map(|(column, text)| std::iter::repeat_n(text, times(column))).collect()
    }

    /// Two rows at most with a key: none, one, or several.
    pub(super) fn count(&self) -> String {
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM {}{} LIMIT 2) AS found", self.table(), self.by_key())
    }

    pub(super) fn remove(&self) -> String {
        format!("DELETE FROM {}{}", self.table(), self.by_key())
    }

    /// Inserts a row with the cells that are not kept unchanged.
    pub(super) fn insert(&self, cells: &[Cell]) -> (String, Given) {
        let (mut names, mut given) = (Vec::new(), Vec::new());
        for ((target, column), cell) in self.target.fields.iter().zip(&self.columns).zip(cells) {
            if *cell != Cell::Unchanged {
                names.push(name(&column.name));
                given.push(parameter(cell, &target.field.ty, column));
            }
        }
        let places = vec!["?"; names.len()].join(", ");
        (format!("INSERT INTO {} ({}) VALUES ({places})", self.table(), names.join(", ")), given)
    }

    /// Writes the cells into the rows with a key; `None`: there is nothing to write. `limited` heeds `only on create` and
    /// `only when empty`. Gives the parameters that it takes before those of the key.
    pub(super) fn update(&self, cells: &[Cell], limited: bool) -> Option<(String, Given)> {
        let (mut sets, mut given) = (Vec::new(), Vec::new());
        let all = self.target.fields.iter().zip(&self.columns).zip(cells).enumerate();
        for (index, ((target, column), cell)) in all {
            let only = target.only.filter(|_| limited);
            // The record is there under its key, so that has its value already.
            let keeps = *cell == Cell::Unchanged || self.target.key.contains(&index);
            if keeps || only == Some(Only::OnCreate) {
                continue;
            }
            let held = name(&column.name);
            given.push(parameter(cell, &target.field.ty, column));
            sets.push(match only {
                None => format!("{held} = ?"),
                Some(_) => {
                    format!("{held} = CASE WHEN {held} IS NULL OR CAST({held} AS CHAR) = '' THEN ? ELSE {held} END")
                }
            });
        }
        if sets.is_empty() {
            return None;
        }
        Some((format!("UPDATE {} SET {}{}", self.table(), sets.join(", "), self.by_key()), given))
    }

    /// All keys as they stand there.
    pub(super) fn all_keys(&self) -> String {
        let keys: Vec<String> = self.keys().map(Column::read).collect();
        format!("SELECT {} FROM {}", keys.join(", "), self.table())
    }

    fn by_key(&self) -> String {
        let parts: Vec<String> = self.keys().map(Column::equals).collect();
        format!(" WHERE {}", parts.join(" AND "))
    }
}

/// A cell as a parameter.
fn parameter(cell: &Cell, ty: &Type, column: &Column) -> Option<String> {
    match (cell, ty) {
        (Cell::Unchanged | Cell::Null, _) => None,
        (Cell::Text(text), ty) => Some(column.given(text, ty)),
        (Cell::Int(number), _) => Some(number.to_string()),
        (Cell::Bool(value), Type::Bool(Some((yes, no)))) if column.is_text() => {
            Some(if *value { yes } else { no }.clone())
        }
        (Cell::Bool(value), _) if column.is_text() => Some(value.to_string()),
        (Cell::Bool(value), _) => Some(u8::from(*value).to_string()),
    }
}
