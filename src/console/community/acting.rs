//! Deeds and slash commands as the events that frontdesk hears.

use super::Mishap;
use super::answers::Asked;
use super::town::{Kind, Member, Town};
use crate::console::story::{CallLine, Deed, OptionValue, Place};
use crate::console::transcript::Names;
use crate::desk::commands::catalogue::{Argument, Arguments, CommandName, OptionKind};
use crate::desk::event::{Call, Event, Interaction};
use crate::desk::ui::post::Post;
use crate::desk::ui::text::Texts;
use crate::domain::{ChannelId, DeliveryId, InteractionId, MessageId};

impl Town {
    pub(super) fn act(
        &mut self,
        who: &str,
        deed: &Deed,
        texts: &Texts,
    ) -> Result<Option<Event>, Mishap> {
        let who = self.member(who)?;
        match deed {
            Deed::Replies { to, speech } => self.reply(&who, to, speech).map(Some),
            Deed::Presses(label) => self.press(&who, label, texts),
            Deed::Chooses(entry) => self.choose(&who, entry, texts),
            Deed::Rates(ratings) => match ratings.first() {
                Some(rating) => self.rate(&who.name, *rating, texts),
                None => Ok(None),
            },
            Deed::Writes(text) => self.submit(&who, text).map(Some),
            Deed::PicksFromMenu { command, on } => {
                self.pick(&who, *command, on.as_deref()).map(Some)
            }
            Deed::Edits(text) => self.edit_own(&who, text).map(Some),
            Deed::Deletes => self.delete_own(&who).map(Some),
            Deed::Speaks(locale) => {
                self.change(&who, |member| member.locale = *locale);
                Ok(None)
            }
            Deed::TakesDirectMessages(takes) => {
                self.change(&who, |member| member.takes_direct_messages = *takes);
                Ok(None)
            }
            Deed::Belongs(belongs) => {
                self.belong(&who, *belongs);
                Ok(None)
            }
        }
    }

    fn change(&mut self, who: &Member, change: impl FnOnce(&mut Member)) {
        if let Some(member) = self.members.iter_mut().find(|member| member.id == who.id) {
            change(member);
        }
    }

    /// Frontdesk hears of nobody who leaves or joins: Discord tells it only with the members intent.
    fn belong(&mut self, who: &Member, belongs: bool) {
        self.change(who, |member| member.belongs = belongs);
        if belongs {
            return;
        }
        for channel in &mut self.channels {
            if let Kind::Thread { members, .. } = &mut channel.kind {
                members.remove(&who.id);
            }
        }
    }

    pub(super) fn call(
        &mut self,
        who: &str,
        place: &Place,
        line: &CallLine,
    ) -> Result<Event, Mishap> {
        let who = self.member(who)?;
        let channel = self.locate(&who, place)?;
        if !self.sees_place(&who, channel) {
            return Err(Mishap(format!("{} does not see {place}", who.name)));
        }
        let spec = line.command.spec();
        let guild = self.guild_of(channel);
        if guild.is_none() && !spec.in_direct_messages {
            let path = spec.path;
            return Err(Mishap(format!("/{path} is not offered in direct messages")));
        }
        if spec.is_for_managers() && !who.manages {
            return Err(Mishap(format!(
                "{} is not offered /{}",
                who.name, spec.path
            )));
        }
        let mut arguments = Arguments::default();
        for (name, value) in &line.options {
            arguments = arguments.with(*name, self.look_up(value)?);
        }
        self.check_channels(line, &arguments)?;
        if line.typing
            && let Some((name, _)) = line.options.last()
        {
            arguments = arguments.typing(*name);
        }
        let interaction = self.ask(&who, channel, None);
        if !line.typing {
            self.promise(&interaction, &who);
        }
        let call = Call {
            interaction,
            by: self.person(&who, guild),
            locale: Some(who.locale),
            guild,
            channel,
            command: line.command,
            arguments,
            target: None,
        };
        Ok(match line.typing {
            true => Event::Completing(call),
            false => Event::Called(call),
        })
    }

    fn look_up(&mut self, value: &OptionValue) -> Result<Argument, Mishap> {
        Ok(match value {
            OptionValue::Text(text) => Argument::Text(text.clone()),
            OptionValue::Integer(number) => Argument::Integer(*number),
            OptionValue::Switch(on) => Argument::Switch(*on),
            OptionValue::User(name) => Argument::User(self.member(name)?.id),
            OptionValue::Role(name) => Argument::Role(
                Self::role_named(name)
                    .ok_or_else(|| Mishap(format!("there is no role @{name}")))?,
            ),
            OptionValue::Channel(name) => Argument::Channel(self.named_channel(name)),
        })
    }

    /// Discord offers forums where a forum is wanted, and text channels elsewhere.
    fn check_channels(&self, line: &CallLine, arguments: &Arguments) -> Result<(), Mishap> {
        for option in line.command.spec().options {
            let Some(channel) = arguments.channel(option.name) else {
                continue;
            };
            let is_forum = matches!(
                Town::channel(self, channel).map(|it| &it.kind),
                Some(Kind::Forum)
            );
            if is_forum != (option.kind == OptionKind::ForumChannel) {
                let kind = if is_forum { "a forum" } else { "no forum" };
                return Err(Mishap(format!(
                    "{} is {kind}",
                    Names::channel(self, channel).unwrap_or_default()
                )));
            }
        }
        Ok(())
    }

    fn pick(
        &mut self,
        who: &Member,
        command: CommandName,
        on: Option<&str>,
    ) -> Result<Event, Mishap> {
        let author = match on {
            Some(name) => self.member(name)?,
            None => who.clone(),
        };
        let index = self.newest_of(&author)?;
        let said = self.said[index].clone();
        if !self.sees(who, &said) {
            let name = &author.name;
            return Err(Mishap(format!(
                "{} does not see {name}'s message",
                who.name
            )));
        }
        let guild = self.guild_of(said.channel);
        if guild.is_none() && !command.spec().in_direct_messages {
            return Err(Mishap("it is not offered in direct messages".to_owned()));
        }
        let interaction = self.ask(who, said.channel, None);
        self.promise(&interaction, who);
        Ok(Event::Called(Call {
            interaction,
            by: self.person(who, guild),
            locale: Some(who.locale),
            guild,
            channel: said.channel,
            command,
            arguments: Arguments::default(),
            target: Some(Box::new(self.message(&said))),
        }))
    }

    /// Opens an interaction.
    pub(super) fn ask(
        &mut self,
        who: &Member,
        channel: ChannelId,
        message: Option<MessageId>,
    ) -> Interaction {
        let id = self.mint();
        let asked = Asked {
            by: who.id,
            channel,
            message,
            reply: None,
            at: self.clock.now(),
        };
        self.asked.insert(id, asked);
        Interaction {
            id: InteractionId::new(id),
            token: id.to_string(),
            // Messages of the terminal know their delivery themselves.
            mark: DeliveryId::new(0),
        }
    }

    /// Promises the reply to a command, as an adapter does by deferring it.
    fn promise(&mut self, interaction: &Interaction, who: &Member) {
        let Some(asked) = self.asked.get(&interaction.id.get()).cloned() else {
            return;
        };
        let mut said = self.own(asked.channel, &Post::default());
        said.promised = true;
        said.only = Some(who.id);
        let reply = Some(said.id);
        self.said.push(said);
        self.asked
            .insert(interaction.id.get(), Asked { reply, ..asked });
    }
}
