//! All of the language: every code block of its description and every practice project is read without a finding.

use super::read;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The code blocks of a page, each with the line it begins on.
fn blocks(page: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (line, text) in page.lines().enumerate() {
        if text.starts_with("```") {
            match open.take() {
                Some(block) => out.push(block),
                None => open = Some((line + 2, String::new())),
            }
        } else if let Some((_, block)) = &mut open {
            block.push_str(text);
            block.push('\n');
        }
    }
    out
}

#[test]
fn every_block_of_the_description_is_read() {
    let page = std::fs::read_to_string(root().join("docs/language.md")).unwrap();
    let blocks = blocks(&page);
    assert!(blocks.len() >= 9, "{} blocks", blocks.len());
    for (line, block) in blocks {
        let read = read("language.flow", &block);
        assert_eq!(read.findings(), [], "the block at line {line} of docs/language.md\n{}", read.rendered());
        assert!(!read.ast.items.is_empty());
    }
}

/// Every `.flow` file under a folder.
fn flow_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            flow_files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "flow") {
            out.push(path);
        }
    }
}

#[test]
fn every_example_project_and_every_product_is_read() {
    let mut files = Vec::new();
    for folder in ["examples", "stdlib", "tests/cases/practice", "cli/template"] {
        flow_files(&root().join(folder), &mut files);
    }
    files.sort();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        let read = read("t.flow", &std::fs::read_to_string(&file).unwrap());
        assert_eq!(read.findings(), [], "{}\n{}", file.display(), read.rendered());
    }
}
