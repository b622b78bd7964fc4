//! Small changes to the example of a company, each of which breaks a promise to people: each is stopped, by what its file
//! says, where it says, and by nothing else.

use crate::patched::{Patch, Project};
use std::path::Path;

#[test]
fn each_is_stopped() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let acme = Project::read(&examples.join("acme"));
    let (found, text) = acme.found();
    assert!(found.is_empty(), "{text}");
    let patches = Patch::all(&examples.join("broken-promises"));
    let wrong = patches.iter().filter_map(|(name, patch)| Some((name, patch.wrong(&acme)?)));
    let wrong: String = wrong.map(|(name, text)| format!("{name}: {text}\n")).collect();
    assert!(wrong.is_empty(), "{wrong}");
    assert!(patches.len() >= 15, "{}", patches.len());
}
