//! The visible state of a world as a scene: frontdesk's messages and threads, with places named as in transcripts.

use std::collections::{BTreeMap, BTreeSet};

use fake_discord::world::World;
use fake_discord::world::channel::{Channel, ChannelKind};
use fake_discord::world::ids;
use fake_discord::world::message::{self, Message, Offers};

use crate::console::transcript::{
    ButtonView, FileView, Names, PlaceView, PostView, PrivateThread, RowView, Scene, readable,
};
use crate::desk::platform::ThreadState;
use crate::desk::ui::post::Style;
use crate::domain::{ChannelId, RoleId, UserId};

/// Returns the scene of a world as it is now.
pub fn scene(world: &World) -> Scene {
    let mut places: BTreeMap<String, PlaceView> = BTreeMap::new();
    for channel in world.channels.values() {
        let Some(name) = place_name(world, channel) else {
            continue;
        };
        let view = places.entry(name).or_default();
        view.thread = thread_view(world, channel);
        view.tags = tags(world, channel);
        let own = channel.messages.values();
        let own = own.filter(|message| message.author == world.bot && message.kind.is_said());
        view.posts
            .extend(own.map(|message| (message.id.get(), post_view(world, message))));
    }
    Scene(places)
}

/// Returns the name of a channel in transcripts: `#general`, `T-1`, `dm alice`, `#help › No sound`.
pub fn place_name(world: &World, channel: &Channel) -> Option<String> {
    Some(match channel.kind {
        ChannelKind::Direct => {
            let mut people = channel.members.keys().filter(|user| **user != world.bot);
            format!("dm {}", world.name_of(*people.next()?)?)
        }
        ChannelKind::PrivateThread => channel.name.split(' ').next()?.to_owned(),
        ChannelKind::PublicThread => {
            let forum = world.channels.get(&channel.parent?)?;
            format!("#{} › {}", forum.name, channel.name)
        }
        _ => format!("#{}", channel.name),
    })
}

/// Returns the state of a thread.
pub(super) fn state_of_thread(channel: &Channel) -> ThreadState {
    match (channel.archived(), channel.locked()) {
        (_, true) => ThreadState::Locked,
        (true, false) => ThreadState::Archived,
        (false, false) => ThreadState::Active,
    }
}

/// Returns the names of a forum post's tags.
fn tags(world: &World, channel: &Channel) -> BTreeSet<String> {
    let applied = channel.thread.iter().flat_map(|thread| &thread.tags);
    let forum = channel.parent.and_then(|id| world.channels.get(&id));
    let offered = forum.iter().flat_map(|forum| &forum.tags);
    let offered: BTreeMap<_, _> = offered.map(|tag| (tag.id, &tag.name)).collect();
    applied
        .filter_map(|id| offered.get(id).map(|name| (*name).clone()))
        .collect()
}

fn thread_view(world: &World, channel: &Channel) -> Option<PrivateThread> {
    if channel.kind != ChannelKind::PrivateThread {
        return None;
    }
    let people = channel.members.keys().filter(|user| **user != world.bot);
    Some(PrivateThread {
        name: channel.name.clone(),
        parent: place_name(world, world.channels.get(&channel.parent?)?)?,
        thread_state: state_of_thread(channel),
        members: people.filter_map(|user| name_of(world, *user)).collect(),
    })
}

fn post_view(world: &World, message: &Message) -> PostView {
    let answered = message.reply_to.and_then(|id| world.find_message(id));
    let notified = message.mentions.notified.iter();
    PostView {
        text: readable(&message.content.text, &WorldNames(world)),
        framed: message
            .content
            .embeds
            .iter()
            .flat_map(framed)
            .map(|text| readable(&text, &WorldNames(world)))
            .collect(),
        rows: message.content.rows.iter().map(row_view).collect(),
        files: message
            .content
            .files
            .iter()
            .map(|file| FileView {
                name: file.name.clone(),
                size: file.size,
                description: file.description.clone(),
            })
            .collect(),
        only: message.only_for.and_then(|user| name_of(world, user)),
        notifies: notified.filter_map(|user| name_of(world, *user)).collect(),
        replies_to: answered.and_then(|answered| name_of(world, answered.author)),
        pinned: message.pinned,
        promised: message.loading,
    }
}

/// Returns the lines of an embed: its title, each field on a line, and its texts.
fn framed(embed: &message::Embed) -> Vec<String> {
    let title = Some(&embed.title).filter(|title| !title.is_empty());
    let fields = embed.fields.iter().map(|field| {
        let value = field.value.trim_start_matches("## ");
        format!("{}: {}", field.name, value.trim().replace('\n', " · "))
    });
    let texts = [&embed.description, &embed.footer].into_iter();
    let lines = texts.flat_map(|text| text.lines().map(str::to_owned));
    let title = title.map(|title| format!("**{title}**"));
    title.into_iter().chain(fields).chain(lines).collect()
}

fn name_of(world: &World, user: ids::UserId) -> Option<String> {
    world.name_of(user).map(str::to_owned)
}

fn row_view(row: &message::ActionRow) -> RowView {
    match row {
        message::ActionRow::Buttons(buttons) => {
            let buttons = buttons.iter().map(|button| ButtonView {
                label: button.label.clone(),
                style: style(button.style),
                enabled: !button.disabled,
            });
            RowView::Buttons(buttons.collect())
        }
        message::ActionRow::Menu(menu) => {
            let placeholder = menu.placeholder.clone();
            match &menu.offers {
                Offers::Entries(entries) => {
                    let entries = entries
                        .iter()
                        .map(|entry| (entry.label.clone(), entry.description.clone()));
                    RowView::Menu {
                        placeholder,
                        entries: entries.collect(),
                    }
                }
                Offers::People => RowView::People { placeholder },
                Offers::Roles => RowView::Roles { placeholder },
                Offers::Channels => RowView::Channels { placeholder },
            }
        }
    }
}

fn style(style: message::ButtonStyle) -> Style {
    match style {
        message::ButtonStyle::Primary => Style::Primary,
        message::ButtonStyle::Secondary => Style::Secondary,
        message::ButtonStyle::Success => Style::Success,
        message::ButtonStyle::Danger => Style::Danger,
    }
}

/// The names of a world's people, roles and channels, for readable texts.
struct WorldNames<'a>(&'a World);

impl Names for WorldNames<'_> {
    fn user(&self, user: UserId) -> Option<String> {
        name_of(self.0, ids::UserId::new(user.get()))
    }

    fn role(&self, role: RoleId) -> Option<String> {
        let name = self.0.role_name(ids::RoleId::new(role.get()));
        name.map(str::to_owned)
    }

    fn channel(&self, channel: ChannelId) -> Option<String> {
        let channel = ids::ChannelId::new(channel.get());
        place_name(self.0, self.0.channels.get(&channel)?)
    }
}
