//! What people say, change and delete, and where they may.

use std::collections::BTreeSet;

use super::Mishap;
use super::town::{GUILD, Kind, ME, Member, Said, Town};
use crate::console::story::{Place, Speech, mentioning};
use crate::desk::event::{Event, Message, RepliedTo};
use crate::desk::platform::Shelf;
use crate::domain::{ChannelId, MessageId, UserId};

impl Town {
    pub(super) fn say(
        &mut self,
        who: &str,
        place: &Place,
        speech: &Speech,
    ) -> Result<Event, Mishap> {
        let who = self.member(who)?;
        let channel = self.locate(&who, place)?;
        if matches!(self.channel(channel).map(|it| &it.kind), Some(Kind::Forum)) {
            return self.say_in_forum(&who, channel, speech);
        }
        self.utter(&who, channel, speech, None)
    }

    /// `Title | body` is a new post; anything else goes to the newest post.
    fn say_in_forum(
        &mut self,
        who: &Member,
        forum: ChannelId,
        speech: &Speech,
    ) -> Result<Event, Mishap> {
        let Some((title, body)) = speech.text.split_once(" | ") else {
            let newest = self
                .channels
                .iter()
                .rfind(|channel| channel.kind == Kind::Post { forum });
            let newest = newest.map(|channel| channel.id).ok_or_else(|| {
                Mishap("a post begins with `Title | body`, and there is none yet".to_owned())
            })?;
            return self.utter(who, newest, speech, None);
        };
        self.may_write(who, forum)?;
        let post = self.add_channel(title.trim(), Kind::Post { forum });
        let body = Speech {
            text: body.trim().to_owned(),
            ..speech.clone()
        };
        let said = self.keep(who, post, &body, None);
        // Discord gives a post and its first message the same id.
        said.id = MessageId::new(post.get());
        said.forum_title = Some(title.trim().to_owned());
        let said = said.clone();
        Ok(Event::Message(self.message(&said)))
    }

    pub(super) fn reply(
        &mut self,
        who: &Member,
        to: &str,
        speech: &Speech,
    ) -> Result<Event, Mishap> {
        let author = match to {
            "frontdesk" => ME,
            name => self.member(name)?.id,
        };
        let answered = self
            .said
            .iter()
            .rfind(|said| said.author == author && said.only.is_none() && self.sees(who, said))
            .ok_or_else(|| Mishap(format!("{} sees no message of {to}", who.name)))?;
        let (channel, message) = (answered.channel, answered.id);
        self.utter(who, channel, speech, Some((message, author)))
    }

    fn utter(
        &mut self,
        who: &Member,
        channel: ChannelId,
        speech: &Speech,
        replies_to: Option<(MessageId, UserId)>,
    ) -> Result<Event, Mishap> {
        self.may_write(who, channel)?;
        self.open_again(who, channel);
        let said = self.keep(who, channel, speech, replies_to).clone();
        Ok(Event::Message(self.message(&said)))
    }

    fn keep(
        &mut self,
        who: &Member,
        channel: ChannelId,
        speech: &Speech,
        replies_to: Option<(MessageId, UserId)>,
    ) -> &mut Said {
        let said = Said {
            id: MessageId::new(self.mint()),
            channel,
            author: who.id,
            text: self.as_sent(&speech.text),
            attachments: speech.attachments.clone(),
            rows: Vec::new(),
            replies_to,
            forum_title: None,
            only: None,
            notifies: BTreeSet::new(),
            pinned: false,
            promised: false,
            mark: None,
            nonce: None,
        };
        let index = self.said.len();
        self.said.push(said);
        &mut self.said[index]
    }

    pub(super) fn edit_own(&mut self, who: &Member, text: &str) -> Result<Event, Mishap> {
        let text = self.as_sent(text);
        let index = self.newest_of(who)?;
        self.said[index].text = text;
        let message = self.message(&self.said[index]);
        Ok(Event::Edited { message })
    }

    pub(super) fn delete_own(&mut self, who: &Member) -> Result<Event, Mishap> {
        let index = self.newest_of(who)?;
        let said = self.said.remove(index);
        Ok(Event::Deleted {
            guild: self.guild_of(said.channel),
            channel: said.channel,
            message: said.id,
        })
    }

    pub(super) fn newest_of(&self, who: &Member) -> Result<usize, Mishap> {
        self.said
            .iter()
            .rposition(|said| said.author == who.id)
            .ok_or_else(|| Mishap(format!("{} has no message there", who.name)))
    }

    /// As Discord's client sends it: names it knows become mentions.
    pub(super) fn as_sent(&self, text: &str) -> String {
        mentioning(text, &|word| self.mention(word))
    }

    fn mention(&self, word: &str) -> Option<String> {
        let (mark, name) = word.split_at(1);
        if mark == "#" {
            let channel = self.channels.iter().find(|channel| channel.name == name)?;
            return Some(format!("<#{}>", channel.id));
        }
        if name == "frontdesk" {
            return Some(format!("<@{ME}>"));
        }
        let member = self.members.iter().find(|member| member.name == name);
        member
            .map(|member| format!("<@{}>", member.id))
            .or_else(|| Self::role_named(name).map(|role| format!("<@&{role}>")))
    }

    pub(super) fn may_write(&self, who: &Member, channel: ChannelId) -> Result<(), Mishap> {
        let refuse = |why: &str| Err(Mishap(format!("{} {why}", who.name)));
        let Some(channel) = self.channel(channel) else {
            return refuse("cannot write there: it is gone");
        };
        match &channel.kind {
            Kind::Direct(_) => Ok(()),
            _ if !who.belongs => refuse("has left the community"),
            Kind::Staff | Kind::ThreadsOnly if !who.is_staff() => {
                refuse(&format!("may not write in #{}", channel.name))
            }
            Kind::Thread { members, .. }
                if !who.manages_threads() && !members.contains(&who.id) =>
            {
                refuse(&format!("is not in {}", channel.name))
            }
            Kind::Thread {
                shelf: Shelf::Locked,
                ..
            } if !who.manages_threads() => {
                refuse(&format!("cannot write in {}: it is locked", channel.name))
            }
            _ => Ok(()),
        }
    }

    /// A message opens an archived thread and brings its author into it.
    fn open_again(&mut self, who: &Member, id: ChannelId) {
        let Some(channel) = self.channel_mut(id) else {
            return;
        };
        let Kind::Thread { members, shelf, .. } = &mut channel.kind else {
            return;
        };
        members.insert(who.id);
        *shelf = Shelf::Active;
    }

    /// Whether somebody sees a message.
    pub(super) fn sees(&self, who: &Member, said: &Said) -> bool {
        said.only.is_none_or(|only| only == who.id) && self.sees_place(who, said.channel)
    }

    pub(super) fn sees_place(&self, who: &Member, channel: ChannelId) -> bool {
        match self.channel(channel).map(|channel| &channel.kind) {
            None => false,
            Some(Kind::Direct(user)) => *user == who.id,
            Some(_) if !who.belongs => false,
            Some(Kind::Staff) => who.is_staff(),
            Some(Kind::Thread { members, .. }) => {
                who.manages_threads() || members.contains(&who.id)
            }
            Some(_) => true,
        }
    }

    /// A message as frontdesk hears it.
    pub(super) fn message(&self, said: &Said) -> Message {
        let guild = self.guild_of(said.channel);
        let parent = match self.channel(said.channel).map(|channel| &channel.kind) {
            Some(Kind::Thread { parent, .. }) => Some(*parent),
            Some(Kind::Post { forum }) => Some(*forum),
            _ => None,
        };
        Message {
            id: said.id,
            guild,
            channel: said.channel,
            parent,
            forum_title: said.forum_title.clone(),
            author: self.author(said, guild.is_some()),
            text: said.text.clone(),
            attachments: said.attachments.clone(),
            mentions_me: said.text.contains(&format!("<@{ME}>")),
            replies_to: said.replies_to.map(|(message, author)| RepliedTo {
                message,
                author: Some(author),
                is_me: author == ME,
            }),
            is_system: false,
        }
    }

    fn author(&self, said: &Said, in_guild: bool) -> crate::desk::event::Person {
        let member = self.member_by_id(said.author);
        let guild = in_guild.then_some(GUILD);
        match member {
            Some(member) => self.person(member, guild),
            None => crate::desk::event::Person {
                user: said.author,
                name: "frontdesk".to_owned(),
                roles: Vec::new(),
                manages_guild: false,
                is_bot: true,
            },
        }
    }
}
