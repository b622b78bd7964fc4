//! One flow: its clauses, what it needs besides the mapping, and the rules that tie them together.

use super::can_do::systems;
use super::kind::Kind;
use super::mapping::Mapper;
use super::operators::gather;
use super::parts::{Part, parts};
use super::permission::Permissions;
use super::person::Person;
use super::scope::{Known, Scope};
use super::serving::serving;
use super::typed::{Expr, ExprKind, Flow, Type};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::OnReject;
use crate::resolve::Resolved;
use crate::resolve::flows::duration_in_words;
use crate::resolve::model;
use crate::source::Span;
use crate::syntax::ast::{self, Trigger};

/// Checks one flow, part by part.
pub(super) fn check(known: Known<'_>, name: &str, flow: &model::Flow, out: &mut Diagnostics) -> Vec<Flow> {
    let parts = parts(name, flow, out);
    let on_reject = on_reject(&flow.written, out);
    let schedule = schedule(known.names, &flow.written, out);
    let mut checked: Vec<Flow> = Vec::new();
    for part in &parts {
        incomplete(flow, part, out);
        checked.push(check_part(known, flow, part, (&on_reject, &schedule), name, out));
    }
    // A `let` that one part uses is used.
    let used: Vec<Span> =
        checked.iter().flat_map(|part| &part.lets).filter(|it| it.used).map(|it| it.span).collect();
    for it in checked.iter_mut().flat_map(|part| &mut part.lets) {
        it.used |= used.contains(&it.span);
    }
    checked
}

fn check_part(
    known: Known<'_>,
    flow: &model::Flow,
    part: &Part<'_>,
    (on_reject, schedule): (&OnReject, &str),
    of: &str,
    out: &mut Diagnostics,
) -> Flow {
    let names = known.names;
    let written = &flow.written;
    let source = part.source.and_then(|used| names.objects.get(&used.object));
    let destination = part.target.and_then(|used| names.objects.get(&used.object));
    let written_steps = part.steps();
    let person = Person::ahead(written, &written_steps, source, out);
    let mut scope = Scope::new(known, out, source, flow.broken);
    scope.person = person;
    scope.source = part.source.map(|used| &used.object);
    let mut steps = Vec::new();
    for step in &written_steps {
        steps.extend(scope.step(step));
        scope.find_person(written);
    }
    scope.note_people();
    let mut permissions = Permissions::new(names, scope.source.zip(source), scope.person.clone());
    if let (Some(purpose), Some(_)) = (&written.purpose, &flow.purpose) {
        permissions.own(purpose, flow, scope.out);
    }
    let mut mapper =
        Mapper { scope, flow, part, source, destination, permissions, asked: false, unknown_targets: false };
    let filter = mapper.filter();
    let fields = mapper.map();
    let mode = mapper.mode(&fields);
    mapper.required(&fields, mode.as_ref());
    let permission_ends = part.permission_ends().and_then(|ending| mapper.ending(ending, mode.as_ref()));
    let gone = part.gone().and_then(|ending| mapper.ending(ending, mode.as_ref()));
    let Mapper { scope, permissions, asked, .. } = mapper;
    let (lets, unknown_names) = (scope.lets, !scope.unknown.is_empty());
    let checked = Flow {
        name: part.name.clone(),
        of: of.to_owned(),
        part: part.own.cloned(),
        span: written.name.span,
        source: part.source.cloned(),
        destination: part.target.cloned(),
        steps,
        mode,
        filter,
        guards: permissions.guards,
        lets,
        fields,
        blanks: written.blanks.map(|(blanks, _)| blanks),
        on_reject: on_reject.clone(),
        permission_ends,
        gone,
        schedule: schedule.to_owned(),
        unknown_names,
    };
    serving(names, flow, part, &checked, asked, destination, out);
    systems(names, part, out);
    checked
}

impl Mapper<'_> {
    /// The conditions of the flow and of the part, together.
    fn filter(&mut self) -> Option<Expr> {
        let mut all: Vec<Expr> = Vec::new();
        for written in self.part.filters() {
            let checked = self.scope.condition(written);
            super::narrow::assured(&checked, true, &mut self.scope.sure);
            all.push(checked);
        }
        if all.len() < 2 {
            return all.pop();
        }
        let span = all.first()?.span;
        let ty = Type { absent: false, ..gather(Kind::Bool, &all) };
        Some(Expr { kind: ExprKind::All(all), ty, span })
    }
}

/// The clauses that every flow has.
fn incomplete(flow: &model::Flow, part: &Part<'_>, out: &mut Diagnostics) {
    if flow.broken {
        return;
    }
    let written = &flow.written;
    let mut missing = Vec::new();
    if part.from.is_none() {
        missing.push("where it reads (`from system.object`)");
    }
    let keyed = |mode: &ast::Mode| match mode {
        ast::Mode::Upsert { by, .. } | ast::Mode::Update(by) => !by.is_empty(),
        _ => true,
    };
    if !part.mode().is_some_and(keyed) {
        missing.push("where it delivers and how (`to system.object, upsert by FIELD`)");
    }
    if !part.has_map() {
        missing.push("what goes where (`map { … }`)");
    }
    let name = &written.name;
    if !missing.is_empty() {
        out.push(
            Diagnostic::new(
                &catalogue::MAPPING_FLOW_INCOMPLETE,
                part.block().map_or(name.span, |block| block.span),
                match part.block() {
                    Some(_) => format!("a block of the flow `{}` is incomplete", name.text),
                    None => format!("the flow `{}` is incomplete", name.text),
                },
            )
            .help(format!("it does not say {}", missing.join(", nor "))),
        );
        return;
    }
    let adds_only = matches!(part.mode(), Some(ast::Mode::Insert | ast::Mode::Append(_)));
    if part.gone().is_none() && !adds_only {
        let message = format!("the flow `{}` does not say what happens to records that are gone", name.text);
        out.push(
            Diagnostic::new(&catalogue::MAPPING_GONE_MISSING, name.span, message)
                .help("add `when gone remove`, or `when gone keep because \"…\"`; gone means deleted at the source or no longer matching `where`"),
        );
    }
}

fn on_reject(written: &ast::Flow, out: &mut Diagnostics) -> OnReject {
    match &written.on_reject {
        None | Some(ast::OnReject::Continue) => OnReject::Continue,
        Some(ast::OnReject::Stop) => OnReject::StopAbove(0),
        Some(ast::OnReject::StopAfter(count)) => OnReject::StopAbove(u64::from(*count)),
        Some(ast::OnReject::StopAfterShare(share)) => {
            let per_mille = rust_decimal::Decimal::from_str_exact(&share.value)
                .ok()
                .map(|share| share * rust_decimal::Decimal::from(10))
                .filter(|share| share.fract().is_zero())
                .and_then(|share| u32::try_from(share.trunc().mantissa()).ok())
                .filter(|share| *share <= 1000);
            per_mille.map_or_else(
                || {
                    let message = format!("{}% is no share that rejects can be counted against", share.value);
                    out.push(
                        Diagnostic::new(&catalogue::MAPPING_SHARE_NOT_VALID, share.span, message)
                            .help("write a share from 0% to 100% with at most one digit after the point, as in `on reject stop after 2.5%`"),
                    );
                    OnReject::Continue
                },
                OnReject::StopAbovePerMille,
            )
        }
    }
}

/// When it runs, in words.
fn schedule(names: &Resolved, written: &ast::Flow, out: &mut Diagnostics) -> String {
    let mut refuse = |span: Span, message: String| {
        out.push(
            Diagnostic::new(&catalogue::MAPPING_SCHEDULE_NOT_VALID, span, message)
                .help("write for instance `every 15 minutes`, `daily at 02:00`, or `manual`"),
        );
        String::new()
    };
    match written.trigger.as_ref().map(|(trigger, _)| trigger) {
        None | Some(Trigger::Manual) => "manual".to_owned(),
        Some(Trigger::Every(duration)) if duration.amount == 0 => {
            refuse(duration.span, format!("a flow cannot run every {}", duration_in_words(duration)))
        }
        Some(Trigger::Every(duration)) if duration.amount == 1 => {
            format!("every {}", duration_in_words(duration).trim_start_matches("1 "))
        }
        Some(Trigger::Every(duration)) => format!("every {}", duration_in_words(duration)),
        Some(Trigger::Daily { at, zone }) => {
            let zone = zone.as_ref().map_or(names.project.zone.as_str(), |zone| zone.value.as_str());
            match jiff::civil::Time::strptime("%H:%M", &at.value) {
                Ok(_) => format!("daily at {} in {zone}", at.value),
                Err(_) => refuse(at.span, format!("the day has no {}", at.value)),
            }
        }
        Some(Trigger::Cron(text)) if !super::cron::is_valid(&text.value) => {
            out.push(
                Diagnostic::new(
                    &catalogue::MAPPING_SCHEDULE_NOT_VALID,
                    text.span,
                    format!("“{}” is no schedule", text.value),
                )
                .help("five parts, with spaces between them: minute, hour, day of the month, month, day of the week, as in `cron \"30 6 * * 1-5\"` (at 06:30 from Monday to Friday); or write `every 15 minutes` or `daily at 02:00`"),
            );
            String::new()
        }
        Some(Trigger::Cron(text)) if super::cron::longest_rest(&text.value).is_none() => {
            out.push(
                Diagnostic::new(
                    &catalogue::MAPPING_SCHEDULE_NEVER_COMES,
                    text.span,
                    "no year has a day on which this runs",
                )
                .label("none of the months that are named has such a day")
                .help("correct the third part (the day of the month) or the fourth (the month): 30 February never comes, nor does 31 April"),
            );
            String::new()
        }
        Some(Trigger::Cron(text)) => format!("by the schedule {}", text.value),
        Some(Trigger::OnEvent) => "on event".to_owned(),
        Some(Trigger::After(flow)) => format!("after {}", flow.text),
    }
}
