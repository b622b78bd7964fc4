//! What `infer` guesses, against exports whose columns people have labelled: `tests/infer/NN` holds a file and beside it
//! what is right. The last ten were written after the recogniser was done; no word of its tables is there for their sake.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test fails by panicking")]

#[path = "infer/labels.rs"]
mod labels;

use labels::{Scores, exports};
use martlet_compiler::compile;
use martlet_compiler::world::Memory;
use martlet_runtime::infer::{Inferred, Knowledge, infer};
use std::path::Path;
use std::process::Command;

/// The number of the first export that was held out.
const HELD_OUT: usize = 21;

fn guessed(place: &Path) -> Inferred {
    let known = Knowledge::shipped().unwrap();
    infer(&known, place, None, |_| {}).unwrap_or_else(|error| panic!("{}: {error}", place.display()))
}

fn scores(wanted: impl Fn(usize) -> bool) -> Scores {
    let mut scores = Scores::default();
    for export in exports().into_iter().filter(|export| wanted(export.number)) {
        scores.count(&export, &guessed(&export.file));
    }
    println!("{scores}");
    scores
}

#[test]
fn guesses_about_known_exports_are_right() {
    let scores = scores(|number| number < HELD_OUT);
    scores.reach(0.9, 0.8);
}

#[test]
fn guesses_about_exports_that_were_held_out_are_right() {
    let scores = scores(|number| number >= HELD_OUT);
    assert!(scores.exports >= 10);
    scores.reach(0.9, 0.8);
}

#[test]
fn there_are_three_hundred_labelled_columns() {
    let exports = exports();
    assert!(exports.len() >= 30, "{} exports", exports.len());
    assert!(exports.iter().map(|export| export.labels.len()).sum::<usize>() >= 300);
}

/// So that the plan holds the object.
const FLOW: &str = r#"
system out "Out" is csv { connect { path "out.csv" cells machine } object rows { said: text? } }
flow f "F" { from SYSTEM.rows to out.rows, append, accept duplicates because "nobody reads it" map { "x" -> said } }
"#;

/// What is printed is a project's text: without an error, and with every column that has a name.
#[test]
fn what_is_printed_compiles_and_reads_the_file() {
    let library = martlet_stdlib::library();
    for export in exports() {
        let inferred = guessed(&export.file);
        let name = export.file.file_name().unwrap().to_string_lossy().into_owned();
        let text = inferred.text(&name);
        let system = text.lines().find_map(|line| line.strip_prefix("system ")).unwrap();
        let flow = FLOW.replace("SYSTEM", system.split(' ').next().unwrap());
        let world = Memory {
            manifest: "name = \"guessed\"\n".into(),
            files: vec![("guess.flow".into(), text.clone()), ("flow.flow".into(), flow)],
        };
        let compiled = compile(&world, &library);
        assert!(!compiled.diagnostics.has_errors(), "{name}: {:#?}\n{text}", compiled.diagnostics);
        let plan = compiled.plan.unwrap();
        let object = plan.objects.iter().find(|object| object.system != "out");
        let fields = object.map(|object| object.fields.len());
        assert_eq!(fields, Some(inferred.guesses.len()), "{text}");
        let root = export.file.parent().unwrap();
        let id = object.unwrap().id();
        let mut source = martlet_runtime::drivers::source(&plan, &id, root).unwrap();
        let (mut read, mut rejected) = (0, Vec::new());
        while let Some(record) = source.next_record().unwrap() {
            read += 1;
            rejected.extend(record.fault.clone());
        }
        assert_eq!(read, inferred.records, "{name}");
        assert!(rejected.is_empty(), "{name}: {rejected:?}");
    }
}

#[test]
fn the_same_file_gives_the_same_text_and_no_choice_is_taken_from_a_guess() {
    for export in exports() {
        let text = guessed(&export.file).text("x");
        assert_eq!(text, guessed(&export.file).text("x"));
        let live = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code = live.map(|line| line.split(" // ").next().unwrap_or_default());
        assert!(code.clone().all(|line| !line.contains("granted")), "{text}");
    }
}

#[test]
fn the_command_prints_a_system_and_says_what_it_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    let run = |name: &str, bytes: &[u8], more: &[&str]| {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let program = env!("CARGO_BIN_EXE_martlet");
        let done =
            Command::new(program).current_dir(folder.path()).arg("infer").arg(name).args(more).output();
        let done = done.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (done.status.code(), text(done.stdout), text(done.stderr))
    };
    let rows =
        b"E-Mail;Newsletter;E-Mail 2;x`y;E-Mail 2\nana@mail.example;ja;;1;2\nbo@mail.example;nein;;1;2\n";
    let (code, text, _) = run("Liste 2026.csv", rows, &[]);
    assert_eq!(code, Some(0));
    assert!(text.contains("system liste_2026 \"Liste 2026.csv\" is csv {"), "{text}");
    assert!(text.contains("delimiter \";\""), "{text}");
    assert!(text.contains("`E-Mail`:   email   key"), "{text}");
    assert!(text.contains("Column E-Mail 2 is left out: it is there twice"), "{text}");
    assert!(text.contains("Column x`y is left out"), "{text}");
    assert!(text.contains("// consent PURPOSE via email"), "{text}");
    let (code, _, trouble) = run("empty.csv", b"", &[]);
    assert_eq!((code, trouble.contains("it is empty")), (Some(2), true), "{trouble}");
    let (code, _, trouble) = run("a.csv", rows, &["--as", "pdf"]);
    assert_eq!((code, trouble.contains("csv, jsonl, json, parquet, xlsx")), (Some(2), true), "{trouble}");
    // A file that holds code for our comments stays in them.
    let hostile = "mail\u{2028}granted,\"new\nline\"\nana@mail.example,\"} system\"\n".as_bytes();
    let (code, text, _) = run("h.csv", hostile, &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.lines().filter(|line| line.starts_with("system ")).count() == 1, "{text}");
}
