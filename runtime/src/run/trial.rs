//! What tests of whole runs share: a plan of a project's text, a folder, and databases to deliver to.

use super::Progress;
use martlet_compiler::plan::Plan;
use martlet_compiler::world::Memory;
use std::path::Path;

/// Nobody looks on.
pub(crate) struct Quiet;

impl Progress for Quiet {
    fn job(&mut self, _: &str) {}
    fn records(&mut self, _: u64) {}
}

/// The plan of a project without mistakes.
pub(crate) fn plan(text: &str) -> Plan {
    let world =
        Memory { manifest: "name = \"trial\"\n".into(), files: vec![("flows.flow".into(), text.into())] };
    let compilation = martlet_compiler::compile(&world, &martlet_stdlib::library());
    let found: Vec<_> = compilation.diagnostics.sorted().iter().map(|it| it.message.clone()).collect();
    compilation.plan.unwrap_or_else(|| unreachable!("{found:?}"))
}

/// A new database of each server that is here: its driver, the settings that reach it, and how statements are asked there.
#[allow(clippy::type_complexity)]
pub(crate) fn databases() -> Vec<(&'static str, String, Box<dyn Fn(&str) -> String>)> {
    let reach = |host: &Path, database: &str, user: &str| {
        // The servers ask for no password; any variable that is there does.
        let host = host.display();
        format!("host \"{host}\" database \"{database}\" user \"{user}\" password secret(\"PATH\")")
    };
    let mut all: Vec<(&'static str, String, Box<dyn Fn(&str) -> String>)> = Vec::new();
    if let Some(server) = martlet_testkit::mysql::server() {
        let database = server.database();
        let settings = reach(&server.socket(), &database, "root");
        all.push(("mysql", settings, Box::new(move |sql| server.ask(&database, sql))));
    }
    if let Some(server) = martlet_testkit::postgres::server() {
        let url = server.database();
        let settings = reach(server.folder(), url.rsplit('/').next().unwrap_or_default(), "martlet");
        all.push(("postgres", settings, Box::new(move |sql| server.ask(&url, sql))));
    }
    all
}

/// A folder for tests that run many times: in memory where there is such a place, for every run waits for its disk.
pub(crate) fn quick_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.unwrap_or_else(|error| unreachable!("a test has a folder: {error}"))
}
