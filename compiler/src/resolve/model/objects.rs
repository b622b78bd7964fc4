//! Systems, their objects, and the fields of these: records are laid flat, so that every field here holds one value.

use super::{ObjectId, ObjectUse};
use crate::library::Driver;
use crate::plan::{Role, SettingValue, Support, Type};
use crate::source::Span;
use crate::syntax::ast;
use std::collections::BTreeMap;

/// An installed product.
#[derive(Clone, Debug)]
pub struct System {
    /// Its doc comment.
    pub doc: Option<String>,
    /// As people call it.
    pub label: String,
    /// The connector it is.
    pub connector: String,
    /// Who makes it.
    pub vendor: Option<String>,
    /// What kind of product it is: `crm`, `advertising` ….
    pub kind: Option<String>,
    /// How far its connector can be relied on.
    pub support: Support,
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
    /// The agreement that its role stands under, if it is there.
    pub agreement: Option<String>,
    /// Channels on which it can reach a person, its connector's and its own, sorted.
    pub contacts: Vec<String>,
    /// What is erased there, and how; a system's own word on an object stands before its connector's.
    pub erases: Vec<ast::Erases>,
    /// How late a written value takes effect there.
    pub visible: Option<ast::Duration>,
    /// How long a message that is being sent from there goes on.
    pub finishes: Option<ast::Duration>,
    /// How much it takes; a system's own limits replace its connector's.
    pub limits: Vec<ast::Limit>,
    /// Its name in its declaration.
    pub span: Span,
    /// A part of it is broken and reported.
    pub broken: bool,
}

/// A table, file or record kind.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its doc comment.
    pub doc: Option<String>,
    /// The parameter that clauses give: `topic` in `subscription(topic)`.
    pub parameter: Option<String>,
    /// As people call it.
    pub label: String,
    /// Whose data it holds.
    pub about: Vec<String>,
    /// Its fields in the order declared: the connector's first; records laid flat.
    pub fields: Vec<Field>,
    /// Where choices stand in it.
    pub facts: Vec<ast::ConsentFact>,
    /// One of these names a purpose or channel that is not there, and is reported.
    pub facts_broken: bool,
    /// How a file exchanged with a partner is made, proved and answered.
    pub file: Option<ast::FileSpec>,
    /// The object that answers such a file, if it is there.
    pub answers: Option<ObjectUse>,
    /// How long its records are kept.
    pub keep: Option<ast::Retention>,
    /// Its name in its declaration.
    pub span: Span,
    /// A part of it is broken and reported.
    pub broken: bool,
}

impl Object {
    /// The field of that name; for one in a record all names on the way, joined by dots.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The field that those names lead to, one after another.
    #[must_use]
    pub fn field_at(&self, path: &[&str]) -> Option<&Field> {
        self.fields.iter().find(|field| field.path.iter().eq(path))
    }

    /// Whether those names lead to a record, so that fields lie behind them.
    #[must_use]
    pub fn is_record(&self, path: &[&str]) -> bool {
        self.fields
            .iter()
            .any(|field| field.path.len() > path.len() && field.path.iter().zip(path).all(|(a, b)| a == b))
    }
}

/// A field of an object: one value, or a list of values.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name at the system; for one in a record all names on the way, joined by dots.
    pub name: String,
    /// The names that lead to it: one, or more for one in a record.
    pub path: Vec<String>,
    /// Its doc comment.
    pub doc: Option<String>,
    /// As people call it.
    pub label: String,
    /// Its type; absent where that is broken and reported.
    pub ty: Option<Type>,
    /// May be absent: it or a record that it lies in.
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
    /// Tells what changed since the last run.
    pub cursor: bool,
    /// A cell that does not fit becomes absent.
    pub lenient: bool,
    /// Why it should no longer be used.
    pub deprecated: Option<String>,
    /// Category of personal data.
    pub category: Option<String>,
    /// The unit of its numbers.
    pub unit: Option<String>,
    /// It holds the SHA-256, in hexadecimal digits, of what this function gives.
    pub hashed: Option<&'static str>,
    /// Its columns in a file of fixed width, the first column is 1, both belong to it.
    pub columns: Option<(u32, u32)>,
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

/// Where choices stand: an object with a consent block, or a field of one.
#[derive(Clone, Debug)]
pub struct Slot {
    /// As written.
    pub written: ast::Slot,
    /// The object.
    pub object: ObjectId,
    /// The argument of an object with a parameter.
    pub argument: Option<String>,
    /// The field, where one is named.
    pub field: Option<String>,
    /// Where it is named.
    pub span: Span,
}
