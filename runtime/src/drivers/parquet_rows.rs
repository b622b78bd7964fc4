//! The rows of a Parquet file, a few at a time: its groups of rows one after the other, their columns side by side.

use super::anywhere::{Anywhere, Part};
use super::caught::caught;
use super::parquet_values::{Held, Meaning};
use super::plain;
use crate::transform::{TableCell, TableRows, header};
use bytes::Bytes;
use martlet_compiler::plan::Field;
use martlet_delivery::ports::Content;
use parquet::column::reader::ColumnReader;
use parquet::errors::{ParquetError, Result as Parquet};
use parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use parquet::schema::types::ColumnDescPtr;
use std::collections::VecDeque;
use std::io::{BufReader, Error, ErrorKind, Read};

/// Rows that are read at once.
const BATCH: usize = 1_024;

/// What a row has in a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slot {
    /// One value, or none; how much of the way to it is there.
    One(i16, Option<Held>),
    /// Several, as they are: with how much of the way is there, and what is repeated.
    Several(Vec<(i16, i16, Option<Held>)>),
}

/// A Parquet file that is being read.
pub(super) struct ParquetRows {
    file: SerializedFileReader<Anywhere>,
    /// The columns that are read, among those of the file.
    wanted: Vec<usize>,
    group: usize,
    /// Rows of the group that were not read yet.
    left: usize,
    readers: Vec<ColumnReader>,
    ahead: Vec<VecDeque<Slot>>,
}

impl ParquetRows {
    /// Opens a file; all its columns are read.
    pub(super) fn open(file: impl Content + 'static) -> Result<ParquetRows, String> {
        let file = Anywhere::new(file).map_err(|error| plain(&error))?;
        let file = caught(|| SerializedFileReader::new(file)).unwrap_or_else(|| Err(damaged()));
        let file = file.map_err(|error| in_words(&error))?;
        let wanted = (0..file.metadata().file_metadata().schema_descr().num_columns()).collect();
        Ok(ParquetRows { file, wanted, group: 0, left: 0, readers: Vec::new(), ahead: Vec::new() })
    }

    pub(super) fn file(&self) -> &dyn FileReader {
        &self.file
    }

    /// The columns of the file; what stands in lists has several values in a row.
    pub(super) fn columns(&self) -> Vec<ColumnDescPtr> {
        self.file.metadata().file_metadata().schema_descr().columns().to_vec()
    }

    /// The next row, with something for each column that is read.
    pub(super) fn next(&mut self) -> Result<Option<Vec<Slot>>, String> {
        while self.ahead.iter().all(VecDeque::is_empty) {
            let more = caught(|| self.read_on()).unwrap_or_else(|| Err(damaged()));
            if !more.map_err(|error| in_words(&error))? {
                return Ok(None);
            }
        }
        let row: Option<Vec<Slot>> = self.ahead.iter_mut().map(VecDeque::pop_front).collect();
        row.map(Some).ok_or_else(|| DAMAGED.into())
    }

    /// Reads the next few rows; false at the end.
    fn read_on(&mut self) -> Parquet<bool> {
        while self.left == 0 {
            if self.group == self.file.num_row_groups() || self.wanted.is_empty() {
                return Ok(false);
            }
            let group = self.file.get_row_group(self.group)?;
            self.left = usize::try_from(group.metadata().num_rows()).map_err(|_| damaged())?;
            self.readers =
                self.wanted.iter().map(|at| group.get_column_reader(*at)).collect::<Parquet<_>>()?;
            self.group += 1;
        }
        let (columns, most) = (self.columns(), self.left.min(BATCH));
        self.ahead.clear();
        for (reader, at) in self.readers.iter_mut().zip(&self.wanted) {
            let column = columns.get(*at).ok_or_else(damaged)?;
            let slots = batch(reader, column, most)?;
            if slots.len() != most {
                return Err(damaged());
            }
            self.ahead.push(slots);
        }
        self.left -= most;
        Ok(true)
    }
}

/// Reads so many rows of a column.
fn batch(reader: &mut ColumnReader, column: &ColumnDescPtr, most: usize) -> Parquet<VecDeque<Slot>> {
    let (mut defined, mut repeated) = (Vec::new(), Vec::new());
    macro_rules! values {
        ($reader:expr, $make:expr) => {{
            let mut values = Vec::with_capacity(most);
            $reader.read_records(most, Some(&mut defined), Some(&mut repeated), &mut values)?;
            values.into_iter().map($make).collect::<Vec<Held>>()
        }};
    }
    // Copied, since a value that is kept would else keep the whole page that it stands on.
    let values = match reader {
        ColumnReader::BoolColumnReader(reader) => values!(reader, Held::Bool),
        ColumnReader::Int32ColumnReader(reader) => values!(reader, Held::Int32),
        ColumnReader::Int64ColumnReader(reader) => values!(reader, Held::Int64),
        ColumnReader::Int96ColumnReader(reader) => values!(reader, Held::Int96),
        ColumnReader::FloatColumnReader(reader) => values!(reader, Held::Float),
        ColumnReader::DoubleColumnReader(reader) => values!(reader, Held::Double),
        ColumnReader::ByteArrayColumnReader(reader) => {
            values!(reader, |bytes: parquet::data_type::ByteArray| Held::Bytes(bytes.data().to_vec()))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            values!(reader, |bytes: parquet::data_type::FixedLenByteArray| Held::Fixed(bytes.data().to_vec()))
        }
    };
    let all = column.max_def_level();
    if all == 0 {
        defined = vec![0; values.len()];
    }
    let mut values = values.into_iter();
    let mut value = |defined: i16| match defined == all {
        true => values.next().map(Some).ok_or_else(damaged),
        false => Ok(None),
    };
    if column.max_rep_level() == 0 {
        return defined.into_iter().map(|defined| Ok(Slot::One(defined, value(defined)?))).collect();
    }
    let mut slots: Vec<Vec<(i16, i16, Option<Held>)>> = Vec::new();
    for (defined, repeated) in defined.into_iter().zip(repeated) {
        if repeated == 0 {
            slots.push(Vec::new());
        }
        let row = slots.last_mut().ok_or_else(damaged)?;
        row.push((defined, repeated, value(defined)?));
    }
    Ok(slots.into_iter().map(Slot::Several).collect())
}

/// The rows of a file as readers of tables take them.
pub(super) struct ParquetTable {
    rows: ParquetRows,
    meanings: Vec<Meaning>,
    /// For each field which of the columns that are read it is.
    places: Vec<usize>,
}

/// A column with the names on the way to it, and its type in the words of the format.
pub(super) type NamedColumn = (Vec<String>, String);

/// The columns that hold one value in a row, and the names of those that hold several.
pub(super) fn column_names(file: impl Content + 'static) -> Result<(Vec<NamedColumn>, Vec<String>), String> {
    let columns = ParquetRows::open(file)?.columns();
    let (single, lists): (Vec<_>, Vec<_>) = columns.iter().partition(|column| column.max_rep_level() == 0);
    let named = |column: &&ColumnDescPtr| {
        let kind = format!("{} {}", column.physical_type(), column.converted_type());
        (column.path().parts().to_vec(), kind.trim_end_matches(" NONE").to_owned())
    };
    Ok((
        single.iter().map(named).collect(),
        lists.iter().map(|column| column.path().parts().join(".")).collect(),
    ))
}

impl ParquetTable {
    /// The rows of a file, and the columns that no field names.
    pub(super) fn open(
        file: impl Content + 'static,
        fields: &[Field],
    ) -> Result<(ParquetTable, Vec<String>), String> {
        let mut rows = ParquetRows::open(file)?;
        let columns = rows.columns();
        let single = columns.iter().enumerate().filter(|(_, column)| column.max_rep_level() == 0);
        let (indexes, names): (Vec<usize>, Vec<String>) =
            single.map(|(index, column)| (index, column.path().parts().join("."))).unzip();
        let places = header::columns(&names, fields, b',')?;
        let extra = columns.iter().map(|column| column.path().parts().join("."));
        let extra = extra.filter(|name| !fields.iter().any(|field| field.name == *name));
        let extra = extra.map(|name| header::shown(&name)).collect();
        rows.wanted = places.iter().filter_map(|place| indexes.get(*place).copied()).collect();
        let meanings = rows.wanted.iter().filter_map(|at| columns.get(*at)).map(|column| Meaning::of(column));
        let meanings = meanings.collect();
        Ok((ParquetTable { rows, meanings, places: (0..fields.len()).collect() }, extra))
    }
}

impl TableRows for ParquetTable {
    fn next_row(&mut self) -> Result<Option<Vec<TableCell>>, String> {
        let Some(row) = self.rows.next()? else { return Ok(None) };
        let cell = |place: &usize| match (row.get(*place), self.meanings.get(*place)) {
            (Some(Slot::One(_, Some(held))), Some(meaning)) => meaning.cell(held),
            _ => TableCell::Null,
        };
        Ok(Some(self.places.iter().map(cell).collect()))
    }
}

const DAMAGED: &str = "it is no Parquet file, or it is damaged: fetch it again";

fn damaged() -> ParquetError {
    ParquetError::General(DAMAGED.into())
}

/// Why a file cannot be read, in words.
pub(super) fn in_words(error: &ParquetError) -> String {
    match error {
        ParquetError::NYI(_) => {
            "it is packed in a way that this version does not read; write it with Snappy, gzip or zstd".into()
        }
        ParquetError::External(inner) => match inner.downcast_ref::<Error>() {
            Some(error) if error.kind() != ErrorKind::UnexpectedEof => plain(error),
            _ => DAMAGED.into(),
        },
        _ => DAMAGED.into(),
    }
}

impl Length for Anywhere {
    fn len(&self) -> u64 {
        Anywhere::length(self)
    }
}

impl ChunkReader for Anywhere {
    type T = BufReader<Part>;

    fn get_read(&self, start: u64) -> Parquet<BufReader<Part>> {
        Ok(BufReader::new(self.from(start)))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Parquet<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > Anywhere::length(self)) {
            return Err(damaged());
        }
        let mut bytes = vec![0; length];
        self.from(start).read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}
