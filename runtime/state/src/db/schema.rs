//! The steps that make tables, spelled for each engine.

use super::Dialect;

/// One step of a migration. Columns are written with the types INTEGER (64 bits), TEXT, BLOB, and `id NUMBERED` for a
/// key that the database counts up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// A table and its columns.
    Table(&'static str, &'static str),
    /// A table that is looked up by its key alone; SQLite keeps it in the order of the key.
    Keyed(&'static str, &'static str),
    /// The database itself refuses these changes of a table (promise P14).
    AppendOnly(&'static str, &'static [&'static str]),
    /// A statement that both engines understand as it stands.
    Plain(&'static str),
}

impl Step {
    /// The table that the step makes.
    pub(crate) fn table(&self) -> Option<&'static str> {
        match self {
            Step::Table(name, _) | Step::Keyed(name, _) => Some(name),
            Step::AppendOnly(..) | Step::Plain(_) => None,
        }
    }

    /// Its statements for an engine, in order.
    pub(crate) fn statements(&self, dialect: Dialect) -> Vec<String> {
        match (*self, dialect) {
            (Step::Table(name, columns), Dialect::Sqlite) => {
                let columns = columns.replace("id NUMBERED", "id INTEGER PRIMARY KEY");
                vec![format!("CREATE TABLE {name} ({columns}) STRICT")]
            }
            (Step::Keyed(name, columns), Dialect::Sqlite) => {
                vec![format!("CREATE TABLE {name} ({columns}) STRICT, WITHOUT ROWID")]
            }
            (Step::AppendOnly(table, changes), Dialect::Sqlite) => {
                let refuse = |change: &&str| {
                    format!(
                        "CREATE TRIGGER {table}_no_{} BEFORE {change} ON {table}
                           BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
                        change.to_lowercase()
                    )
                };
                changes.iter().map(refuse).collect()
            }
            (Step::Plain(statement), _) => vec![statement.to_owned()],
        }
    }
}
