//! Where the state of a project is: in a folder beside the manifest, or where the manifest says.

use crate::exit::Failure;
use crate::project::Project;
use crate::world::DiskWorld;
use martlet_compiler::diagnostics::{Diagnostics, Severity};
use martlet_compiler::source::Sources;
use martlet_compiler::syntax::{Manifest, StatePlace, manifest};
use martlet_state::Place;
use std::path::{Path, PathBuf};

/// The folder of the state, if the manifest names no other.
const FOLDER: &str = ".martlet";

/// The state of a project: what was delivered, the ledger of choices, rejects, the key.
pub struct ProjectState {
    /// The folder: the key, the lock of a run, and the state if it is in no other place.
    pub folder: PathBuf,
    /// The database that holds it, where the manifest names one.
    pub place: Option<Place>,
}

impl ProjectState {
    /// The state of a project, also of a folder where only a plan was run.
    pub fn of(given: Option<&Path>) -> Result<ProjectState, Failure> {
        match (Project::find(given), given) {
            (Ok(project), _) => ProjectState::of_project(&project),
            (Err(_), Some(folder)) if folder.join(FOLDER).is_dir() => Ok(ProjectState::beside(folder)),
            (Err(failure), _) => Err(failure),
        }
    }

    /// The state of a plan that is run without its project.
    pub fn beside(root: &Path) -> ProjectState {
        ProjectState { folder: root.join(FOLDER), place: None }
    }

    /// As the manifest says.
    pub fn of_project(project: &Project) -> Result<ProjectState, Failure> {
        let manifest = manifest_of(project, "where the state is")?;
        if let Some(profile) = &project.profile {
            return of_profile(project, &manifest, profile);
        }
        let beside = ProjectState::beside(&project.root);
        Ok(match manifest.state {
            None => beside,
            Some(StatePlace::Path(path)) => ProjectState { folder: project.root.join(path), place: None },
            Some(StatePlace::Url(url)) => ProjectState { place: Some(Place::Server(url)), ..beside },
            Some(StatePlace::UrlFrom(name)) => {
                let url =
                    std::env::var(&name).ok().filter(|url| !url.trim().is_empty()).ok_or_else(|| {
                        Failure::new(format!(
                            "the state is in a database, but {name} does not hold its address"
                        ))
                        .help(format!(
                            "set it where Martlet runs, such as {name}=postgres://user@localhost/martlet"
                        ))
                    })?;
                ProjectState { place: Some(Place::Server(url)), ..beside }
            }
        })
    }
}

/// What a profile delivers goes elsewhere, so its state is one of its own, in a folder within the project's.
fn of_profile(project: &Project, manifest: &Manifest, profile: &str) -> Result<ProjectState, Failure> {
    if !manifest.profiles.iter().any(|known| known.name.text == profile) {
        return Err(Failure::new(format!("`martlet.toml` has no profile `{profile}`"))
            .help("say one that it has, or leave `--profile` out"));
    }
    // The name becomes one of a folder.
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if profile.is_empty() || !profile.chars().all(is_name) {
        return Err(Failure::new(format!("`{profile}` cannot be the name of a profile's state"))
            .help("name profiles with letters, digits, `-` and `_`"));
    }
    let folder = match &manifest.state {
        None => project.root.join(FOLDER),
        Some(StatePlace::Path(path)) => project.root.join(path),
        Some(StatePlace::Url(_) | StatePlace::UrlFrom(_)) => {
            return Err(Failure::new(
                "the state of the project is in a database, which cannot hold that of a profile beside it yet",
            )
            .help("leave `--profile` out, or keep the state in a folder: `[state]` with `path`"));
        }
    };
    Ok(ProjectState { folder: folder.join("profiles").join(profile), place: None })
}

/// The time zone that the project counts its days in.
pub fn zone_of(project: &Project) -> Result<String, Failure> {
    manifest_of(project, "which time zone days are counted in").map(|manifest| manifest.zone)
}

/// The manifest, if it says what is asked of it.
fn manifest_of(project: &Project, asked: &str) -> Result<Manifest, Failure> {
    let mut findings = Diagnostics::default();
    let manifest = manifest(&DiskWorld::new(project), &mut Sources::default(), &mut findings);
    if findings.sorted().iter().any(|finding| finding.entry.severity == Severity::Error) {
        let why = format!("`martlet.toml` has mistakes, so it does not say {asked}");
        return Err(Failure::new(why).help("`martlet check` shows them"));
    }
    Ok(manifest)
}
