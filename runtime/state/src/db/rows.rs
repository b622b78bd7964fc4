//! Rows that are appended one after the other. To a server some dozens go with each statement, for the way there and back
//! is what costs; SQLite takes them one by one, for it keeps the rows of such a statement aside where the table has triggers.

use super::{Db, Dialect, Result, Value};
use std::fmt::Write;

/// Rows of one statement to a server. More make it hardly faster, and engines allow only so many values.
const TOGETHER: usize = 32;

/// A value that lies among the others.
#[derive(Clone, Copy)]
enum Lying {
    Null,
    Int(i64),
    Text(usize, usize),
    Blob(usize, usize),
}

/// Rows on their way into one table, all with the same columns.
pub(crate) struct Rows {
    table: &'static str,
    columns: Vec<&'static str>,
    cells: Vec<Lying>,
    texts: String,
    blobs: Vec<u8>,
    /// How many go with one statement.
    together: usize,
    /// The statement for as many, and the one for a single row.
    statements: [String; 2],
}

impl Rows {
    pub(crate) fn into(table: &'static str) -> Rows {
        Rows {
            table,
            columns: Vec::new(),
            cells: Vec::new(),
            texts: String::new(),
            blobs: Vec::new(),
            together: 0,
            statements: Default::default(),
        }
    }

    /// Takes a row, whose columns are those of the first one; what waits is written when there is enough of it.
    pub(crate) fn put(&mut self, db: &mut Db, row: &[(&'static str, Value<'_>)]) -> Result<()> {
        let together = if db.dialect() == Dialect::Sqlite { 1 } else { TOGETHER };
        self.put_together(db, row, together)
    }

    fn put_together(
        &mut self,
        db: &mut Db,
        row: &[(&'static str, Value<'_>)],
        together: usize,
    ) -> Result<()> {
        if self.columns.is_empty() {
            self.columns = row.iter().map(|(name, _)| *name).collect();
            self.together = together;
            self.statements = [together, 1].map(|rows| self.statement(rows));
        }
        for (_, value) in row {
            let cell = match value {
                Value::Null => Lying::Null,
                Value::Int(number) => Lying::Int(*number),
                Value::Text(text) => {
                    self.texts.push_str(text);
                    Lying::Text(self.texts.len() - text.len(), self.texts.len())
                }
                Value::Blob(bytes) => {
                    self.blobs.extend_from_slice(bytes);
                    Lying::Blob(self.blobs.len() - bytes.len(), self.blobs.len())
                }
            };
            self.cells.push(cell);
        }
        if self.cells.len() < self.together * self.columns.len() { Ok(()) } else { self.write(db) }
    }

    /// Writes what waits.
    pub(crate) fn write(&mut self, db: &mut Db) -> Result<()> {
        let values: Vec<Value<'_>> = self.cells.iter().map(|cell| self.value(*cell)).collect();
        let [together, single] = &self.statements;
        let mut rest = values.as_slice();
        while let Some((rows, left)) = rest.split_at_checked((self.together * self.columns.len()).max(1)) {
            db.execute(together, rows)?;
            rest = left;
        }
        for row in rest.chunks(self.columns.len().max(1)) {
            db.execute(single, row)?;
        }
        self.cells.clear();
        self.texts.clear();
        self.blobs.clear();
        Ok(())
    }

    fn value(&self, cell: Lying) -> Value<'_> {
        match cell {
            Lying::Null => Value::Null,
            Lying::Int(number) => Value::Int(number),
            Lying::Text(from, to) => Value::Text(self.texts.get(from..to).unwrap_or_default()),
            Lying::Blob(from, to) => Value::Blob(self.blobs.get(from..to).unwrap_or_default()),
        }
    }

    fn statement(&self, rows: usize) -> String {
        let mut text = format!("INSERT INTO {} ({}) VALUES ", self.table, self.columns.join(", "));
        let width = self.columns.len();
        for row in 0..rows {
            let places: Vec<String> = (1..=width).map(|at| format!("?{}", row * width + at)).collect();
            // Writing to a text cannot fail.
            let _ = write!(text, "{}({})", if row == 0 { "" } else { ", " }, places.join(", "));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Rows, TOGETHER};
    use crate::db::{Db, Value, bind, sqlite::Sqlite};

    #[test]
    fn rows_arrive_once_and_in_order_however_many_there_are() {
        for count in [0, 1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 3 * TOGETHER + 5] {
            let mut db = Db::new(Box::new(Sqlite::private().unwrap()));
            db.batch("CREATE TABLE t (a INTEGER, b TEXT, c BLOB)").unwrap();
            let mut rows = Rows::into("t");
            for number in 0..count {
                let (text, bytes) = (format!("ü{number}"), vec![0xFF; number % 3]);
                let blob = if number % 2 == 0 { Value::Null } else { Value::Blob(&bytes) };
                let number = i64::try_from(number).unwrap();
                let row = [("a", Value::Int(number)), ("b", Value::Text(&text)), ("c", blob)];
                rows.put_together(&mut db, &row, TOGETHER).unwrap();
            }
            rows.write(&mut db).unwrap();
            rows.write(&mut db).unwrap();
            let found = db
                .all("SELECT a, b, c FROM t ORDER BY rowid", bind![], |row| {
                    Ok((row.get::<i64>(0)?, row.get::<String>(1)?, row.get::<Option<Vec<u8>>>(2)?))
                })
                .unwrap();
            assert_eq!(found.len(), count);
            for (place, (a, b, c)) in found.into_iter().enumerate() {
                let number = i64::try_from(place).unwrap();
                let bytes = (place % 2 == 1).then(|| vec![0xFF; place % 3]);
                assert_eq!((a, b, c), (number, format!("ü{place}"), bytes));
            }
        }
    }
}
