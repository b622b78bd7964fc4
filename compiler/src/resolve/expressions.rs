//! The expressions of declarations, one after another: for questions about what is used at all. What the names in them
//! mean is the checker's business.

use crate::syntax::ast::{
    ConsentFact, EndingAction, Expected, Expr, ExprKind, FileSpec, Flow, Given, ItemKind, MapBlock, MapLine,
    Measure, MetricSource, Object, RecordLiteral, Recovery, TableRows, TestStepKind, TextPart,
};

/// Every expression that stands for itself in a declaration.
pub(crate) fn of_item<'a>(kind: &'a ItemKind, all: &mut Vec<&'a Expr>) {
    match kind {
        ItemKind::System(system) => system.objects.iter().for_each(|object| of_object(object, all)),
        ItemKind::Connector(connector) => connector.objects.iter().for_each(|object| of_object(object, all)),
        ItemKind::Purpose(purpose) => {
            all.extend(purpose.bases.iter().filter_map(|basis| basis.when.as_ref()))
        }
        ItemKind::Suppression(suppression) => all.extend(&suppression.filter),
        ItemKind::Flow(flow) => of_flow(flow, all),
        ItemKind::Identity(identity) => {
            all.extend(&identity.matches);
            all.extend(identity.facts.iter().flat_map(|fact| &fact.from));
        }
        ItemKind::Erasure(erasure) => {
            all.extend(&erasure.filter);
            all.extend(&erasure.person);
        }
        ItemKind::Mapping(mapping) => of_map(&mapping.map, all),
        ItemKind::Function(function) => all.push(&function.body),
        ItemKind::Table(table) => {
            if let Some(TableRows::Here(arms)) = &table.rows {
                all.extend(arms.iter().map(|arm| &arm.value));
            }
        }
        ItemKind::Metric(metric) => match &metric.measure {
            Some(Measure::Value(value)) => all.push(value),
            Some(Measure::Count { of, .. } | Measure::Sum { of, .. }) => of_metric(of, all),
            None => {}
        },
        ItemKind::Test(test) => {
            all.extend(&test.now);
            for step in &test.steps {
                match &step.kind {
                    TestStepKind::Given(given) | TestStepKind::Then(given) => of_given(given, all),
                    TestStepKind::Expect(expect) => {
                        if let Expected::Record(record) = &expect.result {
                            of_record(record, all);
                        }
                    }
                }
            }
        }
        ItemKind::Company(_)
        | ItemKind::Brand(_)
        | ItemKind::Team(_)
        | ItemKind::Term(_)
        | ItemKind::Notice(_)
        | ItemKind::Consent(_)
        | ItemKind::Precedence(_)
        | ItemKind::Agreement(_)
        | ItemKind::Policy(_)
        | ItemKind::Approval(_)
        | ItemKind::Waiver(_) => {}
    }
}

/// Every expression of a flow, except the conditions of its look-ups.
pub(crate) fn of_flow<'a>(flow: &'a Flow, all: &mut Vec<&'a Expr>) {
    for block in flow.from.iter().filter_map(|from| from.block.as_ref()) {
        all.extend(block.lookups.iter().map(|lookup| &lookup.condition));
        all.extend(block.each.iter().map(|each| &each.list));
        all.extend(&block.filter);
        block.map.iter().for_each(|map| of_map(map, all));
    }
    all.extend(flow.lookups.iter().map(|lookup| &lookup.condition));
    all.extend(flow.each.iter().map(|each| &each.list));
    all.extend(&flow.filter);
    all.extend(&flow.person);
    maps(flow).for_each(|map| of_map(map, all));
}

/// Every mapping of a flow, its endings included.
pub(crate) fn maps(flow: &Flow) -> impl Iterator<Item = &MapBlock> {
    let sources = flow.from.iter().filter_map(|from| from.block.as_ref()?.map.as_ref());
    let targets = flow.to.iter().filter_map(|to| to.block.as_ref());
    let endings = flow.to.iter().filter_map(|to| to.block.as_ref());
    let endings = endings.flat_map(|block| [&block.permission_ends, &block.gone]);
    let endings = endings.chain([&flow.permission_ends, &flow.gone]).flatten();
    let endings = endings.filter_map(|ending| match &ending.action {
        Some(EndingAction::Map(map)) => Some(map),
        _ => None,
    });
    sources.chain(targets.filter_map(|block| block.map.as_ref())).chain(&flow.map).chain(endings)
}

fn of_object<'a>(object: &'a Object, all: &mut Vec<&'a Expr>) {
    object.consents.iter().for_each(|fact| of_fact(fact, all));
    if let Some(FileSpec { name, control, .. }) = &object.file {
        all.extend(name);
        all.extend(control.iter().map(|control| &control.name));
    }
    all.extend(object.keep.iter().map(|keep| &keep.after));
}

/// The expressions of a consent block.
pub(crate) fn of_fact<'a>(fact: &'a ConsentFact, all: &mut Vec<&'a Expr>) {
    all.extend(&fact.topic);
    all.extend(&fact.brand);
    all.extend(&fact.person);
    all.extend(&fact.filter);
    all.extend(fact.value.iter().map(|value| &value.subject));
    all.extend(fact.at.iter().map(|at| &at.value));
    all.extend(fact.notice.iter().filter_map(|(_, version)| version.as_ref()));
    all.extend(fact.given.iter().map(|given| &given.subject));
}

/// The expressions of a mapping.
pub(crate) fn of_map<'a>(map: &'a MapBlock, all: &mut Vec<&'a Expr>) {
    for line in &map.lines {
        match line {
            MapLine::Let { value, .. } => all.push(value),
            MapLine::Use(_) => {}
            MapLine::Field { value, when, .. } => {
                all.push(value);
                all.extend(when);
            }
        }
    }
}

fn of_metric<'a>(of: &'a MetricSource, all: &mut Vec<&'a Expr>) {
    all.extend(&of.filter);
}

fn of_given<'a>(given: &'a Given, all: &mut Vec<&'a Expr>) {
    match given {
        Given::Record { record, .. }
        | Given::Delivered { record, .. }
        | Given::Person { record, .. }
        | Given::Gone { record, .. } => of_record(record, all),
        Given::Consent { at, .. } => all.extend(at),
        Given::NoConsent | Given::File(_) | Given::Suppressed { .. } => {}
    }
}

fn of_record<'a>(record: &'a RecordLiteral, all: &mut Vec<&'a Expr>) {
    all.extend(record.values.iter().map(|(_, value)| value));
}

/// An expression and all that it is made of.
pub(crate) fn walk<'a>(expr: &'a Expr, visit: &mut impl FnMut(&'a Expr)) {
    let mut open = vec![expr];
    while let Some(next) = open.pop() {
        visit(next);
        match &next.kind {
            ExprKind::Broken
            | ExprKind::Null
            | ExprKind::Unchanged
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Percent(_)
            | ExprKind::Regex { .. }
            | ExprKind::Date(_)
            | ExprKind::Instant(_)
            | ExprKind::Duration(_)
            | ExprKind::Element(_)
            | ExprKind::Cell { .. }
            | ExprKind::Name(_) => {}
            ExprKind::Text(parts) => open.extend(parts.iter().filter_map(|part| match part {
                TextPart::Hole(hole) => Some(hole),
                TextPart::Plain(_) => None,
            })),
            ExprKind::List(items) => open.extend(items),
            ExprKind::Record(fields) => open.extend(fields.iter().map(|(_, value)| value)),
            ExprKind::By(value)
            | ExprKind::Field { of: value, .. }
            | ExprKind::PipeField { value, .. }
            | ExprKind::Treat { value, .. }
            | ExprKind::Unary { value, .. }
            | ExprKind::Is { value, .. } => open.push(value),
            ExprKind::Call { arguments, .. } => open.extend(arguments),
            ExprKind::Index { of, index } => open.extend([&**of, &**index]),
            ExprKind::Pipe { value, arguments, .. } => {
                open.push(value);
                open.extend(arguments);
            }
            ExprKind::Default { value, fallback } => open.extend([&**value, &**fallback]),
            ExprKind::Otherwise { value, action, .. } => {
                open.push(value);
                if let Recovery::Value(other) = action {
                    open.push(other);
                }
            }
            ExprKind::Binary { left, right, .. } => open.extend([&**left, &**right]),
            ExprKind::If { condition, then, otherwise } => {
                open.extend([&**condition, &**then, &**otherwise]);
            }
            ExprKind::Match { subject, arms } => {
                open.push(subject);
                open.extend(arms.iter().map(|arm| &arm.value));
            }
        }
    }
}
