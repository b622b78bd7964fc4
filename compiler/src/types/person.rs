//! Whose choices count in a flow: what `person by` names, in the source or in the record that a look-up finds.

use super::kind::Kind;
use super::scope::{Place, Scope};
use super::steps::Written;
use super::typed::ExprKind;
use super::whose::any_by_identifier;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{self, Identifier, Point, PointKind};
use crate::resolve::Resolved;
use crate::resolve::model::{Field, FieldUse, Object, ObjectId};
use crate::resolve::suggest::unknown;
use crate::source::Span;
use crate::syntax::ast;
use std::collections::BTreeSet;

/// Whose choices count.
#[derive(Clone, Debug)]
pub(super) enum Person<'a> {
    /// Nothing is said: the source has one contact point. With the contact points that look-ups find, for help.
    Unsaid(Vec<(PointKind, String)>),
    /// That of a field of the source.
    Field(&'a Field),
    /// That of a field of the record that a look-up finds, and what decides about it.
    Found(Point, BTreeSet<String>),
    /// That of a field of this look-up, which is not done yet.
    Later(&'a str),
    /// Wrong, and reported.
    Wrong,
}

impl<'a> Person<'a> {
    /// What can be told before the look-ups are checked.
    pub(super) fn ahead(
        written: &'a ast::Flow,
        steps: &[Written<'a>],
        source: Option<&'a Object>,
        out: &mut Diagnostics,
    ) -> Person<'a> {
        let Some(expr) = &written.person else { return Person::Unsaid(Vec::new()) };
        let named = |step: &Written<'_>| match step {
            Written::Lookup(lookup, _) => head(expr).is_some_and(|name| name.text == lookup.name.text),
            Written::Each(_) => false,
        };
        match (head(expr), source) {
            (Some(name), _) if steps.iter().any(named) => Person::Later(&name.text),
            (_, Some(source)) => of_source(expr, source, out),
            (_, None) => Person::Wrong,
        }
    }

    /// The categories of what tells who it is, where a look-up does.
    pub(super) fn categories(&self) -> BTreeSet<String> {
        match self {
            Person::Found(_, categories) => categories.clone(),
            _ => BTreeSet::new(),
        }
    }

    /// `, or say who it is: …` where a look-up finds such a contact point.
    pub(super) fn hint(&self, kind: Option<PointKind>) -> String {
        let Person::Unsaid(found) = self else { return String::new() };
        let fits = found.iter().find(|(known, _)| kind.is_none_or(|kind| kind == *known));
        fits.map(|(_, name)| format!("; or say who it is: `person by {name}`")).unwrap_or_default()
    }
}

impl<'a> Scope<'a> {
    /// Takes the person from a look-up that has been checked, if `person by` names it.
    pub(super) fn find_person(&mut self, written: &ast::Flow) {
        let (Person::Later(lookup), Some(expr)) = (&self.person, &written.person) else { return };
        if !self.found.iter().any(|found| found.name == *lookup) {
            return;
        }
        let checked = self.value(expr, Place::Inner);
        let kind = match &checked.ty.kind {
            Kind::Email => Some(PointKind::Email),
            Kind::Phone => Some(PointKind::Phone),
            _ => None,
        };
        self.person = match (checked.kind, kind) {
            (ExprKind::Found { lookup, field: Some(field) }, Some(kind)) => {
                let point = Point { kind, lookup: Some(lookup), field };
                Person::Found(point, checked.ty.categories)
            }
            (ExprKind::Poison, _) => Person::Wrong,
            _ => {
                let message = "this is no e-mail address or phone number of one person";
                self.report(no_contact(expr.span, message.to_owned()));
                Person::Wrong
            }
        };
    }

    /// Notes which contact points `person by` could name, once all look-ups are checked.
    pub(super) fn note_people(&mut self) {
        let Person::Unsaid(found) = &mut self.person else { return };
        let one = self.found.iter().filter(|sought| !sought.many);
        for (sought, object) in one.filter_map(|sought| Some((sought, sought.object?))) {
            found.extend(object.fields.iter().filter(|field| !field.write_only).filter_map(|field| {
                let kind = match field.ty {
                    Some(plan::Type::Email) => PointKind::Email,
                    Some(plan::Type::Phone) => PointKind::Phone,
                    _ => return None,
                };
                Some((kind, format!("{}.{}", sought.name, field.name)))
            }));
        }
    }
}

/// The finding about a question that is asked before the look-up that tells whom.
pub(super) fn not_known_yet(lookup: &str, span: Span) -> Diagnostic {
    let message = format!("who the person is is known only once `{lookup}` is looked up");
    Diagnostic::new(&catalogue::CONSENT_ASKED_WITHOUT_PERSON, span, message)
        .help("ask it in the `where` or the `map` of the flow, or in a look-up that comes after it")
}

/// The first name of `a.b.c`.
fn head(expr: &ast::Expr) -> Option<&ast::Name> {
    match &expr.kind {
        ast::ExprKind::Field { of, .. } => match &of.kind {
            ast::ExprKind::Name(name) => Some(name),
            _ => head(of),
        },
        _ => None,
    }
}

fn of_source<'a>(expr: &ast::Expr, source: &'a Object, out: &mut Diagnostics) -> Person<'a> {
    let broken = || source.broken || matches!(expr.kind, ast::ExprKind::Broken);
    let message = match path(expr) {
        Some(name) => match source.field(&name.text) {
            Some(field) if matches!(field.ty, Some(plan::Type::Email | plan::Type::Phone) | None) => {
                return Person::Field(field);
            }
            Some(_) => format!("the field `{}` is no e-mail address or phone number", name.text),
            None if source.broken => return Person::Wrong,
            None => {
                let known = source.fields.iter().map(|field| field.name.as_str());
                let help = "name a field of the source, or of a record that the flow looks up";
                let finding = unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", &name, known, help);
                out.push(finding.also(source.span, "the object that is read"));
                return Person::Wrong;
            }
        },
        _ if broken() => return Person::Wrong,
        _ => "`person by` wants a field of the source, or of a record that the flow looks up".to_owned(),
    };
    out.push(no_contact(expr.span, message));
    Person::Wrong
}

fn no_contact(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(&catalogue::CONSENT_PERSON_NOT_A_CONTACT, span, message)
        .help("name the field that holds the e-mail address or phone number whose owner chose")
}

/// `a` or `a.b` as one name.
pub(super) fn path(expr: &ast::Expr) -> Option<ast::Name> {
    match &expr.kind {
        ast::ExprKind::Name(name) => Some(name.clone()),
        ast::ExprKind::Field { of, name } => {
            let of = path(of)?;
            Some(ast::Name { text: format!("{}.{}", of.text, name.text), span: expr.span })
        }
        _ => None,
    }
}

/// The fields that hold identifiers of people.
pub(super) fn links(names: &Resolved) -> impl Iterator<Item = &FieldUse> {
    names.identities.values().flat_map(|identity| &identity.links)
}

/// The identifier of whom the records of an object are about; none: there is none, or nowhere is a choice kept for one
/// person apart from others who have the same contact point, or by an identifier alone.
pub(super) fn identifier(
    names: &Resolved,
    (id, source): (&ObjectId, &Object),
    person: &Person<'_>,
) -> Option<Identifier> {
    // Whom a look-up finds, or one of several addresses, may be somebody else than the source's identifier tells.
    let own = match person {
        Person::Unsaid(_) => true,
        Person::Field(field) => source.fields.iter().filter(|other| other.ty == field.ty).count() == 1,
        Person::Found(..) | Person::Later(_) | Person::Wrong => false,
    };
    let link = links(names).filter(|_| own).find(|link| link.object == *id)?;
    let mut facts = names.objects.values().flat_map(|object| &object.facts);
    (facts.any(|fact| fact.person.is_some()) || any_by_identifier(names))
        .then(|| Identifier { field: link.field.clone(), link: link.to_string() })
}
