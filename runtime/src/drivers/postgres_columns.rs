//! The columns of a table of PostgreSQL, and which values each can hold without changing them.

use super::postgres_server::name;
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

impl Column {
    pub(super) fn is_text(&self) -> bool {
        matches!(self.kind.as_str(), "text" | "character varying")
    }

    /// A parameter, which is always text, as a value of this column.
    pub(super) fn value(&self, place: usize) -> String {
        if self.is_text() { format!("${place}::text") } else { format!("${place}::text::{}", self.kind) }
    }

    /// That the column equals a parameter: exactly, whatever collation it has.
    pub(super) fn equals(&self, place: usize) -> String {
        if self.is_text() {
            format!("{} COLLATE \"C\" = ${place}::text", name(&self.name))
        } else {
            format!("{} = {}", name(&self.name), self.value(place))
        }
    }

    /// Why the column cannot hold the field's values exactly; `None`: it can.
    pub(super) fn changes_values(&self, ty: &Type) -> Option<String> {
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
