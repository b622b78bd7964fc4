//! What the compiler may ask of the outside: the project's files and the day that validity is judged by.

use jiff::civil::Date;

/// A file as the caller found it. Reading and its failures are the caller's; judging the bytes is ours.
#[derive(Clone, Debug)]
pub struct FoundFile {
    /// Path relative to the project's root, with `/`.
    pub path: String,
    /// The bytes as they are on disk, or why they could not be read.
    pub bytes: Result<Vec<u8>, String>,
}

/// The outside, as far as the compiler may see it. An in-memory twin is [`Memory`].
pub trait World {
    /// The text of `martlet.toml`.
    fn manifest(&self) -> FoundFile;
    /// The day by which agreements, waivers and whatever else holds until a day are judged; none: they are taken to hold,
    /// for whoever must get at people's data whatever has run out, as to erase it.
    fn today(&self) -> Option<Date>;
    /// The profile of `martlet.toml` that is chosen, if one is.
    fn profile(&self) -> Option<&str> {
        None
    }
    /// All `.flow` files of the project, in any order.
    fn flow_files(&self) -> Vec<FoundFile>;
    /// The rule packs of the project, `rules/*.toml`, in any order.
    fn rule_files(&self) -> Vec<FoundFile> {
        Vec::new()
    }
    /// What the checker is to overlook: nothing, but where the proof of soundness asks whether it would be found.
    #[doc(hidden)]
    fn fault(&self) -> Option<crate::fault::Fault> {
        None
    }
    /// A file of the project that is named in it, such as the lines of a table. The path is relative to the root, has no
    /// `..`, and may not lead out of the project by way of links.
    fn file(&self, path: &str) -> FoundFile {
        FoundFile { path: path.to_owned(), bytes: Err("there is no such file".to_owned()) }
    }
}

/// A world in memory, for tests, examples in pages, and editors.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The text of `martlet.toml`.
    pub manifest: String,
    /// Path and text of each flow file.
    pub files: Vec<(String, String)>,
}

impl Memory {
    /// The day in a world in memory: always the same, so that nothing there runs out by itself.
    pub const TODAY: Date = jiff::civil::date(2026, 6, 1);
}

impl World for Memory {
    fn today(&self) -> Option<Date> {
        Some(Memory::TODAY)
    }

    fn manifest(&self) -> FoundFile {
        FoundFile { path: "martlet.toml".into(), bytes: Ok(self.manifest.clone().into_bytes()) }
    }

    fn flow_files(&self) -> Vec<FoundFile> {
        let found = |(path, text): &(String, String)| FoundFile {
            path: path.clone(),
            bytes: Ok(text.clone().into_bytes()),
        };
        self.files.iter().filter(|(path, _)| path.ends_with(".flow")).map(found).collect()
    }

    fn rule_files(&self) -> Vec<FoundFile> {
        let is_pack = |path: &str| path.starts_with("rules/") && path.ends_with(".toml");
        let packs = self.files.iter().filter(|(path, _)| is_pack(path));
        packs
            .map(|(path, text)| FoundFile { path: path.clone(), bytes: Ok(text.clone().into_bytes()) })
            .collect()
    }

    fn file(&self, path: &str) -> FoundFile {
        let found = self.files.iter().find(|(known, _)| known == path);
        let bytes =
            found.map(|(_, text)| text.clone().into_bytes()).ok_or("there is no such file".to_owned());
        FoundFile { path: path.to_owned(), bytes }
    }
}
