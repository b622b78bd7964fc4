//! A MariaDB server for the tests of one process: on a socket in a temporary folder, with no network.

use crate::watched;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Starts the server, says `ready`, and waits for the end of its own input.
const WATCH: &str = r#"
trap '' INT
folder=$1 program=$2
shift 2
mariadb-install-db --no-defaults --auth-root-authentication-method=normal --skip-test-db \
  --datadir="$folder/data" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
"$program" --no-defaults --datadir="$folder/data" --socket="$folder/sock" --pid-file="$folder/pid" --skip-grant-tables \
  --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=32M "$@" >>"$folder/log" 2>&1 &
server=$!
for _ in $(seq 600); do
  mariadb-admin --no-defaults -u root -S "$folder/sock" --silent ping >/dev/null 2>&1 && { echo ready; break; }
  kill -0 $server 2>/dev/null || { cat "$folder/log" >&2; break; }
  sleep 0.05
done
exec >&- 2>&-
cat >/dev/null
kill -KILL $server
wait $server
rm -rf "$folder"
"#;

/// A running server.
pub struct Server {
    folder: PathBuf,
    made: AtomicU32,
    // Its input is the pipe that the watching shell waits on.
    _watch: Child,
}

/// The server of this process, started by whoever asks first; `None`: MariaDB is not installed, which is said, and which
/// is a failure where `MARTLET_REQUIRE_SERVICES` is 1.
///
/// # Panics
/// It is installed and does not start, or must be there and is not.
#[must_use]
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    watched::shared(&SERVER, "MariaDB", || program().map(|program| start(&program, None)))
}

/// A running server that speaks encrypted, to `localhost` and its port.
pub struct Encrypted {
    server: Server,
    /// The port.
    pub port: u16,
}

/// Such a server of its own; `None` as for [`server`].
///
/// # Panics
/// As [`server`].
#[allow(clippy::panic)]
#[must_use]
pub fn encrypted() -> Option<Encrypted> {
    server()?;
    let started = watched::free_port()
        .and_then(|port| Ok(Encrypted { server: start(&program().ok_or("gone")?, Some(port))?, port }));
    match started {
        Ok(started) => Some(started),
        Err(why) => panic!("MariaDB does not start with a certificate: {why}"),
    }
}

impl Encrypted {
    /// The folder with `roots.pem`, the root certificate that vouches for it, and `other.pem`, one that does not.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.server.folder
    }
}

impl Server {
    /// The name of a new, empty database.
    ///
    /// # Panics
    /// It cannot be made.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("t{}", self.made.fetch_add(1, Ordering::Relaxed));
        let _ = self.ask("mysql", &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"));
        name
    }

    /// What statements print, by the server's own client; fields are separated by tabs.
    ///
    /// # Panics
    /// The server refuses it.
    #[must_use]
    #[allow(clippy::panic)]
    pub fn ask(&self, database: &str, statements: &str) -> String {
        let output = Command::new("mariadb")
            .args(["--no-defaults", "-u", "root", "--default-character-set=utf8mb4", "-N", "-B", "-S"])
            .arg(self.socket())
            .args(["-D", database, "-e", statements])
            .output();
        match output {
            Ok(output) if output.status.success() => {
                String::from_utf8_lossy(&output.stdout).trim_end().into()
            }
            Ok(output) => panic!("{statements}: {}", String::from_utf8_lossy(&output.stderr)),
            Err(error) => panic!("{statements}: {error}"),
        }
    }

    /// The socket that it listens on.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.join("sock")
    }
}

/// The server's program, if all that is needed is there.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = || std::env::split_paths(&path).chain([Path::new("/usr/sbin").into()]);
    let find = |name: &str| folders().map(|folder| folder.join(name)).find(|place| place.is_file());
    find("mariadb-install-db").and(find("mariadb")).and(find("mariadb-admin")).and(find("mariadbd"))
}

/// Starts a server: on its socket alone, or encrypted on a port of this machine as well.
fn start(program: &Path, port: Option<u16>) -> Result<Server, String> {
    let folder = watched::folder("martlet-my-")?;
    let mut watch = Command::new("sh");
    watch.args(["-c", WATCH, "watch"]).arg(&folder).arg(program);
    if watched::is_of_root(&folder)? {
        // It refuses to run as root without being told so.
        watch.arg("--user=root");
    }
    match port {
        None => drop(watch.arg("--skip-networking")),
        Some(port) => {
            watched::certificates(&folder).map_err(|error| error.to_string())?;
            watch.args(["--bind-address=127.0.0.1".to_owned(), format!("--port={port}")]);
            for (setting, file) in [("ssl-cert", "server.pem"), ("ssl-key", "server.key")] {
                watch.arg(format!("--{setting}={}", folder.join(file).display()));
            }
        }
    }
    Ok(Server { _watch: watched::watch(watch)?, folder, made: AtomicU32::new(0) })
}
