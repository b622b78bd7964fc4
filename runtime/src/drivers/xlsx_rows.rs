//! The rows of a sheet, one after the other, with everything that stands in them; and what stands around them.

use super::xlsx_book::{Book, NO_BOOK, TextParts, attribute};
use super::xlsx_cells::held;
use crate::transform::{TableCell, TableRows, header};
use martlet_compiler::plan::Field;
use martlet_delivery::ports::Content;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Read};
use unicode_normalization::UnicodeNormalization;

/// Pieces of XML that a row may have; what is longer is no sheet that somebody made.
const LONGEST: usize = 4 << 20;

/// A sheet that is being read.
pub(super) struct Sheet {
    reader: Reader<BufReader<Box<dyn Read>>>,
    buffer: Vec<u8>,
    /// The number of the row that came last.
    last: u32,
}

/// A stretch of a sheet.
pub(super) enum Stretch {
    /// Something between rows, before them or behind them.
    Between(Event<'static>),
    Row(SheetRow),
    /// The end of the rows.
    EndOfRows(Event<'static>),
    End,
}

/// A row.
#[derive(Clone, Debug)]
pub(super) struct SheetRow {
    /// Its number, from 1.
    pub number: u32,
    /// Everything that it is.
    pub events: Vec<Event<'static>>,
    pub cells: Vec<SheetCell>,
}

/// A cell.
#[derive(Clone, Debug)]
pub(super) struct SheetCell {
    /// Its column, from 0.
    pub column: usize,
    /// Its style, as it is written.
    pub style: Option<String>,
    /// Its events among those of the row: the first, and the one behind the last.
    pub events: (usize, usize),
    pub value: TableCell,
}

impl SheetRow {
    pub(super) fn cell(&self, column: usize) -> Option<&SheetCell> {
        self.cells.iter().find(|cell| cell.column == column)
    }
}

impl Sheet {
    pub(super) fn open(book: &mut Book) -> Result<Sheet, String> {
        let reader = Reader::from_reader(BufReader::new(book.open_sheet()?));
        Ok(Sheet { reader, buffer: Vec::new(), last: 0 })
    }

    /// The number of the row that came last.
    pub(super) fn last(&self) -> u32 {
        self.last
    }

    fn event(&mut self) -> Result<Event<'static>, String> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => Ok(event.into_owned()),
            Err(_) => Err(NO_BOOK.into()),
        }
    }

    /// The next stretch.
    pub(super) fn next(&mut self, book: &Book) -> Result<Stretch, String> {
        let event = self.event()?;
        let (element, empty) = match &event {
            Event::Start(element) => (element, false),
            Event::Empty(element) => (element, true),
            Event::End(element) if element.name().as_ref() == "sheetData" => {
                return Ok(Stretch::EndOfRows(event));
            }
            Event::Eof => return Ok(Stretch::End),
            _ => return Ok(Stretch::Between(event)),
        };
        match element.name().as_ref() {
            "row" => self.row(book, element.clone(), empty).map(Stretch::Row),
            // Another program wrote it with names of its own, which rows written here would not have.
            name if name.ends_with(":sheetData") => Err(NO_BOOK.into()),
            _ => Ok(Stretch::Between(event)),
        }
    }

    fn row(&mut self, book: &Book, element: BytesStart<'static>, empty: bool) -> Result<SheetRow, String> {
        let number = match attribute(&element, "r") {
            Some(number) => number.parse().map_err(|_| NO_BOOK)?,
            None => self.last.saturating_add(1),
        };
        if number <= self.last {
            return Err(NO_BOOK.into());
        }
        self.last = number;
        let mut row = SheetRow { number, events: Vec::new(), cells: Vec::new() };
        if empty {
            row.events.push(Event::Empty(element));
            return Ok(row);
        }
        row.events.push(Event::Start(element));
        loop {
            let event = self.event()?;
            match &event {
                Event::End(end) if end.name().as_ref() == "row" => {
                    row.events.push(event);
                    return Ok(row);
                }
                Event::Start(cell) if cell.name().as_ref() == "c" => {
                    let cell = cell.clone();
                    self.cell(book, &mut row, cell, false)?;
                }
                Event::Empty(cell) if cell.name().as_ref() == "c" => {
                    let cell = cell.clone();
                    self.cell(book, &mut row, cell, true)?;
                }
                Event::Eof => return Err(NO_BOOK.into()),
                _ => row.events.push(event),
            }
            if row.events.len() > LONGEST {
                return Err(format!("row {number} is longer than can be read"));
            }
        }
    }

    fn cell(
        &mut self,
        book: &Book,
        row: &mut SheetRow,
        element: BytesStart<'static>,
        empty: bool,
    ) -> Result<(), String> {
        let next = row.cells.last().map_or(0, |cell| cell.column + 1);
        let column = attribute(&element, "r").map_or(Some(next), |at| column(&at)).ok_or(NO_BOOK)?;
        let (kind, style) = (attribute(&element, "t").unwrap_or_default(), attribute(&element, "s"));
        let first = row.events.len();
        let (mut value, mut within, mut text) = (String::new(), false, TextParts::default());
        row.events.push(if empty { Event::Empty(element) } else { Event::Start(element) });
        let mut open = !empty;
        while open {
            let event = self.event()?;
            text.see(&event);
            match &event {
                Event::Start(element) if element.name().as_ref() == "v" => within = true,
                Event::End(element) if element.name().as_ref() == "v" => within = false,
                Event::End(element) if element.name().as_ref() == "c" => open = false,
                Event::Text(text) if within => value.push_str(&text.xml10_content()),
                Event::CData(text) if within => value.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) if within => {
                    value.push_str(&super::xlsx_book::referred(reference).ok_or(NO_BOOK)?);
                }
                Event::Eof => return Err(NO_BOOK.into()),
                _ => {}
            }
            row.events.push(event);
            if row.events.len() > LONGEST {
                return Err(format!("row {} is longer than can be read", row.number));
            }
        }
        let value = match kind.as_str() {
            _ if empty => TableCell::Null,
            "inlineStr" => held(book, &kind, None, &text.take()),
            "str" => held(book, &kind, None, &super::xlsx_cells::unescaped(&value)),
            kind => held(book, kind, style.as_deref().and_then(|style| style.parse().ok()), &value),
        };
        row.cells.push(SheetCell { column, style, events: (first, row.events.len()), value });
        Ok(())
    }
}

/// The column of a reference such as `AB12`, from 0.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.trim_end_matches(|c: char| c.is_ascii_digit());
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let digit = |sum: usize, letter: char| match letter {
        'A'..='Z' => Some(sum * 26 + (letter as usize - 'A' as usize) + 1),
        _ => None,
    };
    letters.chars().try_fold(0, digit).map(|column| column - 1)
}

/// A column as references have it.
pub(super) fn letters(column: usize) -> String {
    let (before, letter) = (column / 26, char::from(b'A' + u8::try_from(column % 26).unwrap_or_default()));
    let mut letters = before.checked_sub(1).map(self::letters).unwrap_or_default();
    letters.push(letter);
    letters
}

/// The names that a first row gives its columns.
pub(super) fn names(row: &SheetRow) -> Vec<String> {
    let last = row.cells.iter().map(|cell| cell.column + 1).max().unwrap_or_default();
    let mut names = vec![String::new(); last];
    for cell in &row.cells {
        let text = match &cell.value {
            TableCell::Text(text) => String::from_utf8_lossy(text).into_owned(),
            TableCell::Int(number) => number.to_string(),
            _ => continue,
        };
        if let Some(name) = names.get_mut(cell.column) {
            *name = text.trim().nfc().collect();
        }
    }
    names
}

/// The names that the first row of a sheet gives its columns.
pub(super) fn column_names(file: Box<dyn Content>, sheet: Option<&str>) -> Result<Vec<String>, String> {
    let mut book = Book::open(file, sheet)?;
    let mut sheet = Sheet::open(&mut book)?;
    next_row(&book, &mut sheet)?.map(|row| names(&row)).ok_or(EMPTY_SHEET.into())
}

const EMPTY_SHEET: &str = "the sheet is empty: its first row should name the columns";

/// Whether there is nothing in a row.
pub(super) fn is_empty(row: &SheetRow) -> bool {
    row.cells.iter().all(|cell| super::typed_keys::is_nothing(Some(&cell.value)))
}

/// The rows of a sheet as readers of tables take them.
pub(super) struct XlsxTable {
    book: Book,
    sheet: Sheet,
    columns: Vec<usize>,
}

impl XlsxTable {
    /// The rows of a sheet, and the columns that no field names.
    pub(super) fn open(
        file: Box<dyn Content>,
        sheet: Option<&str>,
        fields: &[Field],
    ) -> Result<(XlsxTable, Vec<String>), String> {
        let mut book = Book::open(file, sheet)?;
        let mut sheet = Sheet::open(&mut book)?;
        let first = next_row(&book, &mut sheet)?;
        let names = names(&first.ok_or(EMPTY_SHEET)?);
        let columns = header::columns(&names, fields, b',')?;
        let extra = names.iter().enumerate().filter(|(at, name)| !name.is_empty() && !columns.contains(at));
        let extra = extra.map(|(_, name)| header::shown(name)).collect();
        Ok((XlsxTable { book, sheet, columns }, extra))
    }
}

impl TableRows for XlsxTable {
    fn next_row(&mut self) -> Result<Option<Vec<TableCell>>, String> {
        let Some(row) = next_row(&self.book, &mut self.sheet)? else { return Ok(None) };
        let cell = |column: &usize| row.cell(*column).map_or(TableCell::Null, |cell| cell.value.clone());
        Ok(Some(self.columns.iter().map(cell).collect()))
    }
}

/// The next row with something in it.
fn next_row(book: &Book, sheet: &mut Sheet) -> Result<Option<SheetRow>, String> {
    loop {
        match sheet.next(book)? {
            Stretch::Row(row) if is_empty(&row) => {}
            Stretch::Row(row) => return Ok(Some(row)),
            Stretch::Between(_) => {}
            Stretch::EndOfRows(_) => return Ok(None),
            // A sheet without rows is one element, which has no end of its own.
            Stretch::End => return Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (at, name) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (701, "ZZ"),
            (702, "AAA"),
            (16_383, "XFD"),
        ] {
            assert_eq!(letters(at), name);
            assert_eq!(column(&format!("{name}7")), Some(at));
        }
        for none in ["", "7", "a1", "ABCD1", "É1"] {
            assert_eq!(column(none), None, "{none}");
        }
    }
}
