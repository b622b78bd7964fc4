//! `martlet.toml`: the project's name, its time zone, where its state lives, and its profiles.

use super::profiles::Profile;
use super::read::take;
use super::words;
use super::zones::nearest_zone;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::source::{FileId, Sources, Span};
use crate::world::World;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, de::DeString};

/// What `martlet.toml` says.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// The file.
    pub file: FileId,
    /// `name`: what the project is called; empty if that could not be read.
    pub name: String,
    /// `zone`: the IANA time zone that days are counted in.
    pub zone: String,
    /// `[state]`: where the state lives; otherwise the runtime's default.
    pub state: Option<StatePlace>,
    /// `[profiles.…]`: other connections.
    pub profiles: Vec<Profile>,
}

/// Where the state of a project lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatePlace {
    /// `path`: a folder, relative to the project.
    Path(String),
    /// `url`: a database of PostgreSQL.
    Url(String),
    /// `url = { env = "…" }`: the variable of the environment that holds the address, which may be secret.
    UrlFrom(String),
}

/// Settings of the language that this version does not read.
const LATER: [&str; 2] = ["folders", "lint"];

/// Reads `martlet.toml`.
pub fn manifest(world: &dyn World, sources: &mut Sources, out: &mut Diagnostics) -> Manifest {
    let found = world.manifest();
    let readable = found.bytes.is_ok();
    let before = out.sorted().len();
    let (file, text) = take(found, sources, out);
    let mut manifest =
        Manifest { file, name: String::new(), zone: "UTC".to_owned(), state: None, profiles: Vec::new() };
    if readable && out.sorted().len() == before {
        Reading { file, text: &text, out }.read(&mut manifest);
    }
    manifest
}

pub(super) struct Reading<'a> {
    file: FileId,
    text: &'a str,
    out: &'a mut Diagnostics,
}

impl Reading<'_> {
    pub(super) fn span(&self, range: std::ops::Range<usize>) -> Span {
        let place = |at: usize| u32::try_from(at.min(self.text.len())).unwrap_or(u32::MAX);
        Span { file: self.file, start: place(range.start), end: place(range.end) }
    }

    fn read(&mut self, manifest: &mut Manifest) {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        if let Some(error) = errors.first() {
            let span = self.span(error.span().unwrap_or(0..0));
            let reason = error.message().lines().next().unwrap_or("").to_owned();
            self.out.push(
                Diagnostic::new(
                    &catalogue::PROJECT_MANIFEST_SYNTAX,
                    span,
                    format!("`martlet.toml` cannot be read: {reason}"),
                )
                .help("each line is a word, `=` and a value in quotes: `name = \"acme\"`"),
            );
            return;
        }
        let mut named = false;
        for (key, value) in sorted(table.get_ref()) {
            match key.get_ref().as_ref() {
                "name" => {
                    named = true;
                    if let Some(name) = self.text_of("name", value) {
                        manifest.name = name;
                    }
                }
                "zone" => {
                    if let Some(zone) = self.zone(value) {
                        manifest.zone = zone;
                    }
                }
                "state" => manifest.state = self.state(value),
                "profiles" => manifest.profiles = self.profiles(value),
                other => self.unknown(key, other, &["name", "profiles", "state", "zone"]),
            }
        }
        if !named {
            self.out.push(
                Diagnostic::new(
                    &catalogue::PROJECT_NO_NAME,
                    self.span(0..0),
                    "`martlet.toml` does not name the project",
                )
                .help("add a line such as `name = \"acme\"`"),
            );
        }
    }

    pub(super) fn text_of(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let span = self.span(value.span());
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.to_string()),
            DeValue::String(_) => {
                self.wrong(
                    span,
                    format!("`{key}` is empty"),
                    format!("write something between the quotes: `{key} = \"…\"`"),
                );
                None
            }
            _ => {
                self.wrong(
                    span,
                    format!("`{key}` is a text in quotes"),
                    format!("write it like this: `{key} = \"…\"`"),
                );
                None
            }
        }
    }

    pub(super) fn wrong(&mut self, span: Span, message: String, help: String) {
        self.out.push(Diagnostic::new(&catalogue::PROJECT_WRONG_SETTING, span, message).help(help));
    }

    fn zone(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let zone = self.text_of("zone", value)?;
        if jiff::tz::TimeZone::get(&zone).is_ok() {
            return Some(zone);
        }
        let span = self.span(value.span());
        let finding =
            Diagnostic::new(&catalogue::PROJECT_UNKNOWN_ZONE, span, format!("`{zone}` is not a time zone"));
        self.out.push(match nearest_zone(&zone) {
            Some(near) => finding
                .label(format!("did you mean `{near}`?"))
                .help(format!("write `{near}`"))
                .fix(format!("write `{near}`"), vec![(span, format!("\"{near}\""))]),
            None => finding.help("a zone is a region and a city, such as `Europe/Copenhagen`, or `UTC`"),
        });
        None
    }

    fn state(&mut self, value: &Spanned<DeValue<'_>>) -> Option<StatePlace> {
        let DeValue::Table(table) = value.get_ref() else {
            let span = self.span(value.span());
            self.wrong(
                span,
                "`state` is a section, not a value".to_owned(),
                "write a line `[state]` and below it `path = \"…\"`".to_owned(),
            );
            return None;
        };
        let mut place = None;
        for (key, value) in sorted(table) {
            let read = match key.get_ref().as_ref() {
                "path" => self.text_of("path", value).map(StatePlace::Path),
                "url" => self.url(value),
                other => {
                    self.unknown(key, other, &["path", "url"]);
                    continue;
                }
            };
            if place.is_some() {
                let span = self.span(key.span());
                self.wrong(
                    span,
                    "the state can only be in one place".to_owned(),
                    "keep `path` for a folder of this machine, or `url` for a database, and leave the other line out"
                        .to_owned(),
                );
                continue;
            }
            place = read;
        }
        place
    }

    /// An address, or the name of the variable that holds it. A password in the file is a finding.
    fn url(&mut self, value: &Spanned<DeValue<'_>>) -> Option<StatePlace> {
        let span = self.span(value.span());
        let elsewhere =
            "write `url = { env = \"MARTLET_STATE_URL\" }` and set MARTLET_STATE_URL where Martlet runs";
        if let DeValue::Table(table) = value.get_ref() {
            let mut entries = sorted(table).into_iter();
            return match (entries.next(), entries.next()) {
                (Some((key, name)), None) if key.get_ref() == "env" => {
                    self.text_of("env", name).map(StatePlace::UrlFrom)
                }
                _ => {
                    self.wrong(
                        span,
                        "`url` names the variable that holds the address, and nothing else".to_owned(),
                        elsewhere.to_owned(),
                    );
                    None
                }
            };
        }
        let url = self.text_of("url", value)?;
        let Some((_, rest)) =
            url.split_once("://").filter(|(kind, _)| matches!(*kind, "postgres" | "postgresql"))
        else {
            self.wrong(
                span,
                "`url` is not the address of a PostgreSQL database".to_owned(),
                "write it like this: `url = \"postgres://user@localhost/martlet\"`".to_owned(),
            );
            return None;
        };
        let who = rest.rsplit_once('@').map_or("", |(who, _)| who);
        if who.contains(':') || rest.contains("password=") {
            self.out.push(
                Diagnostic::new(
                    &catalogue::PROJECT_CREDENTIAL_IN_PLAIN_TEXT,
                    span,
                    "the address of the state holds a password that everybody can read here",
                )
                .help(elsewhere),
            );
        }
        Some(StatePlace::Url(url))
    }

    fn unknown(&mut self, key: &Spanned<DeString<'_>>, name: &str, known: &[&'static str]) {
        let span = self.span(key.span());
        if LATER.contains(&name) && known.contains(&"name") {
            self.out.push(
                Diagnostic::new(
                    &catalogue::PROJECT_NOT_BUILT_YET,
                    span,
                    format!("`{name}` in `martlet.toml` is not built yet"),
                )
                .label("this version does not read it")
                .help("leave it out for now"),
            );
            return;
        }
        let finding = Diagnostic::new(
            &catalogue::PROJECT_UNKNOWN_SETTING,
            span,
            format!("`martlet.toml` has no setting `{name}`"),
        );
        self.out.push(match words::nearest(name, known.iter().copied()) {
            Some(near) => finding
                .label(format!("did you mean `{near}`?"))
                .help(format!("write `{near}`"))
                .fix(format!("write `{near}`"), vec![(span, near.to_owned())]),
            None => {
                let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                finding.help(format!("it has: {}", known.join(", ")))
            }
        });
    }
}

/// The entries of a table in the order written.
pub(super) fn sorted<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}
