//! A table whose lines stand in a CSV file of the project. They become part of the plan, so that it alone suffices.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::suggest::unknown;
use crate::source::FILE_CAP;
use crate::syntax::ast::{Name, Text};
use crate::world::World;
use std::collections::BTreeSet;

/// The most lines that a table's file may have: they all stand in the plan.
const MOST_LINES: usize = 10_000;

/// Key and value of each line; `None` where something is wrong and reported.
pub(super) fn read(
    world: &dyn World,
    path: &Text,
    key: &Name,
    value: &Name,
    out: &mut Diagnostics,
) -> Option<Vec<(String, String)>> {
    let mut refuse = |message: String, help: &str| {
        out.push(Diagnostic::new(&catalogue::PROJECT_TABLE_FILE, path.span, message).help(help));
        None
    };
    let inside = !path.value.starts_with('/')
        && !path.value.contains(['\\', ':'])
        && path.value.split('/').all(|part| !part.is_empty() && part != ".." && part != ".");
    if !inside {
        let message = format!("`{}` does not name a file inside the project", path.value);
        return refuse(
            message,
            "name it from the folder of `martlet.toml` on, with `/` between folders: `data/areas.csv`",
        );
    }
    let found = world.file(&path.value).bytes;
    if found.as_ref().is_ok_and(|bytes| bytes.len() > FILE_CAP) {
        let message = format!("`{}` is larger than 1 MiB", path.value);
        return refuse(
            message,
            "look it up instead: make the file a system and write `lookup NAME = SYSTEM.OBJECT where …`",
        );
    }
    let text = match found.map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => {
            let message = format!("`{}` is not text in UTF-8", path.value);
            return refuse(message, "save the file as `CSV UTF-8`");
        }
        Err(why) => {
            let message = format!("`{}` cannot be read: {why}", path.value);
            return refuse(message, "put the file there, or name another one");
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut lines = match rows(text) {
        Some(lines) => lines.into_iter(),
        None => {
            let message = format!("a quote in `{}` has no end", path.value);
            return refuse(message, "add the missing `\"`; a quote inside a quoted value is written twice");
        }
    };
    let Some(header) = lines.next() else {
        return refuse(
            format!("`{}` is empty", path.value),
            "its first line names the columns, separated by commas",
        );
    };
    if lines.len() > MOST_LINES {
        let message = format!("`{}` has more than {MOST_LINES} lines", path.value);
        return refuse(
            message,
            "look it up instead: make the file a system and write `lookup NAME = SYSTEM.OBJECT where …`",
        );
    }
    let column = |name: &Name, out: &mut Diagnostics| {
        let found = header.iter().position(|known| known.trim() == name.text);
        if found.is_none() {
            let known = header.iter().map(|known| known.trim());
            let help = "name a column of the file's first line";
            out.push(unknown(&catalogue::NAME_UNKNOWN_COLUMN, "column", name, known, help));
        }
        found
    };
    let (from, to) = (column(key, out), column(value, out));
    let (from, to) = (from?, to?);
    let mut seen = BTreeSet::new();
    let mut table = Vec::new();
    for (number, line) in lines.enumerate() {
        let (Some(from), Some(to)) = (line.get(from), line.get(to)) else {
            let message = format!("line {} of `{}` has too few values", number.saturating_add(2), path.value);
            out.push(
                Diagnostic::new(&catalogue::PROJECT_TABLE_FILE, path.span, message)
                    .help("every line has as many values as the first one names columns"),
            );
            return None;
        };
        if !seen.insert(from.clone()) {
            let message = format!(
                "line {} of `{}` has a value of `{}` that a line before it has",
                number.saturating_add(2),
                path.value,
                key.text
            );
            out.push(
                Diagnostic::new(&catalogue::TYPE_TABLE_KEY_TWICE, path.span, message)
                    .help("remove one of the two lines: a value can stand for one result only"),
            );
            return None;
        }
        table.push((from.clone(), to.clone()));
    }
    Some(table)
}

/// The cells of each line (RFC 4180); the separator is `;` where the first line has one and no comma. `None`: a quote
/// has no end.
fn rows(text: &str) -> Option<Vec<Vec<String>>> {
    let first = text.lines().next().unwrap_or_default();
    let separator = if first.contains(';') && !first.contains(',') { ';' } else { ',' };
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            letter if quoted => cell.push(letter),
            '"' if cell.is_empty() => quoted = true,
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            letter if letter == separator => row.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows.retain(|row| !matches!(row.as_slice(), [only] if only.is_empty()));
    (!quoted).then_some(rows)
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn cells_of_a_file() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            rows("a,b\r\n1,\"x, \"\"y\"\"\"\n\n"),
            Some(vec![row(&["a", "b"]), row(&["1", "x, \"y\""])])
        );
        assert_eq!(rows("a;b\n1,5;2"), Some(vec![row(&["a", "b"]), row(&["1,5", "2"])]));
        assert_eq!(rows("a,b\n\"1"), None);
    }
}
