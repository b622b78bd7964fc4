//! The columns of the ledger: all of them are hashed, whatever is written and whatever is read back.

use crate::db::rows::Rows;
use crate::db::{self, Db, Row, Value};
use martlet_consent::leaf::{Columns, Held};

/// Columns of `ledger`, but for the two hashes.
pub(crate) const LEDGER: &[&str] = &[
    "seq",
    "event_id",
    "kind",
    "purpose",
    "channel",
    "brand",
    "controller",
    "state",
    "basis",
    "eff_lo",
    "eff_hi",
    "eff_precision",
    "observed_at",
    "recorded_at",
    "jurisdiction",
    "regime",
    "pack_version",
    "source_system",
    "source_object",
    "source_field",
    "capture_point",
    "method",
    "actor",
    "notice_id",
    "notice_version",
    "notice_lang",
    "notice_hash",
    "evidence_level",
    "evidence_hash",
    "doi_at",
    "expires_at",
    "expiry_rule",
    "corrects",
    "caused_by",
    "echo_of",
    "flow_id",
    "flow_hash",
    "run_id",
    "anchored",
    "suppression",
    "topic",
];

/// The hashes that stand beside them.
pub(crate) const HASHES: &[&str] = &["private_hash", "leaf_hash"];

/// Columns of `ledger_private`.
pub(crate) const PRIVATE: &[&str] = &[
    "seq",
    "subject_ref",
    "point_ref",
    "point_kind",
    "point_ct",
    "source_record_ref",
    "actor_ref",
    "raw_value_ct",
    "evidence_ct",
    "key_id",
    "salt",
    "subject_ct",
];

/// A row on its way into a table.
pub(crate) type Written<'v> = [(&'static str, Value<'v>)];

/// Appends one row.
pub(crate) fn insert(db: &mut Db, table: &'static str, row: &Written<'_>) -> db::Result<()> {
    let mut rows = Rows::into(table);
    rows.put(db, row)?;
    rows.write(db)
}

/// The row as it is hashed.
pub(crate) fn hashed<'v>(row: &Written<'v>) -> Columns<'v> {
    row.iter().filter_map(|(name, value)| Some((*name, held(*value)?))).collect()
}

/// Columns of a row that was read, the first of them at `from`.
pub(crate) fn read<'r>(row: &'r Row<'_>, from: usize, names: &[&'static str]) -> db::Result<Columns<'r>> {
    let cell = |(index, name): (usize, &&'static str)| {
        let read = row.raw(from + index).map(held);
        read.map(|held| held.map(|held| (*name, held))).transpose()
    };
    names.iter().enumerate().filter_map(cell).collect()
}

fn held(value: Value<'_>) -> Option<Held<'_>> {
    match value {
        Value::Null => None,
        Value::Int(number) => Some(Held::Number(number)),
        Value::Text(text) => Some(Held::Text(text)),
        Value::Blob(bytes) => Some(Held::Bytes(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::{HASHES, LEDGER, PRIVATE};
    use crate::db::{Db, bind, migrate, sqlite::Sqlite};
    use crate::schema::MIGRATIONS;
    use std::collections::BTreeSet;

    #[test]
    fn p14_every_column_is_hashed() {
        let mut db = Db::new(Box::new(Sqlite::private().unwrap()));
        migrate::to_latest(&mut db, MIGRATIONS, &mut |_| ()).unwrap();
        for (table, names) in [("ledger", [LEDGER, HASHES].concat()), ("ledger_private", PRIVATE.to_vec())] {
            let there =
                db.all("SELECT name FROM pragma_table_info(?1)", bind![table], |row| row.get(0)).unwrap();
            let there: BTreeSet<String> = there.into_iter().collect();
            assert_eq!(there, names.into_iter().map(str::to_owned).collect(), "{table}");
        }
    }
}
