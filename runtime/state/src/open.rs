//! Opening the store: the settings of promises S1 and S2, the check of the key, the migrations.

use crate::cipher::Cipher;
use crate::{failed, schema};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Clock, PortError, Rand};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

/// The oldest SQLite whose faults in write-ahead logging are mended (promise S1).
const OLDEST: i32 = 3_051_003;

/// How long a write waits for another process.
const PATIENCE: Duration = Duration::from_secs(5);

/// The state of a project in one SQLite file.
pub struct SqliteStore {
    pub(crate) connection: Connection,
    pub(crate) cipher: Cipher,
    pub(crate) key: ProjectKey,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) rand: Box<dyn Rand>,
    /// A deliberate fault; the simulation sets it.
    #[cfg(feature = "sabotage")]
    pub sabotage: Option<crate::Sabotage>,
}

impl SqliteStore {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// It is on a network file system, damaged, newer than this program, or was written with another key.
    pub fn open(
        path: &Path,
        key: ProjectKey,
        clock: Box<dyn Clock>,
        rand: Box<dyn Rand>,
    ) -> Result<SqliteStore, PortError> {
        let what = format!("opening {}", path.display());
        let error = |why: &str| PortError::new(format!("state: {what}"), why);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| error(&e.to_string()))?;
            if on_network(folder) {
                return Err(error(
                    "the folder is on a network drive, where the file could be damaged; put the state on \
                     a local disk (`[state] path` in martlet.toml)",
                ));
            }
        }
        let connection = Connection::open(path).map_err(failed(&what))?;
        let mode: String = connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
            .map_err(failed(&what))?;
        if mode != "wal" {
            return Err(error("the disk does not support write-ahead logging"));
        }
        SqliteStore::with(connection, key, clock, rand)
    }

    /// Opens a database in memory that lives as long as one connection with this name is open.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn open_memory(
        name: &str,
        key: ProjectKey,
        clock: Box<dyn Clock>,
        rand: Box<dyn Rand>,
    ) -> Result<SqliteStore, PortError> {
        let connection = Connection::open_with_flags(
            format!("file:{name}?mode=memory&cache=shared"),
            OpenFlags::default() | OpenFlags::SQLITE_OPEN_URI,
        )
        .map_err(failed("opening in memory"))?;
        SqliteStore::with(connection, key, clock, rand)
    }

    /// An empty state in memory that nobody else sees.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn open_private(
        key: ProjectKey,
        clock: Box<dyn Clock>,
        rand: Box<dyn Rand>,
    ) -> Result<SqliteStore, PortError> {
        let connection = Connection::open_in_memory().map_err(failed("opening in memory"))?;
        SqliteStore::with(connection, key, clock, rand)
    }

    /// A copy in memory of what the file holds now, or an empty state if there is none: for runs that try things out.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn open_copy(
        path: &Path,
        key: ProjectKey,
        clock: Box<dyn Clock>,
        rand: Box<dyn Rand>,
    ) -> Result<SqliteStore, PortError> {
        let error = failed("copying the state");
        let mut copy = Connection::open_in_memory().map_err(&error)?;
        if path.exists() {
            let original =
                Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(&error)?;
            rusqlite::backup::Backup::new(&original, &mut copy)
                .and_then(|backup| backup.run_to_completion(1_000, Duration::ZERO, None))
                .map_err(&error)?;
        }
        SqliteStore::with(copy, key, clock, rand)
    }

    fn with(
        mut connection: Connection,
        key: ProjectKey,
        clock: Box<dyn Clock>,
        rand: Box<dyn Rand>,
    ) -> Result<SqliteStore, PortError> {
        let error = failed("opening");
        if rusqlite::version_number() < OLDEST {
            return Err(PortError::new(
                "state: opening",
                format!("SQLite {} is too old", rusqlite::version()),
            ));
        }
        connection.busy_timeout(PATIENCE).map_err(&error)?;
        // FULL: a commit that was stated survives a power cut (promise P9).
        connection.pragma_update(None, "synchronous", "FULL").map_err(&error)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(&error)?;
        connection.pragma_update(None, "mmap_size", 0).map_err(&error)?;
        connection.pragma_update(None, "trusted_schema", false).map_err(&error)?;
        connection.pragma_update(None, "secure_delete", true).map_err(&error)?;
        connection.set_prepared_statement_cache_capacity(64);
        schema::migrations().to_latest(&mut connection).map_err(|e| match e {
            rusqlite_migration::Error::MigrationDefinition(_) => {
                PortError::new("state: opening", "it was written by a newer version of Martlet; use that one")
            }
            other => PortError::new("state: opening", other),
        })?;
        let mut store = SqliteStore {
            connection,
            cipher: Cipher::new(&key),
            key,
            clock,
            rand,
            #[cfg(feature = "sabotage")]
            sabotage: None,
        };
        store.check_key()?;
        Ok(store)
    }

    /// The key a state was begun with is the only one that opens it.
    fn check_key(&mut self) -> Result<(), PortError> {
        let id = self.cipher.key_id().to_owned();
        let kept: String = self.write("checking the key", |tx, _| {
            tx.execute("INSERT INTO meta VALUES ('key_id', ?1) ON CONFLICT DO NOTHING", [&id])?;
            tx.query_row("SELECT value FROM meta WHERE name = 'key_id'", [], |row| row.get(0))
        })?;
        if kept == id {
            return Ok(());
        }
        Err(PortError::new(
            "state: opening",
            format!(
                "it was written with key {kept}, but the key file holds {id}; put the right key file back, or begin \
                 with a new state"
            ),
        ))
    }

    /// Runs one write transaction, immediate (promise S2).
    pub(crate) fn write<T>(
        &mut self,
        what: &str,
        body: impl FnOnce(&Transaction<'_>, &mut Context<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, PortError> {
        self.write_or(what, |tx, context| body(tx, context).map_err(failed(what)))
    }

    /// As [`SqliteStore::write`], for bodies that fail for other reasons too.
    pub(crate) fn write_or<T>(
        &mut self,
        what: &str,
        body: impl FnOnce(&Transaction<'_>, &mut Context<'_>) -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        let mut context = Context {
            cipher: &self.cipher,
            key: &self.key,
            clock: self.clock.as_mut(),
            rand: self.rand.as_mut(),
            #[cfg(feature = "sabotage")]
            sabotage: self.sabotage,
        };
        let tx = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed(what))?;
        let value = body(&tx, &mut context)?;
        tx.commit().map_err(failed(what))?;
        Ok(value)
    }
}

/// What a transaction may use beside the connection.
pub(crate) struct Context<'s> {
    pub(crate) cipher: &'s Cipher,
    pub(crate) key: &'s ProjectKey,
    pub(crate) clock: &'s mut dyn Clock,
    pub(crate) rand: &'s mut dyn Rand,
    #[cfg(feature = "sabotage")]
    sabotage: Option<crate::Sabotage>,
}

impl Context<'_> {
    /// Whether this deliberate fault is switched on; never in a product build.
    pub(crate) fn sabotaged(&self, by: crate::Sabotage) -> bool {
        #[cfg(feature = "sabotage")]
        return self.sabotage == Some(by);
        #[cfg(not(feature = "sabotage"))]
        {
            let _ = by;
            false
        }
    }
}

/// Whether the folder is on a network file system, where SQLite's locks do not hold.
fn on_network(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    return rustix::fs::statfs(folder).is_ok_and(|stat| is_network_type(stat.f_type.cast_unsigned()));
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        false
    }
}

/// Numbers of `statfs(2)`: NFS, SMB, CIFS, SMB2, AFS, Ceph, 9P.
#[cfg(target_os = "linux")]
fn is_network_type(kind: u64) -> bool {
    const NETWORK: [u64; 7] =
        [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x5346_414F, 0x00C3_6400, 0x0102_1997];
    NETWORK.contains(&kind)
}

#[cfg(test)]
mod tests {
    #[test]
    #[cfg(target_os = "linux")]
    fn s1_network_file_systems_are_known() {
        assert!(super::is_network_type(0x6969));
        assert!(super::is_network_type(0xFF53_4D42));
        assert!(!super::is_network_type(0xEF53));
    }
}
