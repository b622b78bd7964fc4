//! Reads expressions for which fields are behind them: through look-ups, items, functions, names, and what is known of the
//! person.

use super::base::Base;
use super::uses::{Source, Uses};
use crate::fault::Fault;
use crate::library::{CategoryEffect, ChangeKind, Returns};
use crate::plan::{How, Point};
use crate::resolve::model::{Object, ObjectId, ObjectUse};
use crate::types::kind::Kind;
use crate::types::typed::{Expr, ExprKind, Flow, FunctionRef, Lookup, Recovery, Step};
use crate::types::{NOBODYS, Typed, is_about_a_group};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Reads the expressions of one flow. Whatever has a name is read once, however often it is used.
pub(super) struct Reader<'a> {
    pub(super) typed: &'a Typed,
    pub(super) flow: &'a Flow,
    /// What decides what a look-up finds, by its name.
    found: BTreeMap<&'a str, Uses>,
    /// What a `let` is made of, by its name.
    lets: BTreeMap<&'a str, Uses>,
}

/// What the names around an expression stand for.
#[derive(Clone, Default)]
struct Around<'e> {
    locals: Vec<Named<'e>>,
    element: Option<Rc<Items<'e>>>,
}

/// A value with a name, inside an expression.
#[derive(Clone)]
struct Named<'e> {
    name: &'e str,
    value: &'e Expr,
    uses: Rc<Uses>,
    /// What is around the value.
    around: Rc<Around<'e>>,
}

/// The list whose item is looked at.
struct Items<'e> {
    list: &'e Expr,
    base: Option<Base>,
    /// What is around the list.
    around: Around<'e>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(typed: &'a Typed, flow: &'a Flow) -> Reader<'a> {
        let mut reader = Reader { typed, flow, found: BTreeMap::new(), lets: BTreeMap::new() };
        for step in &flow.steps {
            if let Step::Lookup(lookup) = step {
                let uses = reader.looked_up(lookup);
                reader.found.insert(&lookup.name, uses);
            }
        }
        for named in &flow.lets {
            let uses = reader.value(&named.value);
            reader.lets.insert(&named.name, uses);
        }
        reader
    }

    /// What a value is made of.
    pub(super) fn value(&self, expr: &'a Expr) -> Uses {
        let mut uses = Uses::default();
        self.read(expr, None, &mut uses, &Around::default());
        uses
    }

    /// The fields that a condition depends on.
    pub(super) fn condition(&self, expr: &'a Expr) -> Uses {
        self.value(expr).deciding()
    }

    /// What decides which of the values of a `let` it is, and whether its record is delivered.
    pub(super) fn lets(&self) -> impl Iterator<Item = &Uses> {
        self.lets.values()
    }

    /// The fields that decide what a look-up finds.
    pub(super) fn lookup(&self, name: &str) -> Uses {
        self.found.get(name).cloned().unwrap_or_default()
    }

    fn looked_up(&self, lookup: &'a Lookup) -> Uses {
        let mut uses = Uses::default();
        if self.lacks(Fault::LookupCondition) {
            return uses;
        }
        for (field, value) in &lookup.on {
            uses.decided_by(self.field(&lookup.object.object, field));
            uses.add(self.condition(value));
        }
        // The rest asks fields of the look-up itself: those are read as they are, without going round.
        let mut open: Vec<&'a Expr> = lookup.rest.iter().collect();
        while let Some(next) = open.pop() {
            match &next.kind {
                ExprKind::Found { lookup: own, field } if *own == lookup.name => {
                    let field = field.as_ref().and_then(|field| self.field(&lookup.object.object, field));
                    uses.decided_by(field);
                }
                ExprKind::Field(_)
                | ExprKind::Found { .. }
                | ExprKind::Rows(_)
                | ExprKind::Item { .. }
                | ExprKind::Consent { .. }
                | ExprKind::Person { .. } => uses.add(self.condition(next)),
                _ => open.extend(next.parts()),
            }
        }
        uses
    }

    fn decides<'e>(&self, expr: &'e Expr, uses: &mut Uses, around: &Around<'e>)
    where
        'a: 'e,
    {
        let mut inner = Uses::default();
        self.read(expr, None, &mut inner, around);
        uses.add(inner.deciding());
    }

    fn lacks(&self, fault: Fault) -> bool {
        self.typed.names.lacks(fault)
    }

    fn object(&self, id: &ObjectId) -> Option<&'a Object> {
        self.typed.names.objects.get(id)
    }

    /// A field with all that lies in it.
    pub(super) fn field(&self, id: &ObjectId, name: &str) -> Option<Source> {
        Some(self.base_of(id, name)?.whole())
    }

    /// Who a contact point belongs to decides.
    pub(super) fn point(&self, point: &Point, uses: &mut Uses) {
        let object = match &point.lookup {
            None => self.flow.source.as_ref(),
            Some(lookup) => {
                uses.add(self.lookup(lookup));
                self.sought(lookup)
            }
        };
        uses.decided_by(object.and_then(|used| self.field(&used.object, &point.field)));
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
                let source = self.flow.source.as_ref().and_then(|used| self.field(&used.object, name));
                uses.direct.extend(source.map(|source| (source, copied)));
            }
            ExprKind::Found { lookup, field } => {
                uses.add(self.lookup(lookup));
                let field = field.as_ref().zip(self.sought(lookup));
                let source = field.and_then(|(field, used)| self.field(&used.object, field));
                uses.direct.extend(source.map(|source| (source, copied)));
            }
            ExprKind::Rows(_) | ExprKind::Item { .. } | ExprKind::Element(_) | ExprKind::Get { .. } => {
                match self.base(expr, around) {
                    Some(base) => {
                        self.structure(expr, uses, around);
                        uses.direct.insert((base.whole(), copied));
                    }
                    None => self.made_here(expr, changed, uses, around),
                }
            }
            ExprKind::Index { of, index } => {
                self.read(of, with(How::Reduced), uses, around);
                self.decides(index, uses, around);
            }
            ExprKind::Let(_) if self.lacks(Fault::LetValue) => {}
            // What keeps a record back is asked of every record, whether a line needs the name or not.
            ExprKind::Let(name) => {
                let known = self.lets.get(name.as_str()).cloned().unwrap_or_default();
                uses.add(Uses { presence: BTreeSet::new(), stops: false, ..known }.raised(changed));
            }
            ExprKind::Local(name) => {
                if let Some(named) = local(around, name) {
                    uses.add(Uses::clone(&named.uses).raised(changed));
                }
            }
            ExprKind::Bind { name, value, body } => {
                self.read(body, changed, uses, &self.with_local(name, value, around));
            }
            ExprKind::Treat { value, treatment } => {
                let mut inner = Uses::default();
                self.read(value, changed, &mut inner, around);
                uses.add_treated(inner, treatment);
            }
            ExprKind::Call { function, arguments } => {
                let how = with(change(function.0.change));
                let mut inner = Uses::default();
                let most = if self.lacks(Fault::CallArguments) { 0 } else { usize::MAX };
                arguments.iter().take(most).for_each(|argument| self.read(argument, how, &mut inner, around));
                if let CategoryEffect::ReducesTo(category) = function.0.effect {
                    inner.reduce(category);
                }
                uses.add(inner);
            }
            ExprKind::ListCall { function, list, per_item, .. }
                if function.0.effect == CategoryEffect::Aggregates && is_about_a_group(list, per_item) =>
            {
                let ExprKind::ListCall { list: members, .. } = &list.kind else { return };
                let how = with(change(function.0.change));
                let items = self.with_items(members, around);
                let mut inner = Uses::default();
                self.read(members, how, &mut inner, around);
                per_item.iter().for_each(|part| self.read(part, how, &mut inner, &items));
                inner.reduce(NOBODYS);
                uses.add(inner);
            }
            ExprKind::ListCall { function, list, per_item, arguments } => {
                let how = with(change(function.0.change));
                let inner = self.with_items(list, around);
                // What chooses among items is no part of them.
                let chooses = gives_items(*function);
                for part in per_item.iter().filter(|_| !self.lacks(Fault::ItemCondition)) {
                    if chooses {
                        self.decides(part, uses, &inner);
                    } else {
                        self.read(part, how, uses, &inner);
                    }
                }
                arguments.iter().for_each(|argument| self.read(argument, how, uses, around));
                // What is made of the items holds nothing else of the list; what is not, tells how many there are.
                if !chooses && per_item.iter().any(asks_item) {
                    self.structure(list, uses, around);
                } else {
                    self.read(list, with(How::Reduced), uses, around);
                }
            }
            ExprKind::Recover { value, action } => {
                self.read(value, changed, uses, around);
                match action {
                    Recovery::Value(other) => self.branches(value, [&**other], changed, uses, around),
                    Recovery::Reject(_) | Recovery::Skip => {
                        let mut decides = Uses::default();
                        self.decides(value, &mut decides, around);
                        uses.presence.extend(decides.influences);
                        uses.stops = true;
                    }
                }
            }
            ExprKind::Default { value, .. } if self.lacks(Fault::DefaultFallback) => {
                self.read(value, changed, uses, around);
            }
            ExprKind::Default { value, fallback } => {
                self.read(value, changed, uses, around);
                self.branches(value, [&**fallback], changed, uses, around);
            }
            ExprKind::Match { subject, arms, otherwise } => {
                if !self.lacks(Fault::MatchSubject) {
                    self.decides(subject, uses, around);
                }
                let values = arms.iter().map(|arm| &arm.value).chain(otherwise.as_deref());
                self.branches(subject, values, changed, uses, around);
            }
            ExprKind::If { condition, then, otherwise } => {
                if !self.lacks(Fault::IfCondition) {
                    self.decides(condition, uses, around);
                }
                self.branches(condition, [&**then, &**otherwise], changed, uses, around);
            }
            ExprKind::Join(_) | ExprKind::Arithmetic { .. } => {
                let how = with(How::Changed);
                let most = if self.lacks(Fault::JoinParts) { 1 } else { usize::MAX };
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
            ExprKind::List(_) | ExprKind::Record(_) => {
                expr.parts().into_iter().for_each(|part| self.read(part, changed, uses, around));
            }
            ExprKind::Consent { ask, purpose, channel, point, .. } => {
                self.choice(*ask, (purpose, channel), point, changed, uses);
            }
            ExprKind::Person { fact, point } => self.person(*fact, point.as_ref(), changed, uses),
            ExprKind::Poison
            | ExprKind::Constant(_)
            | ExprKind::Now(_)
            | ExprKind::RunCount
            | ExprKind::Past { .. }
            | ExprKind::Unchanged => {}
        }
    }

    /// Values of which `condition` takes one.
    fn branches<'e>(
        &self,
        condition: &'e Expr,
        values: impl IntoIterator<Item = &'e Expr>,
        changed: Option<How>,
        uses: &mut Uses,
        around: &Around<'e>,
    ) where
        'a: 'e,
    {
        let mut inner = Uses::default();
        values.into_iter().for_each(|value| self.read(value, changed, &mut inner, around));
        if inner.stops {
            let mut decides = Uses::default();
            self.decides(condition, &mut decides, around);
            inner = inner.under(&decides);
        }
        uses.add(inner);
    }

    /// A part of what was put together in the flow itself: whatever went into it may be in the part.
    fn made_here<'e>(&self, expr: &'e Expr, changed: Option<How>, uses: &mut Uses, around: &Around<'e>)
    where
        'a: 'e,
    {
        match &expr.kind {
            ExprKind::Get { of, .. } => self.read(of, changed, uses, around),
            ExprKind::Item { each, .. } => {
                if let Some(list) = self.taken(each) {
                    self.read(list, changed, uses, &Around::default());
                }
            }
            ExprKind::Element(_) => {
                if let Some(items) = &around.element {
                    self.read(items.list, changed, uses, &items.around);
                }
            }
            _ => {}
        }
    }

    /// Inside the value of `name`.
    fn with_local<'e>(&self, name: &'e str, value: &'e Expr, around: &Around<'e>) -> Around<'e>
    where
        'a: 'e,
    {
        let mut uses = Uses::default();
        self.read(value, None, &mut uses, around);
        let mut inner = around.clone();
        inner.locals.push(Named { name, value, uses: Rc::new(uses), around: Rc::new(around.clone()) });
        inner
    }

    /// Inside an item of a list.
    fn with_items<'e>(&self, list: &'e Expr, around: &Around<'e>) -> Around<'e>
    where
        'a: 'e,
    {
        let items = Items { list, base: self.base(list, around), around: around.clone() };
        Around { element: Some(Rc::new(items)), ..around.clone() }
    }

    /// What decides which records and items these are.
    fn structure<'e>(&self, expr: &'e Expr, uses: &mut Uses, around: &Around<'e>)
    where
        'a: 'e,
    {
        match &expr.kind {
            ExprKind::Rows(lookup) | ExprKind::Found { lookup, .. } => uses.add(self.lookup(lookup)),
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
                let inner = self.with_items(list, around);
                per_item.iter().for_each(|part| self.decides(part, uses, &inner));
                arguments.iter().for_each(|argument| self.decides(argument, uses, around));
            }
            ExprKind::Let(name) => {
                if let Some(value) = self.flow.lets.iter().find(|known| known.name == *name) {
                    self.structure(&value.value, uses, &Around::default());
                }
            }
            ExprKind::Local(name) => {
                if let Some(named) = local(around, name) {
                    self.structure(named.value, uses, &named.around);
                }
            }
            // What an item is was said where its list is read.
            ExprKind::Field(_) | ExprKind::Element(_) => {}
            _ => self.decides(expr, uses, around),
        }
    }

    fn base_of(&self, id: &ObjectId, name: &str) -> Option<Base> {
        let field = self.object(id)?.field(name)?;
        let kind = field.ty.as_ref().map_or(Kind::Unknown, Kind::of);
        Some(Base { id: format!("{id}.{name}"), kind, categories: field.category.iter().cloned().collect() })
    }

    /// Where a list's items, or a record's parts, come from; absent where they are made here.
    fn base<'e>(&self, expr: &'e Expr, around: &Around<'e>) -> Option<Base>
    where
        'a: 'e,
    {
        match &expr.kind {
            ExprKind::Field(name) => self.base_of(&self.flow.source.as_ref()?.object, name),
            ExprKind::Found { lookup, field: Some(field) } => {
                self.base_of(&self.sought(lookup)?.object, field)
            }
            ExprKind::Rows(lookup) => {
                let id = self.sought(lookup)?.object.to_string();
                Some(Base { id, kind: expr.ty.kind.clone(), categories: BTreeSet::new() })
            }
            ExprKind::Item { each, field } => {
                let base = self.base(self.taken(each)?, &Around::default())?.item();
                Some(field.iter().fold(base, |base, field| base.part(field)))
            }
            ExprKind::Element(path) => {
                let base = around.element.as_ref()?.base.clone()?.item();
                Some(path.iter().fold(base, |base, part| base.part(part)))
            }
            ExprKind::Get { of, field } => Some(self.base(of, around)?.part(field)),
            ExprKind::Index { of, .. } => Some(self.base(of, around)?.item()),
            ExprKind::ListCall { function, list, .. } if gives_items(*function) => {
                let base = self.base(list, around)?;
                Some(if matches!(function.0.returns, Returns::Item) { base.item() } else { base })
            }
            ExprKind::Default { value, fallback } if is_fixed(fallback) => self.base(value, around),
            ExprKind::Recover { value, action: Recovery::Value(other) } if is_fixed(other) => {
                self.base(value, around)
            }
            ExprKind::Treat { value, .. }
            | ExprKind::Recover { value, action: Recovery::Reject(_) | Recovery::Skip } => {
                self.base(value, around)
            }
            ExprKind::Let(name) => {
                let value = self.flow.lets.iter().find(|known| known.name == *name)?;
                self.base(&value.value, &Around::default())
            }
            ExprKind::Local(name) => {
                let named = local(around, name)?;
                self.base(named.value, &named.around)
            }
            _ => None,
        }
    }
}

/// Whether a list function gives items of the list as they are.
const fn gives_items(function: FunctionRef) -> bool {
    matches!(function.0.returns, Returns::Item | Returns::Same(_))
}

/// The value behind a name.
fn local<'n, 'e>(around: &'n Around<'e>, name: &str) -> Option<&'n Named<'e>> {
    around.locals.iter().rev().find(|named| named.name == name)
}

/// Whether a value is the same for every record.
fn is_fixed(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(_) => true,
        ExprKind::List(parts) => parts.iter().all(is_fixed),
        _ => false,
    }
}

/// Whether what is worked out for each item asks for the item.
fn asks_item(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Element(_) => true,
        // What is worked out for the items of an inner list asks for those.
        ExprKind::ListCall { list, arguments, .. } => asks_item(list) || arguments.iter().any(asks_item),
        _ => expr.parts().into_iter().any(asks_item),
    }
}

fn change(kind: ChangeKind) -> How {
    match kind {
        ChangeKind::Changed => How::Changed,
        ChangeKind::Reduced => How::Reduced,
        ChangeKind::Hashed => How::Hashed,
    }
}
