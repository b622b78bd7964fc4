//! How the files of a system are written down: what its driver and its settings say, for reading and for writing.

use super::csv_cells::CellStyle;
use super::csv_pass::{CsvForm, CsvPass};
use super::destination::{Target, delimiter, text};
use super::encoding::Encoding;
use super::fixed_width_pass::{FixedForm, FixedWidthPass};
use super::json_lines_pass::JsonLinesPass;
use super::json_pass::JsonPass;
use super::merge::Pass;
use super::packing::Packing;
use super::parquet_pass::ParquetPass;
use super::plain;
use super::typed_keys::typed_key;
use super::xlsx_pass::{XlsxForm, XlsxPass};
use crate::transform::split::{Escape, LONGEST_ROW, Marks};
use martlet_compiler::plan::SettingValue;
use martlet_delivery::ports::Content;
use martlet_delivery::record::Key;
use std::collections::BTreeMap;
use std::io::{Read, Write};

/// How a file is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileForm {
    pub(super) rows: RowForm,
    pub(super) packing: Packing,
}

/// How the records of a file are written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowForm {
    /// Rows of cells. Whoever only reads need not say who the cells are for.
    Csv(CsvForm),
    /// Fields at fixed places of each line.
    Fixed(FixedForm),
    /// One JSON document; its list of records stands at the end of these names.
    Json(Vec<String>),
    /// One JSON object in each line.
    JsonLines,
    /// Columns of a type each.
    Parquet,
    /// A sheet of a workbook.
    Xlsx(XlsxForm),
}

type Settings = BTreeMap<String, SettingValue>;

impl FileForm {
    /// Whether the files of a driver are read and written here.
    pub(crate) fn is_of(driver: &str) -> bool {
        matches!(driver, "csv" | "fixed_width" | "json" | "jsonl" | "parquet" | "xlsx")
    }

    /// The form of the files of a system.
    ///
    /// # Errors
    /// A setting is not understood, or the driver has no files.
    pub fn of(driver: &str, settings: &Settings) -> Result<FileForm, String> {
        let rows = match driver {
            "csv" => RowForm::Csv(csv(settings)?),
            "fixed_width" => RowForm::Fixed(fixed(settings)?),
            "json" => RowForm::Json(names(text(settings, "records"))?),
            "jsonl" => RowForm::JsonLines,
            "parquet" => RowForm::Parquet,
            "xlsx" => {
                let sheet = text(settings, "sheet").map(str::to_owned);
                RowForm::Xlsx(XlsxForm { sheet, style: style(settings)? })
            }
            other => return Err(format!("this program cannot read or write with the driver `{other}`")),
        };
        let packing = Packing::of(settings, text(settings, "path").unwrap_or_default())?;
        if matches!(rows, RowForm::Parquet | RowForm::Xlsx(_)) && packing != Packing::None {
            return Err("such a file is packed in itself: its name cannot end in `.gz` or `.zst`".into());
        }
        Ok(FileForm { rows, packing })
    }

    /// The same, for a file that is written.
    ///
    /// # Errors
    /// As [`FileForm::of`]; or something must be said to write it.
    pub(super) fn to_write(driver: &str, settings: &Settings) -> Result<FileForm, String> {
        let form = FileForm::of(driver, settings)?;
        let kind = match form.rows {
            RowForm::Csv(_) => "a CSV file",
            RowForm::Xlsx(_) => "a workbook",
            RowForm::Fixed(_) | RowForm::Json(_) | RowForm::JsonLines | RowForm::Parquet => return Ok(form),
        };
        match text(settings, "cells") {
            Some(_) => Ok(form),
            None => Err(format!(
                "{kind} that is written needs `cells machine` (every value exactly) or `cells spreadsheet` (safe to \
                 open in a spreadsheet) in `connect`"
            )),
        }
    }

    /// The bytes that a record of the file with this key has for it.
    pub(super) fn key(&self, target: &Target, key: &Key) -> Vec<u8> {
        match &self.rows {
            RowForm::Csv(form) => form.key(target, key),
            RowForm::Fixed(form) => form.key(target, key),
            RowForm::Xlsx(form) => form.key(target, key),
            RowForm::Json(_) | RowForm::JsonLines | RowForm::Parquet => typed_key(target, key),
        }
    }

    /// Begins to write a file anew; what it becomes goes to `new`.
    ///
    /// # Errors
    /// The file that is there cannot be written to.
    pub(super) fn pass<'p>(
        &'p self,
        target: &'p Target,
        old: Option<Box<dyn Content>>,
        new: &'p mut dyn Write,
    ) -> Result<Box<dyn Pass + 'p>, String> {
        let new = self.packing.packed(new).map_err(|error| plain(&error))?;
        Ok(match &self.rows {
            RowForm::Csv(form) => Box::new(CsvPass::open(*form, target, self.text(old)?, new)?),
            RowForm::Fixed(form) => Box::new(FixedWidthPass::open(*form, target, self.text(old)?, new)?),
            RowForm::Json(path) => Box::new(JsonPass::open(target, path, self.text(old)?, new)?),
            RowForm::JsonLines => Box::new(JsonLinesPass::open(target, self.text(old)?, new)?),
            RowForm::Parquet => Box::new(ParquetPass::open(target, old, new)?),
            RowForm::Xlsx(form) => Box::new(XlsxPass::open(form, target, old, new)?),
        })
    }

    /// What a file of text holds, unpacked.
    fn text<'p>(&self, old: Option<Box<dyn Content>>) -> Result<Option<Box<dyn Read + 'p>>, String> {
        old.map(|old| self.packing.unpacked(old)).transpose().map_err(|error| plain(&error))
    }
}

fn csv(settings: &Settings) -> Result<CsvForm, String> {
    Ok(CsvForm {
        marks: marks(settings)?,
        always: always(settings)?,
        style: style(settings)?,
        encoding: Encoding::of(text(settings, "encoding"))?,
        header: header(settings)?,
    })
}

/// What separates cells, stands around them, and lets that stand in one.
fn marks(settings: &Settings) -> Result<Marks, String> {
    let quote = match text(settings, "quote") {
        None | Some("double") => Some(b'"'),
        Some("single") => Some(b'\''),
        Some("none") => None,
        Some(other) => {
            return Err(format!("`quote {other}` is unknown: say `quote double`, `single` or `none`"));
        }
    };
    let escape = match text(settings, "escape") {
        None | Some("doubled") => Escape::Doubled,
        Some("backslash") => Escape::Backslash,
        Some("none") => Escape::None,
        Some(other) => {
            return Err(format!("`escape {other}` is unknown: say `escape doubled`, `backslash` or `none`"));
        }
    };
    Ok(Marks { delimiter: delimiter(settings)?, quote, escape })
}

/// Whether every cell is written in quotes.
fn always(settings: &Settings) -> Result<bool, String> {
    match (text(settings, "quoting"), text(settings, "quote")) {
        (Some("always"), Some("none")) => {
            Err("`quoting always` needs quotes, and `quote` says there are none".into())
        }
        (Some("always"), _) => Ok(true),
        (None | Some("needed"), _) => Ok(false),
        (Some(other), _) => {
            Err(format!("`quoting {other}` is unknown: say `quoting needed` or `quoting always`"))
        }
    }
}

fn fixed(settings: &Settings) -> Result<FixedForm, String> {
    let line_end = match text(settings, "line_end") {
        None | Some("lf") => "\n",
        Some("crlf") => "\r\n",
        Some("none") => "",
        Some(other) => return Err(format!("`line_end {other}` is unknown: say `crlf`, `lf` or `none`")),
    };
    let length = match settings.get("length") {
        None => None,
        Some(SettingValue::Text(text)) => text.parse::<usize>().ok(),
        Some(_) => Some(0),
    };
    // Longer lines are longer than any line may be.
    if length.is_some_and(|length| length == 0 || length > LONGEST_ROW)
        || (length.is_none() && settings.contains_key("length"))
    {
        return Err("`length` says how many characters a line has: write a number, as in `length 127`".into());
    }
    if line_end.is_empty() && length.is_none() {
        return Err(
            "where nothing ends a line, `length` in `connect` must say how many characters it has".into()
        );
    }
    Ok(FixedForm { encoding: Encoding::of(text(settings, "encoding"))?, length, line_end })
}

/// The names on the way to a list: `data.items`.
fn names(path: Option<&str>) -> Result<Vec<String>, String> {
    let names: Vec<String> = path.iter().flat_map(|path| path.split('.')).map(str::to_owned).collect();
    if names.iter().any(String::is_empty) {
        return Err(
            "`records` says where the list is by names with points between them, as in `data.items`".into()
        );
    }
    Ok(names)
}

/// Who the cells are for; another program, if it is not said.
fn style(settings: &Settings) -> Result<CellStyle, String> {
    match text(settings, "cells") {
        None | Some("machine") => Ok(CellStyle::Machine),
        Some("spreadsheet") => Ok(CellStyle::Spreadsheet),
        Some(other) => Err(format!("`cells {other}` is unknown: say `cells machine` or `cells spreadsheet`")),
    }
}

/// Whether the first row names the columns.
fn header(settings: &Settings) -> Result<bool, String> {
    match text(settings, "header") {
        None | Some("names") => Ok(true),
        Some("none") => Ok(false),
        Some(other) => Err(format!("`header {other}` is unknown: say `header names` or `header none`")),
    }
}
