//! Bad input, end to end: the program is started on a small project whose surroundings are broken in one way. Each case
//! shows the exit code of `docs/language.md` section 7, the words that help, and that nothing is lost: once the cause is
//! mended, the next run ends where an undisturbed one does.

#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a test fails by panicking")]

mod destinations;
mod hostile_plans;
mod json_lines;
mod limits;
mod other_files;
mod sources;
mod state;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// One flow into a table, one into a file, both under one consent.
const FLOWS: &str = include_str!("project.flow");

const SIGNUPS: &str =
    "Email,Name\nada@mail.example,Ada\nbo@mail.example,Bo\ncleo@mail.example,Cleo\ndan@mail.example,Dan\n";

/// Everybody but Cleo said yes.
const CHOICES: &str = "Email,Answer,Day\n\
    ada@mail.example,yes,2025-03-01\nbo@mail.example,yes,2025-03-02\n\
    cleo@mail.example,no,2025-03-02\ndan@mail.example,yes,2025-03-03\n";

/// An account that owns nothing, for tests that run as root: root may read and write everything.
const NOBODY: u32 = 65_534;

/// A project in a folder of its own, with a folder for temporary files beside it.
struct Project {
    folder: TempDir,
    /// Runs the program as [`NOBODY`].
    as_nobody: bool,
}

/// What a run came to.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

/// What is at the destinations.
#[derive(Debug, PartialEq, Eq)]
struct Held {
    /// `None`: no table.
    table: Option<Vec<String>>,
    /// `None`: no file.
    file: Option<String>,
}

impl Project {
    fn new() -> Project {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Project { folder, as_nobody: false };
        fs::create_dir_all(project.path("data")).expect("made");
        fs::create_dir_all(project.temporary()).expect("made");
        project.write("martlet.toml", "name = \"fair\"\nzone = \"Europe/Copenhagen\"\n");
        project.write("project.flow", FLOWS);
        project.write("data/signups.csv", SIGNUPS);
        project.write("data/choices.csv", CHOICES);
        project
    }

    /// A project whose permissions hold for the program too; `None`, with a word, where that cannot be had.
    fn unprivileged() -> Option<Project> {
        let mut project = Project::new();
        let probe = project.folder.path().join("probe");
        fs::write(&probe, "").expect("written");
        project.mode_of(&probe, 0);
        if fs::read(&probe).is_err() {
            return Some(project);
        }
        fs::copy(env!("CARGO_BIN_EXE_martlet"), project.folder.path().join("martlet")).expect("copied");
        project.as_nobody = true;
        if project.give_away(project.folder.path()).is_err()
            || project.command().arg("--version").output().is_err()
        {
            println!("skipped: root reads everything, and no other account can be used here");
            return None;
        }
        Some(project)
    }

    fn give_away(&self, path: &Path) -> std::io::Result<()> {
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                self.give_away(&entry?.path())?;
            }
        }
        chown(path, Some(NOBODY), Some(NOBODY))
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("project").join(path)
    }

    fn temporary(&self) -> PathBuf {
        self.folder.path().join("temporary")
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, content).expect("written");
    }

    /// Changes a file of the project.
    fn replace(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(path)).expect("readable");
        assert!(text.contains(from), "`{path}` has no `{from}`");
        self.write(path, text.replace(from, to));
    }

    fn remove(&self, path: &str) {
        let path = self.path(path);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("removed");
    }

    fn mode(&self, path: &str, mode: u32) {
        self.mode_of(&self.path(path), mode);
    }

    fn mode_of(&self, path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("changed");
    }

    /// Runs SQL in the destination's database.
    fn sql(&self, sql: &str) {
        fs::create_dir_all(self.path("out")).expect("made");
        let database = rusqlite::Connection::open(self.path("out/crm.sqlite")).expect("a database");
        database.execute_batch(sql).expect("done");
    }

    fn command(&self) -> Command {
        let mut command = if self.as_nobody {
            let mut command = Command::new(self.folder.path().join("martlet"));
            command.uid(NOBODY).gid(NOBODY);
            command
        } else {
            Command::new(env!("CARGO_BIN_EXE_martlet"))
        };
        self.surround(&mut command);
        command
    }

    fn surround(&self, command: &mut Command) {
        let temporary = self.temporary();
        command.current_dir(self.path("")).env("NO_COLOR", "1").env("TMPDIR", &temporary);
        command.env("SQLITE_TMPDIR", &temporary).env_remove("MARTLET_KEY_FILE");
    }

    fn run(&self) -> Ran {
        self.martlet(&["run"])
    }

    fn martlet(&self, words: &[&str]) -> Ran {
        self.end(self.command().args(words))
    }

    /// Runs with a limit on the size of files, in KiB.
    fn run_within(&self, kib: u32) -> Ran {
        let mut command = Command::new("sh");
        // A shell counts in blocks of 512 bytes.
        command.args(["-c", "ulimit -f \"$1\" && exec \"$0\" run", env!("CARGO_BIN_EXE_martlet")]);
        command.arg((kib * 2).to_string());
        self.surround(&mut command);
        self.end(&mut command)
    }

    /// Lets a command end, and sees that it kept silent about people wherever it may not speak of them.
    fn end(&self, command: &mut Command) -> Ran {
        let output = command.output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let ran = Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        self.see_no_person_in(&ran.out, "what was printed");
        self.see_no_person_in(&ran.err, "what was printed");
        let left = walk(&self.temporary());
        assert!(left.is_empty(), "temporary files are left: {left:?}");
        for path in walk(&self.path(".martlet")).into_iter().chain(walk(&self.path("build"))) {
            // What cannot be read was closed by the test.
            let bytes = fs::read(&path).unwrap_or_default();
            self.see_no_person_in(&String::from_utf8_lossy(&bytes), &path.display().to_string());
        }
        ran
    }

    fn see_no_person_in(&self, text: &str, place: &str) {
        // Long enough not to come up by chance in what is encrypted.
        for value in ["mail.example", "canary"] {
            assert!(!text.contains(value), "`{value}` stands in {place}");
        }
    }

    fn held(&self) -> Held {
        let database = self.path("out/crm.sqlite");
        let file = self.path("out/list.csv");
        // Devices have no end, so only plain files are read.
        let plain = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
        let table = plain(&database).then(|| rows(&database)).flatten();
        Held { table, file: plain(&file).then(|| fs::read_to_string(file).expect("readable")) }
    }

    /// The cause is mended: the run that follows ends where an undisturbed one does, and leaves nothing lying about.
    fn ends_like(&self, undisturbed: &Held) {
        let ran = self.run();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(self.held(), *undisturbed);
        self.lies_clean();
        let again = self.run();
        assert_eq!(again.code, Some(0), "{again:?}");
        assert!(!again.out.contains("delivered"), "nothing has changed since: {}", again.out);
        assert_eq!(self.held(), *undisturbed);
    }

    /// The folders hold what belongs there, and nothing else.
    fn lies_clean(&self) {
        let known = [
            "martlet.toml",
            "project.flow",
            "data/signups.csv",
            "data/choices.csv",
            "data/signups",
            "data/signups.gz",
            "data/signups.jsonl",
            "data/choices.jsonl",
            "out/crm.sqlite",
            "out/list.csv",
            ".martlet/run.lock",
            ".martlet/checkpoint",
            ".martlet/columns.json",
            ".martlet/state/martlet.sqlite",
            ".martlet/keys/project.key",
            "build/lineage.html",
            "build/lineage.md",
        ];
        let known: BTreeSet<PathBuf> = known.iter().map(|path| self.path(path)).collect();
        let left: Vec<_> = walk(&self.path("")).into_iter().filter(|path| !known.contains(path)).collect();
        assert!(left.is_empty(), "these files are left over: {left:?}");
    }

    /// No draft of a destination is left.
    fn has_no_drafts(&self) {
        let drafts: Vec<_> = walk(&self.path("out"))
            .into_iter()
            .filter(|path| path.to_string_lossy().contains(".martlet-"))
            .collect();
        assert!(drafts.is_empty(), "drafts are left: {drafts:?}");
    }
}

impl Ran {
    /// Ended with this code, and said all of this.
    #[track_caller]
    fn ends(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        let said = format!("{}{}", self.out, self.err);
        for word in words {
            assert!(said.contains(word), "it does not say `{word}`:\n{said}");
        }
        // Numbers of the operating system help nobody.
        assert!(!said.contains("os error") || code == 0, "{said}");
    }
}

/// The files below a folder, in order; a folder that is not there or closed has none.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("readable").path();
            if path.is_dir() && !path.is_symlink() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// The rows of the destination's table.
fn rows(database: &Path) -> Option<Vec<String>> {
    let database = rusqlite::Connection::open(database).expect("a database");
    let mut select = database
        .prepare("SELECT Email || ' ' || Name || ' ' || ifnull(OptedOut, '-') FROM contact ORDER BY Email")
        .ok()?;
    let rows = select.query_map([], |row| row.get(0)).expect("rows");
    Some(rows.map(|row| row.expect("a row")).collect())
}

/// Where an undisturbed run ends.
fn undisturbed() -> Held {
    let text = |text: &str| text.to_owned();
    Held {
        table: Some(
            ["ada@mail.example Ada -", "bo@mail.example Bo -", "dan@mail.example Dan -"].map(text).into(),
        ),
        file: Some(text("email,name\nada@mail.example,Ada\nbo@mail.example,Bo\ndan@mail.example,Dan\n")),
    }
}

const NOTHING: Held = Held { table: None, file: None };

#[test]
fn without_any_trouble() {
    let project = Project::new();
    project.ends_like(&undisturbed());
}
