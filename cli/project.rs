//! Where the project is: the folder given, or the nearest `martlet.toml` upwards.

use crate::exit::Failure;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The file that makes a folder a project.
pub const MANIFEST: &str = "martlet.toml";

/// The profile that the command line chooses, for every project that this process opens.
static PROFILE: OnceLock<String> = OnceLock::new();

/// Notes the profile that the command line chooses.
pub fn choose(profile: &str) {
    let _ = PROFILE.set(profile.to_owned());
}

/// A project's folder.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder that has the manifest.
    pub root: PathBuf,
    /// The profile of the manifest that is chosen.
    pub profile: Option<String>,
    /// The day by which agreements, waivers and the like are judged; none: they are taken to hold. Erasing somebody, and
    /// telling them what is held, does not wait for a contract to be renewed.
    pub today: Option<Date>,
}

impl Project {
    fn new(root: &Path) -> Project {
        Project { root: root.to_owned(), profile: PROFILE.get().cloned(), today: None }
    }

    /// The project as it is judged on that day; without one, on the present day in UTC.
    pub fn on(mut self, day: Option<Date>) -> Project {
        let present = || jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        self.today = Some(day.unwrap_or_else(present));
        self
    }

    /// The folder given, or the nearest one upwards from the current folder.
    pub fn find(given: Option<&Path>) -> Result<Project, Failure> {
        match given {
            Some(folder) => Project::at(folder),
            None => {
                let here = std::env::current_dir()
                    .map_err(|error| Failure::file("cannot read the current folder", ".", &error))?;
                Project::upwards(&here)
            }
        }
    }

    fn at(folder: &Path) -> Result<Project, Failure> {
        if folder.join(MANIFEST).is_file() {
            return Ok(Project::new(folder));
        }
        let shown = folder.display();
        let failure = if folder.is_dir() {
            Failure::new(format!("`{shown}` is not a project: it has no `{MANIFEST}`"))
        } else if folder.exists() {
            Failure::new(format!("`{shown}` is a file; `--project` takes the project's folder"))
        } else {
            Failure::new(format!("there is no folder `{shown}`"))
        };
        Err(failure
            .help("make a project with `martlet new DIR`, or give the folder that has its `martlet.toml`"))
    }

    fn upwards(from: &Path) -> Result<Project, Failure> {
        let found = from.ancestors().find(|folder| folder.join(MANIFEST).is_file());
        found.map(Project::new).ok_or_else(|| {
            Failure::new(format!("no `{MANIFEST}` here or in any folder above, so there is no project"))
                .help("give the project's folder with `--project DIR`, or make one with `martlet new DIR`")
        })
    }

    /// Where products of `build` and `docs` go.
    pub fn build_folder(&self) -> PathBuf {
        self.root.join("build")
    }
}
