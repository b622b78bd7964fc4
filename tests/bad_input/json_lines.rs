//! Sign-ups and choices in JSON lines, from start to end; a broken line waits in the list of rejects.

use super::{CHOICES, NOTHING, Project, SIGNUPS, undisturbed};

/// The project with its sign-ups and choices in JSON lines, the choices nested.
fn project() -> Project {
    let project = Project::new();
    project.remove("data/signups.csv");
    project.remove("data/choices.csv");
    project.replace("project.flow", "\"Sign-ups\" is csv", "\"Sign-ups\" is jsonl");
    project.replace("project.flow", "data/signups.csv", "data/signups.jsonl");
    project.replace("project.flow", "\"Choices\" is csv", "\"Choices\" is jsonl");
    project.replace("project.flow", "data/choices.csv", "data/choices.jsonl");
    project.replace(
        "project.flow",
        "    Answer: enum(\"yes\", \"no\")?\n    Day:    text?",
        "    said: record { Answer: enum(\"yes\", \"no\")?   Day: text? }?",
    );
    project.replace("project.flow", "value   Answer {", "value   said.Answer {");
    project.replace("project.flow", "at      Day |", "at      said.Day |");
    project.write("data/signups.jsonl", signups());
    project.write("data/choices.jsonl", choices());
    project
}

fn cells(csv: &str) -> impl Iterator<Item = Vec<&str>> {
    csv.lines().skip(1).map(|line| line.split(',').collect())
}

fn signups() -> String {
    cells(SIGNUPS)
        .map(|cells| format!("{{\"Email\":\"{}\",\"Name\":\"{}\",\"shoe\":38}}\n", cells[0], cells[1]))
        .collect()
}

fn choices() -> String {
    cells(CHOICES)
        .map(|cells| {
            let (email, answer, day) = (cells[0], cells[1], cells[2]);
            format!("{{\"Email\":\"{email}\",\"said\":{{\"Answer\":\"{answer}\",\"Day\":\"{day}\"}}}}\n")
        })
        .collect()
}

/// What was wrong is mended: everything arrives. What came later stands at the end of the file.
#[track_caller]
fn arrives(project: &Project) {
    project.run().ends(0, &[]);
    let sorted = |text: Option<String>| {
        let mut lines: Vec<_> = text.expect("a file").lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let (held, undisturbed) = (project.held(), undisturbed());
    assert_eq!(held.table, undisturbed.table);
    assert_eq!(sorted(held.file), sorted(undisturbed.file));
    project.lies_clean();
    project.martlet(&["rejects", "list"]).ends(0, &["No rejects."]);
}

#[test]
fn what_is_in_json_lines_arrives_like_what_is_in_csv() {
    let project = project();
    project.ends_like(&undisturbed());
    // The sign-ups are read twice, once by each flow, and what they say more than the object declares is left alone.
    let cleo = "{\"Email\":\"cleo@mail.example\",\"said\":{\"Answer\":\"yes\",\"Day\":\"2025-04-01\"}}\n";
    project.write("data/choices.jsonl", choices() + cleo);
    let ran = project.run();
    ran.ends(0, &["`shoe`", "1 delivered"]);
    let table = project.held().table.expect("a table");
    assert!(table.contains(&"cleo@mail.example Cleo -".to_owned()), "{table:?}");
}

#[test]
fn nothing_said_is_no_yes_however_it_is_written() {
    let project = project();
    for nothing in [
        "{\"Email\":\"ada@mail.example\"}",
        "{\"Email\":\"ada@mail.example\",\"said\":null}",
        "{\"Email\":\"ada@mail.example\",\"said\":{\"Answer\":null,\"Day\":\"2025-03-01\"}}",
        "{\"Email\":\"ada@mail.example\",\"said\":{\"Answer\":\"\",\"Day\":\"2025-03-01\"}}",
        "{\"Email\":\"ada@mail.example\",\"said\":{\"Answer\":\"no\",\"Answer\":\"yes\",\"Day\":\"2025-03-01\"}}",
    ] {
        let rest = choices().lines().skip(1).map(|line| format!("{line}\n")).collect::<String>();
        project.write("data/choices.jsonl", format!("{nothing}\n{rest}"));
        project.run().ends(0, &[]);
        let table = project.held().table.expect("a table");
        assert_eq!(table, ["bo@mail.example Bo -", "dan@mail.example Dan -"], "{nothing}");
    }
    project.write("data/choices.jsonl", choices());
    arrives(&project);
}

#[test]
fn a_choice_of_another_type_is_no_yes() {
    let project = project();
    project.write("data/choices.jsonl", choices().replacen("\"yes\"", "true", 1));
    project
        .run()
        .ends(0, &["4 read = 3 new to the ledger + 1 rejected", "4 read = 2 delivered + 2 withheld"]);
    project
        .martlet(&["rejects", "list"])
        .ends(0, &["`said.Answer`, line 1: `said.Answer` is none of the words that this field may hold"]);
}

#[test]
fn a_broken_line_is_a_reject_with_its_number() {
    let project = project();
    for (broken, words) in [
        ("{\"Email\":\"bo@mail.example\",\"Name\":", "no JSON (see character 35)"),
        ("{\"Email\":\"bo@mail.example\",\"Email\":\"x@mail.example\"}", "says one name twice"),
        ("{\"Email\":\"bo\",\"Name\":\"Bo\"}", "`Email` has no `@`"),
        ("[\"bo@mail.example\"]", "no object in braces"),
    ] {
        let lines: Vec<_> = signups().lines().map(str::to_owned).collect();
        project.write(
            "data/signups.jsonl",
            [&lines[0], broken, &lines[2], &lines[3]].map(|line| format!("{line}\n")).concat(),
        );
        project.run().ends(0, &["1 rejected", "see them with `martlet rejects list`"]);
        project.martlet(&["rejects", "list", "contacts"]).ends(0, &["line 2", words]);
        project.write("data/signups.jsonl", signups());
        arrives(&project);
    }
}

#[test]
fn another_kind_of_file_is_refused_whole() {
    let project = project();
    project.write("data/signups.jsonl", format!("[{}]", signups().trim().replace('\n', ",")));
    project.run().ends(2, &["reading data/signups.jsonl: it is one JSON list"]);
    assert_eq!(project.held(), NOTHING);
    project.write("data/signups.jsonl", signups());
    project.ends_like(&undisturbed());
}
