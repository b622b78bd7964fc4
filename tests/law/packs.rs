//! A project's own rule pack, in the place of the one that ships.

use crate::project::{HEAD, Made, on, person, put, run};

/// Who is reached by mail in Denmark, where the pack says this of it.
fn reached(rule: &str, purpose: &str, also: (&str, &str)) -> Vec<String> {
    let made = Made {
        markets: "DK   rules DK \"ours-1\"",
        channel: "email",
        purpose,
        also: if also.0.is_empty() { "" } else { ", crm.contact" },
        more: also.0,
    };
    let folder = made.folder();
    let folder = folder.path();
    std::fs::create_dir(folder.join("rules")).expect("a folder");
    let pack = format!(
        r#"place = "DK"
version = "ours-1"
title = "Denmark"

[[rule]]
id = "OURS"
words = "E-mail."
places = ["DK"]
channels = ["email"]
{rule}
citation = "Memo"
mark = "verified"
checked_on = "2026-10-01"
"#
    );
    put(folder, "rules/ours.toml", &pack);
    let at = "2025-06-01T09:00:00Z";
    let lines = [
        ("yes", format!("yes,{at},,,")),
        ("someday", "yes,,,,".to_owned()),
        ("no", format!("no,{at},,,")),
        ("open", ",,,,".to_owned()),
        ("told", format!("asked,{at},,,")),
    ];
    let each = lines.iter().enumerate().map(|(number, (id, rest))| person(number, id, "DK", rest));
    put(folder, "people.csv", &each.fold(HEAD.to_owned(), |all, line| all + &line));
    put(folder, "crm.csv", also.1);
    run(folder, "2026-11-21");
    on(folder, "out.csv")
}

const INTEREST: &str = "basis legitimate_interest assessed in \"lia.pdf\" because \"a test\"";

#[test]
fn the_regime_the_proof_and_the_notice_are_the_packs() {
    let nothing = ("", "");
    let opt_in = "regime = \"opt_in\"";
    assert_eq!(reached(opt_in, "basis consent", nothing), ["someday", "yes"]);
    assert_eq!(reached("regime = \"opt_in\"\nevidence_min = 1", "basis consent", nothing), ["yes"]);
    assert_eq!(reached("regime = \"opt_out\"", INTEREST, nothing), ["open", "someday", "told", "yes"]);
    let noticed = "regime = \"opt_out\"\nnotice_needed = true";
    assert_eq!(reached(noticed, INTEREST, nothing), ["someday", "told", "yes"]);
    assert_eq!(reached("regime = \"banned\"", INTEREST, nothing), [""; 0]);
    assert_eq!(reached("regime = \"banned\"", "basis consent", nothing), [""; 0]);
    assert_eq!(
        reached("regime = \"opt_out\"\naudience = [\"businesses\"]", INTEREST, nothing),
        ["someday", "yes"]
    );
}

#[test]
fn what_lifts_a_no_is_the_packs() {
    // A yes that was not given directly, later than the no.
    let imported = r#"system crm "Customers" is csv {
  owner "crm@acme.example"   stored in EU
  connect { path "crm.csv" }
  object contact about customer {
    mail: email key   state: text   at: instant
    consent p via email { value state { "in" => granted   else => unknown }   at at   method api   asserts grants and refusals }
  }
}"#;
    let also = (imported, "mail,state,at\nno@mail.example,in,2025-07-01T09:00:00Z\n");
    let opt_in = "regime = \"opt_in\"";
    assert_eq!(reached(opt_in, "basis consent", also), ["someday", "yes"]);
    let any = format!("{opt_in}\nlift = \"any\"");
    assert_eq!(reached(&any, "basis consent", also), ["no", "someday", "yes"]);
}
