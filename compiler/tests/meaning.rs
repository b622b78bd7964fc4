//! What a project means: from its text to the plan, through every stage.

#![expect(clippy::panic, reason = "a test that cannot go on has failed")]

use martlet_compiler::plan::{
    Disclosure, Ending, Expr, How, Plan, PlanError, from_json, hash, to_json, words,
};
use martlet_compiler::world::Memory;
use martlet_compiler::{Compilation, compile};
use std::collections::BTreeSet;

const STAGE: &str = include_str!("../src/diagnostics/pages/stage.flow");

/// Uses most of what a flow can say.
const FLOW: &str = r#"
/// People who sign up at a fair get the newsletter.
flow newsletter_list "Newsletter list" {
  from     signups.rows
  where    Age is null or (Age default 0) >= 18
  to       crm.contact, upsert by Email
  purpose  newsletter via email
  owner    "crm@acme.example"
  every    15 minutes
  blanks   unchanged

  map {
    let land = Country | country_code otherwise null
    `E-mail`                                   -> Email      only on create
    Name | title_case | truncate(80)           -> FullName   when City not in ["Test"] and Age is not null
    land                                       -> CountryCode
    match Country { "DK" => "home"   else => City | truncate(40) default "(unknown)" } -> City
  }

  on reject              stop after 2.5%
  when permission ends   { true -> OptedOut }
  when gone              keep because "the contact may have other sources"
}
"#;

fn project(flow: &str) -> Compilation {
    let world = Memory {
        manifest: "name = \"acme\"\nzone = \"Europe/Copenhagen\"\n".into(),
        files: vec![("stage.flow".into(), STAGE.into()), ("flow.flow".into(), flow.into())],
    };
    compile(&world, &martlet_stdlib::library())
}

fn plan(flow: &str) -> Plan {
    let compilation = project(flow);
    let messages: Vec<String> = compilation
        .diagnostics
        .sorted()
        .iter()
        .map(|found| format!("{}: {}", found.entry.name, found.message))
        .collect();
    compilation.plan.unwrap_or_else(|| panic!("{messages:#?}"))
}

fn names(compilation: &Compilation) -> Vec<&'static str> {
    compilation.diagnostics.sorted().iter().map(|found| found.entry.name).collect()
}

/// A flow without the key being written only sometimes.
fn sound() -> String {
    FLOW.replace("-> Email      only on create", "-> Email")
}

#[test]
fn every_stage_shows_what_it_found() {
    let compilation = project(&sound());
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("meaning");
    settings.bind(|| {
        insta::assert_snapshot!("resolved", compilation.resolved.show());
        insta::assert_snapshot!("types", compilation.typed.show());
        insta::assert_snapshot!("plan", compilation.plan.unwrap().show());
    });
}

#[test]
fn a_key_is_written_in_every_record() {
    assert_eq!(names(&project(FLOW)), ["mapping/always-needed"]);
}

#[test]
fn changes_are_told_in_words() {
    let plan = plan(&sound());
    let flow = plan.flows.first().unwrap();
    let words: Vec<(&str, &str)> =
        flow.fields.iter().map(|field| (field.target.as_str(), field.in_words.as_str())).collect();
    assert_eq!(
        words,
        [
            ("Email", "as it is"),
            ("FullName", "in title case, at most 80 characters"),
            (
                "CountryCode",
                "as a country's code of two letters; no value if no country is known by that name or code"
            ),
            (
                "City",
                "by `Country`: “DK” gives “home”, anything else gives `City` at most 40 characters (or “(unknown)” if there is none)"
            ),
        ]
    );
    let filter = words::condition(flow.filter.as_ref().unwrap(), &flow.lets);
    assert_eq!(filter, "`Age` is missing or `Age` (or 0 if there is none) is at least 18");
}

#[test]
fn the_permission_of_a_record_comes_first_and_leaves_the_condition() {
    let guarded = sound().replace(
        "land                                       -> CountryCode",
        "land -> CountryCode when allowed(offers via email) and Age is not null",
    ) + r#"
        purpose offers "Offers" { channels email   basis consent }
        consent offers via email "Offers" { from answers.rows }
        system answers "Answers" is csv {
          connect { path "data/answers.csv" }
          object rows { Mail: email key
            Said: bool("ja", "nej")? consent offers opt_in via email }
        }
    "#;
    let plan = plan(&guarded);
    let flow = plan.flows.first().unwrap();
    let purposes: Vec<&str> = flow.guards.iter().map(|guard| guard.purpose.as_str()).collect();
    assert_eq!(purposes, ["newsletter", "offers"]);
    let field = flow.fields.iter().find(|field| field.target == "CountryCode").unwrap();
    assert_eq!(field.guard, Some(1));
    assert!(matches!(field.when, Some(Expr::IsAbsent { negated: true, .. })));
    assert!(matches!(flow.permission_ends, Some(Ending::Write(_))));
    let capture = plan.captures.iter().find(|capture| capture.purpose == "offers").unwrap();
    assert_eq!((capture.object.as_str(), capture.point.field.as_str()), ("answers.rows", "Mail"));
    assert_eq!(
        capture.states.iter().map(|rule| rule.state.as_str()).collect::<Vec<_>>(),
        ["granted", "unknown"]
    );
}

#[test]
fn of_several_flags_all_are_heard_or_those_that_are_named() {
    let heard = |from: &str, own: &str| -> Vec<(String, Vec<String>)> {
        let flow = format!(
            r#"{}
            purpose offers "Offers" {{ channels email, call   basis consent }}
            consent offers via email "Offers" {{ from {from} }}
            system office "Office" is csv {{
              connect {{ path "data/office.csv" }}
              object people {{
                Mail: email key
                NoMail: bool("ja", "nej")? consent opt_out via email
                NoBulk: bool("ja", "nej")? consent opt_out via email
                NoCall: bool("ja", "nej")? consent opt_out via call
                Offers: bool("ja", "nej")?
                {own}
              }}
            }}"#,
            sound()
        );
        let captures = plan(&flow).captures;
        let offers = captures.iter().filter(|capture| capture.purpose == "offers");
        offers
            .map(|capture| {
                let fields = capture.fields().into_iter().map(str::to_owned).collect();
                (capture.slot_among(&captures), fields)
            })
            .collect()
    };
    let slot = |field: &str| (format!("office.people ({field})"), vec![field.to_owned()]);
    let alone = |field: &str| ("office.people".to_owned(), vec![field.to_owned()]);
    assert_eq!(heard("office.people", ""), [slot("NoBulk"), slot("NoMail")]);
    assert_eq!(heard("office.people.NoMail", ""), [alone("NoMail")]);
    assert_eq!(heard("office.people.NoMail, office.people.NoBulk", ""), [slot("NoBulk"), slot("NoMail")]);
    assert_eq!(heard("office.people, office.people.NoBulk", ""), [slot("NoBulk"), slot("NoMail")]);
    // What the object says of this very purpose goes before flags about all mail, which can be named beside it.
    let own = "consent offers via email { value Offers { true => granted   else => unknown } }";
    assert_eq!(heard("office.people", own), [alone("Offers")]);
    assert_eq!(heard("office.people, office.people.NoMail", own), [slot("NoMail"), slot("Offers")]);
}

#[test]
fn a_plan_file_reads_back_and_is_the_same_every_time() {
    let first = plan(&sound());
    let text = to_json(&first);
    assert_eq!(text, to_json(&plan(&sound())));
    assert!(text.ends_with("}\n"));
    assert_eq!(from_json(&text).unwrap(), first);
    let world = Memory {
        manifest: "name = \"acme\"\nzone = \"Europe/Copenhagen\"\n".into(),
        files: vec![("flow.flow".into(), sound()), ("stage.flow".into(), STAGE.into())],
    };
    assert_eq!(to_json(&compile(&world, &martlet_stdlib::library()).plan.unwrap()), text);
}

#[test]
fn the_hash_covers_meaning_only() {
    let hash = |text: &str| plan(text).hash;
    let before = hash(&sound());
    assert_eq!(before.len(), 64);
    for (from, to) in [
        ("\"Newsletter list\"", "\"Another label\""),
        ("/// People who sign up", "/// Everyone who signs up"),
        ("crm@acme.example", "sales@acme.example"),
        ("  map {\n", "  map {\n\n\n"),
    ] {
        assert_eq!(hash(&sound().replace(from, to)), before, "{from}");
    }
    for (from, to) in [
        ("truncate(80)", "truncate(79)"),
        ("title_case", "upper"),
        ("blanks   unchanged", "blanks   clear"),
        (">= 18", ">= 16"),
        ("true -> OptedOut", "false -> OptedOut"),
        ("every    15 minutes", "every    20 minutes"),
    ] {
        assert_ne!(hash(&sound().replace(from, to)), before, "{from}");
    }
}

#[test]
fn a_plan_file_is_not_trusted() {
    let text = to_json(&plan(&sound()));
    assert!(matches!(from_json("{"), Err(PlanError::NotAPlan(_))));
    assert!(matches!(from_json("{}"), Err(PlanError::NotAPlan(_))));
    let other = text.replacen("\"format\": 2", "\"format\": 1", 1);
    assert_eq!(from_json(&other), Err(PlanError::OtherFormat { found: 1 }));
    let changed = text.replacen("\"every 15 minutes\"", "\"every 16 minutes\"", 1);
    assert_eq!(from_json(&changed), Err(PlanError::Changed));
    let extra = text.replacen("\"format\"", "\"more\": 1, \"format\"", 1);
    assert!(matches!(from_json(&extra), Err(PlanError::NotAPlan(_))));
    // A hash that fits does not make a reference good.
    let resealed = |change: fn(&mut Plan)| {
        let mut plan = plan(&sound());
        change(&mut plan);
        plan.hash = hash(&plan);
        from_json(&to_json(&plan))
    };
    assert!(resealed(|_| {}).is_ok());
    for change in [
        (|plan| plan.flows[0].fields[0].value = Expr::Field("nobody".into())) as fn(&mut Plan),
        |plan| plan.flows[0].fields[0].target = "Nowhere".into(),
        |plan| plan.flows[0].fields[0].guard = Some(7),
        |plan| plan.flows[0].guards.clear(),
        |plan| plan.flows[0].guards[0].cells.clear(),
        |plan| plan.flows[0].permission_ends = None,
        |plan| plan.flows[0].lets.clear(),
        |plan| plan.flows[0].source = "signups.nothing".into(),
        |plan| plan.flows[0].fields.clear(),
        |plan| plan.captures[0].point.field = "Choice".into(),
        |plan| plan.captures[0].zone = Some("Europe/Atlantis".into()),
        |plan| plan.systems.clear(),
        |plan| plan.purposes.clear(),
    ] {
        assert!(matches!(resealed(change), Err(PlanError::Broken(_))));
    }
}

#[test]
fn changing_one_mapping_changes_exactly_its_disclosures() {
    let set = |text: &str| plan(text).disclosures.into_iter().collect::<BTreeSet<Disclosure>>();
    let before = set(&sound());
    for (target, from, to) in [
        ("FullName", "Name | title_case | truncate(80) ", "Name default City | truncate(80) "),
        ("CountryCode", "land  ", "Name | country_code otherwise unchanged "),
        ("City", "match Country", "match Name"),
        ("OptedOut", "true -> OptedOut", "null -> OptedOut"),
    ] {
        let after = set(&sound().replace(from, to));
        for changed in before.symmetric_difference(&after) {
            assert_eq!(changed.target.as_deref(), Some(target), "{changed:?}");
        }
        // A constant is nobody's data, so another one discloses the same.
        assert_eq!(before == after, target == "OptedOut", "{target}");
    }
}

#[test]
fn disclosures_tell_what_is_copied_changed_and_only_decides() {
    let plan = plan(&sound());
    let told: Vec<(Option<&str>, How, Option<&str>)> =
        plan.disclosures.iter().map(|it| (it.source.as_deref(), it.how, it.target.as_deref())).collect();
    let is = |source: &str, how: How, target: Option<&str>| {
        told.contains(&(Some(format!("signups.rows.{source}").as_str()), how, target))
    };
    assert!(is("E-mail", How::Copied, Some("Email")));
    assert!(is("Name", How::Reduced, Some("FullName")));
    assert!(is("City", How::Influences, Some("FullName")));
    assert!(is("Country", How::Changed, Some("CountryCode")));
    assert!(is("Country", How::Influences, Some("City")));
    assert!(is("City", How::Reduced, Some("City")));
    assert!(is("Age", How::Influences, None));
    assert!(told.contains(&(None, How::Copied, Some("OptedOut"))));
    assert!(plan.disclosures.iter().all(|it| it.guards == ["newsletter via email"] && it.places == ["EU"]));
    let name =
        plan.disclosures.iter().find(|it| it.target.as_deref() == Some("FullName") && it.how == How::Reduced);
    assert_eq!(name.unwrap().categories, ["identity.name"]);
}

#[test]
fn a_disclosure_tells_that_a_person_answers_for_another_category() {
    let treat = "`E-mail` | treat as behaviour.interest because \"the first letter only\" approved by \"dpo@acme.example\" \
                 until 2099-12-31 | truncate(1) ";
    let text = sound().replace("Name | title_case | truncate(80) ", treat);
    let plan = plan(&text);
    let told: Vec<_> = plan.disclosures.iter().filter(|it| !it.treated.is_empty()).collect();
    // City stands in for an absent name: nobody answers for that.
    assert_eq!(told.len(), 1, "{told:?}");
    let [treatment] = told[0].treated.as_slice() else { panic!("{told:?}") };
    assert_eq!(told[0].source.as_deref(), Some("signups.rows.E-mail"));
    assert!(told[0].categories.contains(&"contact.email".to_owned()), "what the field holds is not hidden");
    assert_eq!(treatment.category, "behaviour.interest");
    assert_eq!(treatment.because, "the first letter only");
    assert_eq!(
        (treatment.approved_by.as_str(), treatment.until.as_str()),
        ("dpo@acme.example", "2099-12-31")
    );
    assert!(plan.categories.iter().any(|category| category.name == "behaviour.interest"));
    // Read from its file it says the same.
    assert_eq!(from_json(&to_json(&plan)).unwrap().disclosures, plan.disclosures);
}

#[test]
fn one_mistake_gives_one_message() {
    for (what, from, to) in [
        ("an unknown field stays alone, however it is used", "Name | title_case", "Nmae | title_case"),
        ("a let that is wrong does not spoil its uses", "let land = Country", "let land = Cuntry"),
        ("a system that is missing takes its fields along", "to       crm.contact", "to       crn.contact"),
        ("a source that is missing takes its fields along", "from     signups.rows", "from     signup.rows"),
        ("an object that is missing takes its fields along", "from     signups.rows", "from     signups.row"),
        (
            "a purpose that is missing asks nothing further",
            "purpose  newsletter via",
            "purpose  newslettr via",
        ),
        ("a channel that is missing asks nothing further", "newsletter via email", "newsletter via emial"),
        ("a function that is missing gives no second finding", "truncate(80)", "trunkate(80)"),
        (
            "a broken line does not make its target missing",
            "`E-mail`                 ",
            "`E-mail` ||               ",
        ),
        ("a broken clause is not a missing one", "from     signups.rows", "from     = signups.rows"),
        ("a broken mode is not a missing one", "upsert by Email", "upsert bye Email"),
    ] {
        let compilation = project(&sound().replacen(from, to, 1));
        assert_eq!(names(&compilation).len(), 1, "{what}: {:?}", names(&compilation));
    }
    // A declaration that cannot be read takes what names it along.
    for (from, to) in [
        ("system crm ", "sistem crm "),
        ("purpose newsletter ", "purpose = "),
        ("object rows", "object rows rows"),
    ] {
        let world = Memory {
            manifest: "name = \"acme\"\n".into(),
            files: vec![("stage.flow".into(), STAGE.replacen(from, to, 1)), ("flow.flow".into(), sound())],
        };
        let compilation = compile(&world, &martlet_stdlib::library());
        assert_eq!(names(&compilation).len(), 1, "{from}: {:?}", names(&compilation));
    }
}

#[test]
fn several_mistakes_give_as_many_messages_in_one_run() {
    let text = sound()
        .replace("Name | title_case", "Nmae | title_case")
        .replace("truncate(40) default", "trunkate(40) default")
        .replace("stop after 2.5%", "stop after 250%")
        .replace("  blanks   unchanged\n", "");
    assert_eq!(
        names(&project(&text)),
        ["name/unknown-field", "mapping/blanks-unsaid", "name/unknown-function", "mapping/share-not-valid"]
    );
}

#[test]
fn a_field_that_waits_for_a_second_permission_may_carry_what_that_purpose_uses() {
    let project = |offers_use: &str| {
        project(&format!(
            r#"
purpose monthly "Monthly" {{ channels email   uses contact.email   basis consent }}
purpose offers "Offers" {{ channels email   uses {offers_use}   basis consent }}
consent monthly via email "Monthly" {{ from answers.rows }}
consent offers via email "Offers" {{ from answers.rows }}
system answers "Answers" is csv {{
  stored in EU
  connect {{ path "data/answers.csv" }}
  object rows about prospect {{
    Mail: email key
    Name: text(40)? category identity.name
    Said: text
    consent monthly via email {{ value Said {{ "yes" => granted   else => unknown }} }}
    consent offers via email {{ value Said {{ "yes" => granted   else => unknown }} }}
  }}
}}
/// Who said yes is in the CRM.
flow monthly "Monthly" {{
  from     answers.rows
  to       crm.contact, upsert by Email
  purpose  monthly via email
  owner    "crm@acme.example"
  blanks   unchanged
  map {{
    Mail -> Email
    Name -> FullName when allowed(offers via email)
  }}
  when permission ends remove
  when gone            remove
}}
"#
        ))
    };
    assert_eq!(names(&project("identity.name")), [""; 0]);
    assert_eq!(names(&project("behaviour")), ["consent/beyond-purpose"]);
}
