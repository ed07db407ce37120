//! Acts of people: they say, edit and delete, and open threads.
//!
//! A place is `#channel`, `GUILD/#channel`, `dm`, `T-1` or a thread's name. An act that Discord
//! refuses fails the test; where a refusal is expected, `tries_to_say` gives it back.

use super::{Discord, Server};
use crate::world::Guild;
use crate::world::ids::{ChannelId, MessageId, UserId};
use crate::world::message::{AttachedFile, MessageContent, MessageDraft, Poll, ReplyTo, Sticker};
use crate::world::permissions::Permissions;
use crate::world::refusal::Refusal;
use crate::world::threads::ThreadPlan;

impl Discord {
    /// Says something.
    pub fn says(&self, who: &str, place: &str, text: &str) -> MessageId {
        granted(who, self.tries_to_say(who, place, text))
    }

    /// Says something, if Discord lets them.
    pub fn tries_to_say(&self, who: &str, place: &str, text: &str) -> Result<MessageId, Refusal> {
        self.sends_draft(who, place, MessageDraft::text(text))
    }

    /// Says something to the bot alone.
    pub fn says_directly(&self, who: &str, text: &str) -> MessageId {
        self.says(who, "dm", text)
    }

    /// Answers a message in the channel it stands in, notifying its author as clients do.
    pub fn replies_to(&self, who: &str, message: MessageId, text: &str) -> MessageId {
        let answered = self.act(|server| {
            let person = server.person(who);
            let channel = server.channel_of(message);
            let must_exist = true;
            let reply_to = Some(ReplyTo {
                message,
                must_exist,
            });
            let draft = MessageDraft {
                reply_to,
                ..MessageDraft::text(text)
            };
            server.send(person, channel, draft)
        });
        granted(who, answered)
    }

    /// Mentions someone (a person, or the bot by its name) and says something.
    pub fn mentions(&self, who: &str, place: &str, whom: &str, text: &str) -> MessageId {
        let id = self.look(|server| server.person(whom));
        self.says(who, place, &format!("<@{id}> {text}"))
    }

    /// Says something with a file attached; the text may be empty.
    pub fn attaches(&self, who: &str, place: &str, filename: &str, text: &str) -> MessageId {
        self.attaches_of(who, place, filename, 4_096, text)
    }

    /// Says something with a file of so many bytes.
    pub fn attaches_of(
        &self,
        who: &str,
        place: &str,
        filename: &str,
        size: u64,
        text: &str,
    ) -> MessageId {
        self.attaches_all(who, place, &[(filename, size)], text)
    }

    /// Says something with files of so many bytes each.
    pub fn attaches_all(
        &self,
        who: &str,
        place: &str,
        files: &[(&str, u64)],
        text: &str,
    ) -> MessageId {
        let mut draft = MessageDraft::text(text);
        for (filename, size) in files {
            let id = self.act(|server| server.new_id());
            let file = AttachedFile::of_size(id, *filename, *size);
            draft.content.files.push(file);
        }
        granted(who, self.sends_draft(who, place, draft))
    }

    /// Sends a sticker; the text may be empty.
    pub fn sends_sticker(&self, who: &str, place: &str, name: &str, text: &str) -> MessageId {
        let sticker = Sticker {
            id: self.act(|server| server.new_id()),
            name: name.to_owned(),
        };
        let mut draft = MessageDraft::text(text);
        draft.content.stickers.push(sticker);
        granted(who, self.sends_draft(who, place, draft))
    }

    /// Sends a voice message, which has a sound and no text.
    pub fn says_by_voice(&self, who: &str, place: &str) -> MessageId {
        let sound = AttachedFile::of_size(
            self.act(|server| server.new_id()),
            "voice-message.ogg",
            4_096,
        );
        let mut draft = MessageDraft {
            spoken: true,
            ..MessageDraft::default()
        };
        draft.content.files.push(sound);
        granted(who, self.sends_draft(who, place, draft))
    }

    /// Forwards a message to another place.
    pub fn forwards(&self, who: &str, message: MessageId, place: &str) -> MessageId {
        let draft = MessageDraft {
            forwards: Some(message),
            ..MessageDraft::default()
        };
        granted(who, self.sends_draft(who, place, draft))
    }

    /// Asks in a poll.
    pub fn polls(&self, who: &str, place: &str, question: &str, answers: &[&str]) -> MessageId {
        let poll = Poll {
            question: question.to_owned(),
            answers: answers.iter().map(ToString::to_string).collect(),
        };
        let draft = MessageDraft {
            poll: Some(poll),
            ..MessageDraft::default()
        };
        granted(who, self.sends_draft(who, place, draft))
    }

    /// Opens a post in a forum.
    pub fn posts_in_forum(&self, who: &str, forum: &str, title: &str, body: &str) -> ChannelId {
        self.opens_thread(who, forum, title, body)
    }

    /// Opens a public thread in a channel, and says something in it.
    pub fn opens_thread(&self, who: &str, channel: &str, title: &str, text: &str) -> ChannelId {
        let opened = self.act(|server| {
            let person = server.person(who);
            let plan = ThreadPlan {
                parent: server.place_for(person, channel),
                owner: person,
                name: title.to_owned(),
                private: false,
                archive_after: 4_320,
                invitable: false,
            };
            server.open_with(&plan, MessageDraft::text(text))
        });
        granted(who, opened)
    }

    /// Rewrites a message of their own.
    pub fn edits(&self, who: &str, message: MessageId, text: &str) {
        self.rewrites(who, message, |content| text.clone_into(&mut content.text));
    }

    /// Takes a file away from a message of their own: the `nth`, from 0.
    pub fn takes_away(&self, who: &str, message: MessageId, nth: usize) {
        self.rewrites(who, message, |content| {
            content.files.remove(nth);
        });
    }

    fn rewrites(&self, who: &str, message: MessageId, change: impl FnOnce(&mut MessageContent)) {
        let edited = self.act(|server| {
            let (person, channel) = server.own_message(who, message);
            let mut content = server.message(channel, message)?.content.clone();
            change(&mut content);
            server.rewrite(person, channel, message, content, None)
        });
        granted(who, edited);
    }

    /// Deletes a message of the person's own.
    pub fn deletes(&self, who: &str, message: MessageId) {
        let deleted = self.act(|server| {
            let (_, channel) = server.own_message(who, message);
            server.delete(channel, &[message])
        });
        granted(who, deleted);
    }

    /// Deletes messages of others, as a moderator does: one, or several at once.
    pub fn removes(&self, who: &str, messages: &[MessageId]) {
        let removed = self.act(|server| {
            let person = server.person(who);
            let channel = server.channel_of(*messages.first().expect("a message to remove"));
            server.demand(person, channel, Permissions::MANAGE_MESSAGES)?;
            server.delete(channel, messages)
        });
        granted(who, removed);
    }

    /// Finds the newest message this person wrote, wherever it is.
    pub fn newest_of(&self, who: &str) -> MessageId {
        self.look(|server| {
            let person = server.person(who);
            let own = server.messages().filter(|message| message.author == person);
            let newest = own.map(|message| message.id).max();
            newest.unwrap_or_else(|| panic!("{who} has said nothing"))
        })
    }

    fn sends_draft(
        &self,
        who: &str,
        place: &str,
        draft: MessageDraft,
    ) -> Result<MessageId, Refusal> {
        self.act(|server| {
            let person = server.person(who);
            let channel = server.place_for(person, place);
            server.send(person, channel, draft)
        })
    }
}

/// Returns the result of an act that the test takes for granted.
pub(super) fn granted<T>(who: &str, result: Result<T, Refusal>) -> T {
    result.unwrap_or_else(|refusal| panic!("Discord does not let {who}: {refusal}"))
}

/// Looks people and places up by name; a test with an unknown name fails.
impl Server {
    /// Finds a person, or the bot.
    pub fn person(&self, name: &str) -> UserId {
        let found = self.user_called(name);
        found.unwrap_or_else(|| panic!("nobody is called {name:?} here"))
    }

    /// Finds a guild by name.
    pub fn guild_called(&self, name: &str) -> &Guild {
        let found = self.guilds.values().find(|guild| guild.name == name);
        found.unwrap_or_else(|| panic!("no guild is called {name:?}"))
    }

    /// Finds a guild by name, to be changed.
    pub fn guild_mut(&mut self, name: &str) -> &mut Guild {
        let found = self.guilds.values_mut().find(|guild| guild.name == name);
        found.unwrap_or_else(|| panic!("no guild is called {name:?}"))
    }

    /// Finds the channel a test means: `#general`, `Academy/#general`, `T-12` (the thread whose name begins so) or a
    /// thread's whole name. For `dm` see [`Server::direct_channel`].
    pub fn find_place(&self, place: &str) -> Option<ChannelId> {
        let (guild, rest) = match place.split_once("/#") {
            Some((guild, name)) => (Some(self.guild_called(guild).id), format!("#{name}")),
            None => (None, place.to_owned()),
        };
        let called = self.channels_called(&rest);
        let found: Vec<_> = called
            .filter(|it| guild.is_none() || it.guild == guild)
            .collect();
        assert!(
            found.len() < 2 || rest.starts_with("T-"),
            "{place:?} is ambiguous: say GUILD/#channel"
        );
        found.last().map(|channel| channel.id)
    }

    /// Finds the place that a test means, which must exist.
    pub fn named_place(&self, place: &str) -> ChannelId {
        self.find_place(place).unwrap_or_else(|| {
            let names: Vec<_> = self.channels.values().map(|it| &it.name).collect();
            panic!("no place is called {place:?}; there are {names:?}")
        })
    }

    /// Finds the place as this person says it, `dm` among them.
    pub fn place_for(&mut self, person: UserId, place: &str) -> ChannelId {
        if place == "dm" {
            return self.direct_channel(person);
        }
        self.named_place(place)
    }

    /// Returns the direct-message channel between a person and the bot, made when first needed.
    pub fn direct_channel(&mut self, person: UserId) -> ChannelId {
        self.direct_with(person).unwrap_or_else(|| {
            let id = ChannelId::new(self.new_id());
            self.add_direct(id, person);
            id
        })
    }

    /// Returns the channel a message stands in.
    pub fn channel_of(&self, message: MessageId) -> ChannelId {
        let found = self.find_message(message);
        found
            .unwrap_or_else(|| panic!("message {message} is gone"))
            .channel
    }

    fn own_message(&self, who: &str, message: MessageId) -> (UserId, ChannelId) {
        let person = self.person(who);
        let found = self.find_message(message).expect("a message");
        assert_eq!(
            found.author, person,
            "{who} can only change what {who} wrote"
        );
        (person, found.channel)
    }
}
