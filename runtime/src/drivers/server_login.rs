//! How a database is reached that a server keeps: where it is, who logs in, and whether the way there is encrypted.

use super::destination::text;
use martlet_compiler::plan::SettingValue;
use martlet_delivery::ports::PortError;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long reaching a server may take.
pub(super) const REACH: Duration = Duration::from_secs(10);

/// Where a database is, and who logs in; the password is only read when it is needed.
#[derive(Clone, Debug)]
pub(super) struct Login {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) database: String,
    pub(super) user: String,
    /// The name of the variable that holds the password.
    password: String,
    /// The way there is encrypted, and the server verified.
    pub(super) encrypted: bool,
    /// The file of the certificates that vouch for it; none: those that are known without one.
    pub(super) roots: Option<PathBuf>,
}

impl Login {
    /// The settings of a system, with the port of servers of its kind.
    ///
    /// # Errors
    /// One is missing or not understood.
    pub(super) fn of(settings: &BTreeMap<String, SettingValue>, port: u16) -> Result<Login, String> {
        let must = |name: &str| match text(settings, name) {
            Some(value) if !value.is_empty() => Ok(value.to_owned()),
            _ => Err(format!("the system has no `{name}` in `connect`: say it")),
        };
        let Some(SettingValue::Secret(password)) = settings.get("password") else {
            return Err("`password` of the system is written `secret(\"NAME\")`".into());
        };
        let port = match text(settings, "port") {
            None => port,
            Some(port) => port.parse().map_err(|_| format!("`port {port}` is no number of a port"))?,
        };
        let host = must("host")?;
        let (tls, roots) = (text(settings, "tls"), text(settings, "root_certificates"));
        // On this machine there is nobody between, unless somebody says so; a socket is not encrypted.
        let asked = tls.is_some() || roots.is_some();
        let encrypted = tls != Some("off") && !is_socket(&host) && (asked || !is_here(&host));
        Ok(Login {
            host,
            port,
            database: must("database")?,
            user: must("user")?,
            password: password.clone(),
            encrypted,
            roots: roots.map(PathBuf::from),
        })
    }

    /// The same, where the names of files begin at this folder.
    #[must_use]
    pub(super) fn below(self, root: &Path) -> Login {
        Login { roots: self.roots.map(|file| root.join(file)), ..self }
    }

    /// Whether the host is the place of a socket.
    pub(super) fn is_socket(&self) -> bool {
        is_socket(&self.host)
    }

    /// The database's name in messages.
    pub(super) fn shown(&self) -> String {
        format!("database {} at {}", self.database, self.host)
    }

    /// Why it cannot be reached.
    pub(super) fn failed(&self, why: impl std::fmt::Display) -> PortError {
        PortError::new(format!("reaching {}", self.shown()), why)
    }

    /// The password.
    ///
    /// # Errors
    /// It is not there.
    pub(super) fn password(&self) -> Result<String, PortError> {
        std::env::var(&self.password).map_err(|_| {
            self.failed(format!(
                "its password is not there: put it into the variable {} of the environment",
                self.password
            ))
        })
    }
}

fn is_socket(host: &str) -> bool {
    host.starts_with('/')
}

fn is_here(host: &str) -> bool {
    let looped = |address: std::net::IpAddr| address.is_loopback();
    is_socket(host) || host == "localhost" || host.parse().is_ok_and(looped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(given: &[(&str, &str)]) -> Result<Login, String> {
        let text = |(name, value): &(&str, &str)| ((*name).into(), SettingValue::Text((*value).into()));
        let mut all: BTreeMap<String, SettingValue> = given.iter().map(text).collect();
        all.insert("password".into(), SettingValue::Secret("MARTLET_TEST_NOBODY_SETS_THIS".into()));
        Login::of(&all, 5432)
    }

    #[test]
    fn n3_the_way_to_another_machine_is_open_only_on_purpose() {
        let of = |host: &str, more: &[(&str, &str)]| {
            of(&[&[("host", host), ("database", "crm"), ("user", "me")], more].concat()).unwrap().encrypted
        };
        for here in ["localhost", "127.0.0.1", "::1"] {
            assert!(!of(here, &[]) && of(here, &[("tls", "verified")]), "{here}");
        }
        assert!(!of("/run/postgresql", &[("tls", "verified")]), "nobody is between");
        for there in ["db.example", "10.0.0.1", "localhost.example", "0.0.0.0"] {
            assert!(
                of(there, &[]) && of(there, &[("tls", "required")]) && !of(there, &[("tls", "off")]),
                "{there}"
            );
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        let why = |given: &[(&str, &str)]| of(given).err().unwrap_or_default();
        assert!(why(&[("host", "localhost"), ("user", "me")]).contains("no `database`"));
        let port = [("host", "localhost"), ("database", "crm"), ("user", "me"), ("port", "x")];
        assert!(why(&port).contains("no number of a port"));
        let login = of(&[("host", "localhost"), ("database", "crm"), ("user", "me")]).unwrap();
        assert_eq!(login.port, 5432);
        let why = login.password().err().unwrap().to_string();
        assert!(why.contains("into the variable MARTLET_TEST_NOBODY_SETS_THIS"), "{why}");
    }
}
