//! Mentions in messages: which count, whom they notify, and the names they stand for.

use super::World;
use super::ids::{ChannelId, GuildId, RoleId, UserId};
use super::message::{AllowedMentions, Mentions};
use super::permissions::Permissions;

/// The most role members that a mention in a thread brings in.
const ADDED_BY_ROLE: usize = 100;

/// Reads `<@1>`, `<@!1>`, `<@&1>`, `@everyone` and `@here`. Discord reads them in code too, for
/// notifying; it is only the display that differs.
fn written_in(text: &str) -> Mentions {
    let mut found = Mentions {
        everyone: text.contains("@everyone") || text.contains("@here"),
        ..Mentions::default()
    };
    let inner = text
        .split("<@")
        .skip(1)
        .filter_map(|piece| piece.split_once('>'));
    for (inner, _) in inner {
        match inner.strip_prefix('&') {
            Some(role) => found.roles.extend(role.parse::<RoleId>()),
            None => found
                .users
                .extend(inner.trim_start_matches('!').parse::<UserId>()),
        }
    }
    found
}

impl World {
    /// Determines whom a text by this author mentions in a channel. Without `allowed`, everything written counts, and
    /// also the author of the message replied to.
    pub(super) fn mentioned(
        &self,
        author: UserId,
        channel: ChannelId,
        text: &str,
        allowed: Option<&AllowedMentions>,
        replied_to: Option<UserId>,
    ) -> Mentions {
        let written = written_in(text);
        let mut counted = Mentions::default();
        let listed =
            |user: &UserId| allowed.is_none_or(|it| it.all_users || it.users.contains(user));
        let named = written.users.into_iter().filter(listed);
        let named = named.filter(|user| self.people.contains_key(user));
        let answered = replied_to.filter(|_| allowed.is_none_or(|it| it.replied_user));
        for user in named.chain(answered) {
            if !counted.users.contains(&user) {
                counted.users.push(user);
            }
        }
        let power = self
            .permissions_in(author, channel)
            .contains(Permissions::MENTION_EVERYONE);
        let listed =
            |role: &RoleId| allowed.is_none_or(|it| it.all_roles || it.roles.contains(role));
        let roles = written.roles.into_iter().filter(listed);
        counted.roles = roles
            .filter(|role| power || self.is_mentionable(channel, *role))
            .collect();
        counted.everyone =
            written.everyone && power && allowed.is_none_or(|allowed| allowed.everyone);
        self.notify(channel, &mut counted);
        counted.notified.remove(&author);
        counted
    }

    /// Returns whether everybody may mention a role of the guild that a channel belongs to.
    pub fn is_mentionable(&self, channel: ChannelId, role: RoleId) -> bool {
        let guild = self
            .channels
            .get(&channel)
            .and_then(|channel| channel.guild);
        let guild = guild.and_then(|guild| self.guilds.get(&guild));
        let role = guild.and_then(|guild| guild.roles.iter().find(|each| each.id == role));
        role.is_some_and(|role| role.mentionable)
    }

    fn notify(&self, channel: ChannelId, counted: &mut Mentions) {
        let Some(channel) = self.channels.get(&channel) else {
            return;
        };
        let Some(guild) = channel.guild.and_then(|guild| self.guilds.get(&guild)) else {
            let among = |user: &&UserId| channel.members.contains_key(user);
            counted.notified = counted.users.iter().filter(among).copied().collect();
            return;
        };
        // A mention adds a user to a thread if they can see its parent.
        let ground = channel.parent.unwrap_or(channel.id);
        let of_roles = counted.roles.iter().flat_map(|role| {
            let holds = move |id: &&UserId| guild.members[*id].roles.contains(role);
            guild.members.keys().filter(holds).take(ADDED_BY_ROLE)
        });
        let all = guild.members.keys().filter(|_| counted.everyone);
        let all = counted.users.iter().chain(of_roles).chain(all);
        let seeing = all.filter(|user| self.sees(**user, ground));
        counted.notified = seeing.copied().collect();
    }

    /// Returns the mention that a client writes for `@name` or `#name`; none if nothing is called so.
    pub fn mention_of(&self, guild: GuildId, word: &str) -> Option<String> {
        if word.starts_with('#') {
            let mut named = self.channels_called(word);
            let here = named.find(|channel| channel.guild == Some(guild));
            return here.map(|channel| format!("<#{}>", channel.id));
        }
        let role = || {
            let role = self.guilds.get(&guild)?.role_called(word)?;
            Some(format!("<@&{}>", role.id))
        };
        let user = self.user_called(word).map(|id| format!("<@{id}>"));
        user.or_else(role)
    }

    /// Returns the name that a mention stands for: `@1` is `@alice`, `@&3` is `@instructor`, `#2` is `#general`, each
    /// without its brackets.
    fn mentioned_name(&self, inner: &str) -> Option<String> {
        if let Some(role) = inner.strip_prefix("@&") {
            return Some(format!("@{}", self.role_name(role.parse().ok()?)?));
        }
        if let Some(channel) = inner.strip_prefix('#') {
            let channel = self.channels.get(&channel.parse().ok()?)?;
            return Some(format!("#{}", channel.name));
        }
        let user = inner
            .strip_prefix("@!")
            .or_else(|| inner.strip_prefix('@'))?;
        Some(format!("@{}", self.name_of(user.parse().ok()?)?))
    }

    /// Writes a text with names for mentions.
    pub fn with_names(&self, text: &str) -> String {
        let mut shown = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('<') {
            shown.push_str(&rest[..at]);
            rest = &rest[at..];
            let ends = rest.find('>');
            let named = ends.and_then(|end| Some((self.mentioned_name(&rest[1..end])?, end)));
            let (name, end) = named.unwrap_or(("<".to_owned(), 0));
            shown.push_str(&name);
            rest = &rest[end + 1..];
        }
        shown + rest
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
