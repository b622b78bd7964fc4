//! Whether the legal bases that a purpose names carry its messages under the law of the places where the company sells:
//! people whom no basis reaches there are left out by every run, and here it is said before the first.

use super::polarity::is_yes;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{LawRow, is_service};
use crate::resolve::Resolved;
use crate::resolve::dates::at_least;
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::{Purpose, Suppression, SuppressionKind};
use crate::rules::{cited, judged};
use crate::source::{Sources, Span};
use crate::syntax::ast;
use crate::types::Typed;
use crate::types::typed::{Capture, Expr, Flow};
use jiff::civil::Date;
use martlet_consent::law::{Demand, Law};
use martlet_consent::{Basis, Regime};
use std::collections::BTreeMap;

/// Places that a message lists by name.
const LISTED: usize = 4;

/// Says which bases carry nothing, and which people nobody reaches, on that day.
pub fn carried(typed: &Typed, sources: &Sources, today: Option<Date>, out: &mut Diagnostics) {
    let names = &*typed.names;
    let Some(today) = today.filter(|_| !names.unread && !names.lost) else { return };
    let law = judged(&names.law);
    let judge = Judge { typed, names, places: law.places(None), law, today };
    let own = |span: Span| sources.get(span.file).is_some_and(|file| !file.path.starts_with("std:"));
    let asked = judge.asked();
    for purpose in names.purposes.values() {
        let whole = !purpose.broken && purpose.bases.len() == purpose.written.bases.len();
        if !whole || !own(purpose.span) || is_service(purpose) {
            continue;
        }
        let before = out.sorted().len();
        judge.bases(purpose, out);
        if out.sorted().len() > before {
            continue;
        }
        for channel in &purpose.channels {
            let key = (purpose.written.name.text.as_str(), channel.as_str());
            if let Some(flow) = asked.get(&key) {
                judge.reached(purpose, channel, flow, out);
                judge.registers(purpose, channel, flow, out);
                judge.ages(purpose, channel, out);
            }
        }
    }
    typed.captures.iter().for_each(|capture| judge.proof(capture, out));
}

struct Judge<'a> {
    typed: &'a Typed,
    names: &'a Resolved,
    law: Law,
    /// Where the company sells, groups by their countries.
    places: Vec<String>,
    today: Date,
}

impl<'a> Judge<'a> {
    /// The purposes and channels whose permission a flow asks for, with the first such flow.
    fn asked(&self) -> BTreeMap<(&'a str, &'a str), &'a Flow> {
        let mut asked = BTreeMap::new();
        for flow in &self.typed.flows {
            for guard in flow.guards.iter().filter(|guard| !guard.processing && !guard.confirming) {
                for cell in &guard.cells {
                    asked.entry((guard.purpose.as_str(), cell.channel.as_str())).or_insert(flow);
                }
            }
        }
        asked
    }

    fn demand(&self, place: &str, channel: &str) -> Demand {
        self.law.demand(&[place.to_owned()], channel, self.today)
    }

    /// The rows that ask that, as findings cite them.
    fn cited(&self, place: &str, channel: &str) -> Vec<String> {
        let speaking = self.law.speaking(place, channel, self.today);
        let rows =
            speaking.iter().filter_map(|row| self.names.law.rows.iter().find(|known| known.id == row.id));
        rows.map(|row: &LawRow| format!("{}: {}", cited(row), row.words)).collect()
    }

    /// Where a basis holds, among the markets.
    fn held<'j>(&'j self, written: &'j ast::Basis) -> impl Iterator<Item = &'j String> {
        self.places.iter().filter(|place| {
            written.places.is_empty() || written.places.iter().any(|it| self.names.lies_in(place, &it.text))
        })
    }

    /// The bases that carry no message of their purpose where they are said to: those that name a place, in it; those
    /// that hold everywhere, everywhere.
    fn bases(&self, purpose: &Purpose, out: &mut Diagnostics) {
        if purpose.channels.is_empty() {
            return;
        }
        for written in &purpose.written.bases {
            let fails = |place: &&String| {
                !purpose
                    .channels
                    .iter()
                    .any(|channel| carries(&written.name.text, self.demand(place, channel)))
            };
            let (held, failing) = (self.held(written).count(), self.held(written).filter(fails));
            let failing: Vec<&String> = failing.collect();
            let (Some(first), Some(channel)) = (failing.first(), purpose.channels.first()) else { continue };
            if written.places.is_empty() && failing.len() < held {
                continue;
            }
            let message = format!(
                "the basis `{}` carries no message of `{}` in {}",
                written.name.text,
                purpose.written.name.text,
                listed(&failing)
            );
            let finding = Diagnostic::new(&catalogue::PLACE_BASIS_NOT_ENOUGH, written.name.span, message)
                .label(self.why(&written.name.text, first, channel));
            out.push(finding.help(format!(
                "people there are reached by a yes, `basis consent`: leave this basis out, or name the places where it suffices, `basis {} in PLACE`. {}",
                written.name.text,
                self.because(first, channel)
            )));
        }
    }

    /// What the law asks there, in a word.
    fn why(&self, basis: &str, place: &str, channel: &str) -> String {
        match self.demand(place, channel).regime {
            Regime::Banned => "nobody may be reached in this way there".to_owned(),
            _ if basis == "soft_opt_in" => "a sale does not stand in for a yes there".to_owned(),
            _ => "there the law asks for a yes".to_owned(),
        }
    }

    /// The rules behind it; where none speaks of a channel, a yes is needed.
    fn because(&self, place: &str, channel: &str) -> String {
        match self.cited(place, channel).as_slice() {
            [] => format!("No rule of {place} lets silence count via `{channel}`."),
            rows => rows.join(" "),
        }
    }

    /// People of a market whom none of the bases that hold there can reach on a channel that a flow uses.
    fn reached(&self, purpose: &Purpose, channel: &str, flow: &Flow, out: &mut Diagnostics) {
        let bases = &purpose.written.bases;
        let left = self.places.iter().filter(|place| {
            let there = |basis: &&ast::Basis| self.held(basis).any(|held| held == *place);
            let mut holding = bases.iter().filter(there).peekable();
            // A market that no basis names is left out on purpose.
            holding.peek().is_some()
                && !holding.any(|basis| carries(&basis.name.text, self.demand(place, channel)))
        });
        let left: Vec<&String> = left.collect();
        let Some(first) = left.first() else { return };
        let name = &purpose.written.name.text;
        let message = format!("no basis of `{name}` carries a message via `{channel}` in {}", listed(&left));
        let span = bases.first().map_or(purpose.span, |basis| basis.name.span);
        out.push(
            Diagnostic::new(&catalogue::PLACE_BASIS_NOT_ENOUGH, span, message)
                .label(self.why(&bases.first().map(|it| it.name.text.clone()).unwrap_or_default(), first, channel))
                .also(flow.span, "this flow leaves everybody there out")
                .help(format!(
                    "add `basis consent` and a consent that records the yes, or name the places where the basis suffices, `basis … in PLACE`. {}",
                    self.because(first, channel)
                )),
        );
    }

    /// Messages that rest on silence where the law asks to look at a register first, and the project has none.
    fn registers(&self, purpose: &Purpose, channel: &str, flow: &Flow, out: &mut Diagnostics) {
        for written in purpose.written.bases.iter().filter(|basis| rests_on_silence(basis)) {
            let unread = self.held(written).filter(|place| {
                let demand = self.demand(place, channel);
                demand.register_days.is_some()
                    && carries(&written.name.text, demand)
                    && self.lists(&purpose.written.name.text, channel, place).next().is_none()
            });
            let unread: Vec<&String> = unread.collect();
            let Some(first) = unread.first() else { continue };
            let days = self.demand(first, channel).register_days.unwrap_or_default();
            let message = format!(
                "`{}` via `{channel}` rests on silence in {}, and no register of people who want none is looked at",
                purpose.written.name.text,
                listed(&unread)
            );
            out.push(
                Diagnostic::new(&catalogue::PLACE_REGISTER_MISSING, written.name.span, message)
                    .label("so nobody is reached by this basis there")
                    .also(flow.span, "this flow asks for it")
                    .help(format!(
                        "declare it, no older than {days} days: `suppression NAME \"…\" {{ kind register   from system.object   match …   blocks everything via {channel} in {first}   … }}`. {}",
                        self.because(first, channel)
                    )),
            );
            return;
        }
    }

    /// The registers that block people there, for that purpose and channel; one that is broken may.
    fn lists<'j>(
        &'j self,
        purpose: &'j str,
        channel: &'j str,
        place: &'j str,
    ) -> impl Iterator<Item = &'a Suppression> + 'j {
        let registers = self.names.suppressions.values();
        registers.filter(|list| list.kind == Some(SuppressionKind::Register) || list.broken).filter(
            move |list| {
                list.blocks.iter().any(|blocks| {
                    blocks.purposes.as_ref().is_none_or(|all| all.iter().any(|known| known == purpose))
                        && (blocks.channels.is_empty()
                            || blocks.channels.iter().any(|known| known == channel))
                        && (blocks.places.is_empty()
                            || blocks.places.iter().any(|it| self.names.lies_in(place, it)))
                })
            },
        )
    }

    /// Registers that are fetched less often than the law lets them be used: in between nobody is reached.
    fn ages(&self, purpose: &Purpose, channel: &str, out: &mut Diagnostics) {
        let name = purpose.written.name.text.as_str();
        for place in &self.places {
            let Some(days) = self.demand(place, channel).register_days else { continue };
            let lasts = u64::from(days).saturating_mul(86_400);
            let refreshed = |list: &&Suppression| {
                list.written.refresh.as_ref().is_some_and(|refresh| at_least(refresh) > lasts)
            };
            let mut lists = self.lists(name, channel, place).peekable();
            let silent = purpose
                .written
                .bases
                .iter()
                .any(|basis| rests_on_silence(basis) && self.held(basis).any(|held| held == place));
            let first = lists.peek().copied();
            let Some((list, refresh)) = first.and_then(|list| Some((list, list.written.refresh.as_ref()?)))
            else {
                continue;
            };
            if !silent || !lists.all(|list| refreshed(&list)) {
                continue;
            }
            let message = format!(
                "the register `{}` is fetched every {}, and in {place} it may be used for {days} days",
                list.written.name.text,
                duration_in_words(refresh)
            );
            out.push(
                Diagnostic::new(&catalogue::PLACE_REGISTER_TOO_OLD, refresh.span, message)
                    .label(format!(
                        "so for the rest of the time nobody is reached for `{name}` via `{channel}`"
                    ))
                    .help(format!("fetch it more often. {}", self.because(place, channel))),
            );
            return;
        }
    }

    /// Choices of which a yes is proved less well than the law of a market asks, so that none of them counts there.
    fn proof(&self, capture: &Capture, out: &mut Diagnostics) {
        let fact = &capture.fact;
        if !fact.grants || !fact.states.iter().any(|line| is_yes(&line.state)) {
            return;
        }
        let best = proof_of(fact.at.as_ref(), fact.notice.as_ref(), &fact.evidence);
        let asks = |place: &&String| self.demand(place, &capture.channel).evidence_min > best;
        let asking: Vec<&String> = self.places.iter().filter(asks).collect();
        let Some(first) = asking.first() else { return };
        let wanted = self.demand(first, &capture.channel).evidence_min;
        let message = format!(
            "a yes that is read from `{}` is proved too little for {}",
            capture.object,
            listed(&asking)
        );
        out.push(
            Diagnostic::new(&catalogue::CONSENT_PROOF_NOT_ENOUGH, fact.span, message)
                .label("so none of them counts there")
                .help(format!(
                    "say {}. {}",
                    match wanted {
                        1 => "when it was said, `at FIELD`",
                        2 => "when it was said and which notice was shown, `at FIELD   notice NAME version \"1\"`",
                        _ => "when it was said, which notice was shown and what is kept of it, `at FIELD   notice NAME version \"1\"   evidence FIELD`",
                    },
                    self.because(first, &capture.channel)
                )),
        );
    }
}

/// How well a yes can be proved at best (`docs/consent.md`, section 1).
fn proof_of(at: Option<&Expr>, notice: Option<&(String, Option<Expr>)>, evidence: &[String]) -> u8 {
    match (at, notice, evidence) {
        (None, ..) => 0,
        (_, None | Some((_, None)), _) => 1,
        (_, Some(_), []) => 2,
        (_, Some(_), _) => 3,
    }
}

/// A basis that a project declares itself is none that a law knows, so only a yes carries it.
fn known(basis: &str) -> Basis {
    Basis::from_word(basis).unwrap_or(Basis::Consent)
}

/// Whether a basis may carry a message to somebody who said nothing.
fn rests_on_silence(basis: &ast::Basis) -> bool {
    !matches!(known(&basis.name.text), Basis::Consent | Basis::ExplicitConsent)
}

/// Whether a basis can carry a message where that is asked.
fn carries(basis: &str, demand: Demand) -> bool {
    match (known(basis), demand.regime) {
        (_, Regime::Banned) => false,
        (Basis::Consent | Basis::ExplicitConsent, _) | (_, Regime::OptOut | Regime::Off) => true,
        (Basis::SoftOptIn, Regime::OptIn) => demand.soft_opt_in.is_some(),
        (_, Regime::OptIn) => false,
    }
}

/// The first of some places, and how many more there are.
fn listed(places: &[&String]) -> String {
    let named: Vec<&str> = places.iter().take(LISTED).map(|place| place.as_str()).collect();
    match places.len().saturating_sub(LISTED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
