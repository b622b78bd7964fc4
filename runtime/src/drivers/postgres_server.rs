//! Reaching a database of PostgreSQL: its settings, the session, and what it reports in words. Nothing that it says is
//! repeated: its messages hold values.

use super::destination::text;
use super::server_login::{Login, REACH};
use martlet_compiler::plan::SettingValue;
use martlet_delivery::ports::PortError;
use martlet_state::tls::{refused, verified};
use postgres::config::SslMode;
use postgres::error::SqlState;
use postgres::{Client, Config, Error, NoTls};
use std::collections::BTreeMap;
use std::path::Path;

/// What holds for the session: exact texts of days, times and numbers, and locks of others are waited for so long. A
/// server may confirm before it wrote; what counts as delivered must be on its disk. How a statement is carried out is thought over each time: the table grows
/// meanwhile.
const SESSION: &str = "
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'iso_8601';
SET extra_float_digits = 1;
SET standard_conforming_strings = on;
SET lock_timeout = '5s';
SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET synchronous_commit = on;
SELECT set_config('plan_cache_mode', 'force_custom_plan', false)
  WHERE current_setting('server_version_num')::int >= 120000;
";

/// A database of PostgreSQL.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) login: Login,
    /// The schema of its tables.
    pub(super) schema: String,
}

impl Server {
    /// The settings of a system.
    ///
    /// # Errors
    /// One is missing or not understood.
    pub(super) fn of(settings: &BTreeMap<String, SettingValue>) -> Result<Server, String> {
        let schema = text(settings, "schema").unwrap_or("public").to_owned();
        Ok(Server { login: Login::of(settings, 5432)?, schema })
    }

    /// The same, where the names of files begin at this folder.
    #[must_use]
    pub(super) fn below(self, root: &Path) -> Server {
        Server { login: self.login.below(root), ..self }
    }

    /// Connects; nothing is made.
    ///
    /// # Errors
    /// The password is not there, or the server cannot be reached or refuses.
    pub(super) fn connect(&self) -> Result<Client, PortError> {
        let Login { host, port, database, user, .. } = &self.login;
        let mut config = Config::new();
        config.host(host).port(*port).dbname(database).user(user).password(self.login.password()?);
        config.application_name("martlet").connect_timeout(REACH);
        let connected = match self.login.encrypted {
            false => config.ssl_mode(SslMode::Disable).connect(NoTls),
            true => {
                let tls = verified(self.login.roots.as_deref()).map_err(|why| self.login.failed(why))?;
                config.ssl_mode(SslMode::Require).connect(tls)
            }
        };
        let connected = connected.and_then(|mut client| {
            client.batch_execute(SESSION)?;
            Ok(client)
        });
        connected.map_err(|error| self.login.failed(refused(&error).unwrap_or_else(|| in_words(&error))))
    }
}

/// A name as SQL.
pub(super) fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Why the table refuses one row, if the error is about that row only.
pub(super) fn refusal(error: &Error) -> Option<String> {
    let told = error.as_db_error()?;
    let (code, rule) = (told.code().code(), told.constraint().unwrap_or_default());
    Some(match code {
        "23502" => format!("the table wants a value in `{}`", told.column().unwrap_or_default()),
        "23505" => format!("another record of the table has the same values (its rule `{rule}`)"),
        "23503" => "a record that the table wants to refer to is not there, or refers to this one".into(),
        "23514" => format!("a rule of the table refuses it: `{rule}`"),
        "22001" => "a text is longer than its column takes".into(),
        "22003" => "a number is larger than its column takes".into(),
        "22021" => "a text holds a zero character, which this database cannot keep".into(),
        _ if code.starts_with("23") || code == "P0001" => "a rule of the table refuses it".into(),
        _ if code.starts_with("22") => "a value is of another type than the table wants".into(),
        _ => return None,
    })
}

/// Whether the same may succeed in a moment.
pub(super) fn may_pass(error: &Error) -> bool {
    matches!(
        error.code(),
        Some(
            &SqlState::LOCK_NOT_AVAILABLE
                | &SqlState::T_R_DEADLOCK_DETECTED
                | &SqlState::T_R_SERIALIZATION_FAILURE
        )
    )
}

/// Why the database failed.
pub(super) fn in_words(error: &Error) -> String {
    let Some(told) = error.as_db_error() else {
        return if error.is_closed() {
            "the connection to it was lost".into()
        } else {
            "it cannot be reached; check `host` and `port`, and whether it runs".into()
        };
    };
    match told.code().code() {
        "28P01" | "28000" => "it refuses the user or the password".into(),
        "3D000" => "there is no such database; check `database`".into(),
        "42501" => {
            "this user may not do that there; besides the tables to write, Martlet keeps its marks in `martlet_handover` \
             and `martlet_generation` of the same schema"
                .into()
        }
        "55P03" | "40P01" | "40001" => "somebody else has locked the table; run again".into(),
        "53100" => "there is no space left for the database".into(),
        "25006" => "the database can only be read".into(),
        code => format!("the database refuses it (its code is {code}); look at its triggers and rules"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(given: &[(&str, &str)]) -> BTreeMap<String, SettingValue> {
        let mut all: BTreeMap<String, SettingValue> =
            given.iter().map(|(name, value)| ((*name).into(), SettingValue::Text((*value).into()))).collect();
        all.insert("password".into(), SettingValue::Secret("MARTLET_TEST_NOBODY_SETS_THIS".into()));
        all
    }

    #[test]
    fn n3_tables_are_reached_only_where_the_root_certificates_vouch_for_the_server() {
        let Some(server) = martlet_testkit::postgres::encrypted() else { return };
        let (port, own, other) = (server.port().to_string(), server.roots(), server.other_roots());
        let to = |roots: &Path| {
            let given =
                [("host", "localhost"), ("port", &port), ("database", "postgres"), ("user", "martlet")];
            let mut settings = settings(&given);
            let roots = roots.file_name().unwrap().to_string_lossy().into_owned();
            settings.insert("root_certificates".into(), SettingValue::Text(roots));
            // Any variable that is there: the server asks for no password.
            settings.insert("password".into(), SettingValue::Secret("PATH".into()));
            Server::of(&settings).unwrap().below(own.parent().unwrap()).connect()
        };
        let mut client = to(&own).unwrap();
        let row = client.query_one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[]);
        assert!(row.unwrap().get::<_, bool>(0), "encrypted");
        let why = to(&other).err().unwrap().to_string();
        assert!(why.contains("cannot be encrypted and verified (invalid peer certificate"), "{why}");
    }
}
