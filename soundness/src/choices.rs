//! Where people choose, what is told what they chose, and who is left out.

use crate::chance::Chance;
use crate::make::{add, key, own_system, plain};
use crate::model::{Project, Table, Way};
use martlet_oracle::declared::{About, Field, Kind, List, Object};

/// Objects with choices for each purpose on each of its channels, and lists of who is left out.
pub(crate) fn choices(project: &mut Project, chance: &mut Chance) {
    let cells = project.declared.purposes.iter();
    let cells: Vec<(String, String)> = cells
        .flat_map(|(name, it)| it.channels.iter().map(|channel| (name.clone(), channel.clone())))
        .collect();
    let mut number = 0;
    for (purpose, channel) in cells {
        // Brands keep their choices in one object that tells them apart, or in one each.
        let apart = !project.declared.brands.is_empty() && chance.percent(50);
        let objects: Vec<Option<String>> = match project.declared.brands.as_slice() {
            brands if apart => brands.iter().cloned().map(Some).collect(),
            _ => vec![None],
        };
        for of in objects {
            let brand = of.is_none() && !project.declared.brands.is_empty();
            let brand = brand.then(|| About::Field("Brand".to_owned()));
            let topics = !project.declared.topics.is_empty();
            let topic = match chance.below(4) {
                0 if topics => Some(About::Named("shoes".to_owned())),
                1 | 2 if topics => Some(About::Field("Topic".to_owned())),
                _ => None,
            };
            let name = format!("c{number}");
            number += 1;
            let table = table(project, (&name, &purpose, &channel), chance);
            for about in [&topic, &brand].into_iter().flatten() {
                if let (About::Field(field), Some(object)) =
                    (about, project.declared.objects.get_mut(&table.object))
                {
                    object.fields.push(plain(field, Kind::Text, false));
                }
            }
            project.tables.push(Table { topic, brand, of, ..table });
        }
        let brands = project.declared.brands.iter().cloned().map(Some);
        let brands: Vec<Option<String>> =
            if project.declared.brands.is_empty() { vec![None] } else { brands.collect() };
        for brand in brands {
            project.consents.insert((purpose.clone(), channel.clone(), brand));
        }
    }
    if project.declared.brands.is_empty() && chance.percent(25) {
        told(project, chance);
    }
    if chance.percent(25) {
        left_out(project, chance);
    }
}

/// An object where people choose for a purpose on a channel.
fn table(project: &mut Project, (name, purpose, channel): (&str, &str, &str), chance: &mut Chance) -> Table {
    let kind = if martlet_oracle::data::is_by_phone(channel) { Kind::Phone } else { Kind::Email };
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
    add(&mut project.declared, name, own_system(), Object { fields, children: false });
    Table {
        object: format!("{name}.rows"),
        purpose: purpose.to_owned(),
        channel: channel.to_owned(),
        topic: None,
        brand: None,
        of: None,
        way: Way::From,
        wide: false,
        flag,
        lines,
        at: false,
        direct: false,
        list: false,
        for_good: false,
    }
}

/// An object that is told what people chose for a purpose; now and then its one word stands for all purposes.
fn told(project: &mut Project, chance: &mut Chance) {
    let cells: Vec<_> = project.consents.iter().cloned().collect();
    let Some((purpose, channel, _)) = chance.pick(&cells).cloned() else { return };
    let kind = if martlet_oracle::data::is_by_phone(&channel) { Kind::Phone } else { Kind::Email };
    let fields = vec![key("Id"), plain("Mail", kind, false), plain("Said", Kind::Text, false)];
    add(&mut project.declared, "d0", own_system(), Object { fields, children: false });
    let wide = chance.percent(40);
    let lines = [("\"yes\"", "granted"), ("\"no\"", "withdrawn"), ("else", "unknown")];
    project.tables.push(Table {
        object: "d0.rows".to_owned(),
        purpose,
        channel,
        topic: None,
        brand: None,
        of: None,
        way: if !wide && chance.percent(50) { Way::Both } else { Way::To },
        wide,
        flag: false,
        lines: lines.map(|(word, state)| (word.to_owned(), state.to_owned())).to_vec(),
        at: false,
        direct: false,
        list: false,
        for_good: false,
    });
}

fn left_out(project: &mut Project, chance: &mut Chance) {
    let fields = vec![Field { key: true, ..plain("Mail", Kind::Email, false) }];
    add(&mut project.declared, "o0", own_system(), Object { fields, children: false });
    let channel = chance.percent(50).then(|| "email".to_owned());
    let places = if channel.is_some() && chance.percent(60) { vec!["DK".to_owned()] } else { Vec::new() };
    let object = "o0.rows".to_owned();
    let list = List { name: "left_out".to_owned(), object, channel, places, hard: chance.percent(40) };
    project.declared.lists.push(list);
}
