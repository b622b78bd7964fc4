//! Findings in the forms of code hosts and build servers, findings that somebody knows of already, and how late a no
//! reaches whoever may contact the person.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::program::Program;
use serde_json::Value;
use std::collections::BTreeSet;

const PROJECT: &str = r#"
purpose newsletter "Newsletter" { channels email   basis consent   uses contact.email }

system web "Preference page" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "data/choices.csv" }
  object choices "Choices" about prospect {
    Email:  email key
    Choice: text
    Day:    date
    consent newsletter via email {
      value  Choice { "yes" => granted  "no" => refused  else => unknown }
      at     Day in "Europe/Copenhagen"
      method form
    }
  }
}

system letters "Newsletter tool" is csv {
  owner "email@acme.example"   stored in EU   role controller
  contacts people via email
  connect { path "out/readers.csv"   cells machine }
  object readers "Readers" about prospect { Email: email key, category contact.email }
}

consent newsletter via email "Newsletter" {
  from   web.choices
  on conflict latest choice wins
  every  10 minutes
  within 24 hours
  owner  "dpo@acme.example"
}

/// Readers of the newsletter.
flow readers "Readers" {
  from     web.choices
  to       letters.readers, one file
  purpose  newsletter via email
  owner    "email@acme.example"
  every    6 hours
  runs at most 30 minutes
  blanks   clear
  map { Email -> Email }
  when permission ends   remove
  when gone              remove
}
"#;

fn project(text: &str) -> Program {
    let program = Program::new(env!("CARGO_BIN_EXE_martlet"));
    program.put("martlet.toml", "name = \"reports\"\nzone = \"Europe/Copenhagen\"\n");
    program.put("project [1](x).flow", text);
    program
}

/// A target that is not there, and a flow that nobody answers for.
fn wrong() -> String {
    PROJECT.replace("Email -> Email }", "Email -> Email\n Choice -> Nowhere }").replacen(
        "owner    \"email@acme.example\"\n",
        "",
        1,
    )
}

fn json(program: &Program, words: &[&str], exit: i32) -> Value {
    serde_json::from_str(&program.print(words, exit)).expect("JSON")
}

fn results(log: &Value) -> Vec<Value> {
    log["runs"][0]["results"].as_array().cloned().expect("results")
}

fn fingerprints(log: &Value) -> BTreeSet<String> {
    let of = |result: &Value| result["partialFingerprints"]["martlet/v1"].as_str().map(str::to_owned);
    results(log).iter().map(|result| of(result).expect("a fingerprint")).collect()
}

#[test]
fn sarif_says_what_where_and_by_which_rule() {
    let program = project(&wrong());
    let log = json(&program, &["check", "--format", "sarif"], 1);
    let results = results(&log);
    let rules = &log["runs"][0]["tool"]["driver"]["rules"];
    assert!(results.len() >= 2, "{log}");
    for result in &results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small")];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["markdown"].as_str().is_some_and(|page| page.contains("## Mended")));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "project%20%5B1%5D%28x%29.flow");
        assert!(place["region"]["startLine"].as_u64() > Some(1));
    }
    let levels: BTreeSet<&str> = results.iter().filter_map(|result| result["level"].as_str()).collect();
    assert_eq!(levels, BTreeSet::from(["error", "warning"]));
    let clean = json(&project(PROJECT), &["check", "--format", "sarif"], 0);
    assert_eq!(clean["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn sarif_is_what_its_schema_describes() {
    // The schema of the standard is not ours to ship.
    let Some(schema) = std::env::var_os("MARTLET_SARIF_SCHEMA") else {
        println!("skipped: MARTLET_SARIF_SCHEMA names no file with the schema of SARIF 2.1.0");
        return;
    };
    let schema = std::fs::read_to_string(schema).expect("read");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let program = project(&wrong());
    program.print(&["check", "--write-baseline", "known.json"], 0);
    let accepted = project(&waived("2036-12-31"));
    accepted.put("known.json", "{\"martlet_baseline\": 1, \"findings\": []}");
    for words in
        [&["check", "--format", "sarif"][..], &["check", "--format", "sarif", "--baseline", "known.json"]]
    {
        for output in [program.output(words), accepted.output(words)] {
            let log: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }
}

/// Nobody answers for the flow, and a policy demands it too: somebody lets both pass.
fn waived(until: &str) -> String {
    let waiver = |what: &str| {
        format!(
            "waive {what} in flow readers until {until} because \"the team [is](new)\" approved by \"dpo@acme.example\"\n"
        )
    };
    let project =
        PROJECT.replace("  owner    \"email@acme.example\"\n  every    6 hours", "  every    6 hours");
    format!(
        "{project}\npolicy basics \"Basics\" {{ require owner on flows }}\n{}{}",
        waiver("policy basics"),
        waiver("check lint/no-owner")
    )
}

#[test]
fn what_somebody_waived_is_told_in_sarif_with_who_answers_for_it_and_nowhere_else() {
    let program = project(&waived("2036-12-31"));
    let in_march = ["--as-of", "2036-03-01"];
    let log = json(&program, &[&["check", "--format", "sarif"][..], &in_march].concat(), 0);
    let found = results(&log);
    let rules: BTreeSet<&str> = found.iter().filter_map(|result| result["ruleId"].as_str()).collect();
    assert_eq!(rules, BTreeSet::from(["lint/no-owner", "policy/demands"]), "{log}");
    for result in &found {
        let accepted = &result["suppressions"][0];
        assert_eq!((&accepted["kind"], &accepted["status"]), (&"external".into(), &"accepted".into()));
        let why = "the team \\[is\\](new) (approved by dpo@acme.example, until 2036-12-31)";
        assert_eq!(accepted["justification"], why, "no text of a project becomes a link");
        assert!(result["partialFingerprints"]["martlet/v1"].is_string());
    }
    let plain = json(&program, &[&["check", "--format", "json"][..], &in_march].concat(), 0);
    assert_eq!(plain, serde_json::json!([]));
    let over =
        json(&project(&waived("2026-01-31")), &["check", "--format", "sarif", "--as-of", "2026-03-01"], 1);
    assert!(results(&over).iter().all(|result| result["suppressions"].is_null()), "{over}");
    let plain = json(&project(&wrong()), &["check", "--format", "sarif"], 1);
    assert!(results(&plain).iter().all(|result| result["suppressions"].is_null()), "{plain}");
}

#[test]
fn where_an_erasure_reaches_is_told_in_three_forms() {
    let erasure = r#"
erasure gdpr "Right to erasure" {
  requests desk.rows   person by Email
  erase    letters.readers
  keep     web.choices because "proof of what people chose" for 5 years
  within   28 days
}
system desk "Requests" is csv {
  owner "dpo@acme.example"   stored in EU
  connect { path "data/requests.csv" }
  object rows "Requests" about prospect { Email: email key }
}
"#;
    let program = project(&format!("{PROJECT}{erasure}"));
    let text = program.print(&["reach", "--erasure"], 0);
    assert!(text.contains("letters.readers    erased   at once"), "{text}");
    assert!(text.contains("A request may wait 28 days until a run carries it out."), "{text}");
    assert!(
        text.contains("It stays in “web.choices” for 5 years, because: proof of what people chose."),
        "{text}"
    );
    // What is not acted upon yet is told beside it.
    let answer = |format: &str| {
        let output = program.output(&["reach", "--erasure", "--format", format]);
        String::from_utf8(output.stdout).expect("text")
    };
    let all: Value = serde_json::from_str(&answer("json")).expect("JSON");
    assert_eq!(all["erasures"][0]["needs"], 0);
    assert_eq!(all["erasures"][0]["places"][0]["place"], "letters.readers");
    let page = answer("md");
    assert!(page.contains("| `letters.readers` | erased | at once |"), "{page}");
    program.print(&["docs"], 0);
    let lineage = std::fs::read_to_string(program.path("build/lineage.md")).expect("the page");
    assert!(lineage.contains(page.trim()), "{lineage}");
    let none = project(PROJECT).print(&["reach", "--erasure"], 0);
    assert!(none.contains("declares no erasure"), "{none}");
    let open = erasure.replace(
        "  erase    letters.readers
",
        "  erase    desk.rows
",
    );
    assert!(
        project(&format!("{PROJECT}{open}"))
            .print(&["reach", "--erasure"], 1)
            .contains("graph/no-erasure-path")
    );
}

#[test]
fn a_finding_stays_the_same_where_lines_and_files_move() {
    let before = fingerprints(&json(&project(&wrong()), &["check", "--format", "sarif"], 1));
    let moved = project("");
    moved.put("elsewhere.flow", &format!("// A line.\n\n// And another.\n{}", wrong()));
    assert_eq!(fingerprints(&json(&moved, &["check", "--format", "sarif"], 1)), before);
    let renamed = project(&wrong().replace("flow readers", "flow people"));
    assert!(fingerprints(&json(&renamed, &["check", "--format", "sarif"], 1)).is_disjoint(&before));
}

#[test]
fn gitlab_and_build_servers_get_each_finding_once() {
    let program = project(&wrong());
    let issues = json(&program, &["check", "--format", "gitlab"], 1);
    let issues = issues.as_array().expect("a list");
    let found = fingerprints(&json(&program, &["check", "--format", "sarif"], 1));
    let known: BTreeSet<String> =
        issues.iter().filter_map(|issue| issue["fingerprint"].as_str().map(str::to_owned)).collect();
    assert_eq!(known, found);
    let severities: BTreeSet<&str> = issues.iter().filter_map(|issue| issue["severity"].as_str()).collect();
    assert_eq!(severities, BTreeSet::from(["major", "minor"]));
    assert!(issues.iter().all(|issue| issue["location"]["lines"]["begin"].as_u64() > Some(1)));
    let report = program.print(&["check", "--format", "junit"], 1);
    assert!(report.contains(&format!("tests=\"{}\" failures=\"1\"", found.len())), "{report}");
    assert!(report.contains("classname=\"flow readers\""), "{report}");
    let clean = project(PROJECT).print(&["check", "--format", "junit"], 0);
    assert!(clean.contains("tests=\"1\" failures=\"0\""), "{clean}");
}

#[test]
fn only_what_a_baseline_does_not_hold_fails() {
    let program = project(&wrong());
    program.print(&["check", "--write-baseline", "known.json"], 0);
    let told = program.print(&["check", "--baseline", "known.json"], 0);
    assert!(told.contains("in the baseline") && !told.contains("Nowhere"), "{told}");
    assert_eq!(
        json(&program, &["check", "--baseline", "known.json", "--format", "json"], 0),
        serde_json::json!([])
    );
    let more = |text: String| program.put("project [1](x).flow", &text);
    more(wrong().replace("Choice -> Nowhere", "Choice -> Nowhere\n Day -> Never"));
    let told = program.print(&["check", "--baseline", "known.json"], 1);
    assert!(told.contains("Never"), "one more of a kind that is known is new: {told}");
    more(wrong().replace("every    6 hours", "every    0 hours"));
    let told = program.print(&["check", "--baseline", "known.json"], 1);
    assert!(told.contains("0 hours") && !told.contains("Nowhere"), "{told}");
    let log = json(&program, &["check", "--baseline", "known.json", "--format", "sarif"], 1);
    let states: Vec<Value> = results(&log).iter().map(|result| result["baselineState"].clone()).collect();
    assert!(states.contains(&"new".into()) && states.contains(&"unchanged".into()), "{states:?}");
    program.put("broken.json", "{}");
    let told = program.print(&["check", "--baseline", "broken.json"], 2);
    assert!(told.contains("cannot be used as a baseline"), "{told}");
}

#[test]
fn how_late_a_no_arrives_is_told_in_three_forms() {
    let program = project(PROJECT);
    let text = program.print(&["reach"], 0);
    let row = "web.choices   letters       6 hours 30 minutes    6 hours 30 minutes";
    assert!(text.contains(row), "{text}");
    assert!(text.contains("Who says no in “web.choices” gets no more email from “letters”"), "{text}");
    assert!(text.contains("The project states 24 hours."), "{text}");
    let all = json(&program, &["reach", "--format", "json", "--purpose", "newsletter"], 0);
    assert_eq!(all["reach"][0]["first_stop"], 23_400);
    assert_eq!(all["reach"][0]["stated"]["seconds"], 86_400);
    let page = program.print(&["reach", "--format", "md"], 0);
    assert!(page.contains("| `web.choices` | `letters` | 6 hours 30 minutes |"), "{page}");
    program.print(&["build"], 0);
    assert_eq!(program.print(&["reach", "--plan", "build/plan.json", "--format", "md"], 0), page);
    let told = program.print(&["reach", "--purpose", "letters"], 2);
    assert!(told.contains("serves a purpose `letters`"), "{told}");
    let late = project(&PROJECT.replace("every    6 hours", "daily at 04:00"));
    assert!(late.print(&["reach"], 1).contains("consent/stopped-too-late"));
}
