//! Files of this machine, for drivers: written under another name, synced, renamed; links are not followed.

use super::plain;
use martlet_delivery::ports::{Content, Files, PortError};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The real file system.
#[derive(Clone, Debug)]
pub struct LocalFiles {
    root: PathBuf,
    /// How open to others files made here would be; while they are drafts nobody else may read them.
    usual: BTreeMap<PathBuf, fs::Permissions>,
}

impl LocalFiles {
    /// Relative paths begin at `root`.
    #[must_use]
    pub fn new(root: PathBuf) -> LocalFiles {
        LocalFiles { root, usual: BTreeMap::new() }
    }

    /// Where a path is, if it is nothing, or a plain file that is no link.
    fn place(&self, doing: &str, path: &str) -> Result<(PathBuf, Option<fs::Metadata>), PortError> {
        let place = self.root.join(path);
        let failed = |why: String| PortError::new(format!("{doing} {path}"), why);
        match fs::symlink_metadata(&place) {
            Ok(found) if found.is_symlink() => Err(failed(
                "it is a link, and links are not followed; give the path of the file itself".into(),
            )),
            Ok(found) if found.is_dir() => Err(failed("it is a folder, not a file".into())),
            Ok(found) if !found.is_file() => Err(failed("it is a device or a pipe, not a file".into())),
            Ok(found) => Ok((place, Some(found))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok((place, None)),
            Err(error) => Err(failed(plain(&error))),
        }
    }
}

fn failed<'p>(doing: &'p str, path: &'p str) -> impl Fn(std::io::Error) -> PortError + use<'p> {
    move |error| PortError::new(format!("{doing} {path}"), plain(&error))
}

fn sync_folder(place: &Path) -> std::io::Result<()> {
    // Only Unix lets a folder be synced; elsewhere the file system does it with the rename.
    if cfg!(unix) {
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    } else {
        Ok(())
    }
}

/// Drafts hold what the file they become holds, which may be closed to others.
#[cfg(unix)]
fn make_private(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn make_private(_: &File) -> std::io::Result<()> {
    Ok(())
}

impl Files for LocalFiles {
    fn read(&mut self, path: &str) -> Result<Option<Box<dyn Content>>, PortError> {
        let (place, found) = self.place("reading", path)?;
        if found.is_none() {
            return Ok(None);
        }
        let file = File::open(place).map_err(failed("reading", path))?;
        Ok(Some(Box::new(BufReader::with_capacity(64 << 10, file))))
    }

    fn create(&mut self, path: &str) -> Result<Box<dyn Write>, PortError> {
        let (place, found) = self.place("writing", path)?;
        let made = || {
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder)?;
            }
            if found.is_some() {
                fs::remove_file(&place)?;
            }
            // A new file only: whatever somebody put there in between is not written through.
            let file = File::options().write(true).create_new(true).open(&place)?;
            let usual = file.metadata()?.permissions();
            make_private(&file)?;
            Ok((file, usual))
        };
        let (file, usual) = made().map_err(failed("writing", path))?;
        self.usual.insert(place, usual);
        Ok(Box::new(BufWriter::with_capacity(64 << 10, file)))
    }

    fn sync(&mut self, path: &str) -> Result<(), PortError> {
        let (place, _) = self.place("writing", path)?;
        let synced = File::options().write(true).open(place).and_then(|file| file.sync_all());
        synced.map_err(failed("writing", path))
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), PortError> {
        let (old, _) = self.place("writing", from)?;
        let (new, replaced) = self.place("writing", to)?;
        let renamed = || {
            // The new file is as open to others as the one it replaces.
            let usual = self.usual.remove(&old);
            if let Some(mode) = replaced.map(|replaced| replaced.permissions()).or(usual) {
                fs::set_permissions(&old, mode)?;
            }
            fs::rename(&old, &new)?;
            sync_folder(&new)
        };
        renamed().map_err(failed("writing", to))
    }

    fn remove(&mut self, path: &str) -> Result<(), PortError> {
        let (place, found) = self.place("removing", path)?;
        match found {
            None => Ok(()),
            Some(_) => fs::remove_file(place).map_err(failed("removing", path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(files: &mut LocalFiles, path: &str, text: &str) -> Result<(), PortError> {
        let mut file = files.create(path)?;
        file.write_all(text.as_bytes()).unwrap();
        file.flush().unwrap();
        drop(file);
        files.sync(path)
    }

    fn read(files: &mut LocalFiles, path: &str) -> Option<String> {
        let mut text = String::new();
        files.read(path).unwrap()?.read_to_string(&mut text).unwrap();
        Some(text)
    }

    #[test]
    fn a_file_is_written_renamed_read_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = LocalFiles::new(folder.path().into());
        assert_eq!(read(&mut files, "out/a.csv"), None);
        write(&mut files, "out/a.csv.tmp", "one").unwrap();
        files.rename("out/a.csv.tmp", "out/a.csv").unwrap();
        write(&mut files, "out/a.csv.tmp", "two").unwrap();
        files.rename("out/a.csv.tmp", "out/a.csv").unwrap();
        assert_eq!(read(&mut files, "out/a.csv").as_deref(), Some("two"));
        assert_eq!(read(&mut files, "out/a.csv.tmp"), None);
        files.remove("out/a.csv").unwrap();
        files.remove("out/a.csv").unwrap();
        assert_eq!(read(&mut files, "out/a.csv"), None);
    }

    #[cfg(unix)]
    #[test]
    fn s5_links_are_refused_and_modes_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let mut files = LocalFiles::new(folder.path().into());
        fs::write(folder.path().join("real"), "kept").unwrap();
        symlink(folder.path().join("real"), folder.path().join("link")).unwrap();
        assert!(files.read("link").is_err());
        assert!(files.create("link").is_err());
        assert!(files.remove("link").is_err());
        write(&mut files, "draft", "new").unwrap();
        assert!(files.rename("draft", "link").is_err());
        assert_eq!(fs::read_to_string(folder.path().join("real")).unwrap(), "kept");

        fs::set_permissions(folder.path().join("real"), fs::Permissions::from_mode(0o640)).unwrap();
        files.rename("draft", "real").unwrap();
        let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("real"), 0o640);
        write(&mut files, "draft", "newer").unwrap();
        assert_eq!(mode("draft"), 0o600, "nobody else reads along while it is written");
        files.rename("draft", "new").unwrap();
        fs::write(folder.path().join("usual"), "").unwrap();
        assert_eq!(mode("new"), mode("usual"));
    }

    #[test]
    fn what_cannot_be_written_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = LocalFiles::new(folder.path().into());
        fs::create_dir(folder.path().join("out")).unwrap();
        let Err(error) = files.create("out") else { panic!() };
        assert_eq!(error.to_string(), "writing out: it is a folder, not a file");
        fs::write(folder.path().join("file"), "").unwrap();
        assert!(files.create("file/a.csv").is_err());
    }
}
