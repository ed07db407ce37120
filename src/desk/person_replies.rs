//! Notes people's replies to questions. After a day of quiet, asks the asker once whether a reply solved the question.
//! Moderators can list the people who solved questions.

use crate::desk::event::{Call, Message, Press};
use crate::desk::inquiries::compose;
use crate::desk::outbox::Outgoing;
use crate::desk::platform::{PlatformError, Response};
use crate::desk::solved::{self, Solved};
use crate::desk::stats::layout::format::Figures;
use crate::desk::stats::layout::scope;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row, Style};
use crate::desk::ui::replies::{self, Voice, or_dash};
use crate::desk::{Desk, DeskError, interactions, outbox, timers};
use crate::domain::{
    ChannelId, GuildId, InquiryId, LearnerKey, MessageId, Millis, Outcome, Place, Timestamp, UserId,
};
use crate::measures::{DEFINITIONS, Period, zone_of};
use crate::store::{Helper, Inquiry, PersonReply, Timer, TimerKind, Tx};

/// The time of quiet in a conversation before the asker is asked whether it solved the question.
const QUIET: Millis = Millis::hours(24);
/// The most messages of one page that is read to find out whether a conversation is quiet.
const PAGE: usize = 200;
/// The time until the next page is read.
const READ_ON: Millis = Millis::secs(1);
/// The most people that are listed.
const LISTED: usize = 25;
/// The period of a list if none is given.
const USUAL_PERIOD: &str = "30d";

/// Notes a person's reply to a question, and sets when its asker is asked whether the reply solved it.
pub(crate) async fn note_reply(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    message: &Message,
) -> Result<(), DeskError> {
    let Some(guild) = inquiry.guild else {
        return Ok(());
    };
    let at = message.id.sent_at();
    let fresh = LearnerKey::new(desk.entropy.id());
    let reply = PersonReply {
        inquiry: inquiry.id,
        guild,
        helper: tx.learner_or_new(message.author.user, fresh, at).await?,
        channel: message.channel,
        message: message.id,
        asked_at: None,
        credited_at: None,
    };
    tx.note_reply(&reply);
    tx.set_timer(TimerKind::DidThisSolve, inquiry.id.get(), at + QUIET);
    Ok(())
}

/// Notes that a helpful message was deleted: it is no longer offered, and nobody is asked about it.
pub(crate) async fn reply_gone(
    desk: &Desk,
    guild: GuildId,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), DeskError> {
    // Most messages helped nobody, and a look costs less than a write.
    if !desk.store.is_reply(guild, channel, message).await? {
        return Ok(());
    }
    let mut tx = desk.store.begin().await?;
    tx.note_gone(guild, channel, message);
    Ok(tx.commit().await?)
}

/// Notes the deletion of all messages of a channel or thread that was deleted.
pub(crate) async fn replies_gone(
    desk: &Desk,
    guild: GuildId,
    channel: ChannelId,
) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    tx.note_all_gone(guild, channel);
    Ok(tx.commit().await?)
}

/// Asks the asker of a question whether a person's reply solved it, once the conversation has been quiet for a day.
pub(crate) async fn on_did_this_solve(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let inquiry = desk.store.inquiry_of_timer(timer).await?;
    let by_person = |one: &Inquiry| one.outcome == Outcome::ByPerson;
    let Some(inquiry) = inquiry.filter(by_person) else {
        return timers::finish(desk, timer).await;
    };
    let reply = desk.store.person_reply(&inquiry).await?;
    let unasked = |reply: &PersonReply| reply.asked_at.is_none() && reply.credited_at.is_none();
    let asker = interactions::learner_user(desk, &inquiry).await?;
    let is_deleted = desk.store.inquiry_text(&inquiry).await?.is_none();
    let (Some(reply), Some(asker), false) = (reply.filter(unasked), asker, is_deleted) else {
        return timers::finish(desk, timer).await;
    };
    let Some(helper) = desk.store.user_of(reply.helper).await? else {
        return timers::finish(desk, timer).await;
    };
    let now = desk.now();
    match read_on(desk, &inquiry, asker, now - QUIET).await {
        Ok(Quiet::Until(at)) => {
            return timers::put_off(desk, timer, (at + QUIET).since(now)).await;
        }
        Ok(Quiet::AsFarAs(message)) => {
            let mut tx = desk.store.begin().await?;
            if tx.finish_timer(timer).await? {
                tx.note_read_to(inquiry.id, message);
                tx.set_timer(timer.kind, timer.subject, now + READ_ON);
            }
            return Ok(tx.commit().await?);
        }
        Ok(Quiet::Still) => {}
        Err(DeskError::Platform(PlatformError::Gone | PlatformError::Forbidden(_))) => {
            return timers::finish(desk, timer).await;
        }
        Err(other) => return Err(other),
    }
    let voice = desk.voice(inquiry.locale);
    let post = question(voice, &inquiry, &reply, helper).mention(asker);
    let post = compose::for_asker(desk, &inquiry, post).await?;
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? || !tx.note_solved_asked(inquiry.id, now).await? {
        return Ok(());
    }
    let step = Outgoing::Post {
        guild: inquiry.guild,
        channel: inquiry.channel,
        to: inquiry.message,
        post,
    };
    outbox::enqueue(desk, &mut tx, &step)?;
    outbox::commit(desk, tx).await
}

/// How long a conversation has been quiet since a time, as far as it has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quiet {
    /// Somebody wrote at this time.
    Until(Timestamp),
    /// Nobody wrote up to this message; later ones are still to be read.
    AsFarAs(MessageId),
    /// Nobody has written.
    Still,
}

/// Reads the next page of a question's channel, and returns whether the conversation has been quiet since `since`.
/// Messages of the asker and replies to the question end the quiet; in a forum post, any person's message does. A busy
/// channel takes several calls.
async fn read_on(
    desk: &Desk,
    inquiry: &Inquiry,
    asker: UserId,
    since: Timestamp,
) -> Result<Quiet, DeskError> {
    let read_to = desk.store.read_to(inquiry).await?;
    let start = MessageId::at(since);
    let after = read_to.map_or(start, |read| read.max(start));
    let read = desk
        .platform
        .history(inquiry.guild, inquiry.channel, after, PAGE);
    let belongs = |message: &Message| {
        let replies = message.replies_to.as_ref().map(|to| to.message);
        let by_person = !message.author.is_bot && !message.is_system;
        let about = message.author.user == asker
            || inquiry.place == Place::Forum
            || replies.is_some() && replies == inquiry.message;
        by_person && about && message.id.sent_at() > since
    };
    let messages = read.await?;
    let about = messages.iter().filter(|one| belongs(one));
    let last_about = about.map(|one| one.id).max();
    let last = messages.iter().map(|one| one.id).max();
    Ok(match (last_about, last) {
        (Some(about), _) => Quiet::Until(about.sent_at()),
        (None, Some(last)) if messages.len() >= PAGE => Quiet::AsFarAs(last),
        (None, _) => Quiet::Still,
    })
}

/// Makes the message *Did this solve it?*, about the reply of a helper.
fn question(voice: Voice<'_>, inquiry: &Inquiry, reply: &PersonReply, helper: UserId) -> Post {
    let link = replies::message_link(reply.guild, reply.channel, reply.message);
    let values = [("helper", helper.mention()), ("link", link)];
    let solved = Action::SolvedByReply(inquiry.id);
    let dismiss = Action::DismissSolved(inquiry.id);
    Post::text(voice.say_with("helped-ask", &values)).row(Row::Buttons(vec![
        voice.button("button-solved", solved, Style::Success),
        replies::ask_instructor(voice, inquiry.id),
        voice.button("button-dismiss", dismiss, Style::Secondary),
    ]))
}

/// Handles the asker's press on *Solved* or *Dismiss* below that message, or on *That helped* below solved posts.
pub(crate) async fn pressed(
    desk: &Desk,
    press: &Press,
    action: Action,
    inquiry: &Inquiry,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    if let Action::DismissSolved(_) = action {
        if let Some(tx) = interactions::begin_if_first(desk, press.interaction.id).await? {
            tx.commit().await?;
        }
        return Ok(desk.platform.delete(press.channel, press.message).await?);
    }
    let reply = match action {
        Action::SolvedByPost(_, like) => like_reply(desk, inquiry, like).await?,
        _ => desk.store.person_reply(inquiry).await?,
    };
    let Some(reply) = reply else {
        return interactions::reply_privately(desk, press, voice.say("gone-inquiry")).await;
    };
    let solved = Solved::by(desk, reply, press.by.user).await?;
    if let Some(mut tx) = interactions::begin_if_first(desk, press.interaction.id).await? {
        solved::by_person(desk, &mut tx, inquiry, &solved).await?;
        outbox::commit(desk, tx).await?;
    }
    let rows = replies::solved_rows(voice, inquiry.id);
    interactions::respond(desk, press, &Response::Rows(rows)).await
}

/// Finds the message that solved a like question, and returns it as a reply to this question.
async fn like_reply(
    desk: &Desk,
    inquiry: &Inquiry,
    like: InquiryId,
) -> Result<Option<PersonReply>, DeskError> {
    let Some(guild) = inquiry.guild else {
        return Ok(None);
    };
    let post = desk.store.solved_post(guild, like).await?;
    Ok(post.map(|post| PersonReply {
        inquiry: inquiry.id,
        guild,
        helper: post.helper,
        channel: post.channel,
        message: post.message,
        asked_at: None,
        credited_at: None,
    }))
}

/// Runs `/stats helpers`, for moderators only: lists the people whose replies solved questions.
pub(crate) async fn list(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let figures = Figures::all(voice);
    let given = call.arguments.text("period").unwrap_or(USUAL_PERIOD);
    let period = match Period::parse(given, desk.now(), &zone_of(&settings.time_zone)) {
        Ok(period) => period,
        Err(reason) => return Ok(scope::refusal(figures, given, reason)),
    };
    let helpers = desk.store.helpers(guild, period.from, period.to).await?;
    let solved: u32 = helpers.iter().map(|one| one.solved).sum();
    let values = [
        (
            "period",
            scope::period_label(figures, &period, &settings.time_zone),
        ),
        ("n", solved.to_string()),
        ("people", helpers.len().to_string()),
    ];
    let mut lines = vec![voice.say_with("stats-helpers", &values)];
    for Helper { helper, solved } in helpers.into_iter().take(LISTED) {
        let user = desk.store.user_of(helper).await?;
        let user = or_dash(user.map(UserId::mention));
        let values = [("user", user), ("n", solved.to_string())];
        lines.push(voice.say_with("stats-helper", &values));
    }
    let values = [
        ("time", period.to.min(desk.now()).shown()),
        ("zone", settings.time_zone.clone()),
        ("definitions", DEFINITIONS.to_string()),
    ];
    lines.push(voice.say_with("stats-helpers-foot", &values));
    Ok(Post::text(lines.join("\n")))
}
