//! From source records to staged rows: readers, the evaluator, and the capture of choices.
//!
//! The evaluator that runs a job is the one that runs previews, tests and the examples of functions.

mod asked;
mod capture;
pub(crate) mod cells;
mod evaluate;
mod expression;
mod fitting;
mod fixed_width;
pub(crate) mod header;
mod identity;
mod json;
mod json_items;
mod json_line;
mod json_lines;
mod kept;
mod looked_up;
mod made;
mod people;
mod points;
mod prepare;
mod reader;
mod record;
mod requests;
mod room;
mod shape;
pub mod split;
mod steps;
mod stored;
mod table;
mod told;
mod values;
mod whose;

pub use capture::{Captured, Choices, Reading, Refused};
pub(crate) use capture::{SKEW, evidence_level, whole_day};
pub(crate) use evaluate::asks_sources;
pub use evaluate::{Prepared, Same};
pub use expression::{Moment, Run};
pub(crate) use fixed_width::{FixedWidth, Layout};
pub use identity::{End, Identified, IdentifiersOf};
pub(crate) use identity::{family_of, identifier_word, reference};
pub(crate) use json_items::JsonItems;
pub(crate) use json_line::{JsonLine, key_text};
pub use json_lines::JsonLines;
pub(crate) use json_lines::not_json_lines;
pub use kept::{Kept, contacts_in, people_in};
pub use looked_up::{PutAway, Room};
pub use made::MadeFrom;
pub use people::{Facts, FactsOf, Listed, ListedRow, Named, People};
pub(crate) use points::points as flow_points;
pub use points::{Keyed, normal_point};
pub use prepare::PrepareError;
pub(crate) use prepare::{later, object, value_of};
pub(crate) use reader::names_in;
pub use reader::{ReadError, Reader, RecordFile};
pub use record::{Aside, Fault, Record};
pub use requests::{Asked, Request, Requests};
pub use shape::{ending_cells, shape};
pub use steps::Tables;
pub(crate) use table::meaning;
pub use table::{Table, TableCell, TableRows, table_columns};
pub use told::{Answers, Told};
pub(crate) use values::cell as cell_of;

#[cfg(test)]
pub(crate) mod tests;
