//! A PostgreSQL server for the tests of one process: on a socket in a temporary folder, with no network.

use crate::watched;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where distributions put the server's programs, newest first by [`programs`].
const PACKAGED: &str = "/usr/lib/postgresql";

/// Whom the server runs as where the tests run as root, whom it refuses.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// Starts the server, says `ready`, and waits for the end of its own input.
const WATCH: &str = r#"
trap '' INT
programs=$1 folder=$2
shift 2
"$programs/initdb" -D "$folder/data" -U martlet -A trust -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
"$programs/postgres" -D "$folder/data" -k "$folder" -c max_connections=60 "$@" >>"$folder/log" 2>&1 &
server=$!
for _ in $(seq 600); do
  "$programs/pg_isready" -q -h "$folder" && { echo ready; break; }
  kill -0 $server 2>/dev/null || { cat "$folder/log" >&2; break; }
  sleep 0.05
done
exec >&- 2>&-
cat >/dev/null
kill -QUIT $server
wait $server
rm -rf "$folder"
"#;

/// A running server.
pub struct Server {
    folder: PathBuf,
    programs: PathBuf,
    made: AtomicU32,
    // Its input is the pipe that the watching shell waits on.
    _watch: Child,
}

/// The server of this process, started by whoever asks first; `None`: PostgreSQL is not installed, which is said, and
/// which is a failure where `MARTLET_REQUIRE_SERVICES` is 1.
///
/// # Panics
/// It is installed and does not start, or must be there and is not.
#[must_use]
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    watched::shared(&SERVER, "PostgreSQL", || programs().map(|programs| start(programs, None)))
}

/// A running server that speaks encrypted, to `localhost` and its port.
pub struct Encrypted {
    server: Server,
    port: u16,
}

/// Such a server of its own; `None` as for [`server`].
///
/// # Panics
/// As [`server`].
#[allow(clippy::panic)]
#[must_use]
pub fn encrypted() -> Option<Encrypted> {
    let programs = server()?.programs.clone();
    let started =
        watched::free_port().and_then(|port| Ok(Encrypted { server: start(programs, Some(port))?, port }));
    match started {
        Ok(started) => Some(started),
        Err(why) => panic!("PostgreSQL does not start with a certificate: {why}"),
    }
}

impl Encrypted {
    /// The address of its own database, by this name of the machine and with these settings.
    #[must_use]
    pub fn url(&self, host: &str, settings: &str) -> String {
        format!("postgres://martlet@{host}:{}/postgres?{settings}", self.port)
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The root certificate that vouches for it.
    #[must_use]
    pub fn roots(&self) -> PathBuf {
        self.server.folder.join("roots.pem")
    }

    /// A root certificate that does not.
    #[must_use]
    pub fn other_roots(&self) -> PathBuf {
        self.server.folder.join("other.pem")
    }
}

impl Server {
    /// The address of a database that is there.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://martlet@{}/{database}", self.folder.display().to_string().replace('/', "%2F"))
    }

    /// The address of a new, empty database.
    ///
    /// # Panics
    /// It cannot be made.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("t{}", self.made.fetch_add(1, Ordering::Relaxed));
        self.psql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// What a statement prints, by the server's own client; fields are separated by `|`.
    ///
    /// # Panics
    /// The server refuses it.
    #[must_use]
    #[allow(clippy::panic)]
    pub fn ask(&self, url: &str, statement: &str) -> String {
        match self.say(url, statement) {
            Ok(answer) => answer,
            Err(why) => panic!("{statement}: {why}"),
        }
    }

    /// As [`Server::ask`], for statements that the server may refuse.
    ///
    /// # Errors
    /// With its words.
    pub fn say(&self, url: &str, statement: &str) -> Result<String, String> {
        let database = url.rsplit('/').next().unwrap_or("postgres");
        let output = Command::new(self.programs.join("psql"))
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "martlet", "-h"])
            .arg(&self.folder)
            .args(["-d", database, "-c", statement])
            .output()
            .map_err(|error| error.to_string())?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    fn psql(&self, database: &str, statement: &str) {
        let _ = self.ask(&self.url(database), statement);
    }

    /// The folder that the server writes to.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// The folder of the server's programs: from the path, or the newest that is packaged.
fn programs() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| {
        ["initdb", "postgres", "pg_isready", "psql"].iter().all(|name| folder.join(name).is_file())
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut packaged: Vec<(u32, PathBuf)> = std::fs::read_dir(PACKAGED)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    packaged.sort();
    std::env::split_paths(&path).chain(packaged.into_iter().rev().map(|(_, folder)| folder)).find(complete)
}

/// The number of a user and of their group.
fn user(name: &str) -> Option<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// Starts a server: on its socket alone, or encrypted on a port of this machine as well.
fn start(programs: PathBuf, port: Option<u16>) -> Result<Server, String> {
    let text = |error: std::io::Error| error.to_string();
    let folder = watched::folder("martlet-pg-")?;
    let mut watch = Command::new("sh");
    watch.args(["-c", WATCH, "watch"]).arg(&programs).arg(&folder);
    match port {
        None => drop(watch.args(["-c", "listen_addresses="])),
        Some(port) => {
            watched::certificates(&folder).map_err(|error| error.to_string())?;
            watch.env("PGPORT", port.to_string()).args(["-c", "listen_addresses=127.0.0.1", "-c", "ssl=on"]);
            for (setting, file) in [("ssl_cert_file", "server.pem"), ("ssl_key_file", "server.key")] {
                watch.arg("-c").arg(format!("{setting}={}", folder.join(file).display()));
            }
        }
    }
    // A folder that root owns is one that root made.
    if watched::is_of_root(&folder)? {
        let (uid, gid) = USERS.iter().find_map(|name| user(name)).ok_or("there is no user to run it as")?;
        std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).map_err(text)?;
        for file in std::fs::read_dir(&folder).map_err(text)?.flatten() {
            std::os::unix::fs::chown(file.path(), Some(uid), Some(gid)).map_err(text)?;
        }
        watch.uid(uid).gid(gid);
    }
    Ok(Server { _watch: watched::watch(watch)?, folder, programs, made: AtomicU32::new(0) })
}
