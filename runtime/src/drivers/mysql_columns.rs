//! The columns of a table of MySQL or MariaDB, how their values come and go as text, and which values each can hold
//! without changing them.

use super::mysql_server::name;
use super::server_statements::{SqlColumn, first_day};
use super::server_table::Described;
use crate::run::Mark;
use martlet_compiler::plan::Type;
use mysql::prelude::Queryable;
use mysql::{Conn, Error};

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// Its type, without length or digits.
    pub(super) kind: String,
    /// Digits in all and after the point, of a number; after the second, of a time.
    digits: (u32, u32),
}

type Row = (String, String, Option<u32>, Option<u32>, Option<u32>);

/// Why nothing is delivered to a table.
const UNFIT: &str =
    "it is a view, or its engine cannot take back what was written halfway; use a table of InnoDB";

/// A table or view of the database that is open; `None`: there is no such table.
pub(super) fn described(conn: &mut Conn, table: &str) -> Result<Option<Described<Column>>, Error> {
    let about: Option<(Option<String>, Option<String>)> = conn.exec_first(
        "SELECT e.TRANSACTIONS, CAST(t.CREATE_TIME AS CHAR)
         FROM information_schema.TABLES t LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
         WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME = ?",
        (table,),
    )?;
    let Some((transactions, made)) = about else { return Ok(None) };
    let rows: Vec<Row> = conn.exec(
        "SELECT COLUMN_NAME, LOWER(DATA_TYPE), NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION
         FROM information_schema.COLUMNS
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION",
        (table,),
    )?;
    let column = |(name, kind, precision, scale, fraction): Row| Column {
        name,
        kind,
        digits: (precision.unwrap_or(0), scale.or(fraction).unwrap_or(0)),
    };
    Ok(Some(Described {
        columns: rows.into_iter().map(column).collect(),
        made: made.unwrap_or_default(),
        unfit: (transactions.as_deref() != Some("YES")).then_some(UNFIT),
    }))
}

impl SqlColumn for Column {
    fn quoted(&self) -> String {
        name(&self.name)
    }

    fn is_called(&self, field: &str) -> bool {
        self.name.eq_ignore_ascii_case(field)
    }

    fn is_text(&self) -> bool {
        matches!(self.kind.as_str(), "varchar" | "tinytext" | "text" | "mediumtext" | "longtext")
    }

    /// Of moments with their zone, which is UTC in our sessions.
    fn read(&self) -> String {
        let held = name(&self.name);
        match self.kind.as_str() {
            _ if self.is_bytes() => format!("CASE WHEN {held} IS NULL THEN NULL ELSE '' END"),
            "timestamp" => format!("CONCAT(DATE_FORMAT({held}, '%Y-%m-%dT%H:%i:%s.%f'), 'Z')"),
            _ => format!("CAST({held} AS CHAR)"),
        }
    }

    /// By the bytes of texts, whatever language the column has.
    fn order(&self) -> String {
        let held = name(&self.name);
        if self.is_int() { held } else { format!("CAST(CONVERT({held} USING utf8mb4) AS BINARY)") }
    }

    fn not_before(&self, mark: Mark) -> Option<String> {
        let held = name(&self.name);
        Some(match (mark, self.kind.as_str()) {
            (Mark::Number(number), _) if self.is_int() => format!("{held} >= {number}"),
            (Mark::Day(_), "date") => format!("{held} >= DATE '{}'", first_day(mark)?),
            // A day before, so that no fraction of a second can matter.
            (Mark::Moment(_), "timestamp") => format!("{held} >= TIMESTAMP '{} 00:00:00'", first_day(mark)?),
            _ => return None,
        })
    }

    fn value(&self, text: &str) -> String {
        text.to_owned()
    }

    /// The first half lets an index find a text.
    fn equals(&self, text: &str) -> String {
        let held = name(&self.name);
        let exact = |of: &str| format!("CAST(CONVERT({of} USING utf8mb4) AS BINARY)");
        match self.kind.as_str() {
            _ if self.is_text() => format!("({held} = {text} AND {} = {})", exact(&held), exact(text)),
            // Left alone, a number would be compared as an approximate one.
            _ if self.is_int() => format!("{held} = CAST({text} AS SIGNED)"),
            "decimal" => format!("{held} = CAST({text} AS DECIMAL(65, 30))"),
            "date" => format!("{held} = CAST({text} AS DATE)"),
            "timestamp" => format!("{held} = CAST({text} AS DATETIME(6))"),
            "time" => format!("{held} = CAST({text} AS TIME(6))"),
            _ => format!("{} = {}", exact(&format!("CAST({held} AS CHAR)")), exact(text)),
        }
    }

    fn times(&self) -> usize {
        if self.is_text() { 2 } else { 1 }
    }

    fn parameter(_place: usize) -> String {
        "?".to_owned()
    }

    /// Moments are written without their zone, which is UTC in our sessions.
    fn given(&self, text: &str, ty: &Type) -> String {
        match (self.kind.as_str(), ty) {
            ("timestamp", Type::Instant) => text.trim_end_matches('Z').replacen('T', " ", 1),
            _ => text.to_owned(),
        }
    }

    fn truth(&self, value: bool) -> String {
        if self.is_text() { value.to_string() } else { u8::from(value).to_string() }
    }

    fn changes_values(&self, ty: &Type) -> Option<String> {
        if self.is_text() {
            return None;
        }
        let (kind, (most, after)) = (self.kind.as_str(), self.digits);
        let fits = match ty {
            Type::Int => self.is_int() || (kind == "decimal" && after == 0),
            Type::Decimal(digits, wanted) => match kind {
                "decimal" => *wanted <= after && digits.saturating_sub(*wanted) <= most.saturating_sub(after),
                "double" => *digits <= 15,
                _ => false,
            },
            Type::Bool(None) => kind == "tinyint",
            Type::Date => kind == "date",
            Type::Instant => kind == "timestamp" && after == 6,
            Type::Time => kind == "time" && after == 6,
            Type::Uuid => kind == "uuid",
            // MySQL keeps numbers in `json` as approximate ones; MariaDB's is a text.
            Type::Enum { .. } => kind == "enum",
            _ => false,
        };
        let shown = match kind {
            "timestamp" | "time" => format!("{kind}({after})"),
            _ => kind.to_owned(),
        };
        let mend = match ty {
            Type::Instant => "declare it timestamp(6) or text",
            Type::Time => "declare it time(6) or text",
            _ => "declare it text",
        };
        (!fits).then(|| format!("it is `{shown}` there, which cannot hold the values exactly; {mend}"))
    }
}

impl Column {
    pub(super) fn is_int(&self) -> bool {
        matches!(self.kind.as_str(), "tinyint" | "smallint" | "mediumint" | "int" | "bigint")
    }

    /// Whether its values are bytes that no field takes.
    pub(super) fn is_bytes(&self) -> bool {
        matches!(self.kind.as_str(), "binary" | "varbinary" | "bit" | "geometry" | "point" | "vector")
            || self.kind.ends_with("blob")
    }
}
