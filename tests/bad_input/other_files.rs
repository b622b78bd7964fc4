//! Sign-ups and the mailing list in other forms of files, from start to end: what is wrong with one, what is told, and that
//! nothing is lost.

use super::{NOTHING, Project, SIGNUPS, undisturbed};

/// The project with its sign-ups in another form of file.
fn signups(connector: &str, path: &str, content: impl AsRef<[u8]>) -> Project {
    let project = Project::new();
    project.remove("data/signups.csv");
    project.replace("project.flow", "\"Sign-ups\" is csv", &format!("\"Sign-ups\" is {connector}"));
    project.replace("project.flow", "path \"data/signups.csv\"", &format!("path \"{path}\""));
    project.replace("project.flow", "Email: email  key\n", "Email: email  key, columns 1 to 20\n");
    project.replace(
        "project.flow",
        "category identity.name\n  }\n}\n\nsystem choices",
        "category identity.name, columns 21 to 30\n  }\n}\n\nsystem choices",
    );
    project.write("data/signups", content);
    project
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    SIGNUPS.lines().skip(1).filter_map(|line| line.split_once(','))
}

fn fixed() -> String {
    rows().map(|(email, name)| format!("{email:20}{name:10}\n")).collect()
}

fn list() -> String {
    let items: Vec<_> =
        rows().map(|(email, name)| format!("  {{\"Email\": \"{email}\", \"Name\": \"{name}\"}}")).collect();
    format!("{{\"people\": [\n{}\n]}}\n", items.join(",\n"))
}

#[test]
fn a_file_of_fixed_width() {
    let project = signups("fixed_width", "data/signups", fixed());
    project.ends_like(&undisturbed());
    for (broken, words) in [
        (
            fixed().replacen("Bo        ", "Bo", 1),
            "line 2: the line ends with character 22, before the last field",
        ),
        (fixed().replacen("bo@mail.example", "bo.mail.example", 1), "`Email` has no `@`"),
    ] {
        project.write("data/signups", broken);
        project.run().ends(0, &["1 rejected"]);
        project.martlet(&["rejects", "list", "contacts"]).ends(0, &["line 2", words]);
        project.write("data/signups", fixed());
        project.run().ends(0, &[]);
        assert_eq!(project.held().table, undisturbed().table);
    }
    project.replace("project.flow", "columns 21 to 30", "columns 20 to 30");
    project.run().ends(1, &["columns of `Name` belong to another field too"]);
    project.replace("project.flow", ", columns 20 to 30", "");
    project.run().ends(1, &["`Name` does not say in which columns it stands"]);
}

#[test]
fn a_json_list() {
    let project = signups("json", "data/signups\"   records \"people", list());
    project.ends_like(&undisturbed());
    let twice = "\"Email\": \"bo@mail.example\", \"Email\": \"x@mail.example\"";
    project.write("data/signups", list().replacen("\"Email\": \"bo@mail.example\"", twice, 1));
    project.run().ends(0, &["1 rejected"]);
    project.martlet(&["rejects", "list", "contacts"]).ends(0, &["line 3: the record says one name twice"]);
    project.write("data/signups", list());
    project.run().ends(0, &[]);
    assert_eq!(project.held().table, undisturbed().table);
    for (broken, words) in [
        (list().replace("people", "persons"), "there is no `people`: mend `records`"),
        (list().replace("]}", ""), "it breaks off before its end"),
        (list().replace("},\n", "}\n"), "line 3 is no JSON there"),
        (String::new(), "the file is empty: it should hold a JSON list"),
    ] {
        project.write("data/signups", broken);
        project.run().ends(2, &[words]);
        assert_eq!(project.held(), undisturbed(), "what is there stays: {words}");
    }
    project.write("data/signups", list());
    project.ends_like(&undisturbed());
}

#[test]
fn a_packed_file_that_breaks_off() {
    let packed = |name: &str| {
        let program = if name == "gz" { "gzip" } else { "zstd" };
        let project = Project::new();
        let piped =
            std::process::Command::new(program).arg("-k").arg(project.path("data/signups.csv")).status();
        match piped {
            Ok(status) if status.success() => {
                std::fs::read(project.path(&format!("data/signups.csv.{name}"))).ok()
            }
            _ => None,
        }
    };
    let Some(bytes) = packed("gz") else {
        println!("skipped: there is no gzip here");
        return;
    };
    let project = signups("csv", "data/signups.gz", "");
    project.remove("data/signups");
    for cut in [0, 5, bytes.len() / 2, bytes.len() - 1] {
        project.write("data/signups.gz", bytes.get(..cut).expect("a part"));
        project.run().ends(2, &["reading data/signups.gz: it is damaged or breaks off"]);
        assert_eq!(project.held(), NOTHING);
    }
    project.write("data/signups.gz", bytes);
    project.ends_like(&undisturbed());
}

/// The project with its mailing list in another form of file.
fn list_in(connector: &str, path: &str) -> Project {
    let project = Project::new();
    let cells = if connector == "xlsx" { "   cells machine" } else { "" };
    project.replace("project.flow", "\"Mailing file\" is csv", &format!("\"Mailing file\" is {connector}"));
    let connect = format!("path \"{path}\"{cells}");
    project.replace("project.flow", "path \"out/list.csv\"   cells machine", &connect);
    project.replace("project.flow", "email: email     key,", "email: email key, columns 1 to 20,");
    project.replace("project.flow", "name:  text(40)  category", "name: text(40) columns 21 to 30, category");
    project
}

fn text(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.path(path)).expect("a file")
}

#[test]
fn other_files_are_written_and_what_is_not_theirs_is_left_alone() {
    let fixed =
        "ada@mail.example    Ada       \nbo@mail.example     Bo        \ndan@mail.example    Dan       \n";
    let line =
        |email: &str, name: &str| format!("{{\"email\":\"{email}@mail.example\",\"name\":\"{name}\"}}");
    let json = format!("[\n{},\n{},\n{}\n]\n", line("ada", "Ada"), line("bo", "Bo"), line("dan", "Dan"));
    for (connector, path, expected) in
        [("fixed_width", "out/list.txt", fixed), ("json", "out/list.json", &json)]
    {
        let project = list_in(connector, path);
        for mode in ["one file", "upsert by email"] {
            project.replace("project.flow", "mailing.list, one file", &format!("mailing.list, {mode}"));
            project.run().ends(0, &[]);
            assert_eq!(text(&project, path), expected, "{connector} {mode}");
            project.run().ends(0, &["3 unchanged"]);
            project.replace("project.flow", &format!("mailing.list, {mode}"), "mailing.list, one file");
        }
        // Bo's choice is taken back, so his record goes.
        project.replace("data/choices.csv", "bo@mail.example,yes", "bo@mail.example,no");
        project.run().ends(0, &[]);
        assert!(!text(&project, path).contains("Bo"), "{connector}");
        // What is no such file is not touched.
        project.write(path, "something else\u{0}");
        project.replace(
            "data/choices.csv",
            "bo@mail.example,no,2025-03-02",
            "bo@mail.example,yes,2025-04-02",
        );
        project.run();
        assert!(text(&project, path).starts_with("something else\u{0}"), "{connector}");
    }
}
