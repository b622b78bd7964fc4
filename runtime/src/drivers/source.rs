//! Opens what flows, look-ups, captures and the facts of people read: one seam, whatever the driver and however many
//! files one object lies in.

use super::destination::{delimiter, system, text};
use super::plain;
use crate::transform::{JsonLines, PrepareError, ReadError, Reader, Record, RecordFile, object};
use martlet_compiler::plan::{Object, Plan, System};
use martlet_delivery::ports::PortError;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::Path;

/// A source that is open: its records, one after the other.
pub struct Opened {
    file: Box<dyn RecordFile>,
}

impl Opened {
    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// It cannot be read further, or turns out to be no text.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        self.file.next_record()
    }

    /// Names in the source that the object does not declare, as messages show them; they are left alone.
    #[must_use]
    pub fn extra_columns(&self) -> Vec<String> {
        self.file.extra_columns().to_vec()
    }

    /// For each field how many values did not fit and became absent because the field is `lenient`, where there are
    /// any.
    #[must_use]
    pub fn lenient_counts(&self) -> BTreeMap<String, u64> {
        self.file.lenient_counts().into_iter().map(|(field, count)| (field.to_owned(), count)).collect()
    }
}

/// How the files of a system are read.
enum Form {
    Csv { delimiter: u8 },
    JsonLines,
}

impl Form {
    fn of(system: &System) -> Result<Form, String> {
        match system.driver.as_str() {
            "csv" => Ok(Form::Csv { delimiter: delimiter(&system.settings)? }),
            "jsonl" => Ok(Form::JsonLines),
            other => Err(format!("this program cannot read with the driver `{other}`")),
        }
    }

    fn open(&self, object: &Object, root: &Path, path: &str) -> Result<Box<dyn RecordFile>, ReadError> {
        let file = open(&root.join(path)).map_err(|why| ReadError::new(path, why))?;
        Ok(match self {
            Form::Csv { delimiter } => Box::new(Reader::open(file, path, object, *delimiter)?),
            Form::JsonLines => Box::new(JsonLines::open(file, path, object)?),
        })
    }
}

/// Opens the source of an object (`system.object`); relative paths begin at `root`.
///
/// # Errors
/// It is missing, unreadable, no file, no text, or does not have the columns that the object declares.
pub fn source(plan: &Plan, id: &str, root: &Path) -> Result<Opened, PortError> {
    let in_plan = |error: PrepareError| PortError::new(format!("reading {id}"), error);
    let object = object(plan, id).map_err(in_plan)?;
    let system = system(plan, &object.system).map_err(in_plan)?;
    let path = text(&system.settings, "path").unwrap_or_default();
    let form = Form::of(system).map_err(|why| PortError::new(format!("reading {id}"), why))?;
    Ok(Opened { file: form.open(object, root, path)? })
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
    // A test may give rows in a file of CSV, whatever reaches the product itself.
    let form = match system.driver.as_str() {
        "jsonl" => Form::JsonLines,
        _ => Form::Csv { delimiter: delimiter(&system.settings).map_err(failed)? },
    };
    Ok(Opened { file: form.open(object, root, path)? })
}

fn open(place: &Path) -> Result<BufReader<File>, String> {
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
