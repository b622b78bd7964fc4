//! `martlet consent`, started like a user starts it, over the ledger of a new project.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A new project in a folder of its own.
struct Fair(tempfile::TempDir);

impl Fair {
    fn new() -> Fair {
        let fair = Fair(tempfile::tempdir().expect("a folder"));
        let made = martlet(fair.0.path(), &["new", "fair"]);
        assert_eq!(made.status.code(), Some(0));
        fair
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join("fair").join(below)
    }

    fn choose(&self, line: &str) {
        let file = self.path("data/choices.csv");
        let text = fs::read_to_string(&file).expect("choices");
        fs::write(&file, format!("{text}{line}\n")).expect("written");
    }

    /// The exit code, what is printed, and what is said beside it.
    fn ask(&self, words: &[&str]) -> (i32, String, String) {
        let output = martlet(&self.path(""), words);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
    }

    fn done(&self, words: &[&str]) -> String {
        let (code, out, err) = self.ask(words);
        assert_eq!(code, 0, "{words:?}: {out}{err}");
        out
    }

    fn json(&self, words: &[&str]) -> Vec<Value> {
        let out = self.done(&[words, &["--format", "json"]].concat());
        serde_json::from_str(&out).expect("a list")
    }
}

fn martlet(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
    command.args(words).current_dir(folder).env("NO_COLOR", "1").output().expect("the program starts")
}

#[test]
fn what_somebody_allows_is_shown_as_it_stood_at_any_time() {
    let fair = Fair::new();
    assert_eq!(
        fair.done(&["consent", "show", "dan@mail.example"]),
        "The ledger holds nothing about dan@mail.example.\n",
        "before the first run"
    );
    fair.done(&["run"]);
    fair.choose("dan@mail.example,no,2025-04-01");
    fair.done(&["run"]);

    let cell = |words: &[&str]| {
        let cells = fair.json(&[&["consent", "show", " DAN@mail.example"], words].concat());
        assert!(cells.len() < 2, "{cells:?}");
        cells.first().map(|cell| (cell["family"].clone(), cell["state"].clone(), cell["number"].clone()))
    };
    let no = Some(("no".into(), "withdrawn".into(), 5.into()));
    assert_eq!(cell(&[]), no);
    assert_eq!(cell(&["--valid", "2025-04-01"]), no, "a no holds from the beginning of its day");
    assert_eq!(cell(&["--valid", "2025-03-31"]), Some(("yes".into(), "granted".into(), 4.into())));
    assert_eq!(cell(&["--valid", "2025-03-02"]), None, "before the first choice");
    assert_eq!(cell(&["--known", "2025-05-01"]), None, "the ledger was begun later");

    let text = fair.done(&["consent", "show", "dan@mail.example"]);
    assert!(
        text.starts_with("newsletter via email: no (withdrawn)\n  since between 2025-03-31T22:00:00Z"),
        "{text}"
    );
    assert!(text.contains("said in choices.answers.Answer (form, by the subject)"), "{text}");
    let before = fair.done(&["consent", "show", "dan@mail.example", "--known", "2025-05-01"]);
    assert_eq!(before, "At that time the ledger held nothing about dan@mail.example; it does now.\n");
}

#[test]
fn the_history_of_somebody_is_theirs_alone_and_in_order() {
    let fair = Fair::new();
    fair.done(&["run"]);
    fair.choose("dan@mail.example,no,2025-04-01");
    fair.done(&["run"]);
    let events = fair.json(&["consent", "history", "dan@mail.example"]);
    let of = |name: &str| events.iter().map(|event| event[name].clone()).collect::<Vec<_>>();
    assert_eq!(of("number"), [4, 5].map(Value::from));
    assert_eq!(of("said"), ["yes", "no"].map(Value::from));
    assert_eq!(of("state"), ["granted", "withdrawn"].map(Value::from));
    assert_eq!(events[1]["happened_until"], "2025-04-01T21:59:59.999999Z");
    let text = fair.done(&["consent", "history", "dan@mail.example"]);
    assert!(text.contains("5  act withdrawn: newsletter via email\n"), "{text}");
    assert!(!text.contains("ada"), "{text}");
    assert_eq!(
        fair.done(&["consent", "history", "+45 33 12 34 56"]),
        "The ledger holds nothing about +45 33 12 34 56.\n"
    );
}

#[test]
fn a_ledger_that_was_changed_or_wound_back_is_told() {
    let fair = Fair::new();
    assert_eq!(
        fair.done(&["consent", "verify"]),
        "The ledger holds no events yet.\n",
        "before the first run"
    );
    fair.done(&["run", "--dry-run"]);
    assert!(!fair.path(".martlet/checkpoint").exists(), "a dry run writes nothing");
    fair.done(&["run"]);
    let early = fs::read(fair.path(".martlet/checkpoint")).expect("a checkpoint");
    let state = fair.path(".martlet/state/martlet.sqlite");
    fs::copy(&state, fair.path("early.sqlite")).expect("copied");
    fs::write(fair.path("kept"), &early).expect("kept");
    fair.choose("dan@mail.example,no,2025-04-01");
    fair.done(&["run"]);
    let said = fair.done(&["consent", "verify"]);
    assert!(
        said.starts_with("The ledger holds 5 events, all as they were recorded (checkpoint of "),
        "{said}"
    );
    let late = fs::read(fair.path(".martlet/checkpoint")).expect("a checkpoint");
    assert_ne!(early, late);
    fair.done(&["consent", "verify", "--checkpoint", "kept"]);
    fair.done(&["run"]);
    assert_eq!(fs::read(fair.path(".martlet/checkpoint")).expect("a checkpoint"), late, "nothing was new");

    // The state of before dan's no, in the place of the later one. Another run does not hide it.
    fs::copy(&state, fair.path("late.sqlite")).expect("copied");
    fs::copy(fair.path("early.sqlite"), &state).expect("wound back");
    let (code, out, _) = fair.ask(&["consent", "verify"]);
    assert_eq!(code, 1);
    assert!(out.contains("event 5 of the ledger is missing"), "{out}");
    fair.choose("eve@mail.example,yes,2025-04-02");
    let noted = fair.done(&["run"]);
    assert!(noted.contains("the state may have been replaced"), "{noted}");
    let (code, out, _) = fair.ask(&["consent", "verify"]);
    assert_eq!(code, 1);
    assert!(out.contains("the first 5 events are not those"), "{out}");
    assert_eq!(
        fair.ask(&["consent", "verify", "--checkpoint", "kept"]).0,
        0,
        "its first events are the same"
    );

    fs::copy(fair.path("late.sqlite"), &state).expect("put back");
    fs::write(fair.path(".martlet/checkpoint"), &late).expect("put back");
    fair.done(&["consent", "verify"]);
    let raw = rusqlite::Connection::open(&state).expect("a database");
    let change = "DROP TRIGGER ledger_no_update; UPDATE ledger SET state = 'granted' WHERE seq = 5";
    raw.execute_batch(change).expect("changed");
    let (code, out, _) = fair.ask(&["consent", "verify", "--format", "json"]);
    assert_eq!(code, 1);
    assert!(out.contains("event 5 of the ledger was changed after it was recorded"), "{out}");
    fs::write(fair.path("kept"), "no checkpoint").expect("written");
    for words in
        [["consent", "verify", "--checkpoint", "kept"], ["consent", "verify", "--checkpoint", "nowhere"]]
    {
        let (code, out, err) = fair.ask(&words);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
    }
}

#[test]
fn what_names_nobody_or_no_time_is_refused_with_the_mend() {
    let fair = Fair::new();
    for (words, said) in [
        (["consent", "history", "33 12 34 56", "--format", "text"], "with its country"),
        (["consent", "show", "dan@mail.example", "--valid", "yesterday"], "neither a day nor a time"),
        (["consent", "show", "dan@mail.example", "--known", "2026-02-30"], "2026-03-01T09:00:00Z"),
    ] {
        let (code, out, err) = fair.ask(&words);
        assert_eq!((code, out.as_str()), (2, ""), "{words:?}");
        assert!(err.contains(said), "{err}");
    }
}

#[test]
fn what_is_exported_means_the_same_where_it_is_imported() {
    let (here, there) = (Fair::new(), Fair::new());
    here.done(&["run"]);
    here.choose("dan@mail.example,no,2025-04-01");
    here.done(&["run"]);
    let lines = here.done(&["consent", "export"]);
    assert_eq!(lines.lines().count(), 5, "{lines}");
    fs::write(there.path("choices.jsonl"), &lines).expect("written");
    let import = |words: &[&str]| there.done(&[&["consent", "import", "choices.jsonl"], words].concat());
    assert_eq!(import(&[]), "5 read = 5 new to the ledger + 0 known already\n");
    assert_eq!(import(&[]), "5 read = 0 new to the ledger + 5 known already\n");

    let told = |fair: &Fair, who: &str| {
        let mut cells = fair.json(&["consent", "show", who]);
        cells.iter_mut().for_each(|cell| cell["number"] = Value::Null);
        cells
    };
    for who in ["ana@mail.example", "dan@mail.example"] {
        assert_eq!(told(&here, who), told(&there, who), "{who}");
    }
    // Numbers and times of recording are each ledger's own; all else is the same, in the same order.
    let own = |fair: &Fair| -> Vec<Value> {
        let read = |line: &str| -> Value {
            let mut line: Value = serde_json::from_str(line).expect("an object");
            let line_of = line.as_object_mut().expect("an object");
            for name in ["number", "recorded", "read", "plan"] {
                line_of.remove(name).expect("said");
            }
            line
        };
        fair.done(&["consent", "export"]).lines().map(read).collect()
    };
    assert_eq!(own(&here), own(&there));
    there.done(&["consent", "verify"]);
    // The checkpoint beside the state goes with it.
    let (code, out, _) = there.ask(&["consent", "verify", "--checkpoint", ".martlet/checkpoint"]);
    assert_eq!(code, 0, "{out}");
}

#[test]
fn a_file_with_one_line_that_cannot_be_taken_is_not_taken_at_all() {
    let fair = Fair::new();
    let good = r#"{"contact":"ana@mail.example","purpose":"newsletter","channel":"email","state":"granted","at":"2025-05-22"}"#;
    let with = |from: &str, to: &str| good.replace(from, to);
    let lines = [
        (good.to_owned(), None),
        (
            with("ana@mail.example", "ana"),
            Some("`ana` is neither an e-mail address nor a phone number with its country"),
        ),
        (with("newsletter", "letters"), Some("the project has no purpose `letters`")),
        (
            with("\"channel\":\"email\"", "\"channel\":\"pigeon\""),
            Some("the project has no channel `pigeon`"),
        ),
        (with("granted", "yes"), Some("`yes` is no state")),
        (with("2025-05-22", "2125-05-22"), Some("its time lies ahead")),
        (
            with("2025-05-22", "22.5.2025"),
            Some("`22.5.2025` is neither a day such as 2026-03-01 nor a moment"),
        ),
        (
            with("\"at\"", "\"until\":\"2025-05-22T00:00:00Z\",\"at\""),
            Some("it has `at`, and `from` or `until`"),
        ),
        (with("\"at\":", "\"from\":\"2025-05-22T00:00:00Z\",\"until\":"), Some("`2025-05-22` is no moment")),
        (
            with("\"at\"", "\"kind\":\"erasure\",\"at\""),
            Some("a line of the kind `erasure` cannot be imported"),
        ),
        (with("\"at\"", "\"kind\":\"suppression\",\"at\""), Some("of the kind `suppression` has no state")),
        (with("\"at\"", "\"by\":\"deceased\",\"at\""), Some("`by` is for lines of the kind `suppression`")),
        (
            with("\"state\":\"granted\"", "\"kind\":\"suppression\""),
            Some("a line of the kind `suppression` says `by` what"),
        ),
        (
            with("\"state\":\"granted\"", "\"kind\":\"suppression\",\"by\":\"mood\""),
            Some("nobody is left out by `mood`; write one of global_optout, "),
        ),
        (
            with("\"state\":\"granted\"", "\"kind\":\"release\",\"by\":\"hard_bounce\""),
            Some("no file ends that somebody is left out by `hard_bounce`"),
        ),
        (with("\"state\":\"granted\",", ""), Some("missing field `state`")),
        (with("\"at\"", "\"when\""), Some("unknown field `when`")),
        (with("\"at\"", "\"state\":\"refused\",\"at\""), Some("duplicate field `state`")),
        ("[]".into(), Some("invalid")),
        ("ana@mail.example,yes".into(), Some("it is no JSON object (see character 1)")),
    ];
    let text: Vec<&str> = lines.iter().map(|(line, _)| line.as_str()).collect();
    fs::write(fair.path("choices.jsonl"), text.join("\n")).expect("written");
    let (code, out, err) = fair.ask(&["consent", "import", "choices.jsonl"]);
    assert_eq!(code, 1, "{out}{err}");
    let told: Vec<&str> = out.lines().collect();
    let refused: Vec<(usize, &str)> =
        lines.iter().enumerate().filter_map(|(index, (_, why))| Some((index + 1, (*why)?))).collect();
    assert_eq!(told.len(), refused.len() + 1, "{out}");
    for (told, (line, why)) in told.iter().zip(&refused) {
        assert!(told.starts_with(&format!("line {line}: ")) && told.contains(why), "{told}\n{why}");
    }
    assert_eq!(fair.done(&["consent", "export"]), "", "nothing was recorded");
    let (code, _, err) = fair.ask(&["consent", "import", "no-such-file.jsonl"]);
    assert_eq!(code, 2, "{err}");
}
