//! Opening the store: where it stands, the check of the key, the migrations, and its write transactions.

use crate::cipher::Cipher;
use crate::db::postgres::Postgres;
use crate::db::sqlite::Sqlite;
use crate::db::{Db, DbError, Tx, bind, failed, into_memory, migrate};
use crate::place::Place;
use crate::points;
use crate::schema::MIGRATIONS;
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Clock, PortError, Rand};
use std::path::Path;

/// The state of a project in one database.
pub struct StateStore {
    pub(crate) db: Db,
    pub(crate) cipher: Cipher,
    pub(crate) key: ProjectKey,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) rand: Box<dyn Rand>,
    /// A deliberate fault; the simulation sets it.
    #[cfg(feature = "sabotage")]
    pub sabotage: Option<crate::Sabotage>,
}

/// Bytes of the state's pages that are kept in memory: with few of them a large run writes and reads the same ones again
/// and again.
const AT_HAND: u64 = 64 * 1024 * 1024;

impl StateStore {
    /// Opens the state, or makes it.
    ///
    /// # Errors
    /// It is on a network file system, damaged, newer than this program, or was written with another key; its server
    /// cannot be reached, or is set not to keep what it confirms.
    pub fn open(
        place: &Place,
        key: ProjectKey,
        clock: Box<dyn Clock>,
        rand: Box<dyn Rand>,
    ) -> Result<StateStore, PortError> {
        let what = format!("opening {place}");
        let db = match place {
            Place::File(path) => {
                folder_for(path, &what)?;
                Db::new(Box::new(Sqlite::file(path).map_err(failed(&what))?))
            }
            Place::Server(url) => server(url, &what)?,
        };
        StateStore::with(db, key, clock, rand)
    }

    /// Whether a state was begun there.
    ///
    /// # Errors
    /// Its server cannot be asked.
    pub fn begun(place: &Place) -> Result<bool, PortError> {
        match place {
            Place::File(path) => Ok(path.exists()),
            Place::Server(url) => {
                let what = format!("opening {place}");
                let version = migrate::version(&mut server(url, &what)?).map_err(failed(&what))?;
                Ok(version > 0)
            }
        }
    }

    /// Makes this store the only one that runs go through, as long as it is open. A state in a file has a lock beside
    /// it instead.
    ///
    /// # Errors
    /// Another run of the project is under way, perhaps on another machine.
    pub fn alone(&mut self) -> Result<(), PortError> {
        if self.db.alone().map_err(failed("starting"))? {
            return points::index(&mut self.db).map_err(failed("starting"));
        }
        Err(PortError {
            what: "starting".into(),
            why: "another run of this project is under way; wait until it ends".into(),
            retry: true,
        })
    }

    /// Opens a database in memory that lives as long as one connection with this name is open.
    ///
    /// # Errors
    /// As [`StateStore::open`].
    pub fn open_memory(
        name: &str,
        key: ProjectKey,
        clock: Box<dyn Clock>,
        rand: Box<dyn Rand>,
    ) -> Result<StateStore, PortError> {
        let engine = Sqlite::shared(name).map_err(failed("opening in memory"))?;
        StateStore::with(Db::new(Box::new(engine)), key, clock, rand)
    }

    /// An empty state in memory that nobody else sees.
    ///
    /// # Errors
    /// As [`StateStore::open`].
    pub fn open_private(
        key: ProjectKey,
        clock: Box<dyn Clock>,
        rand: Box<dyn Rand>,
    ) -> Result<StateStore, PortError> {
        let engine = Sqlite::private().map_err(failed("opening in memory"))?;
        StateStore::with(Db::new(Box::new(engine)), key, clock, rand)
    }

    /// A copy in memory of what the state holds now, or an empty state if there is none: for runs that try things out.
    ///
    /// # Errors
    /// As [`StateStore::open`].
    pub fn open_copy(
        place: &Place,
        key: ProjectKey,
        clock: Box<dyn Clock>,
        rand: Box<dyn Rand>,
    ) -> Result<StateStore, PortError> {
        let what = format!("copying {place}");
        let copy = match place {
            Place::File(path) => Db::new(Box::new(Sqlite::copy(path).map_err(failed(&what))?)),
            Place::Server(url) => into_memory(&mut server(url, &what)?, MIGRATIONS).map_err(not_opened)?,
        };
        StateStore::with(copy, key, clock, rand)
    }

    /// Opens a state to look at it. What an earlier version left is looked at in a copy.
    ///
    /// # Errors
    /// As [`StateStore::open`].
    pub fn open_reading(
        place: &Place,
        key: ProjectKey,
        clock: Box<dyn Clock>,
        rand: Box<dyn Rand>,
    ) -> Result<StateStore, PortError> {
        if let Place::Server(url) = place {
            let what = format!("opening {place}");
            let mut db = server(url, &what)?;
            if migrate::version(&mut db).map_err(failed(&what))? == MIGRATIONS.len() {
                return StateStore::with(db, key, clock, rand);
            }
        }
        StateStore::open_copy(place, key, clock, rand)
    }

    fn with(
        mut db: Db,
        key: ProjectKey,
        clock: Box<dyn Clock>,
        rand: Box<dyn Rand>,
    ) -> Result<StateStore, PortError> {
        migrate::to_latest(&mut db, MIGRATIONS, &mut |_| ()).map_err(not_opened)?;
        db.keep_at_hand(AT_HAND).map_err(failed("opening the state"))?;
        let mut store = StateStore {
            db,
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
            tx.execute("INSERT INTO meta VALUES ('key_id', ?1) ON CONFLICT DO NOTHING", bind![id])?;
            tx.one("SELECT value FROM meta WHERE name = 'key_id'", bind![], |row| row.get(0))
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
        body: impl FnOnce(&mut Tx<'_>, &mut Context<'_>) -> Result<T, DbError>,
    ) -> Result<T, PortError> {
        self.write_or(what, |tx, context| body(tx, context).map_err(failed(what)))
    }

    /// As [`StateStore::write`], for bodies that fail for other reasons too.
    pub(crate) fn write_or<T>(
        &mut self,
        what: &str,
        body: impl FnOnce(&mut Tx<'_>, &mut Context<'_>) -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        let mut context = Context {
            cipher: &self.cipher,
            key: &self.key,
            clock: self.clock.as_mut(),
            rand: self.rand.as_mut(),
            #[cfg(feature = "sabotage")]
            sabotage: self.sabotage,
        };
        let mut tx = self.db.begin().map_err(failed(what))?;
        let value = body(&mut tx, &mut context)?;
        tx.commit().map_err(failed(what))?;
        Ok(value)
    }
}

impl StateStore {
    /// The deliberate fault that is switched on; none in a product build.
    pub(crate) fn sabotage(&self) -> Option<crate::Sabotage> {
        #[cfg(feature = "sabotage")]
        return self.sabotage;
        #[cfg(not(feature = "sabotage"))]
        None
    }
}

fn server(url: &str, what: &str) -> Result<Db, PortError> {
    Ok(Db::new(Box::new(Postgres::connect(url).map_err(failed(what))?)))
}

fn not_opened(failure: migrate::Failure) -> PortError {
    match failure {
        migrate::Failure::Newer => {
            PortError::new("state: opening", "it was written by a newer version of Martlet; use that one")
        }
        migrate::Failure::Db(error) => failed("opening")(error),
    }
}

/// The folder of a state's file, made if it is not there.
fn folder_for(path: &Path, what: &str) -> Result<(), PortError> {
    let error = |why: &str| PortError::new(format!("state: {what}"), why);
    let Some(folder) = path.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|e| error(&e.to_string()))?;
    if on_network(folder) {
        return Err(error(
            "the folder is on a network drive, where the file could be damaged; put the project on a local disk, or \
             the state into PostgreSQL (`[state] url` in martlet.toml)",
        ));
    }
    Ok(())
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
    /// The deliberate fault that is switched on; none in a product build.
    pub(crate) fn sabotage(&self) -> Option<crate::Sabotage> {
        #[cfg(feature = "sabotage")]
        return self.sabotage;
        #[cfg(not(feature = "sabotage"))]
        None
    }

    /// Whether this deliberate fault is switched on; never in a product build.
    pub(crate) fn sabotaged(&self, by: crate::Sabotage) -> bool {
        self.sabotage() == Some(by)
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
