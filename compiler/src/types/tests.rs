//! Tests of flows: what is given and expected fits the objects, and moments are moments.

use super::declarations::unknown_field;
use super::fit::misfit;
use super::scope::{Known, Place, Purpose, Scope};
use super::typed::{Expr, ExprKind};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{
    Constant, Event, Expectation, Expected, Test, TestRecord, TestStep, TestStepKind, TestValue, Type,
};
use crate::resolve::model::{self, Object, ObjectUse};
use crate::source::Sources;
use crate::syntax::ast::{self, Given, RecordLiteral};
use jiff::Timestamp;

/// Checks one test; `None` where its flow is missing and reported.
pub(super) fn test(known: Known<'_>, test: &model::Test, out: &mut Diagnostics) -> Option<Test> {
    let written = &test.written;
    let flow = test.flow.as_ref()?;
    let declared = known.names.flows.get(flow)?;
    let mut checker = Checker { known, out, broken: test.broken };
    let now = written.now.as_ref().and_then(|now| checker.moment(now));
    let mut last = now.as_ref().and_then(|now| now.parse::<Timestamp>().ok());
    let mut steps = Vec::new();
    for (step, object) in written.steps.iter().zip(&test.objects) {
        let kind = match &step.kind {
            ast::TestStepKind::Given(given) => checker.given(given, object.as_ref()).map(TestStepKind::Given),
            ast::TestStepKind::Then(given) => {
                let event = checker.given(given, object.as_ref());
                checker.forwards(given, event.as_ref(), &mut last);
                event.map(TestStepKind::Then)
            }
            ast::TestStepKind::Expect(expect) => {
                let only = match declared.targets.as_slice() {
                    [Some(only)] => Some(only),
                    _ => None,
                };
                checker.expect(expect, object.as_ref().or(only)).map(TestStepKind::Expect)
            }
        };
        steps.extend(kind.map(|kind| TestStep { kind, span: step.span }));
    }
    Some(Test {
        name: written.name.value.clone(),
        flow: flow.clone(),
        now,
        steps,
        declared_at: String::new(),
        span: written.name.span,
    })
}

/// Fills in where a test was declared, once the files are at hand.
pub(crate) fn place(test: &mut Test, sources: &Sources) {
    if let Some(file) = sources.get(test.span.file) {
        test.declared_at = format!("{}:{}", file.path, file.position(test.span.start).line);
    }
}

struct Checker<'a, 'o> {
    known: Known<'a>,
    out: &'o mut Diagnostics,
    broken: bool,
}

impl Checker<'_, '_> {
    fn constant(&mut self, written: &ast::Expr) -> Expr {
        let mut scope = Scope::new(self.known, self.out, None, self.broken).meant_for(Purpose::Fixed);
        scope.value(written, Place::Inner)
    }

    /// A point in time; a day stands for its start in the project's zone.
    fn moment(&mut self, written: &ast::Expr) -> Option<String> {
        let value = self.constant(written);
        match &value.kind {
            ExprKind::Constant(Constant::Instant(text)) => Some(text.clone()),
            ExprKind::Constant(Constant::Date(text)) => {
                let zone = jiff::tz::TimeZone::get(&self.known.names.project.zone).ok();
                let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
                let day: jiff::civil::Date = text.parse().ok()?;
                Some(day.to_zoned(zone).ok()?.timestamp().to_string())
            }
            ExprKind::Poison => None,
            _ => {
                let message = "a day or a point in time is wanted here";
                self.out.push(
                    Diagnostic::new(&catalogue::TYPE_TEST_TIME, written.span, message)
                        .help("write it like this: `2026-03-02` or `2026-03-02T09:00:00Z`"),
                );
                None
            }
        }
    }

    /// Time only goes forwards.
    fn forwards(&mut self, written: &Given, event: Option<&Event>, last: &mut Option<Timestamp>) {
        let (Given::Consent { at: Some(place), .. }, Some(Event::Consent { at: Some(at), .. })) =
            (written, event)
        else {
            return;
        };
        let Ok(at) = at.parse::<Timestamp>() else { return };
        if last.is_some_and(|last| at < last) {
            let message = "this happens before what the test had already come to";
            self.out.push(Diagnostic::new(&catalogue::TYPE_TEST_GOES_BACK, place.span, message).help(
                "`then` goes on from there: write a later time, or `given` for what was so from the start",
            ));
            return;
        }
        *last = Some(at);
    }

    fn given(&mut self, given: &Given, object: Option<&ObjectUse>) -> Option<Event> {
        Some(match given {
            Given::Record { record, .. } => Event::Record(self.record(object?, record)?),
            Given::Delivered { record, .. } => Event::Delivered(self.record(object?, record)?),
            Given::Gone { record, .. } => Event::Gone(self.record(object?, record)?),
            Given::Consent { who, state, purpose, channel, topic, brand, at } => {
                let known: Vec<&str> = super::kind::states().collect();
                if !known.contains(&state.text.as_str()) {
                    let help = "the states are `granted`, `refused`, `withdrawn`, `pending` and a few more";
                    let finding = crate::resolve::suggest::unknown(
                        &catalogue::NAME_UNKNOWN_STATE,
                        "state of consent",
                        state,
                        known,
                        help,
                    );
                    self.out.push(finding);
                    return None;
                }
                Event::Consent {
                    who: who.value.clone(),
                    state: state.text.clone(),
                    purpose: purpose.text.clone(),
                    channel: channel.text.clone(),
                    topic: topic.as_ref().map(|topic| topic.text.clone()),
                    brand: brand.as_ref().map(|brand| brand.text.clone()),
                    at: match at {
                        Some(at) => Some(self.moment(at)?),
                        None => None,
                    },
                }
            }
            Given::NoConsent => Event::NoConsent,
            Given::File(path) => Event::File(path.value.clone()),
            Given::Person { who, record } => {
                let mut facts = Vec::new();
                for (name, value) in &record.values {
                    let kind = match name.text.as_str() {
                        "born" => Type::Date,
                        "country" => Type::Country,
                        "last_sale" => Type::Instant,
                        _ => {
                            let finding = crate::resolve::suggest::unknown(
                                &catalogue::NAME_UNKNOWN_FIELD,
                                "fact",
                                name,
                                ["born", "country", "last_sale"],
                                "known of a person are `born`, `country` and `last_sale`",
                            );
                            self.out.push(finding);
                            continue;
                        }
                    };
                    let value = self.constant(value);
                    facts.extend(self.fitting(&value, &kind).map(|value| (name.text.clone(), value)));
                }
                Event::Person { who: who.value.clone(), facts }
            }
            Given::Suppressed { who, by } => {
                Event::Suppressed { who: who.value.clone(), by: by.text.clone() }
            }
        })
    }

    fn record(&mut self, used: &ObjectUse, record: &RecordLiteral) -> Option<TestRecord> {
        let object = self.known.names.objects.get(&used.object)?;
        let values = self.values(object, record);
        Some(TestRecord { object: used.object.to_string(), argument: used.argument.clone(), values })
    }

    fn values(&mut self, object: &Object, record: &RecordLiteral) -> Vec<TestValue> {
        let mut values: Vec<TestValue> = Vec::new();
        for (name, written) in &record.values {
            self.at_field(object, name.clone(), written, &mut values);
        }
        values
    }

    /// A value of a field; a record stands for the fields inside it.
    fn at_field(
        &mut self,
        object: &Object,
        name: ast::Name,
        written: &ast::Expr,
        values: &mut Vec<TestValue>,
    ) {
        let Some(field) = object.field(&name.text) else {
            let path: Vec<&str> = name.text.split('.').collect();
            if let (ast::ExprKind::Record(inner), true) = (&written.kind, object.is_record(&path)) {
                for (part, value) in inner {
                    let whole = ast::Name { text: format!("{}.{}", name.text, part.text), span: part.span };
                    self.at_field(object, whole, value, values);
                }
            } else if !object.broken {
                self.out.push(unknown_field(object, &name));
            }
            return;
        };
        if let Some(first) = values.iter().find(|known| known.field == name.text) {
            let finding = crate::resolve::declared_twice("value", &name, first.span);
            self.out.push(finding);
            return;
        }
        let value = self.constant(written);
        if value.ty.kind.is_unknown() {
            return;
        }
        if value.ty.absent && value.ty.kind == super::Kind::Nothing {
            values.push(TestValue { field: name.text, value: Constant::Null, span: written.span });
            return;
        }
        let Some(ty) = &field.ty else { return };
        // A cell of a source is read, so that what a text says is judged as a cell is.
        if let Some(value) = self.fitting(&value, ty) {
            values.push(TestValue { field: name.text, value, span: written.span });
        } else if let Some(finding) = misfit(&value, field) {
            self.out.push(finding);
        }
    }

    /// The constant of a type that is written, where a text may stand for what has no literal.
    fn fitting(&mut self, value: &Expr, ty: &Type) -> Option<Constant> {
        let constant = constant(value)?;
        let kind = super::Kind::of(ty);
        let fits = match (&constant, ty) {
            (Constant::Null, _) => true,
            (Constant::Text(_), Type::Time | Type::Duration | Type::Json) => true,
            (Constant::Text(text), ty) => match ty {
                Type::Text(most) => most.is_none_or(|most| super::kind::length(text) <= most),
                Type::Enum { values, open } => *open || values.contains(text),
                Type::Email => text.contains('@'),
                Type::Phone | Type::Id => true,
                Type::Country | Type::Url | Type::Language | Type::Currency | Type::Timezone | Type::Uuid => {
                    kind.takes_literal(text)
                }
                _ => false,
            },
            (Constant::Int(_), Type::Int | Type::Money { .. }) => true,
            (Constant::Int(_) | Constant::Decimal(_), Type::Decimal(..)) => {
                super::fit::misfit_kind(value, &kind, "", value.span).is_none()
            }
            (Constant::Decimal(_), Type::Money { .. })
            | (Constant::Bool(_), Type::Bool(_))
            | (Constant::Date(_), Type::Date)
            | (Constant::Instant(_), Type::Instant)
            | (Constant::Duration(_), Type::Duration) => true,
            // Each item is judged as the value of a field is: `[1, 2.5]` holds two decimals.
            (Constant::List(_), Type::List(item)) => match &value.kind {
                ExprKind::List(items) => items.iter().all(|it| match self.fitting(it, &item.ty) {
                    Some(Constant::Null) => item.optional,
                    Some(_) => true,
                    None => super::fit::misfit_kind(it, &super::Kind::of(&item.ty), "", it.span).is_none(),
                }),
                _ => super::fit::misfit_kind(value, &kind, "", value.span).is_none(),
            },
            (Constant::List(_) | Constant::Record(_), Type::Json) => true,
            (Constant::Date(_), Type::Instant) => true,
            _ => false,
        };
        fits.then_some(constant)
    }

    fn expect(&mut self, expect: &ast::Expect, used: Option<&ObjectUse>) -> Option<Expectation> {
        let used = used?;
        let object = self.known.names.objects.get(&used.object)?;
        let result = match &expect.result {
            ast::Expected::Record(record) => Expected::Record(self.values(object, record)),
            ast::Expected::None => Expected::None,
            ast::Expected::Removed => Expected::Removed,
            ast::Expected::Rejected(reason) => Expected::Rejected(reason.value.clone()),
            ast::Expected::Count(count) => Expected::Count(*count),
        };
        Some(Expectation { object: used.object.to_string(), argument: used.argument.clone(), result })
    }
}

/// A value that is written out in full.
fn constant(value: &Expr) -> Option<Constant> {
    Some(match &value.kind {
        ExprKind::Constant(constant) => constant.clone(),
        ExprKind::List(items) => Constant::List(items.iter().map(constant).collect::<Option<_>>()?),
        ExprKind::Record(values) => Constant::Record(
            values
                .iter()
                .map(|(name, value)| Some((name.clone(), constant(value)?)))
                .collect::<Option<_>>()?,
        ),
        _ => return None,
    })
}
