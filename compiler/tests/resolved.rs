//! What names stand for, over a project that uses every kind of declaration; and that no name may be misspelt.

use martlet_compiler::world::Memory;
use martlet_compiler::{Compilation, compile};
use std::collections::BTreeMap;

const WHOLE: &str = include_str!("resolved/whole.flow");
/// Words of the vocabulary that the project adds.
const OWN: &[&str] =
    &["offers", "behaviour.club", "telegram", "wines", "red_wine", "NORDICS", "own_ground", "own_rules"];
const VOCABULARY: &[&str] = &["basis", "category", "channel", "place", "purpose", "topic", "transfer"];

fn project(flow: &str) -> Compilation {
    let world = Memory {
        manifest: "name = \"acme\"\nzone = \"Europe/Copenhagen\"\n".into(),
        files: vec![("whole.flow".into(), flow.into())],
    };
    compile(&world, &martlet_stdlib::library())
}

fn findings(compilation: &Compilation) -> BTreeMap<(&'static str, String), usize> {
    let mut all = BTreeMap::new();
    for finding in compilation.diagnostics.sorted() {
        // Its count changes with what is left out.
        if finding.entry.name == "project/not-judged-yet" {
            continue;
        }
        *all.entry((finding.entry.name, finding.message.clone())).or_default() += 1;
    }
    all
}

/// The names of the findings that one edit adds.
fn added(from: &str, to: &str) -> Vec<&'static str> {
    assert!(WHOLE.contains(from), "{from}");
    let before = findings(&project(WHOLE));
    let after = findings(&project(&WHOLE.replacen(from, to, 1)));
    after
        .into_iter()
        .filter(|(key, count)| before.get(key) != Some(count))
        .map(|((name, _), _)| name)
        .collect()
}

#[test]
fn everything_is_shown() {
    let text = project(WHOLE).resolved.show();
    // What the library declares is left out, with the lines that belong to it.
    let mut own = true;
    let mut lines = text.lines().collect::<Vec<_>>();
    lines.retain(|line| {
        let mut words = line.split(' ');
        let (kind, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if !kind.is_empty() {
            own = !VOCABULARY.contains(&kind) || OWN.contains(&name);
        }
        own
    });
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("resolved");
    settings.bind(|| insta::assert_snapshot!("whole", lines.join("\n")));
}

#[test]
fn what_is_not_judged_is_said_once_for_each_kind() {
    let compilation = project(WHOLE);
    let mut kinds: Vec<String> = compilation
        .diagnostics
        .sorted()
        .iter()
        .filter(|finding| finding.entry.name == "project/not-judged-yet")
        .map(|finding| finding.message.clone())
        .collect();
    kinds.sort();
    insta::assert_snapshot!(kinds.join("\n"), @r"
    files exchanged with partners are not judged yet (said in one place)
    metrics are not judged yet (said in 3 places)
    precedences are not judged yet (said in one place)
    retention periods are not judged yet (said in one place)
    ");
}

#[test]
fn a_misspelt_name_is_one_finding_about_it() {
    let mut wrong = Vec::new();
    for (from, to, name) in [
        ("brand north \"Northwind\" of acme", "brand north \"Northwind\" of acmee", "name/unknown-company"),
        ("under behaviour\n", "under behavior\n", "name/unknown-category"),
        ("under wines", "under wine", "name/unknown-topic"),
        ("under EEA", "under EEAA", "name/unknown-place"),
        ("channels email, telegram", "channels email, telegramm", "name/unknown-channel"),
        ("uses     contact.email", "uses     contact.emial", "name/unknown-category"),
        ("basis    own_ground in", "basis    own_grounds in", "name/unknown-basis"),
        ("in NORDICS when", "in NORDIC when", "name/unknown-place"),
        ("by currency ", "by curency ", "name/unknown-field"),
        ("driver   csv", "driver   cvs", "name/unknown-driver"),
        ("is clubware", "is clubwares", "name/unknown-connector"),
        ("under club_2026", "under club_2025", "name/unknown-agreement"),
        ("erases    list by", "erases    lists by", "name/unknown-object"),
        ("sum(Number)", "sum(Numbr)", "name/unknown-field"),
        ("answers bureau.sent", "answers bureau.snt", "name/unknown-object"),
        ("systems  club", "systems  clubs", "name/unknown-system"),
        ("purposes offers", "purposes offer", "name/unknown-purpose"),
        ("owned by acme", "owned by acne", "name/unknown-owner"),
        ("transfer own_rules\n  valid", "transfer own_rule\n  valid", "name/unknown-transfer"),
        ("lookup   sent = bureau.sent", "lookup   sent = bureau.sentt", "name/unknown-object"),
        ("to       club.list(\"Offers\")", "to       club.list", "name/argument-missing"),
        (
            "purpose  offers via email brand north",
            "purpose  offers via email brand nort",
            "name/unknown-brand",
        ),
        ("after    member_offers", "after    members_offers", "name/unknown-flow"),
        ("map      { use basics }", "map      { use basic }", "name/unknown-mapping"),
        ("to     club.member  refusals", "to     club.membr  refusals", "name/unknown-object"),
        ("kind     register", "kind     registers", "name/unknown-suppression-kind"),
        ("blocks   offers", "blocks   offer", "name/unknown-purpose"),
        ("link    club.member.Number", "link    club.member.Numbr", "name/unknown-field"),
        ("when club.member.Status differs", "when club.member.State differs", "name/unknown-field"),
        ("precedence club.list.Email", "precedence club.list.Emial", "name/unknown-field"),
        ("then later }", "then latr }", "name/unknown-flow"),
        ("special to systems", "specials to systems", "name/unknown-category"),
        ("special to bureau", "special to bureaux", "name/unknown-system"),
        ("approve flow later", "approve flow latter", "name/unknown-flow"),
        ("waive policy readable", "waive policy readible", "name/unknown-policy"),
        ("in consent offers", "in consent offer", "name/unknown-consent"),
        ("requests bureau.sent", "requests bureau.sents", "name/unknown-object"),
        ("tell     bureau", "tell     buro", "name/unknown-system"),
        ("delivered by member_offers", "delivered by member_offer", "name/unknown-flow"),
        ("by Email, country", "by Emal, country", "name/unknown-field"),
        ("sum Fee of", "sum Fees of", "name/unknown-field"),
        ("value delivered / fees", "value delivered / feess", "name/unknown-metric"),
        ("gets nothing\" of member_offers", "gets nothing\" of member_offer", "name/unknown-flow"),
        ("suppressed \"+45\" by robinson", "suppressed \"+45\" by robinso", "name/unknown-suppression"),
    ] {
        let found = added(from, to);
        if found != [name] {
            wrong.push(format!("{from} -> {to}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_name_of_another_kind_is_pointed_out() {
    let compilation = project(&WHOLE.replace("systems  club\n", "systems  club_2026\n"));
    let found = compilation.diagnostics.sorted();
    let found = found.iter().find(|finding| finding.entry.name == "name/unknown-system").unwrap();
    let help = found.help.as_deref().unwrap();
    assert!(help.contains("`club_2026` is an agreement, and a system is wanted here"), "{help}");
}

#[test]
fn a_connector_of_the_library_is_read_where_a_system_is_one() {
    let read = |text: &str| {
        let compilation = project(text);
        let paths: Vec<&str> = compilation
            .asts
            .iter()
            .filter_map(|ast| Some(compilation.sources.get(ast.file)?.path.as_str()))
            .filter(|path| path.starts_with("std:systems/"))
            .collect();
        paths.join(" ")
    };
    assert_eq!(read(""), "");
    assert_eq!(read("system a \"A\" is csv { }"), "std:systems/csv.flow");
}

#[test]
fn every_connector_of_the_library_is_sound_and_stands_in_a_file_of_its_name() {
    let library = martlet_stdlib::library();
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in library.files {
        let declares = file.text.lines().filter_map(|line| line.strip_prefix("connector "));
        let declares: Vec<&str> = declares.filter_map(|rest| rest.split(' ').next()).collect();
        assert_eq!(declares, file.connector().into_iter().collect::<Vec<_>>(), "{}", file.path);
        let Some(connector) = file.connector() else { continue };
        count += 1;
        let compilation = project(&format!("system probe \"Probe\" is {connector} {{ }}"));
        for finding in compilation.diagnostics.sorted() {
            let path =
                compilation.sources.get(finding.primary.span.file).map_or("", |file| file.path.as_str());
            if path.starts_with("std:") {
                wrong.push(format!("{path}: {}: {}", finding.entry.name, finding.message));
            }
        }
    }
    assert!(count > 0);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words with the white space after them.
fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

#[test]
fn a_slip_anywhere_draws_no_other_finding_along() {
    let all = words(WHOLE);
    let before = findings(&project(WHOLE));
    let mut failed = Vec::new();
    for at in 0..all.len() {
        let word = all[at].trim_end();
        // An object with another name misses in many ways, for it has all the fields.
        if at > 0 && all[at - 1].trim_end() == "object" {
            continue;
        }
        // Doubling a letter makes another name of most words.
        let Some(middle) = word.char_indices().map(|(at, _)| at).nth(word.chars().count() / 2) else {
            continue;
        };
        let Some(letter) = word[middle..].chars().next().filter(|letter| letter.is_alphabetic()) else {
            continue;
        };
        let slip = format!("{}{letter}{}", &word[..middle], &all[at][middle..]);
        let text: String = all
            .iter()
            .enumerate()
            .map(|(index, word)| if index == at { slip.as_str() } else { *word })
            .collect();
        let after = findings(&project(&text));
        let mut names: Vec<&str> = after
            .into_iter()
            .filter(|(key, count)| before.get(key) != Some(count))
            .map(|((name, _), _)| name)
            .collect();
        names.dedup();
        // What the reader and the checker of types make of a slip is their own tests' business; a declaration with
        // another name leaves every place that names it.
        names.retain(|name| {
            !["syntax", "type", "mapping"].contains(&name.split('/').next().unwrap_or_default())
        });
        if names.len() > 1 && !names.iter().all(|name| name.starts_with("name/unknown-")) {
            failed.push(format!("{word} to {}: {names:?}", slip.trim_end()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
