//! Opens what flows, look-ups, captures and the facts of people read: one seam, whatever the driver and however many
//! files one object lies in.

use super::destination::{flag, system, text};
use super::encoding::{Decoded, Encoding};
use super::file_form::{FileForm, RowForm};
use super::matching::{is_pattern, matching};
use super::parquet_rows::ParquetTable;
use super::xlsx_rows::XlsxTable;
use super::{mysql_source, plain, postgres_source, sqlite_source};
use crate::run::Mark;
use crate::transform::{
    FixedWidth, JsonLines, Layout, PrepareError, ReadError, Reader, Record, RecordFile, Table, object,
};
use jiff::Timestamp;
use martlet_compiler::plan::{Flow, Mode, Object, Plan, SettingValue, Spread};
use martlet_delivery::ports::PortError;
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};

/// A source that is open: its records, one after the other, from one file or several.
pub struct Opened {
    file: Box<dyn RecordFile>,
    /// Files that come after this one.
    later: Option<Later>,
    /// Records of the files before.
    before: u64,
    /// Records of this file so far.
    here: u64,
    /// What the files before left alone.
    extra: Vec<String>,
    lenient: BTreeMap<String, u64>,
    /// For each field with a closed list of words, how many records held another one.
    strange: BTreeMap<String, u64>,
}

/// Files of one object that are still to be read.
struct Later {
    form: FileForm,
    object: Object,
    root: PathBuf,
    files: VecDeque<String>,
}

impl Later {
    fn open_next(&mut self) -> Result<Option<Box<dyn RecordFile>>, ReadError> {
        let next = self.files.pop_front();
        next.map(|path| self.form.open(&self.object, &self.root, &path, true)).transpose()
    }
}

impl Opened {
    /// Opens one file.
    fn one(form: FileForm, object: &Object, root: &Path, path: &str) -> Result<Opened, ReadError> {
        Ok(Opened::with(form.open(object, root, path, false)?, None))
    }

    /// Opens several files as one. Each is looked at before the first record is given, so that the wrong columns of
    /// the last one are told before anything was read from the others.
    fn several(
        form: FileForm,
        object: &Object,
        root: &Path,
        first: &str,
        files: VecDeque<String>,
    ) -> Result<Opened, ReadError> {
        let file = form.open(object, root, first, true)?;
        for path in &files {
            form.open(object, root, path, true)?;
        }
        let later = Later { form, object: object.clone(), root: root.to_owned(), files };
        Ok(Opened::with(file, Some(later)))
    }

    fn with(file: Box<dyn RecordFile>, later: Option<Later>) -> Opened {
        Opened {
            file,
            later,
            before: 0,
            here: 0,
            extra: Vec::new(),
            lenient: BTreeMap::new(),
            strange: BTreeMap::new(),
        }
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// It cannot be read further, or turns out to be no text.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        while !self.file.more()? {
            let next = self.later.as_mut().map(Later::open_next).transpose()?.flatten();
            let Some(next) = next else { return Ok(None) };
            self.extra = self.extra_columns();
            self.lenient = self.lenient_counts();
            self.file = next;
            self.before += std::mem::take(&mut self.here);
        }
        let mut record = self.file.next_record()?;
        if let Some(record) = &mut record {
            self.here += 1;
            record.ordinal += self.before;
            if let Some(field) = &record.strange {
                *self.strange.entry(field.clone()).or_default() += 1;
            }
        }
        Ok(record)
    }

    /// Names in the source that the object does not declare, as messages show them; they are left alone.
    #[must_use]
    pub fn extra_columns(&self) -> Vec<String> {
        let mut all = self.extra.clone();
        for name in self.file.extra_columns() {
            if !all.contains(name) {
                all.push(name.clone());
            }
        }
        all
    }

    /// For each field with a closed list of words in how many records it held another one, where there are any.
    #[must_use]
    pub fn strange_words(&self) -> &BTreeMap<String, u64> {
        &self.strange
    }

    /// For each field how many values did not fit and became absent because the field is `lenient`, where there are
    /// any.
    #[must_use]
    pub fn lenient_counts(&self) -> BTreeMap<String, u64> {
        let mut all = self.lenient.clone();
        for (field, count) in self.file.lenient_counts() {
            *all.entry(field.to_owned()).or_default() += count;
        }
        all
    }
}

impl FileForm {
    /// Opens a file as the records of an object.
    pub(super) fn open(
        &self,
        object: &Object,
        root: &Path,
        path: &str,
        several: bool,
    ) -> Result<Box<dyn RecordFile>, ReadError> {
        let failed = |why: String| ReadError::new(path, why);
        let file = open_file(&root.join(path)).map_err(failed)?;
        let unpacked = |file| self.packing.unpacked(file).map_err(|error| failed(plain(&error)));
        Ok(match &self.rows {
            RowForm::Csv(form) => {
                let text = Decoded::new(unpacked(file)?, form.encoding)
                    .map_err(|why| failed(why.unwrap_or_else(|error| plain(&error))))?;
                let other = (form.encoding != Encoding::Utf8).then(|| form.encoding.name());
                let reader = Reader::written_in(text, path, object, form.marks, form.header, other)?;
                Box::new(if several { reader.one_of_several() } else { reader })
            }
            RowForm::Fixed(form) => {
                let layout = Layout::new(&object.fields, form.length).map_err(failed)?;
                let text = Decoded::new(unpacked(file)?, form.encoding)
                    .map_err(|why| failed(why.unwrap_or_else(|error| plain(&error))))?;
                let (lines, encoding) = (form.lines(text), form.encoding.name());
                Box::new(FixedWidth::new(lines, layout, path, several, encoding, object))
            }
            RowForm::Json(names) => {
                let reader = JsonLines::open_list(unpacked(file)?, path, object, names)?;
                Box::new(if several { reader.one_of_several() } else { reader })
            }
            RowForm::JsonLines => {
                let reader = JsonLines::open(unpacked(file)?, path, object)?;
                Box::new(if several { reader.one_of_several() } else { reader })
            }
            RowForm::Parquet => {
                let (rows, extra) = ParquetTable::open(file, &object.fields).map_err(failed)?;
                Box::new(Table::new(rows, path.to_owned(), object, extra))
            }
            RowForm::Xlsx(form) => {
                let sheet = form.sheet.as_deref();
                let (rows, extra) = XlsxTable::open(Box::new(file), sheet, &object.fields).map_err(failed)?;
                Box::new(Table::new(rows, path.to_owned(), object, extra))
            }
        })
    }
}

/// Opens the source of an object (`system.object`); relative paths begin at `root`.
///
/// # Errors
/// It is missing, unreadable, no file, no text, or does not have the columns that the object declares.
pub fn source(plan: &Plan, id: &str, root: &Path) -> Result<Opened, PortError> {
    source_since(plan, id, root, None)
}

/// From where on the records of a source are wanted: those whose cursor is not before this mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Since {
    /// The field, by its place in the object.
    pub(crate) field: usize,
    /// The mark.
    pub(crate) mark: Mark,
}

/// The same, without records that are certainly before a mark, where the driver can leave them out; what it gives all
/// the same is up to the caller.
///
/// # Errors
/// As [`source`].
pub(crate) fn source_since(
    plan: &Plan,
    id: &str,
    root: &Path,
    since: Option<Since>,
) -> Result<Opened, PortError> {
    let in_plan = |error: PrepareError| PortError::new(format!("reading {id}"), error);
    let object = object(plan, id).map_err(in_plan)?;
    let system = system(plan, &object.system).map_err(in_plan)?;
    let path = text(&system.settings, "path").unwrap_or_default();
    if system.driver == "sqlite" {
        let table = sqlite_source::open(&root.join(path), path, object, since)?;
        return Ok(Opened::with(Box::new(table), None));
    }
    if system.driver == "mysql" {
        return Ok(Opened::with(Box::new(mysql_source::open(system, object, since, root)?), None));
    }
    if system.driver == "postgres" {
        return Ok(Opened::with(Box::new(postgres_source::open(system, object, since, root)?), None));
    }
    let form = FileForm::of(&system.driver, &system.settings)
        .map_err(|why| PortError::new(format!("reading {id}"), why))?;
    if !is_pattern(path) {
        return Ok(Opened::one(form, object, root, path)?);
    }
    let files = matching(root, path).map_err(|why| PortError::new(format!("reading {path}"), why))?;
    let mut files = VecDeque::from(files);
    match files.pop_front() {
        Some(first) => Ok(Opened::several(form, object, root, &first, files)?),
        None => Err(PortError::new(format!("reading {path}"), "there is no such file")),
    }
}

/// Whether nothing is there yet because a flow of the plan is to make it: then nobody can have chosen anything there.
///
/// # Errors
/// As [`source`], for what the plan does not hold.
pub(crate) fn is_still_to_be_made(plan: &Plan, id: &str, root: &Path) -> Result<bool, PortError> {
    let in_plan = |error: PrepareError| PortError::new(format!("reading {id}"), error);
    let object = object(plan, id).map_err(in_plan)?;
    let system = system(plan, &object.system).map_err(in_plan)?;
    let place = root.join(text(&system.settings, "path").unwrap_or_default());
    let database = system.driver == "sqlite";
    let creates = flag(&system.settings, "create_tables");
    let made_by = |flow: &Flow| {
        let makes = match database {
            true => creates,
            false => !matches!(flow.mode, Mode::Update { .. } | Mode::OneFilePerRun { .. }),
        };
        flow.destination == id && makes
    };
    // A list is made when the first who said no is written to it.
    let told = |spread: &Spread| spread.adds && spread.slot.object == id && (!database || creates);
    let there = if database { sqlite_source::there(&place, &object.name) } else { place.exists() };
    Ok(!there && (plan.flows.iter().any(made_by) || plan.spreads.iter().any(told)))
}

/// Of when the records of an object are: when its file (of several the oldest) was last written; `None` where the disk
/// does not say, as for a table: its database is written whenever anything in it is.
///
/// # Errors
/// As [`source`].
pub fn written_at(plan: &Plan, id: &str, root: &Path) -> Result<Option<Timestamp>, PortError> {
    let in_plan = |error: PrepareError| PortError::new(format!("reading {id}"), error);
    let object = object(plan, id).map_err(in_plan)?;
    let system = system(plan, &object.system).map_err(in_plan)?;
    let path = text(&system.settings, "path").unwrap_or_default();
    if matches!(system.driver.as_str(), "mysql" | "postgres" | "sqlite") {
        return Ok(None);
    }
    let failed = |why: String| PortError::new(format!("reading {path}"), why);
    let files = if is_pattern(path) { matching(root, path).map_err(failed)? } else { vec![path.to_owned()] };
    let mut oldest: Option<Timestamp> = None;
    for file in files {
        let known = std::fs::metadata(root.join(file)).map_err(|error| failed(plain(&error)))?;
        let at = known.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
        // A list in several files is as old as the oldest of them.
        let Some(at) = at else { return Ok(None) };
        oldest = Some(oldest.map_or(at, |oldest| oldest.min(at)));
    }
    Ok(oldest)
}

/// Opens a file of the project as the records of an object: what a test names as its source.
///
/// # Errors
/// As [`source`]; or the path leads out of the project.
pub fn read_file(plan: &Plan, id: &str, root: &Path, path: &str) -> Result<Opened, PortError> {
    let failed = |why: String| PortError::new(format!("reading {path}"), why);
    let object = object(plan, id).map_err(|error| failed(error.to_string()))?;
    let system = system(plan, &object.system).map_err(|error| failed(error.to_string()))?;
    let inside = Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside {
        return Err(failed("a test reads files inside the project only".into()));
    }
    // A test may give rows in CSV or JSON lines, whatever reaches the product itself; only a system of CSV files says how
    // its own are written, and the name of each file how it is packed.
    let driver = match system.driver.as_str() {
        "csv" => "csv",
        driver if path.ends_with(".jsonl") || (driver == "jsonl" && !path.ends_with(".csv")) => "jsonl",
        _ => "csv",
    };
    let mut settings = system.settings.clone();
    if system.driver != "csv" {
        settings.retain(|name, _| name == "delimiter");
    }
    settings.remove("compression");
    settings.insert("path".into(), SettingValue::Text(path.into()));
    let form = FileForm::of(driver, &settings).map_err(failed)?;
    Ok(Opened::one(form, object, root, path)?)
}

pub(super) fn open_file(place: &Path) -> Result<BufReader<File>, String> {
    // Looked at before it is opened: opening a pipe would wait for its writer.
    let kind = std::fs::metadata(place).map_err(|error| match error.kind() {
        ErrorKind::NotFound => "there is no such file; put it there, or mend `path` of the system".into(),
        _ => plain(&error),
    })?;
    if kind.is_dir() {
        return Err("it is a folder, not a file".into());
    }
    if !kind.is_file() {
        return Err("it is a device or a pipe, not a file".into());
    }
    let file = File::open(place).map_err(|error| plain(&error))?;
    Ok(BufReader::with_capacity(64 << 10, file))
}
