//! The columns of a table of PostgreSQL, and which values each can hold without changing them.

use super::postgres_server::name;
use super::server_statements::{SqlColumn, first_day};
use crate::run::Mark;
use martlet_compiler::plan::Type;
use postgres::{Client, Error};

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// Its type, without length or digits; of a domain the type below it.
    pub(super) kind: String,
    /// A choice of words that the database declares.
    pub(super) words: bool,
    /// For `numeric`: digits in all and after the point, where they are limited.
    pub(super) digits: Option<(u32, u32)>,
}

/// The columns of a table or view and its number in the database; none: there is no such table.
pub(super) fn columns(client: &mut Client, schema: &str, table: &str) -> Result<(Vec<Column>, i64), Error> {
    let rows = client.query(
        "SELECT a.attname::text, format_type(b.oid, NULL), b.typtype = 'e',
                CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END, c.oid::int8
         FROM pg_catalog.pg_attribute a
         JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
         JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
         WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
           AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY a.attnum",
        &[&schema, &table],
    )?;
    let mut number = 0;
    let mut columns = Vec::with_capacity(rows.len());
    for row in rows {
        let kind: String = row.try_get(1)?;
        let limits: i32 = row.try_get(3)?;
        let digits = (kind == "numeric" && limits >= 4).then(|| {
            let limits = (limits - 4).unsigned_abs();
            (limits >> 16, limits & 0x7ff)
        });
        number = row.try_get(4)?;
        columns.push(Column { name: row.try_get(0)?, kind, words: row.try_get(2)?, digits });
    }
    Ok((columns, number))
}

impl SqlColumn for Column {
    fn quoted(&self) -> String {
        name(&self.name)
    }

    fn is_called(&self, field: &str) -> bool {
        self.name == field
    }

    fn is_text(&self) -> bool {
        matches!(self.kind.as_str(), "text" | "character varying")
    }

    fn read(&self) -> String {
        let held = name(&self.name);
        match self.kind.as_str() {
            // Bytes are not read: they fit no field.
            "bytea" => format!("CASE WHEN {held} IS NULL THEN NULL ELSE '' END"),
            _ => format!("{held}::text"),
        }
    }

    fn order(&self) -> String {
        let held = name(&self.name);
        if self.is_int() { held } else { format!("{held}::text COLLATE \"C\"") }
    }

    fn not_before(&self, mark: Mark) -> Option<String> {
        let held = name(&self.name);
        Some(match (mark, self.kind.as_str()) {
            (Mark::Number(number), _) if self.is_int() => format!("{held} >= {number}"),
            (Mark::Day(_), "date") => format!("{held} >= '{}'::date", first_day(mark)?),
            (Mark::Moment(at), "timestamp with time zone") => {
                let at = first_day(mark).and(jiff::Timestamp::from_microsecond(at).ok())?;
                format!("{held} >= '{at}'::timestamptz")
            }
            _ => return None,
        })
    }

    fn value(&self, text: &str) -> String {
        if self.is_text() { format!("{text}::text") } else { format!("{text}::text::{}", self.kind) }
    }

    fn equals(&self, text: &str) -> String {
        let (held, value) = (name(&self.name), self.value(text));
        match self.is_text() {
            // An index knows the language of the column only, and that may take two texts for one.
            true => format!("({held} = {value} AND {held} COLLATE \"C\" = {value})"),
            false => format!("{held} = {value}"),
        }
    }

    fn times(&self) -> usize {
        1
    }

    fn parameter(place: usize) -> String {
        format!("${place}")
    }

    fn given(&self, text: &str, _ty: &Type) -> String {
        text.to_owned()
    }

    fn truth(&self, value: bool) -> String {
        value.to_string()
    }

    fn changes_values(&self, ty: &Type) -> Option<String> {
        let kind = self.kind.as_str();
        if self.is_text() {
            return None;
        }
        let fits = match ty {
            Type::Int => matches!(kind, "smallint" | "integer" | "bigint" | "numeric"),
            Type::Decimal(digits, after) => match kind {
                "numeric" => self.digits.is_none_or(|(most, held)| {
                    *after <= held && digits.saturating_sub(*after) <= most.saturating_sub(held)
                }),
                "double precision" => *digits <= 15,
                _ => false,
            },
            Type::Money { .. } => kind == "numeric" && self.digits.is_none(),
            Type::Bool(None) => kind == "boolean",
            Type::Date => kind == "date",
            Type::Instant => kind == "timestamp with time zone",
            Type::Time => kind == "time without time zone",
            Type::Uuid => kind == "uuid",
            Type::Json | Type::List(_) | Type::Record(_) => matches!(kind, "json" | "jsonb"),
            Type::Enum { .. } => self.words,
            _ => false,
        };
        (!fits)
            .then(|| format!("it is `{kind}` there, which cannot hold the values exactly; declare it text"))
    }
}

impl Column {
    pub(super) fn is_int(&self) -> bool {
        matches!(self.kind.as_str(), "smallint" | "integer" | "bigint")
    }
}
