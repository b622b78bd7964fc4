//! Rule packs: dated rows of law, read from files and chosen for a project. What a law says is data; nothing here knows
//! any.

mod choose;
mod judged;
mod pack;

pub use choose::{choose, chosen_for};
pub use judged::{cited, doubt, judged};
pub use pack::{Fault, RuleError, RulePack, read};
