//! The renderers, each for itself.

use insta::assert_snapshot;
use martlet_compiler::diagnostics::report::{self, Style};
use martlet_compiler::diagnostics::{Diagnostic, catalogue};
use martlet_compiler::source::{FileId, Sources, Span};

fn span(file: FileId, start: u32, end: u32) -> Span {
    Span { file, start, end }
}

/// Two files and a finding with everything a finding can have.
fn example() -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let one = sources.add("flows/a.flow", "flow a \"Æ\" {\n  from x.y\n  from 100%.z\n}\n");
    let two = sources.add("b,c:d.flow", "channel email \"E-mail\"");
    let full =
        Diagnostic::new(&catalogue::SYNTAX_CLAUSE_TWICE, span(one, 27, 38), "a second `from`, 100% sure")
            .label("the second")
            .also(span(one, 16, 24), "the first")
            .also(span(two, 8, 13), "and in another file")
            .help("keep one\nof them")
            .fix("take it away", vec![(span(one, 27, 38), String::new())]);
    let end = Diagnostic::new(
        &catalogue::SYNTAX_UNEXPECTED,
        span(two, 22, 22),
        "something \u{1b}[31m is\u{202e} missing",
    );
    (sources, vec![full, end])
}

#[test]
fn a_person_sees_all_the_places() {
    let (sources, found) = example();
    let found: Vec<&Diagnostic> = found.iter().collect();
    assert_snapshot!(report::human(&found, &sources, Style { width: 80, colour: false }));
    let coloured = report::human(&found, &sources, Style { width: 80, colour: true });
    assert!(
        coloured.contains("\u{1b}[") && !coloured.contains("\u{1b}[31m is") && !coloured.contains('\u{202e}')
    );
}

#[test]
fn a_program_reads_stable_fields() {
    let (sources, found) = example();
    let json = report::json(&found.iter().collect::<Vec<_>>(), &sources);
    let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(parsed.as_array().unwrap().len(), 2);
    assert_snapshot!(json);
    assert_eq!(report::json(&[], &sources), "[]\n");
}

#[test]
fn a_pull_request_shows_it_beside_the_line() {
    let (sources, found) = example();
    assert_snapshot!(report::github(&found.iter().collect::<Vec<_>>(), &sources));
}

#[test]
fn a_place_at_the_end_of_a_file_is_drawn() {
    for text in ["", "\n", "a", "a\n", "a\n\n\n", "a\r\n", "é"] {
        let mut sources = Sources::default();
        let file = sources.add("t.flow", text);
        let end = u32::try_from(text.len()).unwrap();
        let found =
            Diagnostic::new(&catalogue::SYNTAX_UNEXPECTED, span(file, end, end), "missing").label("here");
        let drawn = report::human(&[&found], &sources, Style { width: 80, colour: false });
        assert!(drawn.contains("missing"), "{text:?}");
        assert_eq!(drawn.contains("here"), !text.trim().is_empty(), "{text:?}: {drawn}");
    }
}
