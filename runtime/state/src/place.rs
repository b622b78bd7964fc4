//! Where a state stands: a file, or a database of PostgreSQL.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where a state stands.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// One SQLite file.
    File(PathBuf),
    /// The address of a PostgreSQL database, `postgres://…`; it may hold a password.
    Server(String),
}

impl From<&Path> for Place {
    fn from(path: &Path) -> Place {
        Place::File(path.to_path_buf())
    }
}

/// For people. What an address holds beside the database's name is left out: it may be secret.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File(path) => path.display().fmt(f),
            Place::Server(url) => {
                let path = url.split('?').next().unwrap_or("");
                let name = path.rsplit_once('/').map_or("", |(before, name)| match before.ends_with(':') {
                    // `postgres://host` alone: what stands there is no database, and may be a password.
                    true => "",
                    false => name,
                });
                if name.is_empty() || name.contains(['@', ':']) {
                    f.write_str("the database")
                } else {
                    write!(f, "the database {name}")
                }
            }
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn k1_an_address_is_shown_without_what_may_be_secret() {
        for (url, shown) in [
            ("postgres://me:canary@host:5432/martlet?password=canary", "the database martlet"),
            ("postgres://me:canary@host", "the database"),
            ("postgres://me:can/ary@host", "the database"),
            ("canary", "the database"),
        ] {
            let place = Place::Server(url.into());
            assert_eq!(place.to_string(), shown, "{url}");
            assert!(!format!("{place:?}").contains("canary"), "{url}");
        }
    }
}
