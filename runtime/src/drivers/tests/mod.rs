//! What tests of drivers need: rows, a permit, files in memory; and the tests of the drivers.

mod csv_file;
mod cursor_ranges;
mod fixed_file;
mod json_file;
mod list_file;
mod many_rows;
mod modes;
mod mysql_table;
mod parquet_file;
mod postgres_table;
mod reference;
mod servers;
mod source;
mod sqlite_table;
mod xlsx_file;

use super::{FileForm, Meets, Target, TargetField};
use crate::transform::tests::{field, optional};
use martlet_compiler::plan::{Field, Only, SettingValue, Type};
use martlet_delivery::machine::{Effect, Event, Permit, RejectLimit, Settings, State, step};
use martlet_delivery::ports::{Answer, Claim, Content, Files, PortError, Rows, RunToken, Transport, Unit};
use martlet_delivery::record::{Action, Cause, Cell, Key, Staged};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::rc::Rc;

/// How the files of this driver are written, with these settings.
pub(super) fn form(driver: &str, settings: &[(&str, &str)]) -> FileForm {
    let text = |(name, value): &(&str, &str)| ((*name).into(), SettingValue::Text((*value).into()));
    FileForm::to_write(driver, &settings.iter().map(text).collect()).unwrap()
}

/// Rows in memory.
pub(super) struct Given(pub Vec<(u64, Staged)>);

impl Rows for Given {
    fn next(&mut self) -> Result<Option<(u64, Staged)>, PortError> {
        Ok(if self.0.is_empty() { None } else { Some(self.0.remove(0)) })
    }
}

/// A row of `contact`: `Email`, `Name`, `Note`.
pub(super) fn row(action: Action, email: &str, cells: Vec<Cell>) -> Staged {
    Staged {
        ordinal: None,
        cause: Cause::Source,
        action,
        key: Key(vec![Cell::Text(email.into())]),
        cells,
        points: Vec::new(),
        allowed: 0,
    }
}

pub(super) fn put(email: &str, name: Cell, note: Cell) -> Staged {
    row(Action::Put, email, vec![Cell::Text(email.into()), name, note])
}

pub(super) fn mark(email: &str, note: Cell) -> Staged {
    row(Action::Mark, email, vec![Cell::Unchanged, Cell::Unchanged, note])
}

pub(super) fn remove(email: &str) -> Staged {
    row(Action::Remove, email, Vec::new())
}

pub(super) fn t(text: &str) -> Cell {
    Cell::Text(text.into())
}

/// `contact` with the fields `Email` (key), `Name`, `Note` written, and `Other` not.
pub(super) fn contact(only: Option<Only>) -> Target {
    let email = Field { key: true, ..field("Email", Type::Email) };
    let (name, note) = (optional("Name", Type::Text(None)), optional("Note", Type::Text(None)));
    let written = |field: &Field, only| TargetField { field: field.clone(), only };
    Target {
        object: "contact".into(),
        columns: vec![email.clone(), name.clone(), note.clone(), optional("Other", Type::Text(None))],
        fields: vec![written(&email, None), written(&name, only), written(&note, None)],
        key: vec![0],
        adds: true,
        meets: Meets::Changes,
    }
}

pub(super) fn unit(id: &str) -> Unit {
    Unit { id: id.into(), flow: "f".into(), destination: String::new(), content: None }
}

/// A permit for the unit, obtained the only way there is: by running the machine to it.
pub(super) fn permit(unit: &Unit) -> Permit {
    let mut state = State::new(Settings {
        prepares: false,
        unit_rows: 1,
        reject_limit: RejectLimit::None,
        confirmed_removals: None,
        only_withdrawals: None,
    });
    let mut effects = Vec::new();
    for event in [
        Event::Start,
        Event::Begun(RunToken(1)),
        Event::Listed(Vec::new()),
        Event::Inspected(None),
        Event::Stored,
        Event::TookAll,
        Event::Cut(Some(unit.clone())),
        Event::Claimed(Claim::Sending),
    ] {
        effects = step(&mut state, event);
    }
    match effects.pop() {
        Some(Effect::HandOver(permit)) => permit,
        other => panic!("{other:?}"),
    }
}

/// Prepares if the way needs it, and hands over.
pub(super) fn deliver(way: &mut dyn Transport, id: &str, rows: Vec<Staged>) -> Result<Answer, PortError> {
    let numbered: Vec<_> = rows.into_iter().enumerate().map(|(number, row)| (number as u64, row)).collect();
    let mut unit = unit(id);
    if way.prepares() {
        unit.content = Some(way.prepare(&unit, &mut Given(numbered.clone()))?);
    }
    let answer = way.hand_over(permit(&unit), &mut Given(numbered));
    assert_eq!(way.probe(&unit)?, answer, "a look tells what the answer told");
    way.discard(&unit)?;
    Ok(answer)
}

/// Files in memory; clones share them.
#[derive(Clone, Default)]
pub(super) struct MemoryFiles(pub Rc<RefCell<BTreeMap<String, Vec<u8>>>>);

struct Writing(MemoryFiles, String);

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.0.borrow_mut().entry(self.1.clone()).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Files for MemoryFiles {
    fn read(&mut self, path: &str) -> Result<Option<Box<dyn Content>>, PortError> {
        let found = self.0.borrow().get(path).cloned();
        Ok(found.map(|bytes| Box::new(std::io::Cursor::new(bytes)) as Box<dyn Content>))
    }

    fn create(&mut self, path: &str) -> Result<Box<dyn Write>, PortError> {
        self.0.borrow_mut().insert(path.into(), Vec::new());
        Ok(Box::new(Writing(self.clone(), path.into())))
    }

    fn sync(&mut self, _: &str) -> Result<(), PortError> {
        Ok(())
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), PortError> {
        let moved = self.0.borrow_mut().remove(from);
        let moved = moved.ok_or_else(|| PortError::new("renaming", "there is no such file"))?;
        self.0.borrow_mut().insert(to.into(), moved);
        Ok(())
    }

    fn remove(&mut self, path: &str) -> Result<(), PortError> {
        self.0.borrow_mut().remove(path);
        Ok(())
    }
}
