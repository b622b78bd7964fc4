//! Where choices stand, what their values mean, and which consents read them.

use super::kind::Kind;
use super::matching::Covered;
use super::permission::{channel_not_in_purpose, contact_point};
use super::scope::{Place, Scope};
use super::typed::{Capture, Expr, ExprKind, Fact, Type};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::library::Library;
use crate::plan::{Constant, Pattern};
use crate::resolve::model::{ConsentMark, Field, Object, ObjectId};
use crate::resolve::suggest::unknown;
use crate::resolve::{Resolved, check_zone};
use crate::syntax::ast::{self, Asserts, Polarity};
use std::collections::BTreeMap;

/// The states of consent, as authors write them.
const STATES: &[&str] = &[
    "asked",
    "conflict",
    "deferred",
    "expired",
    "granted",
    "invalidated",
    "never_asked",
    "objected",
    "pending",
    "refused",
    "renewed",
    "revoked",
    "unknown",
    "withdrawn",
];

/// How a choice may have been made.
const METHODS: &[&str] = &[
    "api",
    "browser_signal",
    "call",
    "checkbox",
    "form",
    "import",
    "keyword",
    "link",
    "one_click",
    "paper",
    "register",
];

fn is_grant(state: &str) -> bool {
    matches!(state, "granted" | "renewed")
}

/// Checks every consent table of every object, and finds the one that each consent reads.
pub(super) fn captures(names: &Resolved, library: &Library, out: &mut Diagnostics) -> Vec<Capture> {
    let mut facts: BTreeMap<&ObjectId, Vec<Fact>> = BTreeMap::new();
    for (id, object) in &names.objects {
        let checked =
            object.facts.iter().filter_map(|written| fact(names, library, object, written, out)).collect();
        facts.insert(id, checked);
    }
    let mut captures = Vec::new();
    for (index, consent) in names.consents.iter().enumerate() {
        let Some(purpose) = &consent.purpose else { continue };
        if consent.written.from.is_empty() && !consent.broken {
            let message = format!("the consent `{purpose}` does not say where people choose");
            out.push(
                Diagnostic::new(&catalogue::CONSENT_NO_SLOT, consent.written.purpose.span, message)
                    .help("add the object that holds the choices: `from system.object`"),
            );
        }
        let allowed = names.purposes.get(purpose).filter(|purpose| !purpose.broken);
        let beyond = |channel: &&String| allowed.is_some_and(|purpose| !purpose.channels.contains(channel));
        for channel in consent.channels.iter().filter(beyond) {
            let place = consent.written.channels.iter().find(|written| written.text == *channel);
            let span = place.map_or(consent.written.purpose.span, |place| place.span);
            out.push(channel_not_in_purpose(names, purpose, channel, span));
        }
        for slot in &consent.from {
            let (id, span) = (&slot.object, &slot.span);
            for channel in consent.channels.iter().filter(|channel| !beyond(channel)) {
                let Some(object) = names.objects.get(id) else { continue };
                let known = facts.get(id).map(Vec::as_slice).unwrap_or_default();
                let Some(mut fact) = choose(object, known, purpose, channel) else {
                    if !object.broken && !object.facts_broken && !has_written(object, purpose, channel) {
                        let message =
                            format!("`{id}` does not say what people chose for `{purpose}` via `{channel}`");
                        let help = format!(
                            "add to the object: consent {purpose} via {channel} {{ value FIELD {{ … }} }}"
                        );
                        out.push(
                            Diagnostic::new(&catalogue::CONSENT_NO_SLOT, *span, message)
                                .also(object.span, "the object is declared here")
                                .help(help),
                        );
                    }
                    continue;
                };
                match contact_point(object, channel, None, fact.span, false) {
                    Ok(point) => fact.point = point,
                    Err(finding) => out.push(*finding),
                }
                captures.push(Capture {
                    purpose: purpose.clone(),
                    channel: channel.clone(),
                    consent: index,
                    object: id.clone(),
                    fact,
                });
            }
        }
    }
    captures.sort_by(|a, b| (&a.purpose, &a.channel, &a.object).cmp(&(&b.purpose, &b.channel, &b.object)));
    captures
}

fn has_written(object: &Object, purpose: &str, channel: &str) -> bool {
    object.facts.iter().any(|fact| {
        fact.channel.text == channel && fact.purpose.as_ref().is_none_or(|known| known.text == purpose)
    })
}

/// The fact about that purpose; else one that names none; else a short mark.
fn choose(object: &Object, facts: &[Fact], purpose: &str, channel: &str) -> Option<Fact> {
    let named = |wanted: Option<&str>| {
        facts.iter().find(|fact| fact.channel == channel && fact.purpose.as_deref() == wanted).cloned()
    };
    let marked = |wanted: Option<&str>| {
        object.fields.iter().find_map(|field| {
            let mark = field.consent.as_ref()?;
            (mark.channel == channel && mark.purpose.as_deref() == wanted).then(|| from_mark(field, mark))
        })
    };
    named(Some(purpose)).or_else(|| marked(Some(purpose))).or_else(|| named(None)).or_else(|| marked(None))
}

/// `opt_out`: true is a withdrawal, anything else unknown; `opt_in`: true is a grant, anything else unknown.
fn from_mark(field: &Field, mark: &ConsentMark) -> Fact {
    let state = match mark.polarity {
        Polarity::OptIn => "granted",
        Polarity::OptOut => "withdrawn",
    };
    let ty = Type {
        absent: field.optional || field.lenient,
        categories: field.category.iter().cloned().collect(),
        ..Type::sure(Kind::Bool)
    };
    Fact {
        purpose: mark.purpose.clone(),
        channel: mark.channel.clone(),
        point: None,
        value: Expr { kind: ExprKind::Field(field.name.clone()), ty, span: field.span },
        states: vec![
            (vec![Pattern::Equal(Constant::Bool(true))], state.to_owned()),
            (vec![Pattern::Else], "unknown".to_owned()),
        ],
        at: None,
        zone: None,
        method: "import".to_owned(),
        notice: None,
        evidence: Vec::new(),
        grants: mark.polarity == Polarity::OptIn,
        span: mark.span,
    }
}

/// A checked consent block; absent where it is too broken to read, with its finding.
fn fact(
    names: &Resolved,
    library: &Library,
    object: &Object,
    written: &ast::ConsentFact,
    out: &mut Diagnostics,
) -> Option<Fact> {
    let mut scope = Scope::new(names, library, out, Some(object), object.broken);
    let Some(written_value) = &written.value else {
        if !object.broken {
            let message = "this consent does not say which value holds the choice";
            scope.report(
                Diagnostic::new(&catalogue::CONSENT_VALUE_WITHOUT_LINE, written.span, message)
                    .help("add the field and what its values mean: value FIELD { \"yes\" => granted   else => unknown }"),
            );
        }
        return None;
    };
    let value = scope.value(&written_value.subject, Place::Inner);
    let states = scope.states(&value, &written_value.states, object.broken);
    let at = written.at.as_ref().map(|at| scope.value(&at.value, Place::Inner));
    let zone = match (&at, &written.at) {
        (Some(at), Some(written)) => scope.moment(at, written),
        _ => None,
    };
    let method = written.method.as_ref().map_or("import", |method| {
        METHODS.iter().copied().find(|known| *known == method.text).unwrap_or_else(|| {
            let help = "say how people chose";
            let known = METHODS.iter().copied();
            scope.report(unknown(&catalogue::NAME_UNKNOWN_METHOD, "method", method, known, help));
            "import"
        })
    });
    let mut evidence = Vec::new();
    for name in written.evidence.iter().map(ast::Path::as_name) {
        if object.field(&name.text).is_some() {
            evidence.push(name.text.clone());
        } else if !object.broken {
            let known = object.fields.iter().map(|field| field.name.as_str());
            scope.report(unknown(
                &catalogue::NAME_UNKNOWN_FIELD,
                "field",
                &name,
                known,
                "name a field of this object",
            ));
        }
    }
    Some(Fact {
        purpose: written.purpose.as_ref().map(|purpose| purpose.text.clone()),
        channel: written.channel.text.clone(),
        point: None,
        value,
        states,
        at,
        zone,
        method: method.to_owned(),
        notice: written
            .notice
            .as_ref()
            .map(|(name, version)| (name.text.clone(), version.as_ref().and_then(plain_text))),
        evidence,
        grants: written.asserts != Some(Asserts::RefusalsOnly),
        span: written.span,
    })
}

impl Scope<'_> {
    fn states(
        &mut self,
        value: &Expr,
        written: &[ast::StateLine],
        broken: bool,
    ) -> Vec<(Vec<Pattern>, String)> {
        let mut covered = Covered::default();
        let mut states = Vec::new();
        let mut sound = !broken && !value.ty.kind.is_unknown();
        for line in written {
            let patterns = self.patterns(value, &line.patterns, &mut covered);
            let Some(patterns) = patterns else {
                sound = false;
                continue;
            };
            if !self.known_state(&line.state) {
                continue;
            }
            if is_grant(&line.state.text) {
                self.honest_grant(&patterns, line);
            }
            states.push((patterns, line.state.text.clone()));
        }
        let closed = matches!(value.ty.kind, Kind::Bool | Kind::Words { open: false, .. });
        let missing: Vec<String> = if closed {
            covered.missing(&value.ty.kind, value.ty.absent)
        } else {
            covered.missing_absent(value.ty.absent).into_iter().collect()
        };
        if sound && !missing.is_empty() {
            let message = "this consent leaves values without a meaning";
            self.report(
                Diagnostic::new(&catalogue::CONSENT_VALUE_WITHOUT_LINE, value.span, message)
                    .label(format!("nothing for {}", missing.join(", ")))
                    .help("add a line for each; where no choice was recorded write `empty => unknown`"),
            );
        }
        states
    }

    fn known_state(&mut self, state: &ast::Name) -> bool {
        if STATES.contains(&state.text.as_str()) {
            return true;
        }
        if state.text == "suppressed" {
            self.not_built(state.span, "suppression by a value", "write `withdrawn` if the person said no");
        } else {
            let help =
                "the states are `granted`, `refused`, `withdrawn`, `never_asked`, `unknown` and a few more";
            self.report(unknown(
                &catalogue::NAME_UNKNOWN_STATE,
                "state of consent",
                state,
                STATES.iter().copied(),
                help,
            ));
        }
        false
    }

    /// A grant needs a value that says yes.
    fn honest_grant(&mut self, patterns: &[Pattern], line: &ast::StateLine) {
        let (entry, message) = if patterns.contains(&Pattern::Equal(Constant::Bool(false))) {
            (&catalogue::CONSENT_FALSE_AS_GRANT, "`false` is taken as a yes")
        } else if patterns.iter().any(|p| matches!(p, Pattern::Absent | Pattern::Empty)) {
            (&catalogue::CONSENT_MISSING_AS_GRANT, "no choice at all is taken as a yes")
        } else if patterns.contains(&Pattern::Else) {
            (&catalogue::CONSENT_MISSING_AS_GRANT, "any value that is not listed is taken as a yes")
        } else {
            return;
        };
        let help = if entry.name == catalogue::CONSENT_FALSE_AS_GRANT.name {
            "a person who did not opt out has not opted in: write `false => unknown`"
        } else {
            "name the values that people chose, and write `else => unknown` or `empty => unknown` for the rest"
        };
        self.report(Diagnostic::new(entry, line.span, message).help(help));
    }

    /// The zone of the time of a choice.
    fn moment(&mut self, at: &Expr, written: &ast::ConsentTime) -> Option<String> {
        let zone = match written.zone.as_ref().map(check_zone) {
            Some(Err(finding)) => {
                self.report(*finding);
                return None;
            }
            Some(Ok(zone)) => Some(zone),
            None => None,
        };
        match (&at.ty.kind, &zone) {
            (Kind::Date, None) => {
                let message = "the day of this choice has no time zone";
                self.report(
                    Diagnostic::new(&catalogue::CONSENT_NO_ZONE, at.span, message)
                        .label("so it may have begun and ended anywhere on earth, a span of 50 hours")
                        .help("say where the day was noted: `at … in \"Europe/Copenhagen\"`"),
                );
            }
            (Kind::Instant, Some(_)) => {
                let message = "this point in time has its own zone, so `in` has no effect";
                let span = written.zone.as_ref().map_or(at.span, |zone| zone.span);
                self.report(
                    Diagnostic::new(&catalogue::CONSENT_ZONE_WITHOUT_EFFECT, span, message)
                        .help("remove `in \"…\"`"),
                );
            }
            (Kind::Unknown | Kind::Date | Kind::Instant, _) => {}
            (kind, _) => {
                let message = format!("the time of a choice is wanted here, but this is {}", kind.in_words());
                self.report(
                    Diagnostic::new(&catalogue::CONSENT_NOT_A_TIME, at.span, message)
                        .help("read the day from a text: `FIELD | parse_date(\"d.M.yyyy\") otherwise null`"),
                );
            }
        }
        zone
    }
}

/// The text of an expression that is only a text.
fn plain_text(written: &ast::Expr) -> Option<String> {
    match &written.kind {
        ast::ExprKind::Text(parts) => match parts.as_slice() {
            [] => Some(String::new()),
            [ast::TextPart::Plain(text)] => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}
