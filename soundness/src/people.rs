//! People, their records, and what they said and say: four of them are enough for each way in which two can differ.

use crate::chance::Chance;
use crate::later::moment;
use crate::model::Project;
use martlet_oracle::data::{Act, Data, Person, Row, Value, WORDS};
use martlet_oracle::declared::{Field, Kind, Object};
use std::collections::BTreeMap;

/// How many people a project meets.
const PEOPLE: usize = 4;

/// Makes them for a project.
pub(crate) fn people(project: &Project, chance: &mut Chance) -> Data {
    let person = |index: usize, chance: &mut Chance| Person {
        mark: format!("r{index}"),
        email: address(index),
        phone: format!("+45201234{index}6"),
        child: project.declared.born.is_some() && chance.percent(25),
    };
    let everybody = (0..PEOPLE).map(|index| person(index, chance)).collect();
    let mut data = Data { people: everybody, ..Data::default() };
    let listed: Vec<&String> = project.declared.lists.iter().map(|list| &list.object).collect();
    for (id, object) in &project.declared.objects {
        let choices = project.tables.iter().any(|table| table.object == *id);
        for (index, person) in data.people.clone().iter().enumerate() {
            // Not everybody is on a list, or chose there.
            let share = if id.starts_with("d0") {
                90
            } else if id.starts_with('q') || id.starts_with("d1") {
                35
            } else if listed.contains(&id) {
                30
            } else if choices {
                40
            } else {
                100
            };
            if !chance.percent(share) {
                continue;
            }
            data.rows.push(row(id, object, index, person, chance));
            if id.starts_with('m') && chance.percent(50) {
                data.rows.push(row(id, object, index, person, chance));
            }
        }
    }
    for (index, cells) in (0..PEOPLE).map(|index| (index, cells(project))) {
        for (purpose, channel) in cells {
            let acts = said(index, &purpose, &channel, chance);
            data.said.extend(acts.into_iter().map(|act| about(act, project, chance)));
            if chance.percent(15) {
                let state = chance.word(&["withdrawn", "granted", "refused"]).to_owned();
                let at = martlet_oracle::data::BETWEEN.to_owned();
                let act = Act {
                    person: index,
                    purpose: purpose.clone(),
                    channel: channel.clone(),
                    topic: None,
                    brand: None,
                    state,
                    at,
                };
                data.later.push(about(act, project, chance));
            }
        }
    }
    data
}

/// The same about a topic or a brand, where there are such.
fn about(act: Act, project: &Project, chance: &mut Chance) -> Act {
    let topics: Vec<&String> = project.declared.topics.keys().collect();
    let topic = if chance.percent(50) { chance.pick(&topics).map(|it| (*it).clone()) } else { None };
    let brand = if chance.percent(75) { chance.pick(&project.declared.brands).cloned() } else { None };
    Act { topic, brand, ..act }
}

fn address(index: usize) -> String {
    format!("person{index}zz@firm{index}.example")
}

/// Every purpose on each of its channels.
fn cells(project: &Project) -> Vec<(String, String)> {
    let all = project.declared.purposes.iter();
    all.flat_map(|(name, purpose)| purpose.channels.iter().map(|channel| (name.clone(), channel.clone())))
        .collect()
}

fn said(person: usize, purpose: &str, channel: &str, chance: &mut Chance) -> Vec<Act> {
    let act = |state: &str, at: &str| Act {
        person,
        purpose: purpose.to_owned(),
        channel: channel.to_owned(),
        topic: None,
        brand: None,
        state: state.to_owned(),
        at: at.to_owned(),
    };
    let (early, late) = ("2026-02-01T08:00:00Z", "2026-03-01T08:00:00Z");
    match chance.below(12) {
        0..=4 => vec![act("granted", early)],
        5 => vec![act("granted", early), act("withdrawn", late)],
        6 => vec![act("refused", early), act("granted", late)],
        // At the same moment.
        7 => vec![act("granted", late), act("refused", late)],
        8 => vec![act(chance.word(&["refused", "objected", "revoked", "withdrawn"]), late)],
        9 => vec![act(chance.word(&["pending", "asked", "deferred", "never_asked"]), late)],
        10 => vec![act("granted", "2019-03-01T08:00:00Z")],
        _ => Vec::new(),
    }
}

pub(crate) fn row(id: &str, object: &Object, index: usize, person: &Person, chance: &mut Chance) -> Row {
    let value =
        |field: &Field, chance: &mut Chance| (field.name.clone(), value(field, index, person, chance));
    let values = object.fields.iter().map(|field| value(field, chance)).collect();
    let (there, anew) = Default::default();
    Row { object: id.to_owned(), person: Some(index), values, there, anew }
}

fn value(field: &Field, index: usize, person: &Person, chance: &mut Chance) -> Value {
    match field.name.as_str() {
        "Ref" | "Owner" | "Id" => return Value::Text(person.mark.clone()),
        "Second" => return Value::Text(address((index + 1) % PEOPLE)),
        "Topic" => return Value::Text(chance.word(&["running", "shoes", "boots", "golf"]).to_owned()),
        "Brand" => return Value::Text(chance.word(&["north", "south"]).to_owned()),
        "Done" => return Value::Text(chance.word(&["yes", "no"]).to_owned()),
        "Said" if field.kind == Kind::Text => {
            return Value::Text(chance.word(&["yes", "no", "perhaps"]).to_owned());
        }
        _ => {}
    }
    match field.kind {
        Kind::Email => Value::Text(person.email.clone()),
        Kind::Phone => Value::Text(person.phone.clone()),
        Kind::Items => {
            Value::Items((0..chance.below(3)).map(|at| item(field, (index, at), person, chance)).collect())
        }
        _ if field.optional && chance.percent(25) => Value::Absent,
        Kind::Country => Value::Text(chance.word(&["DK", "DE", "US"]).to_owned()),
        Kind::Int => Value::Int(i64::try_from(chance.below(40)).unwrap_or(0)),
        Kind::Moment => moment(chance),
        Kind::Day if field.name == "Born" => {
            Value::Day(if person.child { "2021-05-20" } else { "1980-05-20" }.to_owned())
        }
        Kind::Day => Value::Day(chance.word(&["2025-05-01", "2026-02-03"]).to_owned()),
        Kind::Flag => Value::Flag(chance.percent(50)),
        Kind::Words => Value::Text(chance.word(&WORDS).to_owned()),
        Kind::Text if chance.percent(60) => Value::Text(chance.word(&WORDS).to_owned()),
        Kind::Text => Value::Text(format!("zq{index}{}abcdwx", chance.below(90) + 10)),
    }
}

/// A record in a list, with the number by which it is told apart.
fn item(
    list: &Field,
    (index, at): (usize, usize),
    person: &Person,
    chance: &mut Chance,
) -> BTreeMap<String, Value> {
    let of = |field: &Field, chance: &mut Chance| match field.name.as_str() {
        "No" => Value::Text(format!("n{at}")),
        _ => value(field, index, person, chance),
    };
    list.inner.iter().map(|field| (field.name.clone(), of(field, chance))).collect()
}
