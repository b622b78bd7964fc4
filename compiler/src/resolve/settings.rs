//! The settings of a system: a closed list per driver.

use super::Resolver;
use super::declared::declared_twice;
use super::suggest::{nearest, unknown};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::library::{Driver, Setting};
use crate::plan::{SettingValue, Support};
use crate::source::Span;
use crate::syntax::ast;
use std::collections::BTreeMap;

impl Resolver<'_> {
    /// The settings, and whether one is not known.
    pub(super) fn settings(
        &mut self,
        written: &ast::System,
        driver: Option<&'static Driver>,
        support: Support,
        broken: bool,
    ) -> (BTreeMap<String, SettingValue>, bool) {
        let mut settings = BTreeMap::new();
        let mut strange = false;
        let Some(driver) = driver else { return (settings, strange) };
        let mut places: BTreeMap<&str, Span> = BTreeMap::new();
        for setting in written.connect.iter().flat_map(|connect| &connect.settings) {
            let name = setting.name.text.as_str();
            if let Some(first) = places.get(name) {
                self.report(declared_twice("setting", &setting.name, *first));
                continue;
            }
            places.insert(name, setting.name.span);
            match driver.settings.iter().find(|known| known.name == name) {
                Some(known) => {
                    self.setting_value(known, setting, support);
                    self.holes(setting);
                }
                None => {
                    strange = true;
                    let known = driver.settings.iter().map(|known| known.name);
                    let help = format!("`{}` does not know it", written.connector.text);
                    self.report(unknown(
                        &catalogue::NAME_UNKNOWN_SETTING,
                        "setting",
                        &setting.name,
                        known,
                        &help,
                    ));
                }
            }
            let made = self.value(&setting.value);
            settings.insert(name.to_owned(), made);
        }
        let lacks = |setting: &&Setting| setting.required && !settings.contains_key(setting.name);
        let missing: Vec<&Setting> = driver.settings.iter().filter(lacks).collect();
        if !broken && !strange {
            self.settings_missing(written, &missing);
        }
        (settings, strange)
    }

    /// Settings without which the system cannot be reached are told together: one line of `connect` mends all.
    fn settings_missing(&mut self, written: &ast::System, missing: &[&Setting]) {
        let place = written.connect.as_ref().map_or(written.name.span, |connect| connect.span);
        let listed = |shown: &dyn Fn(&Setting) -> String| {
            missing.iter().map(|setting| shown(setting)).collect::<Vec<_>>().join(", ")
        };
        let (what, them, how) = match missing {
            [] => return,
            [one] => ("setting", "it", format!("{} — {}", example(one), one.help)),
            _ => ("settings", "them", listed(&|setting| example(setting))),
        };
        let names = listed(&|setting| format!("`{}`", setting.name));
        let message = format!("the system `{}` lacks the {what} {names}", written.name.text);
        self.report(
            Diagnostic::new(&catalogue::PROJECT_SETTING_MISSING, place, message)
                .help(format!("add {them} to `connect {{ … }}`: {how}")),
        );
    }

    /// The value is one of the words that the setting takes; a credential is a secret, and nothing else is.
    fn setting_value(&mut self, known: &Setting, setting: &ast::Setting, support: Support) {
        let given = match &setting.value {
            ast::SettingValue::Text(text) | ast::SettingValue::Number(text) => Some(text.clone()),
            ast::SettingValue::Bool(yes) => Some(yes.to_string()),
            ast::SettingValue::Duration(_) | ast::SettingValue::List(_) | ast::SettingValue::Group(_) => None,
            ast::SettingValue::Secret(_) => {
                // Planned drivers may yet read any of their settings so.
                if !known.is_credential() && support != Support::Planned {
                    let message = format!("`{}` is no secret, so its value is written out", known.name);
                    self.report(
                        Diagnostic::new(&catalogue::PROJECT_SECRET_NOT_WANTED, setting.value_span, message)
                            .help(format!("write the value itself: {}", known.help)),
                    );
                }
                return;
            }
        };
        if known.is_credential() {
            let message = format!("`{}` gives access, and stands here for everybody to read", known.name);
            self.report(
                Diagnostic::new(&catalogue::PROJECT_CREDENTIAL_IN_PLAIN_TEXT, setting.value_span, message).help(
                    format!(
                        "keep it where only the run can read it, and write its name here: `{} secret(\"NAME\")`",
                        known.name
                    ),
                ),
            );
            return;
        }
        if known.one_of.is_empty() || given.as_deref().is_some_and(|given| known.one_of.contains(&given)) {
            return;
        }
        let words: Vec<String> = known.one_of.iter().map(|word| format!("`{word}`")).collect();
        let message = match &given {
            Some(given) => format!("the setting `{}` cannot be “{given}”", known.name),
            None => format!("the setting `{}` is one word", known.name),
        };
        let finding = Diagnostic::new(&catalogue::NAME_UNKNOWN_SETTING_VALUE, setting.value_span, message);
        // Signs are not like one another.
        let word = given.as_deref().filter(|given| given.chars().any(char::is_alphanumeric));
        let near = word.and_then(|given| nearest(given, known.one_of.iter().copied()));
        let finding = match near {
            Some(near) => finding
                .help(format!("did you mean `{near}`? {}", known.help))
                .fix(format!("write `{near}`"), vec![(setting.value_span, near.to_owned())]),
            None => finding.help(format!("write {}: {}", words.join(" or "), known.help)),
        };
        self.report(finding);
    }

    /// What stands in braces in a path is known when the file is named, which is before anything is written into it.
    fn holes(&mut self, setting: &ast::Setting) {
        let ast::SettingValue::Text(text) = &setting.value else { return };
        if setting.name.text != "path" {
            return;
        }
        let holes = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
        let Some(hole) = holes.into_iter().find(|hole| !matches!(*hole, "run.date" | "run.time")) else {
            return;
        };
        let message = format!("`path` cannot hold `{{{hole}}}`");
        let finding = Diagnostic::new(&catalogue::PROJECT_PATH_HOLE, setting.value_span, message);
        self.report(match hole {
            "run.count" => finding.label("the file has its name before the first record is written").help(
                "use `{run.date}` and `{run.time}`; where a partner wants the number of records, the `name` or `control` of the object's `file` can say `{run.count}`",
            ),
            _ => finding.help("a path knows `{run.date}` and `{run.time}`; write everything else as it is"),
        });
    }

    fn value(&mut self, written: &ast::SettingValue) -> SettingValue {
        match written {
            ast::SettingValue::Text(text) | ast::SettingValue::Number(text) => {
                SettingValue::Text(text.clone())
            }
            ast::SettingValue::Duration(duration) => SettingValue::Duration(duration.into()),
            ast::SettingValue::List(words) => SettingValue::List(words.clone()),
            ast::SettingValue::Group(inner) => {
                let mut group = BTreeMap::new();
                let mut places: BTreeMap<&str, Span> = BTreeMap::new();
                for setting in inner {
                    if let Some(first) = places.insert(setting.name.text.as_str(), setting.name.span) {
                        self.report(declared_twice("setting", &setting.name, first));
                        continue;
                    }
                    let made = self.value(&setting.value);
                    group.insert(setting.name.text.clone(), made);
                }
                SettingValue::Group(group)
            }
            ast::SettingValue::Bool(yes) => SettingValue::Bool(*yes),
            ast::SettingValue::Secret(name) => SettingValue::Secret(name.clone()),
        }
    }
}

/// A setting as one would write it.
fn example(setting: &Setting) -> String {
    match setting.one_of {
        [] if setting.is_credential() => format!("`{} secret(\"NAME\")`", setting.name),
        [] => format!("`{} \"…\"`", setting.name),
        words => {
            words.iter().map(|word| format!("`{} {word}`", setting.name)).collect::<Vec<_>>().join(" or ")
        }
    }
}
