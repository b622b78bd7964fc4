//! `remove the rest`: what stands at the destination and is not in the selection, whoever wrote it.

use crate::drivers::{is_still_to_be_made, source};
use crate::transform::{TableCell, cell_of, key_text, meaning, object};
use martlet_compiler::plan::{Field, Flow, Mode, Plan, Type};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{KeyHash, PortError};
use martlet_delivery::record::{Cell, Key};
use std::path::Path;

/// How the rest of a flow's destination is told.
pub struct Rest<'r> {
    plan: &'r Plan,
    root: &'r Path,
    flow: &'r Flow,
    /// The fields of the key, with their place in the object.
    by: Vec<(usize, &'r Field)>,
    key: &'r ProjectKey,
    /// The share of its records that may go, in per mille.
    pub(crate) most: u32,
}

/// What stands at a destination.
#[derive(Default)]
pub(crate) struct There {
    /// How many records.
    pub(crate) all: u64,
    /// Those of them that have no key that can be read.
    pub(crate) unreadable: u64,
}

impl<'r> Rest<'r> {
    /// Of a flow whose destination becomes exactly its selection.
    pub(crate) fn of(
        plan: &'r Plan,
        flow: &'r Flow,
        root: &'r Path,
        key: &'r ProjectKey,
    ) -> Option<Rest<'r>> {
        let Mode::Upsert { by, remove_rest: Some(most) } = &flow.mode else { return None };
        let written = object(plan, &flow.destination).ok()?;
        let field = |name: &String| written.fields.iter().enumerate().find(|(_, field)| field.name == *name);
        let by = by.iter().map(field).collect::<Option<_>>()?;
        Some(Rest { plan, root, flow, by, key, most: *most })
    }

    /// The hash of what a key means, however it is spelled: two spellings of an address are one record here, so that
    /// none of them is taken for the rest.
    pub(crate) fn meant(&self, key: &Key) -> KeyHash {
        let text = |(cell, (_, field)): (&Cell, &(usize, &Field))| {
            let read = match cell {
                Cell::Text(text) => meaning(field, &TableCell::Text(text.clone().into_bytes())),
                _ => None,
            };
            Cell::Text(key_text(&read.map_or_else(|| cell.clone(), Cell::Text), &field.ty))
        };
        self.key.key_hash(&self.flow.name, &Key(key.0.iter().zip(&self.by).map(text).collect()))
    }

    /// The hash of a key as it is spelled.
    pub(crate) fn exact(&self, key: &Key) -> KeyHash {
        self.key.key_hash(&self.flow.name, key)
    }

    /// Gives the key of each record that is there, as it is spelled.
    pub(crate) fn there(&self, each: &mut dyn FnMut(Key)) -> Result<There, PortError> {
        let mut there = There::default();
        let id = &self.flow.destination;
        if is_still_to_be_made(self.plan, id, self.root)? {
            return Ok(there);
        }
        let mut opened = source(self.plan, id, self.root)?;
        while let Some(record) = opened.next_record()? {
            there.all += 1;
            let read = record.payload();
            let spelled = |(index, field): &(usize, &Field)| {
                let cell = cell_of(record.values.get(*index)?.clone())?;
                if matches!(field.ty, Type::Int | Type::Bool(_)) {
                    return Some(cell);
                }
                let text = read.iter().rev().find(|(name, _)| *name == field.name).map(|(_, text)| text);
                Some(text.filter(|text| !text.is_empty()).map_or(cell, |text| Cell::Text(text.clone())))
            };
            match self.by.iter().map(spelled).collect::<Option<Vec<Cell>>>() {
                Some(cells) => each(Key(cells)),
                None => there.unreadable += 1,
            }
        }
        Ok(there)
    }
}

#[cfg(test)]
mod tests {
    use crate::run::trial::{Quiet, plan};
    use crate::run::{Options, RunReport, run};
    use martlet_compiler::plan::Plan;
    use martlet_delivery::ports::Ended;
    use rusqlite::Connection;
    use std::path::Path;

    const FLOWS: &str = r#"
company acme "Acme A/S" { address "Havnegade 1" dpo "dpo@acme.example" markets DK }
system stock "Stock" is csv {
  owner "a@acme.example"   stored in EU   connect { path "stock.csv" }
  object rows { Sku: id key   Size: decimal(6,2)   Name: text(40)? }
}
system shop "Shop" is csv {
  owner "a@acme.example"   stored in EU   connect { path "shop.csv"   cells machine }
  object rows { Sku: id key   Size: decimal(6,2) key   Name: text(40)? }
}
system web "Web" is sqlite {
  owner "a@acme.example"   stored in EU   connect { path "web.sqlite"   create_tables true }
  object item { Sku: id key   Size: decimal(6,2) key   Name: text(40)? }
}
/// To the shop.
flow to_shop "To the shop" {
  from stock.rows   to shop.rows, upsert by (Sku, Size), remove the rest up to 50%   owner "a@acme.example"   manual
  blanks clear
  map { Sku -> Sku   Size -> Size   Name -> Name }
  on reject continue
  when gone remove
}
/// To the web.
flow to_web "To the web" {
  from stock.rows   to web.item, upsert by (Sku, Size), remove the rest up to 50%   owner "a@acme.example"   manual
  blanks clear
  map { Sku -> Sku   Size -> Size   Name -> Name }
  on reject continue
  when gone remove
}
"#;

    fn runs(folder: &Path, confirmed: &[(&str, u64)]) -> RunReport {
        let options = Options {
            root: folder.into(),
            state: folder.join(".martlet"),
            confirmed_removals: confirmed.iter().map(|(flow, most)| ((*flow).into(), *most)).collect(),
            ..Options::default()
        };
        run(&plan(FLOWS), &options, &mut Quiet).unwrap()
    }

    /// What stands at both destinations, which is the same.
    fn there(folder: &Path) -> Vec<String> {
        let file = std::fs::read_to_string(folder.join("shop.csv")).unwrap();
        let mut lines: Vec<String> = file.lines().skip(1).map(str::to_owned).collect();
        lines.sort();
        let table = Connection::open(folder.join("web.sqlite")).unwrap();
        let select = "SELECT Sku || ',' || Size || ',' || coalesce(Name, '') FROM item ORDER BY 1";
        let mut select = table.prepare(select).unwrap();
        let rows: Vec<String> = select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert_eq!(lines, rows, "the file and the table");
        rows
    }

    fn others_write(folder: &Path, rows: &[(&str, &str)]) {
        let mut file = std::fs::read_to_string(folder.join("shop.csv")).unwrap();
        let table = Connection::open(folder.join("web.sqlite")).unwrap();
        for (sku, size) in rows {
            file.push_str(&format!("{sku},{size},theirs\n"));
            table.execute("INSERT INTO item VALUES (?1, ?2, 'theirs')", [sku, size]).unwrap();
        }
        std::fs::write(folder.join("shop.csv"), file).unwrap();
    }

    #[test]
    fn p18_the_destination_becomes_exactly_the_selection_within_its_bound() {
        let folder = crate::run::quick_folder();
        let folder = folder.path();
        let stock =
            |rows: &str| std::fs::write(folder.join("stock.csv"), format!("Sku,Size,Name\n{rows}")).unwrap();
        let done = |report: &RunReport| report.jobs.iter().all(|job| job.ended == Ended::Done);
        stock("007,1.50,a\n7,1.5,b\n8,2,c\n9,1,d\n");
        assert!(done(&runs(folder, &[])));
        let ours = ["007,1.50,a", "7,1.50,b", "8,2.00,c", "9,1.00,d"];
        let held = there(folder);
        assert_eq!(held.len(), ours.len(), "{held:?}");

        // What others wrote goes; what is spelled otherwise and means a selected record stays.
        others_write(folder, &[("70", "1"), ("71", "1.0")]);
        let report = runs(folder, &[]);
        assert!(done(&report), "{:?}", report.jobs);
        assert_eq!(report.jobs.iter().map(|job| job.tally.unwrap().removed).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(there(folder), held);

        // More than may go: nothing does, and what else there is to do waits too.
        others_write(folder, &[("70", "1"), ("71", "1"), ("72", "1"), ("73", "1")]);
        stock("007,1.50,changed\n7,1.5,b\n8,2,c\n");
        let stopped = runs(folder, &[]);
        for job in &stopped.jobs {
            assert_eq!(job.ended, Ended::Stopped);
            let reason = job.reason.clone().unwrap();
            assert!(
                reason.starts_with("5 of 8 records at the destination are not in the selection"),
                "{reason}"
            );
        }
        assert_eq!(there(folder).len(), 8);
        let confirmed = runs(folder, &[("to_shop", 5), ("to_web", 5)]);
        assert!(done(&confirmed), "{:?}", confirmed.jobs);
        assert_eq!(there(folder).len(), 3);
        assert!(there(folder).iter().any(|row| row.ends_with("changed")));

        // An empty read removes nothing.
        stock("");
        assert!(runs(folder, &[]).jobs.iter().all(|job| job.ended == Ended::Stopped));
        assert_eq!(there(folder).len(), 3);
    }

    /// The same rows at a system, whatever keeps them: keys and names, in order.
    fn read(plan: &Plan, id: &str, folder: &Path) -> Vec<String> {
        let mut opened = crate::drivers::source(plan, id, folder).unwrap();
        let mut rows = Vec::new();
        while let Some(record) = opened.next_record().unwrap() {
            assert!(record.fault.is_none(), "{id}: {:?}", record.fault);
            rows.push(format!("{:?}", record.values));
        }
        rows.sort();
        rows
    }

    #[test]
    fn p18_the_rest_goes_from_files_and_from_tables_of_servers() {
        let folder = crate::run::quick_folder();
        let folder = folder.path();
        let mut systems: Vec<(&str, String)> =
            ["jsonl", "parquet"].map(|driver| (driver, format!("path \"out.{driver}\""))).into();
        for place in crate::run::trial::Database::all() {
            let driver = place.driver;
            let name =
                |name: &str| if driver == "postgres" { format!("\"{name}\"") } else { name.to_owned() };
            let [sku, size, words] = ["Sku", "Size", "Name"].map(name);
            place.sql(&format!(
                "CREATE TABLE item ({sku} varchar(20), {size} decimal(6,2), {words} varchar(40))"
            ));
            systems.push((driver, place.connect()));
        }
        let project = |mode: &str| {
            let mut text = String::from(
                r#"
company acme "Acme A/S" { address "Havnegade 1" dpo "dpo@acme.example" markets DK }
system stock "Stock" is csv {
  owner "a@acme.example"   stored in EU   connect { path "stock.csv" }
  object rows { Sku: id key   Size: decimal(6,2)   Name: text(40)? }
}"#,
            );
            for (driver, settings) in &systems {
                text.push_str(&format!(
                    r#"
system to_{driver} "{driver}" is {driver} {{
  owner "a@acme.example"   stored in EU   connect {{ {settings} }}
  object item {{ Sku: id key   Size: decimal(6,2) key   Name: text(40)? }}
}}
/// To {driver}.
flow {driver}_rows "To {driver}" {{
  from stock.rows   to to_{driver}.item, upsert by (Sku, Size){mode}   owner "a@acme.example"   manual
  blanks clear
  map {{ Sku -> Sku   Size -> Size   Name -> Name }}
  on reject continue
  when gone {gone}
}}"#,
                    gone = if mode.is_empty() { "keep because \"theirs\"" } else { "remove" },
                ));
            }
            plan(&text)
        };
        let (ours, theirs) = (project(", remove the rest up to 50%"), project(""));
        let runs = |plan: &Plan, state: &str, rows: &str| {
            std::fs::write(folder.join("stock.csv"), format!("Sku,Size,Name\n{rows}")).unwrap();
            let options = Options { root: folder.into(), state: folder.join(state), ..Options::default() };
            run(plan, &options, &mut Quiet).unwrap()
        };
        let all = || -> Vec<(String, Vec<String>)> {
            let id = |driver: &str| format!("to_{driver}.item");
            systems.iter().map(|(driver, _)| (driver.to_string(), read(&ours, &id(driver), folder))).collect()
        };
        const STOCK: &str = "007,1.50,a\n7,1.50,b\n8,2.00,c\n9,1.00,\n";
        assert!(runs(&ours, "ours", STOCK).jobs.iter().all(|job| job.ended == Ended::Done));
        let held = all();
        assert!(held.iter().all(|(_, rows)| rows.len() == 4), "{held:?}");
        // Others wrote two records.
        runs(&theirs, "theirs", "70,1.00,theirs\n71,1.50,theirs\n");
        assert!(all().iter().all(|(_, rows)| rows.len() == 6));
        let report = runs(&ours, "ours", STOCK);
        for job in &report.jobs {
            assert_eq!((job.ended, job.tally.unwrap().removed), (Ended::Done, 2), "{}", job.name);
        }
        assert_eq!(all(), held);
        // More than may go: nothing does.
        runs(&theirs, "theirs", "70,1.00,t\n71,1.50,t\n72,1.00,t\n73,1.00,t\n74,1.00,t\n");
        for job in &runs(&ours, "ours", STOCK).jobs {
            assert_eq!(job.ended, Ended::Stopped, "{}", job.name);
            let reason = job.reason.clone().unwrap();
            assert!(reason.starts_with("5 of 9 records at the destination"), "{}: {reason}", job.name);
        }
        assert!(all().iter().all(|(_, rows)| rows.len() == 9));
    }
}
