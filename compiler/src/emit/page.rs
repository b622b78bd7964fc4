//! What the lineage page says, before it has a shape: the plan and the answers of `rows`, in words and in order.

use super::clean::one_line;
use super::erasure::{ErasureView, erasure_views};
use super::reach::{ReachView, reach_views};
use super::rows::{self, ArrivalRow, FieldRow};
use super::words;
use crate::plan::{Capture, Constant, Expr, Flow, Object, Plan, Power, Spread, System};
use serde::Serialize;

/// The whole page. Every text in it is on one line and free of hidden characters.
#[derive(Debug, Serialize)]
pub struct Page {
    /// Name of the project.
    pub project: String,
    /// Company, data protection officer and so on.
    pub facts: Vec<Fact>,
    /// The flows.
    pub flows: Vec<FlowView>,
    /// The consents.
    pub consents: Vec<ConsentView>,
    /// How late a no reaches every sender.
    pub reach: Vec<ReachView>,
    /// Where each erasure reaches.
    pub erasures: Vec<ErasureView>,
    /// The systems.
    pub systems: Vec<SystemView>,
    /// The plan's hash: the same page comes from the same plan only.
    pub hash: String,
    /// The version of the language.
    pub language: String,
}

/// A term and what is said of it; `texts` has at least one entry.
#[derive(Debug, Serialize)]
pub struct Fact {
    /// The term.
    pub term: &'static str,
    /// What is said.
    pub texts: Vec<String>,
}

/// An object as a flow names it.
#[derive(Debug, Serialize)]
pub struct Place {
    /// `system.object`.
    pub id: String,
    /// As people call the system.
    pub system: String,
    /// As people call the object.
    pub object: String,
    /// Link to the system's section.
    pub anchor: String,
}

/// One flow.
#[derive(Debug, Serialize)]
pub struct FlowView {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// What it does.
    pub doc: Option<String>,
    /// Link target.
    pub anchor: String,
    /// Where data comes from.
    pub source: Place,
    /// Where data goes.
    pub destination: Place,
    /// Why.
    pub purpose: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it runs.
    pub schedule: String,
    /// The rest.
    pub facts: Vec<Fact>,
    /// The field table.
    pub rows: Vec<FieldRow>,
}

/// One consent.
#[derive(Debug, Serialize)]
pub struct ConsentView {
    /// As people call it.
    pub label: String,
    /// `purpose via channel`.
    pub cell: String,
    /// Link target.
    pub anchor: String,
    /// Where, how, how fast.
    pub facts: Vec<Fact>,
    /// What values mean.
    pub values: Vec<ValueRow>,
}

/// One line of a consent's table of values.
#[derive(Debug, Serialize)]
pub struct ValueRow {
    /// The value.
    pub value: String,
    /// The state.
    pub state: String,
    /// What follows.
    pub effect: &'static str,
}

/// One system.
#[derive(Debug, Serialize)]
pub struct SystemView {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// Link target.
    pub anchor: String,
    /// Role, owner, places.
    pub facts: Vec<Fact>,
    /// Personal data that arrives.
    pub arrivals: Vec<ArrivalRow>,
}

impl Page {
    /// The page of a plan.
    pub fn of(plan: &Plan) -> Page {
        let mut page = Page {
            project: plan.project.name.clone(),
            facts: project_facts(plan),
            flows: plan.flows.iter().map(|flow| flow_view(plan, flow)).collect(),
            consents: plan
                .captures
                .iter()
                .map(|capture| consent_view(plan, capture))
                .chain(plan.spreads.iter().map(|spread| told_view(plan, spread)))
                .collect(),
            reach: reach_views(plan, None),
            erasures: erasure_views(plan),
            systems: plan.systems.iter().map(|system| system_view(plan, system)).collect(),
            hash: plan.hash.clone(),
            language: plan.language.clone(),
        };
        page.clean();
        page
    }

    /// One place where user text is made fit for documents, so that no field can be forgotten one by one.
    fn clean(&mut self) {
        each(&mut self.project);
        each(&mut self.hash);
        each(&mut self.language);
        facts(&mut self.facts);
        for flow in &mut self.flows {
            [&mut flow.name, &mut flow.label, &mut flow.schedule].into_iter().for_each(each);
            [&mut flow.doc, &mut flow.purpose, &mut flow.owner].into_iter().flatten().for_each(each);
            for place in [&mut flow.source, &mut flow.destination] {
                [&mut place.id, &mut place.system, &mut place.object].into_iter().for_each(each);
            }
            facts(&mut flow.facts);
            for row in &mut flow.rows {
                [&mut row.change, &mut row.target].into_iter().for_each(each);
                [
                    &mut row.sources,
                    &mut row.deciding,
                    &mut row.categories,
                    &mut row.treated,
                    &mut row.conditions,
                ]
                .into_iter()
                .flatten()
                .for_each(each);
            }
        }
        for consent in &mut self.consents {
            [&mut consent.label, &mut consent.cell].into_iter().for_each(each);
            facts(&mut consent.facts);
            for row in &mut consent.values {
                [&mut row.value, &mut row.state].into_iter().for_each(each);
            }
        }
        for system in &mut self.systems {
            [&mut system.name, &mut system.label].into_iter().for_each(each);
            facts(&mut system.facts);
            for row in &mut system.arrivals {
                each(&mut row.category);
                [&mut row.fields, &mut row.decides, &mut row.flows, &mut row.purposes, &mut row.bases]
                    .into_iter()
                    .flatten()
                    .for_each(each);
            }
        }
    }
}

fn each(text: &mut String) {
    *text = one_line(text);
}

fn facts(facts: &mut [Fact]) {
    facts.iter_mut().flat_map(|fact| &mut fact.texts).for_each(each);
}

/// Collects facts; what is not stated is left out.
#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    fn add(mut self, term: &'static str, text: impl Into<Option<String>>) -> Facts {
        if let Some(text) = text.into() {
            self.0.push(Fact { term, texts: vec![text] });
        }
        self
    }

    fn list(mut self, term: &'static str, texts: Vec<String>) -> Facts {
        if !texts.is_empty() {
            self.0.push(Fact { term, texts });
        }
        self
    }
}

fn project_facts(plan: &Plan) -> Vec<Fact> {
    let project = &plan.project;
    Facts::default()
        .add("Company", project.company.clone())
        .add("Address", project.address.clone())
        .add("Data protection officer", project.dpo.clone())
        .add("Time zone", project.zone.clone())
        .0
}

fn flow_view(plan: &Plan, flow: &Flow) -> FlowView {
    let permissions: Vec<String> = flow.guards.iter().take(1).map(words::guard).collect();
    let membership = rows::membership(plan, flow);
    let mut facts = Facts::default()
        .list("Personal data", rows::categories(plan, flow))
        .list("On whose data", rows::subjects(plan, flow))
        .list("Legal basis", rows::bases(plan, flow))
        .list("Permission asked", permissions)
        .add(
            "Which records",
            flow.filter.as_ref().map(|filter| format!("only if {}", words::condition(filter, &flow.lets))),
        )
        .add(
            "Decides who is included",
            (!membership.is_empty()).then(|| words::listed_names(&membership, "and")),
        )
        .add("At the destination", words::mode(&flow.mode))
        .add("Where there is no value", blanks(flow))
        .add("When permission ends", flow.permission_ends.as_ref().map(words::ending))
        .add("When gone at the source", flow.gone.as_ref().map(words::ending))
        .add("Records that do not fit", words::on_reject(&flow.on_reject));
    for (term, values) in rows::terms(plan, flow) {
        facts = facts.list(term, values);
    }
    FlowView {
        name: flow.name.clone(),
        label: flow.label.clone(),
        doc: flow.doc.clone(),
        anchor: anchor("flow", &flow.name),
        source: place(plan, &flow.source),
        destination: place(plan, &flow.destination),
        purpose: flow.purpose.as_ref().map(|name| rows::purpose_label(plan, name)),
        owner: flow.owner.clone(),
        schedule: flow.schedule.clone(),
        facts: facts.add("Written in", flow.declared_at.clone()).0,
        rows: rows::fields(plan, flow),
    }
}

/// What an absent value does at the destination: one sentence where all fields agree.
fn blanks(flow: &Flow) -> Option<String> {
    let emptied: Vec<String> =
        flow.fields.iter().filter(|field| field.clears).map(|field| field.target.clone()).collect();
    if flow.fields.is_empty() {
        None
    } else if emptied.is_empty() {
        Some("the field keeps what it has at the destination".to_owned())
    } else if emptied.len() == flow.fields.len() {
        Some("the field is emptied at the destination".to_owned())
    } else {
        Some(format!("{} is emptied; other fields keep what they have", words::listed_names(&emptied, "and")))
    }
}

/// Of choices that the ledger holds no copy of.
const KEPT_THERE: &str =
    "there: they are read anew by every run, and what was read is anchored in the ledger by one entry";

fn consent_view(plan: &Plan, capture: &Capture) -> ConsentView {
    let place = place(plan, &capture.object);
    let notice = capture.notice.as_ref().map(|notice| match &notice.version {
        Some(Expr::Constant(Constant::Text(version))) => format!("{}, version {version}", notice.name),
        Some(field) => format!("{}, version in {}", notice.name, words::value(field, &[])),
        None => notice.name.clone(),
    });
    let time = capture.at.as_ref().map_or_else(
        || "not recorded: a choice counts from when it is read".to_owned(),
        |at| match &capture.zone {
            Some(zone) => format!("{}, in {zone}", words::value(at, &[])),
            None => words::value(at, &[]),
        },
    );
    let asked = |flow: &&Flow| {
        flow.guards.iter().any(|guard| {
            guard.purpose == capture.purpose && guard.cells.iter().any(|c| c.channel == capture.channel)
        })
    };
    let flows: Vec<String> = plan.flows.iter().filter(asked).map(|flow| flow.label.clone()).collect();
    let taken = if capture.grants { "yes and no" } else { "only no; a yes here is not counted" };
    ConsentView {
        label: capture.label.clone(),
        cell: format!("{} via {}", capture.purpose, capture.channel),
        anchor: anchor(
            "consent",
            &format!("{} {} {}", capture.purpose, capture.channel, capture.slot_among(&plan.captures)),
        ),
        facts: Facts::default()
            .add("People choose in", format!("{}: {} ({})", place.system, place.object, place.id))
            .add(
                "A choice is about",
                match &capture.person {
                    None if capture.identifier.is_some() => named_by(&capture.point.field),
                    None => format!("the person reached at {}", words::quoted(&capture.point.field)),
                    Some(person) => format!(
                        "the person that {} names, reached at {}, and nobody else there",
                        words::quoted(&person.field),
                        words::quoted(&capture.point.field)
                    ),
                },
            )
            .add("Only records where", capture.filter.as_ref().map(|filter| words::value(filter, &[])))
            .add("Topic", capture.topic.as_ref().map(|topic| words::value(topic, &[])))
            .add("The choice is read from", words::value(&capture.value, &[]))
            .add("Made by", words::state(&capture.method))
            .add("Notice shown", notice)
            .add("Time of the choice", time)
            .list("Kept as evidence", capture.evidence.clone())
            .add("What is taken from here", taken.to_owned())
            .add("Where choices are kept", capture.external.then(|| KEPT_THERE.to_owned()))
            .add("Where choices disagree", capture.any_refusal.then(|| "any refusal wins".to_owned()))
            .add("Read again", capture.every.clone())
            .add("Holds everywhere within", capture.within.clone())
            .list("Flows that ask for it", flows)
            .add("Who answers", capture.owner.clone())
            .add("Written in", capture.declared_at.clone())
            .0,
        values: capture
            .states
            .iter()
            .map(|rule| {
                let values: Vec<String> = rule.patterns.iter().map(words::pattern).collect();
                ValueRow {
                    value: words::listed(&values, "or"),
                    state: words::state(&rule.state),
                    effect: effect(&rule.state),
                }
            })
            .collect(),
    }
}

/// Whom an identifier of a system names.
fn named_by(field: &str) -> String {
    format!("the person that {} names, by whichever address or number", words::quoted(field))
}

/// A slot that is told what people chose: what is written there, and for which answer.
fn told_view(plan: &Plan, spread: &Spread) -> ConsentView {
    let (slot, place) = (&spread.slot, place(plan, &spread.slot.object));
    let brand = spread.brand.as_ref().map_or(String::new(), |brand| format!(" for the brand {brand}"));
    let others = match (spread.adds, spread.stands_for_no()) {
        _ if spread.appends => {
            "the address or number of everybody who said no; a record is added once, and never changed"
        }
        (false, _) => "nothing; no record is added",
        (true, true) => "nothing; everybody who said no has a record there, and that is what says so",
        (true, false) => {
            "the address or number of everybody who said no; a record is added for whoever has none"
        }
    };
    let no = match &spread.deny {
        Power::Yes | Power::No | Power::PendingOnly => "is written before any yes".to_owned(),
        Power::Inert => "is written, and stops no sender there".to_owned(),
        Power::Conditional { because } => format!("is written; {because}"),
    };
    let yes = match (&spread.grant, spread.grants) {
        (_, false) => "is not written".to_owned(),
        (Power::Conditional { because }, true) => format!("is written while it holds; {because}"),
        (_, true) if spread.stands_for_no() => "takes the record away while it holds".to_owned(),
        (_, true) => "is written while it holds".to_owned(),
    };
    let values = spread.values.iter().filter(|known| spread.grants || !is_yes(&known.state));
    ConsentView {
        label: format!("{}, told to {}", slot.label, place.system),
        cell: format!("{} via {}", slot.purpose, slot.channel),
        anchor: anchor("told", &spread.job_among(&plan.spreads)),
        facts: Facts::default()
            .add("Written to", format!("{}: {} ({}){brand}", place.system, place.object, spread.place()))
            .add(
                "Whose it is",
                match slot.identifier {
                    Some(_) => named_by(&slot.point.field),
                    None => format!("the person reached at {}", words::quoted(&slot.point.field)),
                },
            )
            .add("Topic", spread.topic.clone())
            .add("A no", no)
            .add("A yes", yes)
            .add("What else is written", others.to_owned())
            .add("It may stand for more", spread.widens.clone())
            .add("Written again", slot.every.clone())
            .add("Holds everywhere within", slot.within.clone())
            .add("Who answers", slot.owner.clone())
            .add("Written in", slot.declared_at.clone())
            .0,
        values: values
            .map(|known| ValueRow {
                value: words::value(&Expr::Constant(known.value.clone()), &[]),
                state: words::state(&known.state),
                effect: effect(&known.state),
            })
            .collect(),
    }
}

fn is_yes(state: &str) -> bool {
    matches!(state, "granted" | "renewed")
}

/// What a state means for the person, by its family (consent-facts of the design: yes, no, open).
fn effect(state: &str) -> &'static str {
    match state {
        state if is_yes(state) => "yes: data may go",
        "never_asked" | "asked" | "deferred" | "pending" | "unknown" => "open: nothing goes without a yes",
        _ => "no: nothing goes",
    }
}

fn system_view(plan: &Plan, system: &System) -> SystemView {
    let belongs = |id: &str| id.strip_prefix(&system.name).is_some_and(|rest| rest.starts_with('.'));
    let read: Vec<String> =
        plan.flows.iter().filter(|flow| belongs(&flow.source)).map(|flow| flow.label.clone()).collect();
    let choices: Vec<String> =
        plan.captures.iter().filter(|capture| belongs(&capture.object)).map(|c| c.label.clone()).collect();
    let told: Vec<String> =
        plan.spreads.iter().filter(|it| belongs(&it.slot.object)).map(|it| it.slot.label.clone()).collect();
    SystemView {
        name: system.name.clone(),
        label: system.label.clone(),
        anchor: anchor("system", &system.name),
        facts: Facts::default()
            .add("Kind", system.connector.clone())
            .add("Legal role", system.role.map(|role| words::role(role).to_owned()))
            .list("Stored in", system.stored_in.clone())
            .list("Accessed from", system.accessed_from.clone())
            .list("Can reach people by", system.contacts.clone())
            .add("Heeds what is written", system.visible.map(|it| format!("within {}", it.in_words())))
            .add(
                "Goes on with what it is sending",
                system.finishes.map(|it| format!("for {}", it.in_words())),
            )
            .list("Read by", read)
            .list("Choices read for", choices)
            .list("Choices written for", told)
            .add("Who answers", system.owner.clone())
            .0,
        arrivals: rows::arrivals(plan, &system.name),
    }
}

fn place(plan: &Plan, id: &str) -> Place {
    let object: Option<&Object> = plan.objects.iter().find(|object| object.id() == id);
    let system = object.and_then(|object| plan.systems.iter().find(|system| system.name == object.system));
    let name = object.map_or(id, |object| object.system.as_str());
    Place {
        id: id.to_owned(),
        system: system.map_or(name, |system| system.label.as_str()).to_owned(),
        object: object.map_or(id, |object| object.label.as_str()).to_owned(),
        anchor: anchor("system", name),
    }
}

/// A link target of letters and digits; names that lose something on the way get a hash, so that two never meet.
fn anchor(kind: &str, name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let slug: String = name.chars().map(plain).collect();
    if slug == name {
        return format!("{kind}-{slug}");
    }
    let hash = blake3::hash(name.as_bytes()).to_hex();
    let short: String = hash.chars().take(8).collect();
    let slug: String = slug.chars().take(40).collect();
    format!("{kind}-{slug}-{short}")
}
