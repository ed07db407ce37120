//! `/ask`, and the message menu *Ask an instructor*.

use crate::desk::commands::acknowledge::ON_PANEL;
use crate::desk::event::Call;
use crate::desk::inquiries::answer::DecidedQuestion;
use crate::desk::inquiries::question::Question;
use crate::desk::inquiries::triage::Decision;
use crate::desk::inquiries::{answer, asked_by_staff, intake};
use crate::desk::tickets::opening::open;
use crate::desk::tickets::opening::open::{TicketOutcome, Wisher};
use crate::desk::tickets::views::links;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, guilds, inquiries, interactions, notices, outbox};
use crate::domain::{Band, InquiryId, Locale, MessageId, Place, UserId, WebUser};
use crate::faq::Verdict;
use crate::store::Tx;

/// Answers `/ask`. Its question is triaged like any that is addressed to frontdesk.
pub(crate) async fn ask_command(
    desk: &Desk,
    call: &Call,
    voice: Voice<'_>,
) -> Result<Option<Post>, DeskError> {
    let text = call.arguments.text("question").unwrap_or_default().trim();
    let mut question = called_question(call, text, voice, None);
    if question.guild.is_none() {
        question.guild = guilds::only_guild_of(desk, call.by.user).await?;
    }
    // Without a chosen language, the question's own language counts, not that of the Discord client.
    if desk.store.locale_of(call.by.user).await?.is_none() {
        question.locale = Locale::of_text(text).unwrap_or(voice.locale);
    }
    let reply = inquiries::ask::ask_by_command(desk, &call.interaction, &question).await?;
    if call.guild.is_none()
        && let Some(guild) = question.guild
        && let Some(opened) = desk.store.inquiry_of_call(call.interaction.id).await?
        && !opened.anonymous
    {
        asked_by_staff::look_up(desk, opened.id, guild, call.by.user).await;
    }
    Ok(reply)
}

fn called_question(
    call: &Call,
    text: &str,
    voice: Voice<'_>,
    message: Option<MessageId>,
) -> Question {
    let place = if call.arguments.is_on(ON_PANEL) {
        Place::Panel
    } else {
        Place::Command
    };
    Question {
        guild: call.guild,
        anonymous: call.arguments.is_on("anonymous"),
        place,
        channel: call.channel,
        message,
        asker: call.by.clone(),
        text: text.to_owned(),
        only_attachments: false,
        asked_at: call.interaction.id.sent_at(),
        locale: voice.locale,
    }
}

/// Handles *Ask an instructor* on a message: hands the caller's own question to an instructor at once. Staff may hand
/// over other people's.
pub(crate) async fn ask_about_message(
    desk: &Desk,
    call: &Call,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let (Some(target), Some(guild)) = (call.target.as_deref(), call.guild) else {
        return Ok(Post::text(voice.say("ask-empty")));
    };
    if target.author.is_bot || (target.text.trim().is_empty() && !target.shows_more()) {
        return Ok(Post::text(voice.say("ask-empty")));
    }
    let own = target.author.user == call.by.user;
    if !own && !interactions::is_staff(desk, guild, &call.by).await? {
        return Ok(Post::text(voice.say("ask-other")));
    }
    let text = intake::question_of(target, desk.platform.me());
    let mut question = called_question(call, &text, voice, Some(target.id));
    question.asker = target.author.clone();
    if own {
        // The author of a menu's message comes without roles.
        question.asker.roles.clone_from(&call.by.roles);
        question.asker.manages_guild = call.by.manages_guild;
    }
    question.asked_at = target.id.sent_at();
    let known = desk
        .store
        .inquiry_by_message(Some(guild), target.id)
        .await?;
    if let Some(inquiry) = &known
        && let Some(ticket) = desk.store.ticket_of_inquiry(inquiry).await?
    {
        let mut how = links::to_own_ticket(desk, &ticket, voice).await?;
        if !own {
            // Only the learner may reopen it by a button.
            how.rows.clear();
        }
        return Ok(how);
    }
    let mut decided = answer::decide_with_store(desk, &question).await?;
    decided.decision = Decision::Offer;
    hand_over(&mut decided);
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let inquiry = match known {
        Some(inquiry) => inquiry,
        None => {
            let id = InquiryId::new(desk.entropy.id());
            if !tx.note_message(id, target.id).await? {
                return Ok(Post::text(voice.say("trouble")));
            }
            inquiries::ask::open_inquiry(desk, &mut tx, id, &question, &decided).await?
        }
    };
    let wisher = Wisher {
        reason: None,
        learner: &question.asker,
        by: &call.by,
        at: call.interaction.id.sent_at(),
    };
    let wanted = open::open_ticket(desk, &mut tx, &inquiry, guild, wisher).await?;
    let said = hand_over_told(desk, &mut tx, wanted, own.then_some(call.by.user), voice).await?;
    outbox::commit(desk, tx).await?;
    Ok(Post::text(said))
}

/// Makes the text with the result of a hand-over: for the learner, or for staff if the question is somebody else's.
async fn hand_over_told(
    desk: &Desk,
    tx: &mut Tx,
    wanted: TicketOutcome,
    own: Option<UserId>,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    Ok(match wanted {
        TicketOutcome::New(ticket) => notices::say_opened(desk, tx, &ticket, voice).await?,
        TicketOutcome::PassedOn { ticket, reopened } => match own {
            Some(user) => links::passed_on(&ticket, reopened, WebUser::of_user(user), voice),
            None => links::passed_on_for(&ticket, voice),
        },
        TicketOutcome::NoSupport => voice.say("ticket-no-support"),
        TicketOutcome::Blocked => voice.say("ticket-blocked"),
        TicketOutcome::TooMany(too_many) => too_many.said(voice),
    })
}

/// Hands a question to a person, whatever verdict the rule book gives.
fn hand_over(decided: &mut DecidedQuestion) {
    let Verdict { band, .. } = &mut decided.verdict;
    *band = (*band).min(Band::Suggest);
}
