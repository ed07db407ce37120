//! The channels of direct messages that Discord has opened. Each is opened once, and none for a while after Discord
//! said that they are opened too fast.

use std::num::NonZeroUsize;

use lru::LruCache;
use parking_lot::{Mutex, MutexGuard};

use super::failure::{Failure, code};
use crate::domain::{ChannelId, Millis, UserId};

/// The most channels that are remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(16_384).unwrap();
/// The time for which no channel is opened after Discord said that they are opened too fast, for which it names no
/// time.
const TOO_FAST: Millis = Millis::secs(30);

/// The channels of direct messages by their people.
pub(super) struct DirectChannels(Mutex<State>);

struct State {
    known: LruCache<UserId, ChannelId>,
    /// The length of the process's run at which a channel may be opened again.
    until: Millis,
}

impl Default for DirectChannels {
    fn default() -> Self {
        Self(Mutex::new(State {
            known: LruCache::new(REMEMBERED),
            until: Millis::ZERO,
        }))
    }
}

impl DirectChannels {
    /// Returns the channel with a person, if it is known.
    pub(super) fn of(&self, user: UserId) -> Option<ChannelId> {
        self.state().known.get(&user).copied()
    }

    /// Remembers the channel with a person.
    pub(super) fn opened(&self, user: UserId, channel: ChannelId) {
        self.state().known.put(user, channel);
    }

    /// Forgets a channel that is gone, so that another is opened; returns false if it is unknown.
    pub(super) fn gone(&self, channel: ChannelId) -> bool {
        let mut state = self.state();
        let user = state.known.iter().find(|(_, known)| **known == channel);
        let user = user.map(|(user, _)| *user);
        user.is_some_and(|user| state.known.pop(&user).is_some())
    }

    /// Returns for how long no channel may be opened; `None` if one may.
    pub(super) fn wait(&self, now: Millis) -> Option<Millis> {
        let wait = self.state().until - now;
        (wait > Millis::ZERO).then_some(wait)
    }

    /// Notes the reason why a channel was not opened.
    pub(super) fn refused(&self, failure: &Failure, now: Millis) {
        if failure.code() == Some(code::OPENED_TOO_FAST) {
            self.state().until = now + TOO_FAST;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_known_until_it_is_gone() {
        let (channels, ann, channel) = (
            DirectChannels::default(),
            UserId::new(1),
            ChannelId::new(11),
        );
        channels.opened(ann, channel);
        channels.opened(UserId::new(2), ChannelId::new(12));
        assert_eq!(channels.of(ann), Some(channel));
        assert!(channels.gone(channel));
        assert!(!channels.gone(channel));
        assert_eq!(channels.of(ann), None);
        assert_eq!(channels.of(UserId::new(2)), Some(ChannelId::new(12)));
    }

    #[test]
    fn none_is_opened_for_a_while_after_they_were_opened_too_fast() {
        let channels = DirectChannels::default();
        let refused = |code: i64| {
            let body = format!(r#"{{"code": {code}, "message": "no"}}"#);
            Failure::refused(403, None, body.as_bytes())
        };
        channels.refused(&refused(50_007), Millis::secs(1));
        assert_eq!(channels.wait(Millis::secs(1)), None);
        channels.refused(&refused(40_003), Millis::secs(1));
        assert_eq!(channels.wait(Millis::secs(1)), Some(TOO_FAST));
        assert_eq!(channels.wait(Millis::secs(1) + TOO_FAST), None);
    }
}
