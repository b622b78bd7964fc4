//! A copy in memory of what a database holds at one moment.

use super::migrate::{self, Failure, META};
use super::schema::Step;
use super::sqlite::Sqlite;
use super::{Db, DbError, Value, bind};

/// Copies every table that the state's version has; the copy has the same version.
pub(crate) fn into_memory(from: &mut Db, migrations: &[&[Step]]) -> Result<Db, Failure> {
    let mut copy = Db::new(Box::new(Sqlite::private()?));
    let mut from = from.begin_reading()?;
    let version = migrate::version(&mut from)?;
    let Some(seen) = migrations.get(..version) else { return Err(Failure::Newer) };
    migrate::to_latest(&mut copy, seen, &mut |_| ())?;
    if version == 0 {
        return Ok(copy);
    }
    let mut into = copy.begin()?;
    let steps = || seen.iter().copied().flatten();
    let is_dropped = |table: &str| steps().any(|step| matches!(step, Step::Dropped(no) if *no == table));
    let tables = std::iter::once(&META).chain(steps()).filter_map(Step::table);
    for table in tables.filter(|table| !is_dropped(table)) {
        copy_table(&mut from, &mut into, table)?;
    }
    into.commit()?;
    Ok(copy)
}

fn copy_table(from: &mut Db, into: &mut Db, table: &str) -> Result<(), DbError> {
    let columns: Vec<String> =
        into.all("SELECT name FROM pragma_table_info(?1) ORDER BY cid", bind![table], |row| row.get(0))?;
    let places: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
    let columns_of = columns.join(", ");
    let insert =
        format!("INSERT INTO {table} ({columns_of}) VALUES ({}) ON CONFLICT DO NOTHING", places.join(", "));
    from.query(&format!("SELECT {columns_of} FROM {table}"), bind![], |row| {
        let values: Vec<Value<'_>> =
            (0..columns.len()).map(|index| row.raw(index)).collect::<Result<_, DbError>>()?;
        into.execute(&insert, &values).map(drop)
    })
}
