//! `martlet new`: a small project that checks clean, runs, and explains itself.

use crate::args::NewArgs;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::terminal::Terminal;
use std::path::Path;

/// Files of a new project. `{name}` stands for the project's name.
const TEMPLATE: &[(&str, &str)] = &[
    ("martlet.toml", include_str!("../template/martlet.toml")),
    ("project.flow", include_str!("../template/project.flow")),
    ("data/signups.csv", include_str!("../template/data/signups.csv")),
    ("data/choices.csv", include_str!("../template/data/choices.csv")),
    (".gitignore", include_str!("../template/gitignore")),
];

/// Writes the project and says what to do next.
pub fn run(args: &NewArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let folder = &args.folder;
    let shown = folder.display();
    refuse_if_taken(folder)?;
    let name = project_name(folder);
    for (path, text) in TEMPLATE {
        files::write(&folder.join(path), &text.replace("{name}", &name))?;
    }
    terminal.answer(&format!("made the project `{name}` in {shown}\n"))?;
    terminal.note(&format!("next: martlet run --project {shown}"));
    Ok(Exit::Done)
}

fn refuse_if_taken(folder: &Path) -> Result<(), Failure> {
    let shown = folder.display();
    match std::fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => {
                Err(Failure::new(format!("`{shown}` is not empty, and nothing in it shall be overwritten"))
                    .help("give the name of a folder that is not there yet"))
            }
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::file("cannot make a project in", shown, &error)),
    }
}

/// The folder's name, with what cannot stand in a name left out.
fn project_name(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let last = whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String = last.chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c)).collect();
    if name.trim().is_empty() { "my-project".to_owned() } else { name.trim().to_owned() }
}
