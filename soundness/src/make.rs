//! Makes a project from a seed: one that holds together as far as the generator can tell, and then, in most cases, one thing
//! that somebody might be tempted to do.

use crate::chance::Chance;
use crate::choices::choices;
use crate::flows::flows;
use crate::governance::{agreements, policies, purposes};
use crate::later;
use crate::model::Project;
use crate::people::people;
use crate::temptations::Temptation;
use martlet_oracle::declared::{Declared, Field, Kind, Object, Role, System};

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
    let tempted = chance.percent(66).then(|| Temptation::any(&mut chance));
    let brands = tempted.is_some_and(Temptation::is_about_brands);
    let mut project = Project { declared: declared(&mut chance, brands), ..Project::default() };
    flows(&mut project, &mut chance);
    purposes(&mut project, &mut chance);
    choices(&mut project, &mut chance);
    agreements(&mut project, &mut chance);
    policies(&mut project, &mut chance);
    // Numbers of its own: what is told apart by a seed stays what it is.
    let mut more = Chance::new(!seed);
    later::declare(&mut project, &mut more);
    if let Some(temptation) = tempted {
        temptation.yield_to(&mut project, &mut chance);
    }
    let mut data = people(&project, &mut chance);
    later::happens(&project, &mut data, &mut more);
    project.data = data;
    (project, tempted)
}

pub(crate) fn plain(name: &str, kind: Kind, optional: bool) -> Field {
    Field {
        name: name.to_owned(),
        kind,
        optional,
        category: None,
        key: false,
        hashed: false,
        inner: Vec::new(),
    }
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

pub(crate) fn key(name: &str) -> Field {
    Field { key: true, ..plain(name, Kind::Text, false) }
}

pub(crate) fn own_system() -> System {
    System { kind: "file".to_owned(), role: Some(Role::Controller), places: vec!["EU".to_owned()] }
}

fn declared(chance: &mut Chance, brands: bool) -> Declared {
    let mut made =
        Declared { today: "2026-06-01".to_owned(), markets: vec!["DK".to_owned()], ..Declared::default() };
    made.categories =
        CATEGORIES.iter().map(|(name, above)| ((*name).to_owned(), (*above).to_owned())).collect();
    if chance.percent(20) {
        made.markets.push("US".to_owned());
    }
    if brands || chance.percent(15) {
        made.brands = vec!["north".to_owned(), "south".to_owned()];
    }
    if chance.percent(25) {
        let topics = [("running", None), ("shoes", None), ("boots", Some("shoes"))];
        made.topics =
            topics.iter().map(|(name, above)| ((*name).to_owned(), above.map(str::to_owned))).collect();
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
        if chance.percent(25) {
            let inner =
                std::iter::once(plain("No", Kind::Text, false)).chain(attributes(chance, 2)).collect();
            fields.push(Field { inner, ..plain("Kids", Kind::Items, false) });
        }
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
    // All addresses of a record would be one person's by an identity.
    if made.country.is_none() && made.born.is_none() && chance.percent(15) {
        let own = made.objects.iter_mut().filter(|(id, _)| id.starts_with('s'));
        own.for_each(|(_, object)| object.fields.push(plain("Second", Kind::Email, false)));
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

pub(crate) fn add(declared: &mut Declared, name: &str, system: System, object: Object) {
    declared.systems.insert(name.to_owned(), system);
    declared.objects.insert(format!("{name}.rows"), object);
}
