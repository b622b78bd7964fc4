//! Disks that are full, shown by a limit on the size of files: the system refuses to write on, as it does on a full disk,
//! and would end a program that does not expect it without a word.

use super::{Held, Project, undisturbed, walk};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// Rows of somebody else in the file: more than the limit takes.
fn large_file(project: &Project) -> String {
    let rows: String = (0..20_000).map(|n| format!("q{n}@mail.example,A person with number {n}\n")).collect();
    let text = format!("email,name\n{rows}");
    project.write("out/list.csv", &text);
    text
}

/// Something else in the database: more than the limit takes.
fn large_database(project: &Project) {
    project.sql(
        "CREATE TABLE contact (Email TEXT UNIQUE NOT NULL, Name TEXT, OptedOut INTEGER);
         CREATE TABLE other AS
           WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
           SELECT randomblob(3000) AS b FROM n",
    );
}

#[test]
fn a_file_that_may_not_grow() {
    let project = Project::new();
    let before = large_file(&project);
    let ran = project.run_within(500);
    ran.ends(
        2,
        &["writing out/list.csv: it would grow beyond the size that files may have here", "3 pending"],
    );
    project.has_no_drafts();
    assert_eq!(project.held(), Held { file: Some(before.clone()), ..undisturbed() });
    let added = undisturbed().file.expect("a file").replacen("email,name\n", "", 1);
    project.ends_like(&Held { file: Some(before + &added), ..undisturbed() });
}

#[test]
fn a_database_that_may_not_grow() {
    let project = Project::new();
    large_database(&project);
    let ran = project.run_within(500);
    ran.ends(2, &["table contact in out/crm.sqlite: the database could not be written", "3 pending"]);
    ran.ends(2, &["it would grow beyond the size that files may have here"]);
    assert_eq!(project.held(), Held { table: Some(Vec::new()), ..undisturbed() });
    project.ends_like(&undisturbed());
}

#[test]
fn a_state_that_may_not_grow() {
    // From a limit that stops the very first write to one that everything fits into.
    let mut ended = BTreeSet::new();
    for kib in [0, 1, 4, 16, 64, 88, 96, 100, 108, 116, 124, 132, 148, 180, 4_000] {
        let project = Project::new();
        ended.insert(stopped_somewhere(&project, kib));
        project.ends_like(&undisturbed());
    }
    assert!(ended.contains(&0) && ended.contains(&2), "{ended:?}");
}

#[test]
fn a_state_that_may_not_grow_any_more() {
    let mut ended = BTreeSet::new();
    for kib in [0, 16, 90, 94, 98, 102, 106, 110, 114, 118, 122, 126, 130, 4_000] {
        let project = Project::new();
        project.ends_like(&undisturbed());
        project.replace("data/signups.csv", "Ada", "Ida");
        ended.insert(stopped_somewhere(&project, kib));
        // Whatever got through, the name is set right again.
        project.replace("data/signups.csv", "Ida", "Ada");
        assert_eq!(project.run().code, Some(0), "{kib} KiB");
        project.ends_like(&undisturbed());
    }
    assert!(ended.contains(&0) && ended.contains(&2), "{ended:?}");
}

/// A run within a limit ends by itself and says what could not be written. A draft that it had to leave is nobody's to
/// read; the next run takes it away.
fn stopped_somewhere(project: &Project, kib: u32) -> i32 {
    let ran = project.run_within(kib);
    let code = ran.code.expect("the program is not ended by the system");
    assert!([0, 2, 3].contains(&code), "{kib} KiB: {ran:?}");
    let said = format!("{}{}", ran.out, ran.err);
    let named =
        ["state: ", "key file ", "out/list.csv", "out/crm.sqlite"].iter().any(|word| said.contains(word));
    assert!(code == 0 || named, "{kib} KiB: {said}");
    for draft in walk(&project.path("out")).iter().filter(|path| path.to_string_lossy().contains(".martlet-"))
    {
        let mode = fs::metadata(draft).expect("there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{kib} KiB: others may read {}", draft.display());
    }
    code
}
