//! Where erasures reach, as it is proved of a whole project: each place with what becomes of it, its time, and the reason
//! where nothing can be promised.

#![expect(clippy::panic, reason = "a test that cannot go on has failed")]

use martlet_compiler::govern::erasure::reach;
use martlet_compiler::plan::{ErasureGap, ErasurePlace, ErasureReach, Fate};
use martlet_compiler::world::Memory;
use martlet_compiler::{Compilation, compile};

const SYSTEMS: &str = r#"
purpose care "Care" { basis contract }

system desk "Requests" is csv {
  stored in EU
  connect { path "data/requests.csv" }
  object rows about customer { Email: email key   Kind: text }
}

system club "Club" is sqlite {
  stored in EU  role controller
  connect { path "out/club.db" }
  object members "Members" about customer { Email: email key   Number: id match   City: text? }
  object visits  "Visits"  about customer { Visit: id key   Number: id   Where: text?  category behaviour.browsing }
}

system shop "Shop" is sqlite {
  stored in EU  role controller
  visible within 15 minutes
  connect { path "out/shop.db" }
  object people "People" about customer { Email: email key   Town: text? }
}

system log "Log" is csv {
  stored in EU  role controller
  connect { path "out/log.csv" cells machine }
  object lines "Lines" about customer { Email: email   Town: text? }
}

system mail "Letters" is csv {
  stored in EU  role processor under mail_terms
  connect { path "out/mail.csv" cells machine }
  object letters "Letters" about customer { Email: email key   Town: text? }
}

system tool "Mail tool" is sqlite {
  stored in EU  role controller
  erases person by request within 7 days
  erases audience by delete conditional because "small audiences stay"
  connect { path "out/tool.db" }
  object person   "Person"   about customer { Email: email key   Town: text? }
  object audience "Audience" about customer { Email: email key   Town: text? }
  object note     "Note"     about customer { Email: email key   Town: text? }
}

agreement mail_terms "Letters" {
  party "Letters Ltd" in DK  systems mail  covers personal  purposes care
  valid 2026-01-01 until 2036-12-31
  terms { deletion_pull 14 days }
}
"#;

const KEYED: &str = "upsert by Email";
const APPENDED: &str = "append, accept duplicates because \"each counts\"";

fn flow(name: &str, to: &str, mode: &str) -> String {
    let added = mode.starts_with("append") || mode == "one file per run";
    let rest = match mode {
        "one file per run" => "  when gone keep because \"each counts\"\n",
        _ if added => "",
        _ => "  blanks unchanged\n  when gone remove\n",
    };
    let ends = if added { "keep because \"each counts\"" } else { "remove" };
    format!(
        "/// A flow.\nflow {name} \"A flow\" {{\n  from club.members\n  to {to}, {mode}\n  purpose care\n  every 1 hour\n{rest}  \
         map {{\n    Email -> Email\n    City -> Town\n  }}\n  when permission ends {ends}\n}}\n"
    )
}

fn erasure(clauses: &str) -> String {
    format!(
        "erasure gdpr \"Erasure\" {{\n  requests desk.rows where Kind == \"erase\"\n  person by Email\n  {clauses}\n}}\n"
    )
}

fn compiled(parts: &[&str]) -> Compilation {
    let world = Memory {
        manifest: "name = \"acme\"\n".into(),
        files: vec![("systems.flow".into(), SYSTEMS.into()), ("project.flow".into(), parts.concat())],
    };
    compile(&world, &martlet_stdlib::library())
}

/// What is proved of the first erasure, and the names of what is found.
fn proved(parts: &[&str]) -> (ErasureReach, Vec<&'static str>) {
    let compilation = compiled(parts);
    let mut found: Vec<&str> =
        compilation.diagnostics.sorted().iter().map(|finding| finding.entry.name).collect();
    found.retain(|name| *name != "project/not-judged-yet" && !name.starts_with("lint/"));
    let answer = reach(&compilation.typed, compilation.disclosures()).into_iter().next();
    let answer = answer.unwrap_or_else(|| panic!("{:#?}", compilation.diagnostics.sorted()));
    (answer.reach, found)
}

fn at<'r>(reach: &'r ErasureReach, place: &str) -> &'r ErasurePlace {
    reach.places.iter().find(|it| it.place == place).unwrap_or_else(|| panic!("{place}: {reach:#?}"))
}

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

#[test]
fn every_place_has_its_time_and_the_slowest_counts() {
    let flows =
        [flow("a", "shop.people", KEYED), flow("b", "tool.person", KEYED), flow("c", "mail.letters", KEYED)]
            .concat();
    let clauses = "erase club.members, shop.people, tool.person\n  keep club.visits because \"law\" for 5 years\n  \
                   tell mail within 24 hours\n  within 28 days";
    let (all, found) = proved(&[&flows, &erasure(clauses)]);
    assert_eq!(found, Vec::<&str>::new());
    assert_eq!(at(&all, "club.members").seconds, Some(0), "what we write ourselves is gone at once");
    assert_eq!(at(&all, "shop.people").seconds, Some(900), "it shows what was written late");
    assert_eq!(at(&all, "tool.person").seconds, Some(7 * DAY), "who runs it says how long it takes");
    assert_eq!(at(&all, "mail.letters").seconds, Some(15 * DAY), "told, and then the time that was agreed");
    let kept = Fate::Kept { because: "law".into(), period: Some("5 years".into()) };
    assert_eq!((&at(&all, "club.visits").fate, at(&all, "club.visits").seconds), (&kept, None));
    assert_eq!(all.needs, Some(15 * DAY));
    assert_eq!(all.may_wait(), Some(21 * DAY), "who is told hears of it from the request on");
    assert_eq!(all.stated.map(|stated| stated.seconds), Some(28 * DAY));
    assert_eq!(all.places.len(), 5, "the request itself is not held by anything here");
}

#[test]
fn what_brings_and_what_is_read_must_be_named() {
    let (all, found) =
        proved(&[&flow("a", "shop.people", KEYED), &erasure("erase shop.people\n  within 28 days")]);
    assert_eq!(found, ["graph/no-erasure-path"]);
    assert_eq!(at(&all, "club.members").gap, Some(ErasureGap::NotNamed));
    assert_eq!((all.needs, all.may_wait()), (None, None), "nothing is promised where something stays");
    let (_, found) =
        proved(&[&flow("a", "shop.people", KEYED), &erasure("erase club.members\n  within 28 days")]);
    assert_eq!(found, ["graph/no-erasure-path"]);
}

#[test]
fn an_object_that_a_product_erases_takes_with_it_what_no_flow_brings() {
    let source = flow("a", "shop.people", KEYED)
        .replace("from club.members", "from tool.note")
        .replace("City ->", "Town ->");
    let clauses = |erase: &str| erasure(&format!("erase shop.people{erase}\n  within 28 days"));
    let (all, found) = proved(&[&source, &clauses(", tool.person")]);
    assert_eq!(found, Vec::<&str>::new());
    let with = Fate::With { object: "tool.person".into() };
    assert_eq!((&at(&all, "tool.note").fate, at(&all, "tool.note").seconds), (&with, Some(7 * DAY)));
    let (all, found) =
        proved(&[&source, &flow("b", "tool.note", KEYED), &clauses(", tool.person, club.members")]);
    let not_deleted = "mapping/ending-refused";
    assert_eq!(found, ["graph/no-erasure-path", not_deleted], "what a flow brings is named itself");
    assert_eq!(at(&all, "tool.note").fate, Fate::Stays);
}

#[test]
fn places_that_refuse_say_why() {
    let gap = |to: &str, mode: &str, clauses: &str| {
        let (all, found) = proved(&[&flow("a", to, mode), &erasure(clauses)]);
        (at(&all, to).gap.clone(), found)
    };
    let erase = |place: &str| format!("erase club.members, {place}\n  within 28 days");
    let refused = vec!["consent/erasure-refused"];
    let by = || "a".to_owned();
    for (to, mode, why) in [
        ("log.lines", APPENDED, ErasureGap::OnlyAdded { flow: by() }),
        ("mail.letters", "one file per run", ErasureGap::FilePerRun { flow: by() }),
        ("tool.audience", KEYED, ErasureGap::Conditional { because: "small audiences stay".into() }),
    ] {
        assert_eq!(gap(to, mode, &erase(to)), (Some(why), refused.clone()), "{to}");
    }
    let (why, found) = gap("tool.note", KEYED, &erase("tool.note"));
    assert_eq!(why, Some(ErasureGap::NotErasable));
    assert_eq!(
        found,
        ["mapping/ending-refused", "consent/erasure-refused"],
        "nor is it taken away by the flow"
    );
    let hand = "erase club.members, tool.audience\n  tell tool within 24 hours\n  within 28 days";
    assert_eq!(gap("tool.audience", KEYED, hand), (None, Vec::new()), "somebody does it by hand");
    let without = vec!["consent/erasure-without-time"];
    let told = "erase club.members\n  tell shop within 24 hours\n  within 28 days";
    assert_eq!(gap("shop.people", KEYED, told), (Some(ErasureGap::NoTime), without.clone()));
    let when = "erase club.members\n  tell mail\n  within 28 days";
    assert_eq!(gap("mail.letters", KEYED, when), (Some(ErasureGap::NotToldWhen), without));
}

#[test]
fn nobody_is_found_where_records_name_nobody() {
    let clauses = "erase club.members, shop.people, club.visits\n  within 28 days";
    let copy = flow("a", "shop.people", KEYED);
    let (all, found) = proved(&[&copy, &erasure(clauses)]);
    assert_eq!(found, ["consent/erasure-refused"]);
    assert_eq!(at(&all, "club.visits").gap, Some(ErasureGap::NobodyFound));
    let identity = "identity person {\n  match email | canonical_email\n  link club.visits.Visit\n}\n";
    let (all, _) = proved(&[identity, &copy, &erasure(clauses)]);
    assert_eq!(at(&all, "club.visits").gap, None);
}

#[test]
fn what_one_erasure_takes_care_of_the_others_need_not() {
    let second = "erasure other \"Other\" {\n  requests desk.rows where Kind == \"other\"\n  person by Email\n  erase club.members\n  \
                  within 28 days\n}\n";
    let first = erasure("erase shop.people\n  within 28 days");
    let (all, found) = proved(&[&flow("a", "shop.people", KEYED), &first, second]);
    assert_eq!(found, Vec::<&str>::new());
    assert!(all.places.iter().all(|place| place.place != "club.members"), "{all:#?}");
}
