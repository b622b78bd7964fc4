//! How late a no reaches whoever may contact the person: places where people choose, slots and flows as one graph,
//! computed once for everybody who asks. Nothing here looks at a clock.

pub mod ages;
mod cell;
mod chain;
pub mod findings;
pub mod graph;
mod timing;

use crate::plan::{Hindrance, Leg, Reach, Stop, TimeLimit, is_service};
use crate::resolve::Resolved;
use crate::resolve::dates::at_least;
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::{ObjectId, ObjectUse};
use crate::source::Span;
use crate::types::Typed;
use crate::types::read_from;
use crate::types::typed::{Capture, Flow};
use cell::{Candidate, Cell, Index, guard_of, known_by};
use chain::{Brought, brought};
use graph::{Edge, Graph, Merge, Node};
use std::collections::{BTreeMap, BTreeSet};
use timing::Runs;

/// An answer, and what findings about it point at.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The answer.
    pub reach: Reach,
    /// The consent, in [`Resolved::consents`].
    pub consent: usize,
    /// Whether the sender's system says that it reaches people on this channel.
    pub contacts: bool,
    /// The sender is only heard, and a no could be written to where it holds its choices.
    pub could_be_told: bool,
    /// Where the stops are written, parallel to them.
    pub stops: Vec<Span>,
    /// Where the flows that write back are declared.
    pub written_back: Vec<Span>,
}

/// Every place where people choose with every system that may contact them, by purpose, channel, place and system.
#[must_use]
pub fn reach(typed: &Typed) -> Vec<Answer> {
    let index = Index::of(typed);
    let mut all: Vec<Answer> = index.cells().flat_map(|cell| of_cell(&index, &cell)).collect();
    let key = |answer: &Answer| {
        let reach = &answer.reach;
        let choice = (reach.purpose.clone(), reach.channel.clone(), reach.brand.clone());
        (choice, reach.chosen.clone(), reach.sender.clone())
    };
    all.sort_by_key(key);
    all
}

/// A place where people choose: one object, whichever of its fields.
struct Chosen<'t> {
    place: String,
    capture: &'t Capture,
    fields: BTreeSet<String>,
    /// How it comes there, where it is a copy.
    brought: Result<Brought, Hindrance>,
}

impl Chosen<'_> {
    /// How late what was said is to be seen; none: nothing can be promised.
    fn shown(&self, index: &Index<'_>) -> Option<u64> {
        let brought = self.brought.as_ref().ok()?;
        Some(brought.seconds().saturating_add(index.visible(&self.capture.object.system)))
    }
}

fn chosen<'t>(index: &Index<'t>, cell: &Cell<'t>) -> Vec<Chosen<'t>> {
    let mut all: BTreeMap<String, Chosen<'t>> = BTreeMap::new();
    for capture in &cell.captures {
        let argument =
            capture.argument.as_ref().map(|argument| format!("({argument:?})")).unwrap_or_default();
        let place = format!("{}{argument}", capture.object);
        let known = all.entry(place.clone()).or_insert_with(|| Chosen {
            place,
            capture,
            fields: BTreeSet::new(),
            brought: Ok(Brought::default()),
        });
        read_from(&capture.fact.value, &mut known.fields);
    }
    let told = cell.spreads.iter().map(|spread| format!("{}.{}", spread.slot.object, spread.field));
    let fields = all.values().flat_map(|it| it.fields.iter().map(|name| (&it.capture.object, name)));
    let heard: BTreeSet<String> =
        fields.map(|(object, name)| format!("{object}.{name}")).chain(told).collect();
    for it in all.values_mut() {
        let (object, argument) = (it.capture.object.clone(), it.capture.argument.clone());
        let place = ObjectUse { object, argument, span: cell.consent.written.purpose.span };
        it.brought = brought(index, cell, (&place, &it.fields), &heard, &mut BTreeSet::new());
    }
    all.into_values().collect()
}

fn of_cell(index: &Index<'_>, cell: &Cell<'_>) -> Vec<Answer> {
    let senders = cell.senders(index);
    if senders.is_empty() {
        return Vec::new();
    }
    let names = &*index.typed.names;
    let stated = cell.consent.written.within.as_ref();
    let stated =
        stated.map(|within| TimeLimit { seconds: at_least(within), words: duration_in_words(within) });
    let law = law(names, cell);
    let places = chosen(index, cell);
    let mut all = Vec::new();
    for chosen in &places {
        let built = Built::new(index, cell, &senders, &places, chosen);
        for (sender, candidates) in &senders {
            let mut answer = built.answer(index, cell, (sender, candidates), chosen);
            answer.reach.stated.clone_from(&stated);
            answer.reach.law.clone_from(&law);
            all.push(answer);
        }
    }
    all
}

/// The shortest time that a rule in force gives for the channel, of those that name a number: of the others, which say
/// “at once” or “without delay”, the hours are only somebody's idea of what to plan with.
fn law(names: &Resolved, cell: &Cell<'_>) -> Option<TimeLimit> {
    let service = names.purposes.get(cell.purpose).is_some_and(is_service);
    let audience = names.law.audience.as_slice();
    let rows = names.law.rows.iter().filter(|row| {
        let whom = row.audience.is_empty()
            || audience.is_empty()
            || row.audience.iter().any(|known| audience.contains(known));
        let named = row.honour.as_ref().is_some_and(|honour| honour.n.is_some());
        let in_force = row.valid_to.is_none() && row.channels.iter().any(|channel| channel == cell.channel);
        !service && whom && named && in_force
    });
    rows.filter_map(|row| Some((row.budget_hours?, &row.id)))
        .min()
        .map(|(hours, id)| TimeLimit { seconds: u64::from(hours) * 3_600, words: id.clone() })
}

/// A slot: its object, argument and field.
type SlotPlace<'t> = (&'t ObjectId, Option<&'t str>, String);

/// The graph for one place where people choose.
struct Built {
    /// Without flows that write back: what they carry may be a no, and may not.
    first: Graph,
    all: Graph,
    start: Node,
    senders: BTreeMap<String, Node>,
    /// Flows that write back into a slot of a system.
    written_back: BTreeMap<String, Vec<(String, Span)>>,
}

impl Built {
    fn new<'t>(
        index: &Index<'t>,
        cell: &Cell<'t>,
        senders: &BTreeMap<&'t str, Vec<Candidate<'t>>>,
        places: &[Chosen<'t>],
        chosen: &Chosen<'t>,
    ) -> Built {
        let mut graph = Graph::default();
        let (start, ledger) = (graph.node(Merge::Any), graph.node(Merge::Any));
        let shown = chosen.shown(index);
        let reads = cell.reads(index).ok().zip(shown);
        let reads = reads.map(|((_, runs), shown)| shown.saturating_add(runs.at_most()));
        let edge = |from, to, seconds| Edge { from, to, seconds, own: false };
        graph.edge(edge(start, ledger, reads));
        let nodes: BTreeMap<String, Node> =
            senders.keys().map(|sender| ((*sender).to_owned(), graph.node(Merge::Any))).collect();
        let mut slots: BTreeMap<SlotPlace<'t>, Node> = BTreeMap::new();
        for spread in cell.spreads.iter() {
            let slot = &spread.slot;
            slots
                .entry((&slot.object, slot.argument.as_deref(), spread.field.clone()))
                .or_insert_with(|| graph.node(Merge::Any));
        }
        for place in places {
            for field in &place.fields {
                let capture = place.capture;
                slots
                    .entry((&capture.object, capture.argument.as_deref(), field.clone()))
                    .or_insert_with(|| graph.node(Merge::Any));
            }
        }
        for ((object, argument, field), slot) in &slots {
            if let Some(sender) = nodes.get(&object.system) {
                graph.edge(edge(*slot, *sender, Some(index.finishes(&object.system))));
            }
            let here = (*object, *argument) == (&chosen.capture.object, chosen.capture.argument.as_deref());
            if here && chosen.fields.contains(field) {
                graph.edge(Edge { from: start, to: *slot, seconds: Some(0), own: true });
            }
        }
        for (sender, candidates) in senders {
            let Some(node) = nodes.get(*sender) else { continue };
            for candidate in candidates {
                let hindered = candidate.runs.is_err() || found(index, chosen, candidate).is_err();
                let heeds = index.visible(sender);
                match (candidate.spread, candidate.flow) {
                    (Some(spread), _) => {
                        let slot = &spread.slot;
                        let key = (&slot.object, slot.argument.as_deref(), spread.field.clone());
                        let Some(slot) = slots.get(&key) else { continue };
                        graph.edge(edge(ledger, *slot, (!hindered).then_some(heeds)));
                    }
                    (None, Some(_)) => {
                        let runs = candidate.runs.as_ref().ok().filter(|_| !hindered);
                        let heeds = heeds.saturating_add(index.finishes(sender));
                        let after = runs
                            .zip(shown)
                            .map(|(runs, shown)| shown.saturating_add(runs.at_most()).saturating_add(heeds));
                        graph.edge(edge(start, *node, after));
                    }
                    (None, None) => {}
                }
            }
        }
        let mut built =
            Built { first: graph.clone(), all: graph, start, senders: nodes, written_back: BTreeMap::new() };
        built.write_back(index, cell, (start, ledger, shown), &slots);
        built
    }

    /// Flows that write into a slot whatever stands at their source: what they bring carries no time.
    fn write_back<'t>(
        &mut self,
        index: &Index<'t>,
        cell: &Cell<'t>,
        (start, ledger, shown): (Node, Node, Option<u64>),
        slots: &BTreeMap<SlotPlace<'t>, Node>,
    ) {
        for ((object, argument, field), slot) in slots {
            for flow in index.writing(object) {
                let there = flow.destination.as_ref().and_then(|to| to.argument.as_deref()) == *argument;
                let written = flow.fields.iter().find(|line| line.target == *field && line.only.is_none());
                let Some(line) = written.filter(|_| there) else { continue };
                let runs = cell.runs(index, flow).ok().map(|runs| runs.at_most());
                let heeds = index.visible(&object.system);
                let after = runs.map(|runs| runs.saturating_add(heeds));
                self.all.wait_for_all(*slot);
                let mut edge = |from, seconds| {
                    self.all.edge(Edge { from, to: *slot, seconds, own: false });
                };
                if asks_itself(flow, cell) {
                    // It hands nobody over any more once it knows.
                    edge(start, after.zip(shown).map(|(after, shown)| after.saturating_add(shown)));
                } else {
                    let mut sources = sources(index, flow, line, slots).into_iter().peekable();
                    if sources.peek().is_none() {
                        edge(ledger, None);
                    }
                    sources.for_each(|source| edge(source, after));
                }
                let known = self.written_back.entry(object.system.clone()).or_default();
                if !known.iter().any(|(name, _)| *name == flow.name) {
                    known.push((flow.name.clone(), flow.span));
                }
            }
        }
    }

    fn answer(
        &self,
        index: &Index<'_>,
        cell: &Cell<'_>,
        (sender, candidates): (&str, &[Candidate<'_>]),
        chosen: &Chosen<'_>,
    ) -> Answer {
        let mut stops: Vec<(Stop, Span)> =
            candidates.iter().map(|it| (stop(index, cell, sender, chosen, it), it.span)).collect();
        let key = |(stop, _): &(Stop, Span)| {
            (stop.seconds.unwrap_or(u64::MAX), stop.place.clone(), stop.flow.clone())
        };
        stops.sort_by_key(key);
        let at = |graph: &Graph, stays: bool| {
            let known = if stays { graph.stays_stopped(self.start) } else { graph.first_stop(self.start) };
            let node = self.senders.get(sender)?;
            known.get(*node).copied().flatten().map(|arrival| arrival.seconds)
        };
        let first_stop = at(&self.first, false);
        let stays_stopped = at(&self.all, true).map(|stays| stays.max(first_stop.unwrap_or(stays)));
        let own = chosen.capture.object.system == sender && first_stop == Some(index.finishes(sender));
        let back = self.written_back.get(sender).map(Vec::as_slice).unwrap_or_default();
        let mut assumed: BTreeSet<String> = BTreeSet::new();
        for candidate in candidates {
            assumed.extend(candidate.assumed.iter().cloned());
            assumed.extend(candidate.runs.iter().flat_map(|runs: &Runs| runs.assumed.iter().cloned()));
            assumed.extend(found(index, chosen, candidate).ok().flatten());
        }
        assumed.extend(chosen.brought.iter().flat_map(|brought| brought.assumed.iter().cloned()));
        let (stops, spans) = stops.into_iter().unzip();
        Answer {
            reach: Reach {
                purpose: cell.purpose.to_owned(),
                channel: cell.channel.to_owned(),
                brand: cell.consent.brand.clone(),
                chosen: chosen.place.clone(),
                sender: sender.to_owned(),
                own,
                first_stop,
                stays_stopped,
                stops,
                written_back_by: back.iter().map(|(name, _)| name.clone()).collect(),
                assumed: if own { Vec::new() } else { assumed.into_iter().collect() },
                stated: None,
                law: None,
            },
            consent: cell.number,
            contacts: index.contacts(sender, cell.channel),
            could_be_told: candidates.is_empty() && cell.could_be_told(index, sender),
            stops: spans,
            written_back: back.iter().map(|(_, span)| *span).collect(),
        }
    }
}

/// Whether who says it there is found here.
fn found(
    index: &Index<'_>,
    chosen: &Chosen<'_>,
    candidate: &Candidate<'_>,
) -> Result<Option<String>, Hindrance> {
    // Where no contact point is known, that is reported elsewhere.
    known_by(chosen.capture).map_or(Ok(None), |said| index.finds(said, candidate.found))
}

/// One way to a sender, with its steps.
fn stop(index: &Index<'_>, cell: &Cell<'_>, sender: &str, chosen: &Chosen<'_>, it: &Candidate<'_>) -> Stop {
    let runs = it.runs.clone().and_then(|runs| found(index, chosen, it).map(|_| runs));
    let runs = runs.and_then(|runs| Ok((runs, chosen.brought.clone()?)));
    let system = &chosen.capture.object.system;
    let job = match it.flow {
        Some(flow) => format!("the flow `{}` reads it and takes the person out", flow.name),
        None => {
            let job = cell.reads(index).map(|(job, _)| job).unwrap_or_default();
            format!("{job} reads it and writes it to `{}`", it.place)
        }
    };
    let way = runs.as_ref().ok().map(|(runs, brought)| {
        let legs = [
            (format!("`{system}` shows what was said there"), index.visible(system)),
            (job, runs.at_most()),
            (format!("`{sender}` heeds what was written"), index.visible(sender)),
            (format!("`{sender}` goes on with what it is sending already"), index.finishes(sender)),
        ];
        let legs = legs.into_iter().filter(|(_, seconds)| *seconds > 0);
        let legs = legs.map(|(words, seconds)| Leg { words, seconds });
        brought.way.iter().cloned().chain(legs).collect::<Vec<_>>()
    });
    Stop {
        place: it.place.clone(),
        flow: it.flow.map(|flow| flow.name.clone()),
        seconds: way.as_ref().map(|way| way.iter().fold(0, |sum: u64, leg| sum.saturating_add(leg.seconds))),
        way: way.unwrap_or_default(),
        hindered: runs.err(),
    }
}

/// Whether a flow hands over nobody who said no: it asks for this permission for the whole record.
fn asks_itself(flow: &Flow, cell: &Cell<'_>) -> bool {
    guard_of(flow, cell.purpose, cell.channel).is_some_and(|(number, guard)| {
        number == 0 && !guard.processing && (guard.all || guard.cells.len() == 1)
    })
}

/// The slots that a value is made of, or that decide about it.
fn sources(
    index: &Index<'_>,
    flow: &Flow,
    line: &crate::types::typed::Mapping,
    slots: &BTreeMap<SlotPlace<'_>, Node>,
) -> BTreeSet<Node> {
    let uses = super::reader::Reader::new(index.typed, flow).value(&line.value);
    let argument = flow.source.as_ref().and_then(|from| from.argument.as_deref());
    slots
        .iter()
        .filter(|((object, known, field), _)| {
            let id = format!("{object}.{field}");
            let mut used = uses.direct.iter().map(|(source, _)| source).chain(&uses.influences);
            *known == argument && used.any(|source| !source.known && source.id == id)
        })
        .map(|(_, node)| *node)
        .collect()
}

/// The answers as the plan holds them.
#[must_use]
pub fn proved(answers: &[Answer]) -> Vec<Reach> {
    answers.iter().map(|answer| answer.reach.clone()).collect()
}
