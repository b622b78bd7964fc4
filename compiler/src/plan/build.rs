//! The plan of a project without errors.

use super::lower::expr;
use super::{
    Basis, Capture, Category, Channel, Constant, Disclosure, Ending, Expr, FORMAT, Field, Flow, LANGUAGE,
    Let, Mapping, Mode, NoticeShown, Object, Plan, Project, Purpose, StateRule, Support, System, Type,
    plan_file, words,
};
use crate::diagnostics::NoErrors;
use crate::govern::disclosures::disclosures;
use crate::library::Library;
use crate::resolve::Resolved;
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::{self, ObjectId};
use crate::source::{Sources, Span};
use crate::syntax::ast::Blanks;
use crate::types::Typed;
use crate::types::typed;
use std::collections::BTreeSet;

/// The plan; the proof says that everything in `typed` is sound.
#[must_use]
pub fn plan(typed: &Typed, library: &Library, sources: &Sources, _clean: NoErrors) -> Plan {
    let builder = Builder { names: &typed.names, library, sources };
    let disclosures = disclosures(typed);
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
        captures: typed.captures.iter().filter_map(|capture| builder.capture(capture)).collect(),
        identity: None,
        suppressions: Vec::new(),
        flows: typed.flows.iter().filter_map(|flow| builder.flow(flow)).collect(),
        metrics: Vec::new(),
        erasures: Vec::new(),
        disclosures,
    };
    plan.hash = plan_file::hash(&plan);
    plan
}

struct Builder<'a> {
    names: &'a Resolved,
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
            used.objects.extend(flow.source.iter().chain(&flow.destination).cloned());
            for guard in &flow.guards {
                used.purposes.insert(guard.purpose.clone());
            }
        }
        for capture in &typed.captures {
            used.objects.insert(capture.object.clone());
            used.purposes.insert(capture.purpose.clone());
        }
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
                kind: None,
                support: Support::Supported,
                visible: None,
            })
        };
        self.names.systems.iter().filter_map(made).collect()
    }

    fn objects(&self, used: &Used) -> Vec<Object> {
        let made = |id: &ObjectId| {
            let object = self.names.objects.get(id)?;
            Some(Object {
                system: id.system.clone(),
                name: id.object.clone(),
                label: object.label.clone(),
                about: object.about.clone(),
                parameter: None,
                fields: object.fields.iter().filter_map(field).collect(),
                retention: None,
                file: None,
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
                bases: purpose.bases.iter().map(basis).collect(),
            })
        };
        used.purposes.iter().filter_map(made).collect()
    }

    fn capture(&self, capture: &typed::Capture) -> Option<Capture> {
        let consent = self.names.consents.get(capture.consent)?;
        let fact = &capture.fact;
        let written = &consent.written;
        let states = fact.states.iter();
        Some(Capture {
            purpose: capture.purpose.clone(),
            channel: capture.channel.clone(),
            label: written
                .label
                .as_ref()
                .map_or_else(|| capture.purpose.clone(), |label| label.value.clone()),
            owner: written.owner.as_ref().map(|owner| owner.value.clone()),
            object: capture.object.to_string(),
            argument: None,
            brand: None,
            point: fact.point.clone()?,
            value: expr(&fact.value),
            states: states
                .map(|(patterns, state)| StateRule {
                    patterns: patterns.clone(),
                    state: state.clone(),
                    by: None,
                })
                .collect(),
            at: fact.at.as_ref().map(expr),
            zone: fact.zone.clone(),
            method: fact.method.clone(),
            notice: fact.notice.as_ref().map(|(name, version)| NoticeShown {
                name: name.clone(),
                version: version.clone().map(|version| Expr::Constant(Constant::Text(version))),
            }),
            given: None,
            evidence: fact.evidence.clone(),
            grants: fact.grants,
            every: written.every.as_ref().map(duration_in_words),
            within: written.within.as_ref().map(duration_in_words),
            declared_at: self.place(written.purpose.span),
        })
    }

    fn flow(&self, flow: &typed::Flow) -> Option<Flow> {
        let written = self.names.flows.get(&flow.name)?;
        let mode = flow.mode.clone()?;
        // A file is rewritten, so that an absent value is an empty cell unless the flow says otherwise.
        let clears = match flow.blanks {
            Some(blanks) => blanks == Blanks::Clear,
            None => matches!(mode, Mode::OneFile { .. }),
        };
        let label = written.written.label.as_ref();
        let lets: Vec<Let> =
            flow.lets.iter().map(|it| Let { name: it.name.clone(), value: expr(&it.value) }).collect();
        Some(Flow {
            name: flow.name.clone(),
            of: flow.name.clone(),
            label: label.map_or_else(|| flow.name.clone(), |label| label.value.clone()),
            doc: written.doc.clone(),
            owner: written.written.owner.as_ref().map(|owner| owner.value.clone()),
            schedule: flow.schedule.clone(),
            after: Vec::new(),
            source: flow.source.as_ref()?.to_string(),
            source_argument: None,
            destination: flow.destination.as_ref()?.to_string(),
            destination_argument: None,
            steps: Vec::new(),
            mode,
            filter: flow.filter.as_ref().map(expr),
            purpose: written.purpose.clone(),
            guards: flow.guards.clone(),
            fields: flow.fields.iter().map(|field| self.mapping(field, &lets, clears)).collect(),
            lets,
            on_reject: flow.on_reject.clone(),
            permission_ends: flow.permission_ends.as_ref().map(|ending| self.ending(ending)),
            gone: flow.gone.as_ref().map(|ending| self.ending(ending)),
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

fn field(field: &model::Field) -> Option<Field> {
    let ty: Type = field.ty.clone()?;
    Some(Field {
        name: field.name.clone(),
        path: vec![field.name.clone()],
        label: field.label.clone(),
        ty,
        optional: field.optional,
        key: field.key,
        matching: field.matching,
        required: field.required,
        lenient: field.lenient,
        cursor: false,
        unit: None,
        columns: None,
        category: field.category.clone(),
    })
}

fn basis(name: &String) -> Basis {
    Basis { name: name.clone(), places: Vec::new(), when: None, assessed: None, because: None }
}
