//! Measures what the encoder costs: `cost FOLDER`.

use std::error::Error;
use std::time::{Duration, Instant};

use sentence_encoder::Encoder;

const TEXT: &str = "how do I get a refund for the third course";
const TIMES: u32 = 300;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: cost FOLDER")?;
    let before = memory();
    let (encoder, loading) = timed(|| Encoder::open(folder.as_ref()));
    let encoder = encoder?;
    println!("loading            {:>8.0} ms", loading.as_secs_f64() * 1e3);
    println!("memory             {:>8.0} MB", (memory() - before) / 1e6);
    drop(encoder.encode(TEXT));
    let ((), alone) = timed(|| (0..TIMES).for_each(|_| drop(encoder.encode(TEXT))));
    println!("a text of 10 words {:>8.0} µs", micros(alone));
    let texts = vec![TEXT; TIMES as usize];
    let (vectors, together) = timed(|| encoder.encode_all(&texts));
    println!(
        "of {:>4} together   {:>8.0} µs",
        vectors.len(),
        micros(together)
    );
    println!("memory at the end  {:>8.0} MB", (memory() - before) / 1e6);
    Ok(())
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6 / f64::from(TIMES)
}

#[allow(clippy::disallowed_methods, reason = "it measures time")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = work();
    (made, start.elapsed())
}

/// Reads the memory in use, where the system tells it in `/proc`.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| {
        line.trim()
            .trim_end_matches("kB")
            .trim()
            .parse::<f64>()
            .ok()
    });
    kilobytes.unwrap_or(0.0) * 1e3
}
