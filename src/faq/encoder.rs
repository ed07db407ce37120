//! The sentence encoder as a rule book uses it: with a cache of vectors, so that a reloaded book does not encode
//! unchanged texts again.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use lru::LruCache;
use parking_lot::Mutex;
use sentence_encoder::{EncoderError, Vector};

/// The most vectors in the cache, more than all texts of a large book need; they take 33 MB.
const MAX_CACHED: NonZeroUsize = NonZeroUsize::new(16_384).unwrap();

/// An encoder, which turns texts into vectors of their meaning. Shared by all books of a process.
pub struct Encoder {
    model: sentence_encoder::Encoder,
    latest: Mutex<LruCache<Box<str>, EncodedText>>,
}

/// A text that was encoded.
#[derive(Clone)]
struct EncodedText {
    vector: Arc<Vector>,
    /// Whether it is in a script that the encoder has learned.
    is_read: bool,
}

impl Encoder {
    /// Reads the encoder's files in a folder.
    ///
    /// # Errors
    /// When they are not there, damaged, or of another encoder.
    pub fn open(folder: &Path) -> Result<Self, EncoderError> {
        Ok(Self {
            model: sentence_encoder::Encoder::open(folder)?,
            latest: Mutex::new(LruCache::new(MAX_CACHED)),
        })
    }

    /// Computes the vector of a text to compare it with others; `None` where it is in a script that the encoder has not
    /// learned. Takes milliseconds for one that was not met lately.
    pub(crate) fn to_compare(&self, text: &str) -> Option<Arc<Vector>> {
        let encoded = self.encoded(text);
        encoded.is_read.then_some(encoded.vector)
    }

    fn encoded(&self, text: &str) -> EncodedText {
        self.lately(text)
            .unwrap_or_else(|| self.keep(text, self.model.encode(text)))
    }

    /// Computes the vectors of texts, in their order.
    pub(crate) fn of_all(&self, texts: &[&str]) -> Vec<Arc<Vector>> {
        let known: Vec<Option<EncodedText>> = texts.iter().map(|text| self.lately(text)).collect();
        let unmet = texts.iter().zip(&known);
        let unmet: Vec<&str> = unmet
            .filter(|(_, known)| known.is_none())
            .map(|(text, _)| *text)
            .collect();
        let mut made = self.model.encode_all(&unmet).into_iter();
        let vectors = texts.iter().zip(known);
        vectors
            .filter_map(|(text, known)| {
                let encoded = known.or_else(|| Some(self.keep(text, made.next()?)))?;
                Some(encoded.vector)
            })
            .collect()
    }

    /// Returns whether it has learned the scripts of most of these texts.
    pub(crate) fn reads_most<'a>(&self, texts: impl Iterator<Item = &'a str>) -> bool {
        let (mut read, mut all) = (0_usize, 0_usize);
        for text in texts {
            all += 1;
            read += usize::from(self.model.reads(text));
        }
        2 * read >= all
    }

    /// Returns the work that remains before the vector of a text is known; none if it is known.
    pub(crate) fn unmet(self: &Arc<Self>, text: &str) -> Option<UnencodedText> {
        self.lately(text).is_none().then(|| UnencodedText {
            encoder: Arc::clone(self),
            text: text.into(),
        })
    }

    fn lately(&self, text: &str) -> Option<EncodedText> {
        let mut latest = self.latest.lock();
        latest.get(text).cloned()
    }

    fn keep(&self, text: &str, vector: Vector) -> EncodedText {
        let encoded = EncodedText {
            vector: Arc::new(vector),
            is_read: self.model.reads(text),
        };
        let mut latest = self.latest.lock();
        latest.put(text.into(), encoded.clone());
        encoded
    }
}

/// A text that is still to be encoded, which takes milliseconds: too long for a thread on which others wait.
pub struct UnencodedText {
    encoder: Arc<Encoder>,
    text: Box<str>,
}

impl UnencodedText {
    /// Encodes the text, so that a book that is then asked about it knows its meaning.
    pub fn encode(self) {
        self.encoder.encoded(&self.text);
    }
}

/// Returns the encoder of the tests, read once from `target/encoder` or where `SENTENCE_ENCODER` says; returns none,
/// with a printed notice, if it is not there.
#[cfg(test)]
pub(crate) fn of_tests() -> Option<&'static Arc<Encoder>> {
    static READ: std::sync::LazyLock<Option<Arc<Encoder>>> = std::sync::LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = std::env::var_os("SENTENCE_ENCODER")
            .map_or_else(|| root.join("target/encoder"), Into::into);
        if !folder.join(sentence_encoder::WEIGHTS_FILE).exists() {
            // The test runner hides what a passing test prints, but not what goes straight to the system.
            let told = format!(
                "\n*** SKIPPED: no sentence encoder in {} ***\n",
                folder.display()
            );
            std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes()).unwrap();
            return None;
        }
        Some(Arc::new(Encoder::open(&folder).unwrap()))
    });
    READ.as_ref()
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Encoder")
    }
}
