//! A flow's destination as text that outlives the plan: drivers are made from it, also for units of an older plan.

use super::matching::is_pattern;
use super::postgres_server::Server;
use super::run_file::file_of_run;
use super::server_table::ServerTable;
use super::{FileForm, MergedFile, SqliteTable, mysql_server};
use crate::transform::PrepareError;
use crate::transform::shape;
use jiff::Zoned;
use martlet_compiler::plan::{Ending, Field, Flow, Mapping, Mode, Only, Plan, SettingValue, System};
use martlet_delivery::ports::{Files, NotTaken, PortError, Transport};
use martlet_delivery::record::Action;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Where a flow's records go, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destination {
    /// The driver.
    pub driver: String,
    /// Its settings.
    pub settings: BTreeMap<String, SettingValue>,
    /// What it writes.
    pub target: Target,
}

/// What a driver must know of the records it writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The object's name: the table.
    pub object: String,
    /// Every field that the object declares.
    pub columns: Vec<Field>,
    /// The fields that the flow writes, in the order of `Shape::fields`.
    pub fields: Vec<TargetField>,
    /// Indexes into `fields` of the key, in its order.
    pub key: Vec<usize>,
    /// Whether a record that is not there is made; if not, all records with its key are changed (`update`).
    pub adds: bool,
    /// What a new record meets.
    #[serde(default)]
    pub meets: Meets,
}

/// What becomes of a new record where the destination has one with its key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meets {
    /// That one is changed.
    #[default]
    Changes,
    /// The new one is refused (`insert`).
    Refuses,
    /// The new one stands beside it: nobody looks (`append`, and `insert` where the destination gives the keys).
    Ignores,
    /// Nothing is there: each run makes a file of its own.
    Nobody,
}

impl Meets {
    fn of(mode: &Mode) -> Meets {
        match mode {
            Mode::Append { .. } => Meets::Ignores,
            Mode::Insert { by } if by.is_empty() => Meets::Ignores,
            Mode::Insert { .. } => Meets::Refuses,
            Mode::OneFilePerRun { .. } => Meets::Nobody,
            Mode::Update { .. } | Mode::Upsert { .. } | Mode::OneFile { .. } => Meets::Changes,
        }
    }

    /// Whether each record is added once, and stays as it was then: what becomes of it there is others' business.
    pub(super) fn adds_once(self) -> bool {
        self != Meets::Changes
    }

    /// Whether records that are there are found by their key.
    pub(super) fn finds(self) -> bool {
        matches!(self, Meets::Changes | Meets::Refuses)
    }
}

/// A field that a flow writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetField {
    /// The declared field.
    pub field: Field,
    /// Limits on writing it into a record that is there.
    pub only: Option<Only>,
}

impl Target {
    /// The fields of the key.
    pub fn key_fields(&self) -> impl Iterator<Item = &Field> {
        self.key.iter().filter_map(|index| self.fields.get(*index)).map(|field| &field.field)
    }

    /// Why a record is not put where so many have its key; `several` says it of more than one. `None`: it is.
    pub(super) fn leaves(&self, there: u64, several: impl FnOnce() -> String) -> Option<NotTaken> {
        match there {
            0 if !self.adds => Some(NotTaken::NoCounterpart),
            1.. if self.meets == Meets::Refuses => {
                Some(NotTaken::Refused("a record with this key is there already".into()))
            }
            2.. if self.adds => Some(NotTaken::Refused(several())),
            _ => None,
        }
    }

    /// Why a row that is about a record which is there cannot be carried out; `None`: it can.
    pub(super) fn out_of_reach(&self, action: Action) -> Option<NotTaken> {
        let why = match self.meets {
            _ if action == Action::Put => return None,
            Meets::Changes | Meets::Refuses => return None,
            Meets::Ignores => {
                "records that were added without a key cannot be found again; take it away there"
            }
            Meets::Nobody => {
                "a file that was made for a run is not changed afterwards; take the record out of it, or delete the file"
            }
        };
        Some(NotTaken::Refused(why.into()))
    }
}

impl Target {
    /// Whether a database can have a table and columns of these names. Those that begin like SQLite's own or like the
    /// marks of a delivery are not to be written to by a flow.
    fn check_names(&self) -> Result<(), String> {
        let table = self.object.to_lowercase();
        if let Some(taken) = ["sqlite_", "martlet_"].into_iter().find(|taken| table.starts_with(taken)) {
            return Err(format!(
                "no table that is written to may begin with `{taken}`: give it another name"
            ));
        }
        let mut names = self.columns.iter().map(|column| &column.name).chain([&self.object]);
        match names.find(|name| name.is_empty() || name.contains(char::is_control)) {
            Some(name) => Err(format!("`{name}` cannot be the name of a table or a column")),
            None => Ok(()),
        }
    }
}

impl Destination {
    /// The destination of a flow.
    ///
    /// # Errors
    /// The plan does not hold what it names, or an ending limits a field in a way that this version does not know.
    pub fn new(plan: &Plan, flow: &Flow) -> Result<Destination, PrepareError> {
        let object = crate::transform::object(plan, &flow.destination)?;
        let system = system(plan, &object.system)?;
        let missing =
            |name: &str| PrepareError::Field { object: flow.destination.clone(), field: name.into() };
        let field = |name: &String| {
            let only =
                flow.fields.iter().find(|mapping| mapping.target == *name).and_then(|found| found.only);
            let field = object.field(name).ok_or_else(|| missing(name))?.clone();
            Ok(TargetField { field, only })
        };
        for ending in [&flow.permission_ends, &flow.gone].into_iter().flatten() {
            if let Ending::Write(mappings) = ending
                && let Some(Mapping { target, .. }) = mappings.iter().find(|mapping| mapping.only.is_some())
            {
                let why = format!("`{target}` is written when a record ends: `only` cannot stand there");
                return Err(PrepareError::Destination(why));
            }
        }
        let fields: Vec<TargetField> =
            shape(flow).fields.iter().map(field).collect::<Result<_, PrepareError>>()?;
        let slot = |name: &String| {
            fields.iter().position(|target| target.field.name == *name).ok_or_else(|| missing(name))
        };
        let meets = Meets::of(&flow.mode);
        let by = if meets.finds() { flow.mode.key() } else { &[] };
        let key = by.iter().map(slot).collect::<Result<_, PrepareError>>()?;
        let adds = !matches!(flow.mode, Mode::Update { .. });
        let (object, columns) = (object.name.clone(), object.fields.clone());
        let target = Target { object, columns, fields, key, adds, meets };
        let destination =
            Destination { driver: system.driver.clone(), settings: system.settings.clone(), target };
        destination.check().map_err(PrepareError::Destination)?;
        Ok(destination)
    }

    /// The same for one run: where each makes a file of its own, that has a name of its own.
    ///
    /// # Errors
    /// The name holds braces that mean nothing.
    pub fn of_run(mut self, moment: &Zoned) -> Result<Destination, PrepareError> {
        if self.target.meets == Meets::Nobody {
            let path = text(&self.settings, "path").unwrap_or_default();
            let path = file_of_run(path, moment).map_err(PrepareError::Destination)?;
            self.settings.insert("path".into(), SettingValue::Text(path));
        }
        Ok(self)
    }

    /// As text, equal for equal destinations.
    ///
    /// # Errors
    /// Never in practice: every part of it has a JSON form.
    pub fn to_text(&self) -> Result<String, PortError> {
        serde_json::to_string(self).map_err(|error| PortError::new("describing the destination", error))
    }

    /// Reads [`Destination::to_text`] back.
    ///
    /// # Errors
    /// It was written by another version.
    pub fn from_text(text: &str) -> Result<Destination, PortError> {
        serde_json::from_str(text).map_err(|_| {
            PortError::new(
                "reading where an unfinished delivery went",
                "it was written by another version of the program; finish the run with that version",
            )
        })
    }

    /// The way there. `root` is the folder that relative paths begin at; `files` resolves them the same way.
    ///
    /// # Errors
    /// A setting is missing or not understood.
    pub fn open<'f>(
        &self,
        root: &Path,
        files: Box<dyn Files + 'f>,
    ) -> Result<Box<dyn Transport + 'f>, PortError> {
        let opening = |why: String| PortError::new("opening the destination", why);
        self.check().map_err(opening)?;
        let path = text(&self.settings, "path").unwrap_or_default();
        match self.driver.as_str() {
            driver if FileForm::is_of(driver) => {
                let form = FileForm::to_write(driver, &self.settings).map_err(opening)?;
                Ok(Box::new(MergedFile::new(files, path, form, self.target.clone())))
            }
            "mysql" => {
                let server = mysql_server::Server::of(&self.settings).map_err(opening)?.below(root);
                Ok(Box::new(ServerTable::new(server, self.target.clone())))
            }
            "postgres" => {
                let server = Server::of(&self.settings).map_err(opening)?.below(root);
                Ok(Box::new(ServerTable::new(server, self.target.clone())))
            }
            _ => {
                let create = flag(&self.settings, "create_tables");
                Ok(Box::new(SqliteTable::new(root.join(path), path, create, self.target.clone())))
            }
        }
    }

    /// Whether a driver can be made; says what is missing.
    fn check(&self) -> Result<(), String> {
        if self.driver == "mysql" {
            mysql_server::Server::of(&self.settings)?;
            return self.target.check_names();
        }
        if self.driver == "postgres" {
            Server::of(&self.settings)?;
            return self.target.check_names();
        }
        if text(&self.settings, "path").is_none_or(str::is_empty) {
            return Err("the system has no `path` in `connect`: say where it is".into());
        }
        match self.driver.as_str() {
            driver if FileForm::is_of(driver) => {
                if text(&self.settings, "path").is_some_and(is_pattern) {
                    return Err("a file that is written has one name: `path` cannot have a `*` in it".into());
                }
                FileForm::to_write(driver, &self.settings).map(drop)
            }
            "sqlite" => self.target.check_names(),
            other => Err(format!("this program cannot write with the driver `{other}`")),
        }
    }
}

/// The system that a plan names.
pub(super) fn system<'p>(plan: &'p Plan, name: &str) -> Result<&'p System, PrepareError> {
    let found = plan.systems.iter().find(|system| system.name == name);
    found.ok_or_else(|| PrepareError::System(name.into()))
}

/// What separates cells; a comma if not said.
pub(super) fn delimiter(settings: &BTreeMap<String, SettingValue>) -> Result<u8, String> {
    match text(settings, "delimiter") {
        None | Some(",") => Ok(b','),
        Some(";") => Ok(b';'),
        Some("|") => Ok(b'|'),
        Some("tab" | "\t") => Ok(b'\t'),
        Some(other) => Err(format!("`{other}` cannot separate cells: use `,`, `;`, `|` or `tab`")),
    }
}

pub(super) fn text<'s>(settings: &'s BTreeMap<String, SettingValue>, name: &str) -> Option<&'s str> {
    match settings.get(name) {
        Some(SettingValue::Text(text)) => Some(text),
        _ => None,
    }
}

pub(super) fn flag(settings: &BTreeMap<String, SettingValue>, name: &str) -> bool {
    match settings.get(name) {
        Some(SettingValue::Bool(value)) => *value,
        Some(SettingValue::Text(text)) => text == "true",
        _ => false,
    }
}
