//! The parts of values, by name and by number: fields of records, items of lists, what a look-up of many finds.

use super::kind::{Currency, Kind, Member};
use super::operators::gather;
use super::scope::{Place, Scope};
use super::typed::{Expr, ExprKind, Type};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::resolve::model::Object;
use crate::resolve::suggest::unknown;
use crate::source::Span;
use crate::syntax::ast::{self, Name};

impl Scope<'_> {
    /// `.field` inside a list function.
    pub(super) fn of_element(&mut self, names: &[&Name], span: Span) -> Expr {
        let Some(item) = self.element.clone() else { return self.outside_list(span) };
        let Some((member, taken)) = member_of(&item.kind, names) else {
            let start = Expr { kind: ExprKind::Element(Vec::new()), ty: item, span };
            return self.parts(start, names, span);
        };
        let mut ty = of_member(&item, &member);
        beside(&mut ty.kind, "");
        let start = self.narrowed(Expr { kind: ExprKind::Element(vec![member.name]), ty, span });
        self.parts(start, names.get(taken..).unwrap_or_default(), span)
    }

    pub(super) fn outside_list(&mut self, span: Span) -> Expr {
        let message = "a field with a dot in front belongs to the items of a list, and no list is here";
        self.report(
            Diagnostic::new(&catalogue::TYPE_ITEM_OUTSIDE_LIST, span, message).help(
                "use it inside a list function, `orders | keep_if(.status == \"paid\")`; a field of the record stands without the dot",
            ),
        );
        Expr::poison(span)
    }

    /// The parts of a value that these names lead to.
    pub(super) fn parts(&mut self, start: Expr, names: &[&Name], span: Span) -> Expr {
        let mut value = start;
        let mut left = names;
        while let Some((next, after)) = left.split_first() {
            if value.ty.kind.is_unknown() {
                return Expr::poison(span);
            }
            let ty = match (&value.ty.kind, member_of(&value.ty.kind, left)) {
                (_, Some((member, taken))) => {
                    left = left.get(taken..).unwrap_or_default();
                    let mut ty = of_member(&value.ty, &member);
                    if let Kind::Money(currency @ Currency::By(_)) = &mut ty.kind {
                        *currency = Currency::Lost;
                    }
                    let kind = ExprKind::Get { of: Box::new(value), field: member.name };
                    value = self.narrowed(Expr { kind, ty, span });
                    continue;
                }
                (Kind::Json, None) => Type { absent: true, ..gather(Kind::Json, [&value]) },
                (kind, None) => {
                    let cause = self.declared(&value);
                    let finding = no_part(kind, next, value.span).caused_by(cause);
                    self.report(finding);
                    return Expr::poison(span);
                }
            };
            left = after;
            let kind = ExprKind::Get { of: Box::new(value), field: next.text.clone() };
            value = self.narrowed(Expr { kind, ty, span });
        }
        value
    }

    /// `list[0]`.
    pub(super) fn index(&mut self, of: &ast::Expr, index: &ast::Expr, span: Span) -> Expr {
        let of = self.expr(of, Place::Inner);
        let index = self.expr(index, Place::Inner);
        let kind = match &of.ty.kind {
            Kind::Unknown => return Expr::poison(span),
            Kind::List(item) => item.kind.clone(),
            Kind::Json => Kind::Json,
            kind => {
                let message = format!("`[…]` takes an item of a list, but this is {}", kind.in_words());
                self.report(Diagnostic::new(&catalogue::TYPE_INDEX_OF_NO_LIST, of.span, message).help(
                    "use the value itself; letters of a text are taken with a function such as `truncate`",
                ));
                return Expr::poison(span);
            }
        };
        match &index.ty.kind {
            Kind::Unknown => return Expr::poison(span),
            Kind::Int => {}
            other => {
                let message = format!("items are numbered, but this is {}", other.in_words());
                self.report(
                    Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, index.span, message)
                        .help("write a whole number; the first item is `[0]`"),
                );
                return Expr::poison(span);
            }
        }
        let ty = Type { absent: true, ..gather(kind, [&of, &index]) };
        Expr { kind: ExprKind::Index { of: Box::new(of), index: Box::new(index) }, ty, span }
    }
}

/// The record that a look-up of many finds, as an item of a list.
pub(super) fn rows(object: &Object) -> Kind {
    let members = object.fields.iter().filter(|field| !field.write_only).map(|field| Member {
        name: field.name.clone(),
        kind: field.ty.as_ref().map_or(Kind::Unknown, Kind::of),
        absent: field.optional || field.lenient,
        category: field.category.clone(),
    });
    Kind::Record(members.collect())
}

/// The member that the most of these names lead to, and how many they are.
pub(super) fn member_of(kind: &Kind, names: &[&Name]) -> Option<(Member, usize)> {
    (1..=names.len()).rev().find_map(|taken| {
        let joined: Vec<&str> = names.iter().take(taken).map(|name| name.text.as_str()).collect();
        Some((kind.member(&joined.join("."))?.clone(), taken))
    })
}

pub(super) fn of_member(of: &Type, member: &Member) -> Type {
    let mut categories = of.categories.clone();
    categories.extend(member.category.iter().cloned());
    Type {
        kind: member.kind.clone(),
        absent: of.absent || member.absent,
        categories,
        fails: of.fails.clone(),
        ..Type::sure(Kind::Unknown)
    }
}

/// The field with an amount's currency stands beside it, in the record of that name.
pub(super) fn beside(kind: &mut Kind, record: &str) {
    if let Kind::Money(Currency::By(field)) = kind {
        *field = format!("{record}.{field}");
    }
}

/// The finding about a part that a value does not have.
fn no_part(kind: &Kind, name: &Name, span: Span) -> Diagnostic {
    match kind {
        Kind::List(_) => {
            let message = format!("this is a list, so `.{}` may be many values", name.text);
            Diagnostic::new(&catalogue::TYPE_LIST_AS_ONE, span, message).help(format!(
                "choose an item, `… | first | .{0}` or `…[0].{0}`, or work over all of them: `… | sum(.{0})`",
                name.text
            ))
        }
        Kind::Record(members) => {
            let known = members.iter().map(|member| member.name.as_str());
            unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", name, known, "name a field of the record")
        }
        kind => {
            let message = format!("this is {}, which has no part `{}`", kind.in_words(), name.text);
            Diagnostic::new(&catalogue::TYPE_NO_PARTS, span, message)
                .help("use it as it is; only records and JSON have parts with names")
        }
    }
}
