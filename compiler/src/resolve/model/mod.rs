//! What names stand for once all files are read. Every entry keeps what was written, and what its names stand for.

mod flows;
mod governance;
mod objects;
mod people;

pub use flows::*;
pub use governance::*;
pub use objects::*;
pub use people::*;

use crate::fault::Fault;
use crate::plan::Law;
use crate::source::Span;
use crate::syntax::ast;
use std::collections::BTreeMap;

/// The project's own facts, from `martlet.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// IANA zone of times without one.
    pub zone: String,
}

/// The project with its names resolved. Everything is sorted by name.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// What the checker is to overlook.
    #[doc(hidden)]
    pub fault: Option<Fault>,
    /// From `martlet.toml`.
    pub project: Project,
    /// The company, if declared.
    pub company: Option<ast::Company>,
    /// The law that counts, from the packs of the company and its markets.
    pub law: Law,
    /// Brands by name.
    pub brands: BTreeMap<String, Brand>,
    /// Teams by name.
    pub teams: BTreeMap<String, Team>,
    /// Categories by name.
    pub categories: BTreeMap<String, Category>,
    /// Channels by name.
    pub channels: BTreeMap<String, Channel>,
    /// Topics by name.
    pub topics: BTreeMap<String, Word>,
    /// Places that the project or the library declares, by name; ISO codes need no declaration.
    pub places: BTreeMap<String, Word>,
    /// Legal bases by name: those of the language, and declared ones.
    pub bases: BTreeMap<String, Word>,
    /// Mechanisms for transfers abroad by name: those of the language, and declared ones.
    pub transfers: BTreeMap<String, Word>,
    /// Purposes by name.
    pub purposes: BTreeMap<String, Purpose>,
    /// Notices by name.
    pub notices: BTreeMap<String, Notice>,
    /// Suppression lists by name.
    pub suppressions: BTreeMap<String, Suppression>,
    /// Systems by name.
    pub systems: BTreeMap<String, System>,
    /// Objects by system and name.
    pub objects: BTreeMap<ObjectId, Object>,
    /// Flows by name.
    pub flows: BTreeMap<String, Flow>,
    /// How choices spread, by purpose and place.
    pub consents: Vec<Consent>,
    /// Who is the same person, by name; a project has one.
    pub identities: BTreeMap<String, Identity>,
    /// Which flow wins a field, by object and field.
    pub precedences: Vec<Precedence>,
    /// Agreements by name.
    pub agreements: BTreeMap<String, Agreement>,
    /// Policies by name.
    pub policies: BTreeMap<String, Policy>,
    /// Approvals in the order of places.
    pub approvals: Vec<Approval>,
    /// Waivers in the order of places.
    pub waivers: Vec<Waiver>,
    /// Erasures by name.
    pub erasures: BTreeMap<String, Erasure>,
    /// Reusable mappings by name.
    pub mappings: BTreeMap<String, Mapping>,
    /// The project's own functions by name.
    pub functions: BTreeMap<String, Function>,
    /// Tables by name.
    pub tables: BTreeMap<String, Table>,
    /// Metrics by name.
    pub metrics: BTreeMap<String, Metric>,
    /// Tests in the order of places.
    pub tests: Vec<Test>,
    /// A declaration could not be read and is reported: what is missing may be in it.
    pub lost: bool,
    /// Some part of the project could not be read and is reported.
    pub unread: bool,
}

impl Resolved {
    /// Whether the checker is to overlook this; never in a product build.
    pub(crate) fn lacks(&self, fault: Fault) -> bool {
        cfg!(feature = "sabotage") && self.fault == Some(fault)
    }

    /// Whether the identity finds people by this field of an object.
    #[must_use]
    pub fn is_linked(&self, object: &ObjectId, field: &str) -> bool {
        let mut links = self.identities.values().flat_map(|identity| &identity.links);
        links.any(|link| link.object == *object && link.field == field)
    }
}

/// An object's name: `system.object`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectId {
    /// The system.
    pub system: String,
    /// The object.
    pub object: String,
}

impl std::fmt::Display for ObjectId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.system, self.object)
    }
}

/// An object as a clause uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectUse {
    /// The object.
    pub object: ObjectId,
    /// The argument of an object with a parameter.
    pub argument: Option<String>,
    /// Where it is named.
    pub span: Span,
}

impl std::fmt::Display for ObjectUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.argument {
            Some(argument) => write!(f, "{}({argument:?})", self.object),
            None => self.object.fmt(f),
        }
    }
}

impl Resolved {
    /// Whether a category is one of personal data.
    #[must_use]
    pub fn is_personal(&self, category: &str) -> bool {
        self.is_under(category, "personal")
    }

    /// Whether a category is that one or hangs on its branch.
    #[must_use]
    pub fn is_under(&self, category: &str, branch: &str) -> bool {
        let parent = |name: &&str| self.categories.get(*name).and_then(|found| found.under.as_deref());
        std::iter::successors(Some(category), parent)
            .take(self.categories.len().saturating_add(1))
            .any(|name| name == branch)
    }
}
