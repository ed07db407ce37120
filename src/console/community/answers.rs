//! frontdesk's messages: sent, changed, and answered to presses and commands.

use std::collections::BTreeSet;

use super::limits;
use super::town::{Kind, ME, Member, Said, Town};
use crate::console::transcript::{Names, Seen};
use crate::desk::event::Interaction;
use crate::desk::platform::PlatformError;
use crate::desk::platform::{Response, Shelf};
use crate::desk::ui::post::Post;
use crate::domain::{ChannelId, DeliveryId, MessageId, Millis, Timestamp, UserId};

/// How long Discord takes an interaction's token.
const TOKEN_LIFE: Millis = Millis::minutes(15);

/// A press or a command that can still be answered.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) by: UserId,
    pub(super) channel: ChannelId,
    /// The message that the button is on.
    pub(super) message: Option<MessageId>,
    /// The reply that was promised, to a command.
    pub(super) reply: Option<MessageId>,
    pub(super) at: Timestamp,
}

impl Town {
    pub(super) fn send(
        &mut self,
        channel: ChannelId,
        post: &Post,
        mark: DeliveryId,
        reply_to: Option<MessageId>,
    ) -> Result<MessageId, PlatformError> {
        limits::check(post)?;
        if let Some(first) = self.said.iter().find(|said| said.nonce == Some(mark)) {
            return Ok(first.id);
        }
        self.may_send(channel)?;
        let replies_to = reply_to.and_then(|id| {
            let answered = self.said.iter().find(|said| said.id == id)?;
            Some((id, answered.author))
        });
        let notified = self.notified(post, replies_to.map(|(_, author)| author));
        self.bring_in(channel, &notified);
        let mut said = self.own(channel, post);
        said.notifies = notified
            .iter()
            .filter_map(|user| self.user(*user))
            .collect();
        said.replies_to = replies_to;
        said.mark = Some(mark);
        said.nonce = Some(mark);
        let id = said.id;
        self.said.push(said);
        Ok(id)
    }

    /// Whether frontdesk may write there; opens an archived thread as Discord does.
    fn may_send(&mut self, id: ChannelId) -> Result<(), PlatformError> {
        let kind = self.channel(id).map(|channel| channel.kind.clone());
        match kind {
            None | Some(Kind::Forum) => Err(PlatformError::Gone),
            Some(Kind::Direct(user)) => match self.member_by_id(user) {
                Some(member) if member.takes_direct_messages => Ok(()),
                _ => Err(PlatformError::Refused),
            },
            Some(Kind::Thread {
                shelf: Shelf::Locked,
                ..
            }) => Err(PlatformError::Shelved),
            Some(Kind::Thread {
                shelf: Shelf::Archived,
                ..
            }) => {
                self.set_shelf(id, Shelf::Active);
                Ok(())
            }
            Some(_) => Ok(()),
        }
    }

    pub(super) fn set_shelf(&mut self, id: ChannelId, wanted: Shelf) {
        if let Some(channel) = self.channel_mut(id)
            && let Kind::Thread { shelf, .. } = &mut channel.kind
        {
            *shelf = wanted;
        }
    }

    /// Whom a post notifies: those it lists, where its text mentions them or it replies to them, and
    /// everyone who holds a role that it lists and mentions.
    fn notified(&self, post: &Post, answered: Option<UserId>) -> Vec<UserId> {
        let named =
            |user: &&UserId| answered == Some(**user) || post.text.contains(&format!("<@{user}>"));
        let roles = post.mentions.roles.iter();
        let called: Vec<_> = roles
            .filter(|role| post.text.contains(&format!("<@&{role}>")))
            .collect();
        let holds = |member: &&Member| called.iter().any(|role| member.roles.contains(role));
        let users = post.mentions.users.iter().filter(named).copied();
        users
            .chain(self.members.iter().filter(holds).map(|member| member.id))
            .collect()
    }

    /// People mentioned in a private thread are in it from then on.
    fn bring_in(&mut self, channel: ChannelId, notified: &[UserId]) {
        if let Some(channel) = self.channel_mut(channel)
            && let Kind::Thread { members, .. } = &mut channel.kind
        {
            members.extend(notified);
        }
    }

    pub(super) fn own(&mut self, channel: ChannelId, post: &Post) -> Said {
        Said {
            id: MessageId::new(self.mint()),
            channel,
            author: ME,
            text: post.text.clone(),
            attachments: Vec::new(),
            rows: post.rows.clone(),
            replies_to: None,
            forum_title: None,
            only: None,
            notifies: BTreeSet::new(),
            pinned: false,
            promised: false,
            mark: None,
            nonce: None,
        }
    }

    /// Puts another content in place of a message's.
    pub(super) fn change_message(
        &mut self,
        id: MessageId,
        post: &Post,
        mark: Option<DeliveryId>,
    ) -> Result<(), PlatformError> {
        limits::check(post)?;
        let said = self
            .said
            .iter_mut()
            .find(|said| said.id == id && said.author == ME);
        let said = said.ok_or(PlatformError::Gone)?;
        said.mark = mark.or(said.mark);
        said.text.clone_from(&post.text);
        said.rows.clone_from(&post.rows);
        said.promised = false;
        Ok(())
    }

    fn own_text(&self, id: MessageId) -> Option<String> {
        let said = self
            .said
            .iter()
            .find(|said| said.id == id && said.author == ME);
        said.map(|said| said.text.clone())
    }

    pub(super) fn respond(
        &mut self,
        interaction: &Interaction,
        response: &Response,
    ) -> Result<(), PlatformError> {
        let id = interaction.id.get();
        let asked = self.asked.get(&id).cloned().ok_or(PlatformError::Expired)?;
        if self.clock.now().since(asked.at) >= TOKEN_LIFE {
            return Err(PlatformError::Expired);
        }
        match response {
            Response::Reply(post) => {
                let reply = asked.reply.ok_or(PlatformError::Gone)?;
                self.change_message(reply, post, None)?;
            }
            Response::Whisper(post) => {
                limits::check(post)?;
                let mut said = self.own(asked.channel, post);
                said.only = Some(asked.by);
                self.said.push(said);
            }
            Response::Publish(post) => {
                limits::check(post)?;
                let said = self.own(asked.channel, post);
                self.said.push(said);
            }
            Response::Update(post) => {
                let message = asked.message.ok_or(PlatformError::Gone)?;
                self.change_message(message, post, None)?;
            }
            Response::Rows(rows) => {
                let message = asked.message.ok_or(PlatformError::Gone)?;
                let text = self.own_text(message).ok_or(PlatformError::Gone)?;
                let post = Post {
                    text,
                    rows: rows.clone(),
                    ..Post::default()
                };
                self.change_message(message, &post, None)?;
            }
            Response::Choices(choices) => {
                let what = Seen::Offered {
                    who: self.user(asked.by).unwrap_or_default(),
                    labels: choices.iter().map(|choice| choice.label.clone()).collect(),
                };
                self.note(asked.channel, what);
            }
        }
        Ok(())
    }
}
