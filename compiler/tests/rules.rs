//! Rule packs: those that ship are whole, and a file that is not is refused with its place.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use martlet_compiler::compile;
use martlet_compiler::diagnostics::report::human::{Style, human};
use martlet_compiler::plan::{LawRegime, LawRow, Plan};
use martlet_compiler::rules::{Fault, RulePack, read};
use martlet_compiler::world::Memory;
use std::collections::{BTreeMap, BTreeSet};

fn is_place(code: &str) -> bool {
    code.len() == 2 || matches!(code, "EEA") || code.starts_with("US_")
}

fn shipped() -> Vec<RulePack> {
    let files = martlet_stdlib::library().rules.iter();
    files.map(|file| read(file.path, file.text, is_place).unwrap()).collect()
}

fn rows() -> Vec<LawRow> {
    shipped().into_iter().flat_map(|pack| pack.rows).collect()
}

#[test]
fn every_row_that_ships_is_whole_and_has_a_name_of_its_own() {
    let rows = rows();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids.len(), rows.len(), "two rows with one name");
    let wanted =
        "A14 CHILD CHILD-13 CHILD-14 CHILD-15 CHILD-16 CHILD-DK CONS COOKIE DM-OBJ DSAR EMAIL SPECIAL TCF";
    let missing: Vec<String> =
        wanted.split(' ').map(|id| format!("EU-{id}")).filter(|id| !ids.contains(id.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let wanted = "NL-EMAIL NL-CALL-2021 NL-CALL DK-EMAIL DK-CALL DK-POST NO-EMAIL NO-CALL UK-EMAIL UK-CALL DE-CALL FR-CALL \
                  US-CANSPAM US-TCPA US-DNC US-CA-SALE US-CA-GPCSHOW US-CA-DROP US-UOOM CA-CASL BR-LGPD AU-SPAM MBX SMS-STOP";
    assert!(wanted.split_whitespace().all(|id| ids.contains(id)));
    // A channel that no vocabulary has would be a row that never counts.
    let channels =
        martlet_stdlib::library().files.iter().find(|file| file.path.ends_with("/channels.flow")).unwrap();
    for row in &rows {
        for channel in &row.channels {
            assert!(channels.text.contains(&format!("channel {channel} ")), "{}: {channel}", row.id);
        }
    }
}

#[test]
fn a_country_says_one_thing_of_a_channel_on_a_day() {
    let mut seen: BTreeMap<(String, String), Vec<&LawRow>> = BTreeMap::new();
    let rows = rows();
    for row in rows.iter().filter(|row| row.regime.is_some()) {
        for (place, channel) in
            row.places.iter().flat_map(|place| row.channels.iter().map(move |it| (place, it)))
        {
            let known = seen.entry((place.clone(), channel.clone())).or_default();
            for other in known.iter().filter(|other| other.regime != row.regime) {
                let apart = other.valid_to.is_some() && other.valid_to < row.valid_from;
                assert!(apart, "{} and {} both speak of {channel} in {place}", other.id, row.id);
            }
            known.push(row);
        }
    }
    assert_eq!(seen[&("DK".to_owned(), "email".to_owned())][0].regime, Some(LawRegime::OptIn));
    assert_eq!(seen[&("US".to_owned(), "email".to_owned())][0].regime, Some(LawRegime::OptOut));
}

const GOOD: &str = r#"place = "DK"
version = "ours-1"
title = "Denmark"
[[rule]]
id = "OURS"
words = "E-mail."
places = ["DK"]
channels = ["email"]
regime = "opt_in"
citation = "Memo"
mark = "verified"
checked_on = "2026-10-01"
"#;

#[test]
fn what_is_no_rule_pack_is_refused_with_its_place() {
    assert_eq!(read("rules/ours.toml", GOOD, is_place).unwrap().rows[0].pack, "DK ours-1");
    let shape = "shape";
    for (from, to, why) in [
        ("place = \"DK\"", "place = \"Atlantis\"", "no place `Atlantis`"),
        ("version = \"ours-1\"", "version = \"  \"", "`version` is empty"),
        ("places = [\"DK\"]", "places = [\"DKK\"]", "`DKK`, which is no place"),
        ("places = [\"DK\"]", "places = []", "names no place"),
        ("regime = \"opt_in\"", "regime = \"optin\"", shape),
        ("regime = \"opt_in\"", "regimes = \"opt_in\"", shape),
        ("regime = \"opt_in\"", "evidence_min = 4", "0 to 3"),
        ("regime = \"opt_in\"", "evidence_min = -1", shape),
        ("regime = \"opt_in\"", "evidence_min = 99999999999999999999999", shape),
        ("regime = \"opt_in\"", "min_age = 0", "`min_age` is 1 to 25"),
        ("regime = \"opt_in\"", "pack = \"EU 2026-11\"", "says `pack`"),
        ("regime = \"opt_in\"", "honour = { n = 3, words = \"days\" }", "only together"),
        (
            "regime = \"opt_in\"",
            "registries = [{ id = \"x\", max_age_days = 0 }]",
            "without a name or an age",
        ),
        ("regime = \"opt_in\"", "audience = [\"b2c\"]", "`consumers` or `businesses`"),
        ("channels = [\"email\"]", "", "names no channel"),
        ("citation = \"Memo\"", "citation = \" \"", "empty `citation`"),
        ("citation = \"Memo\"\n", "", shape),
        ("checked_on = \"2026-10-01\"", "checked_on = \"2026-13-01\"", "`checked_on` that is no day"),
        (
            "regime = \"opt_in\"",
            "valid_from = \"2026-02-01\"\nvalid_to = \"2026-01-01\"",
            "ends before it begins",
        ),
        ("[[rule]]", "[[rule", shape),
        ("id = \"OURS\"", "id = \"OURS\"\nid = \"OURS\"", shape),
    ] {
        let text = GOOD.replace(from, to);
        assert_ne!(text, GOOD, "{from}");
        let error = read("rules/ours.toml", &text, is_place).unwrap_err();
        assert_eq!(error.path, "rules/ours.toml");
        if why == shape {
            assert!(matches!(error.fault, Fault::Shape(_)), "{to}: {error}");
        } else {
            assert!(error.to_string().contains(why), "{to}: {error}");
        }
    }
    let (head, row) = GOOD.split_at(GOOD.find("[[rule]]").unwrap());
    let twice = read("x", &format!("{GOOD}{row}"), is_place).unwrap_err();
    assert!(twice.to_string().contains("`OURS` stands twice"), "{twice}");
    assert!(read("x", head, is_place).is_err(), "a pack without a row");
    let many: String = (0..1_001).map(|at| row.replace("OURS", &format!("OURS-{at}"))).collect();
    assert_eq!(read("x", &format!("{head}{many}"), is_place).unwrap_err().fault, Fault::TooMany);
    assert!(read("x", &"[".repeat(100_000), is_place).is_err(), "brackets without end");
}

fn plan(company: &str, files: &[(&str, &str)]) -> Result<Plan, String> {
    let stage = include_str!("../src/diagnostics/pages/stage.flow");
    let mut all =
        vec![("stage.flow".to_owned(), stage.to_owned()), ("own.flow".to_owned(), company.to_owned())];
    all.extend(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    let world = Memory { manifest: "name = \"x\"\n".into(), files: all };
    let compilation = compile(&world, &martlet_stdlib::library());
    let found = compilation.diagnostics.sorted();
    let text = human(&found, &compilation.sources, Style { width: 110, colour: false });
    compilation.plan.ok_or(text)
}

/// Reaches the stage's people by mail, so that the law is asked.
const LETTERS: &str = r#"
flow letters "Newsletter list" {
  from     signups.rows
  to       crm.contact, upsert by Email
  purpose  newsletter via email
  blanks   unchanged
  map { `E-mail` -> Email }
  when permission ends remove
  when gone            remove
}
"#;

fn company(clauses: &str) -> String {
    format!("company acme \"Acme A/S\" {{ {clauses} }}\n{LETTERS}")
}

fn ids(plan: &Plan) -> Vec<&str> {
    plan.law.rows.iter().map(|row| row.id.as_str()).collect()
}

#[test]
fn the_plan_holds_the_rows_of_its_markets_about_what_it_does() {
    let sold_in_dk = plan(&company("markets DK   audience consumers"), &[]).unwrap();
    let law = ids(&sold_in_dk);
    assert!(
        law.contains(&"DK-EMAIL") && law.contains(&"EU-EMAIL") && law.contains(&"EU-CHILD-DK"),
        "{law:?}"
    );
    assert!(!law.contains(&"DK-CALL"), "nobody is called here");
    assert!(!law.contains(&"US-CANSPAM") && !law.contains(&"NL-EMAIL"), "{law:?}");
    assert!(sold_in_dk.law.rows.iter().all(|row| row.pack.ends_with(" 2026-11")));
    let in_california = plan(&company("markets US_CA"), &[]).unwrap();
    assert_eq!(ids(&in_california), ["US-CANSPAM"]);
    let in_the_union = plan(&company("markets EU"), &[]).unwrap();
    let law = ids(&in_the_union);
    assert!(
        law.contains(&"NL-EMAIL") && law.contains(&"DK-EMAIL"),
        "who sells in the Union sells in its countries"
    );
    assert_eq!(
        ids(&plan(LETTERS, &[]).unwrap()),
        Vec::<&str>::new(),
        "no company, no law: only a yes counts"
    );
}

#[test]
fn a_named_pack_takes_the_place_of_the_one_that_ships() {
    let ours = [("rules/ours.toml", GOOD)];
    let without = plan(&company("markets DK"), &ours).unwrap();
    assert!(!ids(&without).contains(&"OURS"), "nobody named it");
    let with = plan(&company("markets DK   rules DK \"ours-1\""), &ours).unwrap();
    let law = ids(&with);
    assert!(law.contains(&"OURS") && !law.contains(&"DK-EMAIL") && law.contains(&"EU-EMAIL"), "{law:?}");
    assert_ne!(with.hash, without.hash, "another law is another meaning");
    let pinned = plan(&company("markets NO   rules EU \"2026-11\", DK \"2026-11\""), &[]).unwrap();
    let law = ids(&pinned);
    assert!(law.contains(&"NO-EMAIL") && law.contains(&"DK-EMAIL"), "{law:?}");
}

#[test]
fn a_pack_that_is_not_there_is_told_with_what_is_meant() {
    let version = plan(&company("markets DK   rules EU \"2026-12\""), &[]).unwrap_err();
    assert!(
        version.contains("no version “2026-12”") && version.contains("did you mean “2026-11”"),
        "{version}"
    );
    let place = plan(&company("markets DK   rules SE \"2026-11\""), &[]).unwrap_err();
    assert!(place.contains("no rule pack for `SE`"), "{place}");
    let again = GOOD.replace("ours-1", "2026-11");
    let taken = plan(&company("markets DK"), &[("rules/ours.toml", &again)]).unwrap_err();
    assert!(taken.contains("already"), "{taken}");
    let broken = GOOD.replace("citation", "cited");
    let broken = plan(&company("markets DK"), &[("rules/ours.toml", &broken)]).unwrap_err();
    assert!(broken.contains("the rule pack cannot be used"), "{broken}");
}
