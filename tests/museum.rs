//! The museum, `tests/cases/museum/`: messages that we are not proud of, kept true. Each page holds a project (`toml`
//! or `flow` block, a second file as `flow other`), the message that it gets now (`text` block, empty
//! where it gets none) and what would be better. Whoever mends one takes its
//! page away, or moves the example to where the message is tested.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_messages_in_the_museum_are_what_is_printed() {
    let museum = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/museum");
    let mut pages: Vec<_> =
        fs::read_dir(museum).expect("there").map(|entry| entry.expect("readable").path()).collect();
    pages.sort();
    for page in pages {
        let text = fs::read_to_string(&page).expect("readable");
        let folder = tempfile::tempdir().expect("a folder");
        let manifest = block(&text, "toml").unwrap_or("name = \"museum\"\n");
        fs::write(folder.path().join("martlet.toml"), manifest).expect("written");
        fs::write(folder.path().join("a.flow"), block(&text, "flow").unwrap_or("")).expect("written");
        if let Some(other) = block(&text, "flow other") {
            fs::write(folder.path().join("b.flow"), other).expect("written");
        }
        let output = Command::new(env!("CARGO_BIN_EXE_martlet"))
            .args(["check", "--project"])
            .arg(folder.path())
            .env("NO_COLOR", "1")
            .output()
            .expect("the program starts");
        let printed = String::from_utf8(output.stdout).expect("text");
        let wanted = block(&text, "text").expect("the message as it is now");
        let bare =
            |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned();
        assert_eq!(
            bare(&printed),
            bare(wanted),
            "{}: the message has changed; if it is good now, take the page out of the museum",
            page.display()
        );
    }
}

/// The text between three backticks with this word and the next three backticks.
fn block<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("```{word}\n"))?;
    rest.split_once("```").map(|(block, _)| block)
}
