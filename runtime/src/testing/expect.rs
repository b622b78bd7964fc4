//! Looks up what a test expects, and says what there is instead.

use super::TestFailure;
use super::story::Story;
use super::world::{self, Row};
use martlet_compiler::plan::{Constant, Expectation, Expected, Object, TestValue};
use martlet_compiler::source::Span;
use martlet_compiler::types::value::Value;
use martlet_delivery::record::Tally;
use martlet_stdlib::values::{equal, in_text};

/// Records of a destination that a message shows at most.
const SHOWN: usize = 3;

/// What is wrong with an expectation; `None`: it is met.
pub(super) fn check(story: &mut Story<'_>, expected: &Expectation, span: Span) -> Option<TestFailure> {
    let rejected = rejects(story, expected);
    let story = &*story;
    let name = (expected.object.clone(), expected.argument.clone());
    let plain = |message: String| TestFailure { span, message, differs: Vec::new(), found: Vec::new() };
    let object = match world::object(story.plan, &expected.object) {
        Ok(object) => object,
        Err(message) => return Some(plain(message)),
    };
    let world = story.world.borrow();
    let rows = world.rows(&name);
    let id = shown_name(&name);
    let failure = |message: String| {
        Some(TestFailure { found: found(story, expected, &rejected, object, rows), ..plain(message) })
    };
    match &expected.result {
        Expected::None if rows.is_empty() => None,
        Expected::None => failure(format!("{id} should hold no record, and holds {}", rows.len())),
        Expected::Count(count) if rows.len() == *count as usize => None,
        Expected::Count(count) => {
            failure(format!("{id} should hold {count} records, and holds {}", rows.len()))
        }
        Expected::Removed => {
            let removed = story.removed.get(&name).is_some_and(|removed| *removed.borrow() > 0);
            if removed { None } else { failure(format!("no record was removed from {id}")) }
        }
        Expected::Rejected(reason) => match &rejected {
            Ok(rejects) if rejects.iter().any(|(_, why)| why.contains(reason.as_str())) => None,
            Ok(_) => failure(format!("no record was rejected because “{reason}”")),
            Err(message) => Some(plain(message.clone())),
        },
        Expected::Record(values) => record(story, expected, &rejected, object, rows, values, span),
    }
}

fn record(
    story: &Story<'_>,
    expected: &Expectation,
    rejected: &Rejected,
    object: &Object,
    rows: &[Row],
    values: &[TestValue],
    span: Span,
) -> Option<TestFailure> {
    let mut wanted = Vec::with_capacity(values.len());
    for value in values {
        let Some(index) = object.fields.iter().position(|field| field.name == value.field) else {
            let message = format!("{} has no field `{}`", object.id(), value.field);
            return Some(TestFailure { span: value.span, message, differs: Vec::new(), found: Vec::new() });
        };
        // A value that the field could not hold is compared as it was written.
        let read = object.fields.get(index).map(|field| world::as_read(field, &value.value));
        let read = read.and_then(Result::ok).or_else(|| plain_value(&value.value)).unwrap_or(Value::Null);
        wanted.push((index, read, value));
    }
    let fits = |row: &Row, (index, read, _): &(usize, Value<'static>, &TestValue)| {
        row.get(*index).is_some_and(|held| equal(held, read))
    };
    let hits = |row: &Row| wanted.iter().filter(|value| fits(row, value)).count();
    if rows.iter().any(|row| hits(row) == wanted.len()) {
        return None;
    }
    let name = shown_name(&(expected.object.clone(), expected.argument.clone()));
    // Of several records the first that is most alike is the one that was meant.
    let best = rows.iter().rev().max_by_key(|row| hits(row));
    let (message, differs) = match best {
        None => (format!("{name} holds no record"), Vec::new()),
        Some(best) => {
            let differ = wanted.iter().filter(|value| !fits(best, value));
            let differs: Vec<(Span, String)> = differ
                .map(|(index, _, value)| {
                    let held = best.get(*index).map_or_else(|| "nothing".into(), shown);
                    (value.span, format!("there is {held}"))
                })
                .collect();
            let fields: Vec<String> = wanted
                .iter()
                .filter(|value| !fits(best, value))
                .map(|(_, _, value)| format!("`{}`", value.field))
                .collect();
            let whose = if rows.len() == 1 { "the record" } else { "the record most like it" };
            (format!("{whose} in {name} differs in {}", fields.join(", ")), differs)
        }
    };
    let mut all = found(story, expected, rejected, object, rows);
    if best.is_some() && rows.len() == 1 {
        // The labels say it already.
        all.retain(|line| !line.starts_with("there:"));
    }
    Some(TestFailure { span, message, differs, found: all })
}

fn plain_value(value: &Constant) -> Option<Value<'static>> {
    crate::transform::value_of(value).ok()
}

fn shown_name((object, argument): &(String, Option<String>)) -> String {
    match argument {
        Some(argument) => format!("{object}(\"{argument}\")"),
        None => object.clone(),
    }
}

/// A value as a test writes it. Values of a test are made up, so they may be shown.
fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Missing | Value::Null => "null".into(),
        Value::Text(text) => format!("{text:?}"),
        other => in_text(other).unwrap_or_default().into_owned(),
    }
}

/// Place and reason of rejects, or why they cannot be told.
type Rejected = Result<Vec<(String, String)>, String>;

/// The rejects of the flows that deliver there.
fn rejects(story: &mut Story<'_>, expected: &Expectation) -> Rejected {
    let mut rejects = Vec::new();
    for flow in &story.flows {
        if flow.destination != expected.object || flow.destination_argument != expected.argument {
            continue;
        }
        let found = story.store.rejects(Some(&flow.name)).map_err(|error| error.to_string())?;
        rejects.extend(found.into_iter().map(|reject| (reject.place, reject.reason)));
    }
    Ok(rejects)
}

/// What there is, and what became of the records that were read.
fn found(
    story: &Story<'_>,
    expected: &Expectation,
    rejected: &Rejected,
    object: &Object,
    rows: &[Row],
) -> Vec<String> {
    let mut lines = Vec::new();
    for row in rows.iter().take(SHOWN) {
        let there = object.fields.iter().zip(row).filter(|(_, value)| !value.is_absent());
        let fields: Vec<String> =
            there.map(|(field, value)| format!("{}: {}", field.name, shown(value))).collect();
        lines.push(format!("there: {{ {} }}", fields.join(", ")));
    }
    if rows.len() > SHOWN {
        lines.push(format!("there: … and {} more", rows.len() - SHOWN));
    }
    for flow in &story.flows {
        if flow.destination != expected.object || flow.destination_argument != expected.argument {
            continue;
        }
        let Some((tally, reason)) = story.came_to.get(&flow.name) else { continue };
        lines.push(format!("the flow {}: {}", flow.name, numbers(tally)));
        if tally.withheld > 0 {
            let guards: Vec<String> = flow.guards.iter().take(1).map(asked).collect();
            lines.push(format!("withheld: nobody allowed it for {}", guards.join(", ")));
        }
        lines.extend(reason.iter().map(|reason| format!("it stopped: {reason}")));
    }
    for (place, reason) in rejected.iter().flatten() {
        lines.push(format!("rejected at {place}: {reason}"));
    }
    lines
}

fn asked(guard: &martlet_compiler::plan::Guard) -> String {
    let channels: Vec<&str> = guard.cells.iter().map(|cell| cell.channel.as_str()).collect();
    let brand = guard.brand.as_ref().map_or(String::new(), |brand| format!(" brand {brand}"));
    let topic = guard.topic.as_ref().map_or(String::new(), |topic| format!(" topic {topic}"));
    format!("{} via {}{topic}{brand}", guard.purpose, channels.join(", "))
}

fn numbers(tally: &Tally) -> String {
    let parts = [
        (tally.delivered, "delivered"),
        (tally.unchanged, "unchanged"),
        (tally.filtered, "filtered"),
        (tally.withheld, "withheld"),
        (tally.rejected, "rejected"),
        (tally.pending, "pending"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let beside = [(tally.withdrawn, "withdrawn"), (tally.removed, "removed")];
    let beside: String = beside
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("; {count} {what}"))
        .collect();
    match parts.as_slice() {
        [] => format!("{} read{beside}", tally.read),
        parts => format!("{} read = {}{beside}", tally.read, parts.join(" + ")),
    }
}
