//! Exports in pieces, for a reader over a network. Each page is read from the store once the reader has taken the one
//! before, so that only a few are in memory.

use std::io::{self, Write};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::mpsc::Sender;

use crate::desk::export::format::ExportFile;
use crate::desk::export::run::{ExportError, ExportJob};
use crate::desk::export::source::{Pages, Stored};
use crate::domain::Timestamp;
use crate::measures::zone_of;
use crate::store::Store;

/// A piece of an export, or the fault that breaks it off.
pub(crate) type ExportPiece = io::Result<Vec<u8>>;

/// The bytes that are written and not yet taken by the reader.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Vec<u8> {
        let mut bytes = self.0.lock();
        std::mem::take(&mut bytes)
    }
}

impl Write for Buffer {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        let mut bytes = self.0.lock();
        bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sends an export with data up to `up_to`, page by page, until its end or until its reader is gone.
pub(crate) async fn send(
    store: &Store,
    export: &ExportJob<'_>,
    up_to: Timestamp,
    to: &Sender<ExportPiece>,
) -> Result<(), ExportError> {
    let mut pages = Stored::new(store, export.kind, export.asked_in(), export.with_texts);
    let buffer = Buffer::default();
    let columns = export.kind.columns(export.with_texts);
    let zone = zone_of(&export.settings.time_zone);
    let about = export.about(up_to);
    let mut file = ExportFile::begin(buffer.clone(), export.format, columns, &about, zone)?;
    while let Some(page) = pages.next().await? {
        file.write(page.records)?;
        if to.send(Ok(buffer.take())).await.is_err() {
            return Ok(());
        }
    }
    file.end()?;
    // The reader is gone, and misses nothing.
    to.send(Ok(buffer.take())).await.ok();
    Ok(())
}
