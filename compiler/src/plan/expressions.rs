//! Whether an expression of a plan from a file names only what is there, and holds constants that can be read.

use super::validate::known;
use super::{Constant, Expr, Identifier, Object, Pattern, Point, PointKind, Type};
use rust_decimal::Decimal;

/// What an expression may name.
#[derive(Clone)]
pub(super) struct Scope<'p> {
    /// The record's object; absent where there is no record.
    object: Option<&'p Object>,
    pub(super) lets: Vec<&'p str>,
    /// Look-ups of one record.
    pub(super) found: Vec<(&'p str, &'p Object)>,
    /// Look-ups of many.
    pub(super) rows: Vec<&'p str>,
    /// Items of `each`.
    pub(super) items: Vec<&'p str>,
    pub(super) locals: Vec<&'p str>,
    /// Inside what is worked out for each item of a list.
    per_item: bool,
    /// In the name of a file.
    pub(super) in_names: bool,
}

impl<'p> Scope<'p> {
    pub(super) fn of(object: &'p Object) -> Scope<'p> {
        Scope { object: Some(object), ..Scope::nothing() }
    }

    pub(super) fn nothing() -> Scope<'p> {
        Scope {
            object: None,
            lets: Vec::new(),
            found: Vec::new(),
            rows: Vec::new(),
            items: Vec::new(),
            locals: Vec::new(),
            per_item: false,
            in_names: false,
        }
    }

    fn has_field(&self, name: &str) -> bool {
        self.object.is_some_and(|object| object.field(name).is_some())
    }

    /// A contact point: a field of that type, in the record or in the one that a look-up finds.
    pub(super) fn point(&self, point: &Point) -> Result<(), String> {
        let object = match &point.lookup {
            None => self.object,
            Some(lookup) => self.found.iter().find(|(known, _)| known == lookup).map(|(_, object)| *object),
        };
        let wanted = match point.kind {
            PointKind::Email => Type::Email,
            PointKind::Phone => Type::Phone,
        };
        let field = object.and_then(|object| object.field(&point.field));
        known(field.is_some_and(|field| field.ty == wanted), "contact point", &point.name())
    }

    /// The field stands in the record, or in a record within it.
    pub(super) fn identifier(&self, person: &Identifier) -> Result<(), String> {
        let outer = person.field.split('.').next().unwrap_or_default();
        known(self.has_field(&person.field) || self.has_field(outer), "field", &person.field)?;
        let same = person.link.strip_suffix(&person.field).is_some_and(|object| object.ends_with('.'));
        known(same, "identifier of a person", &person.link)
    }

    /// The reader of JSON bounds the depth.
    pub(super) fn expr(&self, expr: &'p Expr) -> Result<(), String> {
        match expr {
            Expr::Constant(value) => constant(value)?,
            Expr::Field(name) => known(self.has_field(name), "field", name)?,
            Expr::Let(name) => known(self.lets.contains(&name.as_str()), "value named before", name)?,
            Expr::Found { lookup, field } => {
                let found = self.found.iter().find(|(known, _)| known == lookup);
                let (_, object) =
                    found.ok_or_else(|| format!("there is no look-up `{lookup}` of one record"))?;
                let field = field.as_deref();
                field.map_or(Ok(()), |field| known(object.field(field).is_some(), "field", field))?;
            }
            Expr::Rows(name) => known(self.rows.contains(&name.as_str()), "look-up of many records", name)?,
            Expr::Item { each, .. } => known(self.items.contains(&each.as_str()), "item", each)?,
            Expr::Local(name) => known(self.locals.contains(&name.as_str()), "value named around it", name)?,
            Expr::Element(_) => known(self.per_item, "list around", "the item of a list")?,
            Expr::RunCount => known(self.in_names, "number of records here", "run.count")?,
            Expr::Consent { point, person, .. } => {
                self.point(point)?;
                person.iter().try_for_each(|person| self.identifier(person))?;
            }
            Expr::Person { point, .. } => point.iter().try_for_each(|point| self.point(point))?,
            Expr::Matches { pattern, .. } => regular(pattern)?,
            Expr::Match { arms, .. } => {
                arms.iter().flat_map(|arm| &arm.patterns).try_for_each(pattern)?;
            }
            Expr::Bind { name, value, body } => {
                self.expr(value)?;
                let mut inner = self.clone();
                inner.locals.push(name);
                return inner.expr(body);
            }
            Expr::ListCall { list, per_item, arguments, .. } => {
                self.expr(list)?;
                arguments.iter().try_for_each(|argument| self.expr(argument))?;
                let inner = Scope { per_item: true, ..self.clone() };
                return per_item.iter().try_for_each(|part| inner.expr(part));
            }
            _ => {}
        }
        expr.parts().into_iter().try_for_each(|part| self.expr(part))
    }
}

fn constant(value: &Constant) -> Result<(), String> {
    match value {
        Constant::Null | Constant::Text(_) | Constant::Int(_) | Constant::Bool(_) | Constant::Duration(_) => {
            Ok(())
        }
        Constant::Decimal(text) => number(text),
        Constant::Date(text) => known(text.parse::<jiff::civil::Date>().is_ok(), "day", text),
        Constant::Instant(text) => known(text.parse::<jiff::Timestamp>().is_ok(), "point in time", text),
        Constant::List(items) => items.iter().try_for_each(constant),
        Constant::Record(values) => values.iter().try_for_each(|(_, value)| constant(value)),
    }
}

fn number(text: &str) -> Result<(), String> {
    known(Decimal::from_str_exact(text).is_ok(), "number", text)
}

/// A plan may come from anywhere: its patterns are bound as those of flow files are (promise C4).
fn regular(pattern: &str) -> Result<(), String> {
    known(super::regular::compile(pattern, false).is_ok(), "pattern that can be used in", pattern)
}

/// Whether a pattern can be read.
pub(super) fn pattern(pattern: &Pattern) -> Result<(), String> {
    match pattern {
        Pattern::Equal(value) => constant(value),
        Pattern::Range { low, high } => low.iter().chain(high).try_for_each(|end| number(end)),
        Pattern::Regex { pattern, .. } => regular(pattern),
        Pattern::Absent | Pattern::Empty | Pattern::Else => Ok(()),
    }
}
