//! Servers of the tests of one process. A shell watches a pipe to the test's process: when that ends, however it does, the
//! shell stops the server and removes its folder; a static cannot do that.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// A new folder for a server, which the shell removes.
pub(crate) fn folder(prefix: &str) -> Result<PathBuf, String> {
    let made = tempfile::Builder::new().prefix(prefix).tempdir();
    made.map(tempfile::TempDir::keep).map_err(|error| error.to_string())
}

/// Whether root made it, who is not let run the servers without more.
pub(crate) fn is_of_root(folder: &Path) -> Result<bool, String> {
    use std::os::unix::fs::MetadataExt;
    Ok(std::fs::metadata(folder).map_err(|error| error.to_string())?.uid() == 0)
}

/// Starts the shell, which says `ready` once its server is; the server ends with what is given back.
pub(crate) fn watch(mut shell: Command) -> Result<Child, String> {
    let text = |error: std::io::Error| error.to_string();
    shell.current_dir("/").env("LC_ALL", "C").process_group(0);
    shell.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut shell = shell.spawn().map_err(text)?;
    let mut said = String::new();
    let output = shell.stdout.take().ok_or("no output")?;
    BufReader::new(output).read_line(&mut said).map_err(text)?;
    if said.trim() != "ready" {
        drop(shell.stdin.take());
        let _ = shell.wait();
        return Err("see above".into());
    }
    Ok(shell)
}

/// The server of this process, started by whoever asks first; `None`: it is not installed, which is said, and which is a
/// failure where `MARTLET_REQUIRE_SERVICES` is 1.
#[allow(clippy::panic, reason = "a test fails by panicking")]
pub(crate) fn shared<S>(
    server: &'static OnceLock<Option<S>>,
    name: &str,
    start: impl FnOnce() -> Option<Result<S, String>>,
) -> Option<&'static S> {
    let server = server.get_or_init(|| match start() {
        Some(Ok(server)) => Some(server),
        Some(Err(why)) => panic!("{name} is installed and does not start: {why}"),
        None => {
            let required = std::env::var("MARTLET_REQUIRE_SERVICES").is_ok_and(|value| value == "1");
            assert!(!required, "MARTLET_REQUIRE_SERVICES=1, and {name} is not installed");
            None
        }
    });
    if server.is_none() {
        eprintln!("SKIPPED: {name} is not installed");
    }
    server.as_ref()
}

/// A port of this machine that nobody listens on.
pub(crate) fn free_port() -> Result<u16, String> {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    free.map(|free| free.port()).map_err(|error| error.to_string())
}

/// Writes a root certificate, the certificate for `localhost` that it vouches for, and another root certificate.
pub(crate) fn certificates(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    let root = || -> Result<_, rcgen::Error> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, KeyPair::generate()?)
    };
    let (own, other, key) = (root()?, root()?, KeyPair::generate()?);
    let server = CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&key, &own)?;
    for (name, text) in [
        ("roots.pem", own.pem()),
        ("other.pem", other.pem()),
        ("server.pem", server.pem()),
        ("server.key", key.serialize_pem()),
    ] {
        std::fs::write(folder.join(name), text)?;
    }
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(folder.join("server.key"), std::fs::Permissions::from_mode(0o600))?)
}
