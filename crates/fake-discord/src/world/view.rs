//! What people see: transcripts, threads, pings; and what the bot asked of the API.

use std::fmt;

use twilight_model::channel::ChannelType;
use twilight_model::channel::message::component::SelectMenuType;
use twilight_model::channel::message::{Component, MessageFlags, MessageType};
use twilight_model::guild::Permissions;

use crate::wire::Discord;
use crate::wire::request::Requested;
use crate::world::ids::{ChannelId, MessageId, UserId};
use crate::world::{Place, Post, World};

/// A message as one person sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The id.
    pub id: MessageId,
    /// Who wrote it.
    pub author: String,
    /// With mentions as names.
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
    pub menus: Vec<Menu>,
    /// Whom it notified.
    pub pings: Vec<String>,
    /// Whether only one person sees it.
    pub ephemeral: bool,
    /// Whether it was edited.
    pub edited: bool,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Discord's own words: a pin, a rename, someone added.
    pub system: bool,
    /// A deferred reply that has not come yet.
    pub thinking: bool,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
}

/// A select menu as one person sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Menu {
    /// The text while nothing is chosen.
    pub placeholder: String,
    /// The labels of the entries.
    pub options: Vec<String>,
    /// Whether nothing can be chosen.
    pub disabled: bool,
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.thinking { "…" } else { &self.text };
        write!(out, "{}: {text}", self.author)?;
        self.embeds
            .iter()
            .try_for_each(|embed| write!(out, " «{embed}»"))?;
        self.attachments
            .iter()
            .try_for_each(|file| write!(out, " <{file}>"))?;
        self.buttons
            .iter()
            .try_for_each(|label| write!(out, " [{label}]"))?;
        self.dead_buttons
            .iter()
            .try_for_each(|label| write!(out, " [-{label}-]"))?;
        for menu in &self.menus {
            write!(
                out,
                " {{{}: {}}}",
                menu.placeholder,
                menu.options.join(" | ")
            )?;
        }
        let marks = [
            (self.ephemeral, "only you"),
            (self.edited, "edited"),
            (self.pinned, "pinned"),
            (self.system, "system"),
        ];
        marks
            .iter()
            .filter(|(is, _)| *is)
            .try_for_each(|(_, mark)| write!(out, " ({mark})"))
    }
}

/// A thread, seen from above.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreadView {
    /// The id.
    pub id: ChannelId,
    /// The name.
    pub name: String,
    /// Who is in it.
    pub members: Vec<String>,
    /// Whether only its members see it.
    pub private: bool,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether it is locked.
    pub locked: bool,
}

/// What this person can see of a channel, oldest first.
pub fn transcript(world: &World, person: UserId, channel: ChannelId) -> Vec<Line> {
    let seen = Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY;
    if !world.permissions_in(person, channel).contains(seen) {
        return Vec::new();
    }
    let Some(place) = world.place(channel) else {
        return Vec::new();
    };
    let theirs = |post: &&Post| post.only_for.is_none_or(|only| only == person);
    place
        .posts
        .values()
        .filter(theirs)
        .map(|post| line(world, post))
        .collect()
}

/// One message, without regard to who sees it.
pub fn line(world: &World, post: &Post) -> Line {
    let message = &post.message;
    let spoken = matches!(
        message.kind,
        MessageType::Regular
            | MessageType::Reply
            | MessageType::ChatInputCommand
            | MessageType::ContextMenuCommand
    );
    let name = |id: &UserId| {
        world
            .user(*id)
            .map_or_else(|| id.to_string(), |user| user.name.clone())
    };
    let parts: Vec<_> = interactive(&message.components).collect();
    let labels = |disabled: bool| {
        let buttons = parts.iter().filter_map(|part| match part {
            Component::Button(button) if button.disabled == disabled => button.label.clone(),
            _ => None,
        });
        buttons.collect()
    };
    Line {
        id: message.id,
        author: message.author.name.clone(),
        text: with_names(world, &message.content),
        embeds: message
            .embeds
            .iter()
            .map(|embed| with_names(world, &embed_text(embed)))
            .collect(),
        attachments: message
            .attachments
            .iter()
            .map(|file| file.filename.clone())
            .collect(),
        buttons: labels(false),
        dead_buttons: labels(true),
        menus: parts.iter().filter_map(|part| menu(part)).collect(),
        pings: post.pinged.iter().map(name).collect(),
        ephemeral: post.only_for.is_some(),
        edited: message.edited_timestamp.is_some(),
        pinned: message.pinned,
        system: !spoken,
        thinking: message
            .flags
            .is_some_and(|flags| flags.contains(MessageFlags::LOADING)),
        reply_to: message
            .reference
            .as_ref()
            .and_then(|reference| reference.message_id),
    }
}

/// The buttons and menus of a message, whatever they stand in.
pub fn interactive(components: &[Component]) -> impl Iterator<Item = &Component> {
    components.iter().flat_map(|component| match component {
        Component::ActionRow(row) => row.components.as_slice(),
        other => std::slice::from_ref(other),
    })
}

fn menu(part: &Component) -> Option<Menu> {
    let Component::SelectMenu(menu) = part else {
        return None;
    };
    let options = match menu.kind {
        SelectMenuType::Text => menu
            .options
            .iter()
            .flatten()
            .map(|option| option.label.clone())
            .collect(),
        other => vec![format!("any {other:?}").to_lowercase()],
    };
    Some(Menu {
        placeholder: menu.placeholder.clone().unwrap_or_default(),
        options,
        disabled: menu.disabled,
    })
}

fn embed_text(embed: &twilight_model::channel::message::Embed) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(embed.title.clone());
    parts.extend(embed.description.clone());
    parts.extend(
        embed
            .fields
            .iter()
            .map(|field| format!("{}: {}", field.name, field.value)),
    );
    parts.extend(embed.footer.as_ref().map(|footer| footer.text.clone()));
    parts.join(" / ")
}

/// `<@1>` as `@alice`, `<#2>` as `#general`, `<@&3>` as `@instructor`.
fn with_names(world: &World, text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        shown.push_str(&rest[..at]);
        rest = &rest[at..];
        let named = rest
            .find('>')
            .and_then(|end| Some((mention_name(world, &rest[1..end])?, end)));
        match named {
            Some((name, end)) => {
                shown.push_str(&name);
                rest = &rest[end + 1..];
            }
            None => {
                shown.push('<');
                rest = &rest[1..];
            }
        }
    }
    shown + rest
}

fn mention_name(world: &World, inner: &str) -> Option<String> {
    if let Some(role) = inner.strip_prefix("@&") {
        let all = world.guilds.values().flat_map(|guild| &guild.roles);
        let role = all.into_iter().find(|each| each.id.to_string() == role)?;
        return Some(format!("@{}", role.name));
    }
    if let Some(channel) = inner.strip_prefix('#') {
        let place = world.place(channel.parse().ok()?)?;
        return Some(format!("#{}", place.name()));
    }
    let user = inner
        .strip_prefix("@!")
        .or_else(|| inner.strip_prefix('@'))?;
    Some(format!("@{}", world.user(user.parse().ok()?)?.name))
}

fn thread_view(world: &World, place: &Place) -> ThreadView {
    let name = |id: &UserId| {
        world
            .user(*id)
            .map_or_else(|| id.to_string(), |user| user.name.clone())
    };
    ThreadView {
        id: place.channel.id,
        name: place.name().to_owned(),
        members: place.joined.keys().map(name).collect(),
        private: place.channel.kind == ChannelType::PrivateThread,
        archived: place.archived(),
        locked: place.locked(),
    }
}

/// All threads, oldest first.
pub fn threads(world: &World) -> Vec<ThreadView> {
    let threads = world.channels.values().filter(|place| place.is_thread());
    threads.map(|place| thread_view(world, place)).collect()
}

impl Discord {
    /// What a person sees of a place (`#general`, `dm`, `T-1`, a thread's name), oldest first.
    pub fn transcript(&self, who: &str, place: &str) -> Vec<Line> {
        self.act(|world| {
            let person = world.person(who);
            let channel = world.place_for(person, place);
            transcript(world, person, channel)
        })
    }

    /// The same as text, a line each, for snapshots.
    pub fn reads(&self, who: &str, place: &str) -> String {
        let lines = self.transcript(who, place);
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Everything in every channel a person can see that only they can see.
    pub fn ephemeral_to(&self, who: &str) -> Vec<Line> {
        self.look(|world| {
            let person = world.person(who);
            let posts = world
                .channels
                .values()
                .flat_map(|place| place.posts.values());
            let mut theirs: Vec<_> = posts.filter(|post| post.only_for == Some(person)).collect();
            theirs.sort_by_key(|post| post.message.id);
            theirs.into_iter().map(|post| line(world, post)).collect()
        })
    }

    /// All threads, oldest first.
    pub fn threads(&self) -> Vec<ThreadView> {
        self.look(threads)
    }

    /// Who was notified by a message.
    pub fn pings(&self, message: MessageId) -> Vec<String> {
        self.look(|world| {
            let posts = world
                .channels
                .values()
                .find_map(|place| place.posts.get(&message));
            posts
                .map(|post| line(world, post).pings)
                .unwrap_or_default()
        })
    }

    /// Every request the API has had, in order of arrival.
    pub fn requests(&self) -> Vec<Requested> {
        self.look(|world| world.requests.clone())
    }

    /// How many requests came on a route, such as `POST /channels/*/messages`.
    pub fn count_requests(&self, route: &str) -> usize {
        self.look(|world| {
            world
                .requests
                .iter()
                .filter(|request| request.route == route)
                .count()
        })
    }

    /// All that was said anywhere, for the last words of a failing test.
    pub fn everything(&self) -> String {
        self.look(|world| {
            let mut text = String::new();
            for place in world
                .channels
                .values()
                .filter(|place| !place.posts.is_empty())
            {
                let who = place
                    .joined
                    .keys()
                    .filter_map(|id| world.user(*id))
                    .map(|user| user.name.as_str());
                let title = if place.is_direct() {
                    format!("direct messages of {}", who.collect::<Vec<_>>().join(", "))
                } else {
                    format!("#{}", place.name())
                };
                text += &format!("— {title}\n");
                place
                    .posts
                    .values()
                    .for_each(|post| text += &format!("  {}\n", line(world, post)));
            }
            let last = world.requests.iter().rev().take(15).rev();
            text += "— the last requests\n";
            last.for_each(|request| {
                text += &format!(
                    "  {} {:?} {}\n",
                    request.route, request.status, request.body
                );
            });
            text
        })
    }
}
