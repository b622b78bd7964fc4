//! Columns that changed since the last run: what a place says of its columns is kept beside the state, and compared before
//! each flow. A column that a flow uses and that is gone, is of another type or takes less than before stops the flow
//! before anything is handed over; columns that came are told and not sent (promise P15).

use super::Running;
use super::report::JobReport;
use crate::drivers::{Described, Destination, catalogue, plain};
use martlet_compiler::plan::{Flow, Plan, Step, Type};
use martlet_delivery::ports::{Ended, PortError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What places said of their columns when they were last looked at.
#[derive(Debug, Default)]
pub struct Columns {
    path: PathBuf,
    /// By flow and object: what one flow has taken note of, another may still have to be stopped by.
    flows: BTreeMap<String, BTreeMap<String, Known>>,
    changed: bool,
}

/// The columns of an object by their names.
type Known = BTreeMap<String, Column>;

/// A column, and what the project took it for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    kind: String,
    #[serde(rename = "type")]
    ty: Option<Type>,
    optional: bool,
    /// The type of the field that the project declared then.
    declared: Option<Type>,
}

/// What changed, as it concerns one flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Why the flow must not go on.
    pub stops: Vec<String>,
    /// What else is different.
    pub notes: Vec<String>,
}

impl Drift {
    /// Tells a flow's report of it. Where it is what stopped the flow, that is a finding, to be looked at by people, and no
    /// failure.
    pub(super) fn tell(self, stopped_it: bool, job: &mut JobReport) {
        if let Some(reason) = self.reason().filter(|_| stopped_it) {
            let other = job.reason.replace(reason).filter(|other| job.reason.as_ref() != Some(other));
            job.ended = Ended::Stopped;
            job.notes.extend(other);
        }
        job.notes.extend(self.notes);
    }

    /// Why nothing is handed over, in one sentence.
    pub(super) fn reason(&self) -> Option<String> {
        (!self.stops.is_empty()).then(|| {
            format!(
                "{}; nothing was handed over from the source. Mend the place, or what the project says of it; where \
                 all is as it should be, `martlet pull` with `--write` takes it as it is now",
                self.stops.join("; ")
            )
        })
    }
}

/// Where that is kept, in the folder of the state. It holds names and types of columns, and nothing about people.
fn file(state: &Path) -> PathBuf {
    state.join("columns.json")
}

impl Columns {
    /// What is kept in the folder of the state.
    ///
    /// # Errors
    /// The file is there and cannot be understood.
    pub fn kept(state: &Path) -> Result<Columns, PortError> {
        let path = file(state);
        let failed = |why: String| PortError::new(format!("reading `{}`", path.display()), why);
        let flows = match std::fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).map_err(|_| {
                failed("this is no list of columns; take it away, and the next run begins it anew".into())
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(failed(plain(&error))),
        };
        Ok(Columns { path, flows, changed: false })
    }

    /// Keeps it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep(&mut self) -> Result<(), PortError> {
        if !std::mem::take(&mut self.changed) {
            return Ok(());
        }
        let failed = |why: String| PortError::new(format!("writing `{}`", self.path.display()), why);
        let text = serde_json::to_string_pretty(&self.flows).map_err(|error| failed(error.to_string()))?;
        let draft = self.path.with_extension(format!("{}.tmp", std::process::id()));
        let write = || {
            if let Some(folder) = self.path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let mut file = std::fs::File::create(&draft)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&draft, &self.path)
        };
        write().map_err(|error| failed(plain(&error)))
    }

    /// Takes an object's columns as they are, for every flow: somebody looked at them.
    pub fn take(&mut self, plan: &Plan, id: &str, found: &[Described]) {
        let now = as_now(plan, id, found);
        for known in self.flows.values_mut().filter_map(|objects| objects.get_mut(id)) {
            self.changed |= *known != now;
            known.clone_from(&now);
        }
    }

    fn note(&mut self, flow: &str, id: &str, columns: Known) {
        let objects = self.flows.entry(flow.to_owned()).or_default();
        if objects.get(id) != Some(&columns) {
            objects.insert(id.to_owned(), columns);
            self.changed = true;
        }
    }

    /// What changed in an object that a flow uses by these columns; what is in order is noted.
    fn compare(
        &mut self,
        plan: &Plan,
        flow: &str,
        id: &str,
        found: &[Described],
        used: &BTreeSet<&str>,
    ) -> Drift {
        let now = as_now(plan, id, found);
        let mut drift = Drift::default();
        if let Some(before) = self.flows.get(flow).and_then(|objects| objects.get(id)) {
            for (name, old) in before {
                // Databases know columns by their names without capitals; the project's spelling may be another.
                let uses = used.iter().any(|field| field.eq_ignore_ascii_case(name));
                match now.get(name) {
                    // Who opens a file looks at its header, and says it better: with near misses, and other separators.
                    None if uses && old.kind.is_empty() => return Drift::default(),
                    None if uses => {
                        drift.stops.push(format!("column `{name}` of {id} is gone since the last run"))
                    }
                    None => drift.notes.push(format!("column `{name}` of {id} is gone since the last run")),
                    Some(new) => difference(id, name, old, new, uses, &mut drift),
                }
            }
            for name in now.keys().filter(|name| !before.contains_key(*name)) {
                let declared = found_in(plan, id, name).is_some();
                let what = if declared {
                    "is new since the last run"
                } else {
                    "is new since the last run, and left alone"
                };
                drift.notes.push(format!("column `{name}` of {id} {what}"));
            }
        }
        if drift.stops.is_empty() {
            self.note(flow, id, now);
        }
        drift
    }
}

/// What is different about a column that is still there.
fn difference(id: &str, name: &str, old: &Column, new: &Column, uses: bool, drift: &mut Drift) {
    let shown =
        |column: &Column| if column.kind.is_empty() { "text".to_owned() } else { column.kind.clone() };
    if old.kind != new.kind {
        let change = format!("column `{name}` of {id} was `{}` and is `{}`", shown(old), shown(new));
        // Whoever changed what the project says of it knows of the change.
        let known = old.declared != new.declared;
        match uses && !known && !takes_all(old, new) {
            true => drift.stops.push(change),
            false => drift.notes.push(change),
        }
    }
    if old.optional && !new.optional {
        drift.notes.push(format!("column `{name}` of {id} may not be empty any more"));
    }
}

/// Whether the new column takes every value that the old one took, and gives none that it did not.
fn takes_all(old: &Column, new: &Column) -> bool {
    match (&old.ty, &new.ty) {
        (Some(Type::Text(Some(before))), Some(Type::Text(after))) => {
            after.is_none_or(|after| after >= *before)
        }
        (Some(Type::Text(None)), Some(Type::Text(None))) => true,
        (Some(Type::Int), Some(Type::Int)) => width(&new.kind) >= width(&old.kind),
        (Some(Type::Decimal(digits, after)), Some(Type::Decimal(more, behind))) => {
            behind >= after && more.saturating_sub(*behind) >= digits.saturating_sub(*after)
        }
        (Some(Type::Enum { values, .. }), Some(Type::Enum { values: more, .. })) => {
            values.iter().all(|word| more.contains(word))
        }
        _ => false,
    }
}

/// How large whole numbers may be, by the name of their type.
fn width(kind: &str) -> u8 {
    let word = kind.split(['(', ' ']).next().unwrap_or_default().to_ascii_lowercase();
    match word.as_str() {
        "tinyint" => 1,
        "smallint" => 2,
        "mediumint" => 3,
        "int" | "integer" => 4,
        _ => 8,
    }
}

fn found_in<'p>(plan: &'p Plan, id: &str, column: &str) -> Option<&'p Type> {
    let object = plan.objects.iter().find(|object| object.id() == id)?;
    object.fields.iter().find(|field| field.name.eq_ignore_ascii_case(column)).map(|field| &field.ty)
}

fn as_now(plan: &Plan, id: &str, found: &[Described]) -> Known {
    let column = |it: &Described| Column {
        kind: it.kind.clone(),
        ty: it.ty.clone(),
        optional: it.optional,
        declared: found_in(plan, id, &it.name).cloned(),
    };
    found.iter().map(|it| (it.name.clone(), column(it))).collect()
}

/// What changed in the places that a flow reads and writes. Places that cannot be reached tell nothing here: the flow
/// says so itself.
pub(super) fn look(running: &Running<'_>, columns: &mut Columns, flow: &Flow) -> Drift {
    let plan = running.plan;
    let mut drift = Drift::default();
    let looked_into = flow.steps.iter().filter_map(|step| match step {
        Step::Lookup(lookup) => Some(lookup.object.as_str()),
        _ => None,
    });
    let read: BTreeSet<&str> = looked_into.chain([flow.source.as_str()]).collect();
    for id in read {
        let Some(object) = plan.objects.iter().find(|object| object.id() == id) else { continue };
        // What an object declares is read, and checked against its type.
        let used = object.fields.iter().map(|field| field.name.as_str()).collect();
        one(running, columns, (&flow.name, id), &used, &mut drift);
    }
    if flow.destination != flow.source
        && let Ok(destination) = Destination::new(plan, flow)
    {
        let used = destination.target.fields.iter().map(|it| it.field.name.as_str()).collect();
        one(running, columns, (&flow.name, &flow.destination), &used, &mut drift);
    }
    drift
}

fn one(
    running: &Running<'_>,
    columns: &mut Columns,
    (flow, id): (&str, &str),
    used: &BTreeSet<&str>,
    drift: &mut Drift,
) {
    let Some(object) = running.plan.objects.iter().find(|object| object.id() == id) else { return };
    let Some(system) = running.plan.systems.iter().find(|system| system.name == object.system) else {
        return;
    };
    let root = &running.options.root;
    let Ok(Some(found)) = catalogue(&system.driver, &system.settings, &object.name, root) else { return };
    let more = columns.compare(running.plan, flow, id, &found, used);
    drift.stops.extend(more.stops);
    drift.notes.extend(more.notes);
}
