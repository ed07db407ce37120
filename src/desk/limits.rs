//! The limits: questions and relayed messages a minute and tickets a day of one learner, and questions a minute of a
//! whole guild. Staff are exempt.

use crate::desk::duty::NobodyFree;
use crate::desk::event::{Message, Person};
use crate::desk::inquiries::answer::Question;
use crate::desk::platform::PlatformError;
use crate::desk::tickets::transitions;
use crate::desk::tickets::transitions::{Moved, Mover, Reopener};
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, duty, interactions};
use crate::domain::{GuildId, Limits, Millis, Place, UserId};
use crate::store::{AskedFor, Counted, Inquiry, Ticket, Tx};

/// The period over which questions are counted.
pub(crate) const MINUTE: Millis = Millis::minutes(1);

/// The period over which tickets are counted.
pub(crate) const DAY: Millis = Millis::days(1);

/// Stands for everyone in a guild, where theirs are counted together.
const EVERYONE: UserId = UserId::new(0);

/// How long after its cancellation a ticket is reopened rather than a new one opened.
pub(crate) const CANCELLED_LATELY: Millis = Millis::minutes(10);

/// The result of counting against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowance {
    /// The count is within the limit.
    Within,
    /// The limit is exceeded, and the learner has not been told so.
    Exceeded,
    /// The limit is exceeded, and the learner knows.
    Known,
}

impl Allowance {
    fn of(counted: Counted, most: u32) -> Self {
        if counted.times <= most {
            Self::Within
        } else if counted.told {
            Self::Known
        } else {
            Self::Exceeded
        }
    }
}

pub(crate) async fn limits(desk: &Desk, guild: Option<GuildId>) -> Result<Limits, DeskError> {
    Ok(match guild {
        Some(guild) => desk.guilds.get(guild).await?.limits,
        None => Limits::default(),
    })
}

/// Whether a question's asker is staff, who are not limited. In direct messages the platform is
/// asked, and only where it makes a difference.
pub(crate) async fn is_exempt(desk: &Desk, question: &Question) -> Result<bool, DeskError> {
    let Some(guild) = question.guild else {
        return Ok(false);
    };
    if question.place != Place::Direct {
        return interactions::is_staff(desk, guild, &question.asker).await;
    }
    let (user, since) = (question.asker.user, question.asked_at - MINUTE);
    let (kind, most) = (AskedFor::Questions, limits(desk, Some(guild)).await?);
    let own = desk.store.counted(user, Some(guild), kind, since).await?;
    let everyones = desk.store.counted(EVERYONE, Some(guild), kind, since);
    let is_within =
        own.times < most.questions_a_minute && everyones.await?.times < most.inquiries_a_minute;
    if own.told || is_within {
        return Ok(false);
    }
    match desk.platform.member(guild, user).await {
        Ok(Some(member)) => interactions::is_staff(desk, guild, &member).await,
        Ok(None) | Err(PlatformError::Gone) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Counts a question of a learner, and among those of its guild. Where the guild's are too many, the learner is told as
/// if theirs were.
pub(crate) async fn count_question(
    desk: &Desk,
    tx: &mut Tx,
    question: &Question,
) -> Result<Allowance, DeskError> {
    let limits = limits(desk, question.guild).await?;
    let (user, at) = (question.asker.user, question.asked_at);
    let kind = AskedFor::Questions;
    let counted = tx
        .count_asked(user, question.guild, kind, at, MINUTE)
        .await?;
    let own = Allowance::of(counted, limits.questions_a_minute);
    let (Allowance::Within, Some(guild)) = (own, question.guild) else {
        return Ok(own);
    };
    let everyones = tx.count_asked(EVERYONE, Some(guild), kind, at, MINUTE);
    let everyones = Counted {
        told: counted.told,
        ..everyones.await?
    };
    Ok(Allowance::of(everyones, limits.inquiries_a_minute))
}

/// Counts what a learner writes directly to be brought into their ticket, and notes an excess as told: the caller
/// tells it.
pub(crate) async fn count_relayed(
    desk: &Desk,
    ticket: &Ticket,
    message: &Message,
) -> Result<Allowance, DeskError> {
    let (user, guild, at) = (message.author.user, ticket.guild, message.id.sent_at());
    let (kind, most) = (
        AskedFor::Relayed,
        limits(desk, Some(guild)).await?.relayed_a_minute,
    );
    let before = desk
        .store
        .counted(user, Some(guild), kind, at - MINUTE)
        .await?;
    // The platform is asked only where it makes a difference.
    if before.times >= most && duty::is_staff_now(desk, guild, user).await? {
        return Ok(Allowance::Within);
    }
    let mut tx = desk.store.begin().await?;
    let counted = tx.count_asked(user, Some(guild), kind, at, MINUTE).await?;
    let allowance = Allowance::of(counted, most);
    if allowance == Allowance::Exceeded {
        tx.told_of_limit(user, Some(guild), kind).await?;
    }
    tx.commit().await?;
    Ok(allowance)
}

/// Replaces the text of a reply by the word that there are too many questions, and notes it as
/// told. The reply's buttons stay, so that an instructor can be asked all the same.
pub(crate) async fn tell_of_questions(
    tx: &mut Tx,
    question: &Question,
    voice: Voice<'_>,
    reply: Post,
) -> Result<Post, DeskError> {
    let (user, guild) = (question.asker.user, question.guild);
    tx.told_of_limit(user, guild, AskedFor::Questions).await?;
    let text = voice.say("limit-questions");
    Ok(Post { text, ..reply })
}

/// Counts that a learner asks for an instructor in a guild.
pub(crate) async fn count_ticket(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    who: &Person,
) -> Result<Allowance, DeskError> {
    if interactions::is_staff(desk, guild, who).await? {
        return Ok(Allowance::Within);
    }
    let most = limits(desk, Some(guild)).await?.tickets_a_day;
    let kind = AskedFor::Instructors;
    let counted = tx.count_asked(who.user, Some(guild), kind, desk.now(), DAY);
    Ok(Allowance::of(counted.await?, most))
}

/// Notes that a learner who has asked for too many tickets is told so; false if they know.
pub(crate) async fn tell_of_tickets(
    tx: &mut Tx,
    guild: GuildId,
    who: &Person,
    allowance: Allowance,
) -> Result<bool, DeskError> {
    let tell = allowance == Allowance::Exceeded;
    if tell {
        let kind = AskedFor::Instructors;
        tx.told_of_limit(who.user, Some(guild), kind).await?;
    }
    Ok(tell)
}

/// Reopens the ticket that a learner cancelled moments ago, so that no second thread is needed.
/// True if it did; its instructor has been called then.
pub(crate) async fn reopen_cancelled(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    inquiry: &Inquiry,
) -> Result<bool, DeskError> {
    let since = desk.now() - CANCELLED_LATELY;
    let lately = tx.cancelled_lately(guild, inquiry.learner, since).await?;
    reopen_for(desk, tx, lately, inquiry).await
}

/// Reopens the latest ticket of a learner that is resolved and not yet closed, where the limit lets no new one open, as
/// a message in it would. True if it did; its instructor has been called then.
pub(crate) async fn reopen_resolved(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    inquiry: &Inquiry,
) -> Result<bool, DeskError> {
    let resolved = tx.resolved_of(guild, inquiry.learner).await?;
    reopen_for(desk, tx, resolved, inquiry).await
}

async fn reopen_for(
    desk: &Desk,
    tx: &mut Tx,
    ticket: Option<Ticket>,
    inquiry: &Inquiry,
) -> Result<bool, DeskError> {
    // What was asked anonymously has a ticket of its own.
    let Some(ticket) = ticket.filter(|ticket| ticket.anonymous == inquiry.anonymous) else {
        return Ok(false);
    };
    let (guild, now) = (ticket.guild, desk.now());
    let roster = tx.roster(guild, now).await?;
    let category = ticket.category.as_deref();
    let is_there = |user: &UserId| roster.is_on_duty(*user, now);
    let tagged = ticket.tagged.last().copied().filter(is_there);
    let next = tagged.or_else(|| roster.choices(category, now).first().copied());
    // Whether they are still in the guild is looked up when their reply is due.
    let reopener = match (ticket.assignee.filter(is_there), next) {
        (Some(user), _) => Reopener::Holder(user),
        (None, Some(user)) => Reopener::Next(user),
        (None, None) => Reopener::Nobody(NobodyFree {
            lack: roster.lack(category, &[], now),
            next: roster.next(category, now),
        }),
    };
    let moved = transitions::reopen(desk, tx, &ticket, reopener, Mover::Learner, now).await?;
    Ok(matches!(moved, Moved::Made(_)))
}

/// Whether a learner was told within this minute that there are too many questions.
pub(crate) async fn was_told(desk: &Desk, question: &Question) -> Result<bool, DeskError> {
    let (user, since) = (question.asker.user, question.asked_at - MINUTE);
    let kind = AskedFor::Questions;
    let counted = desk.store.counted(user, question.guild, kind, since);
    Ok(counted.await?.told)
}
