//! How bytes move. Drivers that write are reached only through the effects of delivery.

mod able;
mod csv_cells;
mod csv_file;
mod csv_merge;
mod destination;
mod encoding;
mod local_files;
mod matching;
mod source;
mod sqlite_statements;
mod sqlite_table;
mod sqlite_words;
mod table_rows;
mod words;

pub(crate) use able::{able, deliveries, listed, mode_words};
pub use csv_cells::CellStyle;
pub use csv_file::CsvFile;
pub use destination::{Destination, Target, TargetField};
pub use local_files::LocalFiles;
pub use source::{Opened, read_file, source, written_at};
pub use sqlite_table::SqliteTable;
pub(crate) use table_rows::table_rows;
pub(crate) use words::plain;

#[cfg(test)]
mod tests;
