//! Statements of PostgreSQL that write many rows: each column is one parameter, an array of texts, so that a statement is
//! the same however many rows it writes. COPY would be no way: it can only add, and the first
//! row that is refused ends it.

use super::postgres_columns::Column;
use super::server_statements::{SqlColumn, Texts, Written};
use martlet_delivery::record::Staged;

/// The name of the n-th column of the rows that are given, from 1 on.
fn given(place: usize) -> String {
    format!("given.martlet_{place}")
}

/// So many arrays as rows.
fn rows(width: usize) -> String {
    let arrays: Vec<String> = (1..=width).map(|place| format!("${place}::text::text[]")).collect();
    let names: Vec<String> = (1..=width).map(|place| format!("martlet_{place}")).collect();
    format!("unnest({}) AS given ({})", arrays.join(", "), names.join(", "))
}

/// One column of all rows as an array.
fn array(texts: impl Iterator<Item = Option<String>>) -> String {
    let mut array = String::from("{");
    for text in texts {
        if array.len() > 1 {
            array.push(',');
        }
        let Some(text) = text else {
            array.push_str("NULL");
            continue;
        };
        array.push('"');
        for letter in text.chars() {
            if matches!(letter, '"' | '\\') {
                array.push('\\');
            }
            array.push(letter);
        }
        array.push('"');
    }
    array.push('}');
    array
}

fn arrays_of_keys(width: usize, keys: &[&Texts]) -> Texts {
    let column = |index: usize| array(keys.iter().map(|key| key.get(index).cloned().flatten()));
    (0..width).map(|index| Some(column(index))).collect()
}

fn array_of_cells(written: &Written<'_, Column>, index: usize, rows: &[&Staged]) -> Option<String> {
    Some(array(rows.iter().map(|row| written.cell(index, &row.cells))))
}

/// That a row has the key that is given in the columns from this one on.
fn by_key(written: &Written<'_, Column>, first: usize) -> String {
    let parts: Vec<String> =
        written.keys().zip(first..).map(|(column, place)| column.equals(&given(place))).collect();
    parts.join(" AND ")
}

pub(super) fn add(written: &Written<'_, Column>, all: &[&Staged]) -> (String, Texts) {
    let added = all.first().map(|row| written.added(&row.cells)).unwrap_or_default();
    let (mut names, mut values, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    for (index, column) in added {
        texts.push(array_of_cells(written, index, all));
        names.push(column.quoted());
        values.push(column.value(&given(texts.len())));
    }
    let (names, values, rows) = (names.join(", "), values.join(", "), rows(texts.len()));
    (format!("INSERT INTO {} ({names}) SELECT {values} FROM {rows}", written.table), texts)
}

pub(super) fn find(written: &Written<'_, Column>, keys: &[&Texts]) -> (String, Texts) {
    let width = written.keys().count();
    let (texts, table, rows, by_key) = (written.key_texts(), &written.table, rows(width), by_key(written, 1));
    (format!("SELECT {texts} FROM {table} JOIN {rows} ON {by_key}"), arrays_of_keys(width, keys))
}

pub(super) fn change(written: &Written<'_, Column>, all: &[&Staged], limited: bool) -> (String, Texts) {
    let changed = all.first().map(|row| written.changed(&row.cells, limited)).unwrap_or_default();
    let (mut sets, mut texts) = (Vec::new(), Vec::new());
    for change in changed {
        texts.push(array_of_cells(written, change.index, all));
        sets.push(change.set(&given(texts.len())));
    }
    let by_key = by_key(written, texts.len() + 1);
    let keys: Vec<Texts> = all.iter().map(|row| written.key(&row.key.0)).collect();
    texts.extend(arrays_of_keys(written.keys().count(), &keys.iter().collect::<Vec<_>>()));
    let (table, sets, rows) = (&written.table, sets.join(", "), rows(texts.len()));
    (format!("UPDATE {table} SET {sets} FROM {rows} WHERE {by_key}"), texts)
}

pub(super) fn remove(written: &Written<'_, Column>, keys: &[&Texts]) -> (String, Texts) {
    let width = written.keys().count();
    let (table, rows, by_key) = (&written.table, rows(width), by_key(written, 1));
    (format!("DELETE FROM {table} USING {rows} WHERE {by_key}"), arrays_of_keys(width, keys))
}

#[cfg(test)]
mod tests {
    use super::array;

    #[test]
    fn texts_of_an_array_are_told_apart() {
        let texts = [Some("a,b"), None, Some(""), Some("NULL"), Some(r#"{"q\"}"#)];
        let texts = texts.map(|text| text.map(str::to_owned));
        assert_eq!(array(texts.into_iter()), r#"{"a,b",NULL,"","NULL","{\"q\\\"}"}"#);
    }
}
