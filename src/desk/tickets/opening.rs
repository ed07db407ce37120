//! The opening message of a ticket, composed from what is stored of it, and sent to its thread.
//! How it looks is `card`'s.

use super::card::{self, CardView};
use crate::desk::courier::Sent;
use crate::desk::post::Post;
use crate::desk::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{Locale, Place};
use crate::faq::defuse_lines;
use crate::store::{Delivery, Inquiry, Ticket};

impl Desk {
    /// Sends the opening message.
    pub(in crate::desk) async fn send_opening(
        &self,
        delivery: &Delivery,
    ) -> Result<Sent, DeskError> {
        let Some(ticket) = self.store.ticket_of_step(delivery).await? else {
            return Ok(Sent::Done);
        };
        let Some(thread) = ticket.thread else {
            return Ok(Sent::Done);
        };
        let Some(card) = self.card(&ticket).await? else {
            return Ok(Sent::Done);
        };
        self.send_post(delivery, thread, None, &card).await
    }

    /// The opening message as it stands now.
    pub(in crate::desk) async fn card(&self, ticket: &Ticket) -> Result<Option<Post>, DeskError> {
        let Some(inquiry) = self.store.inquiry_of(ticket).await? else {
            return Ok(None);
        };
        let locale = inquiry.locale;
        let voice = self.voice(locale);
        let view = CardView {
            id: ticket.id,
            number: ticket.number,
            state: ticket.state,
            category: self.category_title(ticket.category.as_deref(), locale),
            learner: self.store.user_of(ticket.learner).await?,
            instructor: ticket.assignee.or(ticket.tagged.last().copied()),
            question: self.asked_words(&inquiry, card::QUOTED, voice).await?,
            asked: where_asked(&inquiry, voice),
        };
        Ok(Some(view.post(voice)))
    }

    /// What was asked, as people read it under frontdesk's own name, so that no markup, link or mention of its
    /// learner's works; a file may have come without words.
    pub(in crate::desk) async fn asked_words(
        &self,
        inquiry: &Inquiry,
        most: usize,
        voice: Voice<'_>,
    ) -> Result<String, DeskError> {
        Ok(match self.store.inquiry_text(inquiry).await? {
            Some(text) if !text.trim().is_empty() => defuse_lines(&text, most),
            Some(_) if inquiry.place == Place::Direct => voice.say("ticket-file-directly"),
            Some(_) => voice.say("ticket-file"),
            // Or erased with all that is known of them.
            None => voice.say("ticket-question-deleted"),
        })
    }

    /// A category as people read it.
    pub(in crate::desk) fn category_title(&self, category: Option<&str>, locale: Locale) -> String {
        let book = self.book();
        let known = category.and_then(|id| book.categories().iter().find(|one| &*one.id == id));
        match (known, category) {
            (Some(category), _) => category.title.get(locale).clone(),
            (None, Some(id)) => id.to_owned(),
            (None, None) => self.voice(locale).say("ticket-no-category"),
        }
    }
}

/// Where a question was asked: what others see too has a link.
pub(super) fn where_asked(inquiry: &Inquiry, voice: Voice<'_>) -> String {
    match (inquiry.place, inquiry.guild, inquiry.message) {
        (Place::Direct, ..) => voice.say("ticket-asked-directly"),
        (_, Some(guild), Some(message)) => card::message_link(guild, inquiry.channel, message),
        _ => voice.say("ticket-asked-by-command"),
    }
}
