//! The disk by itself: what `synchronous` FULL waits for at each commit, whoever runs above it.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::thread;
use std::time::Duration;

use crate::community::moment;

/// About what one answer writes into SQLite's log.
static WRITE: [u8; 96 * 1024] = [0; 96 * 1024];
/// The log begins anew after so much.
const WRITES: u64 = 300;

/// How long each of some writes took until the disk had it, in milliseconds, at such a pace.
pub(crate) fn times(count: u64, pace: Duration) -> Vec<f64> {
    let mut file = tempfile::tempfile().expect("a file");
    let mut times = Vec::new();
    for number in 0..count {
        if number % WRITES == 0 {
            file.seek(SeekFrom::Start(0)).expect("a place");
        }
        times.push(write(&mut file));
        thread::sleep(pace);
    }
    times
}

fn write(file: &mut File) -> f64 {
    let began = moment();
    file.write_all(&WRITE).expect("room on the disk");
    file.sync_data().expect("a disk");
    began.elapsed().as_secs_f64() * 1e3
}
