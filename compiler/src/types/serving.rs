//! What a flow that moves people's data owes them: a purpose, an end, a role of who receives it, and no more than needed.

use super::parts::Part;
use super::person::path;
use super::returned::inner_categories;
use super::typed::{Expr, Flow, Mapping, Step};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::fault::Fault;
use crate::resolve::model::{self, Object};
use crate::resolve::{Resolved, of_fact, walk};
use crate::source::Span;
use crate::syntax::ast;
use std::collections::BTreeSet;

/// The categories of a value, and of everything inside it.
fn carried(value: &Expr) -> BTreeSet<String> {
    let mut found = value.ty.categories.clone();
    inner_categories(&value.ty.kind, &mut found);
    found
}

/// The categories that a step depends on.
fn decides(step: &Step) -> BTreeSet<String> {
    conditions(step).into_iter().flat_map(|value| value.ty.categories.iter().cloned()).collect()
}

/// Purpose, endings and roles, wherever people's data moves.
pub(super) fn serving(
    names: &Resolved,
    flow: &model::Flow,
    part: &Part<'_>,
    checked: &Flow,
    asked: bool,
    destination: Option<&Object>,
    out: &mut Diagnostics,
) {
    let written = &flow.written;
    let name = &written.name;
    let category_of = |target: &str| destination.and_then(|object| object.field(target)?.category.clone());
    let delivered: BTreeSet<String> = checked
        .fields
        .iter()
        .flat_map(|field| carried(&field.value).into_iter().chain(category_of(&field.target)))
        .filter(|category| names.is_personal(category))
        .collect();
    let steps = checked.steps.iter().flat_map(decides);
    let filtered = checked.filter.iter().flat_map(|filter| filter.ty.categories.iter().cloned()).chain(steps);
    let personal: BTreeSet<String> =
        filtered.filter(|category| names.is_personal(category)).chain(delivered.iter().cloned()).collect();
    let moves = (asked || !personal.is_empty()) && !names.lacks(Fault::PurposeMissing);
    if written.purpose.is_none() && moves && !flow.broken {
        let list: Vec<String> = personal.iter().map(|category| format!("`{category}`")).collect();
        let label = if list.is_empty() {
            "it asks for a permission".to_owned()
        } else {
            format!("it moves {}", list.join(", "))
        };
        let message = format!("the flow `{}` moves people's data without a purpose", name.text);
        out.push(
            Diagnostic::new(&catalogue::CONSENT_PURPOSE_MISSING, name.span, message)
                .label(label)
                .help("say why and how people are reached: `purpose NAME via email`"),
        );
    }
    if written.purpose.is_some() && part.permission_ends().is_none() && !flow.broken {
        let message =
            format!("the flow `{}` does not say what happens when a person's permission ends", name.text);
        out.push(Diagnostic::new(&catalogue::CONSENT_PERMISSION_ENDS_MISSING, name.span, message).help(
            "add `when permission ends remove`, or write a mark: `when permission ends { true -> OptedOut }`",
        ));
    }
    if written.purpose.is_none()
        && personal.is_empty()
        && !asked
        && !flow.broken
        && let Some(ending) = part.permission_ends()
    {
        let message = "this flow asks for no permission, so none can end";
        out.push(
            Diagnostic::new(&catalogue::CONSENT_NOTHING_TO_END, ending.span, message)
                .help("remove `when permission ends`, or add the `purpose` that the flow serves"),
        );
    }
    necessary(names, flow, part, checked, destination, out);
    let system = part.target.map(|used| &used.object.system);
    let system = system.and_then(|id| Some((id, names.systems.get(id)?)));
    if let Some((id, system)) = system
        && !personal.is_empty()
        && system.role.is_none()
        && !names.lacks(Fault::ReceiverRole)
        && !system.broken
    {
        let message = format!("the system `{id}` receives people's data but does not say in which role");
        out.push(
            Diagnostic::new(&catalogue::CONSENT_RECEIVER_WITHOUT_ROLE, system.span, message)
                .help("add `role controller` if your own company decides over it, `role processor` if a provider runs it for you"),
        );
    }
}

/// A purpose that lists what it uses gets nothing else. A field that waits for a second permission serves that
/// purpose too, so what either of them uses may be in it.
fn necessary(
    names: &Resolved,
    flow: &model::Flow,
    part: &Part<'_>,
    checked: &Flow,
    destination: Option<&Object>,
    out: &mut Diagnostics,
) {
    let Some(purpose) = flow.purpose.as_ref().and_then(|name| names.purposes.get(name)) else { return };
    if purpose.uses.is_empty() || purpose.broken || names.lacks(Fault::UsesOfFields) {
        return;
    }
    let mut seen = BTreeSet::new();
    for field in &checked.fields {
        // The permission that it waits for could not be told, which is reported: what that permits is not known.
        if field.guard.is_none() && waits(names, part, field.line) {
            continue;
        }
        let second = field.guard.and_then(|index| checked.guards.get(index));
        let second = second.and_then(|guard| names.purposes.get(&guard.purpose));
        let any = |second: &model::Purpose| second.uses.is_empty() || names.lacks(Fault::UsesOfSecond);
        if second.is_some_and(|second| any(second) || second.broken) {
            continue;
        }
        let uses = || purpose.uses.iter().chain(second.iter().flat_map(|second| &second.uses));
        // A question that waits for its answer is noted where the answer will stand: that is no use of the choice.
        let noted = |object: &&Object| {
            !flow.written.purpose.as_ref().is_some_and(|purpose| purpose.confirming)
                || !holds_choices(object, &field.target)
        };
        let target =
            destination.filter(noted).and_then(|object| object.field(&field.target)?.category.clone());
        let when = field.when.iter().filter(|_| !names.lacks(Fault::UsesOfConditions));
        let condition = when.flat_map(|when| when.ty.categories.iter().cloned());
        let categories = carried(&field.value).into_iter().chain(condition).chain(target);
        let beyond = categories.filter(|category| {
            names.is_personal(category) && !uses().any(|used| names.is_under(category, used))
        });
        for category in beyond {
            if !seen.insert(category.clone()) {
                continue;
            }
            let label = names.categories.get(&category).map_or(category.as_str(), |found| &found.label);
            let needs = if second.is_some() { "neither purpose needs" } else { "the purpose does not need" };
            let message = format!("`{}` carries “{label}”, which {needs}", field.target);
            let finding = Diagnostic::new(&catalogue::CONSENT_BEYOND_PURPOSE, field.span, message)
                .also(purpose.span, "what the purpose uses is declared here")
                .help(format!("leave the field out, or add `{category}` to the purpose's `uses`"));
            let finding = match leaves_out(part, checked, destination, field) {
                Some(line) => {
                    finding.fix(format!("leave `{}` out", field.target), vec![(line, String::new())])
                }
                None => finding,
            };
            out.push(match second {
                Some(second) => finding.also(second.span, "and the one whose permission the field waits for"),
                None => finding,
            });
        }
    }
}

/// The line that can be taken out without more ado: of this flow alone, for this target alone, which need not be written.
fn leaves_out(
    part: &Part<'_>,
    checked: &Flow,
    destination: Option<&Object>,
    field: &Mapping,
) -> Option<Span> {
    let own =
        part.lines().any(|line| matches!(line, ast::MapLine::Field { span, .. } if *span == field.line));
    let alone = checked.fields.iter().filter(|other| other.line == field.line).count() == 1;
    let is_key = checked.mode.iter().flat_map(|mode| mode.key()).any(|key| *key == field.target);
    let known = destination.and_then(|object| object.field(&field.target));
    let needed = known.is_none_or(|known| known.required || known.key);
    (own && alone && !is_key && !needed).then_some(field.line)
}

/// The values that a step asks for.
fn conditions(step: &Step) -> Vec<&Expr> {
    match step {
        Step::Lookup(lookup) => lookup.on.iter().map(|(_, value)| value).chain(&lookup.rest).collect(),
        Step::Each { list, .. } => vec![list],
    }
}

/// Whether people's choices stand in this field.
pub(crate) fn holds_choices(object: &Object, name: &str) -> bool {
    let reads = |fact: &ast::ConsentFact| {
        let mut subjects = fact.value.iter().map(|value| &value.subject);
        subjects.any(|subject| path(subject).is_some_and(|path| path.text == name))
    };
    object.field(name).is_some_and(|field| field.consent.is_some()) || object.facts.iter().any(reads)
}

/// Whether what is said about people's choices in an object names this field: it holds the choice, or its time, its
/// proof, whose or what it is about.
pub(crate) fn belongs_to_choices(object: &Object, name: &str) -> bool {
    let names = |fact: &ast::ConsentFact| {
        let mut said = Vec::new();
        of_fact(fact, &mut said);
        let mut found = fact.evidence.iter().any(|kept| kept.text() == name);
        for expr in said {
            walk(expr, &mut |part| found |= path(part).is_some_and(|path| path.text == name));
        }
        found
    };
    holds_choices(object, name) || object.facts.iter().any(names)
}

/// Whether the mapping line written there asks for a permission.
fn waits(names: &Resolved, part: &Part<'_>, line: Span) -> bool {
    let reused = names.mappings.values().flat_map(|mapping| &mapping.written.map.lines);
    part.lines().chain(reused).any(|known| match known {
        ast::MapLine::Field { when: Some(when), span, .. } => {
            *span == line && !super::permission::split(when).0.is_empty()
        }
        _ => false,
    })
}
