//! The source of a schedule: rows that change between runs, with keys, addresses and texts that invite a mistake; and the
//! rejects of earlier runs, tried again.

use crate::random::Random;
use martlet_consent::{ConsentView, PointRef};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{KeyHash, PortError};
use martlet_delivery::record::{Action, Again, Cause, Cell, Key, Origin, Reject, Shape, Staged, Verdict};
use martlet_runtime::run::intake::Source;
use martlet_state::query::RejectRow;
use std::collections::BTreeMap;

/// What a source row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Fine,
    Filtered,
    Broken,
    Unreadable,
}

#[derive(Clone, Debug)]
pub struct SourceRow {
    pub kind: Kind,
    pub id: u64,
    pub person: u64,
    pub version: u64,
}

/// Keys that a careless hand makes one: they differ by case, also of letters that have no simple one, by form, or by a
/// zero in front; and two numbers that no float tells apart.
const IDS: [&str; 8] = ["k1", "K1", "\u{212A}1", "stra\u{df}e", "STRASSE", "i", "\u{130}", "0013"];
const LARGE: [i64; 2] = [9_007_199_254_740_992, 9_007_199_254_740_993];

/// People whose addresses differ by case or form only.
const PEOPLE: [&str; 6] = ["kim", "Kim", "\u{212A}im", "\u{e9}lan", "e\u{301}lan", "ELAN"];

/// Texts that tend to come back as something else.
const TEXTS: [&str; 16] = [
    "",
    " ",
    "NULL",
    "0",
    "-0",
    "1e400",
    "00123",
    "true",
    "e\u{301}",
    "\u{e9}",
    "a\0b",
    "a\r\n\tb",
    "'; DROP TABLE staged; --",
    "{\"a\": [1,",
    "\u{feff}\u{202e}x",
    "\u{fb03} \u{1f469}\u{200d}\u{1f467}",
];

/// How many keys there are.
pub const KEYS: u64 = 10;

pub fn id(id: u64) -> Cell {
    let place = usize::try_from(id).unwrap_or(usize::MAX);
    let large = || LARGE.get(place.wrapping_sub(IDS.len())).copied().unwrap_or(i64::MAX);
    IDS.get(place).map_or_else(|| Cell::Int(large()), |text| Cell::Text((*text).into()))
}

pub fn email(person: u64) -> String {
    let place = usize::try_from(person).unwrap_or(usize::MAX);
    format!("{}@mail.example", PEOPLE.get(place).copied().unwrap_or_default())
}

impl SourceRow {
    /// A name that no other version of the row has.
    fn name(&self) -> String {
        let text = usize::try_from(self.id * 7 + self.version * 3).unwrap_or(0) % TEXTS.len();
        format!("{}{}", TEXTS.get(text).copied().unwrap_or_default(), self.version)
    }

    /// What of the row goes out for everybody who may get it.
    pub fn cells(&self) -> [Cell; 3] {
        [id(self.id), Cell::Text(email(self.person)), Cell::Text(self.name())]
    }

    pub fn phone(&self) -> Cell {
        Cell::Text(self.person.to_string())
    }

    fn key(&self) -> Key {
        Key(vec![id(self.id)])
    }

    fn read(&self) -> Vec<(String, String)> {
        let cells = [("id", self.id), ("person", self.person), ("version", self.version)];
        cells.into_iter().map(|(name, number)| (name.into(), number.to_string())).collect()
    }

    /// The row that was rejected, as it was kept.
    pub fn kept(reject: &RejectRow, kind: Kind) -> Option<SourceRow> {
        let cell = |name: &str| reject.payload.iter().find(|(known, _)| known == name)?.1.parse().ok();
        Some(SourceRow { kind, id: cell("id")?, person: cell("person")?, version: cell("version")? })
    }
}

pub fn shape() -> Shape {
    let guard = |purpose: &str, channel: &str, point| martlet_consent::Guard {
        purpose: purpose.into(),
        cells: vec![(channel.into(), point)],
        ..martlet_consent::Guard::default()
    };
    Shape {
        fields: ["id", "email", "name", "phone", "flag"].map(String::from).to_vec(),
        field_guards: vec![None, None, None, Some(1), None],
        points: 2,
        guards: vec![guard("news", "email", 0), guard("sales", "call", 1)],
    }
}

pub fn key() -> ProjectKey {
    ProjectKey::new(&[9; 32])
}

fn points(key: &ProjectKey, person: u64) -> Vec<Option<PointRef>> {
    vec![Some(key.point("email", &email(person))), Some(key.point("phone", &person.to_string()))]
}

pub struct SimSource {
    pub rows: Vec<SourceRow>,
    /// The rejects that the rows are, where they are tried again.
    pub again: Option<Vec<Again>>,
    pub next: usize,
    pub fails_at: Option<usize>,
    key: ProjectKey,
    shape: Shape,
}

impl SimSource {
    pub fn new(rows: Vec<SourceRow>, again: Option<Vec<Again>>, fails_at: Option<usize>) -> SimSource {
        SimSource { rows, again, next: 0, fails_at, key: key(), shape: shape() }
    }

    fn last(&self) -> Option<usize> {
        self.next.checked_sub(1)
    }

    fn judge(&self, row: &SourceRow, view: &ConsentView) -> Verdict {
        let reject = |rule: &str| Reject {
            rule: rule.into(),
            place: "field name".into(),
            reason: "simulated".into(),
            payload: row.read(),
        };
        match row.kind {
            Kind::Filtered => Verdict::Filtered,
            Kind::Broken => Verdict::Rejected(reject("type"), Some(row.key())),
            Kind::Unreadable => Verdict::Rejected(reject("read"), None),
            Kind::Fine => {
                let points = points(&self.key, row.person);
                let allowed = view.allowed(&self.shape.guards, &points);
                if allowed & 1 == 0 {
                    return Verdict::Withheld(Some(row.key()));
                }
                let phone = if allowed & 2 != 0 { row.phone() } else { Cell::Unchanged };
                let [id, email, name] = row.cells();
                Verdict::Mapped(Staged {
                    ordinal: None,
                    cause: Cause::Source,
                    action: Action::Put,
                    key: row.key(),
                    cells: vec![id, email, name, phone, Cell::Unchanged],
                    points,
                    allowed,
                })
            }
        }
    }
}

impl Source for SimSource {
    fn next(&mut self, view: &ConsentView) -> Result<Option<Verdict>, PortError> {
        if self.fails_at == Some(self.next) {
            return Err(PortError::new("reading", "simulated"));
        }
        let Some(row) = self.rows.get(self.next) else { return Ok(None) };
        self.next += 1;
        Ok(Some(self.judge(row, view)))
    }

    fn origin(&self) -> Origin {
        let row = self.last().and_then(|last| self.rows.get(last));
        Origin { record: row.map(SourceRow::read).unwrap_or_default(), ..Origin::default() }
    }

    fn again(&self) -> Option<Again> {
        self.again.as_ref()?.get(self.last()?).copied()
    }

    fn is_partial(&self) -> bool {
        self.again.is_some()
    }

    fn recall(
        &mut self,
        wanted: &BTreeMap<u64, KeyHash>,
        _: &ConsentView,
        _: &str,
    ) -> Result<BTreeMap<u64, Origin>, PortError> {
        let row = |ordinal: &u64| self.rows.get(usize::try_from(*ordinal).ok()?);
        let origin = |row: &SourceRow| Origin { record: row.read(), ..Origin::default() };
        Ok(wanted.keys().filter_map(|ordinal| Some((*ordinal, origin(row(ordinal)?)))).collect())
    }
}

pub fn random_rows(random: &mut Random, people: u64, version: u64) -> Vec<SourceRow> {
    let rows = random.below(12);
    (0..rows)
        .map(|_| SourceRow {
            kind: match random.below(20) {
                0 => Kind::Broken,
                1 => Kind::Filtered,
                2 => Kind::Unreadable,
                _ => Kind::Fine,
            },
            id: random.below(KEYS),
            person: random.below(people),
            version,
        })
        .collect()
}

/// Changes some rows, adds some, takes some away; sometimes the source reads empty, though nobody left it.
pub fn change(random: &mut Random, rows: &mut Vec<SourceRow>, people: u64, version: u64) {
    if random.chance(5) {
        return rows.clear();
    }
    rows.retain(|_| !random.chance(15));
    for row in rows.iter_mut() {
        if random.chance(20) {
            row.version = version;
        }
        if row.kind == Kind::Unreadable && random.chance(70) {
            row.kind = Kind::Fine;
        } else if row.kind == Kind::Fine && random.chance(3) {
            row.kind = if random.chance(50) { Kind::Unreadable } else { Kind::Broken };
        }
    }
    let more = random_rows(random, people, version);
    rows.extend(more.into_iter().take(3));
}
