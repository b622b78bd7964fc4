//! Names to declarations: one name space per kind over all files. What is not found is left out, with its finding;
//! later stages stay silent about it.

pub(crate) mod flows;
pub mod model;
mod not_yet;
mod objects;
mod places;
mod show;
pub mod suggest;
mod systems;
mod vocabulary;

pub use model::Resolved;

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::library::Library;
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, Ast, Item, ItemKind, Name, TermKind};
use model::Project;
use std::collections::BTreeMap;

/// Resolves the names of all files; `out` holds the findings of the stages before.
pub fn resolve(project: Project, files: &[Ast], library: &Library, out: &mut Diagnostics) -> Resolved {
    let damage = Damage::survey(files, out);
    let declared = Declared::collect(files, out);
    not_yet::not_yet(files, library.files.len(), &damage, out);
    let mut resolver = Resolver {
        names: Resolved {
            project,
            lost: damage.lost,
            unread: !damage.places.is_empty(),
            ..Resolved::default()
        },
        library,
        damage,
        out,
    };
    resolver.vocabulary(&declared);
    resolver.systems(&declared);
    resolver.flows(&declared);
    resolver.consents(&declared);
    resolver.companies(&declared);
    resolver.names.company = declared.companies.values().next().map(|(_, company)| (*company).clone());
    resolver.names
}

/// The work of this stage.
struct Resolver<'a> {
    names: Resolved,
    library: &'a Library,
    damage: Damage,
    out: &'a mut Diagnostics,
}

impl Resolver<'_> {
    fn report(&mut self, finding: Diagnostic) {
        self.out.push(finding);
    }

    /// A finding about a missing declaration, left out where a whole declaration could not be read: it may be that
    /// one, and its own finding is already made.
    fn report_missing(&mut self, finding: Diagnostic) {
        if !self.damage.lost {
            self.out.push(finding);
        }
    }

    fn companies(&mut self, declared: &Declared<'_>) {
        for (_, company) in declared.companies.values() {
            self.places(&company.markets);
        }
    }

    fn zone(&mut self, zone: &ast::Text) -> Option<String> {
        let found = check_zone(zone);
        match found {
            Ok(name) => Some(name),
            Err(finding) => {
                self.out.push(*finding);
                None
            }
        }
    }
}

/// The IANA zone of that name, or the finding about it.
pub(crate) fn check_zone(zone: &ast::Text) -> Result<String, Box<Diagnostic>> {
    if jiff::tz::TimeZone::get(&zone.value).is_ok() {
        return Ok(zone.value.clone());
    }
    let zones: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    let near = suggest::nearest(&zone.value, zones.iter().map(String::as_str));
    let message = format!("there is no time zone “{}”", zone.value);
    let finding = Diagnostic::new(&catalogue::NAME_UNKNOWN_ZONE, zone.span, message);
    let finding = match near {
        Some(near) => finding
            .help(format!("did you mean “{near}”?"))
            .fix(format!("write “{near}”"), vec![(zone.span, format!("\"{near}\""))]),
        None => finding.help("write the continent and a large city, as in “Europe/Copenhagen”"),
    };
    Err(Box::new(finding))
}

/// Where earlier stages found mistakes: what lies there may be incomplete.
struct Damage {
    places: Vec<Span>,
    /// A mistake lies outside every declaration, so that a whole declaration may be missing.
    lost: bool,
}

impl Damage {
    fn survey(files: &[Ast], out: &Diagnostics) -> Damage {
        let mut places: Vec<Span> = out.sorted().into_iter().map(|finding| finding.primary.span).collect();
        places.retain(|place| files.iter().any(|file| file.file == place.file));
        places.extend(files.iter().flat_map(|file| file.broken.iter().copied()));
        let kept = |place: &Span| {
            files
                .iter()
                .filter(|file| file.file == place.file)
                .any(|file| file.items.iter().any(|item| covers(item.span, *place)))
        };
        let lost = places.iter().any(|place| !kept(place));
        Damage { places, lost }
    }

    /// Whether a mistake lies in that place.
    fn touches(&self, span: Span) -> bool {
        self.places.iter().any(|place| covers(span, *place))
    }
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The declarations of all files by kind and name; the first of a name counts.
#[derive(Default)]
struct Declared<'a> {
    companies: BTreeMap<String, (&'a Item, &'a ast::Company)>,
    systems: BTreeMap<String, (&'a Item, &'a ast::System)>,
    connectors: BTreeMap<String, (&'a Item, &'a ast::Connector)>,
    terms: BTreeMap<(TermKind, String), (&'a Item, &'a ast::Term)>,
    purposes: BTreeMap<String, (&'a Item, &'a ast::Purpose)>,
    flows: BTreeMap<String, (&'a Item, &'a ast::Flow)>,
    consents: Vec<(&'a Item, &'a ast::Consent)>,
}

impl<'a> Declared<'a> {
    fn collect(files: &'a [Ast], out: &mut Diagnostics) -> Declared<'a> {
        let mut all = Declared::default();
        let mut places: BTreeMap<(&'static str, String), Span> = BTreeMap::new();
        for item in files.iter().flat_map(|file| &file.items) {
            let (kind, name) = match &item.kind {
                ItemKind::Company(company) => ("company", company.name.clone()),
                ItemKind::System(system) => ("system", system.name.clone()),
                ItemKind::Connector(connector) => ("connector", connector.name.clone()),
                ItemKind::Term(term) => {
                    (term.kind.word(), Name { text: term.path.text(), span: term.path.span })
                }
                ItemKind::Purpose(purpose) => ("purpose", purpose.name.clone()),
                ItemKind::Flow(flow) => ("flow", flow.name.clone()),
                ItemKind::Consent(consent) => {
                    all.consents.push((item, consent));
                    continue;
                }
                _ => continue,
            };
            // A project has one company, whatever it is called.
            let key = if kind == "company" { String::new() } else { name.text.clone() };
            if let Some(first) = places.get(&(kind, key.clone())) {
                out.push(declared_twice(kind, &name, *first));
                continue;
            }
            places.insert((kind, key), name.span);
            all.add(item, name.text);
        }
        all
    }

    /// The words of one kind, by name.
    fn terms(&self, kind: TermKind) -> impl Iterator<Item = (&String, &'a ast::Term)> {
        self.terms
            .iter()
            .filter(move |((found, _), _)| *found == kind)
            .map(|((_, name), (_, term))| (name, *term))
    }

    fn add(&mut self, item: &'a Item, name: String) {
        match &item.kind {
            ItemKind::Company(it) => drop(self.companies.insert(name, (item, it))),
            ItemKind::System(it) => drop(self.systems.insert(name, (item, it))),
            ItemKind::Connector(it) => drop(self.connectors.insert(name, (item, it))),
            ItemKind::Term(it) => drop(self.terms.insert((it.kind, name), (item, it))),
            ItemKind::Purpose(it) => drop(self.purposes.insert(name, (item, it))),
            ItemKind::Flow(it) => drop(self.flows.insert(name, (item, it))),
            ItemKind::Consent(it) => self.consents.push((item, it)),
            _ => {}
        }
    }
}

/// A finding about a second declaration of a name.
pub(crate) fn declared_twice(kind: &str, name: &Name, first: Span) -> Diagnostic {
    let help = if first.file == FileId(name.span.file.0) {
        format!("remove one of the two, or give this {kind} another name")
    } else {
        format!("another file declares it too; remove one of the two, or give this {kind} another name")
    };
    Diagnostic::new(
        &catalogue::NAME_DECLARED_TWICE,
        name.span,
        format!("the {kind} `{}` is declared twice", name.text),
    )
    .label("declared again here")
    .also(first, "first declared here")
    .help(help)
}
