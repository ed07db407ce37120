//! The particulars of an inquiry: its learner's answers to the form of its category, whose fields are in the rule book.
//! They are given before the ticket opens or, if no form could be shown, in the ticket. Staff read them in the opening
//! message. They are the learner's words, kept and erased like the question.

use crate::desk::event::{Interaction, Press};
use crate::desk::outbox::Outgoing;
use crate::desk::platform::Response;
use crate::desk::tickets::conversation::relay;
use crate::desk::ui::action::{Action, TicketAction};
use crate::desk::ui::post::{Field, Form, Post, Row, Style};
use crate::desk::ui::replies;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{InquiryId, Locale, UserId};
use crate::faq::{CategoryField, defuse_lines};
use crate::store::{Particular, Ticket, Tx};

/// The most characters of all particulars in an opening message.
const SHOWN_CHARS: usize = 900;
/// The fewest characters of each that are shown there.
const SHOWN_AT_LEAST: usize = 20;
/// The characters of a line's markup and separators.
const AROUND: usize = 6;
/// The most characters of each in a ticket's details.
const WHOLE: usize = 1800;

/// Returns whether any category of the rule book has fields.
pub(crate) fn are_wanted(desk: &Desk) -> bool {
    desk.book()
        .categories()
        .iter()
        .any(|category| !category.fields.is_empty())
}

/// The languages of the people who read a form.
#[derive(Clone, Copy)]
pub(crate) struct FormLanguages {
    /// The guild's, in which staff read the answers.
    pub(crate) of_guild: Locale,
    /// The learner's.
    pub(crate) of_learner: Locale,
}

/// Makes the form of a category's fields, if it has any. The learner sees it in their language; their answers come back
/// under the labels in the guild's language.
pub(crate) fn form(
    desk: &Desk,
    category: Option<&str>,
    languages: FormLanguages,
    submitted: Action,
) -> Option<Form> {
    let FormLanguages {
        of_guild,
        of_learner,
    } = languages;
    let fields = fields_of(desk, category);
    let shown = |field: &CategoryField| Field {
        name: field.label.get(of_guild).clone(),
        label: field.label.get(of_learner).clone(),
        placeholder: String::new(),
        is_long: field.is_long,
        is_required: field.is_required,
        max_chars: field.max_chars,
    };
    (!fields.is_empty()).then(|| Form {
        action: submitted,
        title: desk.voice(of_learner).say("particulars-title"),
        fields: fields.iter().map(shown).collect(),
    })
}

fn fields_of(desk: &Desk, category: Option<&str>) -> Vec<CategoryField> {
    let book = desk.book();
    let known = category.and_then(|id| book.categories().iter().find(|one| &*one.id == id));
    known
        .map(|category| category.fields.clone())
        .unwrap_or_default()
}

/// Stores the answers of a submitted form, without empty ones. Returns false if all are empty.
pub(crate) fn keep(tx: &mut Tx, inquiry: InquiryId, press: &Press) -> Result<bool, DeskError> {
    let written = press.fields.iter();
    let written = written.map(|(label, text)| (label.clone(), text.trim().to_owned()));
    let kept: Vec<Particular> = written.filter(|(_, text)| !text.is_empty()).collect();
    if !kept.is_empty() {
        tx.set_particulars(inquiry, &kept)?;
    }
    Ok(!kept.is_empty())
}

/// Asks the learner of a ticket without particulars for them, if its category has fields.
pub(crate) async fn ask_for(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    learner: UserId,
) -> Result<(), DeskError> {
    if ticket.opened_by.is_some() || fields_of(desk, ticket.category.as_deref()).is_empty() {
        return Ok(());
    }
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    if !tx.particulars(&inquiry).await?.is_empty() {
        return Ok(());
    }
    let voice = desk.voice(inquiry.locale);
    let text = voice.say1("particulars-wanted", "learner", learner.mention());
    let post = Post::text(text)
        .mention(learner)
        .row(add_row(voice, ticket));
    relay::say_to_learner(desk, tx, ticket, post)
}

fn add_row(voice: Voice<'_>, ticket: &Ticket) -> Row {
    let action = Action::Ticket(ticket.id, TicketAction::AddParticulars);
    Row::Buttons(vec![voice.button(
        "button-add-particulars",
        action,
        Style::Primary,
    )])
}

/// Handles a submitted form, and a press on *Add details* that opened no form.
pub(crate) async fn written(
    desk: &Desk,
    press: &Press,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    if press.fields.is_empty() {
        return interactions::reply_privately(desk, press, voice.say("particulars-no-form")).await;
    }
    let mut tx = interactions::begin_once(desk, press.interaction.id).await?;
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    if !keep(&mut tx, inquiry.id, press)? {
        return tx.cancel().await.map_err(DeskError::from);
    }
    outbox::enqueue(desk, &mut tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
    outbox::commit(desk, tx).await?;
    let voice = desk.voice(inquiry.locale);
    let post = Post::text(voice.say("particulars-thanks")).row(add_row(voice, ticket));
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Makes the lines that show particulars on an opening message, below the question.
pub(crate) fn lines(particulars: &[Particular], voice: Voice<'_>) -> Vec<String> {
    let each = SHOWN_CHARS / particulars.len().max(1);
    let shown = particulars.iter().map(|(label, text)| {
        let room = each.saturating_sub(label.chars().count() + AROUND);
        line(
            label,
            &text.replace('\n', " "),
            room.max(SHOWN_AT_LEAST),
            voice,
        )
    });
    shown.collect()
}

fn line(label: &str, text: &str, room: usize, voice: Voice<'_>) -> String {
    let text = defuse_lines(text, room);
    let values = [("label", label.to_owned()), ("text", text)];
    voice.say_with("particulars-line", &values)
}

/// Shows particulars that are shortened on the opening message in full, to the member of staff who asked for its
/// details.
pub(crate) async fn show(
    desk: &Desk,
    interaction: &Interaction,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let Some(inquiry) = desk.store.inquiry_of(ticket).await? else {
        return Ok(());
    };
    let particulars = desk.store.particulars(&inquiry).await?;
    let whole = |(label, text): &Particular| line(label, text, WHOLE, voice);
    let whole: Vec<String> = particulars.iter().map(whole).collect();
    if whole == lines(&particulars, voice) {
        return Ok(());
    }
    for text in replies::packed(whole) {
        let below = Response::Ephemeral(Post::text(text));
        desk.platform.respond(interaction, &below).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;

    #[test]
    fn particulars_fit_on_an_opening_message_however_long_they_are() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let long = |number: usize| (format!("{number}{}", "?".repeat(44)), "*x\n".repeat(333));
        for count in 1..=5 {
            let particulars: Vec<Particular> = (0..count).map(long).collect();
            let shown = lines(&particulars, voice);
            let length: usize = shown.iter().map(|line| line.chars().count() + 1).sum();
            assert!(
                length <= SHOWN_CHARS && shown.len() == count,
                "{count}: {length}"
            );
            assert!(shown.iter().all(|line| line.ends_with('…')), "{shown:?}");
        }
    }

    #[test]
    fn a_learners_markup_and_mentions_do_nothing_there() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let told = ("Browser?".to_owned(), "**@everyone**\n# hi".to_owned());
        let shown = lines(&[told], voice).concat();
        assert!(shown.starts_with("**Browser?** "), "{shown}");
        assert!(
            !shown.contains("@everyone") && !shown.contains("**@"),
            "{shown}"
        );
    }
}
