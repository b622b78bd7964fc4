//! Documents that people read, made from the plan alone. Only this folder knows tera.
//!
//! [`lineage`] asks the plan's disclosures; nothing about who gets which data is worked out a second time here.

mod clean;
mod erasure;
mod html;
mod markdown;
mod page;
mod reach;
mod rows;
mod words;

pub use erasure::{ErasureRow, ErasureView, erasure_views};
pub use reach::{ReachRow, ReachView, reach_views};

use crate::plan::Plan;

/// A finished document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// File name, relative to the folder the caller chooses.
    pub path: &'static str,
    /// The whole text.
    pub text: String,
}

/// Why a document could not be made. The templates are ours and tested, so a user can only report this.
#[derive(Debug, thiserror::Error)]
#[error("the lineage document could not be made; this is a mistake in martlet, please report it: {0}")]
pub struct EmitError(#[from] tera::Error);

/// The lineage documents of a plan: one HTML page that needs nothing beside itself, and the same as Markdown.
///
/// # Errors
/// Only where a template of ours is broken.
pub fn lineage(plan: &Plan) -> Result<Vec<Document>, EmitError> {
    let page = page::Page::of(plan);
    Ok(vec![
        Document { path: "lineage.html", text: html::render(&page)? },
        Document { path: "lineage.md", text: markdown::render(&page)? },
    ])
}

/// How late a no reaches every sender, as Markdown; of one purpose, or of all.
///
/// # Errors
/// Only where a template of ours is broken.
pub fn reach_markdown(plan: &Plan, purpose: Option<&str>) -> Result<String, EmitError> {
    markdown::render_reach(&reach_views(plan, purpose))
}

/// Where erasures reach, as Markdown.
///
/// # Errors
/// Only where a template of ours is broken.
pub fn erasure_markdown(plan: &Plan) -> Result<String, EmitError> {
    markdown::render_erasures(&erasure_views(plan))
}
