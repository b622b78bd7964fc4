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
    /// A parameter, which is always text, as a value of this column.
    fn value(&self, place: usize) -> String;
    /// That it equals a parameter: exactly, whatever language it has.
    fn equals(&self, place: usize) -> String;
    /// How many parameters that takes, all of them the same.
    fn times(&self) -> usize;
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

impl<C: SqlColumn> Written<'_, C> {
    fn keys(&self) -> impl Iterator<Item = &C> {
        self.target.key.iter().filter_map(|index| self.columns.get(*index))
    }

    /// The parameters of a key, each as often as its condition takes it.
    pub(super) fn key(&self, cells: &[Cell]) -> Texts {
        let fields = self.target.key_fields().zip(self.keys()).zip(cells);
        let texts = fields.map(|((field, column), cell)| parameter(cell, &field.ty, column));
        self.asked(texts.collect())
    }

    /// A key as it stands in the table, as parameters.
    pub(super) fn asked(&self, key: Texts) -> Texts {
        let keys = self.keys().zip(key);
        keys.flat_map(|(column, text)| std::iter::repeat_n(text, column.times())).collect()
    }

    /// Two rows at most with a key: none, one, or several.
    pub(super) fn count(&self) -> String {
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM {}{} LIMIT 2) AS found", self.table, self.by_key(1))
    }

    pub(super) fn remove(&self) -> String {
        format!("DELETE FROM {}{}", self.table, self.by_key(1))
    }

    /// Inserts a row with the cells that are not kept unchanged.
    pub(super) fn insert(&self, cells: &[Cell]) -> (String, Texts) {
        let (mut names, mut values, mut given) = (Vec::new(), Vec::new(), Vec::new());
        for ((target, column), cell) in self.target.fields.iter().zip(&self.columns).zip(cells) {
            if *cell != Cell::Unchanged {
                given.push(parameter(cell, &target.field.ty, column));
                names.push(column.quoted());
                values.push(column.value(given.len()));
            }
        }
        let (names, values) = (names.join(", "), values.join(", "));
        (format!("INSERT INTO {} ({names}) VALUES ({values})", self.table), given)
    }

    /// Writes the cells into the rows with a key; `None`: there is nothing to write. `limited` heeds `only on create` and
    /// `only when empty`. Gives the parameters that it takes before those of the key.
    pub(super) fn update(&self, cells: &[Cell], limited: bool) -> Option<(String, Texts)> {
        let (mut sets, mut given) = (Vec::new(), Vec::new());
        let all = self.target.fields.iter().zip(&self.columns).zip(cells).enumerate();
        for (index, ((target, column), cell)) in all {
            let only = target.only.filter(|_| limited);
            // The record is there under its key, so that has its value already.
            let keeps = *cell == Cell::Unchanged || self.target.key.contains(&index);
            if keeps || only == Some(Only::OnCreate) {
                continue;
            }
            given.push(parameter(cell, &target.field.ty, column));
            let (held, value) = (column.quoted(), column.value(given.len()));
            sets.push(match only {
                None => format!("{held} = {value}"),
                Some(_) => {
                    let text = column.read();
                    format!("{held} = CASE WHEN {held} IS NULL OR {text} = '' THEN {value} ELSE {held} END")
                }
            });
        }
        if sets.is_empty() {
            return None;
        }
        let by_key = self.by_key(given.len() + 1);
        Some((format!("UPDATE {} SET {}{by_key}", self.table, sets.join(", ")), given))
    }

    /// All keys as they stand there.
    pub(super) fn all_keys(&self) -> String {
        let keys: Vec<String> = self.keys().map(C::read).collect();
        format!("SELECT {} FROM {}", keys.join(", "), self.table)
    }

    /// That a row has the key whose parameters begin at this place.
    fn by_key(&self, first: usize) -> String {
        let mut place = first;
        let mut parts = Vec::new();
        for column in self.keys() {
            parts.push(column.equals(place));
            place += column.times();
        }
        format!(" WHERE {}", parts.join(" AND "))
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
