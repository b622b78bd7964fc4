//! Compiles a generated project, and runs what compiles before the eyes of the oracle.

use crate::model::Project;
use jiff::civil::Date;
use martlet_compiler::diagnostics::Severity;
use martlet_compiler::fault::Fault;
use martlet_compiler::library::{Library, LibraryFile};
use martlet_compiler::plan::{Constant, Event, Plan, TestRecord, TestValue};
use martlet_compiler::source::{FileId, Span};
use martlet_compiler::world::{FoundFile, Memory, World};
use martlet_compiler::{Compilation, compile};
use martlet_delivery::record::{Action, Cell, Key};
use martlet_oracle::data::{Act, Data, ERASED, FIRST, Row, There, Value, is_by_phone};
use martlet_oracle::watch::{Breach, HandOver, Seen, watch};
use martlet_runtime::testing::{self, Rehearsal, Round, rehearse};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// What became of a project.
pub struct Played {
    /// The names of the errors that were found; none: it compiled.
    pub errors: BTreeSet<&'static str>,
    /// The project as it was compiled.
    pub compiled: Compilation,
    /// What was seen, or what is forbidden and was handed over; none of what did not compile.
    pub watched: Option<Result<Seen, Breach>>,
}

/// The library with no products: generated projects know only files.
fn library() -> Library {
    static FILES: OnceLock<Vec<LibraryFile>> = OnceLock::new();
    let whole = martlet_stdlib::library();
    let files = FILES.get_or_init(|| {
        let needed = |file: &&LibraryFile| file.connector().is_none_or(|name| name == "csv");
        whole.files.iter().filter(needed).copied().collect()
    });
    Library { files, ..whole }
}

/// A project in memory, read by a checker that overlooks something.
struct Tampered {
    memory: Memory,
    fault: Option<Fault>,
}

impl World for Tampered {
    fn manifest(&self) -> FoundFile {
        self.memory.manifest()
    }

    fn today(&self) -> Option<Date> {
        self.memory.today()
    }

    fn flow_files(&self) -> Vec<FoundFile> {
        self.memory.flow_files()
    }

    fn fault(&self) -> Option<Fault> {
        self.fault
    }
}

/// Compiles a project, and watches what it does.
#[must_use]
pub fn play(project: &Project) -> Played {
    play_with(project, None)
}

/// What a checker makes of a project that overlooks something, or nothing.
#[must_use]
pub fn compiled(project: &Project, fault: Option<Fault>) -> Compilation {
    let manifest = "name = \"generated\"\n".to_owned();
    let memory = Memory { manifest, files: vec![("all.flow".to_owned(), project.text())] };
    compile(&Tampered { memory, fault }, &library())
}

/// The same with a checker that overlooks something.
#[must_use]
pub fn play_with(project: &Project, fault: Option<Fault>) -> Played {
    let compiled = compiled(project, fault);
    let found = compiled.diagnostics.sorted();
    let errors = found.iter().filter(|it| it.entry.severity == Severity::Error);
    let errors = errors.map(|it| it.entry.name).collect();
    let watched = compiled.plan.as_ref().map(|plan| {
        let mut run = |flow: &str, data: &Data| run(project, plan, flow, data);
        watch(&project.hand_over(), &project.data, &mut run)
    });
    Played { errors, compiled, watched }
}

/// Runs a flow twice: at first, and after what happens in between.
fn run(project: &Project, plan: &Plan, flow: &str, data: &Data) -> Result<Vec<Vec<HandOver>>, String> {
    // What no flow and no consent reads is not in the plan.
    let known = |row: &&Row| plan.objects.iter().any(|object| object.id() == row.object);
    let rows = || data.rows.iter().filter(known);
    let records = rows().filter_map(|row| Some(Event::Record(record(row, row.at(false)?))));
    let said = data.said.iter().filter_map(|act| said(project, data, act));
    let mut rounds = vec![Round { events: records.chain(said).collect(), ..Round::default() }];
    if data.goes_on() {
        let gone = rows().filter(|row| row.there == There::First);
        let gone = gone.map(|row| Event::Gone(named(project, row)));
        let changed = rows().filter(|row| row.there == There::Second || row.anew.is_some());
        let changed = changed.filter_map(|row| Some(Event::Record(record(row, row.at(true)?))));
        let later = data.later.iter().filter_map(|act| self::said(project, data, act));
        let erased: Vec<String> =
            data.erased.iter().filter_map(|at| Some(data.people.get(*at)?.email.clone())).collect();
        rounds.push(Round {
            erased: (!erased.is_empty()).then_some((ERASED, erased)),
            events: gone.chain(changed).chain(later).collect(),
            now: Some(data.now(true)),
        });
    }
    let handed = rehearse(plan, Rehearsal { flow, now: FIRST, rounds: &rounds })?;
    Ok(handed.into_iter().map(|rows| rows.into_iter().map(handed_over).collect()).collect())
}

fn record(row: &Row, values: &BTreeMap<String, Value>) -> TestRecord {
    let span = Span { file: FileId(0), start: 0, end: 0 };
    let value =
        |(field, value): (&String, &Value)| TestValue { field: field.clone(), value: constant(value), span };
    TestRecord { object: row.object.clone(), argument: None, values: values.iter().map(value).collect() }
}

/// A record by its key alone.
fn named(project: &Project, row: &Row) -> TestRecord {
    let object = project.declared.objects.get(&row.object);
    let is_key = |name: &String| object.and_then(|object| object.field(name)).is_some_and(|field| field.key);
    let key = row.values.iter().filter(|(name, _)| is_key(name));
    record(row, &key.map(|(name, value)| (name.clone(), value.clone())).collect())
}

fn constant(value: &Value) -> Constant {
    match value {
        Value::Absent => Constant::Null,
        Value::Text(text) => Constant::Text(text.clone()),
        Value::Int(number) => Constant::Int(*number),
        Value::Flag(flag) => Constant::Bool(*flag),
        Value::Day(day) => Constant::Date(day.clone()),
        Value::Items(items) => {
            let named = |(name, value): (&String, &Value)| (name.clone(), constant(value));
            Constant::List(
                items.iter().map(|item| Constant::Record(item.iter().map(named).collect())).collect(),
            )
        }
    }
}

/// As a purpose that the project has; others nobody can have spoken about.
fn said(project: &Project, data: &Data, act: &Act) -> Option<Event> {
    let known = project.declared.purposes.get(&act.purpose)?;
    let person = data.people.get(act.person)?;
    known.channels.contains(&act.channel).then(|| Event::Consent {
        who: if is_by_phone(&act.channel) { person.phone.clone() } else { person.email.clone() },
        state: act.state.clone(),
        purpose: act.purpose.clone(),
        channel: act.channel.clone(),
        topic: act.topic.clone(),
        brand: act.brand.clone(),
        at: Some(act.at.clone()),
    })
}

fn handed_over(row: testing::HandOver) -> HandOver {
    let Key(key) = row.key;
    let stay = row.cells.iter().filter(|(_, cell)| *cell == Cell::Unchanged).map(|(name, _)| name.clone());
    HandOver {
        stay: stay.collect(),
        put: row.action == Action::Put,
        object: row.object,
        key: key.into_iter().map(|cell| cell_text(cell).unwrap_or_default()).collect(),
        cells: row.cells.into_iter().map(|(name, cell)| (name, cell_text(cell))).collect(),
    }
}

fn cell_text(cell: Cell) -> Option<String> {
    match cell {
        Cell::Unchanged | Cell::Null => None,
        Cell::Text(text) => Some(text),
        Cell::Int(number) => Some(number.to_string()),
        Cell::Bool(flag) => Some(flag.to_string()),
    }
}
