//! What a project declares, as plain data: all that the oracle knows of it. Who generates projects hands it over.

use std::collections::{BTreeMap, BTreeSet};

/// A project's declarations.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// The day by which everything is judged, `2026-06-01`.
    pub today: String,
    /// The company's markets.
    pub markets: Vec<String>,
    /// Categories, each with the one above it.
    pub categories: BTreeMap<String, String>,
    /// Brands of the company.
    pub brands: Vec<String>,
    /// Topics, each with the one that it is part of.
    pub topics: BTreeMap<String, Option<String>>,
    /// Systems by name.
    pub systems: BTreeMap<String, System>,
    /// Objects by `system.object`.
    pub objects: BTreeMap<String, Object>,
    /// Purposes by name.
    pub purposes: BTreeMap<String, Purpose>,
    /// What was agreed.
    pub agreements: Vec<Agreement>,
    /// What policies forbid.
    pub policies: Vec<Policy>,
    /// Who is left out.
    pub lists: Vec<List>,
    /// Where people choose, and what is told what they chose.
    pub choices: Vec<Choices>,
    /// The object in which people ask to be erased: by their address in `Mail`, once `Done` says `yes`.
    pub requests: Option<String>,
    /// The object and the field that tell a person's country.
    pub country: Option<(String, String)>,
    /// The object and the field that tell a person's day of birth.
    pub born: Option<(String, String)>,
    /// Flows by name.
    pub flows: BTreeMap<String, Flow>,
}

/// Who runs a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The company itself.
    Controller,
    /// Somebody for the company.
    Processor,
    /// Somebody together with the company.
    JointController,
    /// Somebody for themselves.
    ThirdParty,
}

/// A system.
#[derive(Clone, Debug)]
pub struct System {
    /// What it is.
    pub kind: String,
    /// Who runs it, if that is said.
    pub role: Option<Role>,
    /// Where its data lies and from where it is seen.
    pub places: Vec<String>,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// One of three words: gold, silver, bronze.
    Words,
    /// A whole number.
    Int,
    /// A day.
    Day,
    /// Yes or no.
    Flag,
    /// A point in time.
    Moment,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A country.
    Country,
    /// Any number of records.
    Items,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// May be absent.
    pub optional: bool,
    /// What it says about people, where that is written.
    pub category: Option<String>,
    /// Tells records apart.
    pub key: bool,
    /// Takes hashes of addresses only.
    pub hashed: bool,
    /// The fields of the records in it.
    pub inner: Vec<Field>,
}

impl Field {
    /// What it says about people: what is written, else what its type brings.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        let of_type = match self.kind {
            Kind::Email => Some("contact.email"),
            Kind::Phone => Some("contact.phone"),
            Kind::Country => Some("contact.country"),
            _ => None,
        };
        self.category.as_deref().or(of_type)
    }
}

/// An object.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// Its fields.
    pub fields: Vec<Field>,
    /// It is about children.
    pub children: bool,
}

impl Object {
    /// The field of that name; of what lies in another one `Outer.Inner`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        let (outer, inner) = name.split_once('.').map_or((name, None), |(outer, inner)| (outer, Some(inner)));
        let field = self.fields.iter().find(|field| field.name == outer)?;
        inner.map_or(Some(field), |name| field.inner.iter().find(|field| field.name == name))
    }

    /// All its fields with their names, those of records in them too.
    pub fn all(&self) -> impl Iterator<Item = (String, &Field)> {
        self.fields.iter().flat_map(|field| {
            let inner = field.inner.iter().map(|it| (format!("{}.{}", field.name, it.name), it));
            std::iter::once((field.name.clone(), field)).chain(inner)
        })
    }
}

/// Whose yes counts for a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Children {
    /// Nobody's.
    Never,
    /// A guardian's.
    WithGuardian,
}

/// A purpose.
#[derive(Clone, Debug, Default)]
pub struct Purpose {
    /// Its channels.
    pub channels: Vec<String>,
    /// The data that it needs; empty: it does not say.
    pub uses: Vec<String>,
    /// What it rests on, without places and conditions.
    pub bases: Vec<String>,
    /// Whose yes counts for a child, if that is said.
    pub children: Option<Children>,
    /// How many months a yes holds.
    pub expires: Option<u32>,
}

/// An agreement.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    /// Its name.
    pub name: String,
    /// The systems that it is about.
    pub systems: Vec<String>,
    /// The data that was agreed on.
    pub covers: Vec<String>,
    /// What for.
    pub purposes: Vec<String>,
    /// It names a mechanism for transfers.
    pub transfer: bool,
    /// From when until when.
    pub valid: Option<(String, String)>,
    /// What comes back, and until when it may be used.
    pub returns: Vec<(String, Option<String>)>,
    /// What comes back may be passed on.
    pub onward: bool,
}

/// What a policy says.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it demands or forbids.
    pub rule: PolicyRule,
    /// To whom.
    pub to: Scope,
    /// Under which conditions, all of them.
    pub conditions: Vec<Condition>,
}

/// The rule of a policy.
#[derive(Clone, Debug)]
pub enum PolicyRule {
    /// Data of these categories does not go there.
    Forbid {
        /// The categories.
        categories: Vec<String>,
        /// Unless it is hashed.
        unless_hashed: bool,
        /// Unless a transfer was agreed on.
        unless_transfer: bool,
    },
    /// Somebody must have approved what is handed over; nobody has.
    Approval,
}

/// Whom a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody.
    Any,
    /// Flows.
    Flows,
    /// Systems.
    Systems,
    /// These systems.
    Named(Vec<String>),
}

/// A condition of a rule.
#[derive(Clone, Debug)]
pub enum Condition {
    /// The kind of the system.
    Kind(String),
    /// The role of who runs it.
    Role(Role),
    /// What for.
    Purpose(String),
    /// Over which channel.
    Channel(String),
    /// Where the system is.
    In(Vec<String>),
    /// Where the system is not.
    NotIn(Vec<String>),
}

/// A list of people who are left out of everything.
#[derive(Clone, Debug)]
pub struct List {
    /// Its name.
    pub name: String,
    /// The object with the people, whose field `Mail` names them.
    pub object: String,
    /// Only on this channel.
    pub channel: Option<String>,
    /// Only people of these countries, and those whose country is not known; none: everybody.
    pub places: Vec<String>,
    /// It leaves people out of what serves them, too.
    pub hard: bool,
}

/// What a choice is about, beside its purpose: a topic, or a brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// This one.
    Named(String),
    /// The one that the record names in this field.
    Field(String),
}

/// An object in which people choose, by their address in `Mail` and their word in `Said`; or that is told what they chose.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The object.
    pub object: String,
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: String,
    /// The topic; none: the whole purpose.
    pub topic: Option<About>,
    /// The brand; none: every brand.
    pub brand: Option<About>,
    /// People's choices are read there.
    pub heard: bool,
    /// It is told people's choices.
    pub told: bool,
    /// It stands for every purpose on that channel.
    pub wide: bool,
    /// The words that are a yes.
    pub yes: Vec<String>,
    /// The words that are a no.
    pub no: Vec<String>,
    /// It says what other words mean; else they are a no until it does.
    pub others: bool,
    /// The field that tells when it was said.
    pub at: Option<String>,
    /// People said it there themselves: a yes lifts an earlier no.
    pub direct: bool,
    /// It is a list: to stand there is the no, and there is no word.
    pub list: bool,
    /// Nobody leaves the list.
    pub for_good: bool,
}

/// A flow, without its expressions.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// Its name.
    pub name: String,
    /// The object it reads.
    pub from: String,
    /// Further objects that it looks into.
    pub looks_into: Vec<String>,
    /// The object it writes.
    pub to: String,
    /// What for.
    pub purpose: Option<String>,
    /// Over which channels; none: the data is processed.
    pub channels: Vec<String>,
    /// All of them must be allowed.
    pub all: bool,
    /// It adds records, and touches none that somebody else put there.
    pub inserts: bool,
    /// What it delivered is taken away when a permission ends.
    pub ends: bool,
    /// What it delivered is taken away when its source is gone.
    pub gone: bool,
    /// About which topic.
    pub topic: Option<String>,
    /// In the name of which brand.
    pub brand: Option<String>,
    /// The field of the record that says whose choices count.
    pub person: Option<String>,
    /// The lines of its mapping.
    pub lines: Vec<Line>,
    /// What somebody answers for taking it for something else: `system.object.field`, and for what.
    pub treated: BTreeSet<(String, String)>,
    /// The same of fields that are taken in no other way where their values can be read; what only decides cannot.
    pub shown_as: BTreeSet<(String, String)>,
}

/// A line of a mapping, without its expression.
#[derive(Clone, Debug)]
pub struct Line {
    /// The field that it writes.
    pub target: String,
    /// A further permission that it waits for: purpose and channel.
    pub guard: Option<(String, String)>,
    /// It may write something other than words that are written in the project.
    pub carries: bool,
}

impl Declared {
    /// Whether a category is, or lies under, another one.
    #[must_use]
    pub fn is_under(&self, category: &str, above: &str) -> bool {
        let mut at = Some(category);
        while let Some(name) = at {
            if name == above {
                return true;
            }
            at = self.categories.get(name).map(String::as_str);
        }
        false
    }

    /// The system that an object belongs to.
    #[must_use]
    pub fn system_of(&self, object: &str) -> Option<(&str, &System)> {
        let name = object.split('.').next()?;
        self.systems.get_key_value(name).map(|(name, system)| (name.as_str(), system))
    }

    /// A field by `system.object.field`.
    #[must_use]
    pub fn field(&self, object: &str, name: &str) -> Option<&Field> {
        self.objects.get(object)?.field(name)
    }
}
