//! What a company agreed, forbids and approves, asked of the program: the example of a company, on one day and another.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::program::Program;
use std::fs;
use std::path::Path;

const FILES: [&str; 5] = ["company.flow", "consent.flow", "flows.flow", "governance.flow", "systems.flow"];

fn acme() -> Program {
    let program = Program::new(env!("CARGO_BIN_EXE_martlet"));
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
    for file in FILES.iter().chain(&["martlet.toml"]) {
        program.put(file, &fs::read_to_string(example.join(file)).expect("there"));
    }
    program
}

/// The file with one text in place of another.
fn change(program: &Program, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(program.path(file)).expect("there");
    assert_eq!(text.matches(from).count(), 1, "{from}");
    program.put(file, &text.replace(from, to));
}

#[test]
fn what_holds_until_a_day_is_judged_by_a_day() {
    let acme = acme();
    let described = "/// Who wants to be called by our sales team, about what they looked at.\nconsent sales";
    change(&acme, "consent.flow", described, "consent sales");
    let written = fs::read_to_string(acme.path("governance.flow")).expect("there");
    let waived = "\nwaive policy in_words in consent sales until 2035-12-31 because \"the wording is with our lawyers\" \
                  approved by \"dpo@acme.example\"\n";
    acme.put("governance.flow", &(written + waived));
    acme.print(&["check", "--as-of", "2035-12-31"], 0);
    let later = acme.print(&["check", "--as-of", "2036-01-01"], 1);
    for name in ["agreement/not-in-force", "policy/demands", "policy/forbids"] {
        assert!(later.contains(name), "{name}: {later}");
    }
    acme.print(&["build", "--as-of", "2036-01-01"], 1);
    assert!(!acme.path("build/plan.json").exists());
    // Somebody who wants to know what is held of them does not wait for a contract.
    change(
        &acme,
        "governance.flow",
        "\"contracts/ads-tia.pdf\"\n  valid     2025-01-01 until 2035-12-31",
        "\"contracts/ads-tia.pdf\"\n  valid     2025-01-01 until 2025-12-31",
    );
    acme.print(&["check"], 1);
    acme.print(&["policy", "test"], 0);
}

#[test]
fn an_approval_is_of_exactly_what_was_shown() {
    let acme = acme();
    let shown = acme.print(&["show", "disclosures"], 0);
    let line = shown.lines().find(|line| line.starts_with("flow audience as ")).expect("shown");
    let hash = line.split('"').nth(1).expect("a hash");
    let written = fs::read_to_string(acme.path("governance.flow")).expect("there");
    let approved =
        written.split("approve flow audience as \"").nth(1).and_then(|rest| rest.split('"').next());
    assert!(hash.starts_with(approved.expect("approved")), "{hash}");
    // One field more, and nobody approved that.
    change(
        &acme,
        "systems.flow",
        "    country:      country?\n  }",
        "    country:      country?\n    region:       country?\n  }",
    );
    change(
        &acme,
        "flows.flow",
        "sha256_hex    -> hashed_email\n",
        "sha256_hex    -> hashed_email\n    Land | country_code otherwise null         -> region\n",
    );
    let found = acme.print(&["check"], 1);
    assert!(
        found.contains("policy/not-approved") && found.contains("something else was approved here"),
        "{found}"
    );
}

#[test]
fn a_policy_is_told_and_its_examples_are_tried() {
    let acme = acme();
    let told = acme.print(&["policy", "explain", "readable"], 0);
    for said in [
        "dpo@acme.example answers for it",
        "is about: the system `ads`",
        "holds: must fail { contact.email to ads }",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert_eq!(
        acme.print(&["policy", "test"], 0).lines().filter(|line| line.starts_with("holds")).count(),
        4
    );
    change(&acme, "governance.flow", "contact.email, contact.phone to systems", "contact.email to systems");
    let failed = acme.print(&["policy", "test", "readable"], 1);
    assert!(failed.contains("FAILS  readable: must fail { contact.phone to ads }"), "{failed}");
    assert!(acme.print(&["check"], 1).contains("policy/example-fails"));
    acme.print(&["policy", "explain", "nothing"], 2);
}

#[test]
fn what_a_platform_could_read_is_forbidden_until_somebody_waives_it() {
    let acme = acme();
    change(
        &acme,
        "flows.flow",
        "`E-mail` | canonical_email | sha256_hex    -> hashed_email",
        "`E-mail` | canonical_email    -> hashed_email",
    );
    let found = acme.print(&["check"], 1);
    assert!(
        found.contains("policy/forbids") && found.contains("flows.flow") && found.contains("systems.flow"),
        "{found}"
    );
    let written = fs::read_to_string(acme.path("governance.flow")).expect("there");
    let waived = "\nwaive policy readable in flow audience until 2035-12-31 because \"a trial\" approved by \"dpo@acme.example\"\n\
                  waive policy second_pair_of_eyes in flow audience until 2035-12-31 because \"a trial\" approved by \"dpo@acme.example\"\n";
    acme.put("governance.flow", &(written + waived));
    acme.print(&["check", "--as-of", "2035-01-01"], 0);
}
