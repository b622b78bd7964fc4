//! Whether a plan from a file refers only to what it holds, so that a runtime can trust it.

use super::{
    Capture, Constant, Ending, Expr, Flow, Guard, Mapping, Object, Pattern, Plan, Point, PointKind, Recovery,
    Type,
};
use rust_decimal::Decimal;

/// What the first contradiction is, in words.
pub(super) fn validate(plan: &Plan) -> Result<(), String> {
    distinct("system", plan.systems.iter().map(|system| system.name.clone()))?;
    distinct("object", plan.objects.iter().map(Object::id))?;
    distinct("flow", plan.flows.iter().map(|flow| flow.name.clone()))?;
    for object in &plan.objects {
        known(plan.systems.iter().any(|system| system.name == object.system), "system", &object.system)?;
        distinct("field", object.fields.iter().map(|field| field.name.clone()))?;
    }
    for capture in &plan.captures {
        check_capture(plan, capture)?;
    }
    for flow in &plan.flows {
        check_flow(plan, flow).map_err(|what| format!("flow `{}`: {what}", flow.name))?;
    }
    Ok(())
}

fn known(is: bool, what: &str, name: &str) -> Result<(), String> {
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

fn check_capture(plan: &Plan, capture: &Capture) -> Result<(), String> {
    let object = object(plan, &capture.object)?;
    permission(plan, &capture.purpose, &capture.channel)?;
    point(object, &capture.point)?;
    let scope = Scope { object, lets: Vec::new() };
    scope.expr(&capture.value)?;
    if let Some(at) = &capture.at {
        scope.expr(at)?;
    }
    for rule in &capture.states {
        rule.patterns.iter().try_for_each(pattern)?;
    }
    for field in &capture.evidence {
        known(object.field(field).is_some(), "field", field)?;
    }
    zone(capture.zone.as_deref())
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

fn point(object: &Object, point: &Point) -> Result<(), String> {
    let wanted = match point.kind {
        PointKind::Email => Type::Email,
        PointKind::Phone => Type::Phone,
    };
    let is = object.field(&point.field).is_some_and(|field| field.ty == wanted);
    known(is, "contact point", &point.field)
}

fn check_flow(plan: &Plan, flow: &Flow) -> Result<(), String> {
    let source = object(plan, &flow.source)?;
    let destination = object(plan, &flow.destination)?;
    let mut scope = Scope { object: source, lets: Vec::new() };
    flow.filter.iter().try_for_each(|filter| scope.expr(filter))?;
    if flow.purpose.is_some() && flow.guards.is_empty() {
        return Err("it has a purpose, and no permission is asked".to_owned());
    }
    if !flow.guards.is_empty() && (flow.purpose.is_none() || flow.permission_ends.is_none()) {
        return Err("it asks for permission, and does not say why or what happens when that ends".to_owned());
    }
    for guard in &flow.guards {
        check_guard(plan, source, guard)?;
    }
    for entry in &flow.lets {
        scope.expr(&entry.value)?;
        scope.lets.push(&entry.name);
    }
    distinct("target", flow.fields.iter().map(|field| field.target.clone()))?;
    for field in &flow.fields {
        check_mapping(&scope, destination, field, flow.guards.len())?;
    }
    if flow.mode.key().is_empty() {
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

fn check_guard(plan: &Plan, source: &Object, guard: &Guard) -> Result<(), String> {
    if guard.cells.is_empty() {
        return Err(format!("the permission for `{}` asks nothing", guard.purpose));
    }
    guard.cells.iter().try_for_each(|cell| {
        permission(plan, &guard.purpose, &cell.channel)?;
        point(source, &cell.point)
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

/// What an expression may name.
struct Scope<'p> {
    object: &'p Object,
    lets: Vec<&'p str>,
}

impl Scope<'_> {
    /// The reader of JSON bounds the depth.
    fn expr(&self, expr: &Expr) -> Result<(), String> {
        match expr {
            Expr::Constant(value) => constant(value),
            Expr::Field(name) => known(self.object.field(name).is_some(), "field", name),
            Expr::Let(name) => known(self.lets.contains(&name.as_str()), "value named before", name),
            Expr::Now(_) | Expr::Unchanged => Ok(()),
            Expr::Call { arguments: list, .. } | Expr::All(list) | Expr::Any(list) | Expr::Join(list) => {
                list.iter().try_for_each(|part| self.expr(part))
            }
            Expr::Default { value, fallback } => self.both(value, fallback),
            Expr::Recover { value, action, .. } => {
                self.expr(value)?;
                match action {
                    Recovery::Value(other) => self.expr(other),
                    Recovery::Reject { .. } | Recovery::Skip => Ok(()),
                }
            }
            Expr::Match { subject, arms, otherwise } => {
                self.expr(subject)?;
                for arm in arms {
                    arm.patterns.iter().try_for_each(pattern)?;
                    self.expr(&arm.value)?;
                }
                otherwise.iter().try_for_each(|value| self.expr(value))
            }
            Expr::If { condition, then, otherwise } => {
                self.expr(condition)?;
                self.both(then, otherwise)
            }
            Expr::Compare { left, right, .. } | Expr::Arithmetic { left, right, .. } => {
                self.both(left, right)
            }
            Expr::In { value, list, .. } => {
                self.expr(value)?;
                list.iter().try_for_each(|item| self.expr(item))
            }
            Expr::IsAbsent { value, .. } | Expr::Not(value) => self.expr(value),
        }
    }

    fn both(&self, left: &Expr, right: &Expr) -> Result<(), String> {
        self.expr(left)?;
        self.expr(right)
    }
}

fn constant(value: &Constant) -> Result<(), String> {
    match value {
        Constant::Null | Constant::Text(_) | Constant::Int(_) | Constant::Bool(_) => Ok(()),
        Constant::Decimal(text) => number(text),
        Constant::Date(text) => known(text.parse::<jiff::civil::Date>().is_ok(), "day", text),
        Constant::Instant(text) => known(text.parse::<jiff::Timestamp>().is_ok(), "point in time", text),
    }
}

fn number(text: &str) -> Result<(), String> {
    known(Decimal::from_str_exact(text).is_ok(), "number", text)
}

fn pattern(pattern: &Pattern) -> Result<(), String> {
    match pattern {
        Pattern::Equal(value) => constant(value),
        Pattern::Range { low, high } => low.iter().chain(high).try_for_each(|end| number(end)),
        Pattern::Absent | Pattern::Empty | Pattern::Else => Ok(()),
    }
}
