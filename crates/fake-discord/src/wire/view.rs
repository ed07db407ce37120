//! Views for tests: transcripts, threads and pings as people see them, and the requests of the bot.

use std::fmt;

use super::request::Requested;
use super::{Discord, Server};
use crate::world::World;
use crate::world::channel::ChannelKind;
use crate::world::ids::{ChannelId, MessageId, UserId};
use crate::world::message::{Message, Offers};
use crate::world::permissions::Permissions;

/// A message as one person sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageView {
    /// The id.
    pub id: MessageId,
    /// The author.
    pub author: String,
    /// The text, with mentions as names.
    pub text: String,
    /// The texts of the embeds.
    pub embeds: Vec<String>,
    /// The names of the files.
    pub attachments: Vec<String>,
    /// Labels of the buttons that can be pressed.
    pub buttons: Vec<String>,
    /// Labels of the buttons that cannot.
    pub dead_buttons: Vec<String>,
    /// The menus.
    pub menus: Vec<MenuView>,
    /// The people it notified.
    pub pings: Vec<String>,
    /// Whether only one person sees it.
    pub ephemeral: bool,
    /// Whether it was edited.
    pub edited: bool,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Whether it is Discord's own: a pin, a rename, someone added.
    pub system: bool,
    /// Whether it is a deferred reply that has not come yet.
    pub thinking: bool,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
}

/// A select menu as one person sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct MenuView {
    /// The text while nothing is chosen.
    pub placeholder: String,
    /// The labels of the entries.
    pub options: Vec<String>,
    /// Whether nothing can be chosen.
    pub disabled: bool,
}

impl fmt::Display for MessageView {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.thinking { "…" } else { &self.text };
        write!(out, "{}: {text}", self.author)?;
        let mut embeds = self.embeds.iter();
        embeds.try_for_each(|embed| write!(out, " «{embed}»"))?;
        let mut files = self.attachments.iter();
        files.try_for_each(|file| write!(out, " <{file}>"))?;
        let mut buttons = self.buttons.iter();
        buttons.try_for_each(|label| write!(out, " [{label}]"))?;
        let mut dead = self.dead_buttons.iter();
        dead.try_for_each(|label| write!(out, " [-{label}-]"))?;
        for menu in &self.menus {
            let options = menu.options.join(" | ");
            write!(out, " {{{}: {options}}}", menu.placeholder)?;
        }
        let marks = [
            (self.ephemeral, "only you"),
            (self.edited, "edited"),
            (self.pinned, "pinned"),
            (self.system, "system"),
        ];
        let mut marks = marks.iter().filter(|(is, _)| *is);
        marks.try_for_each(|(_, mark)| write!(out, " ({mark})"))
    }
}

/// A thread, seen from above.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreadView {
    /// The id.
    pub id: ChannelId,
    /// The name.
    pub name: String,
    /// The members.
    pub members: Vec<String>,
    /// Whether only its members see it.
    pub private: bool,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether it is locked.
    pub locked: bool,
}

/// Lists the messages of a channel that this person can see, oldest first.
pub fn transcript(world: &World, person: UserId, channel: ChannelId) -> Vec<MessageView> {
    let seen = Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY;
    let held = world.permissions_in(person, channel);
    let channel = world.channel(channel).ok();
    let messages = channel.filter(|_| held.contains(seen)).into_iter();
    let messages = messages.flat_map(|channel| channel.messages.values());
    let theirs = messages.filter(|it| it.only_for.is_none_or(|only| only == person));
    theirs.map(|message| line(world, message)).collect()
}

fn names<'a>(world: &World, people: impl IntoIterator<Item = &'a UserId>) -> Vec<String> {
    let name = |id: &UserId| {
        world
            .name_of(*id)
            .map_or_else(|| id.to_string(), str::to_owned)
    };
    people.into_iter().map(name).collect()
}

/// Shows one message, regardless of who may see it.
pub fn line(world: &World, message: &Message) -> MessageView {
    let content = &message.content;
    let labels = |disabled: bool| {
        let buttons = content
            .buttons()
            .filter(|button| button.disabled == disabled);
        buttons.map(|button| button.label.clone()).collect()
    };
    let menus = content.menus().map(|menu| MenuView {
        placeholder: menu.placeholder.clone(),
        options: match &menu.offers {
            Offers::Entries(entries) => entries.iter().map(|entry| entry.label.clone()).collect(),
            Offers::People => vec!["any user".to_owned()],
            Offers::Roles => vec!["any role".to_owned()],
            Offers::Channels => vec!["any text channel".to_owned()],
        },
        disabled: menu.disabled,
    });
    MessageView {
        id: message.id,
        author: names(world, [&message.author]).concat(),
        text: world.with_names(&content.text),
        embeds: content
            .embeds
            .iter()
            .map(|embed| world.with_names(&embed.texts().join(" / ")))
            .collect(),
        attachments: content.files.iter().map(|file| file.name.clone()).collect(),
        buttons: labels(false),
        dead_buttons: labels(true),
        menus: menus.collect(),
        pings: names(world, &message.mentions.notified),
        ephemeral: message.only_for.is_some(),
        edited: message.edited_at.is_some(),
        pinned: message.pinned,
        system: !message.kind.is_said(),
        thinking: message.loading,
        reply_to: message.reply_to,
    }
}

impl Discord {
    /// Lists the messages that a person sees in a place (`#general`, `dm`, `T-1`, a thread's name), oldest first.
    pub fn transcript(&self, who: &str, place: &str) -> Vec<MessageView> {
        self.act(|server| {
            let person = server.person(who);
            let channel = server.place_for(person, place);
            transcript(server, person, channel)
        })
    }

    /// Writes the messages that a person sees in a place as text, a line each, for snapshots.
    pub fn reads(&self, who: &str, place: &str) -> String {
        let lines = self.transcript(who, place);
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Lists everything in every channel a person can see that only they can see.
    pub fn ephemeral_to(&self, who: &str) -> Vec<MessageView> {
        self.look(|server| {
            let person = server.person(who);
            let theirs = server.messages().filter(|it| it.only_for == Some(person));
            let mut theirs: Vec<_> = theirs.collect();
            theirs.sort_by_key(|message| message.id);
            theirs.into_iter().map(|it| line(server, it)).collect()
        })
    }

    /// Lists all threads, oldest first.
    pub fn threads(&self) -> Vec<ThreadView> {
        self.look(|server| {
            let threads = server
                .channels
                .values()
                .filter(|channel| channel.is_thread());
            let view = threads.map(|thread| ThreadView {
                id: thread.id,
                name: thread.name.clone(),
                members: names(server, thread.members.keys()),
                private: thread.kind == ChannelKind::PrivateThread,
                archived: thread.archived(),
                locked: thread.locked(),
            });
            view.collect()
        })
    }

    /// Returns the people who were notified by a message.
    pub fn pings(&self, message: MessageId) -> Vec<String> {
        self.look(|server| {
            let found = server.find_message(message);
            found.map_or_else(Vec::new, |message| {
                names(server, &message.mentions.notified)
            })
        })
    }

    /// Returns every request the API has had, in order of arrival.
    pub fn requests(&self) -> Vec<Requested> {
        self.look(|server| server.requests.clone())
    }

    /// Counts the requests on a route, such as `POST /channels/*/messages`.
    pub fn count_requests(&self, route: &str) -> usize {
        self.look(|server| {
            let requests = server.requests.iter();
            requests.filter(|request| request.route == route).count()
        })
    }

    /// Writes down every message anywhere, to be printed when a test fails.
    pub fn everything(&self) -> String {
        self.look(Server::everything)
    }
}

impl Server {
    fn everything(&self) -> String {
        let mut text = String::new();
        for channel in self.channels.values().filter(|it| !it.messages.is_empty()) {
            let title = if channel.is_direct() {
                let who = names(self, channel.members.keys());
                format!("direct messages of {}", who.join(", "))
            } else {
                format!("#{}", channel.name)
            };
            text += &format!("— {title}\n");
            let messages = channel.messages.values();
            messages.for_each(|message| text += &format!("  {}\n", line(self, message)));
        }
        text += "— the last requests\n";
        let from = self.requests.len().saturating_sub(15);
        for Requested {
            route,
            status,
            body,
            ..
        } in &self.requests[from..]
        {
            text += &format!("  {route} {status:?} {body}\n");
        }
        text
    }
}
