//! Looks up many people of a guild at once: for lists, for readers of a thread, and for authors of missed messages. A
//! few are requested at a time, and remembered for some minutes. People who are to be given a ticket or a shift are
//! looked up elsewhere, afresh each time.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use futures::stream;
use futures::stream::StreamExt;
use lru::LruCache;
use parking_lot::{Mutex, MutexGuard};

use crate::desk::event::{Message, Person};
use crate::desk::platform::PlatformError;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, Millis, UserId};

/// The most people who are requested at once.
const AT_ONCE: usize = 8;
/// The time for which a member's roles are remembered.
const FRESH: Millis = Millis::minutes(3);
/// The time for which the roles are remembered of somebody who asks directly.
const HOUR: Millis = Millis::hours(1);
/// The most people who are remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(4096).unwrap();

/// A member of a guild, or `None` if the person was not in it, with the time for which the process had run at the
/// request.
struct CachedMember {
    member: Option<Person>,
    at: Millis,
}

/// The members who were requested lately.
pub(crate) struct Members(Mutex<LruCache<(GuildId, UserId), CachedMember>>);

impl Default for Members {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl Members {
    /// Returns a member who was requested since a moment; `None` if the person is unknown or was requested before it.
    fn since(&self, guild: GuildId, user: UserId, since: Millis) -> Option<Option<Person>> {
        let mut seen = self.seen();
        let seen = seen.get(&(guild, user))?;
        (seen.at > since).then(|| seen.member.clone())
    }

    /// Forgets a person, so that they are requested again.
    fn forget(&self, guild: GuildId, user: UserId) {
        self.seen().pop(&(guild, user));
    }

    fn seen(&self) -> MutexGuard<'_, LruCache<(GuildId, UserId), CachedMember>> {
        self.0.lock()
    }
}

/// Finds which of some people are in the guild and hold the instructor role, with their names, as the platform said
/// within the last minutes.
pub(crate) async fn instructors_among(
    desk: &Desk,
    guild: GuildId,
    people: Vec<UserId>,
) -> Result<BTreeMap<UserId, String>, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let present = present_among(desk, guild, people).await?.into_iter();
    let instructors = present.filter(|(_, member)| settings.is_instructor(&member.roles));
    Ok(instructors
        .map(|(user, member)| (user, member.name))
        .collect())
}

/// Finds which of some people are in the guild, as the platform said within the last minutes.
pub(crate) async fn present_among(
    desk: &Desk,
    guild: GuildId,
    people: Vec<UserId>,
) -> Result<BTreeMap<UserId, Person>, DeskError> {
    let mut present = BTreeMap::new();
    for (user, member) in members(desk, guild, people).await {
        if let Some(member) = member? {
            present.insert(user, member);
        }
    }
    Ok(present)
}

/// Looks up the names of people who are in the guild, as far as possible.
pub(crate) async fn names(
    desk: &Desk,
    guild: GuildId,
    people: Vec<UserId>,
) -> BTreeMap<UserId, String> {
    let found = members(desk, guild, people).await.into_iter();
    found
        .filter_map(|(user, member)| Some((user, member.ok()??.name)))
        .collect()
}

/// Fills in the names and roles of messages' authors, which a channel's history lacks. Authors in threads are requested
/// afresh. Returns the authors who could not be looked up.
pub(crate) async fn introduce(
    desk: &Desk,
    guild: GuildId,
    messages: &mut [Message],
) -> BTreeMap<UserId, DeskError> {
    // In a ticket, the author's present roles decide whether a message counts as staff's.
    for said in messages.iter().filter(|said| said.parent.is_some()) {
        desk.members.forget(guild, said.author.user);
    }
    let authors = messages.iter().map(|message| &message.author);
    let people: BTreeSet<UserId> = authors
        .filter(|author| !author.is_bot)
        .map(|author| author.user)
        .collect();
    let (mut known, mut unknown) = (BTreeMap::new(), BTreeMap::new());
    for (user, member) in members(desk, guild, people.into_iter().collect()).await {
        match member {
            Ok(Some(member)) => {
                known.insert(user, member);
            }
            // An author who has left the guild keeps the name in the history.
            Ok(None) => {}
            Err(error) => {
                unknown.insert(user, error);
            }
        }
    }
    for message in messages {
        if let Some(member) = known.get(&message.author.user) {
            message.author = member.clone();
        }
    }
    unknown
}

async fn members(
    desk: &Desk,
    guild: GuildId,
    people: Vec<UserId>,
) -> Vec<(UserId, Result<Option<Person>, DeskError>)> {
    let asked = people
        .into_iter()
        .map(|user| async move { (user, member(desk, guild, user).await) });
    stream::iter(asked).buffered(AT_ONCE).collect().await
}

async fn member(desk: &Desk, guild: GuildId, user: UserId) -> Result<Option<Person>, DeskError> {
    requested_within(desk, guild, user, FRESH).await
}

/// Looks up a person who may be in the guild, as the platform said within the last hour.
pub(crate) async fn within_the_hour(
    desk: &Desk,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Person>, DeskError> {
    requested_within(desk, guild, user, HOUR).await
}

async fn requested_within(
    desk: &Desk,
    guild: GuildId,
    user: UserId,
    length: Millis,
) -> Result<Option<Person>, DeskError> {
    let since = desk.clock.elapsed() - length;
    match desk.members.since(guild, user, since) {
        Some(known) => Ok(known),
        None => Ok(request(desk, guild, user).await?),
    }
}

/// Requests a person who may be in the guild, and remembers them.
pub(crate) async fn request(
    desk: &Desk,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Person>, PlatformError> {
    let at = desk.clock.elapsed();
    let member = desk.platform.member(guild, user).await?;
    let seen = CachedMember {
        member: member.clone(),
        at,
    };
    desk.members.seen().put((guild, user), seen);
    Ok(member)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_forgotten_is_asked_for_again() {
        let (members, guild, user) = (Members::default(), GuildId::new(1), UserId::new(7));
        let at = Millis::minutes(10);
        let cached = |user| CachedMember {
            member: Some(Person::without_roles(user, "ivy")),
            at,
        };
        for user in [user, UserId::new(8)] {
            members.seen().put((guild, user), cached(user));
        }
        let is_fresh =
            |user, later: Millis| members.since(guild, user, at + later - FRESH).is_some();
        assert!(is_fresh(user, Millis::ZERO));
        assert!(!is_fresh(user, FRESH));
        members.forget(guild, user);
        assert!(!is_fresh(user, Millis::ZERO));
        assert!(is_fresh(UserId::new(8), Millis::ZERO));
    }
}
