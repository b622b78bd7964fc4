//! The `martlet` program over a project in a temporary folder, for tests of the whole.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A project of its own, and the program that works on it.
pub struct Program {
    folder: TempDir,
    binary: &'static str,
}

#[allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
impl Program {
    /// An empty folder; `binary` is where the program was built, which only its own tests know.
    ///
    /// # Panics
    /// There can be no folder.
    #[must_use]
    pub fn new(binary: &'static str) -> Program {
        Program { folder: TempDir::new().expect("a folder"), binary }
    }

    /// A place below the folder; `""` is the folder itself.
    #[must_use]
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// Writes a file, with the folders on the way to it.
    ///
    /// # Panics
    /// It cannot be written.
    pub fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        path.parent().map_or(Ok(()), fs::create_dir_all).expect("a folder");
        fs::write(path, text).expect("written");
    }

    /// Runs the program, however it ends.
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    pub fn output(&self, words: &[&str]) -> Output {
        let mut command = Command::new(self.binary);
        command.args(words).current_dir(self.path("")).env("NO_COLOR", "1").output().expect("it starts")
    }

    /// Runs the program, which must end with this code, and gives all that it prints, its answer first.
    ///
    /// # Panics
    /// It ends otherwise.
    pub fn print(&self, words: &[&str], exit: i32) -> String {
        let output = self.output(words);
        let text = |bytes| String::from_utf8(bytes).expect("text");
        let printed = text(output.stdout) + &text(output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{words:?}: {printed}");
        printed
    }

    /// Runs the program, which must succeed, and gives its answer.
    ///
    /// # Panics
    /// It fails.
    pub fn martlet(&self, words: &[&str]) -> String {
        let output = self.output(words);
        let text = |bytes| String::from_utf8(bytes).expect("text");
        let (answer, trouble) = (text(output.stdout), text(output.stderr));
        assert_eq!(output.status.code(), Some(0), "{words:?}: {answer}{trouble}");
        answer
    }
}

/// A type of that name for the project of one file of tests: the program, with what these tests ask of it beside.
#[macro_export]
macro_rules! project {
    ($name:ident) => {
        struct $name($crate::program::Program);

        impl ::std::ops::Deref for $name {
            type Target = $crate::program::Program;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    };
}
