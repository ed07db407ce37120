//! Exports hold every row once, in order, and never more than one page of them.

use std::sync::{Arc, Mutex};

use super::*;
use crate::desk::export::record::{ExportRow, ExportValue};
use crate::desk::export::source::{ExportPage, PAGE};
use crate::domain::{GuildId, Millis};
use crate::measures::day_at;
use crate::store::StoreOptions;

const N: u64 = 25_300;

/// The pages of numbered rows, made on demand. Each first asks how many rows have been written.
struct Counted {
    given: u64,
    out: Arc<Mutex<Vec<u8>>>,
    /// The most rows that were given out and not written when more were asked for.
    held: Arc<Mutex<u64>>,
}

impl Counted {
    /// Counts the rows of CSV that have been written.
    fn written(&self) -> u64 {
        let out = self.out.lock().unwrap();
        let lines = out.iter().filter(|byte| **byte == b'\n').count() as u64;
        lines.saturating_sub(1)
    }
}

impl Pages for Counted {
    async fn next(&mut self) -> Result<Option<ExportPage>, StoreError> {
        let waiting = self.given - self.written();
        let mut held = self.held.lock().unwrap();
        *held = (*held).max(waiting);
        let rows = u64::from(PAGE).min(N - self.given);
        let records: Vec<ExportRow> = (self.given..self.given + rows)
            .map(|number| {
                vec![
                    ExportValue::Id(number),
                    ExportValue::Nothing,
                    ExportValue::Nothing,
                    ExportValue::Nothing,
                ]
            })
            .collect();
        self.given += rows;
        Ok((rows > 0).then_some(ExportPage {
            records,
            up_to: Timestamp::from_millis(0),
        }))
    }
}

/// A file that the test can look into while it is written.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn each_page_is_written_before_the_next_one_is_read() {
    let settings = GuildSettings::new(GuildId::new(7));
    let now = Timestamp::from_millis(1_768_471_200_000);
    let export = ExportJob {
        kind: ExportKind::Roster,
        format: Format::Csv,
        settings: &settings,
        period: Period::parse("all", now, &zone_of("UTC")).unwrap(),
        now,
        with_texts: false,
    };
    let (file, held) = (Shared::default(), Arc::default());
    let pages = Counted {
        given: 0,
        out: Arc::clone(&file.0),
        held: Arc::clone(&held),
    };
    let mut told = Vec::new();
    let about = export.about(now);
    let written = write_pages(pages, &export, &about, file.clone(), |_, rows| {
        told.push(rows);
    });
    assert_eq!(written.await.unwrap(), N);
    assert_eq!(
        *held.lock().unwrap(),
        0,
        "rows waited in memory while more were read"
    );
    assert_eq!(told.len() as u64, N.div_ceil(u64::from(PAGE)));
    let file = file.0.lock().unwrap().clone();
    let mut reader = csv::Reader::from_reader(&file[..]);
    let numbers = reader
        .records()
        .map(|row| row.unwrap()[0].parse::<u64>().unwrap());
    assert!(numbers.eq(0..N), "every row once, in order");
}

#[tokio::test]
async fn data_goes_up_to_the_first_inquiry_of_which_no_figures_are_made() {
    let store = Store::open("sqlite::memory:", StoreOptions::default());
    let store = store.await.unwrap();
    let guild = GuildId::new(7);
    let settings = GuildSettings::new(guild);
    let now = Timestamp::from_millis(1_768_471_200_000);
    let export = ExportJob {
        kind: ExportKind::Inquiries,
        format: Format::Csv,
        settings: &settings,
        period: Period::parse("7d", now, &zone_of("UTC")).unwrap(),
        now,
        with_texts: false,
    };
    let up_to = async || {
        let mut file = Vec::new();
        let written = write(&store, &export, &mut file, |_, _| ()).await.unwrap();
        assert_eq!(
            written.about["data_up_to"],
            time(written.up_to, &zone_of("UTC"))
        );
        written.up_to
    };
    assert_eq!(up_to().await, now);
    // More changes on other days than a report counts before it answers.
    let first = now - Millis::days(400);
    let mut tx = store.begin().await.unwrap();
    tx.measure(guild, "UTC", DEFINITIONS).await.unwrap();
    for day in 0..400 {
        let at = first + Millis::days(day);
        tx.mark_day(guild, day_at(at, &zone_of("UTC")));
    }
    tx.commit().await.unwrap();
    assert!(up_to().await < now);
}
