//! What people do: they say, edit, delete, press, choose, fill in, call commands, come and go.
//!
//! A place is `#channel`, `GUILD/#channel`, `dm`, `T-1` or a thread's name. An act that Discord
//! refuses fails the test; where a refusal is expected, `tries_to_say` gives it back.

use twilight_model::channel::ChannelType;
use twilight_model::channel::message::{MessageReference, MessageReferenceType};
use twilight_model::guild::Permissions;

use crate::wire::{Discord, objects};
use crate::world::World;
use crate::world::ids::{ChannelId, MessageId, UserId};
use crate::world::messages::Draft;
use crate::world::refusal::Refusal;
use crate::world::threads::ThreadPlan;

/// What a person can write in one message, in characters, if they pay Discord for it.
const LONGEST_WORD: usize = 4000;

impl Discord {
    /// Says something.
    pub fn says(&self, who: &str, place: &str, text: &str) -> MessageId {
        granted(who, self.tries_to_say(who, place, text))
    }

    /// Says something, if Discord lets them.
    pub fn tries_to_say(&self, who: &str, place: &str, text: &str) -> Result<MessageId, Refusal> {
        let draft = Draft {
            content: text.to_owned(),
            ..Draft::default()
        };
        self.utters(who, place, draft)
    }

    /// Says something to the bot alone.
    pub fn says_directly(&self, who: &str, text: &str) -> MessageId {
        self.says(who, "dm", text)
    }

    /// Answers a message in the channel it stands in, notifying its author as clients do.
    pub fn replies_to(&self, who: &str, message: MessageId, text: &str) -> MessageId {
        let answered = self.act(|world| {
            let person = world.person(who);
            let channel = world.channel_of(message);
            let reference = MessageReference {
                channel_id: Some(channel),
                guild_id: None,
                kind: MessageReferenceType::Default,
                message_id: Some(message),
                fail_if_not_exists: None,
            };
            let draft = Draft {
                content: text.to_owned(),
                reply_to: Some(reference),
                ..Draft::default()
            };
            world.utter(person, channel, draft)
        });
        granted(who, answered)
    }

    /// Mentions someone (a person, or the bot by its name) and says something.
    pub fn mentions(&self, who: &str, place: &str, whom: &str, text: &str) -> MessageId {
        let id = self.look(|world| world.person(whom));
        self.says(who, place, &format!("<@{id}> {text}"))
    }

    /// Says something with a file attached; the text may be empty.
    pub fn attaches(&self, who: &str, place: &str, filename: &str, text: &str) -> MessageId {
        let file = self.act(|world| objects::attachment(world.new_id(), filename, 4_096));
        let draft = Draft {
            content: text.to_owned(),
            attachments: vec![file],
            ..Draft::default()
        };
        granted(who, self.utters(who, place, draft))
    }

    /// Forwards a message to another place.
    pub fn forwards(&self, who: &str, message: MessageId, place: &str) -> MessageId {
        let draft = Draft {
            forwards: Some(message),
            ..Draft::default()
        };
        granted(who, self.utters(who, place, draft))
    }

    /// Asks in a poll.
    pub fn polls(&self, who: &str, place: &str, question: &str, answers: &[&str]) -> MessageId {
        let draft = Draft {
            poll: Some(objects::poll(question, answers)),
            ..Draft::default()
        };
        granted(who, self.utters(who, place, draft))
    }

    /// Opens a post in a forum.
    pub fn posts_in_forum(&self, who: &str, forum: &str, title: &str, body: &str) -> ChannelId {
        self.opens_a_thread(who, (forum, Permissions::SEND_MESSAGES), title, body)
    }

    /// Opens a public thread in a channel, and says something in it.
    pub fn opens_thread(&self, who: &str, channel: &str, title: &str, text: &str) -> ChannelId {
        let needed = Permissions::CREATE_PUBLIC_THREADS | Permissions::SEND_MESSAGES_IN_THREADS;
        self.opens_a_thread(who, (channel, needed), title, text)
    }

    fn opens_a_thread(
        &self,
        who: &str,
        (parent, needed): (&str, Permissions),
        title: &str,
        body: &str,
    ) -> ChannelId {
        let opened = self.act(|world| {
            let person = world.person(who);
            let parent = world.place_for(person, parent);
            world.demand(person, parent, needed)?;
            let thread = world.open_thread(ThreadPlan {
                parent,
                owner: person,
                name: title.to_owned(),
                kind: ChannelType::PublicThread,
                archive_after: 4_320,
                invitable: None,
            })?;
            let draft = Draft {
                content: body.to_owned(),
                ..Draft::default()
            };
            world.post_as(thread.cast(), thread, person, draft)?;
            Ok(thread)
        });
        granted(who, opened)
    }

    /// Rewrites a message of their own.
    pub fn edits(&self, who: &str, message: MessageId, text: &str) {
        let edited = self.act(|world| {
            let channel = world.own_message(who, message);
            let person = world.person(who);
            world.demand(person, channel, Permissions::VIEW_CHANNEL)?;
            let marks = world.marks(&world.mentioned(person, channel, text, None, None));
            world.edit(channel, message, |message| {
                text.clone_into(&mut message.content);
                marks(message);
            })
        });
        granted(who, edited);
    }

    /// Takes a message of their own away.
    pub fn deletes(&self, who: &str, message: MessageId) {
        let deleted = self.act(|world| {
            let channel = world.own_message(who, message);
            world.delete(channel, &[message])
        });
        granted(who, deleted);
    }

    /// Takes messages of others away, as a moderator does: one, or several at once.
    pub fn removes(&self, who: &str, messages: &[MessageId]) {
        let removed = self.act(|world| {
            let person = world.person(who);
            let channel = world.channel_of(*messages.first().expect("a message to remove"));
            world.demand(person, channel, Permissions::MANAGE_MESSAGES)?;
            world.delete(channel, messages)
        });
        granted(who, removed);
    }

    /// The newest message this person wrote, wherever it is.
    pub fn newest_of(&self, who: &str) -> MessageId {
        self.look(|world| {
            let person = world.person(who);
            let posts = world
                .channels
                .values()
                .flat_map(|place| place.posts.values());
            let own = posts.filter(|post| post.message.author.id == person);
            own.map(|post| post.message.id)
                .max()
                .unwrap_or_else(|| panic!("{who} has said nothing"))
        })
    }

    fn utters(&self, who: &str, place: &str, draft: Draft) -> Result<MessageId, Refusal> {
        self.act(|world| {
            let person = world.person(who);
            let channel = world.place_for(person, place);
            world.utter(person, channel, draft)
        })
    }
}

/// The result of an act that the test takes for granted.
pub(crate) fn granted<T>(who: &str, result: Result<T, Refusal>) -> T {
    result.unwrap_or_else(|refusal| panic!("Discord does not let {who}: {refusal}"))
}

impl World {
    /// Says something, if they may.
    fn utter(
        &mut self,
        person: UserId,
        channel: ChannelId,
        draft: Draft,
    ) -> Result<MessageId, Refusal> {
        self.demand_writing(person, channel)?;
        let direct = self
            .place(channel)
            .is_some_and(crate::world::Place::is_direct);
        if direct && self.guilds_shared_with(person).next().is_none() {
            return Err(Refusal::cannot_send_to_user());
        }
        if draft.content.chars().count() > LONGEST_WORD {
            let why = "Must be 4000 or fewer in length.";
            return Err(Refusal::invalid_form(
                "content",
                "BASE_TYPE_MAX_LENGTH",
                why,
            ));
        }
        self.post(channel, person, draft)
    }

    /// The channel a message stands in.
    pub fn channel_of(&self, message: MessageId) -> ChannelId {
        let home = self
            .channels
            .values()
            .find(|place| place.posts.contains_key(&message));
        home.unwrap_or_else(|| panic!("message {message} is gone"))
            .channel
            .id
    }

    fn own_message(&self, who: &str, message: MessageId) -> ChannelId {
        let channel = self.channel_of(message);
        let author = &self.channels[&channel].posts[&message].message.author.name;
        assert_eq!(author, who, "{who} can only change what {who} wrote");
        channel
    }
}
