//! What calls of functions give: the kind of the value, its form, and whose data it is.

use super::calls::wanted;
use super::kind::{Currency, Kind};
use super::operators::gather;
use super::scope::Scope;
use super::typed::{Expr, ExprKind, FailPoint, Form, Type};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::library::{CategoryEffect, ChangeKind, Function, Returns};
use crate::plan::{CompareOp, Constant};
use crate::source::Span;

impl Scope<'_> {
    fn hashed_twice(&mut self, function: &Function, span: Span) {
        let message = format!("`{}` hashes what is a hash already", function.name);
        self.report(Diagnostic::new(&catalogue::CATEGORY_HASHED_TWICE, span, message).help(
            "hash once, the value in the form that the other side compares: nobody finds the hash of a hash",
        ));
    }

    pub(super) fn returned(&mut self, function: &'static Function, arguments: &[Expr], span: Span) -> Type {
        let first = arguments.first();
        let input = first.map_or(Kind::Unknown, |first| first.ty.kind.clone());
        let kind = match function.returns {
            Returns::Kind(_) if function.name == "round" => Kind::Decimal(rounded(&input, arguments.get(1))),
            Returns::Kind(kind) => wanted(kind),
            Returns::ListOf(kind) => Kind::list(wanted(kind), false),
            Returns::Words(words) => {
                Kind::Words { values: words.iter().map(|word| (*word).to_owned()).collect(), open: false }
            }
            Returns::Same(index) => {
                let kind = arguments.get(index).map_or(Kind::Unknown, |argument| argument.ty.kind.clone());
                narrowed(kind, arguments.get(1).filter(|_| index == 0 && function.name == "keep_if"))
            }
            Returns::Item => input.item().map_or(Kind::Unknown, |item| item.kind.clone()),
            Returns::OfItems => {
                // A sum is taken to have the digits of what is added: its failure is that it has more.
                of_items(function, arguments)
            }
            Returns::ListOfItems => Kind::list(of_items(function, arguments), false),
            Returns::SameText => match input {
                // A part of an address is none.
                Kind::Email if function.change != ChangeKind::Reduced => Kind::Email,
                other => Kind::Text(other.longest()),
            },
            Returns::TextAtMost(most) => Kind::Text(Some(most)),
            Returns::Formatted(index) => match arguments.get(index).map(|argument| &argument.kind) {
                Some(ExprKind::Constant(Constant::Text(form))) => Kind::Text(formatted(form)),
                _ => Kind::Text(None),
            },
            Returns::TextUpTo(index) => {
                match arguments.get(index).map(|argument| (&argument.kind, argument.span)) {
                    Some((ExprKind::Constant(Constant::Int(most)), place)) => match u32::try_from(*most) {
                        Ok(most @ 1..) => {
                            Kind::Text(Some(input.longest().map_or(most, |longest| longest.min(most))))
                        }
                        _ => {
                            let message = format!("`{}` cannot leave {most} characters", function.name);
                            self.report(
                                Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, place, message)
                                    .help("write a number from 1 on"),
                            );
                            return Type::unknown();
                        }
                    },
                    _ => Kind::Text(None),
                }
            }
        };
        let kind = match (kind, function.longest) {
            (Kind::Text(None), Some(longest)) => Kind::Text(longest(&text_literals(arguments))),
            (kind, _) => kind,
        };
        let mut ty = gather(kind, arguments);
        let maybe = function.params.first().is_some_and(|first| first.kind.may_be_absent());
        ty.absent = (!maybe && first.is_some_and(|first| first.ty.absent))
            || function.may_be_absent
            || function.returns == Returns::Item;
        // What goes over into a text goes over whole.
        if matches!(ty.kind, Kind::Text(_) | Kind::Json) {
            for argument in arguments {
                inner_categories(&argument.ty.kind, &mut ty.categories);
            }
        }
        ty.form = match function.effect {
            CategoryEffect::Keeps => Form::Raw,
            CategoryEffect::ReducesTo(category) => {
                if !ty.categories.is_empty() {
                    ty.categories = std::iter::once(category.to_owned()).collect();
                }
                Form::Raw
            }
            CategoryEffect::Canonical => Form::Canonical(function.name),
            CategoryEffect::Hashed(recipe) => {
                if first.is_some_and(|first| hashed_again(first, recipe)) {
                    self.hashed_twice(function, span);
                    return Type::unknown();
                }
                let of = first.and_then(|first| match first.ty.form {
                    Form::Canonical(function) => Some(function),
                    _ => None,
                });
                Form::Hashed { recipe, of }
            }
            // What tells people apart is looked at and not handed on.
            CategoryEffect::Groups => {
                ty.categories = first.map(|list| list.ty.categories.clone()).unwrap_or_default();
                Form::Raw
            }
            CategoryEffect::Aggregates => {
                let each = arguments.get(1..).unwrap_or_default();
                if first.is_some_and(|list| is_about_a_group(list, each)) {
                    let asked = first.map(|list| list.ty.categories.clone()).unwrap_or_default();
                    let dropped = ty.categories.iter().any(|category| !asked.contains(category));
                    ty.categories = asked;
                    ty.categories.extend(dropped.then(|| NOBODYS.to_owned()));
                }
                Form::Raw
            }
        };
        if !function.fails.is_empty() && !spared(function, first) {
            ty.fails.push(FailPoint {
                span,
                step: function.name.to_owned(),
                why: function.fails.join(", or "),
            });
        }
        ty
    }
}

/// The category of what tells nothing about anybody.
pub(crate) const NOBODYS: &str = "not_personal";

/// Whether what is worked out over a list is about a group: straight over one, of a field as it is. A condition for each item
/// could single somebody out.
pub(crate) fn is_about_a_group(list: &Expr, each: &[Expr]) -> bool {
    let of_group = matches!(&list.kind, ExprKind::ListCall { function, .. } if function.0.effect == CategoryEffect::Groups);
    of_group && each.iter().all(|part| matches!(part.kind, ExprKind::Element(_)))
}

/// Whether a hash that others compare is hashed once more. A pseudonym may well be made of a hash: nobody else makes it.
fn hashed_again(value: &Expr, recipe: &str) -> bool {
    let compared = |recipe: &str| recipe.starts_with("sha") || recipe.starts_with("md5");
    matches!(value.ty.form, Form::Hashed { recipe: before, .. } if compared(before)) && compared(recipe)
}

/// The digits of a number that is rounded, in all and after the point: rounding up may carry into one more before it.
fn rounded(input: &Kind, after: Option<&Expr>) -> Option<(u32, u32)> {
    let ExprKind::Constant(Constant::Int(after)) = &after?.kind else { return None };
    let after = u32::try_from(*after).ok()?;
    // Of a quotient nobody knows how many digits stand before the point: one too many for its target rejects the record.
    let Some((whole, scale)) = input.digits() else { return Some((after, after)) };
    let whole = if after < scale { whole.saturating_add(1) } else { whole };
    let scale = scale.min(after);
    Some((whole.saturating_add(scale), scale))
}

/// The text literals among arguments.
fn text_literals(arguments: &[Expr]) -> Vec<Option<&str>> {
    arguments
        .iter()
        .map(|argument| match &argument.kind {
            ExprKind::Constant(Constant::Text(text)) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

/// Whether a value of this kind cannot fail in the way that the function does.
fn spared(function: &Function, first: Option<&Expr>) -> bool {
    first.is_some_and(|first| function.sure_of.is_some_and(|kind| first.ty.kind == wanted(kind)))
}

/// How long a day or number is in that form, where it holds digits only.
fn formatted(form: &str) -> Option<u32> {
    let named = ["MMM", "EEE", "eee", "'"].iter().any(|part| form.contains(part));
    (!named).then(|| super::kind::length(form))
}

/// The kind of what is worked out for each item, or of the items.
fn of_items(function: &Function, arguments: &[Expr]) -> Kind {
    let each = function.params.iter().position(|param| param.kind.is_per_item());
    let each = each.and_then(|index| arguments.get(index)).map(|argument| argument.ty.kind.clone());
    let item = || arguments.first().and_then(|list| list.ty.kind.item()).map(|item| item.kind.clone());
    each.or_else(item).unwrap_or(Kind::Unknown)
}

/// The categories of everything inside a value.
pub(super) fn inner_categories(kind: &Kind, found: &mut std::collections::BTreeSet<String>) {
    match kind {
        Kind::List(item) => inner_categories(&item.kind, found),
        Kind::Record(members) => {
            for member in members {
                found.extend(member.category.iter().cloned());
                inner_categories(&member.kind, found);
            }
        }
        _ => {}
    }
}

/// What a condition on the items says about the currency of their amounts: `keep_if(.currency == "EUR")`.
fn narrowed(kind: Kind, condition: Option<&Expr>) -> Kind {
    let (Kind::List(item), Some(condition)) = (&kind, condition) else { return kind };
    let Kind::Record(members) = &item.kind else { return kind };
    let conditions = match &condition.kind {
        ExprKind::All(parts) => parts.iter().collect(),
        _ => vec![condition],
    };
    let mut members = members.clone();
    for part in conditions {
        let ExprKind::Compare { op: CompareOp::Equal, left, right } = &part.kind else { continue };
        let (path, code) = match (&left.kind, &right.kind) {
            (ExprKind::Element(path), ExprKind::Constant(Constant::Text(code)))
            | (ExprKind::Constant(Constant::Text(code)), ExprKind::Element(path)) => (path, code),
            _ => continue,
        };
        let field = path.join(".");
        for member in &mut members {
            if member.kind == Kind::Money(Currency::By(field.clone())) {
                member.kind = Kind::Money(Currency::Fixed(code.clone()));
            }
        }
    }
    Kind::list(Kind::Record(members), item.absent)
}
