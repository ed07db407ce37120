//! The guild whose figures are computed, and the present moment.

use crate::domain::{GuildId, Timestamp};
use crate::store::Store;

/// The guild whose figures are computed, and the present moment.
#[derive(Clone, Copy)]
pub struct Measured<'a> {
    /// The store.
    pub store: &'a Store,
    /// The guild.
    pub guild: GuildId,
    /// The name of its time zone.
    pub zone: &'a str,
    /// The present.
    pub now: Timestamp,
}
