//! A text that must not be shown, such as a token. Its Debug output hides it, and it has no Display.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A secret. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

/// A key derived from a secret for one purpose.
#[derive(Clone)]
pub struct PurposeKey([u8; 32]);

impl Secret {
    /// Wraps a secret, without the white space around it.
    pub fn new(text: &str) -> Self {
        Self(text.trim().into())
    }

    /// Returns the secret itself, for the code that has to send or compare it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns whether the secret is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Derives the key for a purpose. It reveals neither the secret nor the keys for other purposes.
    pub fn key(&self, purpose: &str) -> PurposeKey {
        // The digest fits into one HMAC block, unlike a secret of any length.
        let whole = PurposeKey(Sha256::digest(self.0.as_bytes()).into());
        PurposeKey(whole.code(purpose.as_bytes()))
    }
}

impl PurposeKey {
    /// Computes the HMAC-SHA-256 (RFC 2104) of a message, which only the holder of the key can.
    pub fn code(&self, message: &[u8]) -> [u8; 32] {
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        block[..self.0.len()].copy_from_slice(&self.0);
        let code = <Hmac<Sha256> as KeyInit>::new(&block);
        code.chain_update(message).finalize().into_bytes().into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Debug for PurposeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PurposeKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_in_a_debug_print() {
        let secret = Secret::new(" hush \n");
        assert_eq!(secret.expose(), "hush");
        assert!(!format!("{secret:?}").contains("hush"));
        assert_eq!(format!("{:?}", secret.key("a")), "PurposeKey(…)");
    }

    /// Test case 2 of RFC 4231, whose key is "Jefe".
    #[test]
    fn codes_are_those_of_the_standard() {
        let mut jefe = [0; 32];
        jefe[..4].copy_from_slice(b"Jefe");
        let code = PurposeKey(jefe).code(b"what do ya want for nothing?");
        let hex: String = code.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn every_secret_and_purpose_has_a_key_of_its_own() {
        let code = |secret: &str, purpose: &str| Secret::new(secret).key(purpose).code(b"hello");
        assert_eq!(code("one", "a"), code("one", "a"));
        assert_ne!(code("one", "a"), code("other", "a"));
        assert_ne!(code("one", "a"), code("one", "b"));
        assert_ne!(code(&"x".repeat(64), "a"), code(&"x".repeat(65), "a"));
    }
}
