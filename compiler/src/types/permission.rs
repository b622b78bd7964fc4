//! Permissions: which contact point a channel needs, which purpose may use it, and who records the choice.

use super::person::{Person, identifier, not_known_yet};
use super::typed::Guard;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::fault::Fault;
use crate::plan::{GuardCell, Identifier, Point, PointKind, Type};
use crate::resolve::Resolved;
use crate::resolve::model::{self, Field, Object, ObjectId};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, Name};
use std::collections::BTreeMap;

/// Delivery keeps which permissions allowed a record in as many bits.
const MOST_GUARDS: usize = 32;

/// A purpose on a channel that something asks for.
pub(super) struct Asked<'a> {
    pub(super) purpose: &'a Name,
    pub(super) channel: &'a Name,
    pub(super) topic: Option<&'a Name>,
    pub(super) brand: Option<&'a Name>,
    pub(super) span: Span,
}

/// The permissions of one flow.
pub(super) struct Permissions<'a> {
    pub(super) names: &'a Resolved,
    /// The object that is read; absent where it is missing and reported.
    pub(super) source: Option<&'a Object>,
    /// Whose choices count.
    pub(super) person: Person<'a>,
    /// The identifier of the person in the records that are read.
    pub(super) identifier: Option<Identifier>,
    pub(super) guards: Vec<Guard>,
    points: BTreeMap<String, Option<Point>>,
    seen: Vec<(String, String)>,
}

impl<'a> Permissions<'a> {
    pub(super) fn new(
        names: &'a Resolved,
        source: Option<(&'a ObjectId, &'a Object)>,
        person: Person<'a>,
    ) -> Self {
        Permissions {
            names,
            source: source.map(|(_, source)| source),
            identifier: source.and_then(|source| identifier(names, source, &person)),
            person,
            guards: Vec::new(),
            points: BTreeMap::new(),
            seen: Vec::new(),
        }
    }

    /// Adds the record's own permission; it comes first.
    pub(super) fn own(&mut self, written: &ast::FlowPurpose, flow: &model::Flow, out: &mut Diagnostics) {
        let topic = flow.topic.clone().filter(|_| !self.names.lacks(Fault::TopicAsked));
        let brand = flow.brand.clone().filter(|_| !self.names.lacks(Fault::BrandAsked));
        if written.channels.is_empty() {
            self.processing(written, topic, brand, out);
            return;
        }
        let asked: Vec<Asked<'_>> = written
            .channels
            .iter()
            .map(|channel| Asked {
                purpose: &written.purpose,
                channel,
                topic: None,
                brand: None,
                span: channel.span,
            })
            .collect();
        if let Some(guard) = self.guard(&asked, written.all, out) {
            self.guards.push(Guard { topic, brand, confirming: written.confirming, ..guard });
        }
    }

    /// `purpose P` without a channel asks whether people's data may be processed at all: a legal basis other than
    /// consent may say so; consent counts on whichever of the purpose's channels it was given.
    fn processing(
        &mut self,
        written: &ast::FlowPurpose,
        topic: Option<String>,
        brand: Option<String>,
        out: &mut Diagnostics,
    ) {
        let names = self.names;
        let purpose = &written.purpose;
        let Some(found) = names.purposes.get(&purpose.text) else { return };
        if found.bases.is_empty() && !found.broken {
            out.push(no_basis(purpose, found.span));
            return;
        }
        if written.confirming {
            let message = "people are asked to confirm on a channel, and none is named";
            out.push(
                Diagnostic::new(&catalogue::CONSENT_CONFIRMING_WITHOUT_CHANNEL, written.span, message)
                    .help(format!("name it: `purpose confirming {} via email`", purpose.text)),
            );
            return;
        }
        let mut cells = Vec::new();
        for channel in &found.channels {
            let Some(source) = self.source else { continue };
            if let Ok(Some(point)) = contact_point(source, channel, &self.person, purpose.span, true) {
                cells.push(GuardCell { channel: channel.clone(), point });
            }
        }
        let only_consent =
            found.bases.iter().all(|basis| basis.ends_with("consent") || basis == "soft_opt_in");
        let whole = self.source.is_some_and(|source| !source.broken);
        let wrong = matches!(self.person, Person::Wrong);
        if only_consent && cells.is_empty() && whole && !wrong && !found.broken {
            let message =
                format!("`{}` rests on what people chose, and nothing here tells who they are", purpose.text);
            out.push(
                Diagnostic::new(&catalogue::CONSENT_NO_CONTACT_POINT, purpose.span, message)
                    .also(found.span, "its basis is declared here")
                    .help(format!(
                        "declare the field that holds the e-mail address with the type `email`, or give the purpose a basis that needs no choice, `basis contract`{}",
                        self.person.hint(None)
                    )),
            );
            return;
        }
        self.guards.push(Guard {
            purpose: purpose.text.clone(),
            topic,
            person: self.identifier.clone(),
            cells,
            all: false,
            processing: true,
            brand,
            confirming: false,
        });
    }

    /// The index of the guard that asks for all of these; the finding where that cannot be.
    pub(super) fn field(&mut self, asked: &[Asked<'_>], out: &mut Diagnostics) -> Option<usize> {
        let (first, rest) = asked.split_first()?;
        let text = |name: Option<&Name>| name.map(|name| name.text.clone());
        let differs = |other: &&Asked<'_>| {
            other.purpose.text != first.purpose.text
                || text(other.topic) != text(first.topic)
                || text(other.brand) != text(first.brand)
        };
        if let Some(other) = rest.iter().find(differs) {
            let message = match other.purpose.text == first.purpose.text {
                true => "one field can wait for the permission about one topic and one brand only",
                false => "one field can wait for the permission of one purpose only",
            };
            out.push(
                Diagnostic::new(&catalogue::CONSENT_TWO_PERMISSIONS, other.span, message)
                    .also(first.span, "the first is here")
                    .help("decide which purpose this field serves, or deliver it in a flow of its own"),
            );
            return None;
        }
        let mut guard = self.guard(asked, asked.len() > 1, out)?;
        let own = self.guards.first();
        // A permission of the flow's own purpose is about its own topic where it names none.
        let topic = own.filter(|own| own.purpose == guard.purpose).and_then(|own| own.topic.clone());
        let brand = own.and_then(|own| own.brand.clone());
        guard.topic = first.topic.map(|topic| topic.text.clone()).or(topic);
        guard.brand = first.brand.map(|brand| brand.text.clone()).or(brand);
        if let Some(index) = self.guards.iter().position(|known| *known == guard) {
            return Some(index);
        }
        if self.guards.len() >= MOST_GUARDS {
            let message = format!("more than {MOST_GUARDS} permissions in one flow are not built yet");
            out.push(
                Diagnostic::new(&catalogue::PROJECT_NOT_BUILT_YET, first.span, message)
                    .help("divide the flow into two"),
            );
            return None;
        }
        self.guards.push(guard);
        Some(self.guards.len().saturating_sub(1))
    }

    fn guard(&mut self, asked: &[Asked<'_>], all: bool, out: &mut Diagnostics) -> Option<Guard> {
        let mut cells: Vec<GuardCell> = Vec::new();
        let mut sound = true;
        for one in asked {
            if !self.may_use(one, out) {
                sound = false;
                continue;
            }
            let point = self.point(&one.channel.text, one.span, out);
            match point {
                Some(point) if !cells.iter().any(|cell| cell.channel == one.channel.text) => {
                    cells.push(GuardCell { channel: one.channel.text.clone(), point });
                }
                Some(_) => {}
                None => sound = false,
            }
        }
        let purpose = asked.first()?.purpose.text.clone();
        // With one cell, any and all are the same question.
        let all = all && cells.len() > 1;
        let person = self.identifier.clone();
        sound.then_some(Guard {
            purpose,
            topic: None,
            person,
            cells,
            all,
            processing: false,
            brand: None,
            confirming: false,
        })
    }

    /// Whether the purpose is there, may use the channel, and somebody records the choice.
    fn may_use(&mut self, asked: &Asked<'_>, out: &mut Diagnostics) -> bool {
        let (purpose, channel) = (&asked.purpose.text, &asked.channel.text);
        // Each is reported once for a flow, however often it is asked.
        let key = (purpose.clone(), channel.clone());
        if self.seen.contains(&key) {
            return true;
        }
        self.seen.push(key);
        let Some(found) = self.names.purposes.get(purpose) else { return false };
        if !self.names.channels.contains_key(channel) {
            return false;
        }
        if found.bases.is_empty() && !found.broken {
            out.push(no_basis(asked.purpose, found.span));
        }
        if !found.channels.contains(channel) {
            if !found.broken {
                out.push(channel_not_in_purpose(self.names, purpose, channel, asked.span));
            }
            return false;
        }
        self.captured(asked, out)
    }

    fn captured(&self, asked: &Asked<'_>, out: &mut Diagnostics) -> bool {
        let (purpose, channel) = (&asked.purpose.text, &asked.channel.text);
        // A consent with a name that is reported may be the one that is looked for.
        let recorded = self.names.consents.iter().any(|consent| {
            let whole = !consent.broken && consent.channels.len() == consent.written.channels.len();
            consent.purpose.is_none()
                || (consent.purpose.as_ref() == Some(purpose)
                    && (!whole || consent.channels.iter().any(|known| known == channel)))
        });
        // Where another basis may carry it, nobody need have said yes.
        let other = self.names.purposes.get(purpose).is_some_and(|found| {
            found.broken
                || found.bases.iter().any(|basis| !matches!(basis.as_str(), "consent" | "explicit_consent"))
        });
        if recorded || other || self.names.lost {
            return true;
        }
        let message = format!("nobody records who said yes to `{purpose}` via `{channel}`");
        out.push(
            Diagnostic::new(&catalogue::CONSENT_NEVER_CAPTURED, asked.span, message)
                .label("so no record could ever be delivered")
                .help(format!(
                    "declare where people choose: consent {purpose} via {channel} \"…\" {{ from system.object }}"
                )),
        );
        false
    }

    fn point(&mut self, channel: &str, span: Span, out: &mut Diagnostics) -> Option<Point> {
        if let Some(known) = self.points.get(channel) {
            return known.clone();
        }
        let point = match (self.source, self.names.channels.contains_key(channel)) {
            (Some(source), true) => match contact_point(source, channel, &self.person, span, true) {
                Ok(point) => point,
                Err(finding) if self.names.lacks(Fault::SeveralPeople) && is_several(&finding) => {
                    first_of(source)
                }
                Err(finding) => {
                    out.push(*finding);
                    None
                }
            },
            _ => None,
        };
        self.points.insert(channel.to_owned(), point.clone());
        point
    }
}

fn no_basis(purpose: &Name, declared: Span) -> Diagnostic {
    let message = format!("the purpose `{}` has no legal basis", purpose.text);
    Diagnostic::new(&catalogue::CONSENT_NO_BASIS, purpose.span, message)
        .also(declared, "declared here")
        .help("say in the purpose what allows it: `basis consent`")
}

/// The finding about a channel that a purpose does not name.
pub(super) fn channel_not_in_purpose(
    names: &Resolved,
    purpose: &str,
    channel: &str,
    span: Span,
) -> Diagnostic {
    let message = format!("the purpose `{purpose}` does not use the channel `{channel}`");
    let finding = Diagnostic::new(&catalogue::CONSENT_CHANNEL_NOT_IN_PURPOSE, span, message);
    let Some(found) = names.purposes.get(purpose) else { return finding };
    let list: Vec<String> = found.channels.iter().map(|channel| format!("`{channel}`")).collect();
    let help = match list.as_slice() {
        [] => format!("add `channels {channel}` to the purpose"),
        list => format!("use {}, or add `{channel}` to the purpose's `channels`", list.join(" or ")),
    };
    finding.also(found.span, "the purpose is declared here").caused_by(Some(found.span)).help(help)
}

/// The field that says which contact point of a channel a record is about. `Ok(None)` where the object is broken.
pub(super) fn contact_point(
    object: &Object,
    channel: &str,
    person: &Person<'_>,
    span: Span,
    in_flow: bool,
) -> Result<Option<Point>, Box<Diagnostic>> {
    let (kind, what, ty) = match channel {
        "email" => (PointKind::Email, "e-mail address", Type::Email),
        "sms" | "call" => (PointKind::Phone, "phone number", Type::Phone),
        // Other channels have no contact point of their own: the person is found by the e-mail address or phone number.
        _ => return person_of(object, channel, person, span, in_flow),
    };
    match person {
        Person::Wrong => return Ok(None),
        Person::Later(lookup) => return Err(Box::new(not_known_yet(lookup, span))),
        Person::Found(point, _) if point.kind == kind => return Ok(Some(point.clone())),
        // A contact point of the source may be somebody else's.
        Person::Found(point, _) => return Err(Box::new(other_kind(point, channel, what, span))),
        Person::Field(field) if field.ty.as_ref() == Some(&ty) => {
            return Ok(Some(Point { kind, lookup: None, field: field.name.clone() }));
        }
        Person::Field(_) | Person::Unsaid(_) => {}
    }
    let fields: Vec<&Field> = object.fields.iter().filter(|field| field.ty.as_ref() == Some(&ty)).collect();
    let word = if kind == PointKind::Email { "email" } else { "phone" };
    match fields.as_slice() {
        [one] => Ok(Some(Point { kind, lookup: None, field: one.name.clone() })),
        // Several numbers are one person's; several addresses may be several people's.
        [first, ..] if kind == PointKind::Phone => {
            let named = fields.iter().find(|field| field.key || field.matching).unwrap_or(first);
            Ok(Some(Point { kind, lookup: None, field: named.name.clone() }))
        }
        [] if object.broken || object.fields.iter().any(|field| field.ty.is_none()) => Ok(None),
        [] => {
            let message =
                format!("the source has no {what}, so permission via `{channel}` cannot be looked up");
            Err(Box::new(
                Diagnostic::new(&catalogue::CONSENT_NO_CONTACT_POINT, span, message)
                    .also(object.span, "the object that is read")
                    .caused_by(Some(object.span))
                    .help(format!(
                        "declare the field that holds the {what} with the type `{word}`{}",
                        person.hint(Some(kind))
                    )),
            ))
        }
        [first, rest @ ..] => {
            let plural = if kind == PointKind::Email { "e-mail addresses" } else { "phone numbers" };
            Err(Box::new(several_points(plural, word, first, rest, span, in_flow)))
        }
    }
}

/// The finding about a record that may name several people. Only a flow can say whose choice counts.
fn several_points(
    plural: &str,
    word: &str,
    first: &Field,
    rest: &[&Field],
    span: Span,
    in_flow: bool,
) -> Diagnostic {
    let message = format!("the source has several {plural}, so it is open whose choice counts");
    let help = if in_flow {
        format!("say whose choice counts: `person by {}`", first.name)
    } else {
        format!("keep the type `{word}` for the one whose owner chooses, and declare the others as `text`")
    };
    let finding = Diagnostic::new(&catalogue::CONSENT_SEVERAL_CONTACT_POINTS, span, message)
        .also(first.span, "one is here")
        .caused_by(Some(first.span))
        .help(help);
    rest.iter().fold(finding, |finding, field| finding.also(field.span, "another one"))
}

/// Whether the finding is that a record may name several people.
fn is_several(finding: &Diagnostic) -> bool {
    finding.entry.name == catalogue::CONSENT_SEVERAL_CONTACT_POINTS.name
}

/// The first of several addresses: whose choice a checker asks for that overlooks the others.
fn first_of(object: &Object) -> Option<Point> {
    let first = object.fields.iter().find(|field| field.ty.as_ref() == Some(&Type::Email))?;
    Some(Point { kind: PointKind::Email, lookup: None, field: first.name.clone() })
}

/// The contact point by which a person is found on a channel that has none of its own.
fn person_of(
    object: &Object,
    channel: &str,
    person: &Person<'_>,
    span: Span,
    in_flow: bool,
) -> Result<Option<Point>, Box<Diagnostic>> {
    match person {
        Person::Wrong => return Ok(None),
        Person::Later(lookup) => return Err(Box::new(not_known_yet(lookup, span))),
        Person::Found(point, _) => return Ok(Some(point.clone())),
        Person::Field(field) => {
            let kind = if field.ty == Some(Type::Phone) { PointKind::Phone } else { PointKind::Email };
            return Ok(Some(Point { kind, lookup: None, field: field.name.clone() }));
        }
        Person::Unsaid(_) => {}
    }
    let of = |ty: &Type| -> Vec<&Field> {
        object.fields.iter().filter(|field| field.ty.as_ref() == Some(ty)).collect()
    };
    let (emails, phones) = (of(&Type::Email), of(&Type::Phone));
    let named = |fields: &[&Field]| {
        fields.iter().find(|field| field.key || field.matching).map(|field| field.name.clone())
    };
    if let Some(field) = named(&emails) {
        return Ok(Some(Point { kind: PointKind::Email, lookup: None, field }));
    }
    if let Some(field) = named(&phones) {
        return Ok(Some(Point { kind: PointKind::Phone, lookup: None, field }));
    }
    match (emails.as_slice(), phones.as_slice()) {
        ([one], _) => Ok(Some(Point { kind: PointKind::Email, lookup: None, field: one.name.clone() })),
        ([], [first, ..]) => {
            Ok(Some(Point { kind: PointKind::Phone, lookup: None, field: first.name.clone() }))
        }
        ([], []) if object.broken || object.fields.iter().any(|field| field.ty.is_none()) => Ok(None),
        ([], []) => {
            let message = format!(
                "the source has neither an e-mail address nor a phone number, so nobody can be found for the channel `{channel}`"
            );
            Err(Box::new(
                Diagnostic::new(&catalogue::CONSENT_CHANNEL_WITHOUT_POINT, span, message)
                    .also(object.span, "the object that is read")
                    .caused_by(Some(object.span))
                    .help(format!(
                        "declare the field that holds the e-mail address with the type `email`{}",
                        person.hint(None)
                    )),
            ))
        }
        ([first, rest @ ..], _) => {
            Err(Box::new(several_points("e-mail addresses", "email", first, rest, span, in_flow)))
        }
    }
}

/// The finding about a channel that takes another kind of contact point than the one that `person by` names.
fn other_kind(point: &Point, channel: &str, what: &str, span: Span) -> Diagnostic {
    let message = format!(
        "`person by {}` names no {what}, so permission via `{channel}` cannot be looked up",
        point.name()
    );
    Diagnostic::new(&catalogue::CONSENT_NO_CONTACT_POINT, span, message).help(format!(
        "name a field with the {what} after `person by`; channels that need different contact points take a flow each"
    ))
}

/// Takes `when a and allowed(p via c) and b` apart: what is asked, and the other conditions.
pub(super) fn split(written: &ast::Expr) -> (Vec<Asked<'_>>, Vec<&ast::Expr>) {
    let (mut asked, mut rest) = (Vec::new(), Vec::new());
    let mut open = vec![written];
    while let Some(next) = open.pop() {
        match &next.kind {
            ast::ExprKind::Binary { op: BinaryOp::And, left, right, .. } => {
                open.push(right);
                open.push(left);
            }
            ast::ExprKind::Call { function, arguments } if function.text == "allowed" => {
                match arguments.as_slice() {
                    [ast::Expr { kind: ast::ExprKind::Cell { purpose, channel, topic, brand }, .. }] => {
                        let (topic, brand) = (topic.as_ref(), brand.as_ref());
                        asked.push(Asked { purpose, channel, topic, brand, span: next.span });
                    }
                    _ => rest.push(next),
                }
            }
            _ => rest.push(next),
        }
    }
    (asked, rest)
}
