//! What names stand for once all files are read: systems with their connector's objects, vocabulary, flows, consents.

use crate::library::Driver;
use crate::plan::{Role, SettingValue, Type};
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
    /// From `martlet.toml`.
    pub project: Project,
    /// The company, if declared.
    pub company: Option<ast::Company>,
    /// Categories by name.
    pub categories: BTreeMap<String, Category>,
    /// Channels by name.
    pub channels: BTreeMap<String, Channel>,
    /// Purposes by name.
    pub purposes: BTreeMap<String, Purpose>,
    /// Systems by name.
    pub systems: BTreeMap<String, System>,
    /// Objects by system and name.
    pub objects: BTreeMap<ObjectId, Object>,
    /// Flows by name.
    pub flows: BTreeMap<String, Flow>,
    /// How choices spread, by purpose and place.
    pub consents: Vec<Consent>,
    /// A declaration could not be read and is reported: what is missing may be in it.
    pub lost: bool,
    /// Some part of the project could not be read and is reported.
    pub unread: bool,
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

/// A category of personal data.
#[derive(Clone, Debug)]
pub struct Category {
    /// As people call it.
    pub label: String,
    /// The branch it hangs on.
    pub under: Option<String>,
    /// Identifiers elsewhere.
    pub same_as: Vec<String>,
    /// Its declaration.
    pub span: Span,
}

/// A way to reach a person.
#[derive(Clone, Debug)]
pub struct Channel {
    /// As people call it.
    pub label: String,
    /// Its declaration.
    pub span: Span,
}

/// Why data moves.
#[derive(Clone, Debug)]
pub struct Purpose {
    /// As people call it.
    pub label: String,
    /// Channels it may use, sorted.
    pub channels: Vec<String>,
    /// Categories it needs; empty where it says nothing.
    pub uses: Vec<String>,
    /// Legal bases, in the order tried.
    pub bases: Vec<String>,
    /// Its name in its declaration.
    pub span: Span,
    /// A part of it is broken and reported, so that what seems to be missing may be there.
    pub broken: bool,
}

/// An installed product.
#[derive(Clone, Debug)]
pub struct System {
    /// As people call it.
    pub label: String,
    /// The connector it is.
    pub connector: String,
    /// The driver that moves its bytes; absent where that is broken and reported.
    pub driver: Option<&'static Driver>,
    /// Settings of the driver.
    pub settings: BTreeMap<String, SettingValue>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Places its data is stored in, as written.
    pub stored_in: Vec<String>,
    /// Places it is accessed from, as written.
    pub accessed_from: Vec<String>,
    /// Legal role of who runs it.
    pub role: Option<Role>,
    /// Channels on which it can reach a person, sorted.
    pub contacts: Vec<String>,
    /// Its name in its declaration.
    pub span: Span,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// A table, file or record kind.
#[derive(Clone, Debug)]
pub struct Object {
    /// As people call it.
    pub label: String,
    /// Whose data it holds.
    pub about: Vec<String>,
    /// Its fields in the order declared: the connector's first.
    pub fields: Vec<Field>,
    /// Where choices stand in it.
    pub facts: Vec<ast::ConsentFact>,
    /// One of these names a purpose or channel that is not there, and is reported.
    pub facts_broken: bool,
    /// Its name in its declaration.
    pub span: Span,
    /// A part of it is broken and reported.
    pub broken: bool,
}

impl Object {
    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name at the system.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// Its type; absent where that is broken and reported.
    pub ty: Option<Type>,
    /// May be absent.
    pub optional: bool,
    /// Names a record there.
    pub key: bool,
    /// May be the key of an upsert.
    pub matching: bool,
    /// Must be written.
    pub required: bool,
    /// May not be written.
    pub read_only: bool,
    /// May not be read.
    pub write_only: bool,
    /// A cell that does not fit becomes absent.
    pub lenient: bool,
    /// Why it should no longer be used.
    pub deprecated: Option<String>,
    /// Category of personal data.
    pub category: Option<String>,
    /// Its short consent mark.
    pub consent: Option<ConsentMark>,
    /// Its name in its declaration.
    pub span: Span,
}

/// `consent opt_out via email` on a field.
#[derive(Clone, Debug)]
pub struct ConsentMark {
    /// What `true` means.
    pub polarity: ast::Polarity,
    /// The purpose, if named.
    pub purpose: Option<String>,
    /// The channel.
    pub channel: String,
    /// Where.
    pub span: Span,
}

/// A flow whose objects and purpose are looked up. Names in its expressions belong to the checker.
#[derive(Clone, Debug)]
pub struct Flow {
    /// As written.
    pub written: ast::Flow,
    /// Its doc comment.
    pub doc: Option<String>,
    /// The object it reads, if it is there.
    pub source: Option<ObjectId>,
    /// The object it writes, if it is there.
    pub destination: Option<ObjectId>,
    /// Its purpose, if it is there.
    pub purpose: Option<String>,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// How choices spread.
#[derive(Clone, Debug)]
pub struct Consent {
    /// As written.
    pub written: ast::Consent,
    /// Its purpose, if it is there.
    pub purpose: Option<String>,
    /// Its channels that are there, sorted.
    pub channels: Vec<String>,
    /// The objects where people choose, with the place of each, in the order written.
    pub from: Vec<(ObjectId, Span)>,
    /// A part of it is broken and reported.
    pub broken: bool,
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
