//! A MariaDB server for the tests of one process: on a socket in a temporary folder, with no network.
//!
//! A shell watches a pipe to the test's process. When that process ends, however it does, the shell stops the server and
//! removes the folder; a static cannot do that.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Starts the server, says `ready`, and waits for the end of its own input.
const WATCH: &str = r#"
trap '' INT
mariadb-install-db --no-defaults --auth-root-authentication-method=normal --skip-test-db \
  --datadir="$1/data" >"$1/log" 2>&1 || { cat "$1/log" >&2; exit 1; }
"$2" --no-defaults $3 --datadir="$1/data" --socket="$1/sock" --pid-file="$1/pid" --skip-networking --skip-grant-tables \
  --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=32M >>"$1/log" 2>&1 &
server=$!
for _ in $(seq 600); do
  mariadb-admin --no-defaults -u root -S "$1/sock" --silent ping >/dev/null 2>&1 && { echo ready; break; }
  kill -0 $server 2>/dev/null || { cat "$1/log" >&2; break; }
  sleep 0.05
done
exec >&- 2>&-
cat >/dev/null
kill -KILL $server
wait $server
rm -rf "$1"
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
#[allow(clippy::panic)]
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| match program() {
        Some(program) => match start(&program) {
            Ok(server) => Some(server),
            Err(why) => panic!("MariaDB is installed and does not start: {why}"),
        },
        None => {
            let required = std::env::var("MARTLET_REQUIRE_SERVICES").is_ok_and(|value| value == "1");
            assert!(!required, "MARTLET_REQUIRE_SERVICES=1, and MariaDB is not installed");
            None
        }
    });
    if server.is_none() {
        eprintln!("SKIPPED: MariaDB is not installed");
    }
    server.as_ref()
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

fn start(program: &Path) -> Result<Server, String> {
    let text = |error: std::io::Error| error.to_string();
    let folder = tempfile::Builder::new().prefix("martlet-my-").tempdir().map_err(text)?.keep();
    use std::os::unix::fs::MetadataExt;
    // It refuses to run as root without being told so.
    let root = std::fs::metadata(&folder).map_err(text)?.uid() == 0;
    let mut watch = Command::new("sh");
    watch.args(["-c", WATCH, "watch"]).arg(&folder).arg(program);
    watch.arg(if root { "--user=root" } else { "--skip-slave-start" });
    watch.current_dir("/").env("LC_ALL", "C").process_group(0);
    watch.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut watch = watch.spawn().map_err(text)?;
    let mut said = String::new();
    let output = watch.stdout.take().ok_or("no output")?;
    BufReader::new(output).read_line(&mut said).map_err(text)?;
    if said.trim() != "ready" {
        drop(watch.stdin.take());
        let _ = watch.wait();
        return Err("see above".into());
    }
    Ok(Server { folder, made: AtomicU32::new(0), _watch: watch })
}
