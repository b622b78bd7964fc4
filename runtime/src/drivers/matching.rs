//! The files that one `path` means: itself, or every file whose name fits `data/signups*.csv`.

use super::plain;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Whether a path means every file that fits it.
pub(super) fn is_pattern(path: &str) -> bool {
    path.contains('*')
}

/// The files that a path with `*` means, as they stand in the project, sorted by name.
///
/// # Errors
/// There is none; the folder cannot be read; `*` stands in the name of a folder.
pub(super) fn matching(root: &Path, pattern: &str) -> Result<Vec<String>, String> {
    let (folder, name) = match pattern.rsplit_once('/') {
        Some((folder, name)) => (Some(folder), name),
        None => (None, pattern),
    };
    if folder.is_some_and(is_pattern) {
        return Err("`*` may stand in the name of the file only, not in the name of a folder".into());
    }
    let place = match folder {
        Some("") => Path::new("/").to_owned(),
        Some(folder) => root.join(folder),
        None => root.to_owned(),
    };
    let entries = fs::read_dir(&place).map_err(|error| match error.kind() {
        ErrorKind::NotFound => "there is no such folder; make it, or mend `path` of the system".into(),
        _ => plain(&error),
    })?;
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| plain(&error))?;
        // A name that is no text cannot be told in a message, so it is no name that was meant.
        let Ok(file) = entry.file_name().into_string() else { continue };
        if fits(name, &file) {
            found.push(folder.map_or_else(|| file.clone(), |folder| format!("{folder}/{file}")));
        }
    }
    if found.is_empty() {
        return Err("there is no file whose name fits; put one there, or mend `path` of the system".into());
    }
    found.sort();
    Ok(found)
}

/// Whether a name fits: `*` stands for any characters, also none. Files that begin with a point are hidden, and fit
/// only where the pattern begins with one.
fn fits(pattern: &str, name: &str) -> bool {
    if name.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_or_do_not() {
        for (pattern, name, fit) in [
            ("signups*.csv", "signups.csv", true),
            ("signups*.csv", "signups-2025.csv", true),
            ("signups*.csv", "signups.csv.bak", false),
            ("signups*.csv", "old-signups.csv", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("*", "x", true),
            ("*", ".x", false),
            (".*", ".x", true),
            ("*-*-*.csv", "a-b-c.csv", true),
            ("*-*-*.csv", "a-b.csv", false),
            ("*aba*ba", "ababa", true),
            ("*aba*ba", "aba", false),
            ("a", "a", true),
            ("a", "ab", false),
        ] {
            assert_eq!(fits(pattern, name), fit, "{pattern} {name}");
        }
    }

    #[test]
    fn files_are_sorted_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("data")).unwrap();
        for name in ["b-10.csv", "b-2.csv", "a.csv", "b-1.txt"] {
            fs::write(root.join("data").join(name), "").unwrap();
        }
        assert_eq!(matching(root, "data/b*.csv").unwrap(), ["data/b-10.csv", "data/b-2.csv"]);
        assert!(matching(root, "data/c*.csv").unwrap_err().contains("no file whose name fits"));
        assert!(matching(root, "none/c*.csv").unwrap_err().contains("no such folder"));
        assert!(matching(root, "*/a.csv").unwrap_err().contains("in the name of the file only"));
        assert_eq!(matching(root, "dat*").unwrap(), ["data"]);
    }
}
