//! Holds the encoder to the vectors that the Python package makes of the same 1,000 texts of all languages, and to
//! its own promises. Needs the weights: in the folder that `SENTENCE_ENCODER` names, or in `target/encoder`.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its own helpers too"
)]

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use sentence_encoder::{DIMENSIONS, Encoder, EncoderError, TOKENS_FILE, Vector, WEIGHTS_FILE};

const TEXTS: &str = include_str!("fixture/texts.txt");
/// The vectors of the package, 512 signed bytes a text, made by `fixture/make.py`.
const VECTORS: &[u8] = include_bytes!("fixture/vectors.bin");

fn folder() -> PathBuf {
    std::env::var_os("SENTENCE_ENCODER").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/encoder"),
        PathBuf::from,
    )
}

/// The encoder, loaded once for all tests; none where the weights are not there.
static ENCODER: LazyLock<Option<Encoder>> = LazyLock::new(|| {
    if !folder().join(WEIGHTS_FILE).exists() {
        // The test runner hides what a passing test prints, but not what goes straight to the system.
        let told = format!("\n*** SKIPPED: no sentence encoder in {:?} ***\n", folder());
        std::io::stderr().write_all(told.as_bytes()).unwrap();
        return None;
    }
    Some(Encoder::open(&folder()).unwrap())
});

fn expected() -> impl Iterator<Item = (&'static str, Vector)> {
    let vectors = VECTORS.chunks_exact(DIMENSIONS).map(|bytes| {
        let numbers = bytes.iter().map(|byte| f32::from(byte.cast_signed()));
        Vector::new(numbers.collect()).unwrap()
    });
    TEXTS.lines().zip(vectors)
}

#[test]
fn vectors_are_those_of_the_package_in_every_language() {
    let Some(encoder) = &*ENCODER else { return };
    let texts: Vec<&str> = TEXTS.lines().collect();
    assert_eq!((texts.len(), VECTORS.len()), (1_000, 1_000 * DIMENSIONS));
    for ((text, expected), vector) in expected().zip(encoder.encode_all(&texts)) {
        let cosine = vector.cosine(&expected);
        assert!(cosine >= 0.999, "{text}: {cosine}");
    }
}

#[test]
fn a_text_has_the_same_vector_alone_and_among_others() {
    let Some(encoder) = &*ENCODER else { return };
    let texts: Vec<&str> = TEXTS.lines().step_by(53).collect();
    for (text, together) in texts.iter().zip(encoder.encode_all(&texts)) {
        let cosine = encoder.encode(text).cosine(&together);
        assert!(cosine > 0.999_99, "{text}: {cosine}");
    }
}

#[test]
fn no_text_is_too_odd_or_too_long() {
    let Some(encoder) = &*ENCODER else { return };
    let long = "a".repeat(100_000);
    for text in [
        "",
        " ",
        "\u{200b}",
        "\0",
        "\u{2581}",
        "\u{fdfa}\u{fdfa}",
        &long,
    ] {
        let vector = encoder.encode(text);
        assert!((vector.cosine(&vector) - 1.0).abs() < 1e-4, "{text:.20}");
    }
}

#[test]
fn files_that_are_cut_short_or_changed_are_refused() {
    if ENCODER.is_none() {
        return;
    }
    let tokens = std::fs::read(folder().join(TOKENS_FILE)).unwrap();
    let weights = std::fs::read(folder().join(WEIGHTS_FILE)).unwrap();
    let refused =
        |tokens: &[u8], weights: &[u8]| Encoder::read(tokens, Cursor::new(weights)).unwrap_err();
    let cut = refused(&tokens, &weights[..weights.len() - 100]);
    assert!(matches!(cut, EncoderError::Archive(_)), "{cut}");
    let mut changed = weights.clone();
    changed[200_000] ^= 1;
    let changed = refused(&tokens, &changed);
    assert!(
        matches!(&changed, EncoderError::Weights { name, .. } if name == "q1"),
        "{changed}"
    );
    for length in [0, 1, 1_000, 2_300_000, tokens.len() - 1] {
        let cut = refused(&tokens[..length], &weights);
        assert!(matches!(cut, EncoderError::Tokens(_)), "{length}: {cut}");
    }
    assert!(matches!(
        refused(&weights, &weights),
        EncoderError::Tokens(_)
    ));
}
