//! The messages to staff, in the guild's staff channel and language. A fault that lasts is told
//! once, not each time it is met.

use crate::desk::outbox::{Outgoing, Sent};
use crate::desk::platform::{Permission, PlatformError};
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, outbox, permissions};
use crate::domain::{ChannelId, GuildId, GuildSettings, NO_CHANNEL, UserId};
use crate::store::{Delivery, Ticket, Tx};

/// The keys of the notices that a guild has no room for more threads: to staff, and to its owner.
pub(crate) const NO_ROOM: [&str; 2] = ["threads", "threads:owner"];

/// The key of the notice to the owner of a guild that something else prevents tickets from opening.
const OWNER_TOLD: &str = "blocked:owner";

/// Queues a message to staff; without a staff channel, it is only logged.
pub(crate) async fn tell_staff(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    key: &str,
    values: &[(&str, String)],
) -> Result<(), DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let Some(channel) = settings.staff_channel else {
        tracing::warn!(%guild, notice = key, "no staff channel is set up to tell this to");
        return Ok(());
    };
    let post = Post::text(desk.voice(settings.locale).say_with(key, values));
    outbox::enqueue(desk, tx, &to_staff(guild, channel, post))
}

/// Queues a message that must reach somebody: staff or, without a staff channel, the owner of the guild, who can choose
/// one.
pub(crate) async fn tell_staff_or_owner(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    post: Post,
) -> Result<(), DeskError> {
    let step = match desk.guilds.get(guild).await?.staff_channel {
        Some(channel) => to_staff(guild, channel, post),
        None => Outgoing::TellOwner { guild, post },
    };
    outbox::enqueue(desk, tx, &step)
}

/// Makes the step that sends a message to a guild's staff channel.
fn to_staff(guild: GuildId, channel: ChannelId, post: Post) -> Outgoing {
    Outgoing::Post {
        guild: Some(guild),
        channel,
        to: None,
        post,
    }
}

/// The reason why a message goes to the owner of a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhyOwner {
    /// No staff channel is chosen.
    NoStaffChannel,
    /// The message is in the staff channel, where it notifies nobody.
    NobodyNotified,
    /// This staff channel refuses the message.
    RefusedIn(ChannelId),
}

/// Sends the owner of a guild a message that does not reach staff, with the reason.
pub(crate) async fn send_to_owner(
    desk: &Desk,
    delivery: &Delivery,
    guild: GuildId,
    post: &Post,
    why: WhyOwner,
) -> Result<Sent, DeskError> {
    let servers = desk.platform.servers();
    let owner = servers.hearing(guild).await?.owner;
    let name = servers.guild_name(guild).await?;
    let voice = desk.voice(desk.guilds.get(guild).await?.locale);
    let why = match why {
        WhyOwner::NoStaffChannel => voice.say1("setup-no-staff-owner", "guild", name),
        WhyOwner::NobodyNotified => voice.say1("setup-no-lead-owner", "guild", name),
        WhyOwner::RefusedIn(channel) => {
            let values = [("guild", name), ("channel", channel.mention())];
            voice.say_with("setup-staff-refused-owner", &values)
        }
    };
    // A role has no name in direct messages.
    let roles = post.mentions.roles.iter();
    let text = roles.fold(post.text.clone(), |text, role| {
        text.replace(&role.mention(), "")
    });
    let text = format!("{}\n{why}", text.trim());
    outbox::send_direct(desk, delivery, owner, &Post::text(text), None).await
}

/// Tells staff of a lasting fault when it is met for the first time.
pub(crate) async fn tell_staff_once(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    what: &str,
    key: &str,
    values: &[(&str, String)],
) -> Result<(), DeskError> {
    // Without a staff channel the notice is not recorded, so that staff are told once there is one.
    let heard = desk.guilds.get(guild).await?.staff_channel.is_some();
    if !heard || tx.notice_once(guild, NO_CHANNEL, what, desk.now()).await? {
        tell_staff(desk, tx, guild, key, values).await?;
    }
    Ok(())
}

/// Tells staff, or the owner of a guild without a staff channel, once that a learner asked for an instructor while no
/// support channel is chosen. The learner reads that somebody was told.
pub(crate) async fn tell_no_support(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
) -> Result<(), DeskError> {
    let told = tx.notice_once(guild, NO_CHANNEL, "no-support-channel", desk.now());
    if !told.await? {
        return Ok(());
    }
    let voice = desk.voice(desk.guilds.get(guild).await?.locale);
    let post = Post::text(voice.say("ticket-no-support-staff"));
    tell_staff_or_owner(desk, tx, guild, post).await
}

/// Forgets the noted refusals of a channel because a message was accepted there: staff are told again if one returns.
pub(crate) async fn forget_refusals(
    tx: &mut Tx,
    guild: GuildId,
    channel: ChannelId,
) -> Result<(), DeskError> {
    forget_lacking(tx, guild, channel, permissions::INVITED_WITH).await
}

/// Forgets the noted refusals of a channel that came from missing permissions of a list, or that name none.
async fn forget_lacking(
    tx: &mut Tx,
    guild: GuildId,
    channel: ChannelId,
    lacking: &[Permission],
) -> Result<(), DeskError> {
    let names = lacking.iter().map(|one| one.name());
    for what in names.chain(["permission", "gone", "refused"]) {
        tx.forget_notice(guild, NO_CHANNEL, &format!("{channel}:{what}"))
            .await?;
    }
    Ok(tx
        .forget_notice(guild, NO_CHANNEL, &gave_up(channel))
        .await?)
}

/// Tells staff why a ticket's thread cannot be made, and the learner that it takes longer.
pub(crate) async fn thread_blocked(
    desk: &Desk,
    delivery: &Delivery,
    error: &PlatformError,
) -> Result<(), DeskError> {
    let Some(ticket) = desk.store.ticket_of_step(delivery).await? else {
        return Ok(());
    };
    let Some(inquiry) = desk.store.inquiry_of(&ticket).await? else {
        return Ok(());
    };
    tracing::warn!(%error, ticket = %ticket.number, "a thread cannot be opened");
    let settings = desk.guilds.get(ticket.guild).await?;
    let channel = settings.support_channel.unwrap_or(ticket.support_channel);
    let mut tx = desk.store.begin().await?;
    tell_what_blocks(desk, &mut tx, ticket.guild, channel, error).await?;
    let told = format!("{}:delayed", ticket.number);
    if tx
        .notice_once(ticket.guild, NO_CHANNEL, &told, desk.now())
        .await?
        && let Some(user) = tx.user_of(ticket.learner).await?
    {
        let text = desk
            .voice(inquiry.locale)
            .say1("ticket-delayed", "number", ticket.number);
        // A ticket is private, so the learner is not told in a public channel.
        let direct = inquiry.place == crate::domain::Place::Direct;
        let otherwise = direct.then_some(inquiry.channel);
        let post = Post::text(text).mention(user);
        outbox::enqueue(
            desk,
            &mut tx,
            &Outgoing::Direct {
                user,
                post,
                otherwise,
            },
        )?;
    }
    outbox::commit(desk, tx).await
}

/// Tells staff what prevents threads in their support channel, and notes that none can be made.
async fn tell_what_blocks(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    channel: ChannelId,
    error: &PlatformError,
) -> Result<(), DeskError> {
    tell_owner_what_blocks(desk, tx, guild, channel, error).await?;
    if *error == PlatformError::TooManyThreads {
        return tell_too_many_threads(desk, tx, guild).await;
    }
    tx.notice_once(guild, NO_CHANNEL, &blocked(channel), desk.now())
        .await?;
    match error {
        PlatformError::Invalid(reason) => {
            let what = format!("{channel}:refused");
            let values = [("channel", channel.to_string()), ("reason", reason.clone())];
            tell_staff_once(desk, tx, guild, &what, "ticket-thread-refused", &values).await
        }
        PlatformError::Gone => tell_support_gone(desk, tx, guild, channel).await,
        other => tell_refusal(desk, tx, guild, channel, other).await,
    }
}

/// Tells the owner of a guild without a staff channel what prevents threads, once until one is made: learners read that
/// the team was told.
async fn tell_owner_what_blocks(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    channel: ChannelId,
    error: &PlatformError,
) -> Result<(), DeskError> {
    let settings = desk.guilds.get(guild).await?;
    if settings.staff_channel.is_some() {
        return Ok(());
    }
    let voice = desk.voice(settings.locale);
    let channel = ("channel", channel.to_string());
    let text = match error {
        PlatformError::TooManyThreads => voice.say("ticket-too-many-threads"),
        PlatformError::Gone => voice.say("ticket-support-gone"),
        PlatformError::Invalid(reason) => {
            let values = [channel, ("reason", reason.clone())];
            voice.say_with("ticket-thread-refused", &values)
        }
        PlatformError::Forbidden(Some(permission)) => {
            let values = [channel, ("permission", permission.name().to_owned())];
            voice.say_with("missing-permission", &values)
        }
        PlatformError::Forbidden(None) => voice.say_with("missing-unknown-permission", &[channel]),
        PlatformError::Later { .. }
        | PlatformError::DirectMessagesClosed
        | PlatformError::Archived
        | PlatformError::FileGone
        | PlatformError::Expired => return Ok(()),
    };
    let what = match error {
        PlatformError::TooManyThreads => NO_ROOM[1],
        _ => OWNER_TOLD,
    };
    if !tx.notice_once(guild, NO_CHANNEL, what, desk.now()).await? {
        return Ok(());
    }
    let post = Post::text(text);
    outbox::enqueue(desk, tx, &Outgoing::TellOwner { guild, post })
}

/// Tells staff that their support channel is gone, and notes that no thread can be made there.
pub(crate) async fn tell_support_gone(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    channel: ChannelId,
) -> Result<(), DeskError> {
    tx.notice_once(guild, NO_CHANNEL, &blocked(channel), desk.now())
        .await?;
    let what = format!("{channel}:gone");
    tell_staff_once(desk, tx, guild, &what, "ticket-support-gone", &[]).await
}

/// Tells staff that the guild has no room for another active thread.
pub(crate) async fn tell_too_many_threads(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
) -> Result<(), DeskError> {
    let (what, key) = (NO_ROOM[0], "ticket-too-many-threads");
    tell_staff_once(desk, tx, guild, what, key, &[]).await
}

/// Notes that a ticket's thread is gone. Staff are told once another one is made.
pub(crate) async fn note_thread_lost(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    let what = lost(ticket);
    tx.notice_once(ticket.guild, NO_CHANNEL, &what, desk.now())
        .await?;
    Ok(())
}

/// Tells staff that a ticket whose thread was lost continues in another one.
pub(crate) async fn tell_thread_lost(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    let (guild, what) = (ticket.guild, lost(ticket));
    if !tx.is_noticed(guild, NO_CHANNEL, &what).await? {
        return Ok(());
    }
    tx.forget_notice(guild, NO_CHANNEL, &what).await?;
    let place = ticket.thread.map(ChannelId::mention);
    let values = [
        ("number", ticket.number.to_string()),
        ("place", place.unwrap_or_default()),
    ];
    tell_staff(desk, tx, guild, "ticket-thread-lost", &values).await
}

/// Forgets the faults that prevented threads, because one was made. Only a thread made `at_once` shows that the guild
/// has room for more.
pub(crate) async fn threads_open(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    at_once: bool,
) -> Result<(), DeskError> {
    let settings = desk.guilds.get(ticket.guild).await?;
    let support = settings.support_channel.unwrap_or(ticket.support_channel);
    forget_blocked(tx, ticket.guild, support).await?;
    if at_once {
        for what in NO_ROOM {
            tx.forget_notice(ticket.guild, NO_CHANNEL, what).await?;
        }
        return Ok(());
    }
    // The permission that it waited for was granted, and perhaps the others too.
    forget_refusals(tx, ticket.guild, support).await
}

/// Forgets the faults that prevented threads in a channel. Other refusals there stay noted.
pub(crate) async fn forget_blocked(
    tx: &mut Tx,
    guild: GuildId,
    channel: ChannelId,
) -> Result<(), DeskError> {
    tx.forget_notice(guild, NO_CHANNEL, &blocked(channel))
        .await?;
    tx.forget_notice(guild, NO_CHANNEL, OWNER_TOLD).await?;
    forget_lacking(tx, guild, channel, permissions::OPENING).await
}

/// Returns whether a fault is noted that prevents tickets from opening.
async fn are_threads_blocked(tx: &mut Tx, settings: &GuildSettings) -> Result<bool, DeskError> {
    if tx
        .is_noticed(settings.guild, NO_CHANNEL, NO_ROOM[0])
        .await?
    {
        return Ok(true);
    }
    let Some(channel) = settings.support_channel else {
        return Ok(false);
    };
    let what = blocked(channel);
    Ok(tx.is_noticed(settings.guild, NO_CHANNEL, &what).await?)
}

/// Makes the text that tells a learner that their ticket is being opened, or is delayed.
pub(crate) async fn say_opened(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let settings = desk.guilds.get(ticket.guild).await?;
    let key = if are_threads_blocked(tx, &settings).await? {
        "ticket-delayed"
    } else if ticket.anonymous {
        "ticket-opened-anonymous"
    } else if ticket.stays_direct {
        "ticket-opened-here"
    } else {
        "ticket-opened"
    };
    Ok(voice.say1(key, "number", ticket.number))
}

/// Returns whether a ticket's thread could not be made when it was tried.
pub(crate) async fn is_delayed(desk: &Desk, ticket: &Ticket) -> Result<bool, DeskError> {
    let told = format!("{}:delayed", ticket.number);
    let noticed = desk.store.is_noticed(ticket.guild, NO_CHANNEL, &told);
    Ok(ticket.thread.is_none() && noticed.await?)
}

/// Tells staff that a person could not be added to a ticket's thread, because they left or cannot see the channel. For
/// the learner they are told once, for instructors who only read along never.
pub(crate) async fn member_not_added(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    user: UserId,
) -> Result<(), DeskError> {
    let Some(mut ticket) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    let is_learner = tx.learner_of(user).await? == Some(ticket.learner);
    if is_learner {
        let what = format!("{}:not-added", ticket.number);
        let told = tx.notice_once(ticket.guild, NO_CHANNEL, &what, desk.now());
        if !told.await? && !ticket.learner_in_thread {
            // Staff were told before.
            return Ok(());
        }
        ticket.learner_in_thread = false;
        tx.update_ticket(&ticket).await?;
    } else if ticket.holder() != Some(user) && desk.guilds.get(ticket.guild).await?.instructors_join
    {
        return Ok(());
    }
    let values = [
        ("number", ticket.number.to_string()),
        ("user", user.mention()),
    ];
    tell_staff(desk, tx, ticket.guild, "ticket-member-not-added", &values).await
}

/// Returns the key of the notice that Discord accepts nothing in a channel for a long time.
pub(crate) fn gave_up(channel: ChannelId) -> String {
    format!("gave-up:{channel}")
}

/// Returns the key of the notice that no thread can be made in a channel.
fn blocked(channel: ChannelId) -> String {
    format!("{channel}:blocked")
}

/// Returns the key of the notice that the thread of a ticket is gone.
fn lost(ticket: &Ticket) -> String {
    format!("{}:lost", ticket.number)
}

/// Tells staff of a refusal that they can remedy.
pub(crate) async fn tell_refusal(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    channel: ChannelId,
    error: &PlatformError,
) -> Result<(), DeskError> {
    let channel_text = channel.to_string();
    match error {
        PlatformError::Forbidden(Some(permission)) => {
            let values = [
                ("channel", channel_text),
                ("permission", permission.name().to_owned()),
            ];
            let what = format!("{channel}:{}", permission.name());
            tell_staff_once(desk, tx, guild, &what, "missing-permission", &values).await
        }
        PlatformError::Forbidden(None) => {
            let what = format!("{channel}:permission");
            let values = [("channel", channel_text)];
            tell_staff_once(
                desk,
                tx,
                guild,
                &what,
                "missing-unknown-permission",
                &values,
            )
            .await
        }
        // A failing staff channel is not reported to itself: that would never end.
        PlatformError::Later { .. } if is_staff_channel(desk, guild, channel).await? => Ok(()),
        PlatformError::Later { reason, .. } => {
            let values = [("channel", channel_text), ("reason", reason.clone())];
            // One notice for all failures in the channel, until a waiting message is sent there.
            tell_staff_once(desk, tx, guild, &gave_up(channel), "gave-up", &values).await
        }
        PlatformError::Gone
        | PlatformError::DirectMessagesClosed
        | PlatformError::Archived
        | PlatformError::TooManyThreads
        | PlatformError::FileGone
        | PlatformError::Expired
        | PlatformError::Invalid(_) => Ok(()),
    }
}

pub(crate) async fn is_staff_channel(
    desk: &Desk,
    guild: GuildId,
    channel: ChannelId,
) -> Result<bool, DeskError> {
    Ok(desk.guilds.get(guild).await?.staff_channel == Some(channel))
}
