//! Encrypted connections to servers of databases. The certificate of the server is always verified, and the name in it; nothing
//! switches that off (promise N3).

use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Encrypts connections to servers for which these certificates vouch: those of a file in the PEM format, else those of
/// this machine.
///
/// # Errors
/// There are none, in words for people.
pub fn verified(roots: Option<&Path>) -> Result<MakeRustlsConnect, String> {
    let trusted = match roots {
        Some(file) => of_file(file)?,
        None => of_machine()?,
    };
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("connections cannot be encrypted: {error}"))?
        .with_root_certificates(trusted)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn of_file(file: &Path) -> Result<RootCertStore, String> {
    let unread = |why: &dyn std::fmt::Display| {
        format!("the root certificates in `{}` cannot be read: {why}", file.display())
    };
    let mut trusted = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unread(&error))? {
        let certificate = certificate.map_err(|error| unread(&error))?;
        trusted.add(certificate).map_err(|error| unread(&error))?;
    }
    if trusted.is_empty() { Err(unread(&"there is no certificate in it")) } else { Ok(trusted) }
}

fn of_machine() -> Result<RootCertStore, String> {
    let mut trusted = RootCertStore::empty();
    // What of them cannot be used vouches for nobody.
    trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if trusted.is_empty() {
        return Err(
            "this machine has no root certificates, so no server can be verified: name the file of yours"
                .into(),
        );
    }
    Ok(trusted)
}

/// Why a connection could not be encrypted, if that is what failed.
#[must_use]
pub fn refused(error: &postgres::Error) -> Option<String> {
    // Its words hold names and rules of certificates only.
    let tls = error.to_string().contains("TLS handshake");
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    tls.then(|| unencrypted(&cause))
}

/// That a connection could not be encrypted, and what to do about it.
#[must_use]
pub fn unencrypted(cause: &str) -> String {
    format!(
        "the connection cannot be encrypted and verified ({cause}): the server must have a certificate for the name \
         that you reach it by, from an authority whose root certificate is known here"
    )
}

#[cfg(test)]
mod tests {
    use super::verified;

    #[test]
    fn a_file_without_certificates_vouches_for_nobody() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(verified(Some(file.path())).err().unwrap().contains("no certificate in it"));
        assert!(verified(Some(&file.path().join("none"))).err().unwrap().contains("cannot be read"));
    }
}
