//! Whom a choice is about: a contact point that the record holds, or an identifier that the identity links.

use super::expression::Scope;
use super::identity::IdentifierNode;
use super::points::contact;
use super::record::Record;
use martlet_compiler::plan::PointKind;
use martlet_consent::PointRef;
use martlet_consent::event::Named;
use std::borrow::Cow;

/// By what a record tells whom the choice is about.
#[derive(Debug)]
pub(super) enum Whose {
    /// A contact point in this field.
    Point(PointKind, usize),
    /// An identifier, and which one.
    Identifier(IdentifierNode, String),
}

/// Whom a choice is about.
pub(super) struct About<'c> {
    pub point: PointRef,
    pub kind: Option<PointKind>,
    pub contact: Cow<'c, str>,
    /// The person that an identifier names.
    pub person: Option<Named>,
}

impl Whose {
    pub(super) fn of<'c>(&self, record: &'c Record<'c>, scope: &Scope<'_, '_>) -> Option<About<'c>> {
        match self {
            Whose::Point(kind, field) => {
                let contact = contact(*kind, record.values.get(*field))?;
                let point = scope.run.keys.contact(*kind, &contact);
                Some(About { point, kind: Some(*kind), contact, person: None })
            }
            Whose::Identifier(node, of) => {
                let (reference, is) = node.of(scope)?;
                let person = Some(Named { reference, of: of.clone(), is });
                Some(About { point: reference, kind: None, contact: Cow::Borrowed(""), person })
            }
        }
    }

    /// What is missing where nobody is named.
    pub(super) fn missing(&self) -> &'static str {
        match self {
            Whose::Point(PointKind::Email, _) => "there is no e-mail address that the choice could be about",
            Whose::Point(PointKind::Phone, _) => {
                "there is no phone number with its country (`+45 …`) that the choice could be about"
            }
            Whose::Identifier(..) => "there is no identifier of a person that the choice could be about",
        }
    }
}
