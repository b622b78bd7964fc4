//! How the files of a system are written down: what its driver and its settings say, for reading and for writing.

use super::csv_cells::CellStyle;
use super::csv_pass::{CsvForm, CsvPass};
use super::destination::{Target, delimiter, text};
use super::encoding::Encoding;
use super::json_lines_pass::{JsonLinesPass, typed_key};
use super::merge::Pass;
use super::packing::Packing;
use super::plain;
use martlet_compiler::plan::SettingValue;
use martlet_delivery::ports::Content;
use martlet_delivery::record::Key;
use std::collections::BTreeMap;
use std::io::Write;

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
    /// One JSON object in each line.
    JsonLines,
}

type Settings = BTreeMap<String, SettingValue>;

impl FileForm {
    /// Whether the files of a driver are read and written here.
    pub(super) fn is_of(driver: &str) -> bool {
        matches!(driver, "csv" | "jsonl")
    }

    /// The form of the files of a system.
    ///
    /// # Errors
    /// A setting is not understood, or the driver has no files.
    pub fn of(driver: &str, settings: &Settings) -> Result<FileForm, String> {
        let rows = match driver {
            "csv" => RowForm::Csv(csv(settings)?),
            "jsonl" => RowForm::JsonLines,
            other => return Err(format!("this program cannot read or write with the driver `{other}`")),
        };
        let packing = Packing::of(settings, text(settings, "path").unwrap_or_default())?;
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
            RowForm::JsonLines => return Ok(form),
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
            RowForm::JsonLines => typed_key(target, key),
        }
    }

    /// Begins to write a file anew; what it becomes goes to `new`.
    ///
    /// # Errors
    /// The file that is there cannot be written to.
    pub(super) fn pass<'p>(
        &'p self,
        target: &'p Target,
        old: Option<&'p mut Box<dyn Content>>,
        new: &'p mut dyn Write,
    ) -> Result<Box<dyn Pass + 'p>, String> {
        let io = |error: std::io::Error| plain(&error);
        let old = old.map(|old| self.packing.unpacked(old)).transpose().map_err(io)?;
        let new = self.packing.packed(new).map_err(io)?;
        Ok(match &self.rows {
            RowForm::Csv(form) => Box::new(CsvPass::open(*form, target, old, new)?),
            RowForm::JsonLines => Box::new(JsonLinesPass::open(target, old, new)?),
        })
    }
}

fn csv(settings: &Settings) -> Result<CsvForm, String> {
    Ok(CsvForm {
        delimiter: delimiter(settings)?,
        style: style(settings)?,
        encoding: Encoding::of(text(settings, "encoding"))?,
        header: header(settings)?,
    })
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
