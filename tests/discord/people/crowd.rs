//! A crowd that speaks: people by id and many at a time, for measurements. Nobody is looked up by
//! name, nothing is waited for, and the moment of sending is told.

use std::time::Instant;

use super::super::Discord;
use super::super::ids::{ChannelId, MessageId, UserId};
use super::super::posting::Draft;

/// A message on its way to those who listen.
#[derive(Clone, Copy, Debug)]
pub struct OnItsWay {
    pub message: MessageId,
    /// When it was put on the sockets' lines.
    pub sent_at: Instant,
}

impl Discord {
    /// The members that a guild's plan made as its crowd, in the order of their ids.
    pub fn crowd_of(&self, guild: &str) -> Vec<UserId> {
        self.look(|world| {
            let guild = world.guild_called(guild);
            let named = format!("{}-", guild.name.to_lowercase());
            let members = guild.members.values();
            let crowd = members.filter(|member| member.user.name.starts_with(&named));
            crowd.map(|member| member.user.id).collect()
        })
    }

    /// Says something as a member who may speak there.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a bot takes is measured by the machine's clock"
    )]
    pub fn sends(&self, who: UserId, channel: ChannelId, text: &str) -> OnItsWay {
        self.act(|world| {
            let draft = Draft {
                content: text.to_owned(),
                ..Draft::default()
            };
            let said = world.post(channel, who, draft);
            OnItsWay {
                message: super::granted("somebody", said),
                sent_at: Instant::now(),
            }
        })
    }
}
