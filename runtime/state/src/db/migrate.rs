//! Bringing a state to the newest version: each migration is one transaction that ends with its number, so that a process
//! killed at any statement leaves the version before it or the one after it (promise P21).

use super::schema::Step;
use super::{Db, DbError, Dialect, Result, bind};

/// Where the version stands, among other names of the whole state.
pub(crate) const META: Step = Step::Keyed("meta", "name TEXT PRIMARY KEY, value TEXT NOT NULL");

/// Why a state cannot be brought to the newest version.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A later program wrote it.
    Newer,
    Db(DbError),
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Failure {
        Failure::Db(error)
    }
}

/// Told of each statement before it is carried out; tests end the process there.
pub(crate) type Watch<'w> = dyn FnMut(&str) + 'w;

/// Applies what is missing of `migrations`.
pub(crate) fn to_latest(
    db: &mut Db,
    migrations: &[&[Step]],
    watch: &mut Watch<'_>,
) -> std::result::Result<(), Failure> {
    loop {
        let version = version(db)?;
        if version > migrations.len() {
            return Err(Failure::Newer);
        }
        let Some(next) = migrations.get(version) else { return Ok(()) };
        apply(db, version, next, watch)?;
    }
}

/// How many migrations the state has seen; 0 for an empty database.
pub(crate) fn version(db: &mut Db) -> Result<usize> {
    let known = match db.dialect() {
        Dialect::Postgres => "SELECT 1 WHERE to_regclass('martlet.meta') IS NOT NULL",
        Dialect::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'",
    };
    if db.maybe(known, bind![], |_| Ok(()))?.is_none() {
        return Ok(0);
    }
    let written: Option<String> =
        db.maybe("SELECT value FROM meta WHERE name = 'version'", bind![], |row| row.get(0))?;
    written.map_or(Ok(0), |number| {
        number
            .parse()
            .map_err(|_| DbError::other("its version is no number; it was changed by something else"))
    })
}

/// One migration. Another process may have been faster; then nothing is left to do.
fn apply(db: &mut Db, before: usize, steps: &[Step], watch: &mut Watch<'_>) -> Result<()> {
    let dialect = db.dialect();
    watch("begin");
    let mut tx = db.begin_migration()?;
    if version(&mut tx)? != before {
        return Ok(());
    }
    let meta = if before == 0 { META.statements(dialect) } else { Vec::new() };
    let rest = steps.iter().flat_map(|step| step.statements(dialect));
    for statement in meta.into_iter().chain(rest) {
        watch(&statement);
        tx.batch(&statement)?;
    }
    watch("version");
    tx.execute(
        "INSERT INTO meta VALUES ('version', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        bind![(before + 1).to_string()],
    )?;
    watch("commit");
    tx.commit()?;
    watch("committed");
    Ok(())
}
