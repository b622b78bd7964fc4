//! Looked-up records that memory has no room for: in a database on disk that has no name, sealed with a key that only
//! this process has. So nothing of it is left when the process ends, however it does.

use crate::transform::PutAway;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rusqlite::{Connection, params};
use std::cell::Cell;

/// Memory for the looked-up records of one flow; what is beyond it is put away (promise P23).
pub(crate) const ROOM: usize = 128 << 20;

/// The records that were put away.
pub(crate) struct Database {
    connection: Connection,
    aead: XChaCha20Poly1305,
    /// For hashes of keys.
    key: [u8; 32],
    next: u64,
    /// Whether records are found by their key: that is worked out once, when all are there. Kept up while they come, it
    /// would write a page anywhere in the file for each of them.
    found: Cell<bool>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} records", self.next)
    }
}

fn in_words(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => {
            "there is no space left for the records that are looked into; make room in the folder for temporary files, or \
             name another one in the variable SQLITE_TMPDIR"
                .into()
        }
        _ => "records that are looked into could not be put away beside memory; look at the folder for temporary files".into(),
    }
}

impl Database {
    /// A place for the records of one object.
    ///
    /// # Errors
    /// There can be no temporary file, or no random numbers.
    pub(crate) fn new() -> Result<Database, String> {
        let mut secret = [0; 64];
        getrandom::fill(&mut secret).map_err(|_| "the system gives no random numbers".to_owned())?;
        let (sealing, hashing) = secret.split_at(32);
        let key = <[u8; 32]>::try_from(hashing).map_err(|_| "a key of another length".to_owned())?;
        let aead = XChaCha20Poly1305::new_from_slice(sealing).map_err(|error| error.to_string())?;
        // An empty name is SQLite's own for a file that is taken off its folder before anything is written to it.
        let open = || -> Result<Connection, rusqlite::Error> {
            let connection = Connection::open("")?;
            connection.execute_batch(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;
                 CREATE TABLE record (at INTEGER PRIMARY KEY, key BLOB NOT NULL, sealed BLOB NOT NULL);
                 BEGIN",
            )?;
            Ok(connection)
        };
        let connection = open().map_err(|error| in_words(&error))?;
        Ok(Database { connection, aead, key, next: 0, found: Cell::new(false) })
    }

    fn hash(&self, key: &str) -> [u8; 32] {
        *blake3::keyed_hash(&self.key, key.as_bytes()).as_bytes()
    }

    /// Each record has a number, and the key is this place's alone: no nonce is used twice.
    fn nonce(at: u64) -> XNonce {
        let mut nonce = [0; 24];
        for (byte, number) in nonce.iter_mut().zip(at.to_le_bytes()) {
            *byte = number;
        }
        XNonce::from(nonce)
    }
}

impl PutAway for Database {
    fn put(&mut self, key: &str, record: &[u8]) -> Result<(), String> {
        let (at, hash) = (self.next, self.hash(key));
        self.next += 1;
        let sealed = self.aead.encrypt(&Self::nonce(at), record).map_err(|error| error.to_string())?;
        let number = i64::try_from(at).map_err(|error| error.to_string())?;
        let insert = "INSERT INTO record (at, key, sealed) VALUES (?1, ?2, ?3)";
        let mut insert = self.connection.prepare_cached(insert).map_err(|error| in_words(&error))?;
        insert.execute(params![number, hash, sealed]).map(drop).map_err(|error| in_words(&error))
    }

    fn get(&self, key: &str) -> Result<Vec<Vec<u8>>, String> {
        let select = "SELECT at, sealed FROM record WHERE key = ?1 ORDER BY at";
        let found = || -> Result<Vec<(u64, Vec<u8>)>, rusqlite::Error> {
            if !self.found.get() {
                self.connection.execute_batch("CREATE INDEX record_key ON record (key, at)")?;
                self.found.set(true);
            }
            let mut select = self.connection.prepare_cached(select)?;
            let rows = select.query_map(params![self.hash(key)], |row| {
                let at: i64 = row.get(0)?;
                Ok((at.unsigned_abs(), row.get(1)?))
            })?;
            rows.collect()
        };
        let open = |(at, sealed): (u64, Vec<u8>)| {
            let opened = self.aead.decrypt(&Self::nonce(at), sealed.as_slice());
            opened.map_err(|_| "what was put away of it is damaged; run again".to_owned())
        };
        found().map_err(|error| in_words(&error))?.into_iter().map(open).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::run::trial::{Quiet, plan};
    use crate::run::{Options, run};
    use martlet_compiler::plan::Plan;
    use martlet_delivery::ports::Ended;
    use proptest::prelude::*;

    const FLOWS: &str = r#"
company acme "Acme A/S" { address "Havnegade 1" dpo "dpo@acme.example" markets DK }
system shop "Shop" is sqlite {
  owner "a@acme.example"   stored in EU   connect { path "shop.sqlite" }
  object item { Id: id key   Kind: text?   Size: decimal(9,3)?   Day: date? }
  object kind { Name: text   Rank: int?   Weight: decimal(9,3)?   Note: text? }
  object rank { Rank: int key   Label: text }
}
system list "List" is jsonl {
  owner "a@acme.example"   stored in EU   connect { path "list.jsonl" }
  object rows { Id: id key   Count: int   Total: text?   Notes: text?   Label: text? }
}
/// To the list.
flow to_list "To the list" {
  from shop.item   to list.rows, one file   owner "a@acme.example"   manual
  lookup kinds = shop.kind where kinds.Name == Kind
  lookup ranked = shop.rank where ranked.Rank == (kinds | collect(.Rank) | first)
  blanks clear
  map {
    Id -> Id
    kinds | count -> Count
    kinds | sum(.Weight) | to_text -> Total
    kinds | collect(.Note) | join("/") -> Notes
    ranked.Label -> Label
  }
  on reject continue
  when gone remove
}
"#;

    type Kind = (u8, Option<i64>, Option<i64>, Option<String>);

    /// What is delivered with so much memory for look-ups, and the numbers of the run.
    fn delivered(
        plan: &Plan,
        items: &[Option<u8>],
        kinds: &[Kind],
        memory: Option<usize>,
    ) -> (String, String) {
        let folder = crate::run::quick_folder();
        let shop = rusqlite::Connection::open(folder.path().join("shop.sqlite")).unwrap();
        shop.execute_batch(
            "CREATE TABLE item (Id TEXT, Kind TEXT, Size TEXT, Day TEXT);
             CREATE TABLE kind (Name TEXT, Rank INTEGER, Weight TEXT, Note TEXT);
             CREATE TABLE rank (Rank INTEGER, Label TEXT);
             INSERT INTO rank VALUES (0, 'none'), (1, 'one'), (2, ''), (2, 'two'), (3, 'three'), ('x', 'broken');
             BEGIN",
        )
        .unwrap();
        for (id, kind) in items.iter().enumerate() {
            let kind = kind.map(|kind| format!("kind {kind}"));
            let insert = "INSERT INTO item VALUES (?1, ?2, '1.50', '2024-02-29')";
            shop.execute(insert, rusqlite::params![id.to_string(), kind]).unwrap();
        }
        for (name, rank, weight, note) in kinds {
            let weight = weight.map(|weight| format!("{}.{:02}0", weight / 100, weight % 100));
            let insert = "INSERT INTO kind VALUES (?1, ?2, ?3, ?4)";
            shop.execute(insert, rusqlite::params![format!("kind {name}"), rank, weight, note]).unwrap();
        }
        shop.execute_batch("COMMIT").unwrap();
        let options = Options {
            root: folder.path().into(),
            state: folder.path().join(".martlet"),
            memory,
            ..Options::default()
        };
        let report = run(plan, &options, &mut Quiet).unwrap();
        assert!(report.jobs.iter().all(|job| job.ended == Ended::Done), "{:?}", report.jobs);
        let numbers = report.jobs.iter().map(|job| format!("{:?} {:?}", job.tally, job.notes)).collect();
        (std::fs::read_to_string(folder.path().join("list.jsonl")).unwrap_or_default(), numbers)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn p23_what_is_put_away_is_found_as_in_memory(
            items in prop::collection::vec(prop::option::weighted(0.9, 0u8..6), 1..30),
            kinds in prop::collection::vec(
                (0u8..6, prop::option::of(0i64..5), prop::option::of(0i64..100_000), prop::option::of("\\PC{0,12}")),
                0..40,
            ),
            memory in 0usize..6_000,
        ) {
            let plan = plan(FLOWS);
            let whole = delivered(&plan, &items, &kinds, None);
            prop_assert_eq!(delivered(&plan, &items, &kinds, Some(memory)), whole);
        }
    }

    #[test]
    fn k2_what_is_put_away_stands_nowhere_readable() {
        use super::{Database, PutAway};
        let mut database = Database::new().unwrap();
        for number in 0..20_000 {
            database
                .put(&format!("key {}", number % 100), b"canary of a record that nobody may read")
                .unwrap();
        }
        assert_eq!(database.get("key 7").unwrap().len(), 200);
        assert!(database.get("another").unwrap().is_empty());
        let sealed: Vec<u8> =
            database.connection.query_row("SELECT sealed FROM record", [], |row| row.get(0)).unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"canary"));
        // The file has no name: a process that is killed leaves nothing behind.
        let path: Option<String> = database
            .connection
            .query_row("SELECT file FROM pragma_database_list", [], |row| row.get(0))
            .unwrap();
        assert!(path.is_none_or(|path| path.is_empty()));
    }
}
