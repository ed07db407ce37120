//! Turns people's acts into the events that frontdesk gets: messages, edits, deletions and commands.

use fake_discord::world::channel::ChannelKind;
use fake_discord::world::ids::{self, ChannelId, MessageId};
use fake_discord::world::interaction::InteractionKind;
use fake_discord::world::message::{
    AttachedFile, Message, MessageContent, MessageDraft, ReplyTo, Sticker, Subscription,
};
use fake_discord::world::plan::BOT_ROLE;
use fake_discord::world::refusal::Refusal;
use fake_discord::world::threads::ThreadPlan;

use super::bits::bit;
use super::{ActError, BOT, CommunityState, GUILD, guild_of, place_name};
use crate::console::story::{CallLine, Deed, OptionValue, Speech, StoryPlace, mentioning};
use crate::desk::commands::acknowledge;
use crate::desk::commands::acknowledge::{Acknowledgement, MenuOf};
use crate::desk::commands::arguments::{Argument, Arguments};
use crate::desk::commands::catalogue::{CallKind, CommandName, OptionKind};
use crate::desk::event::{self, Call, Event, RepliedTo};
use crate::desk::ui::post::Attachment;
use crate::desk::ui::text::Texts;
use crate::domain::{self, DeliveryId, Locale, RoleId, UserId};

/// The size in bytes of a file that a story attaches without content.
const FILE_SIZE: u64 = 4_096;

/// The minutes without messages after which a forum post is archived.
const ARCHIVE_AFTER: u64 = 4_320;

impl CommunityState {
    pub(super) fn act(
        &mut self,
        who: &str,
        deed: &Deed,
        texts: &Texts,
    ) -> Result<Option<Event>, ActError> {
        let who = self.person(who)?;
        match deed {
            Deed::Replies { to, speech } => self.reply(who, to, speech).map(Some),
            Deed::Presses(label) => self.press(who, label, texts),
            Deed::Chooses(entry) => self.choose(who, entry, texts),
            Deed::Rates(ratings) => match ratings.first() {
                Some(rating) => self.rate(who, *rating, texts),
                None => Ok(None),
            },
            Deed::Writes(text) => self.submit(who, text).map(Some),
            Deed::PicksFromMenu { command, on } => self.pick(who, *command, on.as_deref(), texts),
            Deed::Edits(text) => self.edit_own(who, text).map(Some),
            Deed::Deletes => self.delete_own(who).map(Some),
            Deed::Subscribes { tier, months } => self.subscribe(who, tier, *months).map(Some),
            Deed::Speaks(_)
            | Deed::TakesDirectMessages(_)
            | Deed::Belongs(_)
            | Deed::Permits(..) => {
                self.change(who, deed);
                Ok(None)
            }
        }
    }

    /// Posts Discord's notice that somebody subscribed to a role or renewed the subscription.
    fn subscribe(&mut self, who: ids::UserId, tier: &str, months: u16) -> Result<Event, ActError> {
        let channel = self.locate(who, &StoryPlace::Channel("general".to_owned()))?;
        let one = Subscription {
            tier: tier.to_owned(),
            months,
        };
        let id = self.world.subscribed(channel, who, one);
        self.heard(id)
    }

    /// Changes a person's settings or membership, or frontdesk's permissions. frontdesk gets no event, because Discord
    /// sends joins and departures only with the members intent.
    fn change(&mut self, who: ids::UserId, deed: &Deed) {
        let now = self.world.clock.now_ms();
        let (person, guild) = (
            self.world.people.get_mut(&who),
            self.world.guilds.get_mut(&GUILD),
        );
        let (Some(person), Some(guild)) = (person, guild) else {
            return;
        };
        match deed {
            Deed::Speaks(locale) => locale.tag().clone_into(&mut person.locale),
            Deed::TakesDirectMessages(takes) => person.refuses_direct = !takes,
            Deed::Belongs(true) => guild.join(who, &[], now),
            Deed::Belongs(false) => self.world.leave(who, GUILD),
            Deed::Permits(permission, is_given) => {
                let mut roles = guild.roles.iter_mut();
                if let Some(role) = roles.find(|role| role.name == BOT_ROLE) {
                    role.permissions.set(bit(*permission), *is_given);
                }
            }
            _ => {}
        }
    }

    pub(super) fn say(
        &mut self,
        who: &str,
        place: &StoryPlace,
        speech: &Speech,
    ) -> Result<Event, ActError> {
        let who = self.person(who)?;
        let channel = self.locate(who, place)?;
        if self.channel(channel)?.kind == ChannelKind::Forum {
            return self.say_in_forum(who, channel, speech);
        }
        self.send(who, channel, self.draft(speech))
    }

    /// Posts in a forum: `Title | body` is a new post; anything else goes to the newest post.
    fn say_in_forum(
        &mut self,
        who: ids::UserId,
        forum: ChannelId,
        speech: &Speech,
    ) -> Result<Event, ActError> {
        let Some((title, body)) = speech.text.split_once(" | ") else {
            let mut posts = self.world.channels.values();
            let newest = posts.rfind(|channel| channel.parent == Some(forum));
            let none = || "a post begins with `Title | body`, and there is none yet".to_owned();
            let newest = newest.ok_or_else(|| ActError(none()))?.id;
            return self.send(who, newest, self.draft(speech));
        };
        let body = Speech {
            text: body.trim().to_owned(),
            ..speech.clone()
        };
        let plan = ThreadPlan {
            parent: forum,
            owner: who,
            name: title.trim().to_owned(),
            private: false,
            archive_after: ARCHIVE_AFTER,
            invitable: false,
        };
        let draft = self.draft(&body);
        let post = self.world.open_with(&plan, draft);
        let post = post.map_err(|refusal| self.refused(who, forum, &refusal))?;
        // Discord gives a post and its first message the same id.
        self.heard(MessageId::new(post.get()))
    }

    fn reply(&mut self, who: ids::UserId, to: &str, speech: &Speech) -> Result<Event, ActError> {
        let author = match to {
            "frontdesk" => BOT,
            name => self.person(name)?,
        };
        let message = self.newest_seen(who, author)?;
        let (channel, message, must_exist) = (message.channel, message.id, true);
        let draft = MessageDraft {
            reply_to: Some(ReplyTo {
                message,
                must_exist,
            }),
            ..self.draft(speech)
        };
        self.send(who, channel, draft)
    }

    /// Finds the newest message of an author that everyone in the place, and this person, can see.
    fn newest_seen(&self, who: ids::UserId, author: ids::UserId) -> Result<&Message, ActError> {
        let by_author = |message: &Message| {
            let meant = message.author == author && message.only_for.is_none();
            (meant && message.kind.is_said()).then_some(())
        };
        let found = self.world.newest_with(who, None, by_author);
        let (name, of) = (self.name(who), self.name(author));
        let none = || ActError(format!("{name} sees no message of {of}"));
        Ok(found.ok_or_else(none)?.0)
    }

    fn send(
        &mut self,
        who: ids::UserId,
        channel: ChannelId,
        draft: MessageDraft,
    ) -> Result<Event, ActError> {
        let sent = self.world.send(who, channel, draft);
        let sent = sent.map_err(|refusal| self.refused(who, channel, &refusal))?;
        self.heard(sent)
    }

    fn draft(&self, speech: &Speech) -> MessageDraft {
        let mut draft = MessageDraft::text(&self.as_sent(&speech.text));
        let files = speech.attachments.iter();
        let files = files.map(|name| AttachedFile::of_size(0, name, FILE_SIZE));
        draft.content.files = files.collect();
        let stickers = speech.stickers.iter().map(|name| Sticker {
            id: 0,
            name: name.clone(),
        });
        draft.content.stickers = stickers.collect();
        draft
    }

    /// Writes a text as Discord's client sends it: names it knows become mentions.
    fn as_sent(&self, text: &str) -> String {
        mentioning(text, &|word| self.world.mention_of(GUILD, word))
    }

    /// Explains why somebody may not write somewhere.
    fn refused(&self, who: ids::UserId, channel: ChannelId, refusal: &Refusal) -> ActError {
        let guild = self.world.guilds.get(&GUILD);
        let belongs = guild.is_some_and(|guild| guild.members.contains_key(&who));
        let channel = self.world.channels.get(&channel);
        let place = channel.map_or("", |channel| &channel.name);
        let thread = channel.is_some_and(|channel| channel.kind == ChannelKind::PrivateThread);
        let why = match refusal.code {
            _ if !belongs => "has left the community".to_owned(),
            50_001 if thread => format!("is not in {place}"),
            50_001 | 50_013 => format!("may not write in #{place}"),
            50_083 | 160_005 => format!("cannot write in {place}: it is locked"),
            _ => format!("cannot do that: {refusal}"),
        };
        ActError(format!("{} {why}", self.name(who)))
    }

    fn edit_own(&mut self, who: ids::UserId, text: &str) -> Result<Event, ActError> {
        let message = self.newest_of(who)?;
        let (id, channel) = (message.id, message.channel);
        let content = MessageContent {
            text: self.as_sent(text),
            ..message.content.clone()
        };
        let edited = self.world.rewrite(who, channel, id, content, None);
        edited.map_err(|refusal| self.refused(who, channel, &refusal))?;
        let message = self.message(self.newest_of(who)?)?;
        Ok(Event::Edited { message })
    }

    fn delete_own(&mut self, who: ids::UserId) -> Result<Event, ActError> {
        let message = self.newest_of(who)?;
        let (id, channel) = (message.id, message.channel);
        let deleted = self.world.delete(channel, &[id]);
        deleted.map_err(|refusal| self.refused(who, channel, &refusal))?;
        Ok(Event::Deleted {
            guild: guild_of(self.channel(channel)?),
            channel: domain::ChannelId::new(channel.get()),
            message: domain::MessageId::new(id.get()),
        })
    }

    fn newest_of(&self, who: ids::UserId) -> Result<&Message, ActError> {
        let own = self
            .world
            .messages()
            .filter(|message| message.author == who);
        let none = || ActError(format!("{} has no message there", self.name(who)));
        own.max_by_key(|message| message.id).ok_or_else(none)
    }

    /// Makes the event of a message that was sent.
    fn heard(&self, id: MessageId) -> Result<Event, ActError> {
        let message = self.world.find_message(id);
        let message = message.ok_or_else(|| ActError("the message is gone".to_owned()))?;
        self.message(message).map(Event::Message)
    }

    /// Returns a message as frontdesk gets it.
    pub(super) fn message(&self, message: &Message) -> Result<event::Message, ActError> {
        let channel = self.channel(message.channel)?;
        let guild = guild_of(channel);
        let begins =
            channel.kind == ChannelKind::PublicThread && channel.id.get() == message.id.get();
        let answered = message.reply_to.and_then(|id| self.world.find_message(id));
        let files = message.content.files.iter();
        Ok(event::Message {
            id: domain::MessageId::new(message.id.get()),
            guild,
            channel: domain::ChannelId::new(channel.id.get()),
            parent: channel
                .parent
                .map(|parent| domain::ChannelId::new(parent.get())),
            forum_title: begins.then(|| channel.name.clone()),
            author: self.person_in(message.author, guild),
            text: message.content.text.clone(),
            attachments: files.map(attachment).collect(),
            stickers: message.content.stickers.iter().map(sticker).collect(),
            mentions_me: message.content.text.contains(&format!("<@{BOT}>")),
            replies_to: answered.map(|answered| RepliedTo {
                message: domain::MessageId::new(answered.id.get()),
                author: Some(UserId::new(answered.author.get())),
                is_me: answered.author == BOT,
            }),
            is_system: !message.kind.is_said(),
            for_ticket: None,
            subscription: message
                .subscription
                .as_ref()
                .map(|one| event::Subscription {
                    tier: one.tier.clone(),
                    months: u32::from(one.months),
                    is_renewal: one.months > 1,
                }),
        })
    }

    pub(super) fn call(
        &mut self,
        who: &str,
        place: &StoryPlace,
        line: &CallLine,
    ) -> Result<Event, ActError> {
        let who = self.person(who)?;
        let channel = self.locate(who, place)?;
        self.demand_offered(who, channel, place, line.command)?;
        let mut arguments = Arguments::default();
        for (name, value) in &line.options {
            arguments = arguments.with(*name, self.look_up(value)?);
        }
        self.check_channels(line, &arguments)?;
        let last = line.options.last().filter(|_| line.typing);
        if let Some((name, _)) = last {
            arguments = arguments.typing(*name);
        }
        let kind = if line.typing {
            InteractionKind::Completion
        } else {
            InteractionKind::Command
        };
        let call = Call {
            arguments,
            ..self.called(who, channel, line.command, kind)?
        };
        Ok(if line.typing {
            Event::Completing(call)
        } else {
            Event::Called(call)
        })
    }

    /// Refuses commands that a client does not offer to a person there.
    fn demand_offered(
        &self,
        who: ids::UserId,
        channel: ChannelId,
        place: &StoryPlace,
        command: CommandName,
    ) -> Result<(), ActError> {
        let (name, spec) = (self.name(who), command.spec());
        let guild = guild_of(self.channel(channel)?);
        let why = if !self.world.sees(who, channel) {
            format!("{name} does not see {place}")
        } else if guild.is_none() && !spec.in_direct_messages {
            format!("/{} is not offered in direct messages", spec.path)
        } else if spec.is_for_managers() && !self.person_in(who, Some(guild_id())).manages_guild {
            format!("{name} is not offered /{}", spec.path)
        } else {
            return Ok(());
        };
        Err(ActError(why))
    }

    fn look_up(&mut self, value: &OptionValue) -> Result<Argument, ActError> {
        Ok(match value {
            OptionValue::Text(text) => Argument::Text(self.as_sent(text)),
            OptionValue::File(path) => Argument::File(self.give(path)?),
            OptionValue::Integer(number) => Argument::Integer(*number),
            OptionValue::Switch(on) => Argument::Switch(*on),
            OptionValue::User(name) => Argument::User(UserId::new(self.person(name)?.get())),
            OptionValue::Role(name) => {
                let guild = self.world.guilds.get(&GUILD);
                let role = guild.and_then(|guild| guild.role_called(name));
                let none = || ActError(format!("there is no role @{name}"));
                Argument::Role(RoleId::new(role.ok_or_else(none)?.id.get()))
            }
            OptionValue::Channel(name) => {
                Argument::Channel(domain::ChannelId::new(self.named_channel(name).get()))
            }
        })
    }

    /// Hands a file of this machine to a command.
    fn give(&mut self, path: &str) -> Result<Attachment, ActError> {
        let bytes = std::fs::read(path).map_err(|error| ActError(format!("{path}: {error}")))?;
        let given = Attachment {
            name: path.rsplit('/').next().unwrap_or(path).to_owned(),
            url: format!("https://cdn.example/{path}"),
            size: bytes.len() as u64,
        };
        self.given.insert(given.url.clone(), bytes);
        Ok(given)
    }

    /// Refuses channels of the wrong kind: Discord offers forums where a forum is wanted, and text channels
    /// elsewhere.
    fn check_channels(&self, line: &CallLine, arguments: &Arguments) -> Result<(), ActError> {
        for option in line.command.spec().options {
            let Some(channel) = arguments.channel(option.name) else {
                continue;
            };
            let channel = self.channel(ChannelId::new(channel.get()))?;
            let is_forum = channel.kind == ChannelKind::Forum;
            if is_forum != (option.kind == OptionKind::ForumChannel) {
                let kind = if is_forum { "a forum" } else { "no forum" };
                let place = place_name(&self.world, channel).unwrap_or_default();
                return Err(ActError(format!("{place} is {kind}")));
            }
        }
        Ok(())
    }

    fn pick(
        &mut self,
        who: ids::UserId,
        command: CommandName,
        on: Option<&str>,
        texts: &Texts,
    ) -> Result<Option<Event>, ActError> {
        let author = match on {
            Some("frontdesk") => BOT,
            Some(name) => self.person(name)?,
            None => who,
        };
        if command.spec().kind == CallKind::UserMenu {
            return self.pick_person(who, command, author, texts);
        }
        let message = match author {
            BOT => self.newest_seen(who, author)?,
            _ => self.newest_of(author)?,
        };
        let channel = message.channel;
        if !self.world.sees(who, channel) {
            let (who, author) = (self.name(who), self.name(author));
            return Err(ActError(format!("{who} does not see {author}'s message")));
        }
        if self.channel(channel)?.is_direct() && !command.spec().in_direct_messages {
            return Err(ActError("it is not offered in direct messages".to_owned()));
        }
        let target = Some(Box::new(self.message(message)?));
        let call = self.called(who, channel, command, InteractionKind::Command)?;
        Ok(Some(Event::Called(Call { target, ..call })))
    }

    /// Calls a command in the menu of a person; if the call shows a form, the submitted form completes it.
    fn pick_person(
        &mut self,
        who: ids::UserId,
        command: CommandName,
        person: ids::UserId,
        texts: &Texts,
    ) -> Result<Option<Event>, ActError> {
        let none = || ActError(format!("{} sees no channel", self.name(who)));
        let channel = self.world.place_of_menu(who, person).ok_or_else(none)?;
        let on = MenuOf {
            user: UserId::new(person.get()),
            is_bot: person == self.world.bot,
        };
        let (by, locale) = (UserId::new(who.get()), self.locale(who));
        let locale = locale.unwrap_or_default();
        let acknowledged = acknowledge::for_call(command, by, Some(on), texts, locale);
        let kind = InteractionKind::Command;
        match acknowledged {
            Acknowledgement::Form(form) => {
                let id = self.world.begin_interaction(kind, who, channel, None);
                self.show_form(id, DeliveryId::new(0), form);
                return Ok(None);
            }
            Acknowledgement::Ephemeral(text) => {
                let id = self.world.begin_interaction(kind, who, channel, None);
                let reply = MessageDraft {
                    content: MessageContent::text(&text),
                    only_for: Some(who),
                    ..MessageDraft::default()
                };
                let told = self.world.respond(id, reply);
                told.map_err(|refusal| self.refused(who, channel, &refusal))?;
                return Ok(None);
            }
            Acknowledgement::EphemeralLater | Acknowledgement::UpdateLater => {}
        }
        let call = self.called(who, channel, command, InteractionKind::Command)?;
        Ok(Some(Event::Called(call)))
    }

    /// Makes a call of a command without arguments, and its deferred reply, if it has one: for the caller alone, or for
    /// everyone there.
    pub(super) fn called(
        &mut self,
        who: ids::UserId,
        channel: ChannelId,
        command: CommandName,
        kind: InteractionKind,
    ) -> Result<Call, ActError> {
        let id = self.world.begin_interaction(kind, who, channel, None);
        if kind != InteractionKind::Completion {
            let reply = MessageDraft {
                only_for: Some(who),
                loading: true,
                ..MessageDraft::default()
            };
            let promised = self.world.respond(id, reply);
            promised.map_err(|refusal| self.refused(who, channel, &refusal))?;
        }
        let guild = guild_of(self.channel(channel)?);
        Ok(Call {
            interaction: interaction(id, DeliveryId::new(0)),
            by: self.person_in(who, guild),
            locale: self.locale(who),
            guild,
            channel: domain::ChannelId::new(channel.get()),
            command,
            arguments: Arguments::default(),
            target: None,
        })
    }

    /// Returns the language of a person's client.
    pub(super) fn locale(&self, who: ids::UserId) -> Option<Locale> {
        Locale::from_tag(&self.world.people.get(&who)?.locale)
    }
}

/// Returns an interaction as the desk answers it.
pub(super) fn interaction(id: ids::InteractionId, mark: DeliveryId) -> event::Interaction {
    event::Interaction {
        id: domain::InteractionId::new(id.get()),
        token: id.to_string(),
        mark,
    }
}

/// Returns the guild's id as the desk knows it.
fn guild_id() -> domain::GuildId {
    domain::GuildId::new(GUILD.get())
}

/// Returns a file of the world as the desk knows it.
fn attachment(file: &AttachedFile) -> Attachment {
    Attachment {
        name: file.name.clone(),
        url: format!("https://cdn.example/{}", file.name),
        size: file.size,
    }
}

/// Returns a sticker of the world as the desk knows it.
fn sticker(sticker: &Sticker) -> event::Sticker {
    event::Sticker {
        name: sticker.name.clone(),
        url: Some(format!("https://cdn.example/{}.png", sticker.name)),
    }
}
