//! A workbook in its archive: which part of it the sheet is, its texts, and which formats of numbers are dates.

use super::anywhere::{Anywhere, Part};
use super::plain;
use flate2::read::DeflateDecoder;
use martlet_delivery::ports::Content;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::io::{BufReader, Read};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// Bytes that a part may have, unpacked, that is held in memory: texts and formats.
const LARGEST: u64 = 512 << 20;

/// A workbook that is open.
pub(super) struct Book {
    file: Anywhere,
    pub(super) archive: ZipArchive<Part>,
    /// Where in the archive the sheet is.
    pub(super) sheet: String,
    /// Texts that cells name by their number.
    texts: Vec<String>,
    /// For each style of cells whether its numbers are dates.
    dates: Vec<bool>,
    /// Days are counted from 1904 on.
    late: bool,
}

/// Where a number is a date: how its days are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Days {
    From1900,
    From1904,
}

impl Book {
    /// Opens a workbook and its sheet of this name, or its first one.
    pub(super) fn open(file: Box<dyn Content>, sheet: Option<&str>) -> Result<Book, String> {
        let file = Anywhere::new(file).map_err(|error| plain(&error))?;
        let archive = ZipArchive::new(file.from(0)).map_err(|error| in_words(&error))?;
        let mut book =
            Book { file, archive, sheet: String::new(), texts: Vec::new(), dates: Vec::new(), late: false };
        let id = book.find(sheet)?;
        let ways = book.part("xl/_rels/workbook.xml.rels")?.ok_or(NO_BOOK)?;
        elements(&ways, |element, _| {
            if attribute(element, "Id").as_ref() == Some(&id) {
                let target = attribute(element, "Target").unwrap_or_default();
                book.sheet = match target.strip_prefix('/') {
                    Some(whole) => whole.to_owned(),
                    None => format!("xl/{target}"),
                };
            }
        })?;
        book.texts = book.part("xl/sharedStrings.xml")?.map_or(Ok(Vec::new()), |part| texts(&part))?;
        book.dates = book.part("xl/styles.xml")?.map_or(Ok(Vec::new()), |part| dates(&part))?;
        Ok(book)
    }

    /// The way to the sheet.
    fn find(&mut self, sheet: Option<&str>) -> Result<String, String> {
        let part = self.part("xl/workbook.xml")?.ok_or(NO_BOOK)?;
        let (mut found, mut names) = (None, Vec::new());
        elements(&part, |element, _| match element.local_name().as_ref() {
            "sheet" => {
                let name = attribute(element, "name").unwrap_or_default();
                if found.is_none() && sheet.is_none_or(|sheet| sheet == name) {
                    found = attribute(element, "id");
                }
                names.push(format!("`{}`", crate::transform::header::shown(&name)));
            }
            "workbookPr" => {
                self.late = matches!(attribute(element, "date1904").as_deref(), Some("1" | "true"));
            }
            _ => {}
        })?;
        found.ok_or_else(|| match sheet {
            Some(sheet) => format!("it has no sheet `{sheet}`; it has {}", names.join(", ")),
            None => NO_BOOK.into(),
        })
    }

    /// A part of the archive, whole.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let part = match self.archive.by_name(name) {
            Err(ZipError::FileNotFound) => return Ok(None),
            part => part.map_err(|error| in_words(&error))?,
        };
        let mut bytes = Vec::new();
        part.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|_| NO_BOOK)?;
        if bytes.len() as u64 > LARGEST {
            return Err("it holds more text than can be read at once".into());
        }
        Ok(Some(bytes))
    }

    /// The sheet, from its beginning on.
    pub(super) fn open_sheet(&mut self) -> Result<Box<dyn Read>, String> {
        let part = self.archive.by_name(&self.sheet).map_err(|error| in_words(&error))?;
        let (start, size, packing) = (part.data_start(), part.compressed_size(), part.compression());
        drop(part);
        let packed = BufReader::new(self.file.from(start.ok_or(NO_BOOK)?).take(size));
        match packing {
            CompressionMethod::Stored => Ok(Box::new(packed)),
            CompressionMethod::Deflated => Ok(Box::new(DeflateDecoder::new(packed))),
            _ => Err(NO_BOOK.into()),
        }
    }

    /// The text of this number.
    pub(super) fn text(&self, number: usize) -> Option<&str> {
        self.texts.get(number).map(String::as_str)
    }

    /// Whether numbers of this style are dates, and how their days are counted.
    pub(super) fn days(&self, style: Option<usize>) -> Option<Days> {
        let date = self.dates.get(style.unwrap_or_default()).copied().unwrap_or_default();
        date.then_some(if self.late { Days::From1904 } else { Days::From1900 })
    }
}

pub(super) const NO_BOOK: &str = "it is no Excel workbook (`.xlsx`) that can be read: it may be damaged, closed by a \
                                  password, or saved in another form; save it as `.xlsx` without a password";

fn in_words(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => plain(error),
        _ => NO_BOOK.into(),
    }
}

/// The value of an attribute, whatever stands before its name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|found| found.key.local_name().as_ref() == name)?;
    let value = quick_xml::escape::unescape(&found.value).ok()?;
    Some(value.into_owned())
}

/// What a reference such as `&amp;` stands for.
pub(super) fn referred(reference: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Some(letter.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned)
}

/// Each element of a part, with the names of those that it stands in.
fn elements(part: &[u8], mut each: impl FnMut(&BytesStart<'_>, &[String])) -> Result<(), String> {
    let (mut reader, mut buffer, mut open) = (Reader::from_reader(part), Vec::new(), Vec::new());
    loop {
        match reader.read_event_into(&mut buffer).map_err(|_| NO_BOOK)? {
            Event::Start(element) => {
                each(&element, &open);
                open.push(element.local_name().as_ref().to_owned());
            }
            Event::Empty(element) => each(&element, &open),
            Event::End(_) => {
                open.pop();
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
        buffer.clear();
    }
}

/// The texts that cells name by their number; how a text reads aloud is none of it.
fn texts(part: &[u8]) -> Result<Vec<String>, String> {
    let (mut reader, mut buffer) = (Reader::from_reader(part), Vec::new());
    let (mut texts, mut text) = (Vec::new(), TextParts::default());
    loop {
        let event = reader.read_event_into(&mut buffer).map_err(|_| NO_BOOK)?;
        match &event {
            Event::Empty(element) if element.local_name().as_ref() == "si" => texts.push(String::new()),
            Event::End(element) if element.local_name().as_ref() == "si" => texts.push(text.take()),
            Event::Eof => return Ok(texts),
            event => text.see(event),
        }
        buffer.clear();
    }
}

/// Gathers the text of `t` elements.
#[derive(Default)]
pub(super) struct TextParts {
    text: String,
    inside: bool,
    aloud: bool,
}

impl TextParts {
    pub(super) fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(element) if element.local_name().as_ref() == "t" => self.inside = true,
            Event::End(element) if element.local_name().as_ref() == "t" => self.inside = false,
            Event::Start(element) if element.local_name().as_ref() == "rPh" => self.aloud = true,
            Event::End(element) if element.local_name().as_ref() == "rPh" => self.aloud = false,
            _ if !self.inside || self.aloud => {}
            Event::Text(text) => self.text.push_str(&text.xml10_content()),
            Event::CData(text) => self.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => self.text.push_str(&referred(reference).unwrap_or_default()),
            _ => {}
        }
    }

    /// The text so far, with what is written by its number (`_x000D_`).
    pub(super) fn take(&mut self) -> String {
        super::xlsx_cells::unescaped(&std::mem::take(&mut self.text))
    }
}

/// For each style of cells whether its numbers are dates.
fn dates(part: &[u8]) -> Result<Vec<bool>, String> {
    let (mut own, mut dates) = (std::collections::BTreeMap::new(), Vec::new());
    let number = |element: &BytesStart<'_>| attribute(element, "numFmtId")?.parse::<u32>().ok();
    elements(part, |element, open| match element.local_name().as_ref() {
        "numFmt" => {
            let code = attribute(element, "formatCode").unwrap_or_default();
            own.extend(number(element).map(|number| (number, is_date(&code))));
        }
        "xf" if open.last().is_some_and(|open| open == "cellXfs") => {
            let number = number(element).unwrap_or_default();
            // The formats that every workbook has, as ECMA-376 part 1, 18.8.30 lists them.
            let known = matches!(number, 14..=22 | 27..=36 | 45..=47 | 50..=58);
            dates.push(own.get(&number).copied().unwrap_or(known));
        }
        _ => {}
    })?;
    Ok(dates)
}

/// Whether a format of numbers shows dates or times.
fn is_date(code: &str) -> bool {
    let (mut quoted, mut bracket, mut skip) = (false, false, false);
    for letter in code.chars() {
        match letter {
            _ if std::mem::take(&mut skip) => {}
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => skip = true,
            '[' => bracket = true,
            ']' => bracket = false,
            // `[h]` counts hours beyond a day, which is no moment.
            _ if bracket => {}
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates() {
        for code in ["yyyy-mm-dd", "d/m/yy", "hh:mm:ss", "[$-409]mmmm d, yyyy", "AM/PM"] {
            assert!(is_date(code), "{code}");
        }
        for code in ["General", "0.00", "#,##0 \"days\"", "0\\d", "[Red]0", "0.00E+00", "@", "[h]"] {
            assert!(!is_date(code), "{code}");
        }
    }
}
