//! A database of its own on a server of the tests, as a destination and as a source.

use super::*;
pub(super) use crate::run::trial::Database;

use crate::drivers::{Destination, LocalFiles};
use crate::transform::tests::{object, plan};
use martlet_compiler::plan::Plan;
use martlet_delivery::ports::NotTaken;

/// A new one, with these statements carried out; `None`: its server is not here.
pub(super) fn place(driver: &'static str, sql: &str) -> Option<Database> {
    let place = Database::of(driver)?;
    place.sql(sql);
    Some(place)
}

impl Database {
    /// The way into a table of it.
    pub(super) fn way(&self, target: Target) -> Box<dyn Transport> {
        let destination = Destination { driver: self.driver.into(), settings: self.settings(), target };
        // Through its text, as a later run opens it.
        let text = destination.to_text().unwrap();
        let files = Box::new(LocalFiles::new(".".into()));
        Destination::from_text(&text).unwrap().open(std::path::Path::new("."), files).unwrap()
    }

    /// A plan that knows its table `contact`, with these fields.
    pub(super) fn plan(&self, fields: Vec<Field>) -> Plan {
        let mut plan = plan(vec![object("crm", "contact", fields)]);
        let system = plan.systems.first_mut().unwrap();
        system.driver = self.driver.into();
        system.settings = self.settings();
        plan
    }
}

/// A unit that is there, but for these rows.
pub(super) fn landed(refused: Vec<(u64, NotTaken)>) -> Result<Answer, PortError> {
    Ok(Answer::Landed { refused })
}

/// What stands in `contact`: of each record its key, name and note, quoted.
pub(super) type Held = fn(&Database) -> Vec<String>;

fn sorted(held: Held, place: &Database) -> Vec<String> {
    let mut rows = held(place);
    rows.sort();
    rows
}

/// Delivers rows of which the table refuses all but the first and the last, for these reasons.
pub(super) fn refuses_each_for_itself(
    place: &Database,
    held: Held,
    more: Option<Staged>,
    reasons: &[&'static str],
) {
    let mut rows = vec![
        put("a", t("Ana"), t("1")),
        put("b", Cell::Null, t("2")),
        put("c", t("Cy"), t("1")),
        put("d", t("Di"), t("bad")),
        put("twice", t("Two"), Cell::Unchanged),
        put("z", t("canary"), Cell::Null),
        put("l", t("longest"), Cell::Null),
    ];
    rows.extend(more);
    rows.push(put("e", t("Eve"), t("5")));
    let refused = (1..).zip(reasons).map(|(row, reason)| (row, NotTaken::Refused((*reason).into())));
    assert_eq!(deliver(place.way(contact(None)).as_mut(), "u1", rows), landed(refused.collect()));
    assert_eq!(held(place)[2..], ["'a' 'Ana' '1'", "'e' 'Eve' '5'"]);
}

/// Into a table with four records for two people, and one without a key.
pub(super) fn updates_what_is_there(place: &Database, held: Held) {
    let mut way = place.way(Target { adds: false, ..contact(None) });
    let rows = vec![
        put("a@x.example", Cell::Unchanged, t("out")),
        put("nobody@x.example", Cell::Unchanged, t("out")),
        put("B@x.example", Cell::Unchanged, t("out")),
        put("b@x.example", Cell::Unchanged, t("another mailbox")),
    ];
    let refused = vec![(1, NotTaken::NoCounterpart), (3, NotTaken::NoCounterpart)];
    assert_eq!(deliver(way.as_mut(), "u1", rows), landed(refused));
    let expected = [
        "' B@X.Example' 'Bo' 'out'",
        "'B@x.example' 'Bo' 'out'",
        "'B@x.example' 'Bo' 'out'",
        "'a@x.example' 'Ana' 'out'",
        "NULL 'None' NULL",
    ];
    assert_eq!(sorted(held, place), expected);
}

/// Into a table with the records `a`, `b` (without a name) and `A`.
pub(super) fn marks_removes_and_limits(place: &Database, held: Held) {
    let new = || {
        vec![put("a", t("New"), t("n")), put("b", t("New"), Cell::Unchanged), mark("c", t("m")), remove("d")]
    };
    deliver(place.way(contact(Some(Only::OnCreate))).as_mut(), "u1", new()).unwrap();
    assert_eq!(sorted(held, place), ["'A' 'other' NULL", "'a' 'Ana' 'n'", "'b' '' NULL"]);
    deliver(place.way(contact(Some(Only::WhenEmpty))).as_mut(), "u2", new()).unwrap();
    assert_eq!(sorted(held, place), ["'A' 'other' NULL", "'a' 'Ana' 'n'", "'b' 'New' NULL"]);
    deliver(place.way(contact(None)).as_mut(), "u3", vec![mark("a", t("out")), remove("b")]).unwrap();
    assert_eq!(sorted(held, place), ["'A' 'other' NULL", "'a' 'Ana' 'out'"]);
}

/// Rows that fail in the middle.
struct Failing(u64);

impl Rows for Failing {
    fn next(&mut self) -> Result<Option<(u64, Staged)>, PortError> {
        self.0 += 1;
        match self.0 {
            1 => Ok(Some((0, put("a", t("1"), Cell::Null)))),
            _ => Err(PortError::new("rows", "gone")),
        }
    }
}

/// Into an empty table whose names must be there.
pub(super) fn lands_wholly_or_not(place: &Database, held: Held) {
    let mut way = place.way(contact(None));
    assert!(matches!(way.hand_over(permit(&unit("u1")), &mut Failing(0)), Answer::NotLanded(_)));
    assert!(matches!(way.probe(&unit("u1")), Ok(Answer::NotLanded(_))));
    assert_eq!(held(place), Vec::<String>::new());
    let rows = || Given(vec![(0, put("a", Cell::Null, Cell::Null)), (1, put("b", t("1"), Cell::Null))]);
    let answer = way.hand_over(permit(&unit("u2")), &mut rows());
    assert!(matches!(&answer, Answer::Landed { refused } if refused.len() == 1));
    // As a run after a crash sees it, over a connection of its own.
    assert_eq!(place.way(contact(None)).probe(&unit("u2")).unwrap(), answer);
    way.discard(&unit("u2")).unwrap();
    assert!(matches!(place.way(contact(None)).probe(&unit("u2")), Ok(Answer::NotLanded(_))));
}
