//! Writes a company of any size, for measuring what `martlet check` costs: for each twenty flows one system that
//! gets records and one agreement with it, for each hundred one that gives them, for each five a policy. A thousand
//! flows are a branch, with forms and purposes of its own, so that twice the flows are twice the company.

use std::ops::Range;
use std::path::Path;

/// Flows of a branch. Its flows are divided into files, for a file has an end.
const BRANCH: usize = 1000;

/// Flows that stand in one file.
const IN_A_FILE: usize = 250;

/// What a branch has of each thing, by number.
struct Branch {
    flows: Range<usize>,
    receivers: Range<usize>,
    givers: Range<usize>,
    purposes: Range<usize>,
    policies: Range<usize>,
}

impl Branch {
    fn of(flows: Range<usize>) -> Self {
        let one_for_each = |many: usize| flows.start / many..flows.end.div_ceil(many);
        Self {
            receivers: one_for_each(20),
            givers: one_for_each(100),
            purposes: one_for_each(50),
            policies: one_for_each(5),
            flows,
        }
    }
}

/// One of a range, by turns.
fn in_turn(range: &Range<usize>, turn: usize) -> usize {
    range.start + turn % range.len()
}

/// Numbers in equal parts, but for the last.
fn parts(numbers: &Range<usize>, each: usize) -> impl Iterator<Item = Range<usize>> + use<> {
    let end = numbers.end;
    numbers.clone().step_by(each).map(move |start| start..(start + each).min(end))
}

const MANIFEST: &str = "name = \"large\"\nzone = \"Europe/Copenhagen\"\n";

/// The files of a company with so many flows: the path of each, and its text.
fn files(flows: usize) -> Vec<(String, String)> {
    let mut files = vec![("company.flow".to_owned(), COMPANY.to_owned())];
    for (number, flows) in parts(&(0..flows), BRANCH).enumerate() {
        let branch = Branch::of(flows);
        let people = all(&branch.purposes, |at| purpose(at, &branch));
        let agreements = all(&branch.receivers, |at| agreement(at, &branch));
        let mut put = |name: &str, text: String| files.push((format!("branch{number}/{name}.flow"), text));
        put("people", people + &all(&branch.givers, |at| giver(at, &branch)));
        put("receivers", all(&branch.receivers, |at| receiver(at, &branch)));
        put("governance", agreements + &all(&branch.policies, |at| policy(at, &branch)));
        for flows in parts(&branch.flows, IN_A_FILE) {
            put(&format!("flows-{}", flows.start), all(&flows, |at| flow(at, &branch)));
        }
    }
    files
}

/// Writes the project into a folder, which is made.
///
/// # Errors
///
/// What the file system says, with the file.
pub fn write(flows: usize, folder: &Path) -> Result<(), String> {
    let manifest = ("martlet.toml".to_owned(), MANIFEST.to_owned());
    for (name, text) in files(flows).into_iter().chain([manifest]) {
        let path = folder.join(name);
        path.parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// What is written for each number.
fn all(numbers: &Range<usize>, one: impl Fn(usize) -> String) -> String {
    numbers.clone().map(one).collect()
}

const COMPANY: &str = r#"company large "Large A/S" {
  address "Havnegade 1, Copenhagen"
  dpo     "dpo@large.example"
  markets DK, NO, SE, FI, DE, NL, FR, GB, US
}

notice form "The form" {
  version "1" from 2025-01-01 document "notices/form-1.md"
}

table topic {
  "have"     => "garden"
  "køkken"   => "kitchen"
  "værktøj"  => "tools"
  else       => null
}
"#;

fn purpose(at: usize, branch: &Branch) -> String {
    let asked: Vec<String> = branch.givers.clone().map(|giver| format!("giver{giver}.people{at}")).collect();
    format!(
        r#"
purpose news{at} "News about subject {at}" {{
  channels email
  uses     contact, identity.name, behaviour.interest
  basis    consent
}}

/// Whoever fills in a form chooses.
consent news{at} via email "News about subject {at} by e-mail" {{
  from   {from}
  on conflict latest choice wins
  every  10 minutes
  within 48 hours
  owner  "dpo@large.example"
}}
"#,
        from = asked.join(", "),
    )
}

fn giver(at: usize, branch: &Branch) -> String {
    let objects = all(&branch.purposes, |purpose| {
        format!(
            r#"
  object people{purpose} "Who asked for news about subject {purpose}" about prospect {{
    email:      email
    phone:      phone?
    first_name: text?     category identity.name
    last_name:  text?     category identity.name
    country:    text?     category contact.country
    city:       text?     category contact.city
    interest:   text?     category behaviour.interest
    score:      int?      category behaviour.interest
    chosen_at:  instant
    news:       enum("yes", "no")?

    consent news{purpose} via email {{
      value    news {{ "yes" => granted   "no" => withdrawn   empty => never_asked }}
      at       chosen_at
      method   form
      notice   form version "1"
      asserts  grants and refusals
    }}
  }}
"#
        )
    });
    format!(
        r#"
system giver{at} "Forms of country {at}" is sqlite {{
  owner     "web@large.example"
  stored in EU
  role      controller
  connect   {{ path "data/giver{at}.sqlite" }}
{objects}}}
"#
    )
}

fn receiver(at: usize, branch: &Branch) -> String {
    let flows = branch.flows.clone().filter(|flow| in_turn(&branch.receivers, *flow) == at);
    let objects: String = flows
        .map(|flow| {
            format!(
                r#"
  object readers{flow} "Readers of letter {flow}" about prospect {{
    email:    email       match, required, category contact.email
    name:     text(80)?   category identity.name
    country:  country?
    city:     text(40)?   category contact.city
    topic:    text(20)?   category behaviour.interest
    warmth:   text(10)?   category behaviour.interest
    phone:    phone?
    source:   text(40)
  }}
"#
            )
        })
        .collect();
    format!(
        r#"
system receiver{at} "Letters of team {at}" is sqlite {{
  owner     "email@large.example"
  stored in EU
  role      processor under contract{at}
  contacts  people via email
  connect   {{ path "out/receiver{at}.sqlite"   create_tables true }}
{objects}}}
"#
    )
}

fn agreement(at: usize, branch: &Branch) -> String {
    let purposes: Vec<String> = branch.purposes.clone().map(|purpose| format!("news{purpose}")).collect();
    format!(
        r#"
agreement contract{at} "Letters of team {at}, data processing" {{
  party     "Letters {at} ApS" in DK
  systems   receiver{at}
  covers    contact, identity.name, behaviour.interest
  purposes  {purposes}
  data      owned by large
  valid     2025-01-01 until 2035-12-31
  document  "contracts/{at}.pdf"
  terms     {{ breach_notice 48 hours   return_or_delete 30 days   audit true }}
}}
"#,
        purposes = purposes.join(", ")
    )
}

fn policy(at: usize, branch: &Branch) -> String {
    // No two ask the same.
    let receiver = in_turn(&branch.receivers, at / 5);
    let abroad = format!("to receiver{receiver} where place not in EEA, unless transfer agreed");
    let rule = match at % 5 {
        0 => format!("forbid contact.phone {abroad}"),
        1 => format!("forbid identity.name {abroad}"),
        2 => format!("forbid special to receiver{receiver}"),
        3 => format!("require owner on receiver{receiver}"),
        _ => format!("forbid device to receiver{receiver}"),
    };
    format!(
        r#"
policy rule{at} "Rule {at}" {{
  owner  "dpo@large.example"
  {rule}
}}
"#
    )
}

fn flow(at: usize, branch: &Branch) -> String {
    let giver = in_turn(&branch.givers, at);
    let purpose = in_turn(&branch.purposes, at);
    let receiver = in_turn(&branch.receivers, at);
    format!(
        r#"
/// Letter {at} for whoever asked for news about subject {purpose}.
flow letter{at} "Letter {at}" {{
  from     giver{giver}.people{purpose}
  where    interest is not null and (score default 0) >= {warm}
  to       receiver{receiver}.readers{at}, upsert by email
  purpose  news{purpose} via email
  owner    "email@large.example"
  every    30 minutes
  blanks   clear

  map {{
    let place = country | country_code otherwise null

    email | canonical_email                                                        -> email
    "{{first_name default ""}} {{last_name default ""}}" | trim | title_case | truncate(80)  -> name
    place                                                                          -> country
    city | trim | title_case | truncate(40)                                        -> city
    interest | trim | lower | topic                                                -> topic
    (if (score default 0) > 80 then "hot" else "warm")                             -> warmth
    phone | e164 otherwise null                                                    -> phone   when place in ["DK", "NO", "SE"]
    "Forms of country {giver}"                                                     -> source  only on create
  }}

  on reject              continue
  when permission ends   remove
  when gone              remove
}}
"#,
        warm = at % 40,
    )
}

#[cfg(test)]
mod tests {
    use super::{MANIFEST, files};
    use martlet_compiler::world::Memory;

    #[test]
    fn nothing_is_wrong_in_it() {
        let world = Memory { manifest: MANIFEST.to_owned(), files: files(200) };
        let compilation = martlet_compiler::compile(&world, &martlet_stdlib::library());
        let found: Vec<String> = compilation
            .diagnostics
            .sorted()
            .iter()
            .map(|it| format!("{}: {}", it.entry.name, it.message))
            .collect();
        assert!(found.is_empty(), "{found:#?}");
    }
}
