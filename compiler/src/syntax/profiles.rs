//! Profiles of `martlet.toml`: the same project with other connections, such as a test system, or another database.
//!
//! A profile says for a system what its `connect` says instead, and, with `is`, by which connector it is reached. It is
//! applied to the tree before names are looked up, so every check holds for what it says, with places in `martlet.toml`.

use super::ast::{Ast, Connect, Item, ItemKind, Name, Setting, SettingValue, System};
use super::manifest::{Manifest, Reading, sorted};
use super::words;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::source::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name.
    pub name: Name,
    /// The systems that are reached otherwise.
    pub systems: Vec<Otherwise>,
}

/// How a system is reached with a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Otherwise {
    /// The system.
    pub system: Name,
    /// `is`: another connector; then nothing of `connect` is kept.
    pub connector: Option<Name>,
    /// Settings of `connect`.
    pub settings: Vec<Setting>,
    /// All of it.
    pub span: Span,
}

/// Puts the chosen profile into the trees. All profiles must be about systems that are there.
pub(crate) fn apply(chosen: Option<&str>, manifest: &Manifest, asts: &mut [Ast], out: &mut Diagnostics) {
    let mut systems: Vec<&mut System> =
        asts.iter_mut().flat_map(|ast| &mut ast.items).filter_map(system).collect();
    let names: Vec<String> = systems.iter().map(|system| system.name.text.clone()).collect();
    for profile in &manifest.profiles {
        let is_chosen = chosen == Some(profile.name.text.as_str());
        for otherwise in &profile.systems {
            let found = systems.iter_mut().find(|system| system.name.text == otherwise.system.text);
            match found {
                None => out.push(unknown_system(profile, &otherwise.system, &names)),
                Some(system) if is_chosen => otherwise.put_into(system),
                Some(_) => {}
            }
        }
    }
    if let Some(chosen) = chosen
        && !manifest.profiles.iter().any(|profile| profile.name.text == chosen)
    {
        out.push(unknown_profile(chosen, manifest));
    }
}

fn system(item: &mut Item) -> Option<&mut System> {
    match &mut item.kind {
        ItemKind::System(system) => Some(system),
        _ => None,
    }
}

fn unknown_system(profile: &Profile, system: &Name, known: &[String]) -> Diagnostic {
    let message = format!(
        "the profile `{}` is about a system `{}`, which nobody declared",
        profile.name.text, system.text
    );
    let finding = Diagnostic::new(&catalogue::NAME_UNKNOWN_SYSTEM, system.span, message);
    match words::nearest(&system.text, known.iter().map(String::as_str)) {
        Some(near) => finding.label(format!("did you mean `{near}`?")).help(format!("write `{near}`")),
        None => finding.help("name a system of the project"),
    }
}

fn unknown_profile(chosen: &str, manifest: &Manifest) -> Diagnostic {
    let place = Span { file: manifest.file, start: 0, end: 0 };
    let message = format!("`martlet.toml` has no profile `{chosen}`");
    let finding = Diagnostic::new(&catalogue::PROJECT_UNKNOWN_SETTING, place, message);
    let known: Vec<String> =
        manifest.profiles.iter().map(|profile| format!("`--profile {}`", profile.name.text)).collect();
    finding.help(match known.as_slice() {
        [] => format!("leave `--profile` out, or add a section such as `[profiles.{chosen}.SYSTEM]`"),
        known => format!("say one of those that it has: {}", known.join(", ")),
    })
}

impl Otherwise {
    fn put_into(&self, system: &mut System) {
        let connect = system.connect.get_or_insert(Connect { span: self.span, settings: Vec::new() });
        if let Some(connector) = &self.connector {
            system.connector = connector.clone();
            *connect = Connect { span: self.span, settings: Vec::new() };
        }
        connect.settings.retain(|held| self.settings.iter().all(|new| new.name.text != held.name.text));
        connect.settings.extend(self.settings.iter().cloned());
    }
}

impl Reading<'_> {
    /// `[profiles.NAME.SYSTEM]`
    pub(super) fn profiles(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Profile> {
        let mut profiles = Vec::new();
        let Some(table) = self.section("profiles", value) else { return profiles };
        for (name, value) in sorted(table) {
            let name = Name { text: name.get_ref().to_string(), span: self.span(name.span()) };
            let Some(table) = self.section(&format!("profiles.{}", name.text), value) else { continue };
            let mut systems = Vec::new();
            for (system, value) in sorted(table) {
                let system = Name { text: system.get_ref().to_string(), span: self.span(system.span()) };
                let path = format!("profiles.{}.{}", name.text, system.text);
                let Some(table) = self.section(&path, value) else { continue };
                systems.push(self.otherwise(system, table));
            }
            profiles.push(Profile { name, systems });
        }
        profiles
    }

    fn section<'v, 'i>(&mut self, path: &str, value: &'v Spanned<DeValue<'i>>) -> Option<&'v DeTable<'i>> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(table);
        }
        let span = self.span(value.span());
        self.wrong(
            span,
            format!("`{path}` is a section, not a value"),
            "write a line `[profiles.NAME.SYSTEM]` and below it what `connect` of that system says instead"
                .to_owned(),
        );
        None
    }

    fn otherwise(&mut self, system: Name, table: &DeTable<'_>) -> Otherwise {
        let mut otherwise = Otherwise { span: system.span, system, connector: None, settings: Vec::new() };
        for (key, value) in sorted(table) {
            let name = Name { text: key.get_ref().to_string(), span: self.span(key.span()) };
            let value_span = self.span(value.span());
            if name.text == "is" {
                let connector = self.text_of("is", value);
                otherwise.connector = connector.map(|text| Name { text, span: value_span });
                continue;
            }
            if let Some(value) = self.setting(&name.text, value) {
                otherwise.settings.push(Setting { name, value, value_span });
            }
        }
        otherwise
    }

    fn setting(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Option<SettingValue> {
        match value.get_ref() {
            DeValue::String(text) => return Some(SettingValue::Text(text.to_string())),
            DeValue::Boolean(value) => return Some(SettingValue::Bool(*value)),
            DeValue::Integer(number) => return Some(SettingValue::Number(number.to_string())),
            DeValue::Table(table) => {
                let mut entries = sorted(table).into_iter();
                if let (Some((key, secret)), None) = (entries.next(), entries.next())
                    && key.get_ref() == "secret"
                {
                    return self.text_of("secret", secret).map(SettingValue::Secret);
                }
            }
            _ => {}
        }
        let span = self.span(value.span());
        self.wrong(
            span,
            format!("`{name}` is a text in quotes, a number, `true` or `false`, or names a secret"),
            format!("write it like this: `{name} = \"…\"`, or `{name} = {{ secret = \"NAME\" }}`"),
        );
        None
    }
}
