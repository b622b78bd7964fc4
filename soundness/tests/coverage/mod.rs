//! How many projects hold each kind of expression, effect of a function, guard, condition of a step and form of a policy: from
//! the tree that the checker made of them, not from what the generator meant.

use martlet_compiler::library::CategoryEffect;
use martlet_compiler::types::typed::{Expr, ExprKind, Flow, Recovery, Step};
use martlet_oracle::data::{Row, There};
use martlet_oracle::declared::{Condition, PolicyRule};
use martlet_soundness::model::{Project, Way};
use martlet_soundness::play::Played;
use std::collections::{BTreeMap, BTreeSet};

/// What projects must hold.
const WANTED: &[&str] = &[
    "effect canonical",
    "effect hashed",
    "effect keeps",
    "effect reduces",
    "expression all",
    "expression any",
    "expression arithmetic",
    "expression bind",
    "expression call",
    "expression choice",
    "expression compare",
    "expression constant",
    "expression default",
    "expression element",
    "expression field",
    "expression found",
    "expression get",
    "expression give up",
    "expression if",
    "expression in",
    "expression index",
    "expression item",
    "expression is absent",
    "expression join",
    "expression let",
    "expression list",
    "expression list call",
    "expression local",
    "expression match",
    "expression matches",
    "expression not",
    "expression now",
    "expression person",
    "expression record",
    "expression recover",
    "expression rows",
    "expression treat",
    "expression unchanged",
    "choice of a brand",
    "choice of a topic",
    "choice told",
    "choice told and heard",
    "choice told wider",
    "guard all channels",
    "guard any channel",
    "guard of a brand",
    "guard of a field",
    "guard of a topic",
    "guard of one of several people",
    "guard one channel",
    "guard processing",
    "policy approval",
    "policy by channel",
    "policy by kind",
    "policy by place",
    "policy by purpose",
    "policy by role",
    "policy forbid",
    "policy unless hashed",
    "policy unless transfer",
    "list in a place",
    "aggregate count",
    "aggregate latest",
    "aggregate sum",
    "choice made directly",
    "choice made anew",
    "choice with a time",
    "clock that moves on",
    "erased by command",
    "erased by request",
    "list nobody leaves",
    "list of refusals heard",
    "list of refusals told",
    "record changed",
    "record gone",
    "record gone and kept",
    "record new",
    "step each",
    "step filter",
    "step line condition",
    "step look-up of many",
    "step look-up of one",
];

/// How many projects hold what.
#[derive(Default)]
pub struct Coverage(BTreeMap<&'static str, u64>);

impl Coverage {
    /// Counts each thing of a project once.
    pub fn add(&mut self, project: &Project, played: &Played) {
        let mut found = BTreeSet::new();
        played.compiled.typed.flows.iter().for_each(|checked| flow(checked, &mut found));
        policies(project, &mut found);
        choices(project, &mut found);
        if played.watched.is_some() {
            happens(project, &mut found);
        }
        found.into_iter().for_each(|name| *self.0.entry(name).or_default() += 1);
    }

    /// Adds another count.
    pub fn join(&mut self, other: Coverage) {
        other.0.into_iter().for_each(|(name, count)| *self.0.entry(name).or_default() += count);
    }

    /// Prints the table.
    pub fn print(&self, all: u64) {
        println!("share of the projects that hold:");
        for (name, count) in &self.0 {
            println!("{:6}.{} % {name}", count * 100 / all, count * 1000 / all % 10);
        }
    }

    /// What less than one of a hundred holds.
    pub fn rare(&self, all: u64) -> Vec<&'static str> {
        let rare = |name: &&'static str| self.0.get(name).copied().unwrap_or_default() * 100 < all;
        WANTED.iter().copied().filter(rare).collect()
    }
}

type Found = BTreeSet<&'static str>;

fn flow(flow: &Flow, found: &mut Found) {
    let steps = flow.steps.iter().flat_map(|step| match step {
        Step::Lookup(lookup) => lookup.on.iter().map(|(_, value)| value).chain(&lookup.rest).collect(),
        Step::Each { list, .. } => vec![list],
    });
    for step in &flow.steps {
        found.insert(match step {
            Step::Lookup(lookup) if lookup.cardinality == martlet_compiler::plan::Cardinality::Many => {
                "step look-up of many"
            }
            Step::Lookup(_) => "step look-up of one",
            Step::Each { .. } => "step each",
        });
    }
    if flow.filter.is_some() {
        found.insert("step filter");
    }
    if flow.fields.iter().any(|field| field.when.is_some()) {
        found.insert("step line condition");
    }
    let lines = flow.fields.iter().flat_map(|field| std::iter::once(&field.value).chain(&field.when));
    let lets = flow.lets.iter().map(|known| &known.value);
    flow.filter.iter().chain(steps).chain(lets).chain(lines).for_each(|it| expression(it, found));
    for (at, guard) in flow.guards.iter().enumerate() {
        found.insert(match guard {
            _ if at > 0 => "guard of a field",
            guard if guard.processing => "guard processing",
            guard if guard.all => "guard all channels",
            guard if guard.cells.len() > 1 => "guard any channel",
            _ => "guard one channel",
        });
    }
}

/// What is asked about choices beside their purpose, and who is told them.
fn choices(project: &Project, found: &mut Found) {
    let mut note = |holds: bool, name: &'static str| holds.then(|| found.insert(name));
    for flow in project.flows.values() {
        note(flow.topic.is_some(), "guard of a topic");
        note(flow.brand.is_some(), "guard of a brand");
        note(flow.person.is_some(), "guard of one of several people");
    }
    for table in &project.tables {
        note(table.topic.is_some(), "choice of a topic");
        note(table.brand.is_some() || table.of.is_some(), "choice of a brand");
        note(table.way == Way::To && !table.wide, "choice told");
        note(table.way == Way::To && table.wide, "choice told wider");
        note(table.way == Way::Both, "choice told and heard");
    }
    note(project.declared.lists.iter().any(|list| !list.places.is_empty()), "list in a place");
}

/// What the second run of a project that compiles meets.
fn happens(project: &Project, found: &mut Found) {
    let mut note = |holds: bool, name: &'static str| holds.then(|| found.insert(name));
    for table in &project.tables {
        note(table.at, "choice with a time");
        note(table.at && table.direct, "choice made directly");
        note(table.list && table.way != Way::To, "list of refusals heard");
        note(table.list && table.way != Way::From, "list of refusals told");
        note(table.list && table.for_good, "list nobody leaves");
        let of = |row: &&Row| row.object == table.object;
        note(project.data.rows.iter().filter(of).any(|row| row.anew.is_some()), "choice made anew");
    }
    for flow in project.flows.values() {
        let source = || project.data.rows.iter().filter(|row| row.object == flow.from);
        note(source().any(|row| row.anew.is_some()), "record changed");
        note(source().any(|row| row.there == There::First && !flow.stays), "record gone");
        note(source().any(|row| row.there == There::First && flow.stays), "record gone and kept");
        note(source().any(|row| row.there == There::Second), "record new");
    }
    note(project.data.second.is_some(), "clock that moves on");
    note(!project.data.erased.is_empty(), "erased by command");
    note(project.declared.requests.is_some(), "erased by request");
}

fn expression(expr: &Expr, found: &mut Found) {
    let effect = |effect| match effect {
        CategoryEffect::Keeps => "effect keeps",
        CategoryEffect::Canonical => "effect canonical",
        CategoryEffect::ReducesTo(_) => "effect reduces",
        CategoryEffect::Hashed(_) => "effect hashed",
        CategoryEffect::Groups => "effect groups",
        CategoryEffect::Aggregates => "effect aggregates",
    };
    // What is made of many records is no less personal than they are.
    if let ExprKind::Call { function, .. } | ExprKind::ListCall { function, .. } = &expr.kind {
        found.extend(match function.0.name {
            "count" => Some("aggregate count"),
            "latest" => Some("aggregate latest"),
            "sum" => Some("aggregate sum"),
            _ => None,
        });
    }
    if let ExprKind::Call { function, .. } = &expr.kind {
        found.insert(effect(function.0.effect));
    }
    found.insert(match &expr.kind {
        ExprKind::Poison => "expression poison",
        ExprKind::Constant(_) => "expression constant",
        ExprKind::Field(_) => "expression field",
        ExprKind::Let(_) => "expression let",
        ExprKind::Now(_) => "expression now",
        ExprKind::Found { .. } => "expression found",
        ExprKind::Rows(_) => "expression rows",
        ExprKind::Item { .. } => "expression item",
        ExprKind::Local(_) => "expression local",
        ExprKind::Bind { .. } => "expression bind",
        ExprKind::Treat { .. } => "expression treat",
        ExprKind::Get { .. } => "expression get",
        ExprKind::Index { .. } => "expression index",
        ExprKind::Element(_) => "expression element",
        ExprKind::List(_) => "expression list",
        ExprKind::Record(_) => "expression record",
        // Of these two the one stands in the names of files alone, the other behind a basis.
        ExprKind::RunCount => "expression run count",
        ExprKind::Past { .. } => "expression past",
        ExprKind::Person { .. } => "expression person",
        ExprKind::Consent { .. } => "expression choice",
        ExprKind::Matches { .. } => "expression matches",
        ExprKind::ListCall { .. } => "expression list call",
        ExprKind::Call { .. } => "expression call",
        ExprKind::Default { .. } => "expression default",
        ExprKind::Recover { action: Recovery::Value(_), .. } => "expression recover",
        ExprKind::Recover { .. } => "expression give up",
        ExprKind::Match { .. } => "expression match",
        ExprKind::If { .. } => "expression if",
        ExprKind::Compare { .. } => "expression compare",
        ExprKind::In { .. } => "expression in",
        ExprKind::IsAbsent { .. } => "expression is absent",
        ExprKind::Not(_) => "expression not",
        ExprKind::All(_) => "expression all",
        ExprKind::Any(_) => "expression any",
        ExprKind::Arithmetic { .. } => "expression arithmetic",
        ExprKind::Join(_) => "expression join",
        ExprKind::Unchanged => "expression unchanged",
    });
    expr.parts().into_iter().for_each(|part| expression(part, found));
}

fn policies(project: &Project, found: &mut Found) {
    for policy in &project.declared.policies {
        found.insert(match policy.rule {
            PolicyRule::Approval => "policy approval",
            PolicyRule::Forbid { unless_hashed: true, .. } => "policy unless hashed",
            PolicyRule::Forbid { unless_transfer: true, .. } => "policy unless transfer",
            PolicyRule::Forbid { .. } => "policy forbid",
        });
        for condition in &policy.conditions {
            found.insert(match condition {
                Condition::Kind(_) => "policy by kind",
                Condition::Role(_) => "policy by role",
                Condition::Purpose(_) => "policy by purpose",
                Condition::Channel(_) => "policy by channel",
                Condition::In(_) | Condition::NotIn(_) => "policy by place",
            });
        }
    }
}
