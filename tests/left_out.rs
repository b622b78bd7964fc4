//! Who is left out, for how long, and how they come back: suppression lists that outlast their rows or name people by an
//! identifier, a yes that lasts from the last contact, and people who return after they were erased.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use jiff::{Timestamp, ToSpan};
use martlet_testkit::program::Program;
use serde_json::Value;
use std::fs;

const PROJECT: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK }
purpose news "News" { channels email   uses contact, privacy   basis consent   EXPIRES }
purpose offers "Offers" { channels email, call   uses contact, privacy   basis consent }
consent news via email {
  from web.signups
  TOLD
  owner "dpo@acme.example"
}
identity person {
  match email | canonical_email
  link  crm.people.id, desk.blocked.customer, app.accounts.login
}
suppression stop "People who complained" {
  kind     KIND
  from     desk.blocked
  match    MATCH
  blocks   everything via email
  release  RELEASE
  owner    "dpo@acme.example"
}
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "signups.csv" }
  object signups about prospect {
    email: email key
    said: text
    at: instant?
    consent news via email {
      value    said { "yes" => granted   "no" => withdrawn   else => unknown }
      at       at
      method   form
      evidence said
      asserts  grants and refusals
    }
  }
}
system crm "CRM" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "people.csv" }
  object people about customer { id: id key   email: email? }
}
system desk "Service desk" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "blocked.csv" }
  object blocked about customer { customer: id key   mail: email? }
}
system app "App" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "accounts.csv"   cells machine }
  object accounts about customer { login: id key   no_mail: bool  consent opt_out via email }
}
system list "List" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "out.csv"   cells machine }
  object out about prospect { email: email key }
}
/// Whom we write to.
flow send "Send" {
  from     web.signups
  to       list.out, one file
  purpose  news via email
  owner    "web@acme.example"
  map { email -> email }
  when permission ends   remove
  when gone              keep because "they stay until they leave"
}
/// Who is who.
flow known "Known" {
  from     crm.people
  lookup   stopped = desk.blocked where stopped.customer == id
  lookup   account = app.accounts where account.login == id
  to       books.rows, one file
  purpose  news via email
  owner    "web@acme.example"
  map { id -> id }
  when permission ends   remove
  when gone              remove
}
system books "Books" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "books.csv"   cells machine }
  object rows about customer { id: id key }
}
"#;

martlet_testkit::project!(Project);

impl Project {
    /// The project with these words in place of those in capitals: kind, match, release, what is told, what expires.
    fn new([kind, matching, release, told, expires]: [&str; 5]) -> Project {
        let project = Project(Program::new(env!("CARGO_BIN_EXE_martlet")));
        project.put("martlet.toml", "name = \"out\"\n");
        let words =
            [("KIND", kind), ("MATCH", matching), ("RELEASE", release), ("TOLD", told), ("EXPIRES", expires)];
        let text = words.iter().fold(PROJECT.to_owned(), |text, (what, words)| text.replace(what, words));
        project.put("out.flow", &text);
        project.put("people.csv", "id,email\n7,ana@x.example\n8,bo@x.example\n");
        project.put("accounts.csv", "login,no_mail\n7,false\n8,false\n9,false\n");
        project.blocked(&[]);
        project.signups(&[("ana", "yes", "2026-01-05T10:00:00Z"), ("bo", "yes", "2026-01-05T10:00:00Z")]);
        project
    }

    fn blocked(&self, rows: &[&str]) {
        let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
        self.put("blocked.csv", &format!("customer,mail\n{rows}"));
    }

    fn signups(&self, rows: &[(&str, &str, &str)]) {
        let rows: String =
            rows.iter().map(|(name, said, at)| format!("{name}@x.example,{said},{at}\n")).collect();
        self.put("signups.csv", &format!("email,said,at\n{rows}"));
    }

    /// The names that are written to, after a run.
    fn run(&self) -> Vec<String> {
        self.run_as_of("")
    }

    fn run_as_of(&self, time: &str) -> Vec<String> {
        match time {
            "" => self.martlet(&["run"]),
            time => self.martlet(&["run", "--as-of", time]),
        };
        let file = fs::read_to_string(self.path("out.csv")).unwrap_or_default();
        file.lines().skip(1).map(|line| line.split('@').next().unwrap_or_default().to_owned()).collect()
    }

    fn history(&self, who: &str) -> Vec<Value> {
        serde_json::from_str(&self.martlet(&["consent", "history", who, "--format", "json"])).expect("a list")
    }
}

const NOTHING: [&str; 5] = ["internal_dnc", "mail", "on leaving the list", "", ""];

#[test]
fn a_list_is_left_by_leaving_it_unless_it_says_otherwise() {
    let project = Project::new(NOTHING);
    project.blocked(&["1,bo@x.example"]);
    assert_eq!(project.run(), ["ana"]);
    project.blocked(&[]);
    assert_eq!(project.run(), ["ana", "bo"]);
    let asked = [
        "consent",
        "release",
        "bo@x.example",
        "--list",
        "stop",
        "--by",
        "dpo@acme.example",
        "--because",
        "x",
    ];
    assert!(project.print(&asked, 1).contains("is left by leaving it: take their row out of desk.blocked"));
}

#[test]
fn who_was_on_a_list_that_nobody_leaves_stays_left_out() {
    let project = Project::new(["internal_dnc", "mail", "never", "", ""]);
    project.blocked(&["1,Bo@x.example"]);
    assert_eq!(project.run(), ["ana"]);
    project.blocked(&[]);
    assert_eq!(project.run(), ["ana"], "it outlasts the row");
    // Nor does a later yes bring them back, nor reading the list again.
    project.signups(&[("ana", "yes", "2026-01-05T10:00:00Z"), ("bo", "yes", "2026-06-05T10:00:00Z")]);
    assert_eq!(project.run(), ["ana"]);
    assert_eq!(project.history("bo@x.example").iter().filter(|it| it["kind"] == "suppression").count(), 1);
    let asked = [
        "consent",
        "release",
        "bo@x.example",
        "--list",
        "stop",
        "--by",
        "dpo@acme.example",
        "--because",
        "x",
    ];
    assert!(project.print(&asked, 1).contains("nobody leaves the list `stop`"));
    let text = project.martlet(&["consent", "show", "bo@x.example"]);
    assert!(text.contains("left out of what the list stop blocks: "), "{text}");
    assert!(
        project
            .martlet(&["consent", "history", "bo@x.example"])
            .contains("suppression by internal_dnc: on the list stop\n")
    );

    // Moved to another state, they are still left out.
    let lines = project.martlet(&["consent", "export"]);
    let other = Project::new(["internal_dnc", "mail", "never", "", ""]);
    other.put("choices.jsonl", &lines);
    other.martlet(&["consent", "import", "choices.jsonl"]);
    other.martlet(&["consent", "import", "choices.jsonl"]);
    assert_eq!(other.run(), ["ana"]);
    // The list blocks mail and nothing else.
    let wider = Project::new(["internal_dnc", "mail", "never", "", ""]);
    let text = fs::read_to_string(wider.path("out.flow")).expect("read");
    wider.put("out.flow", &text.replace("blocks   everything via email", "blocks   everything via call"));
    wider.blocked(&["1,bo@x.example"]);
    assert_eq!(wider.run(), ["ana", "bo"]);
    wider.blocked(&[]);
    assert_eq!(wider.run(), ["ana", "bo"]);
}

#[test]
fn who_answers_for_a_list_lets_people_go_where_their_kind_allows_it() {
    let project = Project::new(["complaint", "mail", "by \"dpo@acme.example\"", "", ""]);
    project.blocked(&["1,bo@x.example"]);
    assert_eq!(project.run(), ["ana"]);
    let asked = |by: &'static str| {
        [
            "consent",
            "release",
            "bo@x.example",
            "--list",
            "stop",
            "--by",
            by,
            "--because",
            "rang and apologised",
        ]
    };
    assert!(
        project.print(&asked("sales@acme.example"), 1).contains("it is dpo@acme.example who lets people go")
    );
    assert!(
        project.print(&asked("dpo@acme.example"), 1).contains("first take their row out of desk.blocked")
    );
    project.blocked(&[]);
    assert_eq!(project.run(), ["ana"]);
    let text = project.print(&asked("dpo@acme.example"), 1);
    assert!(text.contains("only when the person says yes again themselves"), "{text}");

    // They say yes again, on a form, after they complained.
    let later = Timestamp::now().to_string();
    project.signups(&[("ana", "yes", "2026-01-05T10:00:00Z"), ("bo", "yes", &later)]);
    assert_eq!(project.run(), ["ana"], "their yes alone is not enough");
    assert_eq!(
        project.martlet(&asked("dpo@acme.example")),
        "bo@x.example is off the list stop from now on.\n"
    );
    assert_eq!(project.run(), ["ana", "bo"]);
    let events = project.history("bo@x.example");
    let release = events.iter().find(|it| it["kind"] == "release").expect("a release");
    let act = events.iter().rfind(|it| it["kind"] == "act").expect("an act");
    assert_eq!(release["caused_by"], act["number"], "{events:?}");
    assert_eq!(release["evidence"][1][1], "rang and apologised");
    assert!(project.print(&asked("dpo@acme.example"), 1).contains("they are not on the list"));
    project.martlet(&["consent", "verify"]);

    // What was let go can be put on the list again.
    project.blocked(&["1,bo@x.example"]);
    assert_eq!(project.run(), ["ana"]);
    project.blocked(&[]);
    assert_eq!(project.run(), ["ana"]);
}

#[test]
fn a_list_finds_people_by_an_identifier_that_the_identity_links() {
    let project = Project::new(["internal_dnc", "customer", "on leaving the list", "", ""]);
    assert_eq!(project.run(), ["ana", "bo"]);
    project.blocked(&["8,"]);
    assert_eq!(project.run(), ["ana"], "8 is Bo in the CRM");
    project.blocked(&["9,"]);
    assert_eq!(project.run(), ["ana", "bo"], "9 is nobody who is known");

    let never = Project::new(["internal_dnc", "customer", "never", "", ""]);
    never.blocked(&["8,"]);
    never.run();
    never.blocked(&[]);
    assert_eq!(never.run(), ["ana"], "the identifier is remembered");
    never.martlet(&["consent", "export"]);

    let unlinked = Project::new(["internal_dnc", "customer", "never", "", ""]);
    let text = fs::read_to_string(unlinked.path("out.flow")).expect("read");
    unlinked.put("out.flow", &text.replace(", desk.blocked.customer", ""));
    let output = unlinked.output(&["check"]);
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("an identifier that the identity does not link"), "{said}");
}

#[test]
fn a_slot_that_knows_people_by_their_login_is_told() {
    let told = "to app.accounts.no_mail widens because \"the app has one flag for all mail\"";
    let project = Project::new(["internal_dnc", "mail", "never", told, ""]);
    project.run();
    let accounts = || fs::read_to_string(project.path("accounts.csv")).expect("read");
    assert_eq!(accounts(), "login,no_mail\n7,false\n8,false\n9,false\n");
    project.signups(&[("ana", "yes", "2026-01-05T10:00:00Z"), ("bo", "no", "2026-02-05T10:00:00Z")]);
    project.run();
    assert_eq!(accounts(), "login,no_mail\n7,false\n8,true\n9,false\n");
}

#[test]
fn a_yes_lasts_from_the_last_contact_where_its_purpose_says_so() {
    let now = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let at = |months: i32| now.checked_add(months.months()).expect("a time").timestamp().to_string();
    let given = at(-30);
    let of = |after: &str| {
        let project = Project::new([
            NOTHING[0],
            NOTHING[1],
            NOTHING[2],
            "",
            &format!("expires 24 months after {after}"),
        ]);
        project.signups(&[("ana", "yes", &given)]);
        assert_eq!(project.run_as_of(&at(-20)), ["ana"], "it is delivered, now");
        project
    };
    assert!(of("grant").run_as_of(&at(12)).is_empty(), "42 months after they said so");
    let project = of("last_contact");
    assert_eq!(project.run_as_of(&at(12)), ["ana"], "12 months after the delivery");
    assert!(project.run_as_of(&at(30)).is_empty(), "30 months after it");
    let unknown =
        Project::new([NOTHING[0], NOTHING[1], NOTHING[2], "", "expires 24 months after last_contact"]);
    unknown.signups(&[("ana", "yes", "")]);
    assert!(unknown.run().is_empty(), "a yes of no known time has run out");
}

#[test]
fn who_was_erased_comes_back_by_a_later_act_of_their_own_and_with_nothing_from_before() {
    let project = Project::new(NOTHING);
    assert_eq!(project.run(), ["ana", "bo"]);
    let erase = ["person", "erase", "bo@x.example", "--reason", "asked for it", "--yes"];
    project.martlet(&erase);
    assert_eq!(project.run(), ["ana"], "what the source still says brings nobody back");
    assert!(project.history("bo@x.example").is_empty(), "not even who they are");

    let later = Timestamp::now().to_string();
    project.signups(&[("ana", "yes", "2026-01-05T10:00:00Z"), ("bo", "yes", "2026-01-05T10:00:00Z")]);
    fs::write(
        project.path("signups.csv"),
        format!("email,said,at\nana@x.example,yes,2026-01-05T10:00:00Z\nbo@x.example,yes,{later}\n"),
    )
    .expect("written");
    assert_eq!(project.run(), ["ana", "bo"], "they said so themselves, later");
    let events = project.history("bo@x.example");
    let kinds = || -> Vec<String> {
        let known = project.history("bo@x.example").into_iter();
        let kinds = known.filter_map(|it| it["kind"].as_str().map(str::to_owned));
        kinds.filter(|kind| !kind.starts_with("identity")).collect()
    };
    assert_eq!(kinds(), ["act", "release"], "{events:?}");
    assert_eq!(events[1]["by"], "erased");
    assert_eq!(events[1]["caused_by"], events[0]["number"]);
    project.martlet(&["consent", "verify"]);

    // The old row is put back: what was said before the erasure counts for nothing.
    project.signups(&[("ana", "yes", "2026-01-05T10:00:00Z"), ("bo", "yes", "2026-01-05T10:00:00Z")]);
    project.run();
    assert_eq!(kinds(), ["act", "release"]);

    // Erased again, they are out again; the act from before this erasure brings them back no more.
    project.martlet(&erase);
    project.signups(&[("ana", "yes", "2026-01-05T10:00:00Z"), ("bo", "yes", &later)]);
    assert_eq!(project.run(), ["ana"]);
}

#[test]
fn somebody_elses_word_brings_nobody_back_who_was_erased() {
    let project = Project::new(NOTHING);
    let text = fs::read_to_string(project.path("out.flow")).expect("read");
    project.put("out.flow", &text.replace("method   form", "method   import"));
    assert_eq!(project.run(), ["ana", "bo"]);
    project.martlet(&["person", "erase", "bo@x.example", "--reason", "asked for it", "--yes"]);
    let later = Timestamp::now().to_string();
    project.signups(&[("ana", "yes", "2026-01-05T10:00:00Z"), ("bo", "yes", &later)]);
    assert_eq!(project.run(), ["ana"], "an import is no act of theirs");
}
