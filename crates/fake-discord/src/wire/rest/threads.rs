//! Threads: opening, their members, and the archive.

use serde_json::{Value, json};
use twilight_model::channel::ChannelType;
use twilight_model::channel::message::MessageType;
use twilight_model::guild::Permissions;

use super::messages::draft;
use super::{Answer, Reply, id};
use crate::wire::request::Call;
use crate::wire::validate::words;
use crate::world::ids::{ChannelId, MessageId, UserId};
use crate::world::refusal::Refusal;
use crate::world::threads::ThreadPlan;
use crate::world::{Place, World};

pub(crate) fn serve(world: &mut World, call: &Call, channel: ChannelId, rest: &[&str]) -> Answer {
    match (call.method.as_str(), rest) {
        ("POST", ["threads"]) => open(world, call, channel),
        ("GET", ["threads", "archived", kind]) => archive(world, call, channel, kind == &"private"),
        ("GET", ["users", "@me", "threads", "archived", "private"]) => {
            archive(world, call, channel, true)
        }
        ("GET", ["thread-members"]) => members(world, channel),
        (method, ["thread-members", user]) => {
            let me = world.bot_id();
            let user = if *user == "@me" {
                me
            } else {
                id(user, Refusal::unknown_user)?
            };
            member(world, method, channel, user)
        }
        _ => Err(Refusal::no_such_route()),
    }
}

fn open(world: &mut World, call: &Call, parent: ChannelId) -> Answer {
    let body = &call.body;
    let kind = world.place(parent).map(|place| place.channel.kind);
    if kind == Some(ChannelType::GuildForum) {
        return open_post(world, call, parent);
    }
    if kind != Some(ChannelType::GuildText) {
        return Err(Refusal::wrong_channel_type());
    }
    // What Discord opens when the body says nothing is a private thread.
    let (kind, needed) = match body["type"].as_u64().unwrap_or(12) {
        11 => (
            ChannelType::PublicThread,
            Permissions::CREATE_PUBLIC_THREADS,
        ),
        12 => (
            ChannelType::PrivateThread,
            Permissions::CREATE_PRIVATE_THREADS,
        ),
        _ => {
            return Err(Refusal::invalid_form(
                "type",
                "BASE_TYPE_CHOICES",
                "Value must be one of {10, 11, 12}.",
            ));
        }
    };
    let bot = world.bot_id();
    world.demand(bot, parent, needed)?;
    let plan = plan(world, parent, bot, body, kind)?;
    let thread = world.open_thread(plan)?;
    if kind == ChannelType::PublicThread {
        let name = body["name"].as_str().unwrap_or_default().to_owned();
        world.notice(parent, bot, MessageType::ThreadCreated, &name);
    }
    created(world, thread)
}

fn created(world: &World, thread: ChannelId) -> Answer {
    let place = world.place(thread).ok_or_else(Refusal::unknown_channel)?;
    Ok(Reply::created(world.channel_json(place)))
}

fn plan(
    world: &World,
    parent: ChannelId,
    owner: UserId,
    body: &Value,
    kind: ChannelType,
) -> Result<ThreadPlan, Refusal> {
    let name = body["name"].as_str().ok_or_else(|| {
        Refusal::invalid_form("name", "BASE_TYPE_REQUIRED", "This field is required")
    })?;
    check_name(name)?;
    demand_decent(world, name)?;
    let minutes = body["auto_archive_duration"].as_u64().unwrap_or(1_440);
    check_archive_duration(minutes)?;
    let private = kind == ChannelType::PrivateThread;
    Ok(ThreadPlan {
        parent,
        owner,
        name: name.to_owned(),
        kind,
        archive_after: u16::try_from(minutes).unwrap_or(1_440),
        invitable: private.then(|| body["invitable"].as_bool().unwrap_or(true)),
    })
}

/// 1 to 100 characters.
pub(crate) fn check_name(name: &str) -> Result<(), Refusal> {
    twilight_validate::channel::name(name).map_err(|_| {
        Refusal::invalid_form(
            "name",
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 1 and 100 in length.",
        )
    })
}

/// No word of the server's list, whatever its case.
fn demand_decent(world: &World, name: &str) -> Result<(), Refusal> {
    let name = name.to_lowercase();
    if world.forbidden_words.iter().any(|word| name.contains(word)) {
        return Err(Refusal::invalid_form(
            "name",
            "CONTAINS_WORDS_NOT_ALLOWED",
            "Contains words not allowed for servers in Server Discovery.",
        ));
    }
    Ok(())
}

/// An hour, a day, three days or a week.
pub(crate) fn check_archive_duration(minutes: u64) -> Result<(), Refusal> {
    if [60, 1_440, 4_320, 10_080].contains(&minutes) {
        return Ok(());
    }
    Err(Refusal::invalid_form(
        "auto_archive_duration",
        "BASE_TYPE_CHOICES",
        "Value must be one of {60, 1440, 4320, 10080}.",
    ))
}

fn open_post(world: &mut World, call: &Call, forum: ChannelId) -> Answer {
    let bot = world.bot_id();
    world.demand(bot, forum, Permissions::SEND_MESSAGES)?;
    let words = words(&call.body["message"], &call.files, || world.new_id())?;
    if words.is_empty() {
        return Err(Refusal::empty_message());
    }
    let plan = plan(world, forum, bot, &call.body, ChannelType::PublicThread)?;
    let thread = world.open_thread(plan)?;
    world.post_as(thread.cast(), thread, bot, draft(words))?;
    created(world, thread)
}

pub(crate) fn open_from_message(
    world: &mut World,
    channel: ChannelId,
    message: MessageId,
    body: &Value,
) -> Answer {
    let bot = world.bot_id();
    world.demand(bot, channel, Permissions::CREATE_PUBLIC_THREADS)?;
    let known = world
        .place(channel)
        .is_some_and(|place| place.posts.contains_key(&message));
    if !known {
        return Err(Refusal::unknown_message());
    }
    let plan = plan(world, channel, bot, body, ChannelType::PublicThread)?;
    let thread = world.open_thread(plan)?;
    created(world, thread)
}

/// Archived threads, the latest archived first. The private ones need Manage Threads too.
fn archive(world: &World, call: &Call, channel: ChannelId, private: bool) -> Answer {
    let bot = world.bot_id();
    let own_only = call.route.contains("/users/@me/");
    let needed = if private && !own_only {
        Permissions::READ_MESSAGE_HISTORY | Permissions::MANAGE_THREADS
    } else {
        Permissions::READ_MESSAGE_HISTORY
    };
    world.demand(bot, channel, needed)?;
    let wanted = |place: &&Place| {
        let kind = place.channel.kind == ChannelType::PrivateThread;
        place.channel.parent_id == Some(channel)
            && place.is_thread()
            && place.archived()
            && kind == private
            && (!own_only || place.joined.contains_key(&bot))
    };
    let archived_at = |place: &Place| {
        let meta = place.channel.thread_metadata.as_ref();
        meta.map_or(0, |meta| meta.archive_timestamp.as_micros())
    };
    let before = call.asked::<String>("before").and_then(|text| {
        let text = text.replace("%3A", ":").replace("%2B", "+");
        let text = text.replace('Z', "+00:00");
        twilight_model::util::Timestamp::parse(&text).ok()
    });
    let mut found: Vec<_> = world
        .channels
        .values()
        .filter(wanted)
        .filter(|place| before.is_none_or(|before| archived_at(place) < before.as_micros()))
        .collect();
    found.sort_by_key(|place| std::cmp::Reverse((archived_at(place), place.channel.id)));
    let limit = call.asked("limit").unwrap_or(50_usize);
    let has_more = found.len() > limit;
    found.truncate(limit);
    Ok(Reply::ok(listing(world, &found, has_more)))
}

/// Threads with the bot's own memberships in them.
pub(crate) fn listing(world: &World, threads: &[&Place], has_more: bool) -> Value {
    let shown: Vec<_> = threads
        .iter()
        .map(|place| world.channel_json(place))
        .collect();
    let members: Vec<_> = shown
        .iter()
        .map(|thread| thread["member"].clone())
        .filter(|member| !member.is_null())
        .collect();
    json!({ "threads": shown, "members": members, "has_more": has_more })
}

fn thread(world: &World, channel: ChannelId) -> Result<&Place, Refusal> {
    world.demand(world.bot_id(), channel, Permissions::VIEW_CHANNEL)?;
    let place = world.place(channel).filter(|place| place.is_thread());
    place.ok_or_else(Refusal::wrong_channel_type)
}

fn members(world: &World, channel: ChannelId) -> Answer {
    let place = thread(world, channel)?;
    let entries = place.joined.iter().map(|(user, since)| {
        json!({ "id": channel, "user_id": user, "join_timestamp": since, "flags": 0 })
    });
    let entries: Vec<_> = entries.collect();
    Ok(Reply::ok(entries))
}

fn member(world: &mut World, method: &str, channel: ChannelId, user: UserId) -> Answer {
    let bot = world.bot_id();
    let place = thread(world, channel)?;
    if method == "GET" {
        let since = place
            .joined
            .get(&user)
            .ok_or_else(Refusal::unknown_member)?;
        return Ok(Reply::ok(
            json!({ "id": channel, "user_id": user, "join_timestamp": since, "flags": 0 }),
        ));
    }
    if place.archived() {
        return Err(Refusal::thread_archived());
    }
    let owner = place.channel.owner_id;
    let invitable = place
        .channel
        .thread_metadata
        .as_ref()
        .and_then(|meta| meta.invitable);
    let parent = place.channel.parent_id.unwrap_or(channel);
    let held = world.permissions_in(bot, channel);
    let manages = held.contains(Permissions::MANAGE_THREADS);
    match method {
        "PUT" if user == bot => world.bring_into_thread(channel, &[bot]),
        "PUT" => {
            let may_invite = invitable.unwrap_or(true) || manages || owner == Some(bot);
            if !held.contains(Permissions::SEND_MESSAGES_IN_THREADS) || !may_invite {
                return Err(Refusal::missing_permissions());
            }
            demand_invitable(world, parent, user)?;
            world.add_to_thread(channel, bot, user);
        }
        "DELETE" => {
            if user != bot && !manages && owner != Some(bot) {
                return Err(Refusal::missing_permissions());
            }
            world.remove_from_thread(channel, user);
        }
        _ => return Err(Refusal::no_such_route()),
    }
    Ok(Reply::done())
}

/// Only members of the guild who can see the parent channel can be added.
fn demand_invitable(world: &World, parent: ChannelId, user: UserId) -> Result<(), Refusal> {
    world.user(user).ok_or_else(Refusal::unknown_user)?;
    let guild = world.place(parent).and_then(|place| place.channel.guild_id);
    let guild = guild
        .and_then(|guild| world.guilds.get(&guild))
        .ok_or_else(Refusal::unknown_guild)?;
    if !guild.members.contains_key(&user) {
        return Err(Refusal::unknown_member());
    }
    if !world.sees(user, parent) {
        return Err(Refusal::missing_access());
    }
    Ok(())
}
