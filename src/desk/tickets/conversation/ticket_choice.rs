//! Asks a learner which of their open tickets they mean, if that is unclear. A message for an anonymous ticket must not
//! get into one that shows who they are, and only the learner knows which ticket they withdraw.

use crate::desk::event::Message;
use crate::desk::outbox::Outgoing;
use crate::desk::ui::action::{Action, TicketAction};
use crate::desk::ui::post::{Button, Post, Row, Style};
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError, outbox};
use crate::store::Ticket;

/// The most tickets that are offered as choices.
const OFFERED: usize = 25;
/// The most buttons in a row.
const IN_A_ROW: usize = 5;
/// The most characters on a button.
const LABEL_CHARS: usize = 80;

/// Asks once which ticket a learner's direct message is for, if it could be for an anonymous ticket and one that shows
/// who they are, or for tickets of several servers. `spoken_in` lists the possible tickets, the likeliest first.
/// Returns whether it asked.
pub(crate) async fn ask_if_unclear(
    desk: &Desk,
    message: &Message,
    spoken_in: &[Ticket],
) -> Result<bool, DeskError> {
    let Some(likeliest) = spoken_in.first() else {
        return Ok(false);
    };
    // In all other tickets, the learner writes in the thread.
    let directly: Vec<&Ticket> = spoken_in.iter().filter(|one| one.is_relayed()).collect();
    let Some(why) = why_unclear(&directly) else {
        return Ok(false);
    };
    if replies_to(desk, message, likeliest).await?
        || desk.store.relayed(None, message.id).await?.is_some()
    {
        return Ok(false);
    }
    let Some(inquiry) = desk.store.inquiry_of(likeliest).await? else {
        return Ok(false);
    };
    let voice = desk.voice(inquiry.locale);
    let post = Post::text(voice.say(why));
    let means = |one: &Ticket| Action::Ticket(one.id, TicketAction::SayIn(message.id));
    let post = with_choices(desk, post, directly, means, voice).await?;
    let mut tx = desk.store.begin().await?;
    // Asked once for each message, however often the message is read.
    if tx.first_hint(message.id, desk.now()).await? {
        let step = Outgoing::Post {
            guild: None,
            channel: message.channel,
            to: Some(message.id),
            post,
        };
        outbox::enqueue(desk, &mut tx, &step)?;
    }
    outbox::commit(desk, tx).await?;
    Ok(true)
}

/// Returns the key of the text that asks which of several tickets a message is for, the likeliest of them first. `None`
/// if the message does no harm in any of them.
fn why_unclear(directly: &[&Ticket]) -> Option<&'static str> {
    let first = directly.first()?;
    // While another ticket is open, nobody waits in one that is over.
    let elsewhere =
        |one: &&Ticket| one.guild != first.guild && one.state.is_open() == first.state.is_open();
    if directly.iter().any(|one| one.anonymous != first.anonymous) {
        Some("which-ticket")
    } else if directly.iter().any(elsewhere) {
        Some("which-ticket-server")
    } else {
        None
    }
}

/// Returns whether a message replies to one of a ticket.
async fn replies_to(desk: &Desk, message: &Message, ticket: &Ticket) -> Result<bool, DeskError> {
    let Some(to) = &message.replies_to else {
        return Ok(false);
    };
    let other = desk.store.other_of_pair(ticket.id, to.message).await?;
    Ok(other.is_some())
}

/// Makes the reply that asks a learner which of several tickets to withdraw.
pub(crate) async fn to_cancel(
    desk: &Desk,
    open: &[Ticket],
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let post = Post::text(voice.say("which-ticket-cancel"));
    with_choices(
        desk,
        post,
        open,
        |one| Action::Ticket(one.id, TicketAction::Cancel),
        voice,
    )
    .await
}

/// Adds a button for each ticket.
async fn with_choices(
    desk: &Desk,
    mut post: Post,
    tickets: impl IntoIterator<Item = &Ticket>,
    means: impl Fn(&Ticket) -> Action,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let mut buttons = Vec::new();
    for ticket in tickets.into_iter().take(OFFERED) {
        let server = desk.platform.servers().guild_name(ticket.guild).await?;
        let seen = if ticket.anonymous { "no" } else { "yes" };
        let values = [
            ("number", ticket.number.to_string()),
            ("server", server),
            ("seen", seen.to_owned()),
        ];
        let label = voice.say_with("button-which-ticket", &values);
        let label = cut_to(&label, LABEL_CHARS);
        buttons.push(Button::new(means(ticket), label, Style::Secondary));
    }
    for row in buttons.chunks(IN_A_ROW) {
        post = post.row(Row::Buttons(row.to_vec()));
    }
    Ok(post)
}
