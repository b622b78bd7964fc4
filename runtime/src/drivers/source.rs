//! Opens the CSV files that flows and captures read.

use super::destination::{delimiter, system, text};
use super::plain;
use crate::transform::{PrepareError, Reader, object};
use jiff::Timestamp;
use martlet_compiler::plan::Plan;
use martlet_delivery::ports::PortError;
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::Path;

/// A source that is open.
pub type Opened = Reader<BufReader<File>>;

/// Opens the file of an object (`system.object`); relative paths begin at `root`.
///
/// # Errors
/// It is missing, unreadable, no file, empty, no text, or does not have the columns that the object declares.
pub fn source(plan: &Plan, id: &str, root: &Path) -> Result<Opened, PortError> {
    let in_plan = |error: PrepareError| PortError::new(format!("reading {id}"), error);
    let object = object(plan, id).map_err(in_plan)?;
    let system = system(plan, &object.system).map_err(in_plan)?;
    if system.driver != "csv" {
        let why = format!("this program cannot read with the driver `{}`", system.driver);
        return Err(PortError::new(format!("reading {id}"), why));
    }
    let path = text(&system.settings, "path").unwrap_or_default();
    let delimiter =
        delimiter(&system.settings).map_err(|why| PortError::new(format!("reading {path}"), why))?;
    let file = open(&root.join(path)).map_err(|why| PortError::new(format!("reading {path}"), why))?;
    Ok(Reader::open(file, path, object, delimiter)?)
}

/// Of when the records of an object are: when its file was last written; `None` where the disk does not say.
///
/// # Errors
/// As [`source`].
pub fn written_at(plan: &Plan, id: &str, root: &Path) -> Result<Option<Timestamp>, PortError> {
    let in_plan = |error: PrepareError| PortError::new(format!("reading {id}"), error);
    let object = object(plan, id).map_err(in_plan)?;
    let system = system(plan, &object.system).map_err(in_plan)?;
    let path = text(&system.settings, "path").unwrap_or_default();
    let known = std::fs::metadata(root.join(path))
        .map_err(|error| PortError::new(format!("reading {path}"), plain(&error)))?;
    Ok(known.modified().ok().and_then(|at| Timestamp::try_from(at).ok()))
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
    let delimiter = delimiter(&system.settings).map_err(failed)?;
    let file = open(&root.join(path)).map_err(failed)?;
    Ok(Reader::open(file, path, object, delimiter)?)
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
