//! Who of many people holds the instructor role, for what is only shown: asked of the platform a few at a time, and
//! remembered for some minutes. Who is given a ticket or a shift is asked anew each time, elsewhere.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::stream;
use futures::stream::StreamExt;
use lru::LruCache;

use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, Millis, RoleId, UserId};

/// The most people who are asked for at once.
const AT_ONCE: usize = 8;
/// The time for which a member's roles are remembered.
const FRESH: Millis = Millis::minutes(3);
/// The most people who are remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(4096).unwrap();

/// The roles of a person, none if they were not in the guild, and how long the process had run when they were asked for.
struct Seen {
    roles: Option<Vec<RoleId>>,
    at: Millis,
}

/// The members who were asked for lately.
pub(crate) struct Members(Mutex<LruCache<(GuildId, UserId), Seen>>);

impl Default for Members {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl Members {
    /// The roles that a person is known to have; `None` if that is not known, or was asked too long ago.
    fn fresh(&self, guild: GuildId, user: UserId, now: Millis) -> Option<Option<Vec<RoleId>>> {
        let mut seen = self.seen();
        let seen = seen.get(&(guild, user))?;
        (now - seen.at < FRESH).then(|| seen.roles.clone())
    }

    fn seen(&self) -> MutexGuard<'_, LruCache<(GuildId, UserId), Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Finds out who of some people is in the guild and holds the instructor role, as the platform said within the last
/// minutes.
pub(crate) async fn instructors_among(
    desk: &Desk,
    guild: GuildId,
    people: Vec<UserId>,
) -> Result<BTreeSet<UserId>, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let asked = people
        .into_iter()
        .map(|user| async move { (user, roles_of(desk, guild, user).await) });
    let answers: Vec<_> = stream::iter(asked).buffered(AT_ONCE).collect().await;
    let mut instructors = BTreeSet::new();
    for (user, roles) in answers {
        if roles?.is_some_and(|roles| settings.is_instructor(&roles)) {
            instructors.insert(user);
        }
    }
    Ok(instructors)
}

async fn roles_of(
    desk: &Desk,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Vec<RoleId>>, DeskError> {
    let at = desk.clock.elapsed();
    if let Some(fresh) = desk.members.fresh(guild, user, at) {
        return Ok(fresh);
    }
    let member = desk.platform.member(guild, user).await?;
    let roles = member.map(|member| member.roles);
    let seen = Seen {
        roles: roles.clone(),
        at,
    };
    desk.members.seen().put((guild, user), seen);
    Ok(roles)
}
