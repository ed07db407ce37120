//! What time does by itself: threads in which nobody writes are archived, and what was asked of a slow
//! Discord is done at last.

use std::time::Duration;

use super::clock::made_at;
use super::ids::ChannelId;
use super::world::{Place, World};

impl World {
    /// Moves the clock, does what was put off until then, and archives the threads whose time has come.
    pub fn pass(&mut self, by: Duration) {
        self.clock.advance(by);
        let now = self.clock.now_ms();
        for (_, call) in self
            .late
            .extract_if(.., |(due, _)| *due <= now)
            .collect::<Vec<_>>()
        {
            // Nobody waits for the answer any more.
            let _ = self.answer_to(&call);
        }
        let due: Vec<ChannelId> = self
            .channels
            .values()
            .filter(|place| place.is_thread() && !place.archived() && sleeps_from(place) <= now)
            .map(|place| place.channel.id)
            .collect();
        due.into_iter()
            .for_each(|thread| self.set_archived(thread, true));
    }
}

/// When a thread is archived unless someone writes before, in Unix milliseconds.
fn sleeps_from(place: &Place) -> i64 {
    let Some(meta) = &place.channel.thread_metadata else {
        return i64::MAX;
    };
    let spoken = place
        .posts
        .keys()
        .next_back()
        .map_or(0, |id| made_at(id.get()));
    let opened = meta.archive_timestamp.as_micros() / 1_000;
    let quiet = i64::from(meta.auto_archive_duration.number()) * 60 * 1_000;
    spoken.max(opened) + quiet
}
