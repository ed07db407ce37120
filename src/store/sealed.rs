//! Seals people's words on their way into the database and opens them on the way out: with XChaCha20-Poly1305, under
//! the operator's keys. A sealed text is bound to its table and row, and cannot be opened in another. Texts are
//! unencrypted without keys, and in rows that are older than the first key. Never prints a key.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Result, StoreError};
use crate::domain::{
    DeliveryId, GuildId, InquiryId, InteractionId, LessonId, MessageId, SurveyId, TicketId,
    Timestamp, UserId,
};

/// The beginning of a sealed text, with the version of this format. It is followed by the key's id, a colon, and in
/// Base64 the nonce and the ciphertext.
const SEALED: &str = "sealed1:";
/// The beginning of an unencrypted text that itself begins with one of the two prefixes.
const CLEAR: &str = "clear1:";
/// The length of a key in bytes.
const KEY_BYTES: usize = 32;
/// The length of a nonce in bytes; random ones of this length do not repeat in practice.
const NONCE_BYTES: usize = 24;

/// The keys of texts: the first seals, all open. Empty if texts are stored unencrypted. Cheap to clone.
#[derive(Clone, Default)]
pub struct TextKeys(Arc<[TextKey]>);

struct TextKey {
    id: String,
    cipher: XChaCha20Poly1305,
    /// The key for fingerprints, a purpose for which the text key itself must not be used.
    fingerprints: [u8; KEY_BYTES],
}

impl fmt::Debug for TextKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.0.iter().map(|key| key.id.as_str());
        f.debug_list().entries(ids).finish()
    }
}

/// The reason why keys cannot be used. Never holds a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTextKeys {
    /// One of the texts is not a key in Base64.
    #[error(
        "key {0} is not {KEY_BYTES} bytes in Base64; `openssl rand -base64 {KEY_BYTES}` makes one"
    )]
    NoKey(usize),
    /// One of the keys is given twice.
    #[error("key {0} stands there before")]
    Twice(usize),
}

impl FromStr for TextKeys {
    type Err = BadTextKeys;

    /// Reads keys of 32 bytes in Base64, separated by commas.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut keys: Vec<TextKey> = Vec::new();
        for (index, written) in text.split(',').enumerate() {
            let bytes = STANDARD.decode(written.trim()).unwrap_or_default();
            let Ok(bytes) = <[u8; KEY_BYTES]>::try_from(bytes) else {
                return Err(BadTextKeys::NoKey(index + 1));
            };
            let key = TextKey::new(&bytes);
            if keys.iter().any(|other| other.id == key.id) {
                return Err(BadTextKeys::Twice(index + 1));
            }
            keys.push(key);
        }
        Ok(Self(keys.into()))
    }
}

impl TextKey {
    fn new(bytes: &[u8; KEY_BYTES]) -> Self {
        let derived = |purpose: &[u8]| -> [u8; KEY_BYTES] {
            let hash = Sha256::new().chain_update(purpose).chain_update(bytes);
            hash.finalize().into()
        };
        let id = derived(b"frontdesk text key: id");
        Self {
            id: id
                .iter()
                .take(4)
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            cipher: XChaCha20Poly1305::new(&(*bytes).into()),
            fingerprints: derived(b"frontdesk text key: fingerprints"),
        }
    }
}

/// The row that a text of a person belongs to; the sealed text can be opened in that row only. Each kind except the
/// proof of a key has a column in `rekey::TEXT_COLUMNS`, through which its texts are rewritten under a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// The text of a question.
    Question(InquiryId),
    /// The text that a learner wrote into the fields of a category.
    Particulars(InquiryId),
    /// The comment of a survey.
    Comment(SurveyId),
    /// A note of staff about a ticket.
    Note {
        /// The ticket.
        ticket: TicketId,
        /// The person who wrote it.
        author: UserId,
        /// The time at which they wrote it.
        written_at: Timestamp,
    },
    /// The self-description of a learner for staff of a guild.
    SelfDescription {
        /// The guild.
        guild: GuildId,
        /// The learner.
        user: UserId,
    },
    /// A message of the conversation with a learner on a website.
    WebMessage(MessageId),
    /// The secret under which sites' names of their visitors are stored.
    WebSecret,
    /// The text of a lesson.
    Lesson(LessonId),
    /// The body of a step of the outbox.
    Step(DeliveryId),
    /// A press or call that is in hand.
    Interaction(InteractionId),
    /// An edit that arrived before its message.
    EarlyEdit(MessageId),
    /// The proof by which a key is recognised.
    Proof,
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Question(id) => write!(f, "inquiry_texts {}", id.to_db()),
            Self::Particulars(id) => write!(f, "inquiry_particulars {}", id.to_db()),
            Self::Comment(id) => write!(f, "survey_comments {}", id.to_db()),
            Self::Note {
                ticket,
                author,
                written_at,
            } => write!(
                f,
                "ticket_notes {} {} {}",
                ticket.to_db(),
                author.to_db(),
                written_at.as_millis()
            ),
            Self::SelfDescription { guild, user } => {
                write!(f, "self_descriptions {} {}", user.to_db(), guild.to_db())
            }
            Self::WebMessage(id) => write!(f, "web_messages {}", id.to_db()),
            Self::WebSecret => f.write_str("web_secrets"),
            Self::Lesson(id) => write!(f, "lessons {}", id.to_db()),
            Self::Step(id) => write!(f, "outbox {}", id.to_db()),
            Self::Interaction(id) => write!(f, "unfinished_interactions {}", id.to_db()),
            Self::EarlyEdit(id) => write!(f, "early_changes {}", id.to_db()),
            Self::Proof => f.write_str("text_keys"),
        }
    }
}

impl TextKeys {
    /// Returns the short id of the sealing key; none if texts are stored unencrypted.
    pub fn sealing(&self) -> Option<&str> {
        self.0.first().map(|key| key.id.as_str())
    }

    /// Makes an empty set of keys, with which texts are stored unencrypted.
    pub(super) fn none() -> Self {
        Self::default()
    }

    /// Seals a text for its row.
    pub(super) fn seal(&self, of: Of, text: &str) -> String {
        let Some(key) = self.0.first() else {
            let looks_kept = text.starts_with(SEALED) || text.starts_with(CLEAR);
            return if looks_kept {
                format!("{CLEAR}{text}")
            } else {
                text.to_owned()
            };
        };
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let place = of.to_string();
        let payload = Payload {
            msg: text.as_bytes(),
            aad: place.as_bytes(),
        };
        // Encryption fails only above 256 GiB; such a row could not be opened later, and would be reported.
        let sealed = key.cipher.encrypt(&XNonce::from(nonce), payload);
        let bytes = [&nonce[..], &sealed.unwrap_or_default()].concat();
        format!("{SEALED}{}:{}", key.id, STANDARD.encode(bytes))
    }

    /// Opens the text of a row.
    ///
    /// # Errors
    /// [`StoreError::NoTextKey`] if its key is not at hand, [`StoreError::Unopened`] if it was changed or moved here
    /// from another row.
    pub(super) fn open(&self, of: Of, kept: &str) -> Result<String> {
        let Some(sealed) = kept.strip_prefix(SEALED) else {
            let text = kept.strip_prefix(CLEAR).unwrap_or(kept);
            return Ok(text.to_owned());
        };
        let place = of.to_string();
        let unopened = || StoreError::Unopened(place.clone());
        let (id, sealed) = sealed.split_once(':').ok_or_else(unopened)?;
        let key = self.0.iter().find(|key| key.id == id);
        let key = key.ok_or_else(|| StoreError::NoTextKey(id.to_owned()))?;
        let bytes = STANDARD.decode(sealed).map_err(|_| unopened())?;
        let (nonce, sealed) = bytes
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or_else(unopened)?;
        let payload = Payload {
            msg: sealed,
            aad: place.as_bytes(),
        };
        let opened = key
            .cipher
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| unopened())?;
        String::from_utf8(opened).map_err(|_| unopened())
    }

    /// Reads the text in the column `body` of a row.
    pub(super) fn read(&self, of: Of, row: &AnyRow) -> Result<String> {
        self.open(of, row.try_get("body")?)
    }

    /// Reads the text in the column `body` of a row, if it has one.
    pub(super) fn read_if_any(&self, of: Of, row: &AnyRow) -> Result<Option<String>> {
        let kept: Option<&str> = row.try_get("body")?;
        kept.map(|kept| self.open(of, kept)).transpose()
    }

    /// Returns whether a text is stored as a new one would be: under the first key, or unencrypted if there is none.
    pub(super) fn is_current(&self, kept: &str) -> bool {
        let sealed_under = |kept: &str| {
            let id = kept.strip_prefix(SEALED)?.split(':').next()?;
            Some(id.to_owned())
        };
        sealed_under(kept).as_deref() == self.sealing()
    }

    /// Computes the code by which texts with equal words are found, regardless of case. Without its key, the code
    /// reveals nothing about the text.
    pub(super) fn fingerprint(&self, text: &str) -> i64 {
        fingerprint(self.0.first(), text)
    }

    /// Computes every fingerprint that a stored text may have: one under each key, and the one without a key.
    pub(super) fn fingerprints(&self, text: &str) -> Vec<i64> {
        let keys = self.0.iter().map(Some).chain([None]);
        keys.map(|key| fingerprint(key, text)).collect()
    }
}

fn fingerprint(key: Option<&TextKey>, text: &str) -> i64 {
    let secret = key.map_or([0; KEY_BYTES], |key| key.fingerprints);
    let words = text.trim().to_lowercase();
    // Of a key of this length the function takes any.
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(&secret) else {
        return 0;
    };
    let code = mac.chain_update(words).finalize().into_bytes();
    let mut first = [0; 8];
    first.copy_from_slice(&code[..8]);
    i64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(byte: u8) -> String {
        STANDARD.encode([byte; KEY_BYTES])
    }

    fn keys(bytes: &[u8]) -> TextKeys {
        let all: Vec<String> = bytes.iter().map(|byte| key(*byte)).collect();
        all.join(",").parse().unwrap()
    }

    fn question(id: i64) -> Of {
        Of::Question(InquiryId::new(id))
    }

    #[test]
    fn keys_are_32_bytes_in_base64_and_differ() {
        assert_eq!(keys(&[1, 2]).0.len(), 2);
        assert!(format!(" {} ", key(1)).parse::<TextKeys>().is_ok());
        for (text, wrong) in [
            (String::new(), BadTextKeys::NoKey(1)),
            ("short".to_owned(), BadTextKeys::NoKey(1)),
            (format!("{},", key(1)), BadTextKeys::NoKey(2)),
            (
                format!("{},{}", key(1), STANDARD.encode([1; 31])),
                BadTextKeys::NoKey(2),
            ),
            (format!("{},{}", key(1), key(1)), BadTextKeys::Twice(2)),
        ] {
            let found = text.parse::<TextKeys>().unwrap_err();
            assert_eq!(found, wrong);
            assert!(text.is_empty() || !found.to_string().contains(&text));
        }
    }

    #[test]
    fn no_key_is_printed() {
        let shown = format!("{:?}", keys(&[7]));
        assert!(!shown.contains(&key(7)) && shown.len() < 20, "{shown}");
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let (old, both, new) = (keys(&[1]), keys(&[2, 1]), keys(&[2]));
        let by_old = old.seal(question(1), "words");
        let by_both = both.seal(question(1), "words");
        assert!(!by_old.contains("words"), "{by_old}");
        assert_eq!(both.open(question(1), &by_old).unwrap(), "words");
        assert_eq!(new.open(question(1), &by_both).unwrap(), "words");
        assert!(matches!(
            new.open(question(1), &by_old),
            Err(StoreError::NoTextKey(_))
        ));
        assert!(matches!(
            TextKeys::none().open(question(1), &by_old),
            Err(StoreError::NoTextKey(_))
        ));
        assert!(both.is_current(&by_both) && !both.is_current(&by_old));
        assert!(!both.is_current("words") && TextKeys::none().is_current("words"));
        assert!(!TextKeys::none().is_current(&by_old));
    }

    #[test]
    fn texts_in_the_same_words_have_the_same_fingerprint_under_the_same_key_alone() {
        let (none, one, two) = (TextKeys::none(), keys(&[1]), keys(&[2, 1]));
        assert_eq!(
            one.fingerprint(" Wie GEHT Ünser? "),
            one.fingerprint("wie geht ünser?")
        );
        assert_ne!(one.fingerprint("a"), one.fingerprint("b"));
        assert_ne!(one.fingerprint("a"), none.fingerprint("a"));
        assert_ne!(one.fingerprint("a"), two.fingerprint("a"));
        let all = two.fingerprints("a");
        for given in [none, one, two].map(|keys| keys.fingerprint("a")) {
            assert!(all.contains(&given));
        }
    }

    proptest! {
        #[test]
        fn what_is_sealed_is_opened(text in "\\PC{0,60}", is_clear: bool) {
            let keys = if is_clear { TextKeys::none() } else { keys(&[3]) };
            for text in [text.clone(), format!("{SEALED}{text}"), format!("{CLEAR}{text}")] {
                let kept = keys.seal(question(1), &text);
                prop_assert_eq!(keys.open(question(1), &kept).unwrap(), text.clone());
                prop_assert!(keys.is_current(&kept));
            }
        }

        #[test]
        fn any_bit_that_is_flipped_is_noticed(text in "\\PC{0,30}", at: prop::sample::Index, bit in 0..8_u8) {
            let keys = keys(&[3]);
            let kept = keys.seal(question(1), &text);
            let begin = SEALED.len() + 9;
            let mut bytes = STANDARD.decode(&kept[begin..]).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            let changed = format!("{}{}", &kept[..begin], STANDARD.encode(bytes));
            prop_assert!(matches!(keys.open(question(1), &changed), Err(StoreError::Unopened(_))));
        }

        #[test]
        fn a_sealed_text_opens_in_its_own_row_alone(text in "\\PC{0,30}", one: i64, other: i64) {
            let keys = keys(&[3]);
            let kept = keys.seal(question(one), &text);
            let elsewhere = [
                (one != other).then(|| question(other)),
                Some(Of::Particulars(InquiryId::new(one))),
                Some(Of::Lesson(LessonId::new(one))),
            ];
            for of in elsewhere.into_iter().flatten() {
                prop_assert!(matches!(keys.open(of, &kept), Err(StoreError::Unopened(_))));
            }
        }

        #[test]
        fn whatever_stands_in_a_row_is_no_panic(kept in "(sealed1:)?[0-9a-f]{0,8}:?[A-Za-z0-9+/=]{0,50}") {
            keys(&[3]).open(question(1), &kept).ok();
        }
    }
}
