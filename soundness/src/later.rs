//! What time brings: choices that say when they were made, lists of people who said no, and what happens between the runs.
//! Records go, come and change, people choose anew, ask to be erased or are erased, and the clock moves on.

use crate::chance::Chance;
use crate::make::{add, key, own_system, plain};
use crate::model::{Project, Table, Way};
use crate::people::row;
use martlet_oracle::data::{Act, Data, There, Value};
use martlet_oracle::declared::{Field, Kind, Object};

/// The times at which people chose in an object: the last lies ahead of every run but the one in years.
pub(crate) const TIMES: [&str; 5] = [
    "2019-03-01T08:00:00Z",
    "2026-02-01T08:00:00Z",
    "2026-03-01T08:00:00Z",
    "2026-05-01T08:00:00Z",
    "2027-01-01T08:00:00Z",
];

/// Moments of a second run: soon, after some months, and when what holds for two years has run out.
const SECOND: [&str; 3] = ["2026-06-20T09:00:00Z", "2026-12-01T09:00:00Z", "2028-07-10T09:00:00Z"];

/// What a project declares of that.
pub(crate) fn declare(project: &mut Project, chance: &mut Chance) {
    for table in &mut project.tables {
        table.direct = chance.percent(50);
        table.at = chance.percent(45);
        let object = project.declared.objects.get_mut(&table.object).filter(|_| table.at);
        object.into_iter().for_each(|object| object.fields.push(plain("At", Kind::Moment, true)));
    }
    for flow in project.flows.values_mut() {
        flow.stays = chance.percent(15);
    }
    if project.declared.brands.is_empty() && chance.percent(18) {
        list(project, chance);
    }
    if chance.percent(12) {
        let fields = vec![key("Ref"), plain("Mail", Kind::Email, false), plain("Done", Kind::Text, false)];
        add(&mut project.declared, "q0", own_system(), Object { fields, children: false });
        project.declared.requests = Some("q0.rows".to_owned());
    }
}

/// A list on which to stand is to have said no: of a sender, who tells it or is told.
fn list(project: &mut Project, chance: &mut Chance) {
    let cells: Vec<_> = project.consents.iter().cloned().collect();
    let Some((purpose, channel, _)) = chance.pick(&cells).cloned() else { return };
    let kind = if martlet_oracle::data::is_by_phone(&channel) { Kind::Phone } else { Kind::Email };
    let fields = vec![Field { key: true, ..plain("Mail", kind, false) }];
    add(&mut project.declared, "d1", own_system(), Object { fields, children: false });
    let way = chance.pick(&[Way::From, Way::To, Way::To, Way::Both]).copied().unwrap_or(Way::To);
    project.tables.push(Table {
        object: "d1.rows".to_owned(),
        purpose,
        channel,
        topic: None,
        brand: None,
        of: None,
        way,
        wide: false,
        flag: false,
        lines: vec![("else".to_owned(), "withdrawn".to_owned())],
        at: false,
        direct: false,
        list: true,
        for_good: way == Way::To && chance.percent(50),
    });
}

/// What happens between the runs.
pub(crate) fn happens(project: &Project, data: &mut Data, chance: &mut Chance) {
    let keyed = |object: &Object| object.fields.iter().any(|field| field.key);
    let people = data.people.clone();
    for row in &mut data.rows {
        let Some(object) = project.declared.objects.get(&row.object).filter(|it| keyed(it)) else { continue };
        // What we wrote there is not for others to take away.
        let told = |table: &Table| table.object == row.object && table.way != Way::From;
        if row.object.starts_with('t') || project.tables.iter().any(told) {
            continue;
        }
        let Some((index, person)) = row.person.and_then(|at| Some((at, people.get(at)?))) else { continue };
        match chance.below(100) {
            0..=5 => row.there = There::First,
            6..=8 => row.there = There::Second,
            9..=18 => {
                let fresh = self::row(&row.object, object, index, person, chance).values;
                row.anew = (fresh != row.values).then_some(fresh);
                if let Some(values) = row.anew.as_mut().filter(|values| values.contains_key("At")) {
                    let at = || Value::Text(martlet_oracle::data::BETWEEN.to_owned());
                    values.insert("At".to_owned(), if chance.percent(70) { at() } else { Value::Absent });
                }
            }
            _ => {}
        }
    }
    // What somebody holds of everybody is not gone at once: an empty read takes nothing away.
    let objects: Vec<String> = project.declared.objects.keys().cloned().collect();
    for id in objects {
        let mut of = data.rows.iter_mut().filter(|row| row.object == id);
        if of.by_ref().all(|row| row.there != There::Both) {
            data.rows
                .iter_mut()
                .filter(|row| row.object == id)
                .take(1)
                .for_each(|row| row.there = There::Both);
        }
    }
    // Whoever said no and is on a list says yes, so that it is seen who leaves it.
    for table in project.tables.iter().filter(|table| table.list && table.way != Way::From) {
        let says = (0..people.len()).filter(|_| chance.percent(30)).map(|person| Act {
            person,
            purpose: table.purpose.clone(),
            channel: table.channel.clone(),
            topic: None,
            brand: None,
            state: "granted".to_owned(),
            at: martlet_oracle::data::BETWEEN.to_owned(),
        });
        data.later.extend(says.collect::<Vec<_>>());
    }
    if chance.percent(15) {
        data.erased = (0..people.len()).filter(|_| chance.percent(35)).collect();
    }
    if chance.percent(35) {
        data.second = Some(chance.word(&SECOND).to_owned());
    }
}

/// When somebody chose, where the object says so.
pub(crate) fn moment(chance: &mut Chance) -> Value {
    if chance.percent(20) { Value::Absent } else { Value::Text(chance.word(&TIMES).to_owned()) }
}
