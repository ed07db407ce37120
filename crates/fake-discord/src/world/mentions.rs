//! Whom a message mentions, and whom it may notify.

use std::collections::BTreeSet;

use twilight_model::channel::message::{AllowedMentions, Mention, MentionType};
use twilight_model::guild::Permissions;
use twilight_model::user::{User, UserFlags};

use crate::world::World;
use crate::world::ids::{ChannelId, RoleId, UserId};

/// Role members a mention in a thread brings in at most.
const ADDED_BY_ROLE: usize = 100;

/// What stands in a text.
#[derive(Debug, Default, PartialEq)]
struct Written {
    users: Vec<UserId>,
    roles: Vec<RoleId>,
    everyone: bool,
}

/// What of it counts.
#[derive(Debug, Default)]
pub struct Mentioned {
    pub users: Vec<UserId>,
    pub roles: Vec<RoleId>,
    pub everyone: bool,
    /// Who is notified: of the mentioned those who can see the channel.
    pub pinged: BTreeSet<UserId>,
}

/// Reads `<@1>`, `<@!1>`, `<@&1>`, `@everyone` and `@here`. Discord reads them in code too, for
/// notifying; it is only the display that differs.
fn written_in(text: &str) -> Written {
    let mut found = Written {
        everyone: text.contains("@everyone") || text.contains("@here"),
        ..Written::default()
    };
    for piece in text.split("<@").skip(1) {
        let Some((inner, _)) = piece.split_once('>') else {
            continue;
        };
        if let Some(role) = inner.strip_prefix('&') {
            found.roles.extend(role.parse::<RoleId>());
        } else {
            found
                .users
                .extend(inner.trim_start_matches('!').parse::<UserId>());
        }
    }
    found
}

impl World {
    /// Works out what a text by this author mentions in a channel. Without `allowed` everything
    /// that is written counts, and so does the author of the message replied to.
    pub fn mentioned(
        &self,
        author: UserId,
        channel: ChannelId,
        text: &str,
        allowed: Option<&AllowedMentions>,
        replied_to: Option<UserId>,
    ) -> Mentioned {
        let written = written_in(text);
        let parses = |kind| allowed.is_none_or(|allowed| allowed.parse.contains(&kind));
        let mut counted = Mentioned::default();

        for user in written.users {
            let listed = allowed.is_some_and(|allowed| allowed.users.contains(&user));
            let counts = parses(MentionType::Users) || listed;
            if counts && self.user(user).is_some() && !counted.users.contains(&user) {
                counted.users.push(user);
            }
        }
        if let Some(user) =
            replied_to.filter(|_| allowed.is_none_or(|allowed| allowed.replied_user))
            && !counted.users.contains(&user)
        {
            counted.users.push(user);
        }
        let power = self
            .permissions_in(author, channel)
            .contains(Permissions::MENTION_EVERYONE);
        for role in written.roles {
            let listed = allowed.is_some_and(|allowed| allowed.roles.contains(&role));
            if (parses(MentionType::Roles) || listed)
                && (power || self.is_mentionable(channel, role))
            {
                counted.roles.push(role);
            }
        }
        counted.everyone = written.everyone && power && parses(MentionType::Everyone);
        counted.pinged = self.notified(channel, &counted);
        counted.pinged.remove(&author);
        counted
    }

    fn is_mentionable(&self, channel: ChannelId, role: RoleId) -> bool {
        let guild = self.place(channel).and_then(|place| place.channel.guild_id);
        let guild = guild.and_then(|guild| self.guilds.get(&guild));
        guild.is_some_and(|guild| {
            guild
                .roles
                .iter()
                .any(|each| each.id == role && each.mentionable)
        })
    }

    fn notified(&self, channel: ChannelId, counted: &Mentioned) -> BTreeSet<UserId> {
        let Some(place) = self.place(channel) else {
            return BTreeSet::new();
        };
        let Some(guild) = place
            .channel
            .guild_id
            .and_then(|guild| self.guilds.get(&guild))
        else {
            let among = |user: &&UserId| place.joined.contains_key(user);
            return counted.users.iter().filter(among).copied().collect();
        };
        // Whoever can see the parent can be brought into a thread by a mention.
        let ground = place
            .channel
            .parent_id
            .filter(|_| place.is_thread())
            .unwrap_or(channel);
        let of_roles = counted.roles.iter().flat_map(|role| {
            let holds = move |id: &&UserId| guild.members[*id].roles.contains(role);
            guild.members.keys().filter(holds).take(ADDED_BY_ROLE)
        });
        let all = guild.members.keys().filter(|_| counted.everyone);
        counted
            .users
            .iter()
            .chain(of_roles)
            .chain(all)
            .filter(|user| self.sees(**user, ground))
            .copied()
            .collect()
    }
}

/// A user as they stand in a message's mentions.
pub(crate) fn mention_of(user: &User) -> Mention {
    Mention {
        avatar: None,
        bot: user.bot,
        discriminator: user.discriminator,
        id: user.id,
        member: None,
        name: user.name.clone(),
        public_flags: UserFlags::empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_read_from_the_text() {
        let found = written_in("hi <@12> and <@!13>, <@&14>: @here <@x> <@15");
        assert_eq!(found.users, [UserId::new(12), UserId::new(13)]);
        assert_eq!(found.roles, [RoleId::new(14)]);
        assert!(found.everyone);
    }
}
