//! A file as a destination, of whatever form: built anew beside the old one, then renamed into its place.
//!
//! Between preparing and handing over a note lies beside the draft: what the old file was, and which rows are refused.
//! So a crash at any moment leaves everything on disk that tells what happened.

use super::destination::{Meets, Target};
use super::file_changes::Changes;
use super::file_form::FileForm;
use super::merge::{self, Merged};
use martlet_delivery::machine::Permit;
use martlet_delivery::ports::{Answer, Content, Files, NotTaken, PortError, Rows, Transport, Unit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{Read, Write};

/// Writes one file.
pub struct MergedFile<'f> {
    files: Box<dyn Files + 'f>,
    path: String,
    form: FileForm,
    target: Target,
    /// Why the last attempt went wrong, where only a look tells what became of it.
    doubt: Option<PortError>,
    /// How many cells were guarded against being taken for a formula (promise S4), by the unit that landed: whether one
    /// did may be asked more than once.
    guarded: BTreeMap<String, u64>,
}

/// What lies beside a draft.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    /// Hash of the file that the draft was made from; absent: there was none.
    base: Option<String>,
    /// Rows that will not be there, and why.
    refused: Vec<(u64, NotTaken)>,
    /// There is nothing to write: the file stays as it is, or is not made.
    #[serde(default)]
    nothing: bool,
    /// How many cells were guarded.
    #[serde(default)]
    guarded: u64,
}

impl<'f> MergedFile<'f> {
    /// The file at this path, which `files` resolves.
    #[must_use]
    pub fn new(files: Box<dyn Files + 'f>, path: &str, form: FileForm, target: Target) -> MergedFile<'f> {
        MergedFile { files, path: path.into(), form, target, doubt: None, guarded: BTreeMap::new() }
    }

    fn collect(&self, rows: &mut dyn Rows) -> Result<Changes, PortError> {
        Changes::collect(&self.target, |key| self.form.key(&self.target, key), rows)
    }

    /// Counts the records of the file that the changes are about, and judges whether it can be written to.
    fn count(&self, changes: &mut Changes, old: Box<dyn Content>) -> Result<(), PortError> {
        let mut nowhere = std::io::sink();
        let pass = self.form.pass(&self.target, Some(old), &mut nowhere);
        pass.and_then(|mut pass| merge::count(&self.target, changes, pass.as_mut()))
            .map_err(|why| self.failed(why))
    }

    /// Writes the file anew, and says which rows will not be there.
    fn merge(
        &self,
        changes: &Changes,
        old: Option<Box<dyn Content>>,
        out: &mut dyn Write,
    ) -> Result<Merged, PortError> {
        if old.is_none() && !self.target.adds {
            return Err(self.no_file());
        }
        let pass = self.form.pass(&self.target, old, out);
        pass.and_then(|mut pass| merge::merge(&self.target, changes, pass.as_mut()))
            .map_err(|why| self.failed(why))
    }

    fn no_file(&self) -> PortError {
        self.failed("there is no file, and `update` only changes records that are there")
    }

    fn draft(&self, unit: &Unit) -> String {
        format!("{}.martlet-{}.tmp", self.path, unit.id)
    }

    fn note(&self, unit: &Unit) -> String {
        format!("{}.martlet-{}.note", self.path, unit.id)
    }

    fn failed(&self, why: impl std::fmt::Display) -> PortError {
        PortError::new(format!("writing {}", self.path), why)
    }

    /// Drafts and notes have names that say nothing to anybody; the file that they are for does.
    fn beside(&self, error: &PortError) -> PortError {
        self.failed(format!("the new file beside it: {}", error.why))
    }

    /// The hash of the file that is there.
    fn hash(&mut self) -> Result<Option<String>, PortError> {
        let Some(mut file) = self.files.read(&self.path)? else { return Ok(None) };
        let mut hasher = blake3::Hasher::new();
        std::io::copy(&mut file, &mut hasher)
            .map_err(|error| PortError::new(format!("reading {}", self.path), super::plain(&error)))?;
        Ok(Some(hasher.finalize().to_hex().to_string()))
    }

    fn read_note(&mut self, unit: &Unit) -> Result<Note, PortError> {
        let path = self.note(unit);
        let lost = |why: &str| PortError::new(format!("reading {path}"), why.to_owned());
        let mut text = String::new();
        let note = self
            .files
            .read(&path)?
            .ok_or_else(|| lost("it is gone; put it back, it belongs to an unfinished run"));
        note?.read_to_string(&mut text).map_err(|error| lost(&super::plain(&error)))?;
        serde_json::from_str(&text)
            .map_err(|_| lost("somebody has changed it; it belongs to an unfinished run"))
    }

    fn write_note(&mut self, unit: &Unit, note: &Note) -> Result<(), PortError> {
        let path = self.note(unit);
        let text = serde_json::to_string(note).map_err(|error| self.failed(error))?;
        let mut file = self.files.create(&path).map_err(|error| self.beside(&error))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.flush())
            .map_err(|error| self.failed(super::plain(&error)))?;
        drop(file);
        self.files.sync(&path).map_err(|error| self.beside(&error))
    }
}

impl Transport for MergedFile<'_> {
    fn inspect(&mut self) -> Result<Option<String>, PortError> {
        if self.target.meets == Meets::Nobody {
            return Ok(None);
        }
        let hash = self.hash()?;
        let Some(file) = self.files.read(&self.path)? else {
            return if self.target.adds { Ok(None) } else { Err(self.no_file()) };
        };
        // Counting no rows reads the file and judges what it is.
        let mut nothing = self.collect(&mut NoRows)?;
        self.count(&mut nothing, file)?;
        Ok(hash)
    }

    fn prepares(&self) -> bool {
        true
    }

    fn adds_once(&self) -> bool {
        self.target.meets.adds_once()
    }

    fn prepare(&mut self, unit: &Unit, rows: &mut dyn Rows) -> Result<String, PortError> {
        let mut changes = self.collect(rows)?;
        let nothing = !self.target.meets.finds() && changes.puts_nothing();
        // Its hash comes first: who changes it from now on is told by it when the new file is to take its place.
        let base = self.hash()?;
        if base.is_some() && self.target.meets == Meets::Nobody {
            return Err(self.failed(
                "a file of this name is there already; put `{run.time}` into its name, or take it away",
            ));
        }
        if let Some(old) = self.files.read(&self.path)? {
            self.count(&mut changes, old)?;
        }
        let old = self.files.read(&self.path)?;
        let draft = self.draft(unit);
        let made = self.files.create(&draft).map_err(|error| self.beside(&error))?;
        let mut new = Hashed { inner: made, hasher: blake3::Hasher::new() };
        let Merged { refused, guarded } = self.merge(&changes, old, &mut new)?;
        new.flush().map_err(|error| self.failed(super::plain(&error)))?;
        let content = new.hash();
        drop(new);
        self.files.sync(&draft).map_err(|error| self.beside(&error))?;
        self.write_note(unit, &Note { base, refused, nothing, guarded })?;
        Ok(content)
    }

    fn hand_over(&mut self, permit: Permit, _rows: &mut dyn Rows) -> Answer {
        self.doubt = None;
        let unit = permit.unit();
        let (note, now) = match self.read_note(unit).and_then(|note| Ok((note, self.hash()?))) {
            Ok(read) => read,
            Err(error) => return Answer::NotLanded(error),
        };
        if note.nothing {
            return Answer::Landed { refused: note.refused };
        }
        if now != note.base {
            let why = "somebody else has changed the file since it was read; nothing was written, run again";
            return Answer::NotLanded(self.failed(why));
        }
        match self.files.rename(&self.draft(unit), &self.path) {
            Ok(()) => {
                self.guarded.insert(unit.id.clone(), note.guarded);
                Answer::Landed { refused: note.refused }
            }
            Err(error) => {
                self.doubt = Some(error.clone());
                Answer::Unknown(error)
            }
        }
    }

    fn probe(&mut self, unit: &Unit) -> Result<Answer, PortError> {
        let now = self.hash()?;
        if now.is_some() && now == unit.content {
            let note = self.read_note(unit)?;
            self.guarded.insert(unit.id.clone(), note.guarded);
            return Ok(Answer::Landed { refused: note.refused });
        }
        if !self.target.meets.finds() {
            let note = self.read_note(unit)?;
            if note.nothing {
                return Ok(Answer::Landed { refused: note.refused });
            }
        }
        // What went wrong in this run says more than what a look finds.
        let doubt = self.doubt.take();
        Ok(Answer::NotLanded(doubt.unwrap_or_else(|| self.failed("the new file is not in its place"))))
    }

    fn notes(&self) -> Vec<String> {
        let what = match self.guarded.values().sum::<u64>() {
            0 => return Vec::new(),
            1 => "1 cell begins like a formula and has".to_owned(),
            count => format!("{count} cells begin like a formula and have"),
        };
        vec![format!("{what} an apostrophe in front in {}, as `cells spreadsheet` says", self.path)]
    }

    fn discard(&mut self, unit: &Unit) -> Result<(), PortError> {
        self.files.remove(&self.draft(unit))?;
        self.files.remove(&self.note(unit))
    }
}

/// Hashes what passes.
struct Hashed<I> {
    inner: I,
    hasher: blake3::Hasher,
}

impl<I> Hashed<I> {
    fn hash(&self) -> String {
        self.hasher.finalize().to_hex().to_string()
    }
}

impl<I: Write> Write for Hashed<I> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hasher.update(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

struct NoRows;

impl Rows for NoRows {
    fn next(&mut self) -> Result<Option<(u64, martlet_delivery::record::Staged)>, PortError> {
        Ok(None)
    }
}
