//! Makes a project from a seed: one that holds together as far as the generator can tell, and then, in most cases, one thing
//! that somebody might be tempted to do.

use crate::chance::Chance;
use crate::expressions::Scope;
use crate::model::{Expr, Project, Table, Written, WrittenLine};
use crate::people::people;
use crate::temptations::Temptation;
use martlet_oracle::declared::{
    Agreement, Children, Condition, Declared, Field, Kind, List, Object, Policy, PolicyRule, Purpose, Role,
    Scope as To, System,
};
use std::collections::BTreeSet;

/// Categories and what lies above each; those that ship, and one of the project.
const CATEGORIES: [(&str, &str); 31] = [
    ("contact", "personal"),
    ("contact.email", "contact"),
    ("contact.phone", "contact"),
    ("contact.country", "contact"),
    ("contact.postal", "contact"),
    ("contact.city", "contact.postal"),
    ("identity", "personal"),
    ("identity.name", "identity"),
    ("identity.id", "identity"),
    ("demographic", "personal"),
    ("demographic.gender", "demographic"),
    ("demographic.birth_date", "demographic"),
    ("professional", "personal"),
    ("professional.job_title", "professional"),
    ("professional.employer", "professional"),
    ("behaviour", "personal"),
    ("behaviour.interest", "behaviour"),
    ("behaviour.secret", "behaviour.interest"),
    ("behaviour.purchase", "behaviour"),
    ("behaviour.loyalty", "behaviour"),
    ("behaviour.media", "behaviour"),
    ("behaviour.profile", "behaviour"),
    ("behaviour.score", "behaviour.profile"),
    ("privacy", "personal"),
    ("privacy.choices", "privacy"),
    ("financial", "personal"),
    ("financial.income", "financial"),
    ("child", "personal"),
    ("special", "personal"),
    ("special.health", "special"),
    ("special.religion", "special"),
];

/// What attributes may be about.
pub(crate) const ABOUT: [&str; 12] = [
    "behaviour.interest",
    "behaviour.purchase",
    "behaviour.loyalty",
    "behaviour.score",
    "behaviour.secret",
    "identity.name",
    "identity.id",
    "demographic.gender",
    "professional.job_title",
    "financial.income",
    "contact.city",
    "contact.postal",
];

/// A project and what it was tempted to.
#[must_use]
pub fn project(seed: u64) -> (Project, Option<Temptation>) {
    let mut chance = Chance::new(seed);
    let mut project = Project { declared: declared(&mut chance), ..Project::default() };
    flows(&mut project, &mut chance);
    purposes(&mut project, &mut chance);
    choices(&mut project, &mut chance);
    agreements(&mut project, &mut chance);
    policies(&mut project, &mut chance);
    let tempted = chance.percent(66).then(|| Temptation::any(&mut chance));
    if let Some(temptation) = tempted {
        temptation.yield_to(&mut project, &mut chance);
    }
    project.data = people(&project, &mut chance);
    (project, tempted)
}

pub(crate) fn plain(name: &str, kind: Kind, optional: bool) -> Field {
    Field { name: name.to_owned(), kind, optional, category: None, key: false, hashed: false }
}

/// Attributes of an object, of any kind and about anything.
fn attributes(chance: &mut Chance, most: usize) -> Vec<Field> {
    let count = 2 + chance.below(most);
    let mut made = Vec::new();
    for number in 0..count {
        let kinds =
            [Kind::Text, Kind::Text, Kind::Text, Kind::Text, Kind::Words, Kind::Int, Kind::Day, Kind::Flag];
        let kind = chance.pick(&kinds).copied().unwrap_or(Kind::Text);
        let category = match chance.below(100) {
            0..=7 => None,
            8..=12 => Some(chance.word(&["special.health", "special.religion"])),
            13..=15 => Some("child"),
            _ => Some(chance.word(&ABOUT)),
        };
        let optional = chance.percent(60);
        made.push(Field {
            category: category.map(str::to_owned),
            ..plain(&format!("A{number}"), kind, optional)
        });
    }
    made
}

fn key(name: &str) -> Field {
    Field { key: true, ..plain(name, Kind::Text, false) }
}

fn own_system() -> System {
    System { kind: "file".to_owned(), role: Some(Role::Controller), places: vec!["EU".to_owned()] }
}

fn declared(chance: &mut Chance) -> Declared {
    let mut made =
        Declared { today: "2026-06-01".to_owned(), markets: vec!["DK".to_owned()], ..Declared::default() };
    made.categories =
        CATEGORIES.iter().map(|(name, above)| ((*name).to_owned(), (*above).to_owned())).collect();
    if chance.percent(20) {
        made.markets.push("US".to_owned());
    }
    for number in 0..1 + chance.below(2) {
        let mut fields = vec![key("Ref"), plain("Email", Kind::Email, false)];
        if chance.percent(40) {
            fields.push(plain("Phone", Kind::Phone, false));
        }
        if chance.percent(40) {
            fields.push(plain("Country", Kind::Country, true));
        }
        if chance.percent(25) {
            let category = Some("demographic.birth_date".to_owned());
            fields.push(Field { category, ..plain("Born", Kind::Day, true) });
        }
        fields.extend(attributes(chance, 3));
        add(&mut made, &format!("s{number}"), own_system(), Object { fields, children: chance.percent(5) });
    }
    if chance.percent(50) {
        let fields = std::iter::once(key("Ref")).chain(attributes(chance, 2)).collect();
        add(&mut made, "l0", own_system(), Object { fields, children: false });
    }
    if chance.percent(40) {
        let fields =
            std::iter::once(plain("Owner", Kind::Text, false)).chain(attributes(chance, 2)).collect();
        add(&mut made, "m0", own_system(), Object { fields, children: false });
    }
    for number in 0..1 + chance.below(2) {
        let roles = [
            Role::Processor,
            Role::Processor,
            Role::Processor,
            Role::JointController,
            Role::ThirdParty,
            Role::Controller,
            Role::Controller,
        ];
        let places: &[&str] = match chance.below(6) {
            0..=2 => &["EU"],
            3 => &["DK", "US"],
            4 => &["US"],
            _ => &["NO", "DE"],
        };
        let system = System {
            kind: chance.word(&["file", "advertising", "crm", "advertising"]).to_owned(),
            role: chance.pick(&roles).copied(),
            places: places.iter().map(|place| (*place).to_owned()).collect(),
        };
        add(&mut made, &format!("t{number}"), system, Object { fields: target(chance), children: false });
    }
    let tells = |made: &Declared, name: &str| {
        let mut all = made.objects.iter().filter(|(id, _)| id.starts_with('s'));
        all.find(|(_, object)| object.field(name).is_some()).map(|(id, _)| (id.clone(), name.to_owned()))
    };
    if chance.percent(60) {
        made.country = tells(&made, "Country");
    }
    if chance.percent(60) {
        made.born = tells(&made, "Born");
    }
    made
}

/// The fields of an object that is written.
fn target(chance: &mut Chance) -> Vec<Field> {
    let mut fields = vec![key("Ref"), plain("Email", Kind::Email, true)];
    let hashed =
        Field { category: Some("contact.email".to_owned()), hashed: true, ..plain("H", Kind::Text, true) };
    fields.push(hashed);
    for number in 0..5 {
        let category = chance.percent(15).then(|| chance.word(&ABOUT).to_owned());
        fields.push(Field { category, ..plain(&format!("T{number}"), Kind::Text, true) });
    }
    fields
}

fn add(declared: &mut Declared, name: &str, system: System, object: Object) {
    declared.systems.insert(name.to_owned(), system);
    declared.objects.insert(format!("{name}.rows"), object);
}

fn flows(project: &mut Project, chance: &mut Chance) {
    for name in ["p0", "p1"] {
        let channels: &[&str] = match chance.below(6) {
            0 => &["email", "sms"],
            1 => &["email", "post"],
            2 => &["email", "ad_match"],
            _ => &["email"],
        };
        let channels = channels.iter().map(|channel| (*channel).to_owned()).collect();
        project.declared.purposes.insert(name.to_owned(), Purpose { channels, ..Purpose::default() });
    }
    for number in 0..1 + chance.below(2) {
        let flow = flow(project, chance);
        project.flows.insert(format!("f{number}"), flow);
    }
    let used: BTreeSet<String> = project
        .flows
        .values()
        .flat_map(|flow| {
            flow.purpose
                .iter()
                .chain(flow.lines.iter().flat_map(|line| line.allowed.iter().map(|(purpose, _)| purpose)))
        })
        .cloned()
        .chain(project.flows.values().flat_map(|flow| flow.expressions()).flat_map(asks))
        .collect();
    project.declared.purposes.retain(|name, _| used.contains(name));
}

/// The purposes that an expression asks about.
fn asks(expr: &Expr) -> Vec<String> {
    ["p0", "p1"]
        .into_iter()
        .filter(|name| expr.text.contains(&format!("({name} via")))
        .map(str::to_owned)
        .collect()
}

fn of_kind(project: &Project, start: char) -> Vec<(String, Vec<Field>)> {
    let all = project.declared.objects.iter().filter(|(id, _)| id.starts_with(start));
    all.map(|(id, object)| (id.clone(), object.fields.clone())).collect()
}

fn flow(project: &Project, chance: &mut Chance) -> Written {
    let sources = of_kind(project, 's');
    let targets = of_kind(project, 't');
    let Some((source, (to, fields))) = chance.pick(&sources).cloned().zip(chance.pick(&targets).cloned())
    else {
        return Written::default();
    };
    let purpose = chance.word(&["p0", "p0", "p1"]);
    let has_phone = source.1.iter().any(|field| field.kind == Kind::Phone);
    let usable = |name: &str| {
        let channels = project.declared.purposes.get(name).map(|it| it.channels.clone()).unwrap_or_default();
        channels.into_iter().filter(|channel| channel != "sms" || has_phone).collect::<Vec<_>>()
    };
    let mut channels = usable(purpose);
    if channels.len() > 1 && chance.percent(50) {
        channels.pop();
    }
    if chance.percent(12) {
        channels.clear();
    }
    let all = channels.len() > 1 && chance.percent(40);
    let cells = ["p0", "p1"]
        .iter()
        .flat_map(|name| usable(name).into_iter().map(|channel| ((*name).to_owned(), channel)));
    let mut scope = Scope {
        source: source.clone(),
        cells: cells.collect(),
        treated_as: vec![chance.word(&ABOUT).to_owned()],
        country: project.declared.country.clone(),
        ..Scope::default()
    };
    let mut made = Written {
        from: source.0.clone(),
        to: to.clone(),
        mode: chance.word(&["upsert by Ref", "upsert by Ref", "insert", "one file"]),
        purpose: Some(purpose.to_owned()),
        channels,
        all,
        ends: true,
        ..Written::default()
    };
    lookups(project, &mut scope, &mut made, chance);
    for number in 0..chance.below(3) {
        let (name, value) = (format!("v{number}"), scope.text(chance, 2));
        scope.lets.push((name.clone(), value.clone()));
        made.lets.push((name, value));
    }
    if chance.percent(45) {
        made.filter = Some(scope.condition(chance, 2));
    }
    let mark = source.1.first().map(|field| (source.0.clone(), field.name.clone()));
    let mark =
        Expr { text: "Ref".to_owned(), uses: mark.into_iter().collect(), carries: true, ..Expr::default() };
    made.lines.push(WrittenLine { target: "Ref".to_owned(), value: mark, when: None, allowed: Vec::new() });
    lines(&scope, &fields, &mut made, chance);
    // A value that nobody names is only looked at askance, and would hide what is wrong in it.
    let named =
        |name: &String, made: &Written| made.expressions().any(|expr| expr.text.contains(name.as_str()));
    let unused: Vec<String> =
        made.lets.iter().map(|(name, _)| name.clone()).filter(|name| !named(name, &made)).collect();
    made.lets.retain(|(name, _)| !unused.contains(name));
    made
}

fn lookups(project: &Project, scope: &mut Scope, made: &mut Written, chance: &mut Chance) {
    for (object, fields) in of_kind(project, 'l') {
        let mut on = Expr { text: "x0.Ref == Ref".to_owned(), ..Expr::default() };
        if chance.percent(30) {
            let condition = Scope { source: scope.source.clone(), ..Scope::default() }.condition(chance, 0);
            on = Expr { text: format!("x0.Ref == Ref and ({})", condition.text), ..condition };
        }
        made.lookups.push(("x0".to_owned(), object.clone(), on));
        scope.found.push(("x0".to_owned(), object, fields));
    }
    for (object, fields) in of_kind(project, 'm') {
        let on = Expr { text: "y0.Owner == Ref".to_owned(), ..Expr::default() };
        made.lookups.push(("y0".to_owned(), object.clone(), on));
        scope.many.push(("y0".to_owned(), object, fields));
    }
}

fn lines(scope: &Scope, fields: &[Field], made: &mut Written, chance: &mut Chance) {
    let email = |text: &str| Expr {
        text: text.to_owned(),
        uses: BTreeSet::from([(scope.source.0.clone(), "Email".to_owned())]),
        carries: true,
        ..Expr::default()
    };
    for field in fields.iter().filter(|field| !field.key) {
        let (share, value) = match field.name.as_str() {
            "Email" => (35, email("Email")),
            "H" => (25, email("Email | meta_email | sha256_hex")),
            _ => (45, scope.line(chance)),
        };
        if !chance.percent(share) {
            continue;
        }
        let when = chance.percent(12).then(|| scope.condition(chance, 1));
        let other = scope.cells.iter().filter(|(purpose, _)| Some(purpose) != made.purpose.as_ref()).cloned();
        let other: Vec<(String, String)> = other.collect();
        let allowed =
            if chance.percent(12) { chance.pick(&other).cloned().into_iter().collect() } else { Vec::new() };
        made.lines.push(WrittenLine { target: field.name.clone(), value, when, allowed });
    }
}

/// What purposes need and rest on, so that what the flows take for them may go.
fn purposes(project: &mut Project, chance: &mut Chance) {
    for name in project.declared.purposes.keys().cloned().collect::<Vec<_>>() {
        let serves = |flow: &&Written| flow.purpose.as_ref() == Some(&name);
        let flows: Vec<&Written> = project.flows.values().filter(serves).collect();
        let needs: BTreeSet<String> = flows.iter().flat_map(|flow| project.needs(flow)).collect();
        let children =
            flows.iter().any(|flow| project.declared.objects.get(&flow.from).is_some_and(|it| it.children));
        let under = |above: &str| needs.iter().any(|category| project.declared.is_under(category, above));
        let (special, child) = (under("special"), under("child") || children);
        let bases: &[&str] = match chance.below(10) {
            _ if special => &["explicit_consent"],
            0 => &["contract"],
            1 => &["legitimate_interest"],
            2 => &["explicit_consent"],
            3 => &["legal_obligation"],
            _ => &["consent"],
        };
        let uses = uses(&needs, chance);
        let Some(purpose) = project.declared.purposes.get_mut(&name) else { continue };
        purpose.bases = bases.iter().map(|basis| (*basis).to_owned()).collect();
        purpose.uses = uses;
        if child || chance.percent(25) {
            let never = chance.percent(70);
            purpose.children = Some(if never { Children::Never } else { Children::WithGuardian });
        }
        purpose.expires = chance.percent(15).then_some(24);
    }
}

/// What is needed, by name or by branch; now and then it is not said.
fn uses(needs: &BTreeSet<String>, chance: &mut Chance) -> Vec<String> {
    if chance.percent(20) {
        return Vec::new();
    }
    let branch = |category: &String, chance: &mut Chance| match category.split_once('.') {
        Some((branch, _)) if chance.percent(15) => branch.to_owned(),
        _ => category.clone(),
    };
    let mut made: BTreeSet<String> = needs.iter().map(|category| branch(category, chance)).collect();
    made.insert("behaviour.media".to_owned());
    made.into_iter().collect()
}

fn choices(project: &mut Project, chance: &mut Chance) {
    let cells = project.declared.purposes.iter();
    let cells: Vec<(String, String)> = cells
        .flat_map(|(name, it)| it.channels.iter().map(|channel| (name.clone(), channel.clone())))
        .collect();
    for (number, (purpose, channel)) in cells.into_iter().enumerate() {
        let kind = if martlet_oracle::data::is_by_phone(&channel) { Kind::Phone } else { Kind::Email };
        let flag = chance.percent(40);
        let said = if flag { Kind::Flag } else { Kind::Text };
        let fields = vec![key("Id"), plain("Mail", kind, false), plain("Said", said, chance.percent(40))];
        let lines: &[(&str, &str)] = match (flag, chance.percent(50)) {
            (true, true) => &[("true", "granted"), ("false", "refused")],
            (true, false) => &[("true", "withdrawn"), ("false", "unknown")],
            (false, _) => &[("\"yes\"", "granted"), ("\"no\"", "refused"), ("else", "unknown")],
        };
        let mut lines: Vec<(String, String)> =
            lines.iter().map(|(word, state)| ((*word).to_owned(), (*state).to_owned())).collect();
        if fields.iter().any(|field| field.name == "Said" && field.optional) && flag {
            lines.push(("empty".to_owned(), "never_asked".to_owned()));
        }
        let name = format!("c{number}");
        add(&mut project.declared, &name, own_system(), Object { fields, children: false });
        let object = format!("{name}.rows");
        project.tables.push(Table {
            object,
            purpose: purpose.clone(),
            channel: channel.clone(),
            flag,
            lines,
        });
        project.consents.insert((purpose, channel));
    }
    if chance.percent(20) {
        let fields = vec![Field { key: true, ..plain("Mail", Kind::Email, false) }];
        add(&mut project.declared, "o0", own_system(), Object { fields, children: false });
        let channel = chance.percent(50).then(|| "email".to_owned());
        let list = List {
            name: "left_out".to_owned(),
            object: "o0.rows".to_owned(),
            channel,
            hard: chance.percent(40),
        };
        project.declared.lists.push(list);
    }
}

fn agreements(project: &mut Project, chance: &mut Chance) {
    let systems: Vec<(String, System)> =
        project.declared.systems.iter().map(|(name, system)| (name.clone(), system.clone())).collect();
    for (name, system) in systems.iter().filter(|(_, system)| system.role != Some(Role::Controller)) {
        let flows = || project.flows.values().filter(|flow| flow.to.starts_with(name.as_str()));
        let needs: BTreeSet<String> = flows().flat_map(|flow| project.needs(flow)).collect();
        let purposes: BTreeSet<String> = flows().filter_map(|flow| flow.purpose.clone()).collect();
        let mut covers = needs;
        covers.insert("behaviour.media".to_owned());
        if purposes.is_empty() {
            continue;
        }
        let abroad = system.places.iter().any(|place| place == "US");
        let valid = [("2026-01-01", "2099-12-31"), ("2025-01-01", "2026-06-01")];
        let valid = if chance.percent(70) { chance.pick(&valid).copied() } else { None };
        let one = Agreement {
            name: format!("with_{name}"),
            systems: vec![name.clone()],
            covers: covers.into_iter().collect(),
            purposes: purposes.into_iter().collect(),
            transfer: abroad || chance.percent(20),
            valid: valid.map(|(from, until)| (from.to_owned(), until.to_owned())),
            ..Agreement::default()
        };
        if one.covers.len() > 2 && chance.percent(25) {
            // What one does not cover the other does.
            let (left, right) = one.covers.split_at(one.covers.len() / 2);
            let other = Agreement { name: format!("also_{name}"), covers: right.to_vec(), ..one.clone() };
            project.declared.agreements.push(Agreement { covers: left.to_vec(), ..one.clone() });
            project.declared.agreements.push(other);
        } else {
            project.declared.agreements.push(one);
        }
    }
    if chance.percent(25) {
        let category = chance.word(&ABOUT).to_owned();
        let until = chance.percent(60).then(|| "2099-12-31".to_owned());
        project.declared.agreements.push(Agreement {
            name: "with_s0".to_owned(),
            systems: vec!["s0".to_owned()],
            covers: vec!["contact".to_owned()],
            purposes: vec![project.declared.purposes.keys().next().cloned().unwrap_or_default()],
            returns: vec![(category, until)],
            onward: chance.percent(85),
            ..Agreement::default()
        });
    }
}

fn policies(project: &mut Project, chance: &mut Chance) {
    for number in 0..chance.below(3) {
        let categories = vec![
            chance
                .word(&["special", "financial", "contact.email", "behaviour.media", "child", "identity"])
                .to_owned(),
        ];
        let needed = project.flows.values().any(|flow| {
            let needs = project.needs(flow);
            needs
                .iter()
                .any(|category| categories.iter().any(|above| project.declared.is_under(category, above)))
        });
        let condition = condition(project, chance);
        // What some flow needs is forbidden to somebody else, or may go on a condition.
        if needed && !chance.percent(25) {
            continue;
        }
        let unless = chance.below(4);
        let rule =
            PolicyRule::Forbid { categories, unless_hashed: unless == 0, unless_transfer: unless == 1 };
        let targets = project.declared.systems.keys().filter(|name| name.starts_with('t')).cloned().collect();
        let to =
            chance.pick(&[To::Any, To::Systems, To::Systems, To::Named(targets)]).cloned().unwrap_or(To::Any);
        let conditions =
            if matches!(to, To::Any | To::Named(_)) { Vec::new() } else { condition.into_iter().collect() };
        project.declared.policies.push(Policy { name: format!("rule{number}"), rule, to, conditions });
    }
}

/// A condition of a policy that something in the project meets.
pub(crate) fn condition(project: &Project, chance: &mut Chance) -> Option<Condition> {
    let flows: Vec<&Written> = project.flows.values().collect();
    let flow = chance.pick(&flows).copied()?;
    let (_, system) = project.declared.system_of(&flow.to)?;
    Some(match chance.below(6) {
        0 => Condition::Kind(system.kind.clone()),
        1 => Condition::Role(system.role?),
        2 => Condition::Purpose(flow.purpose.clone()?),
        3 => Condition::Channel(flow.channels.first()?.clone()),
        4 => Condition::In(vec![chance.word(&["US", "EEA"]).to_owned()]),
        _ => Condition::NotIn(vec![chance.word(&["EEA", "US"]).to_owned()]),
    })
}
