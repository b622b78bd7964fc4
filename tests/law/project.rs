//! A project with one list of people, made for a purpose and a channel, and its run.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What a project is made of.
pub struct Made<'m> {
    pub markets: &'m str,
    pub channel: &'m str,
    /// The clauses of the purpose.
    pub purpose: &'m str,
    /// Further places where people choose, each after a comma.
    pub also: &'m str,
    /// Further declarations.
    pub more: &'m str,
}

/// The head of `people.csv`.
pub const HEAD: &str = "id,email,phone,country,said,at,given,sale,born\n";

impl Made<'_> {
    fn flows(&self) -> String {
        let Made { markets, channel, purpose, also, more } = self;
        // A number for calls and texts, an address for everything else.
        let point = if matches!(*channel, "call" | "sms") { "phone: phone" } else { "email: email" };
        let word = if matches!(*channel, "call" | "sms") { "phone" } else { "email" };
        let form = if word == "phone" { "e164 otherwise null" } else { "canonical_email" };
        format!(
            r#"
company acme "Acme A/S" {{ address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets {markets}   audience consumers }}
notice told "What we send" {{ version "1" from 2019-01-01 document "told.md" }}
purpose p "P" {{ channels {channel}   uses contact, identity, privacy, demographic, behaviour   {purpose} }}
consent p via {channel} {{ from web.people{also}   owner "dpo@acme.example" }}
identity person {{
  match     {word} | {form}
  country   from web.people.country   else strictest
  born      from web.people.born
  last sale from web.people.sale
}}
system web "Web" is csv {{
  owner "web@acme.example"   stored in EU
  connect {{ path "people.csv" }}
  object people about customer {{
    id: id key
    {point}
    country: country?   said: text?   at: instant?   given: text?
    sale: date? category behaviour.purchase
    born: date? category demographic.birth_date
    consent p via {channel} {{
      value    said {{ "yes" => granted   "no" => withdrawn   "objected" => objected   "asked" => asked   "wait" => pending   else => never_asked }}
      at       at
      method   form
      given by given {{ "parent" => guardian   else => subject }}
      notice   told version "1"
      asserts  grants and refusals
    }}
  }}
}}
system list "List" is csv {{
  owner "web@acme.example"   stored in EU   role controller
  connect {{ path "out.csv"   cells machine }}
  object out about customer {{ id: id key }}
}}
/// Whom we reach.
flow reach "Reach" {{
  from      web.people
  to        list.out, one file
  purpose   p via {channel}
  person by {word}
  owner     "web@acme.example"
  map {{ id -> id }}
  when permission ends   remove
  when gone              remove
}}
{more}"#
        )
    }

    /// The project in a folder of its own.
    pub fn folder(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        put(folder.path(), "martlet.toml", "name = \"law\"\n");
        put(folder.path(), "all.flow", &self.flows());
        folder
    }

    /// Who is reached on a day, sorted.
    pub fn reached(&self, people: &str, day: &str) -> Vec<String> {
        let folder = self.folder();
        put(folder.path(), "people.csv", people);
        run(folder.path(), day);
        on(folder.path(), "out.csv")
    }
}

pub fn put(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("written");
}

/// Runs everything, as of noon of a day.
pub fn run(folder: &Path, day: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_martlet"))
        .args(["run", "--as-of", &format!("{day}T12:00:00Z")])
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
}

/// The ids on a list, sorted. While nobody was ever delivered, no file is made.
pub fn on(folder: &Path, list: &str) -> Vec<String> {
    let path = folder.join(list);
    let text = if path.exists() { fs::read_to_string(path).expect("delivered") } else { String::new() };
    let mut ids: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    ids.sort();
    ids
}

/// A person, with an address and a number of their own.
pub fn person(number: usize, id: &str, country: &str, rest: &str) -> String {
    format!("{id},{id}@mail.example,+45 20 11 {:02} {:02},{country},{rest}\n", number / 100, number % 100)
}

/// The lines of a fixture, cut at their bars.
pub fn lines(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let meant = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    meant.map(|line| line.split('|').map(str::trim).collect())
}
