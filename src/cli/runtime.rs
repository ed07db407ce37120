//! The runtime of a subcommand: one thread, which waits for the database and the network.

use tokio::runtime::{Builder, Runtime};

/// Makes a runtime on this thread.
pub(super) fn on_this_thread() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
