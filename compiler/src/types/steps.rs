//! Look-ups and items of lists: what is done for a source record before its condition is asked.

use super::kind::Kind;
use super::operators::gather;
use super::scope::{Place, Scope, Sought, Taken};
use super::typed::{Expr, ExprKind, Lookup, Step, Type};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{Cardinality, CompareOp};
use crate::resolve::declared_twice;
use crate::resolve::model::{Object, ObjectUse};
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use std::collections::BTreeSet;

/// A look-up or an `each`, as written.
pub(super) enum Written<'a> {
    Lookup(&'a ast::Lookup, Option<&'a ObjectUse>),
    Each(&'a ast::Each),
}

impl Written<'_> {
    /// Where it begins, which gives the order.
    pub(super) fn start(&self) -> u32 {
        match self {
            Written::Lookup(lookup, _) => lookup.span.start,
            Written::Each(each) => each.span.start,
        }
    }
}

impl<'a> Scope<'a> {
    /// Checks a step; the names it brings hold from then on.
    pub(super) fn step(&mut self, written: &Written<'a>) -> Option<Step> {
        match written {
            Written::Lookup(lookup, object) => self.lookup(lookup, *object).map(Step::Lookup),
            Written::Each(each) => self.each(each),
        }
    }

    /// The name of a step is nobody else's.
    fn free(&mut self, name: &Name, what: &str) {
        let taken = self.found.iter().find(|found| found.name == name.text).map(|found| found.span);
        let taken =
            taken.or_else(|| self.items.iter().find(|item| item.name == name.text).map(|item| item.span));
        if let Some(first) = taken {
            let finding = declared_twice("name", name, first);
            self.report(finding);
            return;
        }
        if let Some(field) = self
            .object
            .and_then(|object| object.fields.iter().find(|field| field.path.first() == Some(&name.text)))
        {
            let message = format!("`{}` is already the name of a field of the source", name.text);
            self.report(
                Diagnostic::new(&catalogue::NAME_STEP_HIDES_FIELD, name.span, message)
                    .also(field.span, "the field is declared here")
                    .help(format!(
                        "give the {what} another name, so that everyone sees which of the two is meant"
                    )),
            );
        }
    }

    fn each(&mut self, written: &ast::Each) -> Option<Step> {
        self.free(&written.name, "item");
        let list = self.value(&written.list, Place::Inner);
        let mut ty = Type { fails: Vec::new(), absent: false, ..list.ty.clone() };
        let checked = match &list.ty.kind {
            Kind::Unknown => None,
            Kind::List(item) => {
                ty.kind = item.kind.clone();
                ty.absent = item.absent;
                Some(Step::Each { name: written.name.text.clone(), list })
            }
            kind => {
                let message =
                    format!("`each` makes a record of each item of a list, but this is {}", kind.in_words());
                self.report(
                    Diagnostic::new(&catalogue::MAPPING_EACH_WITHOUT_LIST, written.list.span, message).help(
                        "name a field that is a `list of …`, or a look-up that finds any number of records",
                    ),
                );
                None
            }
        };
        if checked.is_none() {
            ty = Type::unknown();
        }
        self.items.push(Taken { name: written.name.text.clone(), span: written.name.span, ty });
        checked
    }

    fn lookup(&mut self, written: &'a ast::Lookup, object: Option<&'a ObjectUse>) -> Option<Lookup> {
        self.free(&written.name, "look-up");
        let names = self.names;
        let found = object.and_then(|used| names.objects.get(&used.object));
        let name = written.name.text.clone();
        self.found.push(Sought {
            name: name.clone(),
            span: written.name.span,
            object: found,
            many: false,
            present: true,
            categories: BTreeSet::new(),
        });
        let (on, rest, sound) = self.told_by(&name, &written.condition);
        let mut categories: BTreeSet<String> = BTreeSet::new();
        for (_, value) in &on {
            categories.extend(value.ty.categories.iter().cloned());
        }
        categories.extend(rest.iter().flat_map(|rest| rest.ty.categories.iter().cloned()));
        let cardinality = found.map_or(Cardinality::ExpectedOne, |object| cardinality(object, &on));
        if let Some(sought) = self.found.last_mut() {
            sought.present = false;
            sought.many = cardinality == Cardinality::Many && sound;
            if on.is_empty() {
                sought.object = None;
            }
            sought.categories = categories;
        }
        self.can_look(object?, written.object.span);
        if on.is_empty() && sound && !matches!(written.condition.kind, ast::ExprKind::Broken) {
            let message = format!(
                "the look-up `{name}` compares no field for equality, so it would go through all records each time"
            );
            self.report(
                Diagnostic::new(&catalogue::MAPPING_LOOKUP_WITHOUT_EQUALITY, written.condition.span, message)
                    .help(format!("say which field of it is which of the record's: `where {name}.FIELD == FIELD`; further conditions follow with `and`")),
            );
            return None;
        }
        (sound && found.is_some()).then_some(Lookup { name, object: object?.clone(), on, rest, cardinality })
    }

    fn can_look(&mut self, object: &ObjectUse, span: Span) {
        let system = self.names.systems.get(&object.object.system);
        if let Some((system, driver)) = system.and_then(|system| Some((system, system.driver?)))
            && !driver.reads
        {
            let message = format!("a system that is `{}` cannot be read yet", system.connector);
            self.report(
                Diagnostic::new(&catalogue::MAPPING_CANNOT_READ, span, message)
                    .help("read from another system, for instance a file that it exports (`is csv`)"),
            );
        }
    }

    /// The condition taken apart: fields of the looked-up object that equal something, and what else must hold.
    fn told_by(&mut self, name: &str, condition: &ast::Expr) -> (Vec<(String, Expr)>, Option<Expr>, bool) {
        let mut on: Vec<(String, Expr)> = Vec::new();
        let mut rest: Vec<Expr> = Vec::new();
        let mut sound = true;
        let mut open = vec![condition];
        while let Some(next) = open.pop() {
            if let ast::ExprKind::Binary { op: ast::BinaryOp::And, left, right, .. } = &next.kind {
                open.push(right);
                open.push(left);
                continue;
            }
            let checked = self.condition(next);
            sound &= !checked.ty.kind.is_unknown();
            match equality(name, &checked) {
                Some((field, value)) if !on.iter().any(|(known, _)| *known == field) => {
                    on.push((field, value))
                }
                _ => rest.push(checked),
            }
        }
        let rest = match rest.len() {
            0 => None,
            1 => rest.pop(),
            _ => {
                let ty = Type { absent: false, ..gather(Kind::Bool, &rest) };
                Some(Expr { kind: ExprKind::All(rest), ty, span: condition.span })
            }
        };
        (on, rest, sound)
    }
}

/// `lookup.field == value`, where the value is not about the look-up itself.
fn equality(name: &str, checked: &Expr) -> Option<(String, Expr)> {
    let ExprKind::Compare { op: CompareOp::Equal, left, right } = &checked.kind else { return None };
    let field = |side: &Expr| match &side.kind {
        ExprKind::Found { lookup, field: Some(field) } if lookup == name => Some(field.clone()),
        _ => None,
    };
    match (field(left), field(right)) {
        (Some(field), _) if !asks(name, right) => Some((field, (**right).clone())),
        (_, Some(field)) if !asks(name, left) => Some((field, (**left).clone())),
        _ => None,
    }
}

fn asks(name: &str, expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Found { lookup, .. } if lookup == name)
        || expr.parts().into_iter().any(|part| asks(name, part))
}

/// How many records these equalities can leave.
fn cardinality(object: &Object, on: &[(String, Expr)]) -> Cardinality {
    let compared = |name: &String| on.iter().any(|(field, _)| field == name);
    let mut keys = object.fields.iter().filter(|field| field.key).peekable();
    if object.broken {
        return Cardinality::ExpectedOne;
    }
    if keys.peek().is_some() && keys.all(|field| compared(&field.name)) {
        return Cardinality::AtMostOne;
    }
    if object.fields.iter().any(|field| field.matching && compared(&field.name)) {
        return Cardinality::ExpectedOne;
    }
    Cardinality::Many
}
