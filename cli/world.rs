//! The compiler's view of the disk: the manifest and the flow files of one project. What cannot be read is handed on
//! with its reason, so that it becomes a finding and never silently less project.

use crate::exit::reason;
use crate::project::{MANIFEST, Project};
use ignore::WalkBuilder;
use jiff::civil::Date;
use martlet_compiler::source::FILE_CAP;
use martlet_compiler::world::{FoundFile, World};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A project on disk.
#[derive(Debug)]
pub struct DiskWorld {
    root: PathBuf,
    profile: Option<String>,
    today: Option<Date>,
}

impl DiskWorld {
    /// The world of a project.
    pub fn new(project: &Project) -> DiskWorld {
        DiskWorld { root: project.root.clone(), profile: project.profile.clone(), today: project.today }
    }

    /// The path as diagnostics show it.
    fn shown(&self, path: &Path) -> String {
        let inside = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<String> =
            inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        parts.join("/")
    }

    fn found(&self, path: &Path) -> FoundFile {
        FoundFile { path: self.shown(path), bytes: self.bytes(path) }
    }

    /// Reads at most one byte more than a flow file may have: enough for the compiler to see that it is too large.
    fn bytes(&self, path: &Path) -> Result<Vec<u8>, String> {
        let said = |error: std::io::Error| reason(&error);
        let real = path.canonicalize().map_err(said)?;
        let root = self.root.canonicalize().map_err(said)?;
        if !real.starts_with(root) {
            return Err("it is a link to a place outside the project".to_owned());
        }
        // Opening a pipe or a device could wait for ever.
        if !real.metadata().map_err(said)?.is_file() {
            return Err("it is not a file".to_owned());
        }
        let mut bytes = Vec::new();
        let limit = u64::try_from(FILE_CAP).unwrap_or(u64::MAX).saturating_add(1);
        File::open(real).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(said)?;
        Ok(bytes)
    }
}

impl World for DiskWorld {
    fn today(&self) -> Option<Date> {
        self.today
    }

    fn manifest(&self) -> FoundFile {
        self.found(&self.root.join(MANIFEST))
    }

    fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    fn flow_files(&self) -> Vec<FoundFile> {
        let walk = WalkBuilder::new(&self.root)
            .follow_links(false)
            .parents(false)
            .git_global(false)
            .require_git(false)
            .sort_by_file_path(std::cmp::Ord::cmp)
            .build();
        walk.filter_map(|entry| match entry {
            Ok(entry) => {
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                let is_flow = entry.path().extension().is_some_and(|extension| extension == "flow");
                (is_flow && !is_folder).then(|| self.found(entry.path()))
            }
            Err(error) => self.unreadable(&error),
        })
        .collect()
    }

    fn rule_files(&self) -> Vec<FoundFile> {
        let folder = self.root.join("rules");
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => return vec![FoundFile { path: "rules".into(), bytes: Err(reason(&error)) }],
        };
        let mut found: Vec<FoundFile> = entries
            .filter_map(|entry| match entry {
                Ok(entry) => Some(entry.path())
                    .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
                    .map(|path| self.found(&path)),
                Err(error) => Some(FoundFile { path: "rules".into(), bytes: Err(reason(&error)) }),
            })
            .collect();
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    fn file(&self, path: &str) -> FoundFile {
        self.found(&self.root.join(path))
    }
}

impl DiskWorld {
    /// A folder that cannot be opened may hold flow files, so it counts as one that cannot be read.
    fn unreadable(&self, error: &ignore::Error) -> Option<FoundFile> {
        let mut inner = error;
        let mut path = None;
        loop {
            match inner {
                ignore::Error::WithPath { path: at, err } => {
                    path = Some(at.as_path());
                    inner = err;
                }
                ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
                    inner = err
                }
                _ => break,
            }
        }
        let why = inner.io_error().map_or_else(|| inner.to_string(), reason);
        path.map(|path| FoundFile { path: self.shown(path), bytes: Err(why) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[(&str, &[u8])]) -> (tempfile::TempDir, DiskWorld) {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, bytes) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            std::fs::write(path, bytes).expect("written");
        }
        let world = DiskWorld::new(&Project { root: folder.path().to_owned(), profile: None, today: None });
        (folder, world)
    }

    fn names(world: &DiskWorld) -> Vec<String> {
        world.flow_files().into_iter().map(|file| file.path).collect()
    }

    #[test]
    fn flow_files_come_sorted_and_ignored_ones_do_not_come() {
        let (_folder, world) = project(&[
            ("b.flow", b""),
            ("a/z.flow", b""),
            (".gitignore", b"old/\n"),
            ("old/x.flow", b""),
            (".martlet/y.flow", b""),
            ("notes.txt", b""),
        ]);
        assert_eq!(names(&world), ["a/z.flow", "b.flow"]);
    }

    #[test]
    fn rule_packs_are_those_of_their_folder() {
        let (_folder, world) = project(&[
            ("rules/b.toml", b"b"),
            ("rules/a.toml", b"a"),
            ("rules/notes.md", b""),
            ("other/c.toml", b""),
        ]);
        let packs: Vec<String> = world.rule_files().into_iter().map(|file| file.path).collect();
        assert_eq!(packs, ["rules/a.toml", "rules/b.toml"]);
        let (_folder, without) = project(&[("a.flow", b"")]);
        assert!(without.rule_files().is_empty());
        let (_folder, file) = project(&[("rules", b"")]);
        assert!(file.rule_files().iter().all(|found| found.bytes.is_err()), "what cannot be read is told");
        assert_eq!(file.rule_files().len(), 1);
    }

    #[test]
    fn a_file_is_read_only_as_far_as_its_size_needs_judging() {
        let (_folder, world) = project(&[("big.flow", &vec![b' '; FILE_CAP + 4096])]);
        let found = world.flow_files();
        assert_eq!(found.first().map(|f| f.bytes.as_ref().map(Vec::len)), Some(Ok(FILE_CAP + 1)));
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out_of_the_project() {
        let (folder, world) = project(&[("in/real.flow", b"ok")]);
        let outside = tempfile::NamedTempFile::new().expect("a file");
        std::os::unix::fs::symlink(outside.path(), folder.path().join("out.flow")).expect("linked");
        std::os::unix::fs::symlink("real.flow", folder.path().join("in/again.flow")).expect("linked");
        let found = world.flow_files();
        let unreadable: Vec<&str> =
            found.iter().filter(|file| file.bytes.is_err()).map(|file| file.path.as_str()).collect();
        assert_eq!(unreadable, ["out.flow"]);
        assert!(world.file("out.flow").bytes.is_err());
        assert!(world.file("../../../../etc/hostname").bytes.is_err());
        assert_eq!(world.file("in/again.flow").bytes, Ok(b"ok".to_vec()));
        assert_eq!(found.len(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_with_the_name_of_a_flow_does_not_hold_up_the_reading() {
        let (folder, world) = project(&[]);
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("wait.flow")).status();
        if made.is_ok_and(|status| status.success()) {
            let found = world.flow_files();
            assert_eq!(found.first().map(|f| f.bytes.clone()), Some(Err("it is not a file".to_owned())));
        }
    }
}
