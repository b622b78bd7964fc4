//! What is counted or added up over people: who takes it for nobody's data says how many people it is about at least, and those
//! are people, and not a handful of them.

use super::declared::{Declarations, Thing};
use super::reader::Reader;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::library::CategoryEffect;
use crate::plan::{Constant, Type};
use crate::resolve::Resolved;
use crate::resolve::model::{Field, ObjectUse};
use crate::types::Typed;
use crate::types::is_about_a_group;
use crate::types::typed::{Ending, Expr, ExprKind, Flow, Recovery, Step};

/// Of fewer people each that is counted can work out the others.
const FEWEST: i64 = 3;
/// Branches whose values tell one person from another.
const NAMING: &[&str] = &["identity", "contact.email", "contact.phone", "device.id", "device.advertising_id"];

/// Judges groups and what is taken for one.
pub(super) fn judge(typed: &Typed, declared: &Declarations, out: &mut Diagnostics) {
    for flow in &typed.flows {
        if flow.unknown_names || declared.is_doubtful(&Thing::Flow(flow.of.clone())) {
            continue;
        }
        let mut open: Vec<&Expr> = expressions(flow);
        while let Some(next) = open.pop() {
            match &next.kind {
                ExprKind::ListCall { function, list, per_item, arguments }
                    if function.0.effect == CategoryEffect::Groups =>
                {
                    size(next, arguments, out);
                    people(typed, flow, (list, per_item), out);
                }
                ExprKind::Treat { value, treatment } if !typed.names.is_personal(&treatment.category) => {
                    if let Some(aggregate) = aggregate(flow, value)
                        && tells_of_people(typed, flow, aggregate)
                    {
                        no_group(next, aggregate, &treatment.category, out);
                    }
                }
                _ => {}
            }
            open.extend(next.parts());
        }
    }
}

/// All that a flow works out.
fn expressions(flow: &Flow) -> Vec<&Expr> {
    let steps = flow.steps.iter().flat_map(|step| match step {
        Step::Lookup(lookup) => lookup.on.iter().map(|(_, value)| value).chain(&lookup.rest).collect(),
        Step::Each { list, .. } => vec![list],
    });
    let endings = [&flow.permission_ends, &flow.gone].into_iter().flatten();
    let written = endings.filter_map(|ending| match ending {
        Ending::Write(lines) => Some(lines),
        _ => None,
    });
    let lines = flow.fields.iter().chain(written.flatten());
    let lines = lines.flat_map(|line| std::iter::once(&line.value).chain(&line.when));
    let lets = flow.lets.iter().map(|named| &named.value);
    flow.filter.iter().chain(steps).chain(lets).chain(lines).collect()
}

/// What is counted or added up, where a value is nothing else and no group stands before it.
fn aggregate<'e>(flow: &'e Flow, value: &'e Expr) -> Option<&'e Expr> {
    match &value.kind {
        ExprKind::ListCall { function, list, per_item, .. } => {
            (function.0.effect == CategoryEffect::Aggregates && !is_about_a_group(list, per_item))
                .then_some(value)
        }
        ExprKind::Let(name) => {
            // A `let` names those before it only, so this ends.
            let known = flow.lets.iter().find(|known| known.name == *name)?;
            aggregate(flow, &known.value)
        }
        ExprKind::Default { value, .. }
        | ExprKind::Recover { value, action: Recovery::Reject(_) | Recovery::Skip | Recovery::Value(_) } => {
            aggregate(flow, value)
        }
        _ => None,
    }
}

fn tells_of_people<'a>(typed: &'a Typed, flow: &'a Flow, value: &'a Expr) -> bool {
    let uses = Reader::new(typed, flow).value(value);
    let mut categories = uses.direct.iter().flat_map(|(source, _)| &source.categories);
    categories.any(|category| typed.names.is_personal(category))
}

fn no_group(treated: &Expr, aggregate: &Expr, category: &str, out: &mut Diagnostics) {
    let ExprKind::ListCall { function, .. } = &aggregate.kind else { return };
    let name = function.0.name;
    let item = if name == "count" { String::new() } else { "(.FIELD)".to_owned() };
    let message = format!(
        "`{name}` may be about one person here, and it is taken for `{category}`, as if it were about nobody"
    );
    out.push(
        Diagnostic::new(&catalogue::CATEGORY_GROUP_NOT_SAID, treated.span, message)
            .label("of a list with one person in it, it tells what that person did")
            .also(aggregate.span, format!("`{name}` stands here"))
            .help(format!(
                "say of how many people it is at least, and leave `treat as` out: `… | group_of(10, by .EMAIL) | {name}{item}` gives nothing where there are fewer; where it is about one person, give it the category of what it tells about them"
            )),
    );
}

/// A group is of some people at least.
fn size(group: &Expr, arguments: &[Expr], out: &mut Diagnostics) {
    let Some(ExprKind::Constant(Constant::Int(people))) = arguments.first().map(|first| &first.kind) else {
        return;
    };
    if *people >= FEWEST {
        return;
    }
    let place = arguments.first().map_or(group.span, |first| first.span);
    let message = format!("{people} {} no group", if *people == 1 { "person is" } else { "people are" });
    out.push(
        Diagnostic::new(&catalogue::CATEGORY_GROUP_TOO_SMALL, place, message)
            .label("who knows one of them knows the other")
            .help(format!(
                "write {FEWEST} at least; 5 or 10 is what statistics offices and most companies take, as in `group_of(10, by .EMAIL)`"
            )),
    );
}

/// What a group is told apart by names people: ten orders may be of one person.
fn people(typed: &Typed, flow: &Flow, (list, per_item): (&Expr, &[Expr]), out: &mut Diagnostics) {
    let Some(by) = per_item.first() else { return };
    let names = &*typed.names;
    let path = match &by.kind {
        ExprKind::Element(path) => path.join("."),
        _ => String::new(),
    };
    // What stands there in full is about nobody.
    if matches!(list.kind, ExprKind::Constant(_) | ExprKind::List(_)) {
        return;
    }
    let found = records(flow, list).and_then(|used| {
        let field = names.objects.get(&used.object)?.field(&path)?;
        Some((used, field))
    });
    if found.is_some_and(|(used, field)| names_people(names, used, field)) || by.ty.kind.is_unknown() {
        return;
    }
    let message = match found {
        Some((used, field)) => format!("`{}` of `{used}` does not tell people apart", field.name),
        None => "what these are told apart by does not name people".to_owned(),
    };
    let mut finding = Diagnostic::new(&catalogue::CATEGORY_GROUP_NOT_OF_PEOPLE, by.span, message)
        .label("so many of them may all be one person's");
    if let Some((_, field)) = found {
        finding = finding.also(field.span, "the field");
    }
    out.push(finding.help(
        "look the records up, `lookup NAME = system.object where …`, and name a field with an address, a number, or an identifier that the identity links: `group_of(10, by .Email)`",
    ));
}

/// The object whose records a list holds, or some of them.
fn records<'f>(flow: &'f Flow, list: &'f Expr) -> Option<&'f ObjectUse> {
    match &list.kind {
        ExprKind::Rows(name) => flow.steps.iter().find_map(|step| match step {
            Step::Lookup(lookup) if lookup.name == *name => Some(&lookup.object),
            _ => None,
        }),
        ExprKind::ListCall { list, .. } => records(flow, list),
        ExprKind::Let(name) => {
            let known = flow.lets.iter().find(|known| known.name == *name)?;
            records(flow, &known.value)
        }
        _ => None,
    }
}

fn names_people(names: &Resolved, used: &ObjectUse, field: &Field) -> bool {
    matches!(field.ty, Some(Type::Email | Type::Phone))
        || names.is_linked(&used.object, &field.name)
        || field
            .category
            .as_ref()
            .is_some_and(|category| NAMING.iter().any(|branch| names.is_under(category, branch)))
}
