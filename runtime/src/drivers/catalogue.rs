//! What a table or a file says of itself: its columns, as far as the place knows them without a look at the records.

use super::destination::text;
use super::matching::{is_pattern, matching};
use super::{FileForm, look, mysql_catalogue, postgres_catalogue, sqlite_catalogue};
use martlet_compiler::plan::{SettingValue, Type};
use martlet_delivery::ports::PortError;
use std::collections::BTreeMap;
use std::path::Path;

/// A column as its place describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// Its name; of a column inside a record the names on the way joined by dots.
    pub name: String,
    /// Its type in the words of the place; empty where the place has no types.
    pub kind: String,
    /// The type of a field that takes its values, where there is one.
    pub ty: Option<Type>,
    /// It may be empty.
    pub optional: bool,
    /// It names a record.
    pub key: bool,
}

type Settings = BTreeMap<String, SettingValue>;

/// The columns of an object; `None`: nobody can tell without reading the records, or it is not there yet.
///
/// # Errors
/// The place cannot be reached, or is damaged.
pub fn catalogue(
    driver: &str,
    settings: &Settings,
    object: &str,
    root: &Path,
) -> Result<Option<Vec<Described>>, PortError> {
    let path = text(settings, "path").unwrap_or_default();
    match driver {
        "sqlite" => sqlite_catalogue::columns(&root.join(path), path, object),
        "postgres" => postgres_catalogue::columns(settings, object, root),
        "mysql" => mysql_catalogue::columns(settings, object),
        "csv" | "parquet" | "xlsx" => file(driver, settings, root, path),
        _ => Ok(None),
    }
}

/// The tables and views of a database, sorted; `None`: the system is no database.
///
/// # Errors
/// It cannot be reached.
pub fn tables(driver: &str, settings: &Settings, root: &Path) -> Result<Option<Vec<String>>, PortError> {
    let path = text(settings, "path").unwrap_or_default();
    let tables = match driver {
        "sqlite" => sqlite_catalogue::tables(&root.join(path), path)?,
        "postgres" => postgres_catalogue::tables(settings, root)?,
        "mysql" => mysql_catalogue::tables(settings)?,
        _ => return Ok(None),
    };
    // Where Martlet keeps the marks of its deliveries.
    let own = |name: &String| matches!(name.as_str(), "martlet_handover" | "martlet_generation");
    Ok(Some(tables.into_iter().filter(|name| !own(name)).collect()))
}

/// The columns of a file; of several, of the first.
fn file(
    driver: &str,
    settings: &Settings,
    root: &Path,
    path: &str,
) -> Result<Option<Vec<Described>>, PortError> {
    let failed = |why: String| PortError::new(format!("looking at {path}"), why);
    let first = match is_pattern(path) {
        true => matching(root, path).map_err(failed)?.into_iter().next(),
        false => Some(path.to_owned()),
    };
    let Some(first) = first.filter(|first| root.join(first).is_file()) else { return Ok(None) };
    let form = FileForm::of(driver, settings).map_err(failed)?;
    let Some(columns) = look::described(&form, &root.join(first))? else { return Ok(None) };
    let described = |(path, kind): (Vec<String>, String)| Described {
        name: path.join("."),
        kind,
        ty: None,
        optional: true,
        key: false,
    };
    Ok(Some(columns.into_iter().map(described).collect()))
}

/// The type of a field for a number with these digits.
pub(super) fn decimal(digits: u32, after: u32) -> Option<Type> {
    (digits > 0 && digits <= 28 && after <= digits).then_some(Type::Decimal(digits, after))
}

/// A list of words that the place declares.
pub(super) fn words(values: Vec<String>) -> Option<Type> {
    (!values.is_empty()).then_some(Type::Enum { values, open: false })
}
