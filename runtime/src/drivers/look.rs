//! A file that nobody has declared yet: how it seems to be written, which columns it has, and its records as they stand.

use super::encoding::{Decoded, Encoding};
use super::file_form::{FileForm, RowForm};
use super::packing::Packing;
use super::parquet_rows::NamedColumn;
use super::source::open_file;
use super::{parquet_rows, plain, sniffed, xlsx_rows};
use crate::transform::{ReadError, RecordFile, names_in};
use martlet_compiler::plan::{Field, Object, SettingValue, Type};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// Bytes of the beginning by which is told how a file is written.
const BEGINNING: u64 = 1 << 20;

/// A file that was looked at.
pub struct Looked {
    /// The driver that reads it.
    pub driver: &'static str,
    /// What `connect` must say beside `path`, in the order in which it is written.
    pub settings: Vec<(&'static str, String)>,
    /// Its columns; none where each record brings its own names.
    pub columns: Vec<Column>,
    /// Columns that cannot be declared, and why.
    pub left_out: Vec<(String, &'static str)>,
    /// Whether each record is one value, with its names.
    pub whole: bool,
    /// Its records: of each a value for each column.
    pub records: Box<dyn RecordFile>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The names on the way to it, its own last.
    pub path: Vec<String>,
}

/// Looks at a file. `driver` says which one reads it, where that should not be guessed.
///
/// # Errors
/// It cannot be read, or is of no form that this program reads.
pub fn look(place: &Path, driver: Option<&str>) -> Result<Looked, ReadError> {
    let shown = place.display().to_string();
    let failed = |why: String| ReadError::new(&shown, why);
    let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let root = place.parent().unwrap_or(Path::new(""));
    let (packing, beginning) = beginning(place).map_err(failed)?;
    let driver = match driver {
        Some(driver) => {
            sniffed::DRIVERS.iter().find(|known| **known == driver).copied().ok_or_else(|| {
                failed(format!(
                    "`{driver}` is no form of files that can be looked at: say {}",
                    sniffed::DRIVERS.join(", ")
                ))
            })?
        }
        None => sniffed::driver(&beginning).map_err(failed)?,
    };
    let whole_text = || -> Result<Box<dyn Read>, String> {
        packing.unpacked(open_file(place)?).map_err(|error| plain(&error))
    };
    let mut settings = match driver {
        "csv" => sniffed::csv(&beginning, &whole_text).map_err(failed)?,
        "json" => sniffed::json(&beginning),
        _ => Vec::new(),
    };
    if Packing::of(&BTreeMap::new(), &name).map_err(failed)? != packing {
        settings.push(("compression", packing.name().to_owned()));
    }
    let form = form(driver, &name, &settings).map_err(failed)?;
    let whole = matches!(form.rows, RowForm::Json(_) | RowForm::JsonLines);
    let (paths, mut left_out) = names(&form, place)?;
    let (columns, cannot) = usable(paths.into_iter().map(|(path, _)| path).collect());
    left_out.extend(cannot);
    let fields = match whole {
        true => vec![bare_field(&[], Type::Json)],
        false => columns.iter().map(|column| bare_field(&column.path, Type::Text(None))).collect(),
    };
    let object = Object {
        system: String::new(),
        name: "rows".into(),
        label: String::new(),
        about: Vec::new(),
        parameter: None,
        fields,
        retention: None,
        file: None,
    };
    let records = form.open(&object, root, &name, false)?;
    Ok(Looked { driver, settings, columns, left_out, whole, records })
}

/// What a file is packed by, and how it begins.
fn beginning(place: &Path) -> Result<(Packing, Vec<u8>), String> {
    let mut mark = Vec::new();
    open_file(place)?.take(4).read_to_end(&mut mark).map_err(|error| plain(&error))?;
    let packing = match mark.as_slice() {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd] => Packing::Zstd,
        _ => Packing::None,
    };
    let mut text = Vec::new();
    let unpacked = packing.unpacked(open_file(place)?).map_err(|error| plain(&error))?;
    unpacked.take(BEGINNING).read_to_end(&mut text).map_err(|error| plain(&error))?;
    Ok((packing, text))
}

fn form(driver: &str, name: &str, settings: &[(&'static str, String)]) -> Result<FileForm, String> {
    let mut all: BTreeMap<String, SettingValue> = settings
        .iter()
        .map(|(name, value)| ((*name).to_owned(), SettingValue::Text(value.clone())))
        .collect();
    all.insert("path".into(), SettingValue::Text(name.into()));
    FileForm::of(driver, &all)
}

/// The columns of a file that names them once, each with its type in the words of the format; and columns that cannot
/// be read.
type Named = (Vec<NamedColumn>, Vec<(String, &'static str)>);

fn names(form: &FileForm, place: &Path) -> Result<Named, ReadError> {
    let shown = place.display().to_string();
    let failed = |why: String| ReadError::new(&shown, why);
    let untyped = |names: Vec<String>| names.into_iter().map(|name| (vec![name], String::new())).collect();
    let file = open_file(place).map_err(failed)?;
    match &form.rows {
        RowForm::Csv(csv) => {
            let text = form.packing.unpacked(file).map_err(|error| failed(plain(&error)))?;
            let text = Decoded::new(text, csv.encoding)
                .map_err(|why| failed(why.unwrap_or_else(|error| plain(&error))))?;
            let other = (csv.encoding != Encoding::Utf8).then(|| csv.encoding.name());
            Ok((untyped(names_in(text, &shown, csv.marks, csv.header, other)?), Vec::new()))
        }
        RowForm::Parquet => {
            let (columns, lists) = parquet_rows::column_names(file).map_err(failed)?;
            let lists =
                lists.into_iter().map(|name| (name, "it holds lists, which this program does not read yet"));
            Ok((columns, lists.collect()))
        }
        RowForm::Xlsx(form) => {
            let names = xlsx_rows::column_names(Box::new(file), form.sheet.as_deref()).map_err(failed)?;
            Ok((untyped(names), Vec::new()))
        }
        RowForm::Fixed(_) | RowForm::Json(_) | RowForm::JsonLines => Ok((Vec::new(), Vec::new())),
    }
}

/// The columns that a file says it has; `None`: its rows have no names. A name that is there twice counts once.
pub(super) fn described(form: &FileForm, place: &Path) -> Result<Option<Vec<NamedColumn>>, ReadError> {
    match &form.rows {
        RowForm::Csv(csv) if !csv.header => return Ok(None),
        RowForm::Csv(_) | RowForm::Parquet | RowForm::Xlsx(_) => {}
        RowForm::Fixed(_) | RowForm::Json(_) | RowForm::JsonLines => return Ok(None),
    }
    let (columns, _) = names(form, place)?;
    Ok(Some(columns.into_iter().filter(|(path, _)| path.iter().any(|name| !name.is_empty())).collect()))
}

/// The columns that can be declared: a name that is there twice, or is none, cannot.
fn usable(paths: Vec<Vec<String>>) -> (Vec<Column>, Vec<(String, &'static str)>) {
    let (mut columns, mut left_out) = (Vec::new(), Vec::new());
    for (index, path) in paths.iter().enumerate() {
        let name = path.join(".");
        match cannot_be_named(path) {
            Some(why) => {
                left_out.push((if name.is_empty() { format!("number {}", index + 1) } else { name }, why))
            }
            None if paths.iter().filter(|other| *other == path).count() > 1 => {
                if !left_out.iter().any(|(known, _)| *known == name) {
                    left_out.push((name, "it is there twice, so which of the two is meant cannot be told"));
                }
            }
            None => columns.push(Column { path: path.clone() }),
        }
    }
    (columns, left_out)
}

/// Why a field cannot have such a name.
pub fn cannot_be_named(path: &[String]) -> Option<&'static str> {
    if path.iter().any(String::is_empty) {
        return Some("it has no name");
    }
    let strange = |c: char| c == '`' || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let long = path.iter().any(|name| name.len() > LONGEST_NAME);
    (long || path.iter().any(|name| name.contains(strange)))
        .then_some("its name is too long, or holds a backtick or the end of a line")
}

/// Bytes of the longest name that a field may have here.
const LONGEST_NAME: usize = 200;

/// A field of this type that nobody has declared, which may be absent.
pub(crate) fn bare_field(path: &[String], ty: Type) -> Field {
    Field {
        name: path.join("."),
        path: path.to_vec(),
        label: String::new(),
        ty,
        optional: true,
        key: false,
        matching: false,
        required: false,
        lenient: false,
        cursor: false,
        unit: None,
        columns: None,
        category: None,
    }
}
