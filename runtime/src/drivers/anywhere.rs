//! A file that is read from several places in turn, as formats need it that say at their end what is in them.

use martlet_delivery::ports::Content;
use std::io::{Error, ErrorKind, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

/// The file.
#[derive(Clone)]
pub(super) struct Anywhere {
    file: Arc<Mutex<Box<dyn Content>>>,
    length: u64,
}

impl Anywhere {
    pub(super) fn new(mut file: impl Content + 'static) -> std::io::Result<Anywhere> {
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Anywhere { file: Arc::new(Mutex::new(Box::new(file))), length })
    }

    /// How many bytes it has.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// The file from some place on.
    pub(super) fn from(&self, at: u64) -> Part {
        Part { file: self.clone(), at }
    }
}

/// The file from some place on; several may be read in turn.
pub(super) struct Part {
    file: Anywhere,
    at: u64,
}

impl Read for Part {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let mut file =
            self.file.file.lock().map_err(|_| Error::other("reading it was broken off; run again"))?;
        file.seek(SeekFrom::Start(self.at))?;
        let count = file.read(bytes)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Part {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.file.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "a place before the file"))?;
        Ok(self.at)
    }
}
