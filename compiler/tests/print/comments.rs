//! Comments stay with what they are about; practice projects and examples keep their meaning.

use super::{canonical, read, read_with_findings};
use insta::assert_snapshot;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn everything_said_about_a_line_stays_with_it() {
    assert_snapshot!(canonical(include_str!("commented.flow")));
}

#[test]
fn every_comment_is_kept_once() {
    let text = include_str!("commented.flow");
    let printed = canonical(text);
    let said = |text: &str| {
        let mut all: Vec<String> = read(text)
            .comments
            .iter()
            .map(|comment| comment.text.trim_start_matches('/').trim().to_owned())
            .collect();
        all.sort();
        all
    };
    assert_eq!(said(&printed), said(text));
}

/// A comment on a line of its own between any two lines, and one behind any line.
#[test]
fn comments_may_stand_anywhere() {
    let text = canonical(include_str!("layout.flow"));
    let lines: Vec<&str> = text.lines().collect();
    let try_one = |before: &[&str], comment: &str, after: &[&str]| {
        let text = format!("{}{comment}\n{}\n", before.join("\n"), after.join("\n"));
        // In the middle of an expression a doc comment begins a new line of the block, so it may not stand there.
        if !comment.contains("///") || read_with_findings(&text).1.is_empty() {
            canonical(&text);
        }
    };
    for at in 0..=lines.len() {
        let (before, after) = lines.split_at(at);
        for comment in ["// here", "/// here", "/* he\n re */", "// one\n// two", "// one\n\n// two\n"] {
            try_one(before, &format!("\n{comment}"), after);
            try_one(before, &format!(" {comment}"), after);
        }
    }
}

#[test]
fn a_comment_behind_another_becomes_one_before() {
    let text = "team a { members \"c\", // one\n  // two\n  \"a\", // three\n  \"b\" // four\n}\n";
    let printed = "team a {\n  // two\n  // three\n  // four\n  members \"c\", \"a\", \"b\"   // one\n}\n";
    assert_eq!(canonical(text), printed);
}

#[test]
fn a_practice_file_looks_as_it_was_written() {
    assert_snapshot!(canonical(include_str!("layout.flow")));
}

/// Every flow file below a folder.
fn flows(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            flows(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "flow") {
            out.push(path);
        }
    }
}

#[test]
fn the_repositorys_flow_files_keep_their_meaning() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["examples", "tests/cases/practice", "stdlib/systems", "stdlib/vocabulary", "cli/template"]
    {
        flows(&root.join(folder), &mut files);
    }
    files.sort();
    assert!(files.len() > 5, "{files:?}");
    for file in files {
        canonical(&fs::read_to_string(&file).unwrap());
    }
}
