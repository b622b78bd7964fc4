//! The rows of a sheet on their way into the new workbook: other sheets, formats and cells that are none of the flow's
//! stay as they are. No row moves: what is taken away leaves an empty one, so that formulas go on meaning what they meant.

use super::csv_cells::{CellStyle, is_guarded, value};
use super::destination::Target;
use super::file_changes::part;
use super::merge::Pass;
use super::packing::Sink;
use super::plain;
use super::typed_keys::{held_key, is_nothing};
use super::xlsx_book::{Book, NO_BOOK, attribute};
use super::xlsx_cells::{Written, escaped, written};
use super::xlsx_rows::{Sheet, SheetCell, SheetRow, Stretch, is_empty, letters, names};
use crate::transform::{TableCell, header, key_text};
use martlet_compiler::plan::Field;
use martlet_delivery::ports::Content;
use martlet_delivery::record::{Cell, Key};
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};
use std::cell::RefCell;
use std::io::{Cursor, Write};
use std::rc::Rc;
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

/// Rows that a sheet may have, as Excel's specification says.
const MOST_ROWS: u32 = 1_048_576;

/// Which sheet it is, and who its cells are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct XlsxForm {
    pub sheet: Option<String>,
    pub style: CellStyle,
}

impl XlsxForm {
    /// A staged key as the cells of the sheet have it.
    pub(super) fn key(&self, target: &Target, key: &Key) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (cell, field) in key.0.iter().zip(target.key_fields()) {
            let text = value(cell, &field.ty, self.style).unwrap_or_default().into_owned();
            part(&mut bytes, key_text(&Cell::Text(text), &field.ty).as_bytes());
        }
        bytes
    }
}

/// A workbook that is being written anew.
pub(super) struct XlsxPass<'p> {
    target: &'p Target,
    style: CellStyle,
    /// How many cells were guarded.
    guarded: u64,
    book: Book,
    sheet: Sheet,
    /// For each field that the flow writes its column.
    slots: Vec<usize>,
    row: Option<SheetRow>,
    /// What comes behind the last row.
    behind: Option<Event<'static>>,
    /// The number of the last row that was written or is there.
    last: u32,
    xml: Option<Writer<ZipWriter<StreamWriter<Through<'p>>>>>,
    out: Through<'p>,
}

impl<'p> XlsxPass<'p> {
    /// Opens the workbook that is there, and writes everything up to its first record.
    pub(super) fn open(
        form: &XlsxForm,
        target: &'p Target,
        old: Option<Box<dyn Content>>,
        out: Box<dyn Sink + 'p>,
    ) -> Result<XlsxPass<'p>, String> {
        let old = match old {
            Some(old) => old,
            None => Box::new(Cursor::new(new_book(form, target).ok_or("a new workbook could not be made")?)),
        };
        let mut book = Book::open(old, form.sheet.as_deref())?;
        let sheet = Sheet::open(&mut book)?;
        let out = Through(Rc::new(RefCell::new(out)));
        let mut zip = ZipWriter::new_stream(out.clone());
        copy_others(&mut book, &mut zip).ok_or("the other parts of the workbook cannot be copied")?;
        let mut pass = XlsxPass {
            target,
            style: form.style,
            guarded: 0,
            book,
            sheet,
            slots: Vec::new(),
            row: None,
            behind: None,
            last: 0,
            xml: Some(Writer::new(zip)),
            out,
        };
        pass.header()?;
        Ok(pass)
    }

    /// Reads and writes everything up to the first row with something in it, which names the columns.
    fn header(&mut self) -> Result<(), String> {
        loop {
            match self.sheet.next(&self.book)? {
                // It says how far the sheet goes, and is made anew by whoever opens it.
                Stretch::Between(Event::Empty(element)) if element.name().as_ref() == "dimension" => {}
                Stretch::Between(event) => self.put(event)?,
                Stretch::Row(row) => {
                    let (empty, names) = (is_empty(&row), names(&row));
                    self.put_all(row.events)?;
                    if empty {
                        continue;
                    }
                    let fields: Vec<Field> =
                        self.target.fields.iter().map(|target| target.field.clone()).collect();
                    self.slots = header::columns(&names, &fields, b',').map_err(|what| {
                        format!("the file that is there does not have the columns to write: {what}")
                    })?;
                    return Ok(());
                }
                Stretch::EndOfRows(_) | Stretch::End => {
                    return Err("the sheet is empty: its first row should name the columns".into());
                }
            }
        }
    }

    fn put(&mut self, event: Event<'_>) -> Result<(), String> {
        let xml = self.xml.as_mut().ok_or(NO_BOOK)?;
        xml.write_event(event).map_err(|error| plain(&error))
    }

    fn put_all(&mut self, events: Vec<Event<'static>>) -> Result<(), String> {
        events.into_iter().try_for_each(|event| self.put(event))
    }

    fn cell(&self, slot: usize) -> Option<&TableCell> {
        self.row.as_ref()?.cell(*self.slots.get(slot)?).map(|cell| &cell.value)
    }

    /// Puts cells into a row.
    fn write_cells<'c>(
        &mut self,
        row: &mut SheetRow,
        cells: impl Iterator<Item = (usize, &'c Cell)>,
    ) -> Result<(), String> {
        for (slot, cell) in cells {
            let (Some(target), Some(column)) = (self.target.fields.get(slot), self.slots.get(slot)) else {
                continue;
            };
            let Some(written) = written(cell, &target.field, self.style)? else { continue };
            let held = row.cell(*column).and_then(|cell| row.events.get(cell.events.0..cell.events.1));
            if held.is_some_and(is_shared) {
                return Err(shared(row));
            }
            set(row, *column, &written);
            self.guarded += u64::from(is_guarded(cell, &target.field.ty, self.style));
        }
        Ok(())
    }
}

impl Pass for XlsxPass<'_> {
    fn next(&mut self) -> Result<bool, String> {
        self.row = None;
        while self.behind.is_none() {
            match self.sheet.next(&self.book)? {
                Stretch::Row(row) => {
                    self.row = Some(row);
                    self.last = self.sheet.last();
                    return Ok(true);
                }
                Stretch::Between(event) => self.put(event)?,
                Stretch::EndOfRows(event) => self.behind = Some(event),
                Stretch::End => return Err(NO_BOOK.into()),
            }
        }
        self.last = self.last.max(self.sheet.last());
        Ok(false)
    }

    fn key(&self) -> Option<Vec<u8>> {
        held_key(self.target, |slot| self.cell(slot).cloned())
    }

    fn lacks(&self, slot: usize) -> bool {
        is_nothing(self.cell(slot))
    }

    fn change(&mut self, cells: &[(usize, &Cell)]) -> Result<(), String> {
        let Some(mut row) = self.row.clone() else { return Ok(()) };
        self.write_cells(&mut row, cells.iter().copied())?;
        self.row = Some(row);
        Ok(())
    }

    fn make(&mut self, cells: &[Cell]) -> Result<(), String> {
        let number = self.last + 1;
        if number > MOST_ROWS {
            return Err("the sheet is full: Excel's sheets have 1,048,576 rows".into());
        }
        let element = BytesStart::new("row").with_attributes([("r", number.to_string().as_str())]);
        let events = vec![Event::Start(element), Event::End(BytesEnd::new("row"))];
        let mut row = SheetRow { number, events, cells: Vec::new() };
        self.write_cells(&mut row, cells.iter().enumerate())?;
        (self.row, self.last) = (Some(row), number);
        Ok(())
    }

    fn write(&mut self) -> Result<(), String> {
        match self.row.take() {
            Some(row) => self.put_all(row.events),
            None => Ok(()),
        }
    }

    fn remove(&mut self) -> Result<(), String> {
        match self.row.take() {
            Some(row) if is_shared(&row.events) => Err(shared(&row)),
            _ => Ok(()),
        }
    }

    fn guarded(&self) -> u64 {
        self.guarded
    }

    fn end(&mut self) -> Result<(), String> {
        if let Some(event) = self.behind.take() {
            self.put(event)?;
        }
        loop {
            match self.sheet.next(&self.book)? {
                Stretch::Between(event) | Stretch::EndOfRows(event) => self.put(event)?,
                Stretch::Row(row) => self.put_all(row.events)?,
                Stretch::End => break,
            }
        }
        let zip = self.xml.take().ok_or(NO_BOOK)?.into_inner();
        zip.finish().map_err(|_| "the new workbook could not be written to its end")?;
        self.out.0.borrow_mut().finish().map_err(|error| plain(&error))
    }
}

/// Puts a value into a cell of a row; what has it already stays as it is written, and its format stays.
fn set(row: &mut SheetRow, column: usize, written: &Written) {
    let value = match written {
        Written::Nothing => TableCell::Null,
        Written::Text(text) => TableCell::Text(text.as_bytes().to_vec()),
        Written::Number(number) => number
            .parse()
            .map_or_else(|_| number.parse().map_or(TableCell::Bytes, TableCell::Real), TableCell::Int),
        Written::Bool(value) => TableCell::Bool(*value),
    };
    let at = row.cells.iter().position(|cell| cell.column >= column).unwrap_or(row.cells.len());
    let found = row.cells.get(at).filter(|cell| cell.column == column);
    let there = found.is_some();
    let (style, (first, last)) = match found {
        Some(cell) if cell.value == value => return,
        Some(cell) => (cell.style.clone(), cell.events),
        None if *written == Written::Nothing => return,
        None => {
            open_up(row);
            let before = at.checked_sub(1).and_then(|before| row.cells.get(before));
            let place = before.map_or(1, |cell| cell.events.1);
            (None, (place, place))
        }
    };
    let events = cell(&format!("{}{}", letters(column), row.number), style.as_deref(), written);
    let (new, old) = (events.len(), last - first);
    row.events.splice(first..last, events);
    let moved = |at: usize| at + new - old;
    let changed = SheetCell { column, style, events: (first, first + new), value };
    if there {
        if let Some(place) = row.cells.get_mut(at) {
            *place = changed;
        }
    } else {
        row.cells.insert(at, changed);
    }
    for cell in row.cells.iter_mut().skip(at + 1) {
        cell.events = (moved(cell.events.0), moved(cell.events.1));
    }
}

/// Gives a row that is one empty element a beginning and an end; and takes away how far its cells go, which may change.
fn open_up(row: &mut SheetRow) {
    if let [Event::Empty(element)] = row.events.as_slice() {
        let element = element.clone();
        row.events = vec![Event::Start(element), Event::End(BytesEnd::new("row"))];
    }
    if let Some(Event::Start(element)) = row.events.first_mut() {
        let kept: Vec<(String, String)> = element
            .attributes()
            .flatten()
            .filter(|found| found.key.as_ref() != "spans")
            .map(|found| (found.key.as_ref().to_owned(), found.value.clone().into_owned()))
            .collect();
        let mut element = BytesStart::new("row");
        // Their values are escaped as they were.
        kept.iter().for_each(|(name, value)| {
            element.push_attribute(quick_xml::events::attributes::Attribute {
                key: quick_xml::name::QName(name),
                value: value.as_str().into(),
            });
        });
        if let Some(first) = row.events.first_mut() {
            *first = Event::Start(element.into_owned());
        }
    }
}

/// A cell as XML.
fn cell(reference: &str, style: Option<&str>, written: &Written) -> Vec<Event<'static>> {
    let mut element = BytesStart::new("c").with_attributes([("r", reference)]);
    if let Some(style) = style {
        element.push_attribute(("s", style));
    }
    let (kind, inside) = match written {
        Written::Nothing => return vec![Event::Empty(element.into_owned())],
        Written::Text(text) => (Some("inlineStr"), ("t", escaped(text))),
        Written::Number(number) => (None, ("v", number.clone())),
        Written::Bool(value) => (Some("b"), ("v", if *value { "1" } else { "0" }.to_owned())),
    };
    if let Some(kind) = kind {
        element.push_attribute(("t", kind));
    }
    let (name, text) = inside;
    let mut holds = BytesStart::new(name);
    if name == "t" {
        holds.push_attribute(("xml:space", "preserve"));
    }
    let mut events = vec![
        Event::Start(holds.into_owned()),
        Event::Text(BytesText::new(&text).into_owned()),
        Event::End(BytesEnd::new(name)),
    ];
    if name == "t" {
        events.insert(0, Event::Start(BytesStart::new("is")));
        events.push(Event::End(BytesEnd::new("is")));
    }
    events.insert(0, Event::Start(element.into_owned()));
    events.push(Event::End(BytesEnd::new("c")));
    events
}

/// Copies the other parts as they are, and begins the sheet. The order in which formulas are reckoned names cells that may
/// be gone; Excel makes it anew where it is not there.
fn copy_others(book: &mut Book, zip: &mut ZipWriter<StreamWriter<Through<'_>>>) -> Option<()> {
    const ORDER: &str = "xl/calcChain.xml";
    let ordered = book.archive.index_for_name(ORDER).is_some();
    for index in 0..book.archive.len() {
        let part = book.archive.by_index_raw(index).ok()?;
        let name = part.name().ok()?.into_owned();
        if ordered && matches!(name.as_str(), "[Content_Types].xml" | "xl/_rels/workbook.xml.rels") {
            drop(part);
            let text = without_order(&book.part(&name).ok()??)?;
            zip.start_file(name, SimpleFileOptions::default()).ok()?;
            zip.write_all(&text).ok()?;
        } else if name != book.sheet && name != ORDER {
            zip.raw_copy_file(part).ok()?;
        }
    }
    zip.start_file(book.sheet.as_str(), SimpleFileOptions::default()).ok()
}

/// A list of parts without the order in which formulas are reckoned.
fn without_order(part: &[u8]) -> Option<Vec<u8>> {
    let (mut reader, mut buffer) = (Reader::from_reader(part), Vec::new());
    let mut writer = Writer::new(Vec::new());
    loop {
        let event = reader.read_event_into(&mut buffer).ok()?;
        let names = |element: &BytesStart<'_>| {
            let name = attribute(element, "PartName").or_else(|| attribute(element, "Target"));
            name.is_some_and(|name| name.ends_with("calcChain.xml"))
        };
        match &event {
            Event::Eof => return Some(writer.into_inner()),
            Event::Empty(element) if names(element) => {}
            event => writer.write_event(event.borrow()).ok()?,
        }
        buffer.clear();
    }
}

/// Whether other cells have their formula from one of these events.
fn is_shared(events: &[Event<'_>]) -> bool {
    let shares = |element: &BytesStart<'_>| {
        element.name().as_ref() == "f"
            && attribute(element, "t").is_some()
            && attribute(element, "ref").is_some()
    };
    events
        .iter()
        .any(|event| matches!(event, Event::Start(element) | Event::Empty(element) if shares(element)))
}

/// Why a row cannot be changed or taken away.
fn shared(row: &SheetRow) -> String {
    format!(
        "other cells have their formula from row {}, so it can be neither changed nor taken away: in Excel, write the \
         formula into each cell of its own, or put values in their place",
        row.number
    )
}

/// A new workbook, whose one sheet names the columns.
fn new_book(form: &XlsxForm, target: &Target) -> Option<Vec<u8>> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    const TYPES: &str = "http://schemas.openxmlformats.org/package/2006";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const PART: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut first = Writer::new(Vec::new());
    for (column, field) in target.columns.iter().enumerate() {
        let name = Written::Text(field.name.clone());
        for event in cell(&format!("{}1", letters(column)), None, &name) {
            first.write_event(event).ok()?;
        }
    }
    let first = String::from_utf8(first.into_inner()).ok()?;
    let name = form.sheet.as_deref().unwrap_or("Sheet1");
    let name = quick_xml::escape::escape(name);
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{TYPES}/content-types\"><Default Extension=\"rels\" \
                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default \
                 Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" \
                 ContentType=\"{PART}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" \
                 ContentType=\"{PART}.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{TYPES}/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"{name}\" sheetId=\"1\" \
                 r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{TYPES}/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"1\">{first}</row></sheetData></worksheet>"
            ),
        ),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        zip.start_file(name, SimpleFileOptions::default()).ok()?;
        zip.write_all(HEAD.as_bytes()).and_then(|()| zip.write_all(part.as_bytes())).ok()?;
    }
    zip.finish().ok().map(Cursor::into_inner)
}

/// The file that is written, which the archive and whoever ends it share.
#[derive(Clone)]
struct Through<'o>(Rc<RefCell<Box<dyn Sink + 'o>>>);

impl Write for Through<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.borrow_mut().flush()
    }
}
