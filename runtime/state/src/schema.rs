//! The tables, as migrations: written once, spelled for each engine by [`crate::db::schema`]. Nothing that names a person
//! stands readable.

use crate::db::schema::{AppendOnly, Step};

/// All migrations, oldest first. A released one never changes; what is new is a further one at the end.
pub(crate) const MIGRATIONS: &[&[Step]] = &[V1, V2, V3, V4, V5];

/// Version 5: links and splits, many to an event; `tie` counts the rows of all events.
const V5: &[Step] = &[
    Step::Table("ledger_ties", "seq INTEGER PRIMARY KEY REFERENCES ledger (seq), ties BLOB NOT NULL"),
    Step::AppendOnly(AppendOnly { table: "ledger_ties", unique: &["seq"], erasable: true }),
    // Which of them an erasure took, as `erasure` does of events.
    Step::Table("erased_tie", "event INTEGER NOT NULL, tie INTEGER NOT NULL UNIQUE"),
    Step::AppendOnly(AppendOnly { table: "erased_tie", unique: &["tie"], erasable: false }),
];

/// Version 4: what became of the records that are not staged as numbers, not as stretches of a file; what staged rows hold
/// (`cells_ct` and `source_ct` of version 1) lies in parcels, of which `waiting` rows are still needed.
const V4: &[Step] = &[
    Step::Keyed(
        "counted",
        "run INTEGER NOT NULL, outcome TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (run, outcome)",
    ),
    Step::Plain(
        "INSERT INTO counted (run, outcome, count)
         SELECT run, outcome, CAST(sum(last - first + 1) AS BIGINT) FROM stretch GROUP BY run, outcome",
    ),
    Step::Dropped("stretch"),
    Step::Table(
        "parcel",
        "id NUMBERED, run INTEGER NOT NULL, waiting INTEGER NOT NULL, rows_ct BLOB NOT NULL",
    ),
    Step::Column("staged", "parcel INTEGER"),
    Step::Column("staged", "place INTEGER"),
    // What the record is made from: a later one that is made from the same need not be mapped.
    Step::Column("staged", "made_from BLOB"),
    Step::Column("delivered", "made_from BLOB"),
];

/// Version 3: how far a run read its source by a cursor.
const V3: &[Step] = &[Step::Column("flow_run", "position_ct BLOB")];

/// What contact points are looked up in.
pub(crate) const BY_POINT: &str = "CREATE INDEX ledger_private_by_point ON ledger_private (point_ref, seq)";

/// Version 2: choices about a topic, and choices of one person alone.
const V2: &[Step] =
    &[Step::Column("ledger", "topic TEXT"), Step::Column("ledger_private", "subject_ct BLOB")];

/// Version 1. Columns ending in `_ct` are ciphertext, `points`, `*_hash` and `*_ref` keyed hashes.
const V1: &[Step] = &[
    // `run` is the token of the flow's latest run: a process that holds an older one is refused.
    // `place` and `permissions` say what `delivered` was written under.
    Step::Keyed(
        "flow",
        "name TEXT PRIMARY KEY, run INTEGER NOT NULL, generation TEXT, place TEXT NOT NULL, permissions TEXT NOT NULL",
    ),
    // `ledger_seen`: the last number of the ledger at its begin. `stopped`: every no up to there was carried out.
    Step::Table(
        "flow_run",
        "id NUMBERED,
       flow TEXT NOT NULL,
       plan TEXT NOT NULL,
       started_at INTEGER NOT NULL,
       finished_at INTEGER,
       ended TEXT NOT NULL CHECK (ended IN ('running', 'done', 'stopped', 'failed', 'interrupted')),
       reason TEXT,
       read INTEGER NOT NULL DEFAULT 0,
       confirmed_removals INTEGER,
       partial INTEGER NOT NULL DEFAULT 0,
       ledger_seen INTEGER NOT NULL,
       stopped INTEGER NOT NULL DEFAULT 0",
    ),
    Step::Plain("CREATE INDEX flow_run_by_flow ON flow_run (flow, id)"),
    // What became of the source records first..last that are not staged.
    Step::Keyed(
        "stretch",
        "run INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, outcome TEXT NOT NULL,
       PRIMARY KEY (run, first)",
    ),
    // One row for each record to hand over; `outcome` stays for the count, `cells_ct` and `source_ct` (the record as it
    // was read) go when it is settled. `people`: all contact points in it; `reject`: the reject that is tried again.
    Step::Table(
        "staged",
        "id NUMBERED,
       run INTEGER NOT NULL,
       ordinal INTEGER,
       cause TEXT NOT NULL CHECK (cause IN ('withdrawal', 'gone', 'source')),
       action TEXT NOT NULL CHECK (action IN ('put', 'mark', 'remove')),
       key_hash BLOB NOT NULL,
       key_ct BLOB NOT NULL,
       cells_ct BLOB,
       fingerprint BLOB,
       points BLOB NOT NULL,
       allowed INTEGER NOT NULL,
       outcome TEXT NOT NULL,
       unit TEXT,
       source_ct BLOB,
       people BLOB,
       read_run INTEGER NOT NULL,
       read_ordinal INTEGER NOT NULL,
       reject INTEGER",
    ),
    Step::Plain("CREATE UNIQUE INDEX staged_by_ordinal ON staged (run, ordinal) WHERE ordinal IS NOT NULL"),
    Step::Plain("CREATE INDEX staged_by_unit ON staged (unit, id) WHERE unit IS NOT NULL"),
    Step::Plain(
        "CREATE INDEX staged_waiting ON staged (run, cause, id) WHERE unit IS NULL AND outcome = 'pending'",
    ),
    Step::Keyed(
        "unit",
        "id TEXT PRIMARY KEY,
       number INTEGER NOT NULL,
       run INTEGER NOT NULL,
       flow TEXT NOT NULL,
       destination TEXT NOT NULL,
       content TEXT,
       phase TEXT NOT NULL CHECK (phase IN ('cut', 'sending', 'settled')),
       attempts INTEGER NOT NULL DEFAULT 0",
    ),
    // What the flow has delivered and still looks after. A NULL fingerprint is void: deliver again. `stale`: written
    // under other permissions; whose it is and which fields are filled is told by the next read of the source.
    // `read_run` and `read_ordinal`: where the record was read that is there now; `handed_at`: when it was delivered.
    Step::Keyed(
        "delivered",
        "flow TEXT NOT NULL,
       key_hash BLOB NOT NULL,
       key_ct BLOB NOT NULL,
       fingerprint BLOB,
       points BLOB NOT NULL,
       allowed INTEGER NOT NULL,
       ended INTEGER NOT NULL DEFAULT 0,
       gone INTEGER NOT NULL DEFAULT 0,
       stale INTEGER NOT NULL DEFAULT 0,
       people BLOB,
       read_run INTEGER NOT NULL DEFAULT 0,
       read_ordinal INTEGER NOT NULL DEFAULT 0,
       handed_at INTEGER,
       PRIMARY KEY (flow, key_hash)",
    ),
    // `record` is the keyed hash of what was read: the same record, rule and reason keep their row.
    Step::Table(
        "reject",
        "id NUMBERED,
       flow TEXT NOT NULL,
       run INTEGER NOT NULL,
       ordinal INTEGER,
       rule TEXT NOT NULL,
       place TEXT NOT NULL,
       reason TEXT NOT NULL,
       plan TEXT NOT NULL,
       attempts INTEGER NOT NULL,
       at INTEGER NOT NULL,
       key_id TEXT NOT NULL,
       payload_ct BLOB NOT NULL,
       record BLOB NOT NULL",
    ),
    Step::Plain("CREATE INDEX reject_by_flow ON reject (flow, run, ordinal)"),
    Step::Plain("CREATE INDEX reject_by_record ON reject (flow, record)"),
    // Values of choices that were seen: the same value is not recorded twice.
    Step::Keyed(
        "observed",
        "slot BLOB NOT NULL, seen BLOB NOT NULL, timed INTEGER NOT NULL, point BLOB NOT NULL,
       PRIMARY KEY (slot, seen)",
    ),
    // What slots will say when they are read again after our own write; gone with the first reading.
    Step::Keyed(
        "written",
        "slot BLOB PRIMARY KEY, value BLOB NOT NULL, grants INTEGER NOT NULL, at INTEGER NOT NULL",
    ),
    // Who was erased, or is being erased, and so is kept out of everything: the keyed hash of the contact point.
    Step::Keyed("tombstone", "point BLOB PRIMARY KEY, at INTEGER NOT NULL"),
    // The ledger. Append-only; what names a person stands in ledger_private and can be erased, its hash stays.
    Step::Table(
        "ledger",
        "seq INTEGER PRIMARY KEY,
       event_id BLOB NOT NULL UNIQUE,
       kind TEXT NOT NULL,
       purpose TEXT NOT NULL,
       channel TEXT NOT NULL,
       brand TEXT,
       controller TEXT,
       state TEXT NOT NULL,
       basis TEXT NOT NULL,
       eff_lo INTEGER NOT NULL,
       eff_hi INTEGER NOT NULL,
       eff_precision TEXT NOT NULL,
       observed_at INTEGER NOT NULL,
       recorded_at INTEGER NOT NULL,
       jurisdiction TEXT,
       regime TEXT,
       pack_version TEXT,
       source_system TEXT NOT NULL,
       source_object TEXT NOT NULL,
       source_field TEXT NOT NULL,
       capture_point TEXT,
       method TEXT NOT NULL,
       actor TEXT NOT NULL,
       notice_id TEXT,
       notice_version TEXT,
       notice_lang TEXT,
       notice_hash BLOB,
       evidence_level INTEGER NOT NULL,
       evidence_hash BLOB,
       doi_at INTEGER,
       expires_at INTEGER,
       expiry_rule TEXT,
       corrects BLOB,
       caused_by BLOB,
       echo_of BLOB,
       flow_id TEXT NOT NULL,
       flow_hash TEXT NOT NULL,
       run_id INTEGER,
       anchored INTEGER,
       suppression TEXT,
       private_hash BLOB NOT NULL,
       leaf_hash BLOB NOT NULL",
    ),
    Step::Table(
        "ledger_private",
        "seq INTEGER PRIMARY KEY REFERENCES ledger (seq),
       subject_ref BLOB,
       point_ref BLOB NOT NULL,
       point_kind TEXT NOT NULL,
       point_ct BLOB NOT NULL,
       source_record_ref BLOB NOT NULL,
       actor_ref BLOB,
       raw_value_ct BLOB NOT NULL,
       evidence_ct BLOB,
       key_id TEXT NOT NULL,
       salt BLOB NOT NULL",
    ),
    // Who is left out: few of many.
    Step::Plain("CREATE INDEX ledger_suppressions ON ledger (seq) WHERE suppression IS NOT NULL"),
    // By whom: everything about one contact point.
    Step::Plain(BY_POINT),
    // The other end of a link.
    Step::Plain(
        "CREATE INDEX ledger_private_by_subject ON ledger_private (subject_ref, seq) WHERE subject_ref IS NOT NULL",
    ),
    Step::AppendOnly(AppendOnly { table: "ledger", unique: &["seq", "event_id"], erasable: false }),
    // What names a person can be erased there, and never be changed.
    Step::AppendOnly(AppendOnly { table: "ledger_private", unique: &["seq"], erasable: true }),
    // Which events an erasure took the personal part of. The event itself holds the hash of these numbers.
    Step::Table("erasure", "event INTEGER NOT NULL, number INTEGER NOT NULL UNIQUE"),
    Step::AppendOnly(AppendOnly { table: "erasure", unique: &["number"], erasable: false }),
    // What the ledger was at one time, signed; and the hashes that the next checkpoint starts from.
    Step::Table(
        "checkpoint",
        "id INTEGER PRIMARY KEY,
       size INTEGER NOT NULL UNIQUE,
       signed TEXT NOT NULL,
       frontier BLOB NOT NULL",
    ),
    Step::AppendOnly(AppendOnly { table: "checkpoint", unique: &["id", "size"], erasable: false }),
];
