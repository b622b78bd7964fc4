//! Reaching a database of MySQL or MariaDB: its settings, the session, and what it reports in words. Nothing that it
//! says is repeated: its messages hold values.

use super::server_login::{Login, REACH};
use martlet_compiler::plan::SettingValue;
use martlet_delivery::ports::PortError;
use mysql::{Conn, DriverError, Error, OptsBuilder};
use std::collections::BTreeMap;

/// What holds for the session: letters of all kinds, nothing cut or rounded without an error, times in UTC, and locks of
/// others are waited for so long.
const SESSION: [&str; 5] = [
    "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_BACKSLASH_ESCAPES'",
    "SET SESSION time_zone = '+00:00'",
    "SET SESSION innodb_lock_wait_timeout = 5",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
];

/// A database of MySQL or MariaDB.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) login: Login,
}

impl Server {
    /// The settings of a system.
    ///
    /// # Errors
    /// One is missing or not understood, or the way there would be open.
    pub(super) fn of(settings: &BTreeMap<String, SettingValue>) -> Result<Server, String> {
        let login = Login::of(settings, 3306)?;
        if login.encrypted && !login.is_here() {
            return Err(
                "the server is on another machine, and encrypted connections to it are not built yet; use a server \
                 on this machine or a tunnel to it, or write `tls off` if the network between is yours alone"
                    .into(),
            );
        }
        Ok(Server { login })
    }

    /// Connects; nothing is made.
    ///
    /// # Errors
    /// The password is not there, or the server cannot be reached or refuses.
    pub(super) fn connect(&self) -> Result<Conn, PortError> {
        let Login { host, port, database, user, .. } = &self.login;
        let options = OptsBuilder::new()
            .user(Some(user))
            .pass(Some(self.login.password()?))
            .db_name(Some(database))
            .tcp_connect_timeout(Some(REACH))
            .prefer_socket(false)
            .init(SESSION.to_vec());
        let options = match self.login.is_socket() {
            true => options.socket(Some(host)),
            false => options.ip_or_hostname(Some(host)).tcp_port(*port),
        };
        Conn::new(options).map_err(|error| self.login.failed(in_words(&error)))
    }
}

/// A name as SQL.
pub(super) fn name(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Why the table refuses one row, if the error is about that row only.
pub(super) fn refusal(error: &Error) -> Option<&'static str> {
    let Error::MySqlError(told) = error else { return None };
    Some(match told.code {
        1048 | 1364 => "the table wants a value in a column that has none",
        1062 => "another record of the table has the same values in a column where they must differ",
        1216 | 1217 | 1451 | 1452 => {
            "a record that the table wants to refer to is not there, or refers to this one"
        }
        3819 | 4025 => "a rule of the table refuses it",
        1406 => "a text is longer than its column takes",
        1264 | 1690 => "a number is larger than its column takes",
        1366 | 3988 => "a value has letters that its column does not take, or is of another type",
        1265 | 1292 | 1411 => "a value is of another type than the table wants",
        1644 => "a rule of the table refuses it",
        _ => return None,
    })
}

/// Whether the same may succeed in a moment: somebody else has locked it.
pub(super) fn may_pass(error: &Error) -> bool {
    matches!(error, Error::MySqlError(told) if matches!(told.code, 1205 | 1213))
}

/// Whether the server itself said that nothing was done; silence is no answer.
pub(super) fn is_told(error: &Error) -> bool {
    matches!(error, Error::MySqlError(_))
}

/// Why the database failed.
pub(super) fn in_words(error: &Error) -> String {
    let told = match error {
        Error::MySqlError(told) => told,
        Error::DriverError(DriverError::ConnectTimeout | DriverError::CouldNotConnect(_)) => {
            return "it cannot be reached; check `host` and `port`, and whether it runs".into();
        }
        _ => return "the connection to it was lost, or it cannot be reached; check `host` and `port`".into(),
    };
    match told.code {
        1045 | 1698 => "it refuses the user or the password".into(),
        1049 => "there is no such database; check `database`".into(),
        1044 | 1142 | 1143 | 1227 => {
            "this user may not do that there; besides the tables to write, Martlet keeps its marks in `martlet_handover` \
             and `martlet_generation` of the same database"
                .into()
        }
        1205 | 1213 => "somebody else has locked the table; run again".into(),
        1021 | 1114 => "there is no space left for the database".into(),
        1290 | 1792 | 1836 => "the database can only be read".into(),
        code => format!("the database refuses it (its code is {code}); look at its triggers and rules"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n3_the_way_to_another_machine_is_open_only_on_purpose() {
        let of = |host: &str, tls: &str| {
            let given = [("host", host), ("database", "crm"), ("user", "me"), ("tls", tls)];
            let text = |(name, value): (&str, &str)| (name.to_owned(), SettingValue::Text(value.into()));
            let mut settings: BTreeMap<String, SettingValue> = given.map(text).into();
            settings.insert("password".into(), SettingValue::Secret("MARTLET_TEST_NOBODY_SETS_THIS".into()));
            Server::of(&settings)
        };
        for here in ["localhost", "127.0.0.1", "::1", "/run/mysqld/mysqld.sock"] {
            assert!(of(here, "verified").is_ok(), "{here}");
        }
        for there in ["db.example", "10.0.0.1", "localhost.example", "0.0.0.0"] {
            assert!(of(there, "verified").is_err_and(|why| why.contains("another machine")), "{there}");
            assert!(of(there, "off").is_ok(), "{there}");
        }
        let why = of("localhost", "off").unwrap().connect().err().unwrap().to_string();
        assert!(why.contains("into the variable MARTLET_TEST_NOBODY_SETS_THIS"), "{why}");
    }
}
