//! How a file that nobody has declared seems to be written: its form, and of CSV files delimiter, encoding and header.

use super::encoding::{Decoded, Encoding};
use super::plain;
use crate::transform::split::{Piece, Splitter};
use std::io::Read;

/// The drivers of files that can be looked at.
pub(super) const DRIVERS: &[&str] = &["csv", "jsonl", "json", "parquet", "xlsx"];

/// Rows that are compared to find out how a file is written.
const ROWS: usize = 200;

/// The driver that reads a file that begins so.
pub(super) fn driver(beginning: &[u8]) -> Result<&'static str, String> {
    if beginning.starts_with(b"PAR1") {
        return Ok("parquet");
    }
    if beginning.starts_with(b"PK\x03\x04") {
        return Ok("xlsx");
    }
    let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning).trim_ascii_start();
    match text.first() {
        None => Err("it is empty".into()),
        Some(b'[') => Ok("json"),
        Some(b'{') => Ok(if is_lines(text) { "jsonl" } else { "json" }),
        Some(_) => Ok("csv"),
    }
}

/// Whether the first line is a JSON object by itself.
fn is_lines(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let whole = serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
    // One document on one line that has its records in a list is no line of a record.
    whole && (text.trim_ascii_end().contains(&b'\n') || list_of_records(text).is_none())
}

/// What `connect` says of a JSON document: where its records are.
pub(super) fn json(beginning: &[u8]) -> Vec<(&'static str, String)> {
    let way = list_of_records(beginning).unwrap_or_default();
    if way.is_empty() { Vec::new() } else { vec![("records", way.join("."))] }
}

/// The names on the way to the first list of records in a document.
fn list_of_records(text: &[u8]) -> Option<Vec<String>> {
    let mut way: Vec<Option<String>> = Vec::new();
    let (mut name, mut at) = (None, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                let end = end_of_text(text, at + 1)?;
                let word = text.get(at..=end)?;
                name = serde_json::from_slice::<String>(word).ok();
                at = end;
            }
            b'{' => way.push(name.take()),
            b'[' => {
                let inside = text.get(at + 1..)?.trim_ascii_start();
                if inside.first() == Some(&b'{') {
                    let names = way.into_iter().skip(1).chain([name]);
                    return Some(names.flatten().collect());
                }
                way.push(name.take());
            }
            b'}' | b']' => drop(way.pop()),
            b',' => name = None,
            _ => {}
        }
        at += 1;
    }
    None
}

fn end_of_text(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match text.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at),
            _ => at += 1,
        }
    }
}

type Open<'o> = dyn Fn() -> Result<Box<dyn Read>, String> + 'o;

/// What `connect` says of a CSV file; `open` opens all of it.
pub(super) fn csv(beginning: &[u8], open: &Open<'_>) -> Result<Vec<(&'static str, String)>, String> {
    let encoding = encoding(beginning, open)?;
    let mut text = Vec::new();
    let decoded =
        Decoded::new(beginning, encoding).map_err(|why| why.unwrap_or_else(|error| plain(&error)))?;
    decoded.take(u64::MAX).read_to_end(&mut text).map_err(|error| plain(&error))?;
    let delimiter = delimiter(&text);
    let mut settings = Vec::new();
    if delimiter != b',' {
        let word = if delimiter == b'\t' { "tab".to_owned() } else { char::from(delimiter).to_string() };
        settings.push(("delimiter", word));
    }
    if encoding != Encoding::Utf8 {
        settings.push(("encoding", encoding.name().to_owned()));
    }
    if !has_header(&rows(&text, delimiter)) {
        settings.push(("header", "none".to_owned()));
    }
    Ok(settings)
}

/// What it is written in: every byte is looked at, since the first letter that tells may be the last of the file.
fn encoding(beginning: &[u8], open: &Open<'_>) -> Result<Encoding, String> {
    let zeros = beginning.iter().take(1_000).filter(|byte| **byte == 0).count();
    if beginning.starts_with(b"\xff\xfe")
        || beginning.starts_with(b"\xfe\xff")
        || zeros > beginning.len().min(1_000) / 4
    {
        return Ok(Encoding::Utf16);
    }
    let (mut file, mut chunk, mut kept) = (open()?, vec![0; 64 << 10], Vec::new());
    let mut utf8 = true;
    while utf8 {
        let read = file.read(&mut chunk).map_err(|error| plain(&error))?;
        if read == 0 {
            break;
        }
        kept.extend_from_slice(chunk.get(..read).unwrap_or_default());
        match std::str::from_utf8(&kept) {
            Ok(_) => kept.clear(),
            // A letter that is cut in half by the end of what was read.
            Err(error) if error.error_len().is_none() => drop(kept.drain(..error.valid_up_to())),
            Err(_) => utf8 = false,
        }
    }
    // What is not UTF-8 is what programs of Windows write; `latin1` differs in signs that hardly anybody uses.
    Ok(if utf8 && kept.is_empty() { Encoding::Utf8 } else { Encoding::Windows1252 })
}

/// What separates the cells: with it most rows have as many cells as the first, and more than one.
fn delimiter(text: &[u8]) -> u8 {
    let fits = |delimiter: &u8| {
        let rows = rows(text, *delimiter);
        let width = rows.first().map_or(0, Vec::len);
        let same = rows.iter().filter(|row| row.len() == width).count();
        if width > 1 { (same * 1_000 / rows.len().max(1), width) } else { (0, 0) }
    };
    let mut best = (b',', (0, 0));
    for delimiter in [b',', b';', b'\t', b'|'] {
        let found = fits(&delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

/// The first rows, cut so; the last is left out where it may be broken off.
fn rows(text: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut splitter = Splitter::new(text, delimiter);
    let mut rows = Vec::new();
    while rows.len() < ROWS {
        match splitter.next_filled() {
            Ok(Some(Piece::Row(row))) => {
                let cell = |index| String::from_utf8_lossy(&row.cell(index).unwrap_or_default()).into_owned();
                rows.push((0..row.width()).map(cell).collect());
            }
            Ok(Some(Piece::Broken(_))) => rows.push(Vec::new()),
            _ => break,
        }
    }
    if rows.len() > 1 && text.len() >= 1 << 20 && rows.len() < ROWS {
        rows.pop();
    }
    rows
}

/// Whether the first row names columns: no cell of it is an address, a number or a day.
fn has_header(rows: &[Vec<String>]) -> bool {
    let is_value = |cell: &String| {
        let cell = cell.trim();
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        let other = |c: char| {
            !c.is_ascii_digit() && !matches!(c, '.' | ',' | '-' | '/' | ':' | '+' | ' ' | 'T' | 'Z')
        };
        (cell.contains('@') && !cell.contains(' ') && cell.contains('.'))
            || (digits > 0 && !cell.contains(other))
    };
    !rows.first().is_some_and(|first| first.iter().any(is_value))
}
