//! Names to declarations: one name space per kind over all files. What is not found is left out, with its finding;
//! later stages stay silent about it.

mod agreements;
mod alike;
mod company;
mod consents;
mod damage;
pub(crate) mod dates;
mod declared;
mod erasures;
pub(crate) mod expressions;
mod facts;
mod fields;
pub(crate) mod flows;
mod identity;
mod logic;
mod lookup;
mod metrics;
pub mod model;
mod narrow;
mod notices;
mod objects;
mod partner_files;
mod places;
mod policies;
mod precedence;
mod purposes;
mod references;
mod settings;
mod show;
pub mod suggest;
mod suppressions;
mod systems;
mod tests;
mod unused;
mod value_types;
mod vocabulary;
mod waivers;

pub(crate) use declared::{Kind, declared_twice};
pub(crate) use expressions::{of_fact, of_item, walk};
pub(crate) use lookup::otherwise;
pub use model::Resolved;
pub(crate) use places::{is_in_eea, is_place};
pub(crate) use waivers::may_be_waived;

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::library::Library;
use crate::source::{FileId, Sources};
use crate::syntax::ast::{self, Ast};
use crate::syntax::zones::nearest_zone;
use damage::Damage;
use declared::Declared;
use model::Project;
use std::collections::BTreeSet;

/// Resolves the names of all files; `out` holds the findings of the stages before.
pub fn resolve(
    project: Project,
    files: &[Ast],
    sources: &Sources,
    library: &Library,
    out: &mut Diagnostics,
) -> Resolved {
    let damage = Damage::survey(files, out);
    let declared = Declared::collect(files, out);
    let own = |file: &FileId| sources.get(*file).is_none_or(|file| !file.path.starts_with("std:"));
    let mut resolver = Resolver {
        names: Resolved {
            project,
            lost: damage.lost,
            unread: !damage.places.is_empty(),
            ..Resolved::default()
        },
        library,
        declared: &declared,
        own: files.iter().map(|file| file.file).filter(own).collect(),
        used: BTreeSet::new(),
        broken_object: false,
        broken_mark: false,
        missed: BTreeSet::new(),
        damage,
        out,
    };
    resolver.vocabulary();
    resolver.purposes();
    resolver.notices();
    resolver.companies();
    resolver.systems();
    resolver.agreements();
    resolver.logic();
    resolver.flows();
    resolver.consents();
    resolver.suppressions();
    resolver.identities();
    resolver.precedences();
    resolver.policies();
    resolver.approvals();
    resolver.waivers();
    resolver.erasures();
    resolver.metrics();
    resolver.tests();
    resolver.unused(files);
    resolver.alike();
    resolver.names
}

/// The work of this stage.
struct Resolver<'a> {
    names: Resolved,
    library: &'a Library,
    declared: &'a Declared<'a>,
    /// The project's own files; the others are the library's.
    own: BTreeSet<FileId>,
    /// What something names, so that the rest is known to be unused.
    used: BTreeSet<(Kind, String)>,
    /// A part of the object that is looked at could not be read.
    broken_object: bool,
    /// A consent mark of that object names what is not there, and is reported.
    broken_mark: bool,
    /// The kinds of which a name was not found: it may be meant for one that seems to be unused.
    missed: BTreeSet<Kind>,
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

    fn zone(&mut self, zone: &ast::Text) -> Option<String> {
        match check_zone(zone) {
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
    let message = format!("there is no time zone “{}”", zone.value);
    let finding = Diagnostic::new(&catalogue::NAME_UNKNOWN_ZONE, zone.span, message);
    let finding = match nearest_zone(&zone.value) {
        Some(near) => finding
            .help(format!("did you mean “{near}”?"))
            .fix(format!("write “{near}”"), vec![(zone.span, format!("\"{near}\""))]),
        None => finding.help("write the continent and a large city, as in “Europe/Copenhagen”"),
    };
    Err(Box::new(finding))
}
