//! Which fields a value is made of, and which decide about it: through look-ups, items, functions and names.

use crate::fault::Fault;
use crate::library::{CategoryEffect, ChangeKind, Returns};
use crate::plan::{How, Point, Treatment};
use crate::resolve::Resolved;
use crate::resolve::model::{Object, ObjectUse};
use crate::types::kind::Kind;
use crate::types::typed::{Expr, ExprKind, Flow, Recovery, Step};
use std::collections::BTreeSet;

/// A field that something comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Source {
    /// `system.object.field`, and the names of what lies in it.
    pub(super) id: String,
    /// Its categories of personal data.
    pub(super) categories: BTreeSet<String>,
    /// What people answer for taking it for.
    pub(super) treated: BTreeSet<Treatment>,
}

/// The fields behind something.
#[derive(Default)]
pub(super) struct Uses {
    /// What the value is made of, and how.
    pub(super) direct: BTreeSet<(Source, How)>,
    /// What decides which value it is.
    pub(super) influences: BTreeSet<Source>,
    /// What decides whether the record is delivered at all.
    pub(super) presence: BTreeSet<Source>,
}

impl Uses {
    fn add(&mut self, inner: Uses) {
        self.direct.extend(inner.direct);
        self.influences.extend(inner.influences);
        self.presence.extend(inner.presence);
    }

    /// Of what the value is made of, only this is left in it.
    fn reduce(&mut self, category: &str) {
        let left = |mut source: Source| {
            if !source.categories.is_empty() {
                source.categories = std::iter::once(category.to_owned()).collect();
            }
            source
        };
        self.direct = std::mem::take(&mut self.direct).into_iter().map(|(it, how)| (left(it), how)).collect();
    }

    /// Adds what was used inside `treat as …`.
    fn add_treated(&mut self, inner: Uses, treatment: &Treatment) {
        let treated = |mut source: Source| {
            source.treated.insert(treatment.clone());
            source
        };
        self.direct.extend(inner.direct.into_iter().map(|(source, how)| (treated(source), how)));
        self.influences.extend(inner.influences.into_iter().map(treated));
        // Whether a record arrives at all is decided by what the value is, not by what it is taken for.
        self.presence.extend(inner.presence);
    }
}

/// Where the items of a list, or the parts of a record, come from.
#[derive(Clone)]
struct Base {
    id: String,
    kind: Kind,
}

/// Reads the expressions of one flow.
pub(super) struct Reader<'a> {
    names: &'a Resolved,
    flow: &'a Flow,
}

/// What the names around an expression stand for.
#[derive(Clone, Default)]
struct Around<'e> {
    locals: Vec<(&'e str, &'e Expr)>,
    element: Option<Base>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(names: &'a Resolved, flow: &'a Flow) -> Reader<'a> {
        Reader { names, flow }
    }

    /// What a value is made of. `changed` is what was done to it on the way so far.
    pub(super) fn value(&self, expr: &Expr, changed: Option<How>, uses: &mut Uses) {
        self.read(expr, changed, uses, &Around::default());
    }

    /// The fields that a condition depends on.
    pub(super) fn influence(&self, expr: &Expr, uses: &mut Uses) {
        self.decides(expr, uses, &Around::default());
    }

    /// The fields that decide what a look-up finds.
    pub(super) fn lookup(&self, name: &str, uses: &mut Uses) {
        let lookups = self.flow.steps.iter().filter_map(|step| match step {
            Step::Lookup(lookup) => Some(lookup),
            Step::Each { .. } => None,
        });
        let Some(lookup) = lookups.into_iter().find(|lookup| lookup.name == name) else { return };
        if self.names.lacks(Fault::LookupCondition) {
            return;
        }
        for (field, value) in &lookup.on {
            uses.influences.extend(self.field(&lookup.object, field));
            self.influence(value, uses);
        }
        // The rest asks fields of the look-up itself: those are read as they are, without going round.
        if let Some(rest) = &lookup.rest {
            let mut open = vec![rest];
            while let Some(next) = open.pop() {
                match &next.kind {
                    ExprKind::Found { lookup: own, field } if own == name => {
                        let field = field.as_ref().and_then(|field| self.field(&lookup.object, field));
                        uses.influences.extend(field);
                    }
                    ExprKind::Field(_)
                    | ExprKind::Found { .. }
                    | ExprKind::Item { .. }
                    | ExprKind::Consent { .. }
                    | ExprKind::Person { .. } => {
                        self.influence(next, uses);
                    }
                    _ => open.extend(next.parts()),
                }
            }
        }
    }

    fn decides(&self, expr: &Expr, uses: &mut Uses, around: &Around<'_>) {
        let mut inner = Uses::default();
        self.read(expr, None, &mut inner, around);
        uses.influences.extend(inner.direct.into_iter().map(|(source, _)| source));
        uses.influences.extend(inner.influences);
        uses.presence.extend(inner.presence);
    }

    fn object(&self, used: &ObjectUse) -> Option<&'a Object> {
        self.names.objects.get(&used.object)
    }

    fn field(&self, used: &ObjectUse, name: &str) -> Option<Source> {
        let field = self.object(used)?.field(name)?;
        let mut categories: BTreeSet<String> = field.category.iter().cloned().collect();
        if let Some(ty) = &field.ty {
            inside(&Kind::of(ty), &mut categories);
        }
        Some(Source { id: format!("{}.{name}", used.object), categories, treated: BTreeSet::new() })
    }

    /// Who a contact point belongs to decides.
    fn point(&self, point: &Point, uses: &mut Uses) {
        let object = match &point.lookup {
            None => self.flow.source.as_ref(),
            Some(lookup) => {
                self.lookup(lookup, uses);
                self.sought(lookup)
            }
        };
        uses.influences.extend(object.and_then(|used| self.field(used, &point.field)));
    }

    fn sought(&self, name: &str) -> Option<&'a ObjectUse> {
        self.flow.steps.iter().find_map(|step| match step {
            Step::Lookup(lookup) if lookup.name == name => Some(&lookup.object),
            _ => None,
        })
    }

    fn taken(&self, name: &str) -> Option<&'a Expr> {
        self.flow.steps.iter().find_map(|step| match step {
            Step::Each { name: known, list } if known == name => Some(list),
            _ => None,
        })
    }

    fn read<'e>(&self, expr: &'e Expr, changed: Option<How>, uses: &mut Uses, around: &Around<'e>)
    where
        'a: 'e,
    {
        let with = |how: How| Some(changed.map_or(how, |later| later.max(how)));
        let copied = changed.unwrap_or(How::Copied);
        match &expr.kind {
            ExprKind::Field(name) => {
                let source = self.flow.source.as_ref().and_then(|used| self.field(used, name));
                uses.direct.extend(source.map(|source| (source, copied)));
            }
            ExprKind::Found { lookup, field } => {
                self.lookup(lookup, uses);
                let field = field.as_ref().zip(self.sought(lookup));
                let source = field.and_then(|(field, used)| self.field(used, field));
                uses.direct.extend(source.map(|source| (source, copied)));
            }
            ExprKind::Rows(_) | ExprKind::Item { .. } | ExprKind::Element(_) | ExprKind::Get { .. } => {
                self.structure(expr, uses, around);
                if let Some(base) = self.base(expr, around) {
                    uses.direct.insert((whole(&base, expr), copied));
                }
            }
            ExprKind::Index { of, index } => {
                self.read(of, with(How::Reduced), uses, around);
                self.decides(index, uses, around);
            }
            ExprKind::Let(name) => {
                let value = self.flow.lets.iter().find(|known| known.name == *name);
                if let Some(value) = value.filter(|_| !self.names.lacks(Fault::LetValue)) {
                    self.read(&value.value, changed, uses, &Around::default());
                }
            }
            ExprKind::Local(name) => {
                if let Some((value, outside)) = local(around, name) {
                    self.read(value, changed, uses, &outside);
                }
            }
            ExprKind::Bind { name, value, body } => {
                let mut inner = around.clone();
                inner.locals.push((name, value));
                self.read(body, changed, uses, &inner);
            }
            ExprKind::Treat { value, treatment } => {
                let mut inner = Uses::default();
                self.read(value, changed, &mut inner, around);
                uses.add_treated(inner, treatment);
            }
            ExprKind::Call { function, arguments } => {
                let how = with(change(function.0.change));
                let mut inner = Uses::default();
                if !self.names.lacks(Fault::CallArguments) {
                    arguments.iter().for_each(|argument| self.read(argument, how, &mut inner, around));
                }
                if let CategoryEffect::ReducesTo(category) = function.0.effect {
                    inner.reduce(category);
                }
                uses.add(inner);
            }
            ExprKind::ListCall { function, list, per_item, arguments } => {
                let how = with(change(function.0.change));
                let inner = Around { element: self.base(list, around), ..around.clone() };
                // What chooses among items is no part of them.
                let chooses = matches!(function.0.returns, Returns::Item | Returns::Same(_));
                for part in per_item.iter().filter(|_| !self.names.lacks(Fault::ItemCondition)) {
                    if chooses {
                        self.decides(part, uses, &inner);
                    } else {
                        self.read(part, how, uses, &inner);
                    }
                }
                arguments.iter().for_each(|argument| self.read(argument, how, uses, around));
                if !per_item.is_empty() && !chooses {
                    self.structure(list, uses, around);
                } else {
                    self.read(list, with(How::Reduced), uses, around);
                }
            }
            ExprKind::Recover { value, action } => {
                self.read(value, changed, uses, around);
                match action {
                    Recovery::Value(other) => self.read(other, changed, uses, around),
                    Recovery::Reject(_) | Recovery::Skip => {
                        let mut decides = Uses::default();
                        self.decides(value, &mut decides, around);
                        uses.presence.extend(decides.influences);
                    }
                }
            }
            ExprKind::Match { subject, arms, otherwise } => {
                if !self.names.lacks(Fault::MatchSubject) {
                    self.decides(subject, uses, around);
                }
                arms.iter().for_each(|arm| self.read(&arm.value, changed, uses, around));
                otherwise.iter().for_each(|value| self.read(value, changed, uses, around));
            }
            ExprKind::If { condition, then, otherwise } => {
                if !self.names.lacks(Fault::IfCondition) {
                    self.decides(condition, uses, around);
                }
                self.read(then, changed, uses, around);
                self.read(otherwise, changed, uses, around);
            }
            ExprKind::Join(_) | ExprKind::Arithmetic { .. } => {
                let how = with(How::Changed);
                let most = if self.names.lacks(Fault::JoinParts) { 1 } else { usize::MAX };
                expr.parts().into_iter().take(most).for_each(|part| self.read(part, how, uses, around));
            }
            // A yes or no says less than what it is about.
            ExprKind::Compare { .. }
            | ExprKind::In { .. }
            | ExprKind::IsAbsent { .. }
            | ExprKind::Matches { .. }
            | ExprKind::Not(_)
            | ExprKind::All(_)
            | ExprKind::Any(_) => {
                expr.parts().into_iter().for_each(|part| self.read(part, Some(How::Reduced), uses, around));
            }
            ExprKind::Default { value, .. } if self.names.lacks(Fault::DefaultFallback) => {
                self.read(value, changed, uses, around);
            }
            ExprKind::Default { .. } | ExprKind::List(_) | ExprKind::Record(_) => {
                expr.parts().into_iter().for_each(|part| self.read(part, changed, uses, around));
            }
            // The person and the choice are told by the contact point.
            ExprKind::Consent { point, .. } => {
                self.point(point, uses);
            }
            ExprKind::Person { point: Some(point), .. } => self.point(point, uses),
            ExprKind::Person { point: None, .. } => {
                let cells = self.flow.guards.iter().flat_map(|guard| &guard.cells);
                cells.for_each(|cell| self.point(&cell.point, uses));
            }
            ExprKind::Poison
            | ExprKind::Constant(_)
            | ExprKind::Now(_)
            | ExprKind::RunCount
            | ExprKind::Past { .. }
            | ExprKind::Unchanged => {}
        }
    }

    /// What decides which records and items these are.
    fn structure<'e>(&self, expr: &'e Expr, uses: &mut Uses, around: &Around<'e>)
    where
        'a: 'e,
    {
        match &expr.kind {
            ExprKind::Rows(lookup) | ExprKind::Found { lookup, .. } => self.lookup(lookup, uses),
            ExprKind::Item { each, .. } => {
                if let Some(list) = self.taken(each) {
                    self.structure(list, uses, &Around::default());
                }
            }
            ExprKind::Get { of, .. }
            | ExprKind::Default { value: of, .. }
            | ExprKind::Treat { value: of, .. } => self.structure(of, uses, around),
            ExprKind::Index { of, index } => {
                self.structure(of, uses, around);
                self.decides(index, uses, around);
            }
            ExprKind::ListCall { list, per_item, arguments, .. } => {
                self.structure(list, uses, around);
                let inner = Around { element: self.base(list, around), ..around.clone() };
                per_item.iter().for_each(|part| self.decides(part, uses, &inner));
                arguments.iter().for_each(|argument| self.decides(argument, uses, around));
            }
            ExprKind::Let(name) => {
                if let Some(value) = self.flow.lets.iter().find(|known| known.name == *name) {
                    self.structure(&value.value, uses, &Around::default());
                }
            }
            ExprKind::Local(name) => {
                if let Some((value, outside)) = local(around, name) {
                    self.structure(value, uses, &outside);
                }
            }
            // What an item is was said where its list is read.
            ExprKind::Field(_) | ExprKind::Element(_) => {}
            _ => self.decides(expr, uses, around),
        }
    }

    /// Where a list's items, or a record's parts, come from; absent where they are made here.
    fn base<'e>(&self, expr: &'e Expr, around: &Around<'e>) -> Option<Base>
    where
        'a: 'e,
    {
        let named = |id: String| Some(Base { id, kind: expr.ty.kind.clone() });
        match &expr.kind {
            ExprKind::Field(name) => named(format!("{}.{name}", self.flow.source.as_ref()?.object)),
            ExprKind::Found { lookup, field: Some(field) } => {
                named(format!("{}.{field}", self.sought(lookup)?.object))
            }
            ExprKind::Rows(lookup) => named(self.sought(lookup)?.object.to_string()),
            ExprKind::Item { each, field } => {
                let base = self.base(self.taken(each)?, &Around::default())?;
                named(field.as_ref().map_or(base.id.clone(), |field| format!("{}.{field}", base.id)))
            }
            ExprKind::Element(path) => {
                let base = around.element.as_ref()?;
                named(path.iter().fold(base.id.clone(), |id, part| format!("{id}.{part}")))
            }
            ExprKind::Get { of, field } => named(format!("{}.{field}", self.base(of, around)?.id)),
            ExprKind::Index { of, .. } => named(self.base(of, around)?.id),
            ExprKind::ListCall { list, .. } => named(self.base(list, around)?.id),
            ExprKind::Default { value, .. }
            | ExprKind::Recover { value, .. }
            | ExprKind::Treat { value, .. } => self.base(value, around),
            ExprKind::Let(name) => {
                let value = self.flow.lets.iter().find(|known| known.name == *name)?;
                self.base(&value.value, &Around::default())
            }
            ExprKind::Local(name) => {
                let (value, outside) = local(around, name)?;
                self.base(value, &outside)
            }
            _ => None,
        }
    }
}

/// The value behind a name, and what is around it.
fn local<'e>(around: &Around<'e>, name: &str) -> Option<(&'e Expr, Around<'e>)> {
    let at = around.locals.iter().rposition(|(known, _)| *known == name)?;
    let (_, value) = around.locals.get(at)?;
    let locals = around.locals.get(..at)?.to_vec();
    Some((value, Around { locals, element: around.element.clone() }))
}

fn whole(base: &Base, expr: &Expr) -> Source {
    let mut categories = expr.ty.categories.clone();
    inside(&base.kind, &mut categories);
    Source { id: base.id.clone(), categories, treated: BTreeSet::new() }
}

/// The categories of everything inside a value.
fn inside(kind: &Kind, found: &mut BTreeSet<String>) {
    match kind {
        Kind::List(item) => inside(&item.kind, found),
        Kind::Record(members) => {
            for member in members {
                found.extend(member.category.iter().cloned());
                inside(&member.kind, found);
            }
        }
        _ => {}
    }
}

fn change(kind: ChangeKind) -> How {
    match kind {
        ChangeKind::Changed => How::Changed,
        ChangeKind::Reduced => How::Reduced,
        ChangeKind::Hashed => How::Hashed,
    }
}
