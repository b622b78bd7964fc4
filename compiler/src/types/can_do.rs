//! What the drivers of a flow's two systems can do.

use super::parts::Part;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::Resolved;
use crate::resolve::model::ObjectUse;
use crate::syntax::ast;

/// What the two systems' drivers can do.
pub(super) fn systems(names: &Resolved, part: &Part<'_>, out: &mut Diagnostics) {
    let updates = matches!(part.mode(), Some(ast::Mode::Update(_)));
    if let (Some(source), Some(destination), Some(from)) = (part.source, part.target, part.from)
        && source.object == destination.object
        && source.argument == destination.argument
        && !updates
    {
        let message = format!("the flow reads and writes the same object `{source}`");
        out.push(
            Diagnostic::new(&catalogue::MAPPING_SAME_OBJECT, from.object.span, message)
                .help("deliver into another object; what a flow writes would change what it reads"),
        );
    }
    let driver = |used: Option<&ObjectUse>| {
        let system = used.and_then(|used| names.systems.get(&used.object.system))?;
        Some((system, system.driver?))
    };
    if let (Some((system, driver)), Some(from)) = (driver(part.source), part.from)
        && !driver.reads
    {
        let message = format!("{} cannot be read yet", connector(&system.connector));
        out.push(
            Diagnostic::new(&catalogue::MAPPING_CANNOT_READ, from.object.span, message)
                .help("read from another system, for instance a file that it exports (`is csv`)"),
        );
    }
    let (Some((system, driver)), Some(to)) = (driver(part.target), part.to) else { return };
    let Some(mode) = &to.mode else { return };
    let word = match mode {
        ast::Mode::Insert => "insert",
        ast::Mode::Update(_) => "update",
        ast::Mode::Upsert { .. } => "upsert",
        ast::Mode::Append(_) => "append",
        ast::Mode::OneFile { per_run: false } => "one file",
        ast::Mode::OneFile { per_run: true } => "one file per run",
    };
    let rest = matches!(mode, ast::Mode::Upsert { remove_rest: Some(_), .. });
    if rest && driver.writes.contains(&word) && !driver.writes.contains(&"remove the rest") {
        let message = format!(
            "the records of {} cannot be listed, so the rest cannot be found",
            connector(&system.connector)
        );
        out.push(
            Diagnostic::new(&catalogue::MAPPING_REST_NOT_LISTED, to.object.span, message)
                .help("write `upsert by FIELD` without the rest; `when gone remove` takes back what this flow delivered"),
        );
    }
    if !driver.writes.contains(&word) {
        let message = format!("{} cannot be written with `{word}`", connector(&system.connector));
        let help = match driver.writes {
            [] => "nothing can be written there yet".to_owned(),
            modes => {
                let modes: Vec<String> = modes
                    .iter()
                    .filter(|mode| **mode != "remove the rest")
                    .map(|mode| match *mode {
                        "upsert" | "update" => format!("`{mode} by FIELD`"),
                        "append" => "`append, accept duplicates because \"…\"`".to_owned(),
                        mode => format!("`{mode}`"),
                    })
                    .collect();
                format!("write {}", modes.join(" or "))
            }
        };
        out.push(
            Diagnostic::new(&catalogue::MAPPING_MODE_NOT_POSSIBLE, super::mode::place(to), message)
                .help(help),
        );
        return;
    }
    let id = part.target.map_or("", |used| &used.object.system);
    for setting in driver.settings.iter().filter(|setting| setting.required_to_write) {
        if system.settings.contains_key(setting.name) || system.broken {
            continue;
        }
        let words: Vec<String> =
            setting.one_of.iter().map(|word| format!("`{} {word}`", setting.name)).collect();
        let message = format!("`{id}` is written to, but does not say `{}`", setting.name);
        out.push(
            Diagnostic::new(&catalogue::MAPPING_WRITE_SETTING_MISSING, system.span, message).help(format!(
                "add {} to `connect {{ … }}` — {}",
                words.join(" or "),
                setting.help
            )),
        );
    }
}

fn connector(name: &str) -> String {
    format!("a system that is `{name}`")
}
