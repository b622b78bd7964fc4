//! What people, partners and the law are owed, so that what the flows take may go: purposes, agreements and policies.

use crate::chance::Chance;
use crate::make::ABOUT;
use crate::model::{Project, Written};
use martlet_oracle::declared::{
    Agreement, Children, Condition, Policy, PolicyRule, Role, Scope as To, System,
};
use std::collections::BTreeSet;

/// What purposes need and rest on, so that what the flows take for them may go.
pub(crate) fn purposes(project: &mut Project, chance: &mut Chance) {
    for name in project.declared.purposes.keys().cloned().collect::<Vec<_>>() {
        let serves = |flow: &&Written| flow.purpose.as_ref() == Some(&name);
        let flows: Vec<&Written> = project.flows.values().filter(serves).collect();
        let needs: BTreeSet<String> = flows.iter().flat_map(|flow| project.needs(flow)).collect();
        let children =
            flows.iter().any(|flow| project.declared.objects.get(&flow.from).is_some_and(|it| it.children));
        let under = |above: &str| needs.iter().any(|category| project.declared.is_under(category, above));
        let (special, child) = (under("special"), under("child") || children);
        let bases: &[&str] = match chance.below(10) {
            _ if special => &["explicit_consent"],
            0 => &["contract"],
            1 => &["legitimate_interest"],
            2 => &["explicit_consent"],
            3 => &["legal_obligation"],
            _ => &["consent"],
        };
        let served: BTreeSet<String> = flows.iter().flat_map(|flow| project.serves(flow)).collect();
        let uses = uses(&served, chance);
        let Some(purpose) = project.declared.purposes.get_mut(&name) else { continue };
        purpose.bases = bases.iter().map(|basis| (*basis).to_owned()).collect();
        purpose.uses = uses;
        if child || chance.percent(25) {
            let never = chance.percent(70);
            purpose.children = Some(if never { Children::Never } else { Children::WithGuardian });
        }
        purpose.expires = chance.percent(15).then_some(24);
    }
}

/// What is needed, by name or by branch; now and then it is not said.
fn uses(needs: &BTreeSet<String>, chance: &mut Chance) -> Vec<String> {
    if chance.percent(20) {
        return Vec::new();
    }
    let branch = |category: &String, chance: &mut Chance| match category.split_once('.') {
        Some((branch, _)) if chance.percent(15) => branch.to_owned(),
        _ => category.clone(),
    };
    let mut made: BTreeSet<String> = needs.iter().map(|category| branch(category, chance)).collect();
    made.insert("behaviour.media".to_owned());
    made.into_iter().collect()
}

pub(crate) fn agreements(project: &mut Project, chance: &mut Chance) {
    let systems: Vec<(String, System)> =
        project.declared.systems.iter().map(|(name, system)| (name.clone(), system.clone())).collect();
    for (name, system) in systems.iter().filter(|(_, system)| system.role != Some(Role::Controller)) {
        let flows = || project.flows.values().filter(|flow| flow.to.starts_with(name.as_str()));
        let needs: BTreeSet<String> = flows().flat_map(|flow| project.needs(flow)).collect();
        let purposes: BTreeSet<String> = flows().filter_map(|flow| flow.purpose.clone()).collect();
        let mut covers = needs;
        covers.insert("behaviour.media".to_owned());
        if purposes.is_empty() {
            continue;
        }
        let abroad = system.places.iter().any(|place| place == "US");
        let valid = [("2026-01-01", "2099-12-31"), ("2025-01-01", "2026-06-01")];
        let valid = if chance.percent(70) { chance.pick(&valid).copied() } else { None };
        let one = Agreement {
            name: format!("with_{name}"),
            systems: vec![name.clone()],
            covers: covers.into_iter().collect(),
            purposes: purposes.into_iter().collect(),
            transfer: abroad || chance.percent(20),
            valid: valid.map(|(from, until)| (from.to_owned(), until.to_owned())),
            ..Agreement::default()
        };
        if one.covers.len() > 2 && chance.percent(25) {
            // What one does not cover the other does.
            let (left, right) = one.covers.split_at(one.covers.len() / 2);
            let other = Agreement { name: format!("also_{name}"), covers: right.to_vec(), ..one.clone() };
            project.declared.agreements.push(Agreement { covers: left.to_vec(), ..one.clone() });
            project.declared.agreements.push(other);
        } else {
            project.declared.agreements.push(one);
        }
    }
    if chance.percent(25) {
        let category = chance.word(&ABOUT).to_owned();
        let until = chance.percent(60).then(|| "2099-12-31".to_owned());
        project.declared.agreements.push(Agreement {
            name: "with_s0".to_owned(),
            systems: vec!["s0".to_owned()],
            covers: vec!["contact".to_owned()],
            purposes: vec![project.declared.purposes.keys().next().cloned().unwrap_or_default()],
            returns: vec![(category, until)],
            onward: chance.percent(85),
            ..Agreement::default()
        });
    }
}

pub(crate) fn policies(project: &mut Project, chance: &mut Chance) {
    for number in 0..chance.below(3) {
        let categories = vec![
            chance
                .word(&["special", "financial", "contact.email", "behaviour.media", "child", "identity"])
                .to_owned(),
        ];
        let needed = project.flows.values().any(|flow| {
            let needs = project.needs(flow);
            needs
                .iter()
                .any(|category| categories.iter().any(|above| project.declared.is_under(category, above)))
        });
        let condition = condition(project, chance);
        // What some flow needs is forbidden to somebody else, or may go on a condition.
        if needed && !chance.percent(25) {
            continue;
        }
        let unless = chance.below(4);
        let rule =
            PolicyRule::Forbid { categories, unless_hashed: unless == 0, unless_transfer: unless == 1 };
        let targets = project.declared.systems.keys().filter(|name| name.starts_with('t')).cloned().collect();
        let to =
            chance.pick(&[To::Any, To::Systems, To::Systems, To::Named(targets)]).cloned().unwrap_or(To::Any);
        let conditions =
            if matches!(to, To::Any | To::Named(_)) { Vec::new() } else { condition.into_iter().collect() };
        project.declared.policies.push(Policy { name: format!("rule{number}"), rule, to, conditions });
    }
}

/// A condition of a policy that something in the project meets.
pub(crate) fn condition(project: &Project, chance: &mut Chance) -> Option<Condition> {
    let flows: Vec<&Written> = project.flows.values().collect();
    let flow = chance.pick(&flows).copied()?;
    let (_, system) = project.declared.system_of(&flow.to)?;
    Some(match chance.below(6) {
        0 => Condition::Kind(system.kind.clone()),
        1 => Condition::Role(system.role?),
        2 => Condition::Purpose(flow.purpose.clone()?),
        3 => Condition::Channel(flow.channels.first()?.clone()),
        4 => Condition::In(vec![chance.word(&["US", "EEA"]).to_owned()]),
        _ => Condition::NotIn(vec![chance.word(&["EEA", "US"]).to_owned()]),
    })
}
