//! Reaching a database of MySQL or MariaDB: its settings, the session, and what it reports in words. Nothing that it
//! says is repeated: its messages hold values.

use super::server_login::{Login, REACH};
use martlet_compiler::plan::SettingValue;
use martlet_delivery::ports::PortError;
use martlet_state::tls::{unencrypted, verified};
use mysql::{Conn, DriverError, Error, OptsBuilder, SslOpts};
use std::collections::BTreeMap;
use std::path::Path;

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
    /// One is missing or not understood.
    pub(super) fn of(settings: &BTreeMap<String, SettingValue>) -> Result<Server, String> {
        Ok(Server { login: Login::of(settings, 3306)? })
    }

    /// The same, where the names of files begin at this folder.
    #[must_use]
    pub(super) fn below(self, root: &Path) -> Server {
        Server { login: self.login.below(root) }
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
            .ssl_opts(self.certificates()?)
            .init(SESSION.to_vec());
        let options = match self.login.is_socket() {
            true => options.socket(Some(host)),
            false => options.ip_or_hostname(Some(host)).tcp_port(*port),
        };
        Conn::new(options)
            .map_err(|error| self.login.failed(refused(&error).unwrap_or_else(|| in_words(&error))))
    }

    /// How the way there is encrypted, and who vouches for the server; `None`: it is open.
    fn certificates(&self) -> Result<Option<SslOpts>, PortError> {
        if !self.login.encrypted {
            return Ok(None);
        }
        let roots = self.login.roots.clone();
        // Looked at here, where what is wrong with the file can be told.
        if let Some(file) = &roots {
            verified(Some(file)).map_err(|why| self.login.failed(why))?;
        }
        Ok(Some(SslOpts::default().with_root_cert_path(roots)))
    }
}

/// What errors of encryption say of certificates.
const INVALID: &str = "invalid peer certificate";

/// Why a connection could not be encrypted, if that is what failed.
fn refused(error: &Error) -> Option<String> {
    let why = match error {
        Error::DriverError(DriverError::TlsNotSupported) => "the server speaks openly only".to_owned(),
        Error::TlsError(why) => why.to_string(),
        // Told while the first packet is sent. The words after it are names and rules of certificates only.
        _ => {
            let told = error.to_string();
            let (_, more) = told.split_once(INVALID)?;
            format!("{INVALID}{}", more.trim_end_matches(['\'', '`', '}', ' ']))
        }
    };
    Some(unencrypted(&why))
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
    use mysql::prelude::Queryable;

    #[test]
    fn n3_tables_are_reached_only_where_the_root_certificates_vouch_for_the_server() {
        let Some(server) = martlet_testkit::mysql::encrypted() else { return };
        let port = server.port.to_string();
        let to = |host: &str, more: &[(&str, &str)]| {
            let given = [("host", host), ("port", &port), ("database", "mysql"), ("user", "root")];
            let given = given.iter().chain(more);
            let text = |(name, value): &(&str, &str)| ((*name).into(), SettingValue::Text((*value).into()));
            let mut settings: BTreeMap<String, SettingValue> = given.map(text).collect();
            // Any variable that is there: the server asks for no password.
            settings.insert("password".into(), SettingValue::Secret("PATH".into()));
            Server::of(&settings).unwrap().below(server.folder()).connect()
        };
        let cipher = |mut conn: Conn| {
            let told: Option<(String, String)> = conn.query_first("SHOW STATUS LIKE 'Ssl_cipher'").unwrap();
            told.unwrap().1
        };
        assert_ne!(cipher(to("localhost", &[("root_certificates", "roots.pem")]).unwrap()), "", "encrypted");
        assert_eq!(cipher(to("localhost", &[]).unwrap()), "", "nobody is between");
        // Nobody known vouches for it; another does not; and not under another name.
        for (host, more) in [
            ("localhost", ("tls", "verified")),
            ("localhost", ("root_certificates", "other.pem")),
            ("127.0.0.1", ("root_certificates", "roots.pem")),
        ] {
            let why = to(host, &[more]).err().unwrap().to_string();
            assert!(
                why.contains("cannot be encrypted and verified (invalid peer certificate"),
                "{host}: {why}"
            );
        }
        let why = to("localhost", &[("root_certificates", "server.key")]).err().unwrap().to_string();
        assert!(why.contains("no certificate in it"), "{why}");
    }
}
