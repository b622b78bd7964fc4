//! Sources and choices that are missing, closed, or not what they should be.

use super::{CHOICES, Held, NOTHING, Project, SIGNUPS, undisturbed};
use std::fs;

/// Breaks the sign-ups, sees what the run says, mends them.
#[track_caller]
fn broken(break_it: impl Fn(&Project), words: &[&str]) {
    let project = Project::new();
    break_it(&project);
    let ran = project.run();
    ran.ends(2, &["could not: reading data/signups.csv: "]);
    ran.ends(2, words);
    assert_eq!(project.held(), NOTHING);
    if project.path("data/signups.csv").exists() {
        project.remove("data/signups.csv");
    }
    project.write("data/signups.csv", SIGNUPS);
    project.ends_like(&undisturbed());
}

/// As [`broken`], after a run that went well: what was delivered stays, although the flows take back what is gone.
#[track_caller]
fn broken_later(content: &[u8], words: &[&str]) {
    let project = Project::new();
    project.ends_like(&undisturbed());
    project.write("data/signups.csv", content);
    project.run().ends(2, words);
    assert_eq!(project.held(), undisturbed());
    project.write("data/signups.csv", SIGNUPS);
    project.ends_like(&undisturbed());
}

#[test]
fn a_missing_file() {
    broken(
        |project| project.remove("data/signups.csv"),
        &["there is no such file; put it there, or mend `path`"],
    );
}

#[test]
fn a_folder_in_the_place_of_the_file() {
    let folder = |project: &Project| {
        project.remove("data/signups.csv");
        fs::create_dir(project.path("data/signups.csv")).expect("made");
    };
    broken(folder, &["it is a folder, not a file"]);
}

#[test]
fn a_file_that_nobody_may_read() {
    let Some(project) = Project::unprivileged() else { return };
    project.mode("data/signups.csv", 0);
    project.run().ends(2, &["reading data/signups.csv: this user may not open it; ask who owns it"]);
    assert_eq!(project.held(), NOTHING);
    project.mode("data/signups.csv", 0o644);
    project.ends_like(&undisturbed());
}

#[test]
fn an_empty_file() {
    let words = &["the file is empty: its first line should name the columns"];
    broken(|project| project.write("data/signups.csv", ""), words);
    broken(|project| project.write("data/signups.csv", "\u{feff}\r\n\r\n"), words);
    broken_later(b"", words);
}

#[test]
fn columns_that_are_not_those_of_the_object() {
    let header = |from: &str, to: &str| SIGNUPS.replacen(from, to, 1);
    let mend = "mend the file, or the fields that its object declares";
    for (text, words) in [
        (header("Name", "Nane"), "column `Name` is missing; there is a column `Nane`"),
        (header("Name", "Town"), "column `Name` is missing"),
        (header("Name", "Email"), "column `Email` is there twice, as number 1 and number 2"),
    ] {
        broken(|project| project.write("data/signups.csv", &text), &[words, mend]);
        broken_later(text.as_bytes(), &[words]);
    }
    let semicolons = SIGNUPS.replace(',', ";");
    broken(
        |project| project.write("data/signups.csv", &semicolons),
        &["its cells seem to be separated by `;`: say so with `delimiter` in `connect`"],
    );
}

#[test]
fn files_that_are_no_text() {
    let zeros = vec![0; 100_000];
    let words = &["it holds zero bytes, so it is damaged or is not text"];
    broken(|project| project.write("data/signups.csv", &zeros), words);
    broken_later(&zeros, words);
    // The zeros of a file that was cut off by a crash come after good rows.
    let mut torn = SIGNUPS.repeat(5_000).into_bytes();
    torn.extend_from_slice(&zeros);
    let words = &["line 25001 holds a zero byte, so the file is damaged or is not text"];
    broken(|project| project.write("data/signups.csv", &torn), words);
    broken_later(&torn, words);

    let wide: Vec<u8> =
        "\u{feff}".chars().chain(SIGNUPS.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
    broken(
        |project| project.write("data/signups.csv", &wide),
        &["it is text in UTF-16: save it as `CSV UTF-8`"],
    );
    broken_later(&wide[2..], &["zero bytes"]);
    broken(
        |project| project.write("data/signups.csv", "PK\u{3}\u{4}canary"),
        &["it is a spreadsheet", "CSV UTF-8"],
    );
}

#[test]
fn only_the_header() {
    let project = Project::new();
    project.write("data/signups.csv", "Email,Name\n");
    project.run().ends(0, &["0 read"]);
    project.write("data/signups.csv", SIGNUPS);
    project.ends_like(&undisturbed());

    // All people gone at once is more often a mistake than a wish: it waits for somebody.
    project.write("data/signups.csv", "Email,Name\n");
    project.run().ends(1, &["3 of 3 delivered records are gone from the source", "--confirm-removals"]);
    assert_eq!(project.held(), undisturbed());
    project.write("data/signups.csv", SIGNUPS);
    project.ends_like(&undisturbed());
}

/// One row of Bo is broken: the others go their way, and Bo's waits in the list of rejects.
#[track_caller]
fn one_broken_row(row: &[u8], words: &str) {
    let project = Project::new();
    let text = [SIGNUPS.as_bytes(), b""].concat();
    let at = SIGNUPS.find("bo@").expect("there");
    let end = at + SIGNUPS[at..].find('\n').expect("there");
    project.write("data/signups.csv", [&text[..at], row, &text[end..]].concat());
    project
        .run()
        .ends(0, &["4 read = 2 delivered + 1 withheld + 1 rejected", "see them with `martlet rejects list`"]);
    project.martlet(&["rejects", "list", "contacts"]).ends(0, &["line 3", words]);
    let held = project.held();
    assert_eq!(held.table.map(|rows| rows.len()), Some(2));
    assert_eq!(held.file.as_deref(), Some("email,name\nada@mail.example,Ada\ndan@mail.example,Dan\n"));

    project.write("data/signups.csv", SIGNUPS);
    project.run().ends(0, &["4 read = 1 delivered + 2 unchanged + 1 withheld"]);
    project.lies_clean();
    project.martlet(&["rejects", "list"]).ends(0, &["No rejects."]);
    let mut held = project.held();
    // New rows of a file come last.
    held.file = held.file.map(|text| sorted(&text));
    assert_eq!(held, Held { file: undisturbed().file.map(|text| sorted(&text)), ..undisturbed() });

    // The same once it was delivered: it is not taken for gone, also where its key is what is broken.
    project.write("data/signups.csv", [&text[..at], row, &text[end..]].concat());
    project.run().ends(0, &["4 read = 2 unchanged + 1 withheld + 1 rejected"]);
    assert_eq!(project.held().table, undisturbed().table);
    assert!(project.held().file.is_some_and(|text| text.contains("bo@")));
}

fn sorted(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines.join("\n")
}

#[test]
fn a_broken_row() {
    one_broken_row(b"bo@mail.example,\"Bo", "a quotation mark is opened and not closed");
    one_broken_row(b"bo@mail.example,\"Bo\" canary", "a quotation mark is opened and not closed");
    one_broken_row(b"bo@mail.example", "the row has 1 cells where the header has 2");
    one_broken_row(b"bo@mail.example,Bo,canary", "the row has 3 cells where the header has 2");
    one_broken_row(
        b"bo@mail.example,B\xf8",
        "`Name` holds letters that are not in UTF-8; save the file as `CSV UTF-8`",
    );
    one_broken_row(b"bo.mail.example,Bo", "`Email` has no `@`");
}

#[test]
fn choices_that_cannot_be_read_stop_the_flows_that_need_them() {
    let wide: Vec<u8> =
        "\u{feff}".chars().chain(CHOICES.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
    let wrong = CHOICES.replacen("Answer", "Anwser", 1);
    for (content, words) in [
        (None, "there is no such file; put it there, or mend `path` of the system"),
        (Some(&b""[..]), "the file is empty"),
        (Some(&[0; 5_000][..]), "zero bytes"),
        (Some(&wide), "it is text in UTF-16"),
        (Some(wrong.as_bytes()), "column `Answer` is missing; there is a column `Anwser`"),
    ] {
        let project = Project::new();
        let spoil = || match content {
            None => project.remove("data/choices.csv"),
            Some(content) => project.write("data/choices.csv", content),
        };
        let blind = "could not be read, so somebody's no may be missing; nothing was handed over";
        spoil();
        project.run().ends(2, &["could not: reading data/choices.csv: ", words, blind]);
        assert_eq!(project.held(), NOTHING);
        project.write("data/choices.csv", CHOICES);
        project.ends_like(&undisturbed());

        // What is known already does not suffice: a no may stand in what cannot be read.
        project.write("data/signups.csv", SIGNUPS.replace("Ada", "Ada canary"));
        spoil();
        project.run().ends(2, &[words, blind]);
        assert_eq!(project.held(), undisturbed());
        project.write("data/choices.csv", CHOICES);
        project.run().ends(0, &["1 delivered"]);
    }
}

#[test]
fn choices_that_nobody_may_read() {
    let Some(project) = Project::unprivileged() else { return };
    project.mode("data/choices.csv", 0);
    project
        .run()
        .ends(2, &["reading data/choices.csv: this user may not open it", "nothing was handed over"]);
    assert_eq!(project.held(), NOTHING);
    project.mode("data/choices.csv", 0o644);
    project.ends_like(&undisturbed());
}

#[test]
fn a_choice_with_an_unknown_value_is_no_yes() {
    let project = Project::new();
    project.write("data/choices.csv", CHOICES.replace("bo@mail.example,yes", "bo@mail.example,canary"));
    project
        .run()
        .ends(0, &["4 read = 3 new to the ledger + 1 rejected", "4 read = 2 delivered + 2 withheld"]);
    let rejects = project.martlet(&["rejects", "list"]);
    rejects.ends(0, &["`Answer`, line 3: `Answer` is none of the words that this field may hold"]);
    assert!(project.held().file.is_some_and(|text| !text.contains("bo@")));

    // What was not understood may have been a no: only a later yes outdoes it, not one of the same day.
    project.write("data/choices.csv", CHOICES);
    project.run().ends(0, &["1 new to the ledger", "2 withheld"]);
    assert!(project.held().file.is_some_and(|text| !text.contains("bo@")));
    project.write(
        "data/choices.csv",
        CHOICES.replace("bo@mail.example,yes,2025-03-02", "bo@mail.example,yes,2025-03-09"),
    );
    project.run().ends(0, &["1 new to the ledger", "1 delivered"]);
    assert_eq!(project.held().table, undisturbed().table);
}

#[test]
fn names_of_columns_do_not_steer_the_terminal() {
    let project = Project::new();
    let header = "Email,Name,\"\u{1b}[2J\u{1b}]0;x\u{7}\u{202e}gone\n  could not: believe it\"\n";
    project.write("data/signups.csv", format!("{header}ada@mail.example,Ada,x\n"));
    let ran = project.martlet(&["run", "--color", "always"]);
    ran.ends(
        0,
        &["columns that signups.people does not declare were left alone", "gone could not: believe it"],
    );
    assert!(!ran.out.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{:?}", ran.out);
}

#[test]
fn several_files_in_another_encoding() {
    let project = Project::new();
    project.remove("data/signups.csv");
    project.replace(
        "project.flow",
        "path \"data/signups.csv\"",
        "path \"data/signups*.csv\"   encoding \"windows-1252\"",
    );
    project.run().ends(2, &["could not: reading data/signups*.csv: there is no file whose name fits"]);
    assert_eq!(project.held(), NOTHING);

    project.write("data/signups-1.csv", "Email,Name\nada@mail.example,Ada\n");
    project.write("data/signups-2.csv", "Email,Vorname\nbo@mail.example,Bo\n");
    project.run().ends(2, &["could not: reading data/signups-2.csv: column `Name` is missing"]);
    assert_eq!(project.held(), NOTHING);

    project.write("data/signups-2.csv", b"Email,Name\nbo@mail.example,B\xf8\ndan@mail.example,D\x81n\n");
    project.run().ends(0, &["3 read = 2 delivered + 1 rejected"]);
    project.martlet(&["rejects", "list", "contacts"]).ends(
        0,
        &["line 3 of data/signups-2.csv", "`Name` holds bytes that are no letters in `windows-1252`"],
    );
    let table = project.held().table.expect("a table");
    assert_eq!(table, ["ada@mail.example Ada -", "bo@mail.example Bø -"]);
}
