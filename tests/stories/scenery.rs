//! The tests' Discord as a scene: what of frontdesk is to be seen in it now.

use std::collections::BTreeMap;

use frontdesk::console::transcript::{
    ButtonView, Names, PlaceView, PostView, RowView, Scene, Seen, ThreadView, readable,
};
use frontdesk::desk::platform::Shelf;
use frontdesk::desk::post::Style;
use frontdesk::domain;
use twilight_model::channel::ChannelType;
use twilight_model::channel::message::Component;
use twilight_model::channel::message::MessageFlags;
use twilight_model::channel::message::component::{
    ButtonStyle, SelectMenu, SelectMenuOption, SelectMenuType,
};

use fake_discord::world::ids::{ChannelId, RoleId, UserId};
use fake_discord::world::interaction::Modal;
use fake_discord::world::view::line;
use fake_discord::world::{Place, Post, World};

/// What is to be seen now.
pub(crate) fn scene(world: &World) -> Scene {
    let mut places: BTreeMap<String, PlaceView> = BTreeMap::new();
    for place in world.channels.values() {
        let Some(name) = place_name(world, place) else {
            continue;
        };
        let view = places.entry(name).or_default();
        view.thread = thread_view(world, place);
        let own = place.posts.values();
        let own = own.filter(|post| post.message.author.id == world.bot_id());
        let own = own.filter(|post| !line(world, post).system);
        view.posts
            .extend(own.map(|post| (post.message.id.get(), post_view(world, place, post))));
    }
    Scene(places)
}

/// Discord's names, for readable texts.
struct Known<'a>(&'a World);

impl Names for Known<'_> {
    fn user(&self, user: domain::UserId) -> Option<String> {
        user_name(self.0, UserId::new_checked(user.get())?)
    }

    fn role(&self, role: domain::RoleId) -> Option<String> {
        let role = RoleId::new_checked(role.get())?;
        let mut roles = self.0.guilds.values().flat_map(|guild| &guild.roles);
        roles
            .find(|each| each.id == role)
            .map(|each| each.name.clone())
    }

    fn channel(&self, channel: domain::ChannelId) -> Option<String> {
        let place = self.0.place(ChannelId::new_checked(channel.get())?)?;
        place_name(self.0, place)
    }
}

fn user_name(world: &World, user: UserId) -> Option<String> {
    world.user(user).map(|user| user.name.clone())
}

/// How a channel is called in transcripts.
pub(crate) fn name_of(world: &World, channel: ChannelId) -> String {
    let place = world.place(channel);
    place
        .and_then(|place| place_name(world, place))
        .unwrap_or_default()
}

fn place_name(world: &World, place: &Place) -> Option<String> {
    Some(match place.channel.kind {
        ChannelType::Private => {
            let mut people = place.joined.keys().filter(|user| **user != world.bot_id());
            format!("dm {}", user_name(world, *people.next()?)?)
        }
        ChannelType::PrivateThread => place.name().split(' ').next()?.to_owned(),
        ChannelType::PublicThread => {
            let forum = world.place(place.channel.parent_id?)?;
            format!("#{} › {}", forum.name(), place.name())
        }
        _ => format!("#{}", place.name()),
    })
}

fn thread_view(world: &World, place: &Place) -> Option<ThreadView> {
    if place.channel.kind != ChannelType::PrivateThread {
        return None;
    }
    let people = place.joined.keys().filter(|user| **user != world.bot_id());
    Some(ThreadView {
        name: place.name().to_owned(),
        parent: place_name(world, world.place(place.channel.parent_id?)?)?,
        shelf: match (place.archived(), place.locked()) {
            (_, true) => Shelf::Locked,
            (true, false) => Shelf::Archived,
            (false, false) => Shelf::Active,
        },
        members: people.filter_map(|user| user_name(world, *user)).collect(),
    })
}

fn post_view(world: &World, place: &Place, post: &Post) -> PostView {
    let message = &post.message;
    let replied = message.reference.as_ref().and_then(|to| to.message_id);
    let replied = replied.and_then(|id| place.posts.get(&id));
    PostView {
        text: readable(&message.content, &Known(world)),
        rows: message.components.iter().filter_map(row_view).collect(),
        only: post.only_for.and_then(|user| user_name(world, user)),
        notifies: post
            .pinged
            .iter()
            .filter_map(|user| user_name(world, *user))
            .collect(),
        replies_to: replied.map(|post| post.message.author.name.clone()),
        pinned: message.pinned,
        promised: message
            .flags
            .is_some_and(|flags| flags.contains(MessageFlags::LOADING)),
    }
}

fn row_view(component: &Component) -> Option<RowView> {
    let Component::ActionRow(row) = component else {
        return None;
    };
    if let Some(Component::SelectMenu(menu)) = row.components.first() {
        return Some(menu_view(menu));
    }
    let buttons = row.components.iter().filter_map(|part| match part {
        Component::Button(button) => Some(ButtonView {
            label: button.label.clone().unwrap_or_default(),
            style: style(button.style),
            enabled: !button.disabled,
        }),
        _ => None,
    });
    Some(RowView::Buttons(buttons.collect()))
}

fn menu_view(menu: &SelectMenu) -> RowView {
    let placeholder = menu.placeholder.clone().unwrap_or_default();
    let entry = |option: &SelectMenuOption| (option.label.clone(), option.description.clone());
    match menu.kind {
        SelectMenuType::Text => RowView::Menu {
            placeholder,
            entries: menu.options.iter().flatten().map(entry).collect(),
        },
        _ => RowView::People { placeholder },
    }
}

fn style(style: ButtonStyle) -> Style {
    match style {
        ButtonStyle::Primary => Style::Primary,
        ButtonStyle::Success => Style::Success,
        ButtonStyle::Danger => Style::Danger,
        _ => Style::Secondary,
    }
}

/// A form that opened for somebody.
pub(crate) fn form(who: &str, modal: &Modal) -> Seen {
    Seen::Form {
        who: who.to_owned(),
        title: modal.title.clone(),
        label: form_label(modal),
    }
}

/// The label of a form's only field.
#[expect(deprecated, reason = "where serenity still puts it")]
pub(crate) fn form_label(modal: &Modal) -> String {
    let mut fields = modal
        .components
        .iter()
        .filter_map(|component| match component {
            Component::ActionRow(row) => match row.components.first() {
                Some(Component::TextInput(field)) => field.label.clone(),
                _ => None,
            },
            _ => None,
        });
    fields.next().unwrap_or_default()
}
