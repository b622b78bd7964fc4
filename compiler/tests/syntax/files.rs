//! The project's files and its manifest, as the outside hands them over.

use martlet_compiler::diagnostics::Diagnostics;
use martlet_compiler::library::{Library, LibraryFile};
use martlet_compiler::source::Sources;
use martlet_compiler::syntax::{self, StatePlace};
use martlet_compiler::world::{FoundFile, Memory, World};

struct Disk(Vec<(&'static str, Result<Vec<u8>, String>)>);

impl World for Disk {
    fn today(&self) -> Option<jiff::civil::Date> {
        Some(martlet_compiler::world::Memory::TODAY)
    }

    fn manifest(&self) -> FoundFile {
        FoundFile { path: "martlet.toml".into(), bytes: Err("no such file".into()) }
    }

    fn flow_files(&self) -> Vec<FoundFile> {
        self.0.iter().map(|(path, bytes)| FoundFile { path: (*path).into(), bytes: bytes.clone() }).collect()
    }
}

/// The library with one file of its own.
fn library() -> Library {
    Library {
        files: &[LibraryFile { path: "std:channels.flow", text: "channel email \"E-mail\"\n" }],
        ..martlet_stdlib::library()
    }
}

#[test]
fn files_are_judged_one_by_one_and_read_in_the_order_of_their_paths() {
    let good = || Ok(b"channel sms \"Text message\"\n".to_vec());
    let disk = Disk(vec![
        ("z.flow", good()),
        ("b.flow", Err("permission denied".into())),
        ("c.flow", Ok(vec![b' '; (1 << 20) + 1])),
        ("d.flow", Ok(b"channel a\n\n\xff".to_vec())),
        ("e.flow", Ok(b"channel a\n\0".to_vec())),
        ("a.flow", good()),
        ("f.flow", Ok(Vec::new())),
        ("g.flow", Ok(vec![b' '; 1 << 20])),
    ]);
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let asts = syntax::read(&disk, &library(), &mut sources, &mut out);
    let paths: Vec<_> = asts.iter().map(|ast| sources.get(ast.file).unwrap().path.as_str()).collect();
    assert_eq!(
        paths,
        ["std:channels.flow", "a.flow", "b.flow", "c.flow", "d.flow", "e.flow", "f.flow", "g.flow", "z.flow"]
    );
    let found: Vec<_> = out.sorted().iter().map(|d| (d.entry.name, d.message.clone())).collect();
    assert_eq!(
        found,
        [
            ("project/unreadable-file", "`b.flow` cannot be read: permission denied".to_owned()),
            (
                "project/file-too-large",
                "`c.flow` has 1048577 bytes, and a file may have 1048576 at most".to_owned()
            ),
            ("project/not-text", "`d.flow` is not UTF-8 text (line 3)".to_owned()),
            ("project/not-text", "`e.flow` holds a zero byte (line 2)".to_owned()),
        ]
    );
    assert_eq!(asts.iter().map(|ast| ast.items.len()).sum::<usize>(), 3);
}

fn manifest(text: &str) -> (syntax::Manifest, Vec<(&'static str, String)>) {
    let world = Memory { manifest: text.into(), files: Vec::new() };
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let manifest = syntax::manifest(&world, &mut sources, &mut out);
    let found = out.sorted().iter().map(|d| (d.entry.name, d.message.clone())).collect();
    (manifest, found)
}

#[test]
fn a_manifest_has_a_name_a_zone_and_a_place_for_its_state() {
    let (read, found) =
        manifest("name = \"acme\"\nzone = \"Europe/Copenhagen\"\n[state]\npath = \"state.db\"\n");
    assert_eq!(found, []);
    assert_eq!((read.name.as_str(), read.zone.as_str()), ("acme", "Europe/Copenhagen"));
    assert_eq!(read.state, Some(StatePlace::Path("state.db".into())));
    let (read, found) = manifest("name = \"acme\"\n");
    assert_eq!(found, []);
    assert_eq!((read.zone.as_str(), read.state), ("UTC", None));
}

#[test]
fn a_state_can_be_in_a_database_whose_password_is_elsewhere() {
    let state = |line: &str| {
        let (read, found) = manifest(&format!("name = \"acme\"\n[state]\n{line}\n"));
        (read.state, found.into_iter().map(|found| found.0).collect::<Vec<_>>())
    };
    let url = |url: &str| Some(StatePlace::Url(url.into()));
    for good in ["postgres://me@localhost/martlet", "postgresql:///martlet?host=/run/postgresql"] {
        assert_eq!(state(&format!("url = \"{good}\"")), (url(good), vec![]));
    }
    assert_eq!(state("url = { env = \"STATE\" }"), (Some(StatePlace::UrlFrom("STATE".into())), vec![]));
    for secret in
        ["postgres://me:canary@db.example/martlet", "postgres://db.example/m?user=me&password=canary"]
    {
        let (read, found) = state(&format!("url = \"{secret}\""));
        assert_eq!((read, found), (url(secret), vec!["project/credential-in-plain-text"]));
    }
    for wrong in [
        "url = 7",
        "url = \"mysql://localhost/martlet\"",
        "url = \"martlet\"",
        "url = {}",
        "url = { env = 7 }",
        "url = { file = \"address\" }",
        "url = { env = \"A\", file = \"B\" }",
    ] {
        assert_eq!(state(wrong), (None, vec!["project/wrong-setting"]), "{wrong}");
    }
    assert_eq!(state("path = \"a\"\nurl = \"postgres:///b\"").1, ["project/wrong-setting"]);
    assert_eq!(state("profiles = \"a\"").1, ["project/unknown-setting"]);
}

#[test]
fn a_manifest_that_is_not_right_is_answered_key_by_key() {
    let names = |text: &str| manifest(text).1.into_iter().map(|found| found.0).collect::<Vec<_>>();
    assert_eq!(names(""), ["project/no-name"]);
    assert_eq!(names("name = \"a"), ["project/manifest-syntax"]);
    assert_eq!(names("name = 7"), ["project/wrong-setting"]);
    assert_eq!(names("name = \"a\"\nstate = \"x\""), ["project/wrong-setting"]);
    assert_eq!(names("name = \"a\"\nzone = \"Mars/Base\""), ["project/unknown-zone"]);
    assert_eq!(names("name = \"a\"\nzome = \"UTC\"\n[state]\npth = \"x\""), ["project/unknown-setting"; 2]);
    assert_eq!(names("name = \"a\"\n[folders]\n"), ["project/not-built-yet"]);
    assert_eq!(names("name = \"a\"\n[profiles.dev]\n"), [] as [&str; 0]);
    for wrong in [
        "profiles = 1",
        "[profiles]\ndev = 1",
        "[profiles.dev]\ncrm = 1",
        "[profiles.dev.crm]\nis = 1",
        "[profiles.dev.crm]\npath = 1.5",
        "[profiles.dev.crm]\npassword = { secret = \"A\", other = \"B\" }",
    ] {
        assert_eq!(names(&format!("name = \"a\"\n{wrong}\n")), ["project/wrong-setting"], "{wrong}");
    }
}

#[test]
fn a_manifest_that_is_not_there_is_one_finding() {
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let read = syntax::manifest(&Disk(Vec::new()), &mut sources, &mut out);
    assert_eq!(read.name, "");
    let found: Vec<_> = out.sorted().iter().map(|d| d.message.clone()).collect();
    assert_eq!(found, ["`martlet.toml` cannot be read: no such file"]);
}
