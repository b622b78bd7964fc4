//! How bytes move. Drivers that write are reached only through the effects of delivery.

mod able;
mod anywhere;
mod caught;
mod csv_cells;
mod csv_pass;
mod destination;
mod encoding;
mod file_changes;
mod file_form;
mod fixed_width_pass;
mod json_lines_pass;
mod json_pass;
mod json_record;
mod local_files;
mod matching;
mod merge;
mod merged_file;
mod odd_keys;
mod packing;
mod parquet_pass;
mod parquet_rows;
mod parquet_values;
mod postgres_columns;
mod postgres_server;
mod postgres_source;
mod postgres_statements;
mod postgres_table;
mod run_file;
mod source;
mod sqlite_source;
mod sqlite_statements;
mod sqlite_table;
mod sqlite_words;
mod table_rows;
mod typed_keys;
mod words;
mod xlsx_book;
mod xlsx_cells;
mod xlsx_pass;
mod xlsx_rows;

pub(crate) use able::{Able, able, deliveries, listed, mode_words};
pub use destination::{Destination, Meets, Target, TargetField};
pub use file_form::FileForm;
pub use local_files::LocalFiles;
pub use merged_file::MergedFile;
pub use postgres_table::PostgresTable;
pub(crate) use source::is_still_to_be_made;
pub use source::{Opened, read_file, source, written_at};
pub use sqlite_table::SqliteTable;
pub(crate) use table_rows::table_rows;
pub(crate) use words::plain;

#[cfg(test)]
mod tests;
