//! Threads: opening, their members, and the archive.

use serde_json::{Value, json};
use twilight_model::util::Timestamp;

use super::{RestReply, RestResult, id};
use crate::wire::request::RestCall;
use crate::wire::{Server, objects};
use crate::world::channel::{Channel, ChannelKind};
use crate::world::ids::{ChannelId, MessageId, UserId};
use crate::world::message::Notice;
use crate::world::permissions::Permissions;
use crate::world::refusal::Refusal;
use crate::world::threads::ThreadPlan;

pub(super) fn serve(
    world: &mut Server,
    call: &RestCall,
    channel: ChannelId,
    rest: &[&str],
) -> RestResult {
    match (call.method.as_str(), rest) {
        ("POST", ["threads"]) => open(world, call, channel),
        ("GET", ["threads", "archived", kind]) => archive(world, call, channel, kind == &"private"),
        ("GET", ["users", "@me", "threads", "archived", "private"]) => {
            archive(world, call, channel, true)
        }
        ("GET", ["thread-members"]) => members(world, channel),
        (method, ["thread-members", user]) => {
            let user = match *user {
                "@me" => world.bot,
                user => id(user, Refusal::unknown_user)?,
            };
            member(world, method, channel, user)
        }
        _ => Err(Refusal::no_such_route()),
    }
}

fn open(world: &mut Server, call: &RestCall, parent: ChannelId) -> RestResult {
    let body = &call.body;
    if world.channel(parent)?.kind == ChannelKind::Forum {
        return open_post(world, call, parent);
    }
    // What Discord opens when the body says nothing is a private thread.
    let kind = body["type"].as_u64().unwrap_or(12);
    if kind != 11 && kind != 12 {
        let why = "Value must be one of {10, 11, 12}.";
        return Err(Refusal::invalid_form("type", "BASE_TYPE_CHOICES", why));
    }
    let plan = plan(world, parent, body, kind == 12)?;
    let (public, name) = (!plan.private, plan.name.clone());
    let thread = world.open_thread(&plan)?;
    if public {
        let bot = world.bot;
        world.notice(parent, bot, Notice::ThreadOpened, &name);
    }
    created(world, thread)
}

fn created(world: &Server, thread: ChannelId) -> RestResult {
    Ok(RestReply::created(
        world.channel_json(world.channel(thread)?),
    ))
}

fn plan(
    world: &Server,
    parent: ChannelId,
    body: &Value,
    private: bool,
) -> Result<ThreadPlan, Refusal> {
    let required = || Refusal::invalid_form("name", "BASE_TYPE_REQUIRED", "This field is required");
    Ok(ThreadPlan {
        parent,
        owner: world.bot,
        name: body["name"].as_str().ok_or_else(required)?.to_owned(),
        private,
        archive_after: body["auto_archive_duration"].as_u64().unwrap_or(1_440),
        invitable: body["invitable"].as_bool().unwrap_or(true),
    })
}

fn open_post(world: &mut Server, call: &RestCall, forum: ChannelId) -> RestResult {
    let draft = world.words(&call.body["message"], &call.files)?.draft(None);
    draft.content.check()?;
    let plan = plan(world, forum, &call.body, false)?;
    let thread = world.open_with(&plan, draft)?;
    created(world, thread)
}

pub(super) fn open_from_message(
    world: &mut Server,
    channel: ChannelId,
    message: MessageId,
    body: &Value,
) -> RestResult {
    world.message(channel, message)?;
    let plan = plan(world, channel, body, false)?;
    let thread = world.open_thread(&plan)?;
    created(world, thread)
}

/// Lists archived threads, the latest archived first. The private ones need Manage Threads too.
fn archive(world: &Server, call: &RestCall, channel: ChannelId, private: bool) -> RestResult {
    let bot = world.bot;
    let own_only = call.route.contains("/users/@me/");
    let needed = if private && !own_only {
        Permissions::READ_MESSAGE_HISTORY | Permissions::MANAGE_THREADS
    } else {
        Permissions::READ_MESSAGE_HISTORY
    };
    world.demand(bot, channel, needed)?;
    let before = call.asked::<String>("before").and_then(|text| {
        let text = text.replace("%3A", ":").replace("%2B", "+");
        let text = text.replace('Z', "+00:00");
        Some(Timestamp::parse(&text).ok()?.as_micros())
    });
    let archived_at = |it: &Channel| it.thread.as_ref().map_or(0, |thread| thread.archived_at);
    let wanted = |it: &&Channel| {
        it.parent == Some(channel)
            && it.archived()
            && (it.kind == ChannelKind::PrivateThread) == private
            && (!own_only || it.members.contains_key(&bot))
            && before.is_none_or(|before| archived_at(it) * 1_000 < before)
    };
    let mut found: Vec<_> = world.channels.values().filter(wanted).collect();
    found.sort_by_key(|it| std::cmp::Reverse((archived_at(it), it.id)));
    let limit = call.asked("limit").unwrap_or(50_usize);
    let has_more = found.len() > limit;
    found.truncate(limit);
    Ok(RestReply::ok(listing(world, &found, has_more)))
}

/// Returns threads with the bot's own memberships in them.
pub(super) fn listing(world: &Server, threads: &[&Channel], has_more: bool) -> Value {
    let shown: Vec<_> = threads.iter().map(|it| world.channel_json(it)).collect();
    let members = threads
        .iter()
        .filter_map(|it| objects::thread_member(it, world.bot));
    let members: Vec<_> = members.collect();
    json!({ "threads": shown, "members": members, "has_more": has_more })
}

fn thread(world: &Server, channel: ChannelId) -> Result<&Channel, Refusal> {
    world.demand(world.bot, channel, Permissions::VIEW_CHANNEL)?;
    let thread = Some(world.channel(channel)?).filter(|channel| channel.is_thread());
    thread.ok_or_else(Refusal::wrong_channel_type)
}

fn members(world: &Server, channel: ChannelId) -> RestResult {
    let thread = thread(world, channel)?;
    let members = thread.members.keys();
    let members = members.filter_map(|user| objects::thread_member(thread, *user));
    Ok(RestReply::ok(members.collect::<Vec<_>>()))
}

fn member(world: &mut Server, method: &str, channel: ChannelId, user: UserId) -> RestResult {
    let bot = world.bot;
    match method {
        "GET" => {
            let member = objects::thread_member(thread(world, channel)?, user);
            return member
                .map(RestReply::ok)
                .ok_or_else(Refusal::unknown_member);
        }
        "PUT" => world.add_to_thread(bot, channel, user)?,
        "DELETE" => world.remove_from_thread(bot, channel, user)?,
        _ => return Err(Refusal::no_such_route()),
    }
    Ok(RestReply::done())
}
