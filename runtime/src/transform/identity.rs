//! Which identifiers a record says are one person's, as the project's identity reads them (`docs/consent.md`, section
//! 3.6).

use super::expression::{Node, Run, Scope};
use super::points::{Keyed, normal_point};
use super::prepare::{Names, PrepareError, object};
use super::record::Record;
use super::values::in_text;
use martlet_compiler::plan::{
    Expr, Field, Flow, Identifier, Identity, IdentityMatch, Plan, PointKind, Step, Type,
};
use martlet_compiler::types::value::Value;
use martlet_consent::PointRef;
use std::collections::BTreeSet;

/// An identifier of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Its keyed hash.
    pub reference: PointRef,
    /// The kind of contact point; none: it is an identifier that a system gave.
    pub kind: Option<PointKind>,
}

/// What a record says of whom it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identified {
    /// The identifiers, each once: those of systems first.
    pub ends: Vec<End>,
    /// Keyed hash of the record itself; none: it has no key that could be read.
    pub record: Option<[u8; 32]>,
    /// Whether all of it could be read.
    pub whole: bool,
    /// What it says in the fields that keep records apart: the number of the field, and the value.
    pub apart: Vec<(usize, String)>,
}

/// The identifiers in the records of one object, prepared once for all of them.
#[derive(Debug)]
pub struct IdentifiersOf {
    object: String,
    links: Vec<(String, Node)>,
    points: Vec<Compared>,
    apart: Vec<(usize, Node)>,
    key: Vec<usize>,
}

/// Where a record tells who the person is.
#[derive(Debug)]
pub(super) struct IdentifierNode {
    /// The name under which such identifiers are known.
    family: String,
    value: Box<Node>,
}

impl IdentifierNode {
    pub(super) fn new(
        names: &mut Names<'_>,
        identifier: &Identifier,
    ) -> Result<IdentifierNode, PrepareError> {
        let value = Box::new(names.node(&at(names.fields, &identifier.field))?);
        let link = &identifier.link;
        let family = names.plan.map_or_else(|| link.clone(), |plan| family_of(plan, link));
        Ok(IdentifierNode { family, value })
    }

    /// The keyed hash of the identifier, and its value; none: it is not there.
    pub(super) fn of(&self, scope: &Scope<'_, '_>) -> Option<(PointRef, String)> {
        let text = text(&self.value, scope)?;
        Some((reference(scope.run.keys, &self.family, &text), text))
    }
}

/// The name under which the identifiers of a field are known.
pub(crate) fn family_of(plan: &Plan, link: &str) -> String {
    plan.identity.as_ref().map_or_else(|| link.to_owned(), |identity| family(plan, identity, link))
}

/// The keyed hash of an identifier.
pub(crate) fn reference(keys: &dyn Keyed, family: &str, text: &str) -> PointRef {
    PointRef(keys.other(&identifier_word(family), text))
}

/// What stands in keyed hashes in place of the kind of a contact point.
pub(crate) fn identifier_word(family: &str) -> String {
    format!("identifier {family}")
}

/// A contact point in the form in which the identity compares it.
#[derive(Debug)]
struct Compared {
    kind: PointKind,
    field: usize,
    form: Node,
    /// The form may be another identifier than the contact point itself.
    own: bool,
}

impl IdentifiersOf {
    /// Prepares them.
    ///
    /// # Errors
    /// The plan names something that it does not hold or that this program does not know.
    pub fn new(plan: &Plan, identity: &Identity, id: &str) -> Result<IdentifiersOf, PrepareError> {
        let read = object(plan, id)?;
        let mut names = Names::of(plan, read, id);
        names.place = format!("`identity {}`", identity.name);
        let mut field = |path: &str| names.node(&at(&read.fields, path));
        let (mut links, mut apart, mut points) = (Vec::new(), Vec::new(), Vec::new());
        for link in &identity.links {
            if let Some(path) = field_of(link, id) {
                links.push((family(plan, identity, link), field(path)?));
            }
        }
        for (number, path) in identity.never_merge.iter().enumerate() {
            if let Some(path) = field_of(path, id) {
                apart.push((number, field(path)?));
            }
        }
        for (index, declared) in read.fields.iter().enumerate() {
            for compared in identity.matches.iter().filter(|it| Some(it.kind) == kind(declared)) {
                let form = names.node(&Expr::Bind {
                    name: "it".into(),
                    value: Box::new(Expr::Field(declared.name.clone())),
                    body: Box::new(compared.form.clone()),
                })?;
                points.push(Compared { kind: compared.kind, field: index, form, own: is_own(compared) });
            }
        }
        let keys = read.fields.iter().enumerate().filter(|(_, field)| field.key);
        let key = keys.map(|(index, _)| index).collect();
        Ok(IdentifiersOf { object: id.to_owned(), links, points, apart, key })
    }

    /// Whether one record can say of two identifiers that they are one person's.
    #[must_use]
    pub fn can_tie(&self) -> bool {
        let each = |point: &Compared| if point.own { 2 } else { 1 };
        self.links.len() + self.points.iter().map(each).sum::<usize>() > 1
    }

    /// What a record says.
    #[must_use]
    pub fn of(&self, record: &Record<'_>, run: &Run<'_>) -> Identified {
        let scope = Scope::of(&record.values, run);
        let mut said = Identified { whole: record.fault.is_none(), ..Identified::default() };
        for (name, node) in &self.links {
            if let Some(text) = text(node, &scope) {
                said.add(reference(run.keys, name, &text), None);
            }
        }
        for point in &self.points {
            point.add_to(&mut said, &scope);
        }
        for (number, node) in &self.apart {
            said.apart.extend(text(node, &scope).map(|value| (*number, value)));
        }
        let keys = self.key.iter().map(|key| record.values.get(*key).and_then(in_text));
        let keys: Option<Vec<_>> = keys.collect();
        let named = keys.filter(|keys| !keys.is_empty()).map(|keys| keys.join("\u{1f}"));
        said.record =
            named.map(|key| run.keys.other("record of a person", &format!("{}|{key}", self.object)));
        said
    }
}

impl Identified {
    fn add(&mut self, reference: PointRef, kind: Option<PointKind>) {
        if !self.ends.iter().any(|known| known.reference == reference) {
            self.ends.push(End { reference, kind });
        }
    }
}

impl Compared {
    /// The contact point, and its form where that is something else. Without a form it identifies nobody.
    fn add_to(&self, said: &mut Identified, scope: &Scope<'_, '_>) {
        let Some(form) = text(&self.form, scope) else { return };
        let written = scope.values.get(self.field);
        let normal = |text: &str| {
            normal_point(self.kind, text).map(|normal| scope.run.keys.contact(self.kind, &normal))
        };
        if let Some(Value::Text(text)) = written
            && let Some(point) = normal(text)
        {
            said.add(point, Some(self.kind));
        }
        match normal(&form) {
            Some(point) => said.add(point, Some(self.kind)),
            None => {
                said.add(PointRef(scope.run.keys.other(&format!("form of {:?}", self.kind), &form)), None)
            }
        }
    }
}

/// What stands there, as text; none: nothing.
pub(super) fn text(node: &Node, scope: &Scope<'_, '_>) -> Option<String> {
    let value = node.value(scope).ok()?;
    in_text(&value).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The name under which the identifiers of a field are known: the first field of the identity that holds the same
/// ones. Two fields do where the identity says so, or a flow copies one into the other or looks one up by the other; an
/// equal value alone says nothing, for systems count their records alike.
fn family(plan: &Plan, identity: &Identity, link: &str) -> String {
    let linked = |path: &String| identity.links.contains(path);
    let same = plan.flows.iter().flat_map(equal).filter(|(a, b)| linked(a) && linked(b));
    let same: Vec<(String, String)> = same.chain(identity.same.iter().cloned()).collect();
    let mut family = BTreeSet::from([link.to_owned()]);
    loop {
        let next = same.iter().find_map(|(a, b)| match (family.contains(a), family.contains(b)) {
            (true, false) => Some(b),
            (false, true) => Some(a),
            _ => None,
        });
        match next {
            Some(next) => family.insert(next.clone()),
            None => break,
        };
    }
    family.into_iter().next().unwrap_or_default()
}

/// The fields that a flow says are equal, as `system.object.field`.
fn equal(flow: &Flow) -> Vec<(String, String)> {
    let lookups = || {
        flow.steps.iter().filter_map(|step| match step {
            Step::Lookup(lookup) => Some(lookup),
            Step::Each(_) => None,
        })
    };
    let read = |value: &Expr| match value {
        Expr::Field(field) => Some(format!("{}.{field}", flow.source)),
        Expr::Found { lookup, field: Some(field) } => {
            let of = lookups().find(|known| known.name == *lookup)?;
            Some(format!("{}.{field}", of.object))
        }
        _ => None,
    };
    let copied = flow
        .fields
        .iter()
        .filter_map(|line| Some((read(&line.value)?, format!("{}.{}", flow.destination, line.target))));
    let found =
        lookups().flat_map(|lookup| lookup.on.iter().map(move |(field, value)| (lookup, field, value)));
    let found =
        found.filter_map(|(lookup, field, value)| Some((read(value)?, format!("{}.{field}", lookup.object))));
    copied.chain(found).collect()
}

/// The field of this object that a path names: `system.object.field`.
fn field_of<'p>(path: &'p str, object: &str) -> Option<&'p str> {
    path.strip_prefix(object)?.strip_prefix('.')
}

/// A field, or one within a record.
fn at(fields: &[Field], path: &str) -> Expr {
    let mut parts = path.split('.');
    match parts.next() {
        Some(first) if !fields.iter().any(|field| field.name == path) => {
            let outer = Expr::Field(first.to_owned());
            parts.fold(outer, |of, field| Expr::Get { of: Box::new(of), field: field.to_owned() })
        }
        _ => Expr::Field(path.to_owned()),
    }
}

fn kind(field: &Field) -> Option<PointKind> {
    match field.ty {
        Type::Email => Some(PointKind::Email),
        Type::Phone => Some(PointKind::Phone),
        _ => None,
    }
}

/// Whether a form can be anything but the contact point itself.
fn is_own(compared: &IdentityMatch) -> bool {
    fn same(form: &Expr) -> bool {
        match form {
            Expr::Local(_) => true,
            Expr::Call { function, arguments } => {
                ["canonical_email", "e164"].contains(&function.as_str())
                    && arguments.first().is_some_and(same)
            }
            Expr::Recover { value, .. } => same(value),
            _ => false,
        }
    }
    !same(&compared.form)
}
