//! SIGHUP asks for the rule files to be read anew, at once. Never ends the process.

use std::sync::Arc;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;
use crate::desk::rulebook::reload;

/// From now on the signal no longer ends the process.
pub(super) fn hear() -> std::io::Result<Signal> {
    signal(SignalKind::hangup())
}

/// Reads the rules anew at every signal, until told to stop.
pub(super) async fn reread_rules(
    desk: Arc<Desk>,
    mut hangups: Signal,
    shutdown: CancellationToken,
) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            heard = hangups.recv() => if heard.is_none() { return },
        }
        let reread = tokio::select! {
            () = shutdown.cancelled() => return,
            reread = reload::reread_rules(&desk) => reread,
        };
        if let Err(error) = reread {
            tracing::error!(%error, "the rules could not be read anew");
        }
    }
}
