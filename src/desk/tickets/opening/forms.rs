//! Finds the form that a press opens: the fields of an inquiry's category, before a ticket is opened for it or for an
//! existing ticket. Discord accepts a form only as the first answer to a press, so the form is found before the press
//! is acknowledged. If that takes too long, no form opens. Changes nothing.

use std::sync::Arc;
use std::time::Duration;

use crate::desk::event::Press;
use crate::desk::tickets::opening::form_answers::FormLanguages;
use crate::desk::tickets::opening::{form_answers, open};
use crate::desk::ui::action::{Action, TicketAction};
use crate::desk::ui::post::Form;
use crate::desk::{Desk, DeskError, interactions};
use crate::domain::{GuildId, InquiryId, TicketId, TicketState};
use crate::store::Scope;

/// The time for the search: Discord waits three seconds for an answer.
const FOUND_WITHIN: Duration = Duration::from_millis(1200);

/// The finder of forms.
#[derive(Clone)]
pub struct Forms(Arc<Desk>);

impl Forms {
    /// Makes the finder of a desk's forms.
    pub fn of(desk: Arc<Desk>) -> Self {
        Self(desk)
    }

    /// Finds the form that a press opens. Such a press is not handled; the submitted form is a press of its own.
    pub async fn for_press(&self, press: &Press) -> Option<Form> {
        let may_open = matches!(
            press.action,
            Some(
                Action::AskInstructor(_)
                    | Action::ChooseGuild(_)
                    | Action::Ticket(_, TicketAction::AddParticulars)
            )
        );
        if !may_open || !form_answers::are_wanted(&self.0) {
            return None;
        }
        match tokio::time::timeout(FOUND_WITHIN, find(&self.0, press)).await {
            Ok(Ok(form)) => form,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the form of a press could not be found");
                None
            }
            Err(_) => {
                tracing::warn!("the form of a press was not found in time");
                None
            }
        }
    }
}

async fn find(desk: &Desk, press: &Press) -> Result<Option<Form>, DeskError> {
    let Some(scope) = interactions::scope_of(desk, press).await? else {
        return Ok(None);
    };
    match press.action {
        Some(Action::Ticket(id, TicketAction::AddParticulars)) => {
            beside_ticket(desk, press, scope, id).await
        }
        Some(Action::AskInstructor(id)) => before_ticket(desk, press, scope, id, None).await,
        Some(Action::ChooseGuild(id)) => {
            let guild = press.value.as_deref().and_then(|value| value.parse().ok());
            before_ticket(desk, press, scope, id, guild).await
        }
        _ => Ok(None),
    }
}

/// Finds the form for an inquiry, if the press would open a ticket for it.
async fn before_ticket(
    desk: &Desk,
    press: &Press,
    scope: Scope,
    id: InquiryId,
    chosen: Option<GuildId>,
) -> Result<Option<Form>, DeskError> {
    let Some(inquiry) = desk.store.inquiry(scope, id).await? else {
        return Ok(None);
    };
    let Some(guild) = chosen.or(inquiry.guild) else {
        return Ok(None);
    };
    if !open::would_open(desk, &press.by, &inquiry, guild).await? {
        return Ok(None);
    }
    let settings = desk.guilds.get(guild).await?;
    let category = inquiry.category.as_deref();
    let submitted = Action::AskWithParticulars(id, guild);
    let languages = FormLanguages {
        of_guild: settings.locale,
        of_learner: inquiry.locale,
    };
    Ok(form_answers::form(desk, category, languages, submitted))
}

/// Finds the form for a ticket without particulars, or whose learner wants to correct them.
async fn beside_ticket(
    desk: &Desk,
    press: &Press,
    scope: Scope,
    id: TicketId,
) -> Result<Option<Form>, DeskError> {
    let Some(ticket) = desk.store.ticket(scope, id).await? else {
        return Ok(None);
    };
    let is_learner = desk.store.learner_of(press.by.user).await? == Some(ticket.learner);
    if !is_learner || ticket.state == TicketState::Closed {
        return Ok(None);
    }
    let Some(inquiry) = desk.store.inquiry_of(&ticket).await? else {
        return Ok(None);
    };
    let category = ticket.category.as_deref();
    let languages = FormLanguages {
        of_guild: desk.guilds.get(ticket.guild).await?.locale,
        of_learner: inquiry.locale,
    };
    let submitted = Action::Ticket(id, TicketAction::ParticularsWritten);
    Ok(form_answers::form(desk, category, languages, submitted))
}
