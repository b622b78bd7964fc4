//! How late a no reaches whoever may contact the person, as it is proved of whole projects.

#![expect(clippy::panic, reason = "a test that cannot go on has failed")]

use martlet_compiler::plan::{Hindrance, PointKind, Reach};
use martlet_compiler::world::Memory;
use martlet_compiler::{Compilation, compile};

const SYSTEMS: &str = r#"
purpose newsletter "Newsletter" { channels email, sms  basis consent }

system web "Preference page" is csv {
  stored in EU
  connect { path "data/choices.csv" }
  object choices "Choices" about prospect {
    Email:  email  key
    Phone:  phone?
    Choice: text
    consent newsletter via email {
      value  Choice { "yes" => granted  "no" => refused  else => unknown }
    }
    consent newsletter via sms {
      value  Choice { "yes" => granted  "no" => refused  else => unknown }
    }
  }
}

system crm "CRM" is sqlite {
  stored in EU  role controller
  contacts people via email
  visible within 15 minutes
  connect { path "out/crm.db" }
  object contact "Contact" about prospect {
    Email:  email  match, required
    NoMail: bool?  consent opt_out via email
    City:   text?
  }
}

system esp "Newsletter tool" is sqlite {
  stored in EU  role controller
  contacts people via email
  connect { path "out/esp.db" }
  object reader "Reader" about prospect {
    Email: email  match, required
    State: enum("in", "out")?
    consent newsletter via email {
      value  State { "in" => never_asked  "out" => withdrawn  empty => never_asked }
      asserts refusals only
      writes deny yes, grant no
    }
  }
}

system ads "Advertisements" is csv {
  stored in EU  role controller
  contacts people via email
  visible within 24 hours
  connect { path "out/ads.csv" cells machine }
  object audience "Audience" about prospect { Email: email key }
}
"#;

fn flow(name: &str, to: &str, clauses: &str, map: &str, ending: &str) -> String {
    format!(
        "/// A flow.\nflow {name} \"A flow\" {{\n  from web.choices\n  to {to}\n  owner \"a@acme.example\"\n  {clauses}\n  \
         blanks unchanged\n  map {{\n    {map}\n  }}\n  when permission ends {ending}\n  when gone remove\n}}\n"
    )
}

fn consent(lines: &str) -> String {
    format!(
        "consent newsletter via email \"Newsletter\" {{\n  from web.choices\n  {lines}\n  on conflict latest choice wins\n}}\n"
    )
}

fn compiled(parts: &[&str]) -> Compilation {
    compiled_with(SYSTEMS, parts)
}

fn compiled_with(systems: &str, parts: &[&str]) -> Compilation {
    let world = Memory {
        manifest: "name = \"acme\"\n".into(),
        files: vec![("systems.flow".into(), systems.into()), ("project.flow".into(), parts.concat())],
    };
    compile(&world, &martlet_stdlib::library())
}

fn reach(parts: &[&str]) -> Vec<Reach> {
    let compilation = compiled(parts);
    match compilation.plan {
        Some(plan) => plan.reach,
        None => panic!("{:#?}", compilation.diagnostics.sorted()),
    }
}

fn one<'r>(all: &'r [Reach], chosen: &str, sender: &str) -> &'r Reach {
    let found = all.iter().find(|reach| reach.chosen == chosen && reach.sender == sender);
    found.unwrap_or_else(|| panic!("{chosen} to {sender}: {all:#?}"))
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const MAIL: &str = "purpose newsletter via email";

#[test]
fn the_times_of_a_worked_example() {
    let told = consent(
        "both crm.contact.NoMail widens because \"one flag for all mail\"\n  every 4 hours\n  runs at most 40 minutes\n  \
         survives 1 failed run",
    );
    let audience = flow(
        "audience",
        "ads.audience, one file",
        &format!("{MAIL}\n  every 1 day\n  runs at most 130 minutes\n  survives 1 failed run"),
        "Email -> Email",
        "remove",
    );
    let all = reach(&[&told, &audience]);
    let times = |chosen| ["crm", "ads"].map(|sender| one(&all, chosen, sender).first_stop);
    let crm = 8 * HOUR + 55 * MINUTE;
    let ads = 74 * HOUR + 10 * MINUTE;
    assert_eq!(times("web.choices"), [Some(crm), Some(ads)]);
    assert_eq!(
        times("crm.contact"),
        [Some(0), Some(ads + 15 * MINUTE)],
        "what the CRM was told it shows after a while"
    );
    assert!(one(&all, "crm.contact", "crm").own);
    let words: Vec<&str> = one(&all, "web.choices", "crm")
        .stops
        .iter()
        .flat_map(|stop| &stop.way)
        .map(|leg| leg.words.as_str())
        .collect();
    assert_eq!(
        words,
        [
            "the consent `newsletter via email` reads it and writes it to `crm.contact.NoMail`",
            "`crm` heeds what was written"
        ]
    );
    assert!(one(&all, "web.choices", "crm").assumed.is_empty(), "everything is said");
    assert!(all.iter().all(|reach| reach.first_stop == reach.stays_stopped));
}

#[test]
fn of_several_stops_the_soonest_counts_and_what_is_not_said_is_assumed() {
    let told = consent("to esp.reader refusals only\n  every 10 minutes");
    let readers = flow(
        "readers",
        "esp.reader, upsert by Email",
        &format!("{MAIL}\n  daily at 04:00"),
        "Email -> Email",
        "remove",
    );
    let all = reach(&[&told, &readers]);
    let esp = one(&all, "web.choices", "esp");
    let stops: Vec<_> = esp.stops.iter().map(|stop| (stop.flow.as_deref(), stop.seconds)).collect();
    assert_eq!(
        stops,
        [(None, Some(2 * HOUR)), (Some("readers"), Some(26 * HOUR))],
        "the clocks may be put back"
    );
    assert_eq!((esp.first_stop, esp.stays_stopped), (Some(2 * HOUR), Some(2 * HOUR)));
    assert_eq!(
        esp.assumed,
        [
            "a run of the consent `newsletter via email` takes an hour at most",
            "a run of the flow `readers` takes an hour at most"
        ]
    );
}

#[test]
fn nothing_is_promised_of_what_runs_by_hand_or_leaves_people_there() {
    let only = |clauses: &str, ending: &str| {
        let flow = flow(
            "audience",
            "ads.audience, one file",
            &format!("{MAIL}\n  {clauses}"),
            "Email -> Email",
            ending,
        );
        let all = compiled(&[&consent("every 10 minutes"), &flow]);
        let typed = martlet_compiler::govern::reach::reach(&all.typed);
        let ads = typed.into_iter().find(|answer| answer.reach.sender == "ads").map(|answer| answer.reach);
        ads.unwrap_or_else(|| panic!("no answer for ads"))
    };
    let why = |reach: &Reach| reach.stops.first().and_then(|stop| stop.hindered.clone());
    let named = || "audience".to_owned();
    for (clauses, ending, hindered) in [
        ("manual", "remove", Hindrance::ByHand { flow: named() }),
        ("on event", "remove", Hindrance::NoSweep { flow: named() }),
        ("cron \"0 0 30 2 *\"", "remove", Hindrance::NeverRuns { flow: named() }),
        ("every 1 hour", "keep because \"so\"", Hindrance::Keeps { because: "so".into() }),
    ] {
        let ads = only(clauses, ending);
        assert_eq!((ads.first_stop, ads.stays_stopped), (None, None), "{clauses}");
        assert_eq!(why(&ads), Some(hindered), "{clauses}");
    }
    let along = only("", "remove");
    assert_eq!(along.first_stop, Some(26 * HOUR), "it runs with the consent");
    assert!(along.assumed.iter().any(|words| words.contains("runs with the consent")), "{along:?}");
}

#[test]
fn a_flow_for_several_channels_goes_on_while_one_of_them_is_allowed() {
    let sms = "consent newsletter via sms \"Newsletter\" {\n  from web.choices\n  every 10 minutes\n}\n";
    let to = |all: &str| {
        let purpose = format!("purpose newsletter via {all}email, sms\n  every 1 hour");
        let flow = flow("audience", "ads.audience, one file", &purpose, "Email -> Email", "remove");
        let all = martlet_compiler::govern::reach::reach(
            &compiled(&[&consent("every 10 minutes"), sms, &flow]).typed,
        );
        let found =
            all.into_iter().find(|answer| answer.reach.channel == "email" && answer.reach.sender == "ads");
        found.map(|answer| {
            (answer.reach.first_stop, answer.reach.stops.first().and_then(|stop| stop.hindered.clone()))
        })
    };
    assert_eq!(to(""), Some((None, Some(Hindrance::OtherChannel))));
    assert_eq!(to("all of "), Some((Some(26 * HOUR), None)));
}

#[test]
fn a_flow_that_writes_old_values_back_must_have_heard_the_no_itself() {
    let told = consent(
        "to esp.reader refusals only\n  both crm.contact.NoMail widens because \"one flag\"\n  every 10 minutes",
    );
    let blind = |line: &str, purpose: &str| {
        let text = format!(
            "purpose care \"Care\" {{ basis contract }}\n/// A flow.\nflow copy \"Copy\" {{\n  from crm.contact\n  to esp.reader, \
             update by Email\n  {purpose}\n  every 1 day\n  runs at most 1 hour\n  blanks unchanged\n  map {{\n    Email -> Email\n    \
             {line}\n  }}\n  when permission ends keep because \"x\"\n  when gone remove\n}}\n"
        );
        let all = martlet_compiler::govern::reach::reach(&compiled(&[&told, &text]).typed);
        let found = all.into_iter().find(|it| it.reach.chosen == "web.choices" && it.reach.sender == "esp");
        found.map(|it| (it.reach.first_stop, it.reach.stays_stopped, it.reach.written_back_by))
    };
    let copied = "(if NoMail == true then \"out\" else \"in\") -> State";
    let two = Some(2 * HOUR);
    assert_eq!(
        blind(copied, "purpose care"),
        Some((two, Some(2 * HOUR + 15 * MINUTE + 25 * HOUR), vec!["copy".to_owned()])),
        "once the CRM knows it, the next run copies a no"
    );
    assert_eq!(blind("\"in\" -> State", "purpose care"), Some((two, None, vec!["copy".to_owned()])));
    assert_eq!(blind("\"in\" -> State only on create", "purpose care"), Some((two, two, Vec::new())));
}

/// What is proved, whatever is found.
fn answers(compilation: &Compilation) -> Vec<Reach> {
    let all = martlet_compiler::govern::reach::reach(&compilation.typed);
    all.into_iter().map(|answer| answer.reach).collect()
}

/// The design's worked example, as a project: a preference page that shows what was said after 5 minutes, a mail tool and a
/// gateway for text messages that finish what they are sending, a CRM and a list for advertisements.
#[test]
fn what_a_sender_is_sending_already_counts() {
    let systems = SYSTEMS
        .replace(
            "connect { path \"data/choices.csv\" }",
            "visible within 5 minutes\n  connect { path \"data/choices.csv\" }",
        )
        .replace(
            "path \"out/esp.db\" }",
            "path \"out/esp.db\" }\n  visible within 10 minutes\n  finishes within 6 hours",
        )
        + r#"
system gateway "Text messages" is sqlite {
  stored in EU  role controller
  contacts people via sms
  finishes within 1 hour
  connect { path "out/sms.db" }
  object number "Number" about prospect {
    Phone: phone  match, required
    Stop:  bool?
    consent newsletter via sms { value Stop { true => withdrawn  false => never_asked  empty => never_asked }  asserts refusals only }
  }
}
"#;
    let email =
        consent("both esp.reader\n  every 1 hour\n  runs at most 25 minutes\n  survives 1 failed run");
    let sms = "consent newsletter via sms \"Newsletter\" {\n  from web.choices\n  both gateway.number refusals only\n  every 1 hour\n  \
               runs at most 15 minutes\n  survives 1 failed run\n}\n";
    let timed = |name: &str, to: &str, times: &str| {
        flow(name, to, &format!("{MAIL}\n  {times}\n  survives 1 failed run"), "Email -> Email", "remove")
    };
    let crm = timed("leads", "crm.contact, upsert by Email", "every 4 hours\n  runs at most 40 minutes");
    let ads = timed("audience", "ads.audience, one file", "every 1 day\n  runs at most 130 minutes");
    let all = answers(&compiled_with(&systems, &[&email, sms, &crm, &ads]));
    let hundredths =
        |chosen: &str, sender: &str| one(&all, chosen, sender).stays_stopped.map(|it| it * 100 / HOUR);
    assert_eq!(hundredths("web.choices", "esp"), Some(866), "8 hours 40 minutes");
    assert_eq!(hundredths("web.choices", "gateway"), Some(333), "3 hours 20 minutes");
    assert_eq!(hundredths("web.choices", "crm"), Some(900));
    assert_eq!(hundredths("web.choices", "ads"), Some(7_425));
    assert_eq!(hundredths("esp.reader", "esp"), Some(600), "what is being sent goes on there, too");
    assert_eq!(hundredths("gateway.number", "gateway"), Some(100));
    assert!(one(&all, "esp.reader", "esp").own && one(&all, "gateway.number", "gateway").own);
    let last = one(&all, "web.choices", "esp").stops.first().and_then(|stop| stop.way.last().cloned());
    let last = last.map(|leg| (leg.words, leg.seconds));
    assert_eq!(last, Some(("`esp` goes on with what it is sending already".to_owned(), 6 * HOUR)));
}

#[test]
fn a_choice_that_is_read_from_a_copy_is_as_late_as_the_copy() {
    let hub = "system hub \"Hub\" is sqlite {\n  stored in EU  role controller\n  visible within 1 hour\n  connect { path \"out/hub.db\" }\n  \
               object prefs \"Choices\" about prospect {\n    Email: email key\n    Said: text\n  }\n}\n\
               purpose care \"Care\" { basis contract }\n";
    let copy = |times: &str, map: &str| {
        format!(
            "/// A flow.\nflow copy \"Copy\" {{\n  from hub.prefs\n  to web.choices, update by Email\n  purpose care\n  {times}\n  \
             blanks unchanged\n  map {{\n    Email -> Email\n    {map}\n  }}\n  when permission ends keep because \"x\"\n  \
             when gone remove\n}}\n"
        )
    };
    let told = consent("to esp.reader refusals only\n  every 1 hour\n  runs at most 30 minutes");
    let esp = |copy: &str| {
        let all = answers(&compiled(&[&told, hub, copy]));
        let esp = one(&all, "web.choices", "esp");
        let way: Vec<String> =
            esp.stops.iter().flat_map(|stop| &stop.way).map(|leg| leg.words.clone()).collect();
        (esp.first_stop, way, esp.stops.first().and_then(|stop| stop.hindered.clone()))
    };
    let direct = HOUR + 30 * MINUTE;
    let brings = "the flow `copy` brings it from `hub.prefs` to `web.choices`";
    let tells = "the consent `newsletter via email` reads it and writes it to `esp.reader.State`";
    let daily = "every 1 day\n  runs at most 2 hours";
    let (first, way, _) = esp(&copy(daily, "Said -> Choice"));
    assert_eq!(first, Some(direct + 27 * HOUR), "shown there, a day, and the run");
    assert_eq!(way, [brings, tells]);
    let (first, _, why) = esp(&copy("manual", "Said -> Choice"));
    assert_eq!((first, why), (None, Some(Hindrance::ByHand { flow: "copy".into() })));
    assert_eq!(esp(&copy(daily, "\"yes\" -> Choice")).0, Some(direct), "a constant is nobody's choice");
    assert_eq!(esp(&copy(daily, "Said -> Phone")).0, Some(direct), "another field than the choice");
}

#[test]
fn a_slot_that_stops_nothing_or_is_never_told_says_why() {
    let why = |systems: &str, parts: &[&str]| {
        let all = answers(&compiled_with(systems, parts));
        let esp = one(&all, "web.choices", "esp");
        assert_eq!((esp.first_stop, esp.stays_stopped), (None, None));
        esp.stops.first().and_then(|stop| stop.hindered.clone())
    };
    let told = consent("to esp.reader refusals only\n  every 10 minutes");
    let writes = |power: &str| SYSTEMS.replace("writes deny yes", &format!("writes deny {power}"));
    assert_eq!(why(&writes("inert"), &[&told]), Some(Hindrance::Inert));
    let because = || "small lists stay".to_owned();
    assert_eq!(
        why(&writes("conditional because \"small lists stay\""), &[&told]),
        Some(Hindrance::Conditional { because: because() })
    );
    assert_eq!(why(SYSTEMS, &[&consent("to esp.reader refusals only")]), Some(Hindrance::NeverRead));
}

#[test]
fn who_is_known_by_a_number_is_not_found_by_an_address_unless_the_identity_joins_them() {
    let systems = r#"
purpose matching "Matched advertisements" { channels ad_match  basis consent }
system calls "Call centre" is csv {
  stored in EU
  connect { path "data/calls.csv" }
  object said "What people said" about prospect {
    Phone:  phone  key
    Choice: text
    consent matching via ad_match { value Choice { "yes" => granted  "no" => refused  else => unknown } }
  }
  object people "People" about prospect { Email: email  key   Phone: phone? }
}
system ads "Advertisements" is sqlite {
  stored in EU  role controller
  contacts people via ad_match
  connect { path "out/ads.db" }
  object audience "Audience" about prospect {
    Email: email  key
    Out:   bool?  consent opt_out via ad_match
  }
}
consent matching via ad_match "Matching" { from calls.said  to ads.audience refusals only  every 1 hour }
"#;
    let identity =
        "identity person {\n  match email | canonical_email\n  match phone | e164 otherwise null\n}\n";
    let read = flow(
        "people",
        "ads.audience, upsert by Email",
        "purpose matching via ad_match\n  manual",
        "Email -> Email",
        "keep because \"told\"",
    )
    .replace("from web.choices", "from calls.people")
    .replace("when gone remove", "when gone keep because \"told\"");
    let told = |parts: &[&str]| {
        let all = answers(&compiled_with(systems, parts));
        let ads = one(&all, "calls.said", "ads");
        let slot = ads.stops.iter().find(|stop| stop.flow.is_none());
        slot.map(|stop| (stop.seconds, stop.hindered.clone()))
    };
    let apart = Hindrance::Key { said: PointKind::Phone, found: PointKind::Email };
    assert_eq!(told(&[]), Some((None, Some(apart))));
    assert_eq!(told(&[identity, &read]), Some((Some(2 * HOUR), None)), "a record that is read holds both");
}
