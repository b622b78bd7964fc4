//! When flows and consents run: schedules of `cron` that mean something else than they seem to, runs that outlast the time
//! between two starts, and more starts than a product takes.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::Resolved;
use crate::resolve::dates::{at_least, at_most};
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::Flow;
use crate::syntax::ast::{Duration, LimitPer, Text, Trigger};

/// Looks at every flow and consent of the project.
pub(super) fn check(names: &Resolved, out: &mut Diagnostics) {
    for (name, flow) in &names.flows {
        match flow.written.trigger.as_ref().map(|(trigger, _)| trigger) {
            Some(Trigger::Cron(line)) => cron(line, out),
            Some(Trigger::Every(every)) => {
                outlasts(&format!("flow `{name}`"), every, flow.written.runs_at_most.as_ref(), out);
                beyond_limits(names, flow, every, out);
            }
            _ => {}
        }
    }
    for consent in &names.consents {
        if let Some(every) = &consent.written.every {
            let name = format!("consent `{}`", consent.written.purpose.text);
            outlasts(&name, every, consent.written.runs_at_most.as_ref(), out);
        }
    }
}

fn cron(line: &Text, out: &mut Diagnostics) {
    let parts: Vec<&str> = line.value.split_ascii_whitespace().collect();
    let [minute, hour, day, _, weekday] = parts.as_slice() else { return };
    if !day.starts_with('*') && !weekday.starts_with('*') {
        let message = "this runs on the day of the month, and on the day of the week as well";
        out.push(
            Diagnostic::new(&catalogue::LINT_CRON_EITHER_DAY, line.span, message)
                .label("where both are named, either of them starts it")
                .help("name one of the two and write `*` for the other; to run only where both hold, run on each such day of the week and ask for the day in `where`"),
        );
    }
    if *minute == "*" && *hour != "*" {
        let message = "this runs every minute of that hour, not once";
        out.push(
            Diagnostic::new(&catalogue::LINT_CRON_EVERY_MINUTE, line.span, message)
                .label("the first `*` means each minute")
                .help(format!(
                    "write the minute: `cron \"0 {}\"`",
                    parts.get(1..).unwrap_or_default().join(" ")
                )),
        );
    }
    for (part, whole, unit) in [(minute, 60_u32, "minutes"), (hour, 24, "hours")] {
        let step = part.strip_prefix("*/").and_then(|step| step.parse::<u32>().ok());
        let Some(step) = step.filter(|step| *step > 0 && *step < whole && whole % step != 0) else {
            continue;
        };
        let last = (whole - 1) / step * step;
        let message = format!("this is not every {step} {unit}: after {last} it begins again at 0");
        out.push(
            Diagnostic::new(&catalogue::LINT_CRON_UNEVEN_STEPS, line.span, message)
                .label(format!("between {last} and 0 lie only {} {unit}", whole - last))
                .help(format!("write `every {step} {unit}`, or a step that {whole} can be divided by")),
        );
    }
}

/// A run that may take longer than the time to the next start.
fn outlasts(what: &str, every: &Duration, run: Option<&Duration>, out: &mut Diagnostics) {
    let Some(run) = run.filter(|run| at_least(run) > at_most(every)) else { return };
    let message = format!(
        "the {what} starts every {}, and may take {}",
        duration_in_words(every).trim_start_matches("1 "),
        duration_in_words(run)
    );
    out.push(
        Diagnostic::new(&catalogue::LINT_RUN_LONGER_THAN_PAUSE, run.span, message)
            .also(every.span, "it starts so often")
            .label("starts are missed while it runs")
            .help("let it start less often, or say what it really takes at most"),
    );
}

/// Each run asks a product at least once, which may be more than it takes.
fn beyond_limits(names: &Resolved, flow: &Flow, every: &Duration, out: &mut Diagnostics) {
    let sources = flow.sources.iter().chain(&flow.targets).flatten();
    let mut told: Vec<&str> = Vec::new();
    for used in sources {
        let system = &used.object.system;
        if told.contains(&system.as_str()) {
            continue;
        }
        told.push(system);
        for limit in names.systems.get(system).into_iter().flat_map(|system| &system.limits) {
            let LimitPer::Time(window) = &limit.per else { continue };
            let requests = matches!(limit.unit.text.as_str(), "request" | "requests" | "call" | "calls");
            let amount = limit.amount.value.parse::<u64>().ok().filter(|_| requests);
            let starts = at_least(window) / at_most(every).max(1);
            let Some(amount) = amount.filter(|amount| starts > *amount) else { continue };
            let message = format!(
                "`{system}` takes {amount} {} in {}, and this starts {starts} times",
                limit.unit.text,
                duration_in_words(window)
            );
            out.push(
                Diagnostic::new(&catalogue::LINT_MORE_OFTEN_THAN_LIMIT, every.span, message)
                    .also(limit.span, "its limit")
                    .label("each start asks at least once")
                    .help("let it start less often"),
            );
        }
    }
}
