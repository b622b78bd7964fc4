//! Systems and connectors: what the product is, and what this installation of it adds.

use super::Resolver;
use super::declared::{Kind, each};
use super::model::{Object, ObjectId, System};
use super::suggest::unknown;
use super::vocabulary::label;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::library::Driver;
use crate::plan::{Role, Support};
use crate::source::Span;
use crate::syntax::ast::{self, ErasesHow, LimitPer, Name};
use std::collections::BTreeMap;

/// The most drivers that a message lists.
const MOST_LISTED: usize = 6;

/// What a connector gives to each system of its kind.
pub(super) struct Product {
    pub(super) driver: Option<&'static Driver>,
    pub(super) support: Support,
    vendor: Option<String>,
    kind: Option<String>,
    contacts: Vec<String>,
    erases: Vec<ast::Erases>,
    visible: Option<ast::Duration>,
    finishes: Option<ast::Duration>,
    limits: Vec<ast::Limit>,
    objects: BTreeMap<String, Object>,
    broken: bool,
}

impl Resolver<'_> {
    pub(super) fn systems(&mut self) {
        let mut products: BTreeMap<String, Product> = BTreeMap::new();
        for (name, item, written) in each!(self.declared, Connector) {
            let broken = self.damage.touches(item.span);
            let product = self.product(written, broken);
            products.insert(name.clone(), product);
        }
        for (name, item, written) in each!(self.declared, System) {
            let broken = self.damage.touches(item.span);
            self.system(name, item.doc.clone(), written, broken, &products);
        }
        self.answered_files();
    }

    fn product(&mut self, written: &ast::Connector, broken: bool) -> Product {
        let mut objects = BTreeMap::new();
        self.objects(&written.objects, &mut objects);
        let driver = self.driver(written, broken);
        let contacts = self.channels(&written.contacts);
        let support = written.support.as_ref().map(|support| self.support(support)).unwrap_or_default();
        self.erased(
            &written.erases,
            |name| objects.contains_key(name),
            objects.keys(),
            &written.name,
            broken,
        );
        self.limits(&written.limits);
        Product {
            broken: broken || driver.is_none(),
            driver,
            support,
            vendor: written.vendor.as_ref().map(|vendor| vendor.value.clone()),
            kind: written.kind.as_ref().map(|kind| kind.text.clone()),
            contacts,
            erases: written.erases.clone(),
            visible: written.visible.clone(),
            finishes: written.finishes.clone(),
            limits: written.limits.clone(),
            objects,
        }
    }

    fn driver(&mut self, written: &ast::Connector, broken: bool) -> Option<&'static Driver> {
        let Some(name) = &written.driver else {
            if !broken {
                let message = format!("the connector `{}` says nothing about its driver", written.name.text);
                let drivers: Vec<String> =
                    self.library.drivers.iter().map(|driver| format!("`driver {}`", driver.name)).collect();
                let help = if drivers.len() <= MOST_LISTED {
                    format!("add one of {}", drivers.join(", "))
                } else {
                    "add the driver that moves its bytes, as in `driver csv`".to_owned()
                };
                self.report(
                    Diagnostic::new(&catalogue::PROJECT_CONNECTOR_WITHOUT_DRIVER, written.name.span, message)
                        .help(help),
                );
            }
            return None;
        };
        let found = self.library.driver(&name.text);
        if found.is_none() {
            let known = self.library.drivers.iter().map(|driver| driver.name);
            let help = "a connector names one of the drivers that Martlet has";
            self.report(unknown(&catalogue::NAME_UNKNOWN_DRIVER, "driver", name, known, help));
        }
        found
    }

    /// How far a connector can be relied on.
    fn support(&mut self, word: &Name) -> Support {
        match word.text.as_str() {
            "supported" => Support::Supported,
            "preview" => Support::Preview,
            "planned" => Support::Planned,
            _ => {
                self.report(unknown(
                    &catalogue::NAME_UNKNOWN_SUPPORT,
                    "degree of support",
                    word,
                    ["supported", "preview", "planned"],
                    "say how far it can be relied on",
                ));
                Support::Supported
            }
        }
    }

    fn system(
        &mut self,
        name: &str,
        doc: Option<String>,
        written: &ast::System,
        broken: bool,
        products: &BTreeMap<String, Product>,
    ) {
        let product = products.get(&written.connector.text);
        if product.is_none() {
            self.find(Kind::Connector, &written.connector);
        } else {
            self.uses(Kind::Connector, &written.connector.text);
        }
        self.answers(written.owner.as_ref());
        let driver = product.and_then(|product| product.driver);
        let support = product.map(|product| product.support).unwrap_or_default();
        let broken = broken || product.is_none_or(|product| product.broken);
        let (settings, strange) = self.settings(written, driver, support, broken);
        // A setting that is not known may be meant as one that seems to be missing.
        let broken = broken || strange;
        let mut objects = product.map(|product| product.objects.clone()).unwrap_or_default();
        self.objects(&written.objects, &mut objects);
        if let Some(driver) = driver {
            self.one_object_per_file(written, driver, broken);
        }
        self.erased(
            &written.erases,
            |name| objects.contains_key(name),
            objects.keys(),
            &written.name,
            broken,
        );
        self.limits(&written.limits);
        for (object, declared) in objects {
            let id = ObjectId { system: name.to_owned(), object };
            let broken = broken || declared.broken;
            self.names.objects.insert(id, Object { broken, ..declared });
        }
        let mut contacts = self.channels(&written.contacts);
        contacts.extend(product.into_iter().flat_map(|product| product.contacts.iter().cloned()));
        contacts.sort();
        contacts.dedup();
        let agreement = written.role.as_ref().and_then(|role| role.under.as_ref());
        let agreement = agreement.and_then(|under| self.find(Kind::Agreement, under));
        let system = System {
            doc,
            label: label(written.label.as_ref(), name),
            connector: written.connector.text.clone(),
            vendor: product.and_then(|product| product.vendor.clone()),
            kind: written
                .kind
                .as_ref()
                .map(|kind| kind.text.clone())
                .or_else(|| product.and_then(|product| product.kind.clone())),
            support,
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
            agreement,
            contacts,
            erases: erases(&written.erases, product.map_or(&[][..], |product| &product.erases)),
            visible: written.visible.clone().or_else(|| product.and_then(|product| product.visible.clone())),
            finishes: written
                .finishes
                .clone()
                .or_else(|| product.and_then(|product| product.finishes.clone())),
            limits: match (written.limits.as_slice(), product) {
                ([], Some(product)) => product.limits.clone(),
                (own, _) => own.to_vec(),
            },
            span: written.name.span,
            broken,
        };
        self.names.systems.insert(name.to_owned(), system);
    }

    /// What is erased must be there, and only once.
    fn erased<'o>(
        &mut self,
        written: &[ast::Erases],
        there: impl Fn(&str) -> bool,
        objects: impl Iterator<Item = &'o String>,
        owner: &Name,
        broken: bool,
    ) {
        let known: Vec<&str> = objects.map(String::as_str).collect();
        let mut places: BTreeMap<&str, Span> = BTreeMap::new();
        for clause in written {
            if let ErasesHow::Request(within) = &clause.how {
                self.some_time(Some(within));
            }
            for object in &clause.objects {
                if !there(&object.text) {
                    if !broken {
                        let what = format!("object of `{}` called", owner.text);
                        let help = "name an object that is declared here";
                        let known = known.iter().copied();
                        let finding = unknown(&catalogue::NAME_UNKNOWN_OBJECT, &what, object, known, help);
                        self.report(finding);
                    }
                    continue;
                }
                if let Some(first) = places.insert(object.text.as_str(), object.span) {
                    let message = format!("it is said twice how `{}` is erased", object.text);
                    self.report(
                        Diagnostic::new(&catalogue::PROJECT_ERASED_TWICE, object.span, message)
                            .also(first, "first said here")
                            .help("keep the clause that is true of it"),
                    );
                }
            }
        }
    }

    fn limits(&mut self, written: &[ast::Limit]) {
        for limit in written {
            if let LimitPer::Time(time) = &limit.per {
                self.some_time(Some(time));
            }
        }
    }

    /// A file holds one kind of record.
    fn one_object_per_file(&mut self, written: &ast::System, driver: &Driver, broken: bool) {
        let [first, second, ..] = written.objects.as_slice() else { return };
        let one_file = driver.settings.iter().any(|setting| setting.name == "path" && setting.required);
        if broken || !one_file || !driver.writes.contains(&"one file") || first.name.text == second.name.text
        {
            return;
        }
        // Objects that name files of their own do not share one.
        if written.objects.iter().all(|object| object.file.is_some()) {
            return;
        }
        let others = written.objects.get(2..).unwrap_or_default();
        let count = match others.len() {
            0 => "two".to_owned(),
            more => more.saturating_add(2).to_string(),
        };
        let message = format!("the file of `{}` holds {count} objects", written.name.text);
        let mut finding = Diagnostic::new(&catalogue::PROJECT_ONE_OBJECT_PER_FILE, second.name.span, message)
            .also(first.name.span, "the first is here")
            .help(format!("declare a second system for `{}`, with its own `path`", second.name.text));
        for other in others {
            finding = finding.also(other.name.span, "and another is here");
        }
        self.report(finding);
    }
}

/// A system's own word on an object comes first; what it does not speak of stays as the connector says.
fn erases(own: &[ast::Erases], connector: &[ast::Erases]) -> Vec<ast::Erases> {
    let mut all = own.to_vec();
    if own.iter().any(|clause| matches!(clause.how, ErasesHow::Nothing(_))) {
        return all;
    }
    for clause in connector {
        let mut rest = clause.clone();
        rest.objects.retain(|object| {
            !own.iter().any(|clause| clause.objects.iter().any(|known| known.text == object.text))
        });
        let nothing = matches!(clause.how, ErasesHow::Nothing(_));
        if !rest.objects.is_empty() || (nothing && own.is_empty()) {
            all.push(rest);
        }
    }
    all
}
