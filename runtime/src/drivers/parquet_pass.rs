//! The rows of a Parquet file on their way into the new one: values that are none of the flow's, the types of columns and
//! the order of rows stay as they are.

use super::destination::Target;
use super::merge::Pass;
use super::packing::Sink;
use super::parquet_rows::{ParquetRows, Slot, in_words};
use super::parquet_values::{Held, Meaning, schema};
use super::plain;
use super::typed_keys::{held_key, is_nothing};
use crate::transform::{TableCell, header};
use martlet_compiler::plan::Field;
use martlet_delivery::ports::Content;
use martlet_delivery::record::Cell;
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::Result as Parquet;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of rows that are written as one group.
const GROUP: usize = 32 << 20;

/// Bytes that a value takes in memory beside its own.
const BESIDE: usize = size_of::<Slot>();

/// A Parquet file that is being written anew.
pub(super) struct ParquetPass<'p> {
    target: &'p Target,
    rows: Option<ParquetRows>,
    columns: Vec<(ColumnDescPtr, Meaning)>,
    /// For each field that the flow writes its column.
    slots: Vec<usize>,
    row: Option<Vec<Slot>>,
    /// Rows that wait to be written, column by column, and how much they are.
    waiting: Vec<Vec<Slot>>,
    size: usize,
    writer: SerializedFileWriter<Buffer>,
    buffer: Buffer,
    out: Box<dyn Sink + 'p>,
}

impl<'p> ParquetPass<'p> {
    /// Opens the file that is there.
    pub(super) fn open(
        target: &'p Target,
        old: Option<Box<dyn Content>>,
        out: Box<dyn Sink + 'p>,
    ) -> Result<ParquetPass<'p>, String> {
        let rows = old.map(ParquetRows::open).transpose()?;
        let mut settings = WriterProperties::builder().set_compression(Compression::SNAPPY);
        let schema = match &rows {
            None => schema(&target.columns)?,
            Some(rows) => {
                let known = rows.file().metadata();
                let first = known.row_groups().iter().flat_map(|group| group.columns()).next();
                if let Some(
                    packing @ (Compression::UNCOMPRESSED | Compression::GZIP(_) | Compression::ZSTD(_)),
                ) = first.map(|column| column.compression())
                {
                    settings = settings.set_compression(packing);
                }
                settings =
                    settings.set_key_value_metadata(known.file_metadata().key_value_metadata().cloned());
                known.file_metadata().schema_descr().root_schema_ptr()
            }
        };
        let columns: Vec<ColumnDescPtr> = SchemaDescriptor::new(Arc::clone(&schema)).columns().to_vec();
        let slots = slots(target, &columns)?;
        let buffer = Buffer::default();
        let writer = SerializedFileWriter::new(buffer.clone(), schema, Arc::new(settings.build()));
        let meant = |column: ColumnDescPtr| (Arc::clone(&column), Meaning::of(&column));
        Ok(ParquetPass {
            target,
            rows,
            waiting: columns.iter().map(|_| Vec::new()).collect(),
            columns: columns.into_iter().map(meant).collect(),
            slots,
            row: None,
            size: 0,
            writer: writer.map_err(|error| in_words(&error))?,
            buffer,
            out,
        })
    }

    fn column(&self, slot: usize) -> Option<(usize, &ColumnDescPtr, Meaning, &'p Field)> {
        let at = *self.slots.get(slot)?;
        let (column, meaning) = self.columns.get(at)?;
        Some((at, column, *meaning, &self.target.fields.get(slot)?.field))
    }

    fn cell(&self, slot: usize) -> Option<TableCell> {
        let (at, _, meaning, _) = self.column(slot)?;
        match self.row.as_ref()?.get(at)? {
            Slot::One(_, Some(held)) => Some(meaning.cell(held)),
            _ => None,
        }
    }

    /// Puts a cell into a row.
    fn put(&self, row: &mut [Slot], slot: usize, cell: &Cell) -> Result<(), String> {
        let Some((at, column, meaning, field)) = self.column(slot) else { return Ok(()) };
        if *cell == Cell::Unchanged {
            return Ok(());
        }
        let held = meaning.held(column, cell, field)?;
        if let Some(place) = row.get_mut(at) {
            let defined = column.max_def_level() - i16::from(held.is_none());
            *place = Slot::One(defined, held);
        }
        Ok(())
    }

    /// Writes the rows that wait as one group.
    fn group(&mut self) -> Result<(), String> {
        if self.size > 0 {
            self.write_group().map_err(|error| in_words(&error))?;
            self.size = 0;
        }
        let bytes = std::mem::take(&mut *self.buffer.0.lock().unwrap_or_else(PoisonError::into_inner));
        self.out.write_all(&bytes).map_err(|error| plain(&error))
    }

    fn write_group(&mut self) -> Parquet<()> {
        let mut group = self.writer.next_row_group()?;
        for (waiting, (column, _)) in self.waiting.iter_mut().zip(&self.columns) {
            let Some(mut writer) = group.next_column()? else { break };
            write_column(writer.untyped(), column, std::mem::take(waiting))?;
            writer.close()?;
        }
        group.close().map(drop)
    }
}

/// For each field that the flow writes its column.
fn slots(target: &Target, columns: &[ColumnDescPtr]) -> Result<Vec<usize>, String> {
    let fields: Vec<Field> = target.fields.iter().map(|target| target.field.clone()).collect();
    let names: Vec<String> = columns.iter().map(|column| column.path().parts().join(".")).collect();
    let slots = header::columns(&names, &fields, b',')
        .map_err(|what| format!("the file that is there does not have the columns to write: {what}"))?;
    // In a new file the name of a field may have points in it, and is one name all the same.
    let deep =
        slots.iter().filter_map(|slot| columns.get(*slot)).find(|column| column.path().parts().len() > 1);
    match deep {
        Some(column) => Err(format!(
            "`{}` stands in a record or a list there, which this version does not write to",
            column.path().parts().join(".")
        )),
        None => Ok(slots),
    }
}

impl Pass for ParquetPass<'_> {
    fn next(&mut self) -> Result<bool, String> {
        self.row = self.rows.as_mut().map(ParquetRows::next).transpose()?.flatten();
        Ok(self.row.is_some())
    }

    fn key(&self) -> Option<Vec<u8>> {
        held_key(self.target, |slot| self.cell(slot))
    }

    fn lacks(&self, slot: usize) -> bool {
        is_nothing(self.cell(slot).as_ref())
    }

    fn change(&mut self, cells: &[(usize, &Cell)]) -> Result<(), String> {
        let Some(mut row) = self.row.clone() else { return Ok(()) };
        cells.iter().try_for_each(|(slot, cell)| self.put(&mut row, *slot, cell))?;
        self.row = Some(row);
        Ok(())
    }

    fn make(&mut self, cells: &[Cell]) -> Result<(), String> {
        let empty = |(column, _): &(ColumnDescPtr, Meaning)| match column.max_rep_level() {
            0 => Slot::One(0, None),
            _ => Slot::Several(vec![(0, 0, None)]),
        };
        let mut row: Vec<Slot> = self.columns.iter().map(empty).collect();
        let cells = cells.iter().enumerate();
        cells.into_iter().try_for_each(|(slot, cell)| self.put(&mut row, slot, cell))?;
        let lacking = row.iter().zip(&self.columns).find(|(slot, (column, _))| {
            column.max_def_level() == 0 && matches!(slot, Slot::One(_, None) | Slot::Several(_))
        });
        if let Some((_, (column, _))) = lacking {
            return Err(format!("`{}` must have a value in this file", column.path().parts().join(".")));
        }
        self.row = Some(row);
        Ok(())
    }

    fn write(&mut self) -> Result<(), String> {
        let Some(row) = self.row.take() else { return Ok(()) };
        for (waiting, slot) in self.waiting.iter_mut().zip(row) {
            self.size += size(&slot);
            waiting.push(slot);
        }
        if self.size >= GROUP { self.group() } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), String> {
        self.group()?;
        self.writer.finish().map_err(|error| in_words(&error))?;
        self.group()?;
        self.out.finish().map_err(|error| plain(&error))
    }
}

fn size(slot: &Slot) -> usize {
    let of = |held: &Option<Held>| match held {
        Some(Held::Bytes(bytes) | Held::Fixed(bytes)) => BESIDE + bytes.len(),
        _ => BESIDE,
    };
    match slot {
        Slot::One(_, held) => of(held),
        Slot::Several(all) => BESIDE + all.iter().map(|(_, _, held)| of(held)).sum::<usize>(),
    }
}

/// Writes a column of a group.
fn write_column(writer: &mut ColumnWriter<'_>, column: &ColumnDescPtr, slots: Vec<Slot>) -> Parquet<()> {
    let (mut defined, mut repeated, mut all) = (Vec::new(), Vec::new(), Vec::new());
    let mut put = |level, again, held: Option<Held>| {
        defined.push(level);
        repeated.push(again);
        all.extend(held);
    };
    for slot in slots {
        match slot {
            Slot::One(level, held) => put(level, 0, held),
            Slot::Several(several) => {
                several.into_iter().for_each(|(level, again, held)| put(level, again, held))
            }
        }
    }
    let defined = (column.max_def_level() > 0).then_some(defined.as_slice());
    let repeated = (column.max_rep_level() > 0).then_some(repeated.as_slice());
    macro_rules! write {
        ($writer:expr, $kind:pat => $value:expr) => {{
            let values: Vec<_> = all
                .into_iter()
                .filter_map(|held| if let $kind = held { Some($value) } else { None })
                .collect();
            $writer.write_batch(&values, defined, repeated)?
        }};
    }
    match writer {
        ColumnWriter::BoolColumnWriter(writer) => write!(writer, Held::Bool(value) => value),
        ColumnWriter::Int32ColumnWriter(writer) => write!(writer, Held::Int32(value) => value),
        ColumnWriter::Int64ColumnWriter(writer) => write!(writer, Held::Int64(value) => value),
        ColumnWriter::Int96ColumnWriter(writer) => write!(writer, Held::Int96(value) => value),
        ColumnWriter::FloatColumnWriter(writer) => write!(writer, Held::Float(value) => value),
        ColumnWriter::DoubleColumnWriter(writer) => write!(writer, Held::Double(value) => value),
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            write!(writer, Held::Bytes(value) => ByteArray::from(value))
        }
        ColumnWriter::FixedLenByteArrayColumnWriter(writer) => {
            write!(writer, Held::Fixed(value) => FixedLenByteArray::from(value))
        }
    };
    Ok(())
}

/// What the writer of the format wrote and nobody took yet: no more than a group.
#[derive(Clone, Debug, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
