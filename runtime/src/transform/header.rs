//! Finds the columns of an object in a header, and says in words which ones are missing or twice there.

use martlet_compiler::plan::Field;

/// For each field the index of its column.
///
/// # Errors
/// Every column that is missing or twice there, with near misses; or that another separator is meant.
pub(crate) fn columns(header: &[String], fields: &[Field], delimiter: u8) -> Result<Vec<usize>, String> {
    let mut columns = Vec::with_capacity(fields.len());
    let mut findings = Vec::new();
    for field in fields {
        let mut found =
            header.iter().enumerate().filter(|(_, name)| **name == field.name).map(|(index, _)| index);
        match (found.next(), found.next()) {
            (Some(column), None) => columns.push(column),
            (Some(first), Some(second)) => findings.push(format!(
                "column `{}` is there twice, as number {} and number {}",
                field.name,
                first + 1,
                second + 1
            )),
            (None, _) => findings.push(missing(header, fields, &field.name)),
        }
    }
    if findings.is_empty() {
        return Ok(columns);
    }
    // Nothing else that could be said of such a header would be true.
    if let Some(other) = other_delimiter(header, delimiter) {
        return Err(format!(
            "its cells seem to be separated by {other}: say so with `delimiter` in `connect`"
        ));
    }
    findings.push("mend the file, or the fields that its object declares".into());
    Err(findings.join("; "))
}

/// That a column is missing, with a near miss.
pub(super) fn missing(header: &[String], fields: &[Field], name: &str) -> String {
    let near = header
        .iter()
        .filter(|column| !column.is_empty() && column.len() <= LONGEST_NAME)
        .filter(|column| !fields.iter().any(|field| field.name == **column))
        .map(|column| (strsim::damerau_levenshtein(&column.to_lowercase(), &name.to_lowercase()), column))
        .filter(|(distance, _)| *distance <= (name.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance);
    match near {
        Some((_, column)) => format!("column `{name}` is missing; there is a column `{}`", shown(column)),
        None => format!("column `{name}` is missing"),
    }
}

/// Bytes of what can be a near miss of a name; to compare longer ones would take long and say nothing.
const LONGEST_NAME: usize = 200;

/// Characters of a column's name in a message.
const SHOWN: usize = 60;

/// A column's name as messages show it: on one line, and not longer than helps.
pub(crate) fn shown(name: &str) -> String {
    let line = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// What separates the cells, if the header is one cell that holds another separator.
fn other_delimiter(header: &[String], delimiter: u8) -> Option<&'static str> {
    let [only] = header else { return None };
    [(b',', ",", "`,`"), (b';', ";", "`;`"), (b'|', "|", "`|`"), (b'\t', "\t", "tabs")]
        .into_iter()
        .find(|(byte, text, _)| *byte != delimiter && only.contains(text))
        .map(|(_, _, name)| name)
}
