//! The flows of a project: random ones, over whatever it declares.

use crate::chance::Chance;
use crate::expressions::Scope;
use crate::make::ABOUT;
use crate::model::{Expr, Project, Written, WrittenLine};
use martlet_oracle::declared::{Field, Kind, Purpose};
use std::collections::BTreeSet;

pub(crate) fn flows(project: &mut Project, chance: &mut Chance) {
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
    let plain: Vec<Field> = source.1.iter().filter(|field| field.kind != Kind::Items).cloned().collect();
    let mut scope = Scope {
        source: (source.0.clone(), plain),
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
        all,
        ends: true,
        ..Written::default()
    };
    let topics: Vec<&String> = project.declared.topics.keys().collect();
    made.topic = if chance.percent(40) { chance.pick(&topics).map(|it| (*it).clone()) } else { None };
    if !channels.is_empty() || chance.percent(30) {
        made.brand = chance.pick(&project.declared.brands).cloned();
    }
    made.channels = channels;
    let addresses: Vec<&Field> = source.1.iter().filter(|field| field.kind == Kind::Email).collect();
    if addresses.len() > 1 {
        made.person = chance.pick(&addresses).map(|field| field.name.clone());
    }
    lookups(project, &mut scope, &mut made, chance);
    lists(&source, &mut scope, &mut made, chance);
    for number in 0..chance.below(3) {
        let (name, value) = (format!("v{number}"), scope.text(chance, 2));
        scope.lets.push((name.clone(), value.clone()));
        made.lets.push((name, value));
    }
    if chance.percent(45) {
        made.filter = Some(scope.condition(chance, 2));
    }
    let mark = source.1.first().map(|field| (source.0.clone(), field.name.clone()));
    // Of several records of a person each is told apart by what stands behind.
    let text = if made.each.is_some() { "\"{Ref}/{kid.No}\"" } else { "Ref" };
    let mark =
        Expr { text: text.to_owned(), uses: mark.into_iter().collect(), carries: true, ..Expr::default() };
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

/// Lists in the record, and what is made of each of their items.
fn lists(
    (object, fields): &(String, Vec<Field>),
    scope: &mut Scope,
    made: &mut Written,
    chance: &mut Chance,
) {
    for list in fields.iter().filter(|field| field.kind == Kind::Items) {
        let inner = || list.inner.clone();
        scope.many.push((list.name.clone(), object.clone(), inner(), Some(list.name.clone())));
        if chance.percent(60) {
            let uses = inner().into_iter().map(|it| (object.clone(), format!("{}.{}", list.name, it.name)));
            let uses = uses.collect();
            let whole = Expr { text: list.name.clone(), uses, carries: true, ..Expr::default() };
            made.each = Some(("kid".to_owned(), whole));
            scope.item = Some(("kid".to_owned(), list.name.clone(), inner()));
        }
    }
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
        scope.many.push(("y0".to_owned(), object, fields, None));
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
