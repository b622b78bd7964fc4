//! Encryption of what the store keeps about people: XChaCha20-Poly1305, a random nonce before each ciphertext.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{PortError, Rand, Stream};

const NONCE: usize = 24;

/// Encrypts and decrypts with the project's key.
pub(crate) struct Cipher {
    aead: XChaCha20Poly1305,
    key_id: String,
}

impl Cipher {
    pub(crate) fn new(key: &ProjectKey) -> Cipher {
        Cipher { aead: XChaCha20Poly1305::new(key.encryption().into()), key_id: key.id().to_owned() }
    }

    pub(crate) fn key_id(&self) -> &str {
        &self.key_id
    }

    /// `place` is bound to the ciphertext: text sealed for one column does not open in another.
    pub(crate) fn seal(&self, rand: &mut dyn Rand, place: &str, plain: &[u8]) -> Result<Vec<u8>, PortError> {
        let mut nonce = [0; NONCE];
        rand.fill(Stream::Nonces, &mut nonce);
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let sealed = self
            .aead
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| PortError::new("state: encrypting", "the text is too long"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, PortError> {
        let wrong = || PortError::new("state: decrypting", "the key is another one, or the file was changed");
        let (nonce, text) = sealed.split_first_chunk::<NONCE>().ok_or_else(wrong)?;
        let payload = Payload { msg: text, aad: place.as_bytes() };
        self.aead.decrypt(&XNonce::from(*nonce), payload).map_err(|_| wrong())
    }
}
