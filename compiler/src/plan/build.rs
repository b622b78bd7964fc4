//! The plan of a project without errors.

use super::lower::expr;
use super::{
    Capture, Category, Channel, Children, Confirm, Constant, Disclosure, Each, Ending, ErasureReach, Expr,
    FORMAT, Field, Flow, GivenBy, Identifier, LANGUAGE, Law, LawRow, Let, Lookup, Mapping, Mode, NoticeShown,
    NowKind, Object, Plan, Project, Purpose, Reach, StateRule, Step, System, Topic, Type, plan_file, words,
};
use crate::diagnostics::NoErrors;
use crate::fault::Fault;
use crate::library::Library;
use crate::resolve::Resolved;
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::{self, ObjectId};
use crate::source::{Sources, Span};
use crate::syntax::ast::{self, Blanks, OnConflict};
use crate::types::Typed;
use crate::types::typed;
use std::collections::BTreeSet;

/// The plan; the proof says that everything in `typed` is sound, and that what is handed over may be.
#[must_use]
pub fn plan(
    typed: &Typed,
    (disclosures, reach, erasure_reach): (Vec<Disclosure>, Vec<Reach>, Vec<ErasureReach>),
    library: &Library,
    sources: &Sources,
    _clean: NoErrors,
) -> Plan {
    let builder = Builder { names: &typed.names, typed, library, sources };
    let used = Used::of(typed, &disclosures);
    let mut plan = Plan {
        format: FORMAT,
        language: LANGUAGE.to_owned(),
        hash: String::new(),
        project: builder.project(),
        systems: builder.systems(&used),
        objects: builder.objects(&used),
        categories: builder.categories(&used),
        channels: builder.channels(&used),
        purposes: builder.purposes(&used),
        topics: builder.topics(),
        captures: builder.captures(),
        spreads: typed.spreads.iter().filter_map(|spread| builder.spread(spread)).collect(),
        identity: typed.identity.as_ref().map(|identity| builder.identity(identity)),
        suppressions: builder.suppressions(typed),
        law: builder.law(&used),
        flows: typed.flows.iter().filter_map(|flow| builder.flow(flow)).collect(),
        metrics: builder.metrics(typed),
        erasures: builder.erasures(typed),
        disclosures,
        reach,
        erasure_reach,
    };
    plan.hash = plan_file::hash(&plan);
    plan
}

pub(super) struct Builder<'a> {
    pub(super) names: &'a Resolved,
    pub(super) typed: &'a Typed,
    library: &'a Library,
    sources: &'a Sources,
}

/// What flows and consents touch.
#[derive(Default)]
struct Used {
    objects: BTreeSet<ObjectId>,
    categories: BTreeSet<String>,
    channels: BTreeSet<String>,
    purposes: BTreeSet<String>,
}

impl Used {
    fn of(typed: &Typed, disclosures: &[Disclosure]) -> Used {
        let mut used = Used::default();
        for flow in &typed.flows {
            let uses = flow.source.iter().chain(&flow.destination).map(|used| used.object.clone());
            used.objects.extend(uses);
            for step in &flow.steps {
                if let typed::Step::Lookup(lookup) = step {
                    used.objects.insert(lookup.object.object.clone());
                }
            }
            for guard in &flow.guards {
                used.purposes.insert(guard.purpose.clone());
            }
        }
        let told = typed.spreads.iter().map(|spread| &spread.slot);
        for capture in typed.captures.iter().chain(told) {
            used.objects.insert(capture.object.clone());
            used.purposes.insert(capture.purpose.clone());
        }
        // Who a person is, is asked of whatever is moved.
        if let Some(identity) = &typed.identity {
            let facts = identity.country.iter().chain(&identity.born).chain(&identity.last_sale);
            used.objects.extend(facts.map(|(object, _)| object.clone()));
            let declared = typed.names.identities.get(&identity.name);
            let fields = declared.into_iter().flat_map(|known| known.links.iter().chain(&known.never_merge));
            used.objects.extend(fields.map(|field| field.object.clone()));
        }
        let lists = typed.names.suppressions.values().filter_map(|list| list.from.as_ref());
        used.objects.extend(lists.map(|from| from.object.clone()));
        let requests = typed.names.erasures.values().filter_map(|erasure| erasure.requests.as_ref());
        used.objects.extend(requests.map(|requests| requests.object.clone()));
        for name in &used.purposes {
            let channels = typed.names.purposes.get(name).map(|purpose| purpose.channels.iter().cloned());
            used.channels.extend(channels.into_iter().flatten());
        }
        for id in &used.objects {
            let contacts = typed.names.systems.get(&id.system).map(|system| system.contacts.iter().cloned());
            used.channels.extend(contacts.into_iter().flatten());
            let fields = typed.names.objects.get(id).into_iter().flat_map(|object| &object.fields);
            used.categories.extend(fields.filter_map(|field| field.category.clone()));
        }
        used.categories
            .extend(disclosures.iter().flat_map(|disclosure| disclosure.categories.iter().cloned()));
        let treated = disclosures.iter().flat_map(|disclosure| &disclosure.treated);
        used.categories.extend(treated.map(|treatment| treatment.category.clone()));
        used
    }
}

impl Builder<'_> {
    fn project(&self) -> Project {
        let company = self.names.company.as_ref();
        Project {
            name: self.names.project.name.clone(),
            zone: self.names.project.zone.clone(),
            company: company.map(|company| {
                company.label.as_ref().map_or_else(|| company.name.text.clone(), |label| label.value.clone())
            }),
            address: company.and_then(|company| Some(company.address.as_ref()?.value.clone())),
            dpo: company.and_then(|company| Some(company.dpo.as_ref()?.value.clone())),
        }
    }

    fn systems(&self, used: &Used) -> Vec<System> {
        let touched = |name: &&String| used.objects.iter().any(|id| id.system == **name);
        let made = |(name, system): (&String, &model::System)| {
            touched(&name).then(|| System {
                name: name.clone(),
                label: system.label.clone(),
                connector: system.connector.clone(),
                driver: system.driver.map_or_else(String::new, |driver| driver.name.to_owned()),
                settings: system.settings.clone(),
                owner: system.owner.clone(),
                stored_in: system.stored_in.clone(),
                accessed_from: system.accessed_from.clone(),
                role: system.role,
                contacts: system.contacts.clone(),
                kind: system.kind.clone(),
                support: system.support,
                visible: system.visible.as_ref().map(Into::into),
                finishes: system.finishes.as_ref().map(Into::into),
            })
        };
        self.names.systems.iter().filter_map(made).collect()
    }

    fn objects(&self, used: &Used) -> Vec<Object> {
        let made = |id: &ObjectId| {
            let object = self.names.objects.get(id)?;
            let parts = self.typed.objects.get(id);
            Some(Object {
                system: id.system.clone(),
                name: id.object.clone(),
                label: object.label.clone(),
                about: object.about.clone(),
                parameter: object.parameter.clone(),
                fields: object.fields.iter().filter_map(field).collect(),
                retention: self.retention(object, parts),
                file: self.file(object, parts),
            })
        };
        used.objects.iter().filter_map(made).collect()
    }

    fn categories(&self, used: &Used) -> Vec<Category> {
        let label = |name: &String| self.names.categories.get(name).map(|category| category.label.clone());
        let made = |name: &String| Some(Category { name: name.clone(), label: label(name)? });
        used.categories.iter().filter_map(made).collect()
    }

    fn channels(&self, used: &Used) -> Vec<Channel> {
        let label = |name: &String| self.names.channels.get(name).map(|channel| channel.label.clone());
        let made = |name: &String| Some(Channel { name: name.clone(), label: label(name)? });
        used.channels.iter().filter_map(made).collect()
    }

    fn purposes(&self, used: &Used) -> Vec<Purpose> {
        let made = |name: &String| {
            let purpose = self.names.purposes.get(name)?;
            Some(Purpose {
                name: name.clone(),
                label: purpose.label.clone(),
                channels: purpose.channels.clone(),
                bases: self.bases(name, purpose),
                expires: purpose
                    .written
                    .expires
                    .as_ref()
                    .filter(|_| !self.names.lacks(Fault::YesExpires))
                    .map(|expires| (&expires.period).into()),
                expires_after_contact: purpose
                    .written
                    .expires
                    .as_ref()
                    .is_some_and(|expires| expires.after.text == "last_contact"),
                service: is_service(purpose),
                confirm: purpose
                    .written
                    .confirm
                    .as_ref()
                    .map(|confirm| Confirm { within: confirm.within.as_ref().map(Into::into) }),
                children: purpose.written.children.map(|(children, _)| match children {
                    ast::Children::Never => Children::Never,
                    ast::Children::WithGuardian => Children::WithGuardian,
                }),
            })
        };
        used.purposes.iter().filter_map(made).collect()
    }

    fn topics(&self) -> Vec<Topic> {
        let asked = self.typed.flows.iter().flat_map(|flow| &flow.guards).any(|guard| guard.topic.is_some());
        let chosen = self.typed.captures.iter().any(|capture| capture.fact.topic.is_some());
        let topics = self.names.topics.iter().filter(|_| asked || chosen);
        let made = |(name, word): (&String, &model::Word)| Topic {
            name: name.clone(),
            label: word.label.clone(),
            under: word.under.clone(),
        };
        topics.map(made).collect()
    }

    /// The rows that could matter to what the project does: those about its channels, and those about ages.
    fn law(&self, used: &Used) -> Law {
        let law = &self.names.law;
        if used.purposes.is_empty() {
            return Law::default();
        }
        let about = |row: &&LawRow| {
            let channel = row.channels.iter().any(|channel| used.channels.contains(channel));
            (row.regime.is_some() && channel)
                || (row.min_age.is_some() && (channel || row.channels.is_empty()))
        };
        Law { rows: law.rows.iter().filter(about).cloned().collect(), ..law.clone() }
    }

    fn captures(&self) -> Vec<Capture> {
        let read = |capture: &&typed::Capture| {
            let is_list = matches!(&capture.fact.value.kind, typed::ExprKind::Field(field)
                if capture.fact.point.as_ref().is_some_and(|point| point.field == *field));
            !(is_list && self.names.lacks(Fault::ListHeard))
        };
        self.typed.captures.iter().filter(read).filter_map(|capture| self.capture(capture)).collect()
    }

    /// When people chose, and how.
    fn chosen(&self, fact: &typed::Fact) -> (Option<Expr>, String) {
        let at = match fact.at.as_ref().map(expr) {
            Some(_) if self.names.lacks(Fault::ChosenWhen) => Some(Expr::Now(NowKind::Now)),
            at => at,
        };
        let method = if self.names.lacks(Fault::ChosenHow) { "form" } else { fact.method.as_str() };
        (at, method.to_owned())
    }

    pub(super) fn capture(&self, capture: &typed::Capture) -> Option<Capture> {
        let consent = self.names.consents.get(capture.consent)?;
        let fact = &capture.fact;
        let written = &consent.written;
        let states = fact.states.iter();
        let (at, method) = self.chosen(fact);
        Some(Capture {
            purpose: capture.purpose.clone(),
            channel: capture.channel.clone(),
            label: written
                .label
                .as_ref()
                .map_or_else(|| capture.purpose.clone(), |label| label.value.clone()),
            owner: written.owner.as_ref().map(|owner| owner.value.clone()),
            object: capture.object.to_string(),
            argument: capture.argument.clone(),
            topic: fact.topic.as_ref().filter(|_| !self.names.lacks(Fault::TopicChosen)).map(expr),
            person: fact.person.as_ref().map(|field| Identifier {
                field: field.clone(),
                link: format!("{}.{field}", capture.object),
            }),
            // What a slot does not say, the consent that reads it does: a yes to one brand is none to the others.
            brand: fact
                .brand
                .as_ref()
                .map(expr)
                .or_else(|| consent.brand.clone().map(named))
                .filter(|_| !self.names.lacks(Fault::BrandChosen)),
            point: fact.point.clone()?,
            identifier: fact.identifier.clone(),
            filter: fact.filter.as_ref().map(expr),
            value: expr(&fact.value),
            states: states.map(rule).collect(),
            at,
            zone: fact.zone.clone(),
            method,
            notice: fact.notice.as_ref().map(|(name, version)| NoticeShown {
                name: name.clone(),
                version: version.as_ref().map(expr),
            }),
            given: fact.given.as_ref().map(|(value, parties)| GivenBy {
                value: expr(value),
                parties: parties.iter().map(rule).collect(),
            }),
            evidence: fact.evidence.clone(),
            grants: fact.grants,
            external: capture.external,
            any_refusal: written.on_conflict.is_some_and(|(rule, _)| rule == OnConflict::AnyRefusal),
            every: written.every.as_ref().map(duration_in_words),
            within: written.within.as_ref().map(duration_in_words),
            declared_at: self.place(written.purpose.span),
        })
    }

    fn flow(&self, flow: &typed::Flow) -> Option<Flow> {
        let written = self.names.flows.get(&flow.of)?;
        let mode = flow.mode.clone()?;
        // A file is rewritten, so that an absent value is an empty cell unless the flow says otherwise.
        let clears = match flow.blanks {
            Some(blanks) => blanks == Blanks::Clear,
            None => matches!(mode, Mode::OneFile { .. } | Mode::OneFilePerRun { .. }),
        };
        let label = written.written.label.as_ref();
        let lets: Vec<Let> =
            flow.lets.iter().map(|it| Let { name: it.name.clone(), value: expr(&it.value) }).collect();
        Some(Flow {
            name: flow.name.clone(),
            of: flow.of.clone(),
            label: self.label(flow, label.map_or(flow.of.as_str(), |label| label.value.as_str())),
            doc: written.doc.clone(),
            owner: written.written.owner.as_ref().map(|owner| owner.value.clone()),
            schedule: flow.schedule.clone(),
            after: written.after.iter().cloned().collect(),
            source: flow.source.as_ref()?.object.to_string(),
            source_argument: flow.source.as_ref()?.argument.clone(),
            destination: flow.destination.as_ref()?.object.to_string(),
            destination_argument: flow.destination.as_ref()?.argument.clone(),
            steps: flow.steps.iter().map(step).collect(),
            mode,
            filter: flow.filter.as_ref().map(expr),
            purpose: written.purpose.clone(),
            guards: flow.guards.clone(),
            fields: flow.fields.iter().map(|field| self.mapping(field, &lets, clears)).collect(),
            lets,
            on_reject: flow.on_reject.clone(),
            permission_ends: self.ending_unless(Fault::PermissionEnds, flow.permission_ends.as_ref()),
            gone: self.ending_unless(Fault::WhenGone, flow.gone.as_ref()),
            declared_at: self.place(flow.span),
        })
    }

    fn mapping(&self, field: &typed::Mapping, lets: &[Let], clears: bool) -> Mapping {
        let value = expr(&field.value);
        Mapping {
            target: field.target.clone(),
            in_words: words::change(&value, lets, self.library),
            value,
            clears,
            guard: field.guard.and_then(|guard| u32::try_from(guard).ok()),
            when: field.when.as_ref().map(expr),
            else_null: field.else_null,
            only: field.only,
            declared_at: self.place(field.line),
        }
    }

    fn ending_unless(&self, fault: Fault, ending: Option<&typed::Ending>) -> Option<Ending> {
        ending.filter(|_| !self.names.lacks(fault)).map(|ending| self.ending(ending))
    }

    fn ending(&self, ending: &typed::Ending) -> Ending {
        match ending {
            typed::Ending::Write(fields) => {
                Ending::Write(fields.iter().map(|field| self.mapping(field, &[], true)).collect())
            }
            typed::Ending::Remove => Ending::Remove,
            typed::Ending::Erase => Ending::Erase,
            typed::Ending::Keep(because) => Ending::Keep { because: because.clone() },
        }
    }

    /// `path:line`.
    fn place(&self, span: Span) -> String {
        self.sources
            .get(span.file)
            .map_or_else(String::new, |file| format!("{}:{}", file.path, file.position(span.start).line))
    }
}

/// Whether a purpose is served as a contract or a duty asks, and is no advertising: then it rests on nothing else, and is
/// not the same as anything that is called so.
pub(crate) fn is_service(purpose: &model::Purpose) -> bool {
    let duties = ["contract", "legal_obligation", "vital_interest", "public_interest"];
    let advertising = |name: &ast::Name| {
        let name = name.text.to_lowercase();
        ["marketing", "advertising", "publicrelations", "selldata"].iter().any(|word| name.contains(word))
    };
    !purpose.bases.is_empty()
        && purpose.written.bases.len() == purpose.bases.len()
        && purpose.bases.iter().all(|basis| duties.contains(&basis.as_str()))
        && !purpose.written.same_as.iter().any(advertising)
}

fn field(field: &model::Field) -> Option<Field> {
    let ty: Type = field.ty.clone()?;
    Some(Field {
        name: field.name.clone(),
        path: field.path.clone(),
        label: field.label.clone(),
        ty,
        optional: field.optional,
        key: field.key,
        matching: field.matching,
        required: field.required,
        lenient: field.lenient,
        cursor: field.cursor,
        unit: field.unit.clone(),
        columns: field.columns,
        category: field.category.clone(),
    })
}

/// The name of a brand as a value.
fn named(brand: String) -> Expr {
    Expr::Constant(Constant::Text(brand))
}

fn rule(line: &typed::StateLine) -> StateRule {
    StateRule { patterns: line.patterns.clone(), state: line.state.clone(), by: line.by.clone() }
}

fn step(step: &typed::Step) -> Step {
    match step {
        typed::Step::Lookup(lookup) => Step::Lookup(Lookup {
            name: lookup.name.clone(),
            object: lookup.object.object.to_string(),
            argument: lookup.object.argument.clone(),
            on: lookup.on.iter().map(|(field, value)| (field.clone(), expr(value))).collect(),
            rest: lookup.rest.as_ref().map(expr),
            cardinality: lookup.cardinality,
        }),
        typed::Step::Each { name, list } => Step::Each(Each { name: name.clone(), list: expr(list) }),
    }
}
