//! The limits: questions and relayed messages a minute and tickets a day, of one learner and of all learners of a guild
//! together. A learner who exceeds a limit is told once, and staff are told once a day if the guild's limit is
//! exceeded. Staff are exempt.

use crate::desk::event::{Message, Person};
use crate::desk::inquiries::question::Question;
use crate::desk::outbox::Outgoing;
use crate::desk::platform::PlatformError;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, duty, interactions, notices, outbox};
use crate::domain::{GuildId, Limits, Millis, Place, Timestamp, UserId};
use crate::store::{AskedFor, RequestCount, Ticket, Tx};

/// The period over which questions and relayed messages are counted.
pub(crate) const MINUTE: Millis = Millis::minutes(1);

/// The period over which tickets are counted, and in which staff are told once.
const DAY: Millis = Millis::days(1);

/// The user id that stands for everyone in a guild, where theirs are counted together.
const EVERYONE: UserId = UserId::new(0);

/// The user id that stands for a guild's staff, in the count of notices to them.
const STAFF: UserId = UserId::new(1);

/// The most guilds that are asked whether somebody who writes directly is staff.
const ASKED_OF: u32 = 3;

/// The result of counting against the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowance {
    /// The count is within the limits.
    Within,
    /// A limit is exceeded, and the learner has not been told so.
    Exceeded(LimitHolder),
    /// A limit is exceeded, and the learner knows.
    Known(LimitHolder),
}

/// The holder of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LimitHolder {
    /// One learner.
    Learner,
    /// All learners of a guild together.
    Guild,
}

impl Allowance {
    fn of(own: RequestCount, together: RequestCount, most: Most) -> Self {
        let whose = match (own.times > most.own, together.times > most.together) {
            (true, _) => LimitHolder::Learner,
            (false, true) => LimitHolder::Guild,
            (false, false) => return Self::Within,
        };
        if own.told {
            Self::Known(whose)
        } else {
            Self::Exceeded(whose)
        }
    }
}

/// The most requests of a kind within a time.
#[derive(Clone, Copy)]
struct Most {
    /// The most requests of one learner.
    own: u32,
    /// The most requests of all learners of a guild together.
    together: u32,
    /// The time within which requests are counted.
    within: Millis,
}

impl Most {
    async fn of(desk: &Desk, guild: Option<GuildId>, kind: AskedFor) -> Result<Self, DeskError> {
        let limits = match guild {
            Some(guild) => desk.guilds.get(guild).await?.limits,
            None => Limits::default(),
        };
        let (own, together, within) = match kind {
            AskedFor::Questions => (limits.questions_a_minute, limits.inquiries_a_minute, MINUTE),
            AskedFor::Instructors => (limits.tickets_a_day, limits.all_tickets_a_day, DAY),
            AskedFor::Relayed => (limits.relayed_a_minute, limits.all_relayed_a_minute, MINUTE),
        };
        Ok(Self {
            own,
            together,
            within,
        })
    }
}

/// Returns how one more request of a learner would count, without counting it.
pub(crate) async fn expected(
    desk: &Desk,
    user: UserId,
    guild: Option<GuildId>,
    kind: AskedFor,
    at: Timestamp,
) -> Result<Allowance, DeskError> {
    let most = Most::of(desk, guild, kind).await?;
    let since = at - most.within;
    let with_it = |counted: RequestCount| RequestCount {
        times: counted.times.saturating_add(1),
        ..counted
    };
    let own = with_it(desk.store.counted(user, guild, kind, since).await?);
    let together = match guild {
        Some(_) => with_it(desk.store.counted(EVERYONE, guild, kind, since).await?),
        None => RequestCount::default(),
    };
    Ok(Allowance::of(own, together, most))
}

/// Counts one more request of a learner and, where it is within their own limit, among those of the guild.
async fn count(
    desk: &Desk,
    tx: &mut Tx,
    user: UserId,
    guild: Option<GuildId>,
    kind: AskedFor,
    at: Timestamp,
) -> Result<Allowance, DeskError> {
    let most = Most::of(desk, guild, kind).await?;
    let own = tx.count_asked(user, guild, kind, at, most.within).await?;
    let (Some(guild), true) = (guild, own.times <= most.own) else {
        return Ok(Allowance::of(own, RequestCount::default(), most));
    };
    let together = tx.count_asked(EVERYONE, Some(guild), kind, at, most.within);
    let together = together.await?;
    if together.times > most.together && !together.told {
        tx.told_of_limit(EVERYONE, Some(guild), kind).await?;
        tell_staff(desk, tx, guild, kind, most.together).await?;
    }
    Ok(Allowance::of(own, together, most))
}

/// Tells staff, once a day, that learners ask for more than their guild's limit allows.
async fn tell_staff(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    kind: AskedFor,
    most: u32,
) -> Result<(), DeskError> {
    let told = tx.count_asked(STAFF, Some(guild), kind, desk.now(), DAY);
    if told.await?.times > 1 {
        return Ok(());
    }
    let key = match kind {
        AskedFor::Questions => "limit-questions-staff",
        AskedFor::Instructors => "limit-tickets-staff",
        AskedFor::Relayed => "limit-relayed-staff",
    };
    notices::tell_staff(desk, tx, guild, key, &[("most", most.to_string())]).await
}

/// Returns whether a question's asker is staff, and so exempt. For a direct message the platform is asked, but only if
/// a limit would be exceeded. If its guild is unknown, staff of any of the guilds in which the asker was seen last are
/// exempt.
pub(crate) async fn is_exempt(desk: &Desk, question: &Question) -> Result<bool, DeskError> {
    let (user, at) = (question.asker.user, question.asked_at);
    if let Some(guild) = question.guild
        && question.place != Place::Direct
    {
        return interactions::is_staff(desk, guild, &question.asker).await;
    }
    let expected = expected(desk, user, question.guild, AskedFor::Questions, at).await?;
    let Allowance::Exceeded(_) = expected else {
        return Ok(false);
    };
    let guilds = match question.guild {
        Some(guild) => vec![guild],
        None => desk.store.guilds_seen(user, ASKED_OF).await?,
    };
    for guild in guilds {
        if is_staff_there(desk, guild, user).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns whether a person belongs to a guild's staff, as the platform says now.
async fn is_staff_there(desk: &Desk, guild: GuildId, user: UserId) -> Result<bool, DeskError> {
    match desk.platform.member(guild, user).await {
        Ok(Some(member)) => interactions::is_staff(desk, guild, &member).await,
        Ok(None) | Err(PlatformError::Gone) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Counts a question of a learner.
pub(crate) async fn count_question(
    desk: &Desk,
    tx: &mut Tx,
    question: &Question,
) -> Result<Allowance, DeskError> {
    let (user, guild, at) = (question.asker.user, question.guild, question.asked_at);
    count(desk, tx, user, guild, AskedFor::Questions, at).await
}

/// Whether a direct message for a ticket counts against the limit of relayed messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LimitCheck {
    /// The message counts.
    Counted,
    /// The message does not count: it was written in the thread, was counted before, or staff wrote it.
    Uncounted,
}

/// Returns whether a direct message counts against the limit of relayed messages. Staff are exempt; the platform is
/// asked only if the limit would be exceeded.
pub(crate) async fn counting_of_relayed(
    desk: &Desk,
    ticket: &Ticket,
    message: &Message,
) -> Result<LimitCheck, DeskError> {
    let (user, guild, at) = (message.author.user, ticket.guild, message.id.sent_at());
    let expected = expected(desk, user, Some(guild), AskedFor::Relayed, at).await?;
    let is_exempt =
        matches!(expected, Allowance::Exceeded(_)) && duty::is_staff_now(desk, guild, user).await?;
    Ok(if is_exempt {
        LimitCheck::Uncounted
    } else {
        LimitCheck::Counted
    })
}

/// Counts a direct message in the transaction that relays it into its ticket. Returns false if it exceeds the limit;
/// then it stays out, however often it is read, until it is edited.
pub(crate) async fn lets_through(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    message: &Message,
) -> Result<bool, DeskError> {
    if !tx.is_kept_out(message.id).await? && count_relayed(desk, tx, ticket, message).await? {
        return Ok(true);
    }
    tx.keep_out(ticket, message.id).await?;
    Ok(false)
}

/// Counts one relayed message. Returns false if it exceeds the limit, and tells the learner the first time.
async fn count_relayed(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    message: &Message,
) -> Result<bool, DeskError> {
    let (user, guild, at) = (message.author.user, ticket.guild, message.id.sent_at());
    let kind = AskedFor::Relayed;
    match count(desk, tx, user, Some(guild), kind, at).await? {
        Allowance::Within => return Ok(true),
        Allowance::Known(_) => return Ok(false),
        Allowance::Exceeded(_) => tx.told_of_limit(user, Some(guild), kind).await?,
    }
    let inquiry = tx.inquiry_of(ticket).await?;
    let voice = desk.voice(inquiry.map(|one| one.locale).unwrap_or_default());
    let step = Outgoing::Post {
        guild: None,
        channel: message.channel,
        to: Some(message.id),
        post: Post::text(voice.say("limit-relayed")).mention(user),
    };
    outbox::enqueue(desk, tx, &step)?;
    Ok(false)
}

/// Replaces the text of a reply by a notice that there are too many questions, and notes the learner as told. The
/// reply's buttons stay, so that an instructor can be asked all the same.
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

/// Counts a learner's request for an instructor in a guild.
pub(crate) async fn count_ticket(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    who: &Person,
) -> Result<Allowance, DeskError> {
    if interactions::is_staff(desk, guild, who).await? {
        return Ok(Allowance::Within);
    }
    let (kind, at) = (AskedFor::Instructors, desk.now());
    count(desk, tx, who.user, Some(guild), kind, at).await
}

/// A request for a ticket beyond a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany {
    /// The holder of the limit.
    whose: LimitHolder,
    /// Whether to tell the learner now: they have not been told.
    pub(crate) tell: bool,
}

impl TooMany {
    /// Makes the text that tells the learner which limit is exceeded.
    pub(crate) fn said(self, voice: Voice<'_>) -> String {
        match self.whose {
            LimitHolder::Learner => voice.say("limit-tickets"),
            LimitHolder::Guild => voice.say("limit-tickets-all"),
        }
    }
}

/// Returns whether a learner's request for a ticket exceeds a limit, and notes that the learner is told.
pub(crate) async fn too_many_tickets(
    tx: &mut Tx,
    guild: GuildId,
    who: &Person,
    allowance: Allowance,
) -> Result<Option<TooMany>, DeskError> {
    match allowance {
        Allowance::Within => Ok(None),
        Allowance::Known(whose) => Ok(Some(TooMany { whose, tell: false })),
        Allowance::Exceeded(whose) => {
            let kind = AskedFor::Instructors;
            tx.told_of_limit(who.user, Some(guild), kind).await?;
            Ok(Some(TooMany { whose, tell: true }))
        }
    }
}

/// Returns whether a learner was told within this minute that there are too many questions.
pub(crate) async fn was_told(desk: &Desk, question: &Question) -> Result<bool, DeskError> {
    let (user, since) = (question.asker.user, question.asked_at - MINUTE);
    let kind = AskedFor::Questions;
    let counted = desk.store.counted(user, question.guild, kind, since);
    Ok(counted.await?.told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_learners_own_limit_comes_before_the_guilds_and_who_was_told_is_not_told_again() {
        let most = Most {
            own: 5,
            together: 10,
            within: MINUTE,
        };
        for (own, together, told, expected) in [
            (1, 1, false, Allowance::Within),
            (5, 10, false, Allowance::Within),
            (5, 10, true, Allowance::Within),
            (6, 10, false, Allowance::Exceeded(LimitHolder::Learner)),
            (5, 11, false, Allowance::Exceeded(LimitHolder::Guild)),
            (6, 11, false, Allowance::Exceeded(LimitHolder::Learner)),
            (6, 10, true, Allowance::Known(LimitHolder::Learner)),
            (5, 11, true, Allowance::Known(LimitHolder::Guild)),
        ] {
            let own = RequestCount { times: own, told };
            let together = RequestCount {
                times: together,
                told: true,
            };
            assert_eq!(
                Allowance::of(own, together, most),
                expected,
                "{own:?} {together:?}"
            );
        }
    }
}
