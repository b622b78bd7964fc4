//! What a record is made from, as one hash: a record that is made from the same as the last time need not be mapped.

use super::record::Record;
use martlet_compiler::plan::{Expr, Flow, Plan, Step};
use martlet_compiler::types::value::Value;
use martlet_delivery::keys::{Made, ProjectKey};
use martlet_delivery::ports::{KeyHash, SourcePrint};
use std::collections::HashMap;

/// Finds records that were delivered already, by what they are made from.
pub struct MadeFrom {
    /// The flow, its plan and this program: another one may make something else of the same.
    start: Made,
    delivered: HashMap<SourcePrint, KeyHash>,
}

impl MadeFrom {
    /// For the records of a flow; none: what becomes of one hangs on more than what is read of it.
    #[must_use]
    pub fn of(plan: &Plan, flow: &Flow, key: &ProjectKey) -> Option<MadeFrom> {
        let mut start = key.made();
        let what = [flow.name.as_str(), plan.hash.as_str(), env!("CARGO_PKG_VERSION")];
        what.into_iter().for_each(|part| start.put(part.as_bytes()));
        tells_all(flow).then(|| MadeFrom { start, delivered: HashMap::new() })
    }

    /// What was delivered, and is as it was delivered.
    pub fn know(&mut self, delivered: impl Iterator<Item = (SourcePrint, KeyHash)>) {
        self.delivered = delivered.collect();
    }

    /// What a record is made from: what was read, what the steps of the flow gave, and which guards allow.
    pub(super) fn print(&self, record: &Record<'_>, steps: &[Value<'_>], allowed: u32) -> SourcePrint {
        let mut made = self.start.clone();
        made.put(&allowed.to_le_bytes());
        record.values.iter().chain(steps).for_each(|value| put(&mut made, value));
        made.end()
    }

    /// The delivered record that is made from this.
    pub(super) fn same(&self, print: SourcePrint) -> Option<KeyHash> {
        self.delivered.get(&print).copied()
    }
}

/// Whether equal records come to the same whenever they are read. The time, and what is known of people beside their
/// permissions, change from run to run; and one record that becomes several has no key of its own.
fn tells_all(flow: &Flow) -> bool {
    fn changes(value: &Expr) -> bool {
        let itself = matches!(value, Expr::Now(_) | Expr::Person { .. } | Expr::Consent { .. });
        itself || value.parts().into_iter().any(changes)
    }
    let lines = flow.fields.iter().flat_map(|line| std::iter::once(&line.value).chain(&line.when));
    let mut values = flow.lets.iter().map(|named| &named.value).chain(lines);
    !values.any(changes) && !flow.steps.iter().any(|step| matches!(step, Step::Each(_)))
}

/// Every value begins with what it is.
fn put(made: &mut Made, value: &Value<'_>) {
    let number = |made: &mut Made, kind: &[u8], number: i64| {
        made.put(kind);
        made.put(&number.to_le_bytes());
    };
    match value {
        Value::Missing => made.put(b"m"),
        Value::Null => made.put(b"n"),
        Value::Bool(yes) => made.put(if *yes { b"y" } else { b"f" }),
        Value::Int(value) => number(made, b"i", *value),
        Value::Text(text) => {
            made.put(b"t");
            made.put(text.as_bytes());
        }
        Value::Decimal(value) => {
            made.put(b"d");
            made.put(&value.serialize());
        }
        Value::List(items) => {
            number(made, b"l", i64::try_from(items.len()).unwrap_or(i64::MAX));
            items.iter().for_each(|item| put(made, item));
        }
        Value::Record(fields) => {
            number(made, b"r", i64::try_from(fields.len()).unwrap_or(i64::MAX));
            for (name, value) in fields.iter() {
                made.put(name.as_bytes());
                put(made, value);
            }
        }
        Value::Date(_) | Value::Time(_) | Value::Instant(_) | Value::Duration(_) => {
            made.put(b"w");
            made.put(super::values::in_text(value).unwrap_or_default().as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::run::{Options, Progress, quick_folder, run};
    use martlet_compiler::plan::Plan;
    use martlet_compiler::world::Memory;
    use martlet_delivery::ports::Ended;
    use proptest::prelude::*;
    use std::fmt::Write;
    use std::path::Path;

    /// People with their town, for whom a field waits for a permission of its own; `name` is how names are written.
    fn plan(name: &str) -> Plan {
        let text = format!(
            r#"
company acme "Acme A/S" {{ address "Havnegade 1" dpo "dpo@acme.example" markets DK }}
purpose news "News" {{ channels email   basis consent   uses contact.email, identity.name, contact.city }}
purpose offers "Offers" {{ channels email   basis consent   uses contact.city }}
system crm "CRM" is csv {{
  owner "a@acme.example"   stored in EU   role controller   connect {{ path "people.csv" }}
  object people about prospect {{
    Id: id key   Email: email category contact.email   Name: text? category identity.name
    Town: text? category contact.city   Other: text?
  }}
}}
system choices "Choices" is csv {{
  owner "a@acme.example"   stored in EU   role controller   connect {{ path "choices.csv" }}
  object said about prospect {{
    Email: email   News: bool   Offers: bool   At: instant
    consent news via email {{
      value News {{ true => granted   false => withdrawn }}   at At   method form   evidence Email
      asserts grants and refusals
    }}
    consent offers via email {{
      value Offers {{ true => granted   false => withdrawn }}   at At   method form   evidence Email
      asserts grants and refusals
    }}
  }}
}}
consent news via email "News" {{ from choices.said   every 10 minutes   within 24 hours   owner "dpo@acme.example" }}
consent offers via email "Offers" {{ from choices.said   every 10 minutes   within 24 hours   owner "dpo@acme.example" }}
system towns "Towns" is csv {{
  owner "a@acme.example"   stored in EU   connect {{ path "towns.csv" }}
  object all {{ Code: text key   Label: text? }}
}}
system list "List" is jsonl {{
  owner "a@acme.example"   stored in EU   role controller   connect {{ path "list.jsonl" }}
  object rows about prospect {{
    Id: id key   Email: email category contact.email   Name: text? category identity.name
    Town: text? category contact.city
  }}
}}
/// To the list.
flow to_list "To the list" {{
  from crm.people   to list.rows, one file   purpose news via email   owner "a@acme.example"   manual
  lookup town = towns.all where town.Code == Town
  where Name is null or Name != "hidden"
  blanks clear
  map {{
    Id -> Id
    Email -> Email
    {name} -> Name
    town.Label -> Town when allowed(offers via email)
  }}
  on reject continue
  when gone remove
  when permission ends remove
}}"#
        );
        let world = Memory { manifest: "name = \"same\"\n".into(), files: vec![("flows.flow".into(), text)] };
        let compilation = martlet_compiler::compile(&world, &martlet_stdlib::library());
        let found: Vec<_> = compilation.diagnostics.sorted().iter().map(|it| it.message.clone()).collect();
        compilation.plan.unwrap_or_else(|| panic!("{found:?}"))
    }

    struct Quiet;

    impl Progress for Quiet {
        fn job(&mut self, _: &str) {}
        fn records(&mut self, _: u64) {}
    }

    /// What stands in the sources on one day.
    #[derive(Clone, Debug)]
    struct Day {
        /// By number: name, town, another column that nobody maps.
        people: Vec<Option<(u8, u8, u8)>>,
        /// By number: both choices.
        choices: Vec<(bool, bool)>,
        towns: Vec<u8>,
        other_plan: bool,
    }

    const PEOPLE: usize = 6;

    fn day() -> impl Strategy<Value = Day> {
        let people = prop::collection::vec(prop::option::weighted(0.8, (0u8..4, 0u8..3, 0u8..2)), PEOPLE);
        let choices = prop::collection::vec((prop::bool::weighted(0.7), any::<bool>()), PEOPLE);
        let towns = prop::collection::vec(0u8..2, 3);
        (people, choices, towns, prop::bool::weighted(0.2))
            .prop_map(|(people, choices, towns, other_plan)| Day { people, choices, towns, other_plan })
    }

    impl Day {
        fn write(&self, folder: &Path, number: usize) {
            let mut people = "Id,Email,Name,Town,Other\n".to_owned();
            let mut choices = "Email,News,Offers,At\n".to_owned();
            let mut towns = "Code,Label\n".to_owned();
            for (id, person) in self.people.iter().enumerate() {
                if let Some((name, town, other)) = person {
                    let name = ["Ana", "Bo", "hidden", ""][usize::from(*name)];
                    writeln!(people, "{id},p{id}@mail.example,{name},{town},{other}").unwrap();
                }
            }
            for (id, (news, offers)) in self.choices.iter().enumerate() {
                writeln!(choices, "p{id}@mail.example,{news},{offers},2026-01-{:02}T09:00:00Z", number + 1)
                    .unwrap();
            }
            for (code, label) in self.towns.iter().enumerate() {
                writeln!(towns, "{code},town {label}").unwrap();
            }
            for (name, text) in [("people", people), ("choices", choices), ("towns", towns)] {
                std::fs::write(folder.join(format!("{name}.csv")), text).unwrap();
            }
        }
    }

    /// What stands at the destination after a run, and how many records were unchanged.
    fn delivered(plans: &[Plan; 2], day: &Day, folder: &Path) -> (Vec<String>, u64) {
        let now = "2026-02-01T00:00:00Z".parse().unwrap();
        let options = Options {
            root: folder.into(),
            state: folder.join(".martlet"),
            as_of: Some(now),
            confirmed_removals: [("to_list".to_owned(), 100)].into(),
            ..Options::default()
        };
        let report = run(&plans[usize::from(day.other_plan)], &options, &mut Quiet).unwrap();
        assert!(report.jobs.iter().all(|job| job.ended == Ended::Done), "{:?}", report.jobs);
        let unchanged = report.jobs.last().and_then(|job| job.tally).map_or(0, |tally| tally.unchanged);
        let text = std::fs::read_to_string(folder.join("list.jsonl")).unwrap_or_default();
        // A field that was emptied when its permission ended stands there as null, one that never was there does not.
        let mut lines: Vec<String> = text.lines().map(|line| line.replace(",\"Town\":null", "")).collect();
        lines.sort_unstable();
        (lines, unchanged)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        /// Whatever changed from day to day, the destination holds what a first run of that day would deliver; and what did
        /// not change at all is seen to be so.
        #[test]
        fn what_is_the_same_is_not_mapped_and_is_right(days in prop::collection::vec(day(), 1..5)) {
            let plans = [plan("Name"), plan("Name | upper")];
            let folder = quick_folder();
            for (number, day) in days.iter().enumerate() {
                day.write(folder.path(), number);
                let (lines, _) = delivered(&plans, day, folder.path());
                let fresh = quick_folder();
                day.write(fresh.path(), number);
                prop_assert_eq!(&lines, &delivered(&plans, day, fresh.path()).0);
                let (again, unchanged) = delivered(&plans, day, folder.path());
                prop_assert_eq!(unchanged, lines.len() as u64);
                prop_assert_eq!(again, lines);
            }
        }
    }
}
