//! Source files, spans in them, and positions for people (line and column) and editors (UTF-16).

use std::sync::Arc;

/// The highest number of bytes a flow file may have (promise C3).
pub const FILE_CAP: usize = 1 << 20;

/// The highest number of bytes that all flow files of a project may have together (promise C3).
pub const PROJECT_CAP: usize = 64 << 20;

/// The highest number of declarations in a file (promise C3).
pub const ITEMS_CAP: usize = 10_000;

/// The highest number of declarations in all files of a project (promise C3).
pub const PROJECT_ITEMS_CAP: usize = 200_000;

/// Which file a span is in: an index into [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file, `start..end`, always on character boundaries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file the range is in.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}..{}", self.file.0, self.start, self.end)
    }
}

impl Span {
    /// The smallest span that holds both; they are in the same file.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span at the end of this one: the place of something missing.
    #[must_use]
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }
}

/// A place for people: both counted from 1; `column` counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One file with its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the project, with `/`; files of the standard library begin with `std:`.
    pub path: String,
    /// The text, without a byte order mark.
    pub text: Arc<str>,
    lines: Vec<u32>,
}

impl SourceFile {
    fn new(path: String, text: Arc<str>) -> SourceFile {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0)
            .chain(breaks.map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1)))
            .collect();
        SourceFile { path, text, lines }
    }

    /// Line and column of a byte offset; offsets past the end give the end.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let line = self.lines.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0) as usize;
        let end = (offset as usize).min(self.text.len());
        let column = self.text.get(start..end).map_or(0, |before| before.chars().count());
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1),
            column: u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1),
        }
    }
}

/// All files of one compilation, the standard library's included.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file; `text` loses its byte order mark.
    pub fn add(&mut self, path: impl Into<String>, text: &str) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        self.files.push(SourceFile::new(path.into(), Arc::from(text)));
        id
    }

    /// The file of that id; ids come from `add`, so an unknown one is a caller's mistake and gives `None`.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(file.0 as usize)
    }

    /// The text under a span, empty if it does not fit.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|file| file.text.get(span.start as usize..span.end as usize))
            .unwrap_or("")
    }

    /// Every file in the order of adding.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).map(FileId).zip(self.files.iter())
    }
}
