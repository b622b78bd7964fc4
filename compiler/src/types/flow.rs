//! One flow: its clauses, what it needs besides the mapping, and the rules that tie them together.

use super::mapping::Mapper;
use super::permission::Permissions;
use super::scope::Scope;
use super::typed::{Flow, Mode};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::library::Library;
use crate::plan::{OnReject, Type};
use crate::resolve::Resolved;
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::{self, Field, Object, ObjectId};
use crate::resolve::suggest::{quoted, unknown};
use crate::source::Span;
use crate::syntax::ast::{self, Trigger};
use std::collections::BTreeSet;

/// Checks one flow.
pub(super) fn check(
    names: &Resolved,
    library: &Library,
    name: &str,
    flow: &model::Flow,
    out: &mut Diagnostics,
) -> Flow {
    let written = &flow.written;
    incomplete(flow, out);
    let source = flow.source.as_ref().and_then(|id| names.objects.get(id));
    let destination = flow.destination.as_ref().and_then(|id| names.objects.get(id));
    let person = person(written, source, out);
    let mut permissions = Permissions::new(names, source, person);
    if let (Some(purpose), Some(_)) = (&written.purpose, &flow.purpose) {
        permissions.own(purpose, out);
    }
    let scope = Scope::new(names, library, out, source, flow.broken);
    let mut mapper =
        Mapper { scope, flow, source, destination, permissions, asked: false, unknown_targets: false };
    let filter = written.filter.as_ref().map(|filter| mapper.scope.condition(filter));
    let fields = mapper.map();
    let mode = mapper.mode(&fields);
    mapper.required(&fields, mode.as_ref());
    let permission_ends =
        written.permission_ends.as_ref().and_then(|ending| mapper.ending(ending, mode.as_ref()));
    let gone = written.gone.as_ref().and_then(|ending| mapper.ending(ending, mode.as_ref()));
    let Mapper { scope, permissions, asked, .. } = mapper;
    let (lets, unknown_names) = (scope.lets, !scope.unknown.is_empty());
    let checked = Flow {
        name: name.to_owned(),
        span: written.name.span,
        source: flow.source.clone(),
        destination: flow.destination.clone(),
        mode,
        filter,
        guards: permissions.guards,
        lets,
        fields,
        blanks: written.blanks.map(|(blanks, _)| blanks),
        on_reject: on_reject(written, out),
        permission_ends,
        gone,
        schedule: schedule(names, written, out),
        unknown_names,
    };
    people(names, flow, &checked, asked, destination, out);
    systems(names, flow, out);
    checked
}

/// The clauses that every flow has.
fn incomplete(flow: &model::Flow, out: &mut Diagnostics) {
    if flow.broken {
        return;
    }
    let written = &flow.written;
    let mut missing = Vec::new();
    if written.from.is_empty() {
        missing.push("where it reads (`from system.object`)");
    }
    let keyed = |mode: &ast::Mode| !matches!(mode, ast::Mode::Upsert { by: keys, .. } if keys.is_empty());
    if !written.to.first().and_then(|to| to.mode.as_ref()).is_some_and(keyed) {
        missing.push("where it delivers and how (`to system.object, upsert by FIELD`)");
    }
    if written.map.as_ref().is_none_or(|map| map.lines.is_empty()) {
        missing.push("what goes where (`map { … }`)");
    }
    let name = &written.name;
    if !missing.is_empty() {
        out.push(
            Diagnostic::new(
                &catalogue::MAPPING_FLOW_INCOMPLETE,
                name.span,
                format!("the flow `{}` is incomplete", name.text),
            )
            .help(format!("it does not say {}", missing.join(", nor "))),
        );
        return;
    }
    if written.gone.is_none() {
        let message = format!("the flow `{}` does not say what happens to records that are gone", name.text);
        out.push(
            Diagnostic::new(&catalogue::MAPPING_GONE_MISSING, name.span, message)
                .help("add `when gone remove`, or `when gone keep because \"…\"`; gone means deleted at the source or no longer matching `where`"),
        );
    }
}

/// The field after `person by`.
fn person<'a>(written: &ast::Flow, source: Option<&'a Object>, out: &mut Diagnostics) -> Option<&'a Field> {
    let (expr, source) = (written.person.as_ref()?, source?);
    let broken = || source.broken || matches!(expr.kind, ast::ExprKind::Broken);
    let message = match &expr.kind {
        ast::ExprKind::Name(name) => match source.field(&name.text) {
            Some(field) if matches!(field.ty, Some(Type::Email | Type::Phone) | None) => return Some(field),
            Some(_) => format!("the field `{}` is no e-mail address or phone number", name.text),
            None if source.broken => return None,
            None => {
                let known = source.fields.iter().map(|field| field.name.as_str());
                let finding = unknown(
                    &catalogue::NAME_UNKNOWN_FIELD,
                    "field",
                    name,
                    known,
                    "name a field of the source",
                );
                out.push(finding.also(source.span, "the object that is read"));
                return None;
            }
        },
        _ if broken() => return None,
        _ => "`person by` wants a field of the source".to_owned(),
    };
    out.push(
        Diagnostic::new(&catalogue::CONSENT_PERSON_NOT_A_CONTACT, expr.span, message)
            .help("name the field that holds the e-mail address or phone number whose owner chose"),
    );
    None
}

/// Purpose, endings and roles, wherever people's data moves.
fn people(
    names: &Resolved,
    flow: &model::Flow,
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
        .flat_map(|field| field.value.ty.categories.iter().cloned().chain(category_of(&field.target)))
        .filter(|category| names.is_personal(category))
        .collect();
    let filtered = checked.filter.iter().flat_map(|filter| filter.ty.categories.iter().cloned());
    let personal: BTreeSet<String> =
        filtered.filter(|category| names.is_personal(category)).chain(delivered.iter().cloned()).collect();
    if written.purpose.is_none() && (asked || !personal.is_empty()) && !flow.broken {
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
    if written.purpose.is_some() && written.permission_ends.is_none() && !flow.broken {
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
        && let Some(ending) = &written.permission_ends
    {
        let message = "this flow asks for no permission, so none can end";
        out.push(
            Diagnostic::new(&catalogue::CONSENT_NOTHING_TO_END, ending.span, message)
                .help("remove `when permission ends`, or add the `purpose` that the flow serves"),
        );
    }
    necessary(names, flow, checked, destination, out);
    let system = flow.destination.as_ref().and_then(|id| Some((&id.system, names.systems.get(&id.system)?)));
    if let Some((id, system)) = system
        && !delivered.is_empty()
        && system.role.is_none()
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
    checked: &Flow,
    destination: Option<&Object>,
    out: &mut Diagnostics,
) {
    let Some(purpose) = flow.purpose.as_ref().and_then(|name| names.purposes.get(name)) else { return };
    if purpose.uses.is_empty() || purpose.broken {
        return;
    }
    let mut seen = BTreeSet::new();
    for field in &checked.fields {
        if field.guard.is_none() && waits(flow, &field.target) {
            // It is said already that this permission cannot be told; what it would allow is open.
            continue;
        }
        let second = field.guard.and_then(|index| checked.guards.get(index));
        let second = second.and_then(|guard| names.purposes.get(&guard.purpose));
        if second.is_some_and(|second| second.uses.is_empty() || second.broken) {
            continue;
        }
        let uses = || purpose.uses.iter().chain(second.iter().flat_map(|second| &second.uses));
        let target = destination.and_then(|object| object.field(&field.target)?.category.clone());
        let categories = field.value.ty.categories.iter().cloned().chain(target);
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
            out.push(match second {
                Some(second) => finding.also(second.span, "and the one whose permission the field waits for"),
                None => finding,
            });
        }
    }
}

/// Whether the line of a target says `when allowed(…)`.
fn waits(flow: &model::Flow, target: &str) -> bool {
    let lines = flow.written.map.iter().flat_map(|map| &map.lines);
    lines.into_iter().any(|line| match line {
        ast::MapLine::Field { targets, when: Some(when), .. } => {
            targets.iter().any(|path| path.text() == target) && !super::permission::split(when).0.is_empty()
        }
        _ => false,
    })
}

/// What the two systems' drivers can do.
fn systems(names: &Resolved, flow: &model::Flow, out: &mut Diagnostics) {
    let written = &flow.written;
    if let (Some(source), Some(destination), Some(from)) =
        (&flow.source, &flow.destination, written.from.first())
        && source == destination
    {
        let message = format!("the flow reads and writes the same object `{source}`");
        out.push(
            Diagnostic::new(&catalogue::MAPPING_SAME_OBJECT, from.object.span, message)
                .help("deliver into another object; what a flow writes would change what it reads"),
        );
    }
    let driver = |id: &Option<ObjectId>| {
        let system = id.as_ref().and_then(|id| names.systems.get(&id.system))?;
        Some((system, system.driver?))
    };
    if let (Some((system, driver)), Some(from)) = (driver(&flow.source), written.from.first())
        && !driver.reads
    {
        let message = format!("{} cannot be read yet", connector(&system.connector));
        out.push(
            Diagnostic::new(&catalogue::MAPPING_CANNOT_READ, from.object.span, message)
                .help("read from another system, for instance a file that it exports (`is csv`)"),
        );
    }
    let (Some((system, driver)), Some(to)) = (driver(&flow.destination), written.to.first()) else { return };
    let Some(mode) = &to.mode else { return };
    let word = match mode {
        ast::Mode::Insert => "insert",
        ast::Mode::Update(_) => "update",
        ast::Mode::Upsert { .. } => "upsert",
        ast::Mode::Append(_) => "append",
        ast::Mode::OneFile { per_run: false } => "one file",
        ast::Mode::OneFile { per_run: true } => "one file per run",
    };
    if !driver.writes.contains(&word) {
        let message = format!("{} cannot be written with `{word}`", connector(&system.connector));
        let help = match driver.writes {
            [] => "nothing can be written there yet".to_owned(),
            modes => {
                let modes: Vec<&str> = modes
                    .iter()
                    .map(|mode| if *mode == "upsert" { "`upsert by FIELD`" } else { "`one file`" })
                    .collect();
                format!("write {}", modes.join(" or "))
            }
        };
        out.push(Diagnostic::new(&catalogue::MAPPING_MODE_NOT_POSSIBLE, to.span, message).help(help));
        return;
    }
    let id = flow.destination.as_ref().map_or("", |id| &id.system);
    for setting in driver.settings.iter().filter(|setting| setting.required_to_write) {
        if system.settings.contains_key(setting.name) || system.broken {
            continue;
        }
        let words: Vec<String> =
            setting.one_of.iter().map(|word| format!("`{} {word}`", setting.name)).collect();
        let message = format!("`{id}` is written to, but does not say `{}`", setting.name);
        out.push(
            Diagnostic::new(&catalogue::MAPPING_WRITE_SETTING_MISSING, system.span, message).help(format!(
                "add {} to `connect {{ … }}` — {}",
                words.join(" or "),
                setting.help
            )),
        );
    }
}

fn connector(name: &str) -> String {
    format!("a system that is `{name}`")
}

fn on_reject(written: &ast::Flow, out: &mut Diagnostics) -> OnReject {
    match &written.on_reject {
        None | Some(ast::OnReject::Continue) => OnReject::Continue,
        Some(ast::OnReject::Stop) => OnReject::StopAbove(0),
        Some(ast::OnReject::StopAfter(count)) => OnReject::StopAbove(u64::from(*count)),
        Some(ast::OnReject::StopAfterShare(share)) => {
            let share = share.trim_end_matches('%').trim();
            let per_mille = rust_decimal::Decimal::from_str_exact(share)
                .ok()
                .map(|share| share * rust_decimal::Decimal::from(10))
                .filter(|share| share.fract().is_zero())
                .and_then(|share| u32::try_from(share.trunc().mantissa()).ok())
                .filter(|share| *share <= 1000);
            per_mille.map_or_else(
                || {
                    let message = format!("{share}% is no share that rejects can be counted against");
                    out.push(
                        Diagnostic::new(&catalogue::MAPPING_SHARE_NOT_VALID, written.name.span, message)
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
        Some(Trigger::Cron(text)) => format!("by the schedule {}", text.value),
        Some(Trigger::OnEvent) => "on event".to_owned(),
        Some(Trigger::After(flow)) => format!("after {}", flow.text),
    }
}

impl Mapper<'_> {
    /// The mode with its key, if the destination can be keyed so.
    fn mode(&mut self, fields: &[super::typed::Mapping]) -> Option<Mode> {
        let to = self.flow.written.to.first()?;
        let destination = self.destination?;
        let mode = to.mode.as_ref()?;
        let (by, place): (Vec<String>, Span) = match mode {
            ast::Mode::Insert | ast::Mode::Append(_) | ast::Mode::Update(_) => return None,
            ast::Mode::Upsert { by: keys, .. } => {
                let mut by = Vec::new();
                for key in keys {
                    by.push(self.key(destination, key)?);
                }
                (by, keys.iter().fold(keys.first()?.span, |span, key| span.to(key.span)))
            }
            ast::Mode::OneFile { .. } => {
                let keys: Vec<String> = destination
                    .fields
                    .iter()
                    .filter(|field| field.key)
                    .map(|field| field.name.clone())
                    .collect();
                if keys.is_empty() {
                    let whole =
                        !destination.broken && destination.fields.iter().all(|field| field.ty.is_some());
                    if whole && self.can_write("one file") {
                        let message = "this file has no field that tells its records apart";
                        self.scope.report(
                            Diagnostic::new(&catalogue::MAPPING_NO_KEY, to.span, message)
                                .also(destination.span, "declared here")
                                .help(
                                    "mark the field that names a record with `key`, as in `Email: email key`",
                                ),
                        );
                    }
                    return None;
                }
                (keys, to.span)
            }
        };
        for key in &by {
            if fields.iter().any(|field| field.target == *key) || self.flow.broken || self.unknown_targets {
                continue;
            }
            let message = format!("the key `{key}` gets no value");
            self.scope.report(
                Diagnostic::new(&catalogue::MAPPING_KEY_NOT_MAPPED, place, message)
                    .label("records are found by it")
                    .help(format!("add a line to `map`: `… -> {}`", quoted(key))),
            );
        }
        Some(match mode {
            ast::Mode::OneFile { .. } => Mode::OneFile { by },
            _ => Mode::Upsert { by },
        })
    }

    /// Whether the destination's driver can write in that mode; another finding says so where it cannot.
    fn can_write(&self, mode: &str) -> bool {
        let id = self.flow.destination.as_ref();
        let driver = id.and_then(|id| self.scope.names.systems.get(&id.system)?.driver);
        driver.is_none_or(|driver| driver.writes.contains(&mode))
    }

    fn key(&mut self, destination: &Object, key: &ast::Name) -> Option<String> {
        let Some(field) = destination.field(&key.text) else {
            self.unknown_target(destination, key);
            return None;
        };
        if !field.key && !field.matching {
            let candidates: Vec<String> = destination
                .fields
                .iter()
                .filter(|field| field.key || field.matching)
                .map(|field| format!("`{}`", field.name))
                .collect();
            let help = match candidates.as_slice() {
                [] => format!("mark `{}` with `match` if it names a record there", field.name),
                list => format!(
                    "use {}, or mark `{}` with `match` if it names a record there",
                    list.join(" or "),
                    field.name
                ),
            };
            let message = format!("records of `{}` are not found by `{}`", destination.label, key.text);
            self.scope.report(
                Diagnostic::new(&catalogue::MAPPING_KEY_NOT_MATCHABLE, key.span, message)
                    .also(field.span, "the field is declared here")
                    .help(help),
            );
            return None;
        }
        Some(field.name.clone())
    }
}
