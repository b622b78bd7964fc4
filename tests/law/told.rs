//! `martlet test` knows where people live from the records that are given to it, as a run does.

use crate::project::Made;
use std::process::Command;

#[test]
fn a_test_reads_the_identity_from_what_is_given() {
    let interest = "basis legitimate_interest assessed in \"lia.pdf\" because \"a test\"";
    let more = r#"
test "where somebody lives decides, and what the test says of them comes first" of reach {
  now    2026-03-02T09:00:00Z
  given  web.people { id: "1", email: "ana@mail.example", country: "US" }
  given  web.people { id: "2", email: "bo@mail.example", country: "DK" }
  given  web.people { id: "3", email: "cy@mail.example" }
  expect list.out count 1
  expect list.out { id: "1" }
  then   person "bo@mail.example" { country: "US" }
  expect list.out count 2
  then   consent "ana@mail.example" objected p via email at 2026-03-03
  expect list.out count 1
  expect list.out { id: "2" }
}"#;
    let folder = Made { markets: "DK, US", channel: "email", purpose: interest, also: "", more }.folder();
    let output = Command::new(env!("CARGO_BIN_EXE_martlet"))
        .arg("test")
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
}
