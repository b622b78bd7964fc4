//! Makes a project smaller as long as it still fails, so that somebody can read why.

use crate::model::Project;
use martlet_oracle::data::{Row, There};

/// The smallest project found that still fails in the same way.
#[must_use]
pub fn shrink(project: &Project, fails: &dyn Fn(&Project) -> bool) -> Project {
    let mut best = project.clone();
    loop {
        let Some(smaller) = smaller(&best).into_iter().find(|candidate| fails(candidate)) else {
            return best;
        };
        best = smaller;
    }
}

/// The projects that lack one thing of this one.
fn smaller(project: &Project) -> Vec<Project> {
    let mut found = Vec::new();
    let mut with = |change: &dyn Fn(&mut Project)| {
        let mut smaller = project.clone();
        change(&mut smaller);
        found.push(smaller);
    };
    for name in project.flows.keys().filter(|_| project.flows.len() > 1) {
        with(&|it| drop(it.flows.remove(name)));
    }
    for (name, flow) in &project.flows {
        let mut change = |change: &dyn Fn(&mut crate::model::Written)| {
            with(&|it| {
                if let Some(flow) = it.flows.get_mut(name) {
                    change(flow);
                }
            });
        };
        (1..flow.lines.len()).for_each(|at| change(&|it| drop(it.lines.remove(at))));
        (0..flow.lets.len()).for_each(|at| change(&|it| drop(it.lets.remove(at))));
        (0..flow.lookups.len()).for_each(|at| change(&|it| drop(it.lookups.remove(at))));
        if flow.each.is_some() {
            change(&|it| it.each = None);
        }
        if flow.topic.is_some() {
            change(&|it| it.topic = None);
        }
        if flow.filter.is_some() {
            change(&|it| it.filter = None);
        }
        for (at, line) in flow.lines.iter().enumerate() {
            if line.when.is_some() {
                change(&|it| it.lines.iter_mut().skip(at).take(1).for_each(|line| line.when = None));
            }
            for part in line.value.smaller() {
                change(&|it| it.lines.iter_mut().skip(at).take(1).for_each(|line| line.value = part.clone()));
            }
        }
        for part in flow.filter.iter().flat_map(|filter| filter.smaller()) {
            change(&|it| it.filter = Some(part.clone()));
        }
    }
    for object in project.declared.objects.keys() {
        with(&|it| {
            it.declared.objects.remove(object);
            it.declared.systems.remove(object.trim_end_matches(".rows"));
            it.tables.retain(|table| table.object != *object);
            it.data.rows.retain(|row| row.object != *object);
        });
        let count = project.declared.objects.get(object).map_or(0, |it| it.fields.len());
        for at in 0..count {
            with(&|it| {
                if let Some(object) = it.declared.objects.get_mut(object) {
                    object.fields.remove(at);
                }
            });
        }
    }
    (0..project.declared.agreements.len()).for_each(|at| with(&|it| drop(it.declared.agreements.remove(at))));
    (0..project.declared.policies.len()).for_each(|at| with(&|it| drop(it.declared.policies.remove(at))));
    (0..project.declared.lists.len()).for_each(|at| with(&|it| drop(it.declared.lists.remove(at))));
    (0..project.data.said.len()).for_each(|at| with(&|it| drop(it.data.said.remove(at))));
    (0..project.data.later.len()).for_each(|at| with(&|it| drop(it.data.later.remove(at))));
    (0..project.data.rows.len()).for_each(|at| with(&|it| drop(it.data.rows.remove(at))));
    (0..project.data.erased.len()).for_each(|at| with(&|it| _ = it.data.erased.remove(at)));
    for (at, row) in project.data.rows.iter().enumerate() {
        let change = |change: fn(&mut Row)| {
            let mut smaller = project.clone();
            smaller.data.rows.iter_mut().skip(at).take(1).for_each(change);
            smaller
        };
        if row.there != There::Both {
            found.push(change(|row| row.there = There::Both));
        }
        if row.anew.is_some() {
            found.push(change(|row| row.anew = None));
        }
    }
    let mut with = |change: &dyn Fn(&mut Project)| {
        let mut smaller = project.clone();
        change(&mut smaller);
        found.push(smaller);
    };
    if project.data.second.is_some() {
        with(&|it| it.data.second = None);
    }
    if project.declared.requests.is_some() {
        with(&|it| it.declared.requests = None);
    }
    if project.declared.country.is_some() {
        with(&|it| it.declared.country = None);
    }
    if project.declared.born.is_some() {
        with(&|it| it.declared.born = None);
    }
    found
}
