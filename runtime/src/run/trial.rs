//! What tests of whole runs share: a plan of a project's text, a folder, and databases to deliver to.

use super::Progress;
use martlet_compiler::plan::{Plan, SettingValue};
use martlet_compiler::world::Memory;
use std::collections::BTreeMap;
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

/// A database of its own on a server of the tests.
pub(crate) struct Database {
    /// The driver that reaches it.
    pub(crate) driver: &'static str,
    /// The settings that reach it, but for the password.
    reach: [(&'static str, String); 3],
    ask: Box<dyn Fn(&str) -> String>,
}

impl Database {
    /// Of the server that this driver reaches; `None`: it is not here.
    pub(crate) fn of(driver: &'static str) -> Option<Database> {
        let reach = |host: &Path, database: &str, user: &str| {
            [("host", host.display().to_string()), ("database", database.into()), ("user", user.into())]
        };
        if driver == "mysql" {
            let server = martlet_testkit::mysql::server()?;
            let database = server.database();
            let reach = reach(&server.socket(), &database, "root");
            return Some(Database { driver, reach, ask: Box::new(move |sql| server.ask(&database, sql)) });
        }
        let server = martlet_testkit::postgres::server()?;
        let url = server.database();
        let reach = reach(server.folder(), url.rsplit('/').next().unwrap_or_default(), "martlet");
        Some(Database { driver, reach, ask: Box::new(move |sql| server.ask(&url, sql)) })
    }

    /// One on each server that is here.
    pub(crate) fn all() -> impl Iterator<Item = Database> {
        ["mysql", "postgres"].into_iter().filter_map(Database::of)
    }

    /// What statements print there.
    pub(crate) fn sql(&self, sql: &str) -> String {
        (self.ask)(sql)
    }

    /// The settings of a system that is kept there.
    pub(crate) fn settings(&self) -> BTreeMap<String, SettingValue> {
        let text = |(name, value): &(&str, String)| ((*name).into(), SettingValue::Text(value.clone()));
        let mut settings: BTreeMap<String, SettingValue> = self.reach.iter().map(text).collect();
        // The servers ask for no password; any variable that is there does.
        settings.insert("password".into(), SettingValue::Secret("PATH".into()));
        settings
    }

    /// The same as a project says them.
    pub(crate) fn connect(&self) -> String {
        let texts: Vec<String> =
            self.reach.iter().map(|(name, value)| format!("{name} \"{value}\"")).collect();
        format!("{} password secret(\"PATH\")", texts.join(" "))
    }

    /// The database's name in messages.
    pub(crate) fn shown(&self) -> String {
        let [(_, host), (_, database), _] = &self.reach;
        format!("database {database} at {host}")
    }
}

/// A folder for tests that run many times: in memory where there is such a place, for every run waits for its disk.
pub(crate) fn quick_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.unwrap_or_else(|error| unreachable!("a test has a folder: {error}"))
}
