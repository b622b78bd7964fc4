//! What of a source a run must read: all of it, or, where a field tells how late a record was changed (the mark
//! `cursor`), only what changed since the last run.
//!
//! A record that is not read is as good as one that was read and came to what it came to before. So a flow reads by its
//! cursor only where nothing but the record decides what becomes of it, and only after a run that left nothing open;
//! records that are late by more than the overlap are found by the whole read that each day has at least once.

use crate::drivers::Since;
use crate::transform::object;
use jiff::{SignedDuration, Timestamp};
use martlet_compiler::plan::{Ending, Expr, Flow, Mode, Plan, Step, Type};
use martlet_compiler::types::value::Value;
use martlet_delivery::ports::{PortError, Store};
use serde::{Deserialize, Serialize};

/// How old the last whole read may be.
const WHOLE_READ: SignedDuration = SignedDuration::from_hours(24);

/// How late a record may be committed that bears the time of its change.
const LATE: SignedDuration = SignedDuration::from_hours(1);

/// The same where it bears the day.
const LATE_DAYS: i64 = 1;

/// The same where it bears a number: how many numbers others may have been given before it is there.
const LATE_NUMBERS: i64 = 1_000;

/// How late a record was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mark {
    /// A number that grows.
    Number(i64),
    /// A day, in days since 1970.
    Day(i64),
    /// A moment, in microseconds since 1970.
    Moment(i64),
}

impl Mark {
    /// The mark of a record, by the value of its cursor.
    pub(crate) fn of(value: &Value<'_>) -> Option<Mark> {
        match value {
            Value::Int(number) => Some(Mark::Number(*number)),
            Value::Date(day) => Some(Mark::Day(days(*day))),
            Value::Instant(at) => Some(Mark::Moment(at.as_microsecond())),
            _ => None,
        }
    }

    /// A day that is not after it, whatever zone it was written down in: `2026-01-31`.
    pub(crate) fn day(self) -> String {
        let day = match self {
            Mark::Number(_) => 0,
            Mark::Day(day) => day,
            Mark::Moment(at) => at.div_euclid(86_400_000_000).saturating_sub(1),
        };
        let first = jiff::civil::Date::constant(1970, 1, 1);
        let span = i32::try_from(day).ok().map(|day| jiff::Span::new().try_days(day));
        let day = span.and_then(Result::ok).and_then(|span| first.checked_add(span).ok());
        day.unwrap_or(jiff::civil::Date::MIN).to_string()
    }

    /// Where a read begins that also finds what came late.
    fn early(self) -> Mark {
        match self {
            Mark::Number(number) => Mark::Number(number.saturating_sub(LATE_NUMBERS)),
            Mark::Day(day) => Mark::Day(day.saturating_sub(LATE_DAYS)),
            Mark::Moment(at) => {
                Mark::Moment(at.saturating_sub(i64::try_from(LATE.as_micros()).unwrap_or(i64::MAX)))
            }
        }
    }

    /// Not beyond now: a record that says it changed next year must not hide what changes until then.
    fn until(self, now: Timestamp) -> Mark {
        match self {
            Mark::Number(_) => self,
            Mark::Day(day) => Mark::Day(day.min(now.as_second().div_euclid(86_400))),
            Mark::Moment(at) => Mark::Moment(at.min(now.as_microsecond())),
        }
    }
}

fn days(day: jiff::civil::Date) -> i64 {
    let first = jiff::civil::Date::constant(1970, 1, 1);
    day.duration_since(first).as_hours().div_euclid(24)
}

/// How far the reads of a flow have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Position {
    /// When everything was read, in microseconds since 1970.
    whole: i64,
    /// The latest mark that was seen.
    upto: Mark,
    /// How much of what was delivered was there then.
    held: u64,
}

/// One read of a source by its cursor.
pub(crate) struct Cursor {
    /// The field, by its place in the object.
    field: usize,
    now: Timestamp,
    /// Where the last run came to.
    known: Option<Position>,
    /// Where this read begins; none: it reads everything.
    since: Option<Mark>,
    /// The latest mark that this read has seen.
    latest: Option<Mark>,
}

impl Cursor {
    /// The cursor of a flow's source, if records that did not change come to what they came to before.
    ///
    /// # Errors
    /// The state cannot be read.
    pub(crate) fn of(
        plan: &Plan,
        flow: &Flow,
        now: Timestamp,
        store: &mut dyn Store,
    ) -> Result<Option<Cursor>, PortError> {
        let Some(field) = field(plan, flow).filter(|_| decides_alone(flow)) else { return Ok(None) };
        let known = store.position(&flow.name)?.filter(|(of, _)| *of == plan.hash);
        let known = known.and_then(|(_, text)| serde_json::from_str(&text).ok());
        Ok(Some(Cursor { field, now, known, since: None, latest: None }))
    }

    /// Begins to read where the last run came to, if all of the `held` that it left is still as it was, and everything
    /// was read not too long ago.
    pub(crate) fn begin(&mut self, held: Option<u64>) {
        let fresh = |position: &Position| {
            let age = self.now.as_microsecond().checked_sub(position.whole);
            age.is_some_and(|age| age >= 0 && i128::from(age) < WHOLE_READ.as_micros())
        };
        let usable = |position: &Position| held == Some(position.held) && fresh(position);
        self.since = self.known.filter(usable).map(|position| position.upto.early());
    }

    /// What a driver may leave out.
    pub(crate) fn since(&self) -> Option<Since> {
        self.since.map(|mark| Since { field: self.field, mark })
    }

    /// Takes note of a record's mark; whether the record is to be read. One without a mark always is.
    pub(crate) fn reads(&mut self, values: &[Value<'_>]) -> bool {
        self.latest = self.latest.max(self.mark(values));
        self.wants(values)
    }

    /// Whether a record is to be read. Whoever only looks at it once more leaves the position where it is: what came
    /// there since the read was judged by nobody.
    pub(crate) fn wants(&self, values: &[Value<'_>]) -> bool {
        self.mark(values).is_none_or(|mark| self.since.is_none_or(|since| mark >= since))
    }

    /// The mark of a record.
    pub(crate) fn mark(&self, values: &[Value<'_>]) -> Option<Mark> {
        values.get(self.field).and_then(Mark::of)
    }

    /// What somebody should know of the read.
    pub(crate) fn note(&self) -> Option<String> {
        self.since.map(|_| "only what changed since the last run was read, as its `cursor` tells".to_owned())
    }

    /// How far the reads will have come with this one; `None`: no record had a mark.
    pub(crate) fn position(&self, held: u64) -> Option<String> {
        let before = self.known.filter(|_| self.since.is_some());
        let latest = self.latest.map(|mark| mark.until(self.now));
        let upto = latest.max(before.map(|position| position.upto))?;
        let whole = before.map_or(self.now.as_microsecond(), |position| position.whole);
        serde_json::to_string(&Position { whole, upto, held }).ok()
    }
}

/// The one field of the source that is its cursor.
fn field(plan: &Plan, flow: &Flow) -> Option<usize> {
    let fields = &object(plan, &flow.source).ok()?.fields;
    let mut marked = fields.iter().enumerate().filter(|(_, field)| field.cursor);
    let (index, field) = marked.next()?;
    let grows = matches!(field.ty, Type::Int | Type::Date | Type::Instant);
    (grows && marked.next().is_none()).then_some(index)
}

/// Whether nothing but a record itself decides what becomes of it, apart from permissions, and whether nobody wants to
/// know which records are gone.
fn decides_alone(flow: &Flow) -> bool {
    let keeps = matches!(flow.gone, None | Some(Ending::Keep { .. }));
    // An update without a counterpart is tried again; the rest is told by all that is selected.
    let settles = !matches!(flow.mode, Mode::Update { .. } | Mode::Upsert { remove_rest: Some(_), .. });
    let steps = flow.steps.iter().all(|step| match step {
        Step::Lookup(_) => false,
        Step::Each(each) => is_alone(&each.list),
    });
    let lines = flow.fields.iter().flat_map(|line| std::iter::once(&line.value).chain(&line.when));
    let values = flow.filter.iter().chain(flow.lets.iter().map(|named| &named.value)).chain(lines);
    keeps && settles && steps && values.into_iter().all(is_alone)
}

fn is_alone(value: &Expr) -> bool {
    !matches!(value, Expr::Now(_) | Expr::RunCount | Expr::Person { .. } | Expr::Consent { .. })
        && value.parts().into_iter().all(is_alone)
}

#[cfg(test)]
mod tests {
    use crate::run::{JobReport, Options, Progress, RunReport, run};
    use jiff::{SignedDuration, Timestamp};
    use martlet_compiler::plan::Plan;
    use martlet_delivery::machine::Effect;
    use martlet_delivery::ports::Ended;
    use rusqlite::{Connection, params};
    use std::ops::ControlFlow;
    use std::path::Path;

    /// Two flows from one table: one of them knows its cursor.
    fn plan(ty: &str) -> Plan {
        let source = |name: &str, mark: &str| {
            format!(
                r#"
system {name} "{name}" is sqlite {{
  owner "a@acme.example"   stored in EU   connect {{ path "shop.sqlite" }}
  object item {{ Id: id key   Name: text(40)?   At: {ty}? {mark} }}
}}
system {name}_list "{name} list" is sqlite {{
  owner "a@acme.example"   stored in EU   connect {{ path "lists.sqlite"   create_tables true }}
  object {name}_item {{ Id: id key   Name: text(40)? }}
}}
/// To the list.
flow to_{name} "To {name}" {{
  from {name}.item   to {name}_list.{name}_item, upsert by Id   owner "a@acme.example"   manual
  where Name is null or Name != "hidden"
  blanks clear
  map {{ Id -> Id   Name -> Name }}
  on reject continue
  when gone keep because "a list of all that ever was"
}}"#
            )
        };
        let text = format!(
            "company acme \"Acme A/S\" {{ address \"Havnegade 1\" dpo \"dpo@acme.example\" markets DK }}\n{}{}",
            source("quick", "cursor"),
            source("whole", "")
        );
        crate::run::trial::plan(&text)
    }

    /// Breaks off before the n-th effect, as a process that is killed there.
    struct Dying(Option<u32>);

    impl Progress for Dying {
        fn job(&mut self, _: &str) {}
        fn records(&mut self, _: u64) {}
        fn before(&mut self, _: &Effect) -> ControlFlow<()> {
            match &mut self.0 {
                Some(0) => ControlFlow::Break(()),
                Some(left) => {
                    *left -= 1;
                    ControlFlow::Continue(())
                }
                None => ControlFlow::Continue(()),
            }
        }
    }

    struct Shop<'s> {
        folder: &'s Path,
        plan: Plan,
        now: Timestamp,
    }

    impl Shop<'_> {
        fn runs(&self, dies: Option<u32>) -> RunReport {
            let options = Options {
                root: self.folder.into(),
                state: self.folder.join(".martlet"),
                as_of: Some(self.now),
                ..Options::default()
            };
            run(&self.plan, &options, &mut Dying(dies)).unwrap()
        }

        fn table(&self) -> Connection {
            Connection::open(self.folder.join("shop.sqlite")).unwrap()
        }

        fn put(&self, id: u64, at: Option<String>, name: &str) {
            let insert = "INSERT OR REPLACE INTO item (Id, At, Name) VALUES (?1, ?2, ?3)";
            self.table().execute(insert, params![id.to_string(), at, name]).unwrap();
        }

        fn lists(&self) -> [Vec<String>; 2] {
            let lists = Connection::open(self.folder.join("lists.sqlite")).unwrap();
            ["quick", "whole"].map(|name| {
                let select = format!("SELECT Id || ' ' || coalesce(Name, '') FROM {name}_item ORDER BY Id");
                let mut select = lists.prepare(&select).unwrap();
                select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
            })
        }
    }

    fn shop<'s>(folder: &'s Path, ty: &str, column: &str) -> Shop<'s> {
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        let shop = Shop { folder, plan: plan(ty), now };
        shop.table()
            .execute_batch(&format!("CREATE TABLE item (Id TEXT PRIMARY KEY, At {column}, Name TEXT)"))
            .unwrap();
        shop
    }

    fn read(report: &RunReport) -> [u64; 2] {
        let of = |job: &JobReport| job.tally.unwrap().read;
        assert!(report.jobs.iter().all(|job| job.ended == Ended::Done), "{:?}", report.jobs);
        let read = |name: &str| report.jobs.iter().find(|job| job.name == name).map(of).unwrap();
        [read("to_quick"), read("to_whole")]
    }

    /// A small generator, so that each history is told by its number.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, most: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % most
        }
    }

    #[test]
    fn p02_in_every_history_a_cursor_delivers_what_a_whole_read_does() {
        let mut saved = 0;
        let kinds = [("instant", "TEXT"), ("date", "TEXT"), ("int", "INTEGER")];
        for (history, (ty, column)) in (0..64).zip(kinds.into_iter().cycle()) {
            let folder = crate::run::quick_folder();
            let mut dice = Dice(history * 7 + 1);
            let mut shop = shop(folder.path(), ty, column);
            let mark = |at: Timestamp| match ty {
                "instant" => at.to_string(),
                "date" => at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
                _ => (at.as_second() / 60).to_string(),
            };
            let equal = 1 + dice.below(500);
            for id in 0..equal {
                shop.put(id, Some(mark(shop.now - SignedDuration::from_hours(72))), "equal");
            }
            for step in 0..2 {
                for _ in 0..dice.below(8) {
                    let id = dice.below(equal + 40);
                    let late = SignedDuration::from_mins(i64::try_from(dice.below(50)).unwrap());
                    let at = match dice.below(10) {
                        // What is marked later than now, and what has no mark.
                        0 if ty != "int" => Some(mark(shop.now + SignedDuration::from_hours(9_000))),
                        1 => None,
                        _ => Some(mark(shop.now - late)),
                    };
                    let name = if dice.below(5) == 0 { "hidden".to_owned() } else { format!("step {step}") };
                    shop.put(id, at, &name);
                }
                if dice.below(4) == 0 {
                    let id = dice.below(equal).to_string();
                    shop.table().execute("DELETE FROM item WHERE Id = ?1", [id]).unwrap();
                }
                if dice.below(3) == 0 {
                    let dies = u32::try_from(dice.below(40)).unwrap();
                    shop.runs(Some(dies));
                }
                let [some, all] = read(&shop.runs(None));
                saved += all - some;
                let [cursor, whole] = shop.lists();
                assert!(cursor == whole, "history {history}, step {step}");
                shop.now += SignedDuration::from_mins(20);
            }
            // What came later than any overlap, or under a clock that went back, is found within a day.
            for id in 0..3 {
                shop.put(id, Some(mark("2025-01-01T00:00:00Z".parse().unwrap())), "very late");
            }
            shop.runs(None);
            shop.now += SignedDuration::from_hours(24);
            let [some, all] = read(&shop.runs(None));
            assert_eq!(some, all, "history {history}: a whole read");
            let [cursor, whole] = shop.lists();
            assert!(
                cursor == whole && cursor.iter().any(|row| row.ends_with("very late")),
                "history {history}"
            );
        }
        assert!(saved > 2_000, "so few records were left out: {saved}");
    }

    #[test]
    fn p02_a_second_look_never_moves_the_position() {
        use martlet_compiler::types::value::Value;
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        let mut cursor = super::Cursor { field: 0, now, known: None, since: None, latest: None };
        assert!(cursor.reads(&[Value::Int(5)]));
        let position = cursor.position(1);
        assert!(cursor.wants(&[Value::Int(9_000)]));
        assert_eq!(cursor.position(1), position);
    }

    #[test]
    fn a_destination_that_became_another_is_filled_anew() {
        let folder = crate::run::quick_folder();
        let shop = shop(folder.path(), "int", "INTEGER");
        for id in 0..1_500 {
            shop.put(id, Some((id * 10).to_string()), "first");
        }
        assert_eq!(read(&shop.runs(None)), [1_500, 1_500]);
        assert_eq!(read(&shop.runs(None)), [101, 1_500], "numbers that others may have been given before");
        std::fs::remove_file(folder.path().join("lists.sqlite")).unwrap();
        assert_eq!(read(&shop.runs(None)), [1_500, 1_500]);
        let [cursor, whole] = shop.lists();
        assert!(cursor == whole && cursor.len() == 1_500);
    }

    #[test]
    fn of_records_with_one_key_the_one_that_changed_last_counts() {
        let folder = crate::run::quick_folder();
        let shop = shop(folder.path(), "int", "INTEGER");
        let twice = "DROP TABLE item; CREATE TABLE item (Id TEXT, At INTEGER, Name TEXT);
                     INSERT INTO item VALUES ('1', 5, 'new'), ('1', 3, 'z old'), ('1', 4, 'older');";
        shop.table().execute_batch(twice).unwrap();
        let report = shop.runs(None);
        let tally = report.jobs.iter().find(|job| job.name == "to_quick").unwrap().tally.unwrap();
        assert_eq!((tally.read, tally.delivered, tally.rejected), (3, 1, 2));
        assert_eq!(shop.lists()[0], ["1 new"]);
        // A reject is looked at again, so everything is read.
        assert_eq!(read(&shop.runs(None)), [3, 3]);
    }
}
