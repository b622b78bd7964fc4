//! Systems: what their connector declares, what they add, and the settings of their driver.

use super::model::{Object, ObjectId, Support, System};
use super::suggest::{nearest, unknown};
use super::vocabulary::label;
use super::{Declared, Resolver, declared_twice};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::library::{Driver, Setting};
use crate::plan::{Role, SettingValue};
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use std::collections::BTreeMap;

/// What a connector gives to each system of its kind.
struct Product {
    driver: Option<&'static Driver>,
    contacts: Vec<String>,
    objects: BTreeMap<String, Object>,
    broken: bool,
}

impl Resolver<'_> {
    pub(super) fn systems(&mut self, declared: &Declared<'_>) {
        let mut products: BTreeMap<String, Product> = BTreeMap::new();
        for (name, (item, written)) in &declared.connectors {
            let broken = self.damage.touches(item.span);
            let product = self.product(written, broken);
            products.insert(name.clone(), product);
        }
        for (name, (item, written)) in &declared.systems {
            let broken = self.damage.touches(item.span);
            self.system(name, written, broken, &products);
        }
    }

    fn product(&mut self, written: &ast::Connector, broken: bool) -> Product {
        let mut objects = BTreeMap::new();
        self.objects(&written.objects, &mut objects);
        let driver = match &written.driver {
            Some(name) => {
                let found = self.library.driver(&name.text);
                if found.is_none() {
                    let known = self.library.drivers.iter().map(|driver| driver.name);
                    let help = "a connector names one of the drivers that Martlet has";
                    self.report(unknown(&catalogue::NAME_UNKNOWN_DRIVER, "driver", name, known, help));
                }
                found
            }
            None => {
                if !broken {
                    let message =
                        format!("the connector `{}` says nothing about its driver", written.name.text);
                    let drivers: Vec<String> = self
                        .library
                        .drivers
                        .iter()
                        .map(|driver| format!("`driver {}`", driver.name))
                        .collect();
                    self.report(
                        Diagnostic::new(
                            &catalogue::PROJECT_CONNECTOR_WITHOUT_DRIVER,
                            written.name.span,
                            message,
                        )
                        .help(format!("add one of {}", drivers.join(", "))),
                    );
                }
                None
            }
        };
        let contacts = self.channels(&written.contacts);
        if let Some(support) = &written.support {
            self.support(support);
        }
        Product { broken: broken || driver.is_none(), driver, contacts, objects }
    }

    /// How far a connector can be relied on.
    fn support(&mut self, word: &Name) {
        match word.text.as_str() {
            "supported" | "preview" => {}
            "planned" => self.report(
                Diagnostic::new(
                    &catalogue::PROJECT_NOT_BUILT_YET,
                    word.span,
                    "a connector that is only planned is not built yet",
                )
                .help("leave `support` out, or write `preview` if its systems may be used already"),
            ),
            _ => self.report(unknown(
                &catalogue::NAME_UNKNOWN_SUPPORT,
                "degree of support",
                word,
                ["supported", "preview", "planned"],
                "say how far it can be relied on",
            )),
        }
    }

    fn system(
        &mut self,
        name: &str,
        written: &ast::System,
        broken: bool,
        products: &BTreeMap<String, Product>,
    ) {
        let product = products.get(&written.connector.text);
        if product.is_none() {
            let known = products.keys().map(String::as_str);
            let help = "name a connector after `is`";
            self.report_missing(unknown(
                &catalogue::NAME_UNKNOWN_CONNECTOR,
                "connector",
                &written.connector,
                known,
                help,
            ));
        }
        let driver = product.and_then(|product| product.driver);
        let broken = broken || product.is_none_or(|product| product.broken);
        let (settings, strange) = self.settings(written, driver, broken);
        // A setting that is not known may be meant as one that seems to be missing.
        let broken = broken || strange;
        let mut objects = product.map(|product| product.objects.clone()).unwrap_or_default();
        self.objects(&written.objects, &mut objects);
        if let Some(driver) = driver {
            self.one_object_per_file(written, driver, broken);
        }
        if let Some(under) = written.role.as_ref().and_then(|role| role.under.as_ref()) {
            self.report(
                Diagnostic::new(
                    &catalogue::PROJECT_NOT_BUILT_YET,
                    under.span,
                    "agreements are not built yet",
                )
                .help("write the role alone for now"),
            );
        }
        for (object, declared) in objects {
            let id = ObjectId { system: name.to_owned(), object };
            let broken = broken || declared.broken;
            self.names.objects.insert(id, Object { broken, ..declared });
        }
        let system = System {
            doc: None,
            vendor: None,
            kind: None,
            support: Support::Supported,
            agreement: None,
            erases: Vec::new(),
            visible: None,
            limits: Vec::new(),
            label: label(written.label.as_ref(), name),
            connector: written.connector.text.clone(),
            driver,
            settings,
            owner: written.owner.as_ref().map(|owner| owner.value.clone()),
            stored_in: self.places(&written.stored_in),
            accessed_from: self.places(&written.accessed_from),
            role: written.role.as_ref().map(|role| match role.kind {
                ast::RoleKind::Controller => Role::Controller,
                ast::RoleKind::Processor => Role::Processor,
                ast::RoleKind::JointController => Role::JointController,
                ast::RoleKind::ThirdParty => Role::ThirdParty,
            }),
            contacts: product.map(|product| product.contacts.clone()).unwrap_or_default(),
            span: written.name.span,
            broken,
        };
        self.names.systems.insert(name.to_owned(), system);
    }

    /// A file holds one kind of record.
    fn one_object_per_file(&mut self, written: &ast::System, driver: &Driver, broken: bool) {
        let [first, second, ..] = written.objects.as_slice() else { return };
        if broken || !driver.writes.contains(&"one file") || first.name.text == second.name.text {
            return;
        }
        let message = format!("the file of `{}` holds two objects", written.name.text);
        self.report(
            Diagnostic::new(&catalogue::PROJECT_ONE_OBJECT_PER_FILE, second.name.span, message)
                .also(first.name.span, "the first is here")
                .help(format!("declare a second system for `{}`, with its own `path`", second.name.text)),
        );
    }

    fn settings(
        &mut self,
        written: &ast::System,
        driver: Option<&'static Driver>,
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
                Some(known) => self.setting_value(known, setting),
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
            settings.insert(name.to_owned(), value(&setting.value));
        }
        for setting in driver.settings.iter().filter(|setting| setting.required) {
            if broken || strange || settings.contains_key(setting.name) {
                continue;
            }
            let place = written.connect.as_ref().map_or(written.name.span, |connect| connect.span);
            let message = format!("the system `{}` lacks the setting `{}`", written.name.text, setting.name);
            self.report(Diagnostic::new(&catalogue::PROJECT_SETTING_MISSING, place, message).help(format!(
                "add it to `connect {{ … }}`: {} — {}",
                example(setting),
                setting.help
            )));
        }
        (settings, strange)
    }

    /// The value is one of the words that the setting takes.
    fn setting_value(&mut self, known: &Setting, setting: &ast::Setting) {
        let given = match &setting.value {
            ast::SettingValue::Text(text) | ast::SettingValue::Number(text) => text.clone(),
            ast::SettingValue::Bool(yes) => yes.to_string(),
            ast::SettingValue::Duration(_) | ast::SettingValue::List(_) | ast::SettingValue::Group(_) => {
                return;
            }
            ast::SettingValue::Secret(_) => {
                let message = format!("a secret as the value of `{}` is not built yet", known.name);
                self.report(
                    Diagnostic::new(&catalogue::PROJECT_NOT_BUILT_YET, setting.value_span, message)
                        .help("write the value itself; no connector of this version needs a secret"),
                );
                return;
            }
        };
        if known.one_of.is_empty() || known.one_of.contains(&given.as_str()) {
            return;
        }
        let words: Vec<String> = known.one_of.iter().map(|word| format!("`{word}`")).collect();
        let message = format!("the setting `{}` cannot be “{given}”", known.name);
        let finding = Diagnostic::new(&catalogue::NAME_UNKNOWN_SETTING_VALUE, setting.value_span, message);
        let finding = match nearest(&given, known.one_of.iter().copied()) {
            Some(near) => finding
                .help(format!("did you mean `{near}`? {}", known.help))
                .fix(format!("write `{near}`"), vec![(setting.value_span, near.to_owned())]),
            None => finding.help(format!("write {}: {}", words.join(" or "), known.help)),
        };
        self.report(finding);
    }
}

/// A setting as one would write it.
fn example(setting: &Setting) -> String {
    match setting.one_of {
        [] => format!("`{} \"…\"`", setting.name),
        words => {
            words.iter().map(|word| format!("`{} {word}`", setting.name)).collect::<Vec<_>>().join(" or ")
        }
    }
}

fn value(written: &ast::SettingValue) -> SettingValue {
    match written {
        ast::SettingValue::Text(text) | ast::SettingValue::Number(text) => SettingValue::Text(text.clone()),
        ast::SettingValue::Duration(duration) => {
            SettingValue::Text(super::flows::duration_in_words(duration))
        }
        ast::SettingValue::List(words) => SettingValue::Text(words.join(",")),
        ast::SettingValue::Group(_) => SettingValue::Text(String::new()),
        ast::SettingValue::Bool(yes) => SettingValue::Bool(*yes),
        ast::SettingValue::Secret(name) => SettingValue::Secret(name.clone()),
    }
}
