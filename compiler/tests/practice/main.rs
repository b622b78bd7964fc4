//! The practice projects: whole projects, each a world of its own, read by whoever wants to see the language at work.
//! Nothing in them is wrong; what is read and not acted upon yet is said. Beside each lie mistakes that people make in a
//! hurry, and each of those is found, by its name and in its place.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod broken_promises;
mod patched;

use martlet_compiler::diagnostics::catalogue::{Status, TABLE};
use martlet_compiler::plan::{from_json, to_json};
use patched::{Patch, Project};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Areas whose findings are about people's data and about what becomes of it: mistakes go through as many of them as
/// people make.
const AREAS: [&str; 9] =
    ["agreement", "category", "consent", "graph", "mapping", "place", "policy", "type", "waiver"];

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases/practice");
    let entries = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    assert_eq!(folders.len(), 30, "{folders:?}");
    folders
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn nothing_in_them_is_wrong() {
    let found = folders().into_iter().map(|folder| (name(&folder), Project::read(&folder).found()));
    let wrong = found.filter(|(_, (found, _))| !found.is_empty());
    let text: String = wrong.map(|(name, (_, text))| format!("{name}\n{text}")).collect();
    assert!(text.is_empty(), "{text}");
}

#[test]
fn each_comes_to_a_plan_that_reads_back() {
    for folder in folders() {
        let plan = Project::read(&folder).check().plan;
        let plan = plan.unwrap_or_else(|| unreachable!("{} has no plan", folder.display()));
        let json = to_json(&plan);
        let read = from_json(&json).map_err(|error| format!("{}: {error:?}", folder.display())).unwrap();
        assert_eq!(to_json(&read), json, "{}", folder.display());
    }
}

/// Each of three to twelve systems, and none that is written like another one: of what a project says, in lines that
/// hold more than brackets, less than a third stands in any other.
#[test]
fn each_is_a_world_of_its_own() {
    let said = |folder: &PathBuf| -> Vec<String> {
        let project = Project::read(folder);
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = |line: &String| line.chars().any(|sign| !" ()[]{},".contains(sign));
        project.lines().map(words).filter(says).collect()
    };
    let projects: BTreeMap<String, Vec<String>> =
        folders().iter().map(|folder| (name(folder), said(folder))).collect();
    let mut alike = String::new();
    for (one, lines) in &projects {
        let systems = lines.iter().filter(|line| line.starts_with("system ")).count();
        if !(3..=12).contains(&systems) {
            alike.push_str(&format!("{one} has {systems} systems\n"));
        }
        for (other, known) in projects.iter().filter(|(other, _)| *other != one) {
            let known: BTreeSet<&String> = known.iter().collect();
            let shared = lines.iter().filter(|line| known.contains(line)).count();
            if shared * 3 >= lines.len() {
                let share = shared * 100 / lines.len().max(1);
                alike.push_str(&format!("{share} % of {one} stand in {other}\n"));
            }
        }
    }
    assert!(alike.is_empty(), "{alike}");
}

#[test]
fn each_mistake_is_found_in_its_place() {
    let mut wrong = String::new();
    for folder in folders() {
        let project = Project::read(&folder);
        let mistakes = Patch::all(&folder.join("mistakes"));
        let kinds: BTreeSet<_> = mistakes.values().flat_map(finding_names).collect();
        if mistakes.len() < 5 || kinds.len() < 5 {
            wrong.push_str(&format!("{}: {} mistakes find {kinds:?}\n", name(&folder), mistakes.len()));
        }
        for (mistake, patch) in &mistakes {
            if let Some(text) = patch.wrong(&project) {
                wrong.push_str(&format!("{}/{mistake}: {text}\n", name(&folder)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Which findings a mistake in a practice project shows, and which none does.
#[test]
fn what_mistakes_show() {
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    for folder in folders() {
        for patch in Patch::all(&folder.join("mistakes")).values() {
            finding_names(patch).into_iter().for_each(|name| *shown.entry(name).or_default() += 1);
        }
    }
    let mut text = String::new();
    for area in AREAS {
        let live = TABLE.iter().filter(|entry| entry.status == Status::Live).map(|entry| entry.name);
        let of_area = live.filter(|name| name.split('/').next() == Some(area));
        let (found, missing): (Vec<_>, Vec<_>) = of_area.partition(|name| shown.contains_key(*name));
        text.push_str(&format!("{area}: {} of {}\n", found.len(), found.len() + missing.len()));
        found.iter().for_each(|name| text.push_str(&format!("  {name} {}\n", shown[*name])));
        missing.iter().for_each(|name| text.push_str(&format!("  {name} -\n")));
    }
    insta::assert_snapshot!("what_mistakes_show", text);
}

fn finding_names(patch: &Patch) -> BTreeSet<String> {
    let names = patch.finds.iter().map(|found| found.split(' ').next().unwrap().to_owned());
    names.collect()
}
