//! What contact points are looked up in. They come in no order, so an import into an empty ledger does without, and builds it
//! at its end in one go.

use crate::db::{self, Db, Dialect, bind};
use crate::schema::BY_POINT;

/// Builds it, where an import that was broken off left none.
pub(crate) fn index(db: &mut Db) -> db::Result<()> {
    let there = match db.dialect() {
        Dialect::Sqlite => "SELECT 1 FROM sqlite_master WHERE name = 'ledger_private_by_point'",
        Dialect::Postgres => "SELECT 1 WHERE to_regclass('martlet.ledger_private_by_point') IS NOT NULL",
    };
    match db.maybe(there, bind![], |_| Ok(()))? {
        Some(()) => Ok(()),
        None => db.batch(BY_POINT),
    }
}

/// Goes without it for now.
pub(crate) fn without(db: &mut Db) -> db::Result<()> {
    db.batch("DROP INDEX IF EXISTS ledger_private_by_point")
}

#[cfg(test)]
mod tests {
    use super::{index, without};
    use crate::db::{Db, bind, migrate, sqlite::Sqlite};
    use crate::schema::MIGRATIONS;

    #[test]
    fn what_an_import_left_out_is_built_again_once() {
        let mut db = Db::new(Box::new(Sqlite::private().unwrap()));
        migrate::to_latest(&mut db, MIGRATIONS, &mut |_| ()).unwrap();
        let there = |db: &mut Db| -> i64 {
            let sql = "SELECT count(*) FROM pragma_index_list('ledger_private') WHERE name = ?1";
            db.one(sql, bind!["ledger_private_by_point"], |row| row.get(0)).unwrap()
        };
        assert_eq!(there(&mut db), 1);
        without(&mut db).unwrap();
        without(&mut db).unwrap();
        assert_eq!(there(&mut db), 0);
        index(&mut db).unwrap();
        index(&mut db).unwrap();
        assert_eq!(there(&mut db), 1);
    }
}
