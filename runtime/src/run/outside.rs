//! The outside of a real run: the clock, random numbers, the key file, and the lock that keeps a second run away.

use crate::drivers::plain;
use martlet_consent::Micros;
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Clock, PortError, Rand, Secrets, Stream};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&mut self) -> Micros {
        jiff::Timestamp::now().as_microsecond()
    }

    fn sleep(&mut self, millis: u64) {
        std::thread::sleep(std::time::Duration::from_millis(millis));
    }
}

/// The operating system's random numbers.
pub struct SystemRand {
    /// Fetched ahead, because most of what is asked for is short and asking takes a call of the system; what was given
    /// out is wiped.
    ahead: Zeroizing<[u8; AHEAD]>,
    /// Bytes of it that were given out.
    given: usize,
}

/// Bytes that are fetched ahead.
const AHEAD: usize = 1_024;

impl Default for SystemRand {
    fn default() -> SystemRand {
        SystemRand { ahead: Zeroizing::new([0; AHEAD]), given: AHEAD }
    }
}

impl Rand for SystemRand {
    fn fill(&mut self, _: Stream, bytes: &mut [u8]) {
        if bytes.len() > AHEAD {
            return from_system(bytes);
        }
        if self.given + bytes.len() > AHEAD {
            from_system(self.ahead.as_mut_slice());
            self.given = 0;
        }
        let end = self.given + bytes.len();
        if let Some(fresh) = self.ahead.get_mut(self.given..end) {
            bytes.copy_from_slice(fresh);
            fresh.fill(0);
        }
        self.given = end;
    }
}

fn from_system(bytes: &mut [u8]) {
    // The kernel's source does not fail once it is seeded; a failure must not turn into a guessable number.
    while getrandom::fill(bytes).is_err() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// The project's secret in a file that only its owner may read.
pub struct KeyFile {
    path: PathBuf,
    make: bool,
}

impl KeyFile {
    /// The key at this path; made on the first run if `make` says so.
    #[must_use]
    pub fn new(path: PathBuf, make: bool) -> KeyFile {
        KeyFile { path, make }
    }

    fn error(&self, why: impl std::fmt::Display) -> PortError {
        PortError::new(format!("key file {}", self.path.display()), why)
    }

    fn io(&self, error: &std::io::Error) -> PortError {
        self.error(plain(error))
    }

    fn read(&self) -> Result<Option<ProjectKey>, PortError> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.io(&error)),
        };
        self.check_mode(&file)?;
        let mut text = Zeroizing::new(String::new());
        Read::take(&mut file, 1_024).read_to_string(&mut text).map_err(|e| self.io(&e))?;
        let secret = decode(text.trim()).ok_or_else(|| {
            self.error("it must hold 64 hexadecimal digits; put the right file back from a backup")
        })?;
        Ok(Some(ProjectKey::new(&secret)))
    }

    #[cfg(unix)]
    fn check_mode(&self, file: &File) -> Result<(), PortError> {
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata().map_err(|e| self.io(&e))?.permissions().mode() & 0o777;
        if mode & 0o077 == 0 {
            return Ok(());
        }
        Err(self
            .error(format!("others may read it (mode {mode:04o}); run `chmod 600 {}`", self.path.display())))
    }

    #[cfg(not(unix))]
    fn check_mode(&self, _: &File) -> Result<(), PortError> {
        Ok(())
    }

    /// Writes a new key under another name and links it into place, so that two first runs end with one key.
    fn make(&self) -> Result<(), PortError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|e| self.io(&e))?;
        let mut secret = Zeroizing::new([0; 32]);
        SystemRand::default().fill(Stream::Salts, secret.as_mut_slice());
        let digits: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let digits = Zeroizing::new(digits);
        let draft = folder.join(format!(".key-{}", std::process::id()));
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let written = options
            .open(&draft)
            .and_then(|mut file| file.write_all(digits.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::hard_link(&draft, &self.path))
            .and_then(|()| File::open(folder)?.sync_all());
        let removed = std::fs::remove_file(&draft);
        match written {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(self.io(&error)),
            _ => removed.map_err(|e| self.io(&e)),
        }
    }
}

impl Secrets for KeyFile {
    fn project_key(&mut self) -> Result<ProjectKey, PortError> {
        if let Some(key) = self.read()? {
            return Ok(key);
        }
        if !self.make {
            return Err(self.error("there is none"));
        }
        self.make()?;
        self.read()?.ok_or_else(|| self.error("it was removed while it was made"))
    }
}

fn decode(digits: &str) -> Option<[u8; 32]> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut secret = [0; 32];
    for (index, byte) in secret.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(secret)
}

/// Held while a project runs; the operating system lets go of it when the process ends, however it ends.
pub struct RunLock {
    file: File,
}

impl Drop for RunLock {
    /// Closing the file is not enough: a child of this process that is not another program yet has it open, too.
    fn drop(&mut self) {
        // The lock ends with the process in any case.
        let _ = self.file.unlock();
    }
}

impl RunLock {
    /// Takes the lock of a state folder.
    ///
    /// # Errors
    /// Another run of the project is under way, or the folder cannot be written.
    pub fn take(folder: &Path) -> Result<RunLock, PortError> {
        let path = folder.join("run.lock");
        let error = |why: String| PortError::new(format!("lock {}", path.display()), why);
        std::fs::create_dir_all(folder).map_err(|e| error(plain(&e)))?;
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|e| error(plain(&e)))?;
        match file.try_lock() {
            Ok(()) => Ok(RunLock { file }),
            Err(std::fs::TryLockError::WouldBlock) => Err(PortError {
                what: "starting".into(),
                why: "another run of this project is under way; wait until it ends".into(),
                retry: true,
            }),
            Err(std::fs::TryLockError::Error(e)) => Err(error(plain(&e))),
        }
    }
}
