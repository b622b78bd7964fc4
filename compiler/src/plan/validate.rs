//! Whether a plan from a file refers only to what it holds, so that a runtime can trust it.

use super::expressions::{Scope, pattern};
use super::{Capture, Ending, Expr, Flow, Guard, Mapping, Mode, Object, Plan, Spread, Step, Type};
use crate::types::written_states;

/// What the first contradiction is, in words.
pub(super) fn validate(plan: &Plan) -> Result<(), String> {
    distinct("system", plan.systems.iter().map(|system| system.name.clone()))?;
    distinct("object", plan.objects.iter().map(Object::id))?;
    distinct("flow", plan.flows.iter().map(|flow| flow.name.clone()))?;
    distinct("suppression", plan.suppressions.iter().map(|list| list.name.clone()))?;
    for object in &plan.objects {
        known(plan.systems.iter().any(|system| system.name == object.system), "system", &object.system)?;
        distinct("field", object.fields.iter().map(|field| field.name.clone()))?;
        check_object(object).map_err(|what| format!("object `{}`: {what}", object.id()))?;
    }
    for capture in &plan.captures {
        check_capture(plan, capture)?;
    }
    for spread in &plan.spreads {
        check_spread(plan, spread).map_err(|what| format!("what is told to `{}`: {what}", spread.place()))?;
    }
    for flow in &plan.flows {
        check_flow(plan, flow).map_err(|what| format!("flow `{}`: {what}", flow.name))?;
    }
    check_people(plan)
}

pub(super) fn known(is: bool, what: &str, name: &str) -> Result<(), String> {
    if is { Ok(()) } else { Err(format!("there is no {what} `{name}`")) }
}

fn distinct(what: &str, names: impl Iterator<Item = String>) -> Result<(), String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    match names.windows(2).find(|pair| pair.first() == pair.last()).and_then(<[String]>::first) {
        Some(name) => Err(format!("the {what} `{name}` is there twice")),
        None => Ok(()),
    }
}

fn object<'p>(plan: &'p Plan, id: &str) -> Result<&'p Object, String> {
    plan.objects.iter().find(|object| object.id() == id).ok_or_else(|| format!("there is no object `{id}`"))
}

fn check_object(object: &Object) -> Result<(), String> {
    let mut scope = Scope::of(object);
    if let Some(retention) = &object.retention {
        scope.expr(&retention.after)?;
    }
    for field in &object.fields {
        if let Type::Money { by: Some(by), .. } = &field.ty {
            known(object.field(by).is_some(), "field", by)?;
        }
        if let Some((first, last)) = field.columns
            && (first == 0 || last < first)
        {
            return Err(format!("`{}` has no columns", field.name));
        }
    }
    let Some(file) = &object.file else { return Ok(()) };
    scope.in_names = true;
    file.name.iter().try_for_each(|name| scope.expr(name))?;
    file.control.iter().try_for_each(|control| scope.expr(&control.name))
}

fn check_people(plan: &Plan) -> Result<(), String> {
    for list in &plan.suppressions {
        let Some(id) = &list.object else { continue };
        let object = object(plan, id)?;
        let scope = Scope::of(object);
        list.filter.iter().try_for_each(|filter| scope.expr(filter))?;
        list.points.iter().try_for_each(|point| scope.point(point))?;
    }
    if let Some(identity) = &plan.identity {
        for found in &identity.matches {
            let mut scope = Scope::nothing();
            scope.locals.push("it");
            scope.expr(&found.form)?;
        }
        for from in identity.country.iter().chain(&identity.born).chain(&identity.last_sale) {
            Scope::of(object(plan, &from.object)?).expr(&from.value)?;
        }
    }
    for erasure in &plan.erasures {
        let Some(id) = &erasure.requests else { continue };
        let scope = Scope::of(object(plan, id)?);
        erasure.filter.iter().chain(&erasure.person).try_for_each(|value| scope.expr(value))?;
    }
    Ok(())
}

fn check_capture(plan: &Plan, capture: &Capture) -> Result<(), String> {
    let object = object(plan, &capture.object)?;
    permission(plan, &capture.purpose, &capture.channel)?;
    let scope = Scope::of(object);
    capture.person.iter().try_for_each(|person| scope.identifier(person))?;
    check_whose(plan, capture, object)?;
    capture.filter.iter().try_for_each(|filter| scope.expr(filter))?;
    scope.expr(&capture.value)?;
    let notice = capture.notice.as_ref().and_then(|notice| notice.version.as_ref());
    let given = capture.given.as_ref().map(|given| &given.value);
    for value in capture.at.iter().chain(&capture.topic).chain(&capture.brand).chain(notice).chain(given) {
        scope.expr(value)?;
    }
    let parties = capture.given.iter().flat_map(|given| &given.parties);
    for rule in capture.states.iter().chain(parties) {
        rule.patterns.iter().try_for_each(pattern)?;
    }
    for field in &capture.evidence {
        known(object.field(field).is_some(), "field", field)?;
    }
    zone(capture.zone.as_deref())
}

/// People are found by a contact point, or by an identifier of the object that the identity links.
fn check_whose(plan: &Plan, capture: &Capture, object: &Object) -> Result<(), String> {
    let Some(path) = &capture.identifier else { return Scope::of(object).point(&capture.point) };
    let field = &capture.point.field;
    let linked = plan.identity.as_ref().is_some_and(|identity| identity.links.contains(path));
    known(linked && *path == format!("{}.{field}", capture.object), "linked identifier", path)?;
    Scope::of(object).expr(&Expr::Field(field.clone()))
}

/// What is written is one field of the object, read as it stands; and nothing is written that its table does not read
/// back as the same answer.
fn check_spread(plan: &Plan, spread: &Spread) -> Result<(), String> {
    check_capture(plan, &spread.slot)?;
    let object = object(plan, &spread.slot.object)?;
    for field in std::iter::once(&spread.field).chain(&spread.brand_field) {
        known(object.field(field).is_some(), "field", field)?;
    }
    if spread.slot.value != Expr::Field(spread.field.clone()) {
        return Err(format!("`{}` is not what holds the choice", spread.field));
    }
    distinct("state", spread.values.iter().map(|known| known.state.clone()))?;
    match spread.values.iter().find(|known| !written_states().any(|state| state == known.state)) {
        Some(open) => Err(format!("`{}` is no answer that can be written", open.state)),
        None => Ok(()),
    }
}

fn zone(zone: Option<&str>) -> Result<(), String> {
    let Some(zone) = zone else { return Ok(()) };
    known(jiff::tz::TimeZone::get(zone).is_ok(), "time zone", zone)
}

fn permission(plan: &Plan, purpose: &str, channel: &str) -> Result<(), String> {
    let found = plan.purposes.iter().find(|known| known.name == purpose);
    let found = found.ok_or_else(|| format!("there is no purpose `{purpose}`"))?;
    known(found.channels.iter().any(|known| known == channel), "channel", channel)
}

fn check_flow(plan: &Plan, flow: &Flow) -> Result<(), String> {
    let source = object(plan, &flow.source)?;
    let destination = object(plan, &flow.destination)?;
    let mut scope = Scope::of(source);
    for step in &flow.steps {
        check_step(plan, &mut scope, step)?;
    }
    flow.filter.iter().try_for_each(|filter| scope.expr(filter))?;
    if flow.purpose.is_some() && flow.guards.is_empty() {
        return Err("it has a purpose, and no permission is asked".to_owned());
    }
    if !flow.guards.is_empty() && (flow.purpose.is_none() || flow.permission_ends.is_none()) {
        return Err("it asks for permission, and does not say why or what happens when that ends".to_owned());
    }
    for guard in &flow.guards {
        check_guard(plan, &scope, guard)?;
    }
    for entry in &flow.lets {
        scope.expr(&entry.value)?;
        scope.lets.push(&entry.name);
    }
    distinct("target", flow.fields.iter().map(|field| field.target.clone()))?;
    for field in &flow.fields {
        check_mapping(&scope, destination, field, flow.guards.len())?;
    }
    let keyed = matches!(flow.mode, Mode::Update { .. } | Mode::Upsert { .. } | Mode::OneFile { .. });
    if keyed && flow.mode.key().is_empty() {
        return Err("it has no key".to_owned());
    }
    for key in flow.mode.key() {
        known(flow.fields.iter().any(|field| field.target == *key), "value for the key", key)?;
    }
    for ending in [&flow.permission_ends, &flow.gone].into_iter().flatten() {
        let Ending::Write(fields) = ending else { continue };
        distinct("target", fields.iter().map(|field| field.target.clone()))?;
        for field in fields {
            if !matches!(field.value, Expr::Constant(_)) {
                return Err(format!("the ending's value for `{}` is not fixed", field.target));
            }
            check_mapping(&scope, destination, field, flow.guards.len())?;
        }
    }
    Ok(())
}

fn check_step<'p>(plan: &'p Plan, scope: &mut Scope<'p>, step: &'p Step) -> Result<(), String> {
    match step {
        Step::Lookup(lookup) => {
            let looked = object(plan, &lookup.object)?;
            if lookup.on.is_empty() {
                return Err(format!("the look-up `{}` equates nothing", lookup.name));
            }
            for (field, value) in &lookup.on {
                known(looked.field(field).is_some(), "field", field)?;
                scope.expr(value)?;
            }
            // A condition sees the record that it is about, one by one, however many there are.
            scope.found.push((&lookup.name, looked));
            lookup.rest.iter().try_for_each(|rest| scope.expr(rest))?;
            if lookup.cardinality == super::Cardinality::Many {
                scope.found.pop();
                scope.rows.push(&lookup.name);
            }
            Ok(())
        }
        Step::Each(each) => {
            scope.expr(&each.list)?;
            scope.items.push(&each.name);
            Ok(())
        }
    }
}

fn check_guard(plan: &Plan, scope: &Scope<'_>, guard: &Guard) -> Result<(), String> {
    guard.person.iter().try_for_each(|person| scope.identifier(person))?;
    let topic = |name: &String| known(plan.topics.iter().any(|topic| topic.name == *name), "topic", name);
    guard.topic.iter().try_for_each(topic)?;
    if guard.cells.is_empty() && !guard.processing {
        return Err(format!("the permission for `{}` asks nothing", guard.purpose));
    }
    known(plan.purposes.iter().any(|known| known.name == guard.purpose), "purpose", &guard.purpose)?;
    guard.cells.iter().try_for_each(|cell| {
        permission(plan, &guard.purpose, &cell.channel)?;
        scope.point(&cell.point)
    })
}

fn check_mapping(
    scope: &Scope<'_>,
    destination: &Object,
    field: &Mapping,
    guards: usize,
) -> Result<(), String> {
    known(destination.field(&field.target).is_some(), "field", &field.target)?;
    if let Some(guard) = field.guard {
        let is = usize::try_from(guard).is_ok_and(|guard| guard < guards);
        known(is, "permission", &guard.to_string())?;
    }
    scope.expr(&field.value)?;
    field.when.iter().try_for_each(|when| scope.expr(when))
}
