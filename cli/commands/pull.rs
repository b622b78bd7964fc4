//! `martlet pull`: what a system says of its columns, beside what the project says of them.

use crate::args::{Global, PullArgs};
use crate::compile::compile_project;
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::state::ProjectState;
use crate::terminal::{Spinner, Terminal};
use martlet_compiler::Compilation;
use martlet_compiler::diagnostics::Diagnostics;
use martlet_compiler::plan::Type;
use martlet_compiler::resolve::model::{Field, ObjectId, System};
use martlet_compiler::source::{Sources, Span};
use martlet_compiler::syntax::{self, ast};
use martlet_runtime::drivers::{Described, catalogue, tables};
use martlet_runtime::infer::{Knowledge, declared_as, line};
use martlet_runtime::run::drift::Columns;
use std::collections::{BTreeMap, BTreeSet};

/// What is different about one object.
struct Pulled {
    name: String,
    found: Vec<Described>,
    /// Lines of columns that the project does not declare.
    lines: Vec<String>,
    /// What the project says of columns and is not so.
    wrong: Vec<String>,
}

/// Prints it, or writes it into the project.
pub fn run(args: &PullArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(global.project.as_deref())?;
    let compilation = compile_project(&project);
    let system = system(&compilation, &args.system)?;
    let known = Knowledge::shipped().map_err(Failure::new)?;
    let mut spinner = Spinner::new(terminal);
    spinner.begin("looking");
    let pulled = pulled(args, system, &compilation, &project, &known);
    spinner.done();
    let pulled = pulled?;
    let texts = texts(&compilation, &args.system, &pulled)?;
    if args.write {
        write(&texts, &compilation, &project, terminal)?;
        take(args, &pulled, &project)?;
    } else {
        for (_, _, text) in &texts {
            terminal.answer(text)?;
        }
    }
    let wrong: Vec<&String> = pulled.iter().flat_map(|object| &object.wrong).collect();
    for line in &wrong {
        terminal.answer(&format!("// {line}\n"))?;
    }
    if texts.is_empty() && wrong.is_empty() {
        terminal.note("the project names every column that is there");
    }
    Ok(if wrong.is_empty() { Exit::Done } else { Exit::Findings })
}

fn system<'c>(compilation: &'c Compilation, name: &str) -> Result<&'c System, Failure> {
    let systems = &compilation.resolved.systems;
    systems.get(name).ok_or_else(|| {
        let names: Vec<&str> = systems.keys().map(String::as_str).collect();
        Failure::new(format!("the project has no system `{name}`"))
            .help(format!("it has {}", names.join(", ")))
    })
}

fn pulled(
    args: &PullArgs,
    system: &System,
    compilation: &Compilation,
    project: &Project,
    known: &Knowledge,
) -> Result<Vec<Pulled>, Failure> {
    let driver = system.driver.map(|driver| driver.name).unwrap_or_default();
    let failed = |error: martlet_delivery::ports::PortError| Failure::new(error.to_string());
    let objects = &compilation.resolved.objects;
    let declared = objects.keys().filter(|id| id.system == args.system).map(|id| id.object.clone());
    let names: BTreeSet<String> = match &args.object {
        Some(object) => [object.clone()].into(),
        None => {
            let there = tables(driver, &system.settings, &project.root).map_err(failed)?;
            declared.chain(there.into_iter().flatten()).collect()
        }
    };
    let mut all = Vec::new();
    for name in names {
        let id = ObjectId { system: args.system.clone(), object: name.clone() };
        let found = catalogue(driver, &system.settings, &name, &project.root).map_err(failed)?;
        let found = found.ok_or_else(|| {
            Failure::new(format!(
                "of {id} nothing can be told: it is not there, or its place names no columns"
            ))
            .help("`martlet infer FILE` reads a file to the end and guesses what is in it")
        })?;
        let fields = objects.get(&id).map(|object| object.fields.as_slice()).unwrap_or_default();
        all.push(compared(&id, fields, found, known));
    }
    Ok(all)
}

/// What the place says beside what the project says.
fn compared(id: &ObjectId, fields: &[Field], found: Vec<Described>, known: &Knowledge) -> Pulled {
    let same = |field: &Field, column: &Described| field.name.eq_ignore_ascii_case(&column.name);
    let new = found.iter().filter(|column| !fields.iter().any(|field| same(field, column)));
    let lines = new.map(|column| line(known, column)).collect();
    let mut wrong = Vec::new();
    for field in fields {
        match found.iter().find(|column| same(field, column)) {
            None => wrong.push(format!("gone: {id}.{} is not there any more", field.name)),
            Some(column) => {
                wrong.extend(other_type(field, column).map(|why| format!("{id}.{} {why}", field.name)))
            }
        }
    }
    Pulled { name: id.object.clone(), found, lines, wrong }
}

/// That a column is of another type than the project says. Text that is known to be an address or a number is fine, and
/// where the place has no types nothing can be told.
fn other_type(field: &Field, column: &Described) -> Option<String> {
    let there = column.ty.as_ref()?;
    let written = field.ty.as_ref()?;
    let other = match (written, there) {
        (Type::Text(Some(length)), Type::Text(Some(most))) => length > most,
        (Type::Int | Type::Decimal(..) | Type::Money { .. }, _) => {
            !matches!(there, Type::Int | Type::Decimal(..) | Type::Text(_))
        }
        (Type::Date | Type::Instant | Type::Time, Type::Int | Type::Bool(_) | Type::Uuid | Type::Json) => {
            true
        }
        (Type::Email | Type::Phone | Type::Url | Type::Country, _) => !matches!(there, Type::Text(_)),
        _ => false,
    };
    other.then(|| format!("is `{}` there, so perhaps `{}`", column.kind, declared_as(there)))
}

/// A new text for a place in the project: the file and where in it, and the text.
type Change = (Span, u32, String);

/// What is new as text: lines into objects that are there, and objects into the system.
fn texts(compilation: &Compilation, system: &str, pulled: &[Pulled]) -> Result<Vec<Change>, Failure> {
    let mut items = compilation.asts.iter().flat_map(|ast| &ast.items);
    let written = items.find_map(|item| match &item.kind {
        ast::ItemKind::System(it) if it.name.text == system => Some((item.span, it)),
        _ => None,
    });
    let Some((span, written)) = written else {
        return Err(Failure::new(format!("`{system}` is not declared in a file of the project")));
    };
    let mut changes = Vec::new();
    for object in pulled.iter().filter(|object| !object.lines.is_empty()) {
        let lines =
            |indent: &str| object.lines.iter().map(|line| format!("{indent}{line}\n")).collect::<String>();
        match written.objects.iter().find(|known| known.name.text == object.name) {
            Some(known) => changes.push((known.span, known.span.end.saturating_sub(1), lines("    "))),
            None => {
                let text = format!("  object {} {{\n{}  }}\n", quoted(&object.name), lines("    "));
                changes.push((span, span.end.saturating_sub(1), text));
            }
        }
    }
    Ok(changes)
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// Puts the lines before the closing braces that they belong to; what stands there stays as it is.
fn write(
    changes: &[Change],
    compilation: &Compilation,
    project: &Project,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let mut files: BTreeMap<_, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        files.entry(change.0.file).or_default().push(change);
    }
    for (id, mut changes) in files {
        let Some(file) = compilation.sources.get(id) else { continue };
        let mut text = file.text.as_ref().to_owned();
        // From the end on, so that places before stay true; of one place the first comes first.
        changes.reverse();
        changes.sort_by_key(|change| std::cmp::Reverse(change.1));
        for (_, at, lines) in changes {
            let at = usize::try_from(*at).unwrap_or(usize::MAX);
            let before = text.get(..at).unwrap_or_default();
            let rest = before.len() - before.trim_end_matches([' ', '\t']).len();
            let begun = before.trim_end_matches([' ', '\t']).ends_with('\n');
            let (from, lines) = if begun { (at - rest, lines.clone()) } else { (at, format!("\n{lines}  ")) };
            text.insert_str(from, &lines);
        }
        let mut findings = Diagnostics::default();
        let path = file.path.as_str();
        syntax::parse(Sources::default().add(path, &text), &text, &mut findings);
        if findings.has_errors() {
            return Err(Failure::new(format!(
                "`{path}` would not be right with the new lines, so it was left alone"
            ))
            .help("run without `--write`, and put the lines in by hand"));
        }
        crate::files::write(&project.root.join(path), &text)?;
        terminal.answer(&format!("{path}\n"))?;
    }
    Ok(())
}

/// The next run takes the columns as they are now.
fn take(args: &PullArgs, pulled: &[Pulled], project: &Project) -> Result<(), Failure> {
    let Some(plan) = compile_project(project).plan else { return Ok(()) };
    let failed = |error: martlet_delivery::ports::PortError| Failure::new(error.to_string());
    let mut columns = Columns::kept(&ProjectState::of_project(project)?.folder).map_err(failed)?;
    for object in pulled {
        columns.take(&plan, &format!("{}.{}", args.system, object.name), &object.found);
    }
    columns.keep().map_err(failed)
}
