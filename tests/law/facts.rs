//! What is known of a person is known by every identifier of theirs: where they live, what they bought, and who they are.

use crate::project::{on, put, run};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const PROJECT: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK, US   audience consumers }
notice told "What we send" { version "1" from 2019-01-01 document "told.md" }
purpose news "News" {
  channels email   uses contact, identity, privacy, demographic, behaviour
  basis legitimate_interest assessed in "lia.pdf" because "a test"
}
purpose sold "Offers" {
  channels email   uses contact, identity, privacy, demographic, behaviour
  basis soft_opt_in when customer_within(24 months) and notice_shown("told")
}
consent news via email { from web.people   owner "dpo@acme.example" }
consent sold via email { from web.people   owner "dpo@acme.example" }
identity person {
  match     email | canonical_email
  link      crm.cards.number
  country   from shop.accounts.country, web.people.country   else strictest
  last sale from shop.accounts.sale
}
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "people.csv" }
  object people about customer {
    id: id key   email: email   country: country?   said: text?
    consent news via email {
      value said { "no" => objected   else => never_asked }
      method form   asserts refusals only
    }
    consent sold via email {
      value said { "no" => objected   else => asked }
      method form   notice told version "1"   asserts refusals only
    }
  }
}
system crm "Cards" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "cards.csv" }
  object cards about customer { number: id key   one: email   two: email }
}
system shop "Shop" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "accounts.csv" }
  object accounts about customer { number: id key   mail: email   country: country?   sale: date? category behaviour.purchase }
}
system list "List" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "out.csv"   cells machine }
  object out about customer { id: id key   who: text? }
}
system offered "Offered" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "offered.csv"   cells machine }
  object out about customer { id: id key }
}
/// Whom we reach.
flow reach "Reach" {
  from      web.people
  to        list.out, one file
  purpose   news via email
  person by email
  owner     "web@acme.example"
  map { id -> id   person.id -> who }
  when permission ends   remove
  when gone              remove
}
/// Whom we make offers.
flow offer "Offer" {
  from      web.people
  to        offered.out, one file
  purpose   sold via email
  person by email
  owner     "web@acme.example"
  map { id -> id }
  when permission ends   remove
  when gone              remove
}
TESTS
"#;

fn project(tests: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "martlet.toml", "name = \"facts\"\n");
    put(folder.path(), "all.flow", &PROJECT.replace("TESTS", tests));
    folder
}

fn people(folder: &Path, rows: &str) {
    put(folder, "people.csv", &format!("id,email,country,said\n{rows}"));
}

/// Who has two addresses.
fn cards(folder: &Path, rows: &str) {
    put(folder, "cards.csv", &format!("number,one,two\n{rows}"));
}

fn accounts(folder: &Path, rows: &str) {
    put(folder, "accounts.csv", &format!("number,mail,country,sale\n{rows}"));
}

/// The ids on the list, and what each is known by.
fn ids(folder: &Path) -> Vec<(String, String)> {
    let lines = on(folder, "out.csv");
    lines
        .iter()
        .map(|line| line.split_once(',').map(|(id, who)| (id.to_owned(), who.to_owned())).expect("two cells"))
        .collect()
}

#[test]
fn where_somebody_lives_is_known_by_another_address_of_theirs() {
    let folder = project("");
    let folder = folder.path();
    // The shop knows the first three by another address; of the third the addresses are in two countries.
    people(folder, "ana,ana@x.example,,\nbo,bo@x.example,,\ncy,cy@x.example,,\ndi,di@x.example,US,\n");
    let ana = "1,ana@x.example,ana@old.example\n";
    let others =
        "2,bo@x.example,bo@old.example\n3,cy@x.example,cy@old.example\n4,cy@old.example,cyd@old.example\n";
    cards(folder, &format!("{ana}{others}"));
    accounts(
        folder,
        "1,ana@old.example,US,\n2,bo@old.example,DK,\n3,cy@old.example,US,\n4,cyd@old.example,DK,\n5,di@x.example,DK,\n",
    );
    run(folder, "2026-11-21");
    let known: Vec<String> = ids(folder).into_iter().map(|(id, _)| id).collect();
    assert_eq!(known, ["ana"], "silence counts in the US only; what the shop says comes first");
    // As long as nobody says that the addresses are one person's, nothing is known of her.
    cards(folder, &format!("1,ana@x.example,ana@x.example\n{others}"));
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), [""; 0]);
}

#[test]
fn what_somebody_bought_by_another_address_is_a_sale_to_them_the_last_one() {
    let folder = project("");
    let folder = folder.path();
    people(folder, "ana,ana@x.example,,\nbo,bo@x.example,,\n");
    cards(folder, "1,ana@x.example,ana@old.example\n2,bo@x.example,bo@old.example\n");
    accounts(
        folder,
        "1,ana@old.example,DK,2019-01-01\n2,ana@old.example,DK,2026-05-01\n3,bo@old.example,DK,2019-01-01\n",
    );
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "offered.csv"), ["ana"]);
}

#[test]
fn a_person_has_one_id_by_all_their_addresses_and_keeps_it() {
    let folder = project("");
    let folder = folder.path();
    accounts(folder, "1,ana@x.example,US,\n2,two@x.example,US,\n3,bo@x.example,US,\n4,three@x.example,US,\n");
    people(folder, "1,ana@x.example,,\n2,two@x.example,,\n3,bo@x.example,,\n4,three@x.example,,\n");
    cards(folder, "");
    run(folder, "2026-11-21");
    let [ana, two, bo, three] = ids(folder).try_into().expect("four");
    let different: BTreeSet<&String> = [&ana.1, &two.1, &bo.1, &three.1].into();
    assert!(ana.1.len() == 32 && different.len() == 4, "{different:?}");
    cards(folder, "1,ana@x.example,two@x.example\n");
    run(folder, "2026-11-21");
    let [ana_now, two_now, bo_now, three_now] = ids(folder).try_into().expect("four");
    assert_eq!((&ana_now.1, &bo_now, &three_now), (&two_now.1, &bo, &three));
    // Whoever is joined to them later takes their id.
    cards(folder, "1,ana@x.example,two@x.example\n2,two@x.example,three@x.example\n");
    run(folder, "2026-11-21");
    let [first, second, third, fourth] = ids(folder).try_into().expect("four");
    assert_eq!((&first, &second, &third), (&ana_now, &two_now, &bo));
    assert_eq!(fourth.1, ana_now.1);
}

#[test]
fn a_test_knows_who_is_who_from_what_is_given() {
    let tests = r#"
test "a second address says where somebody lives, and a no by it is theirs" of reach {
  now    2026-03-02T09:00:00Z
  given  web.people { id: "1", email: "ana@x.example" }
  given  crm.cards { number: "7", one: "ana@x.example", two: "ana@old.example" }
  given  web.people { id: "2", email: "bo@x.example" }
  given  shop.accounts { number: "1", mail: "ana@old.example", country: "US" }
  expect list.out count 1
  expect list.out { id: "1" }
  then   consent "ana@old.example" objected news via email at 2026-03-03
  expect list.out none
}
test "a person has one id" of reach {
  now    2026-03-02T09:00:00Z
  given  web.people { id: "1", email: "ana@x.example" }
  given  crm.cards { number: "7", one: "ana@x.example", two: "ana@old.example" }
  given  web.people { id: "2", email: "ana@old.example" }
  given  shop.accounts { number: "1", mail: "ana@old.example", country: "US" }
  expect list.out { id: "1", who: "WHO" }
  expect list.out { id: "2", who: "WHO" }
}"#;
    let test = |tests: &str, code: i32| {
        let folder = project(tests);
        let output = Command::new(env!("CARGO_BIN_EXE_martlet"))
            .arg("test")
            .current_dir(folder.path())
            .env("NO_COLOR", "1")
            .output()
            .expect("the program starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let printed = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{printed}");
        printed
    };
    // The id is a keyed hash that nobody can write down beforehand: the failing test tells it, and then it is so.
    let printed = test(tests, 1);
    let hex = |word: &&str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let apart = |c: char| !c.is_ascii_alphanumeric();
    let who = printed.split(apart).find(hex).expect("the id that is there");
    test(&tests.replace("WHO", who), 0);
}
