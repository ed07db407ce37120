//! The buttons of a ticket's opening message, and *Reopen* in direct messages: who may, and what they
//! are told.

use super::moves::Moved;
use crate::desk::action::Action;
use crate::desk::event::{Person, Press};
use crate::desk::limits::{self, Allowance};
use crate::desk::platform::Response;
use crate::desk::post::{Post, Row};
use crate::desk::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{InteractionId, Locale, TicketId, TicketState, UserId};
use crate::store::Ticket;

/// What is done with a ticket on somebody's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::desk) enum Wish {
    /// Take it.
    Claim,
    /// Pass it on.
    TransferTo(UserId),
    /// It is done.
    Resolve,
    /// Take it up again.
    Reopen,
}

impl Desk {
    /// A press on a ticket's button.
    pub(in crate::desk) async fn pressed_on_ticket(
        &self,
        press: &Press,
        action: Action,
        id: TicketId,
        locale: Locale,
    ) -> Result<(), DeskError> {
        let voice = self.voice(locale);
        let ticket = match self.scope_of(press).await? {
            Some(scope) => self.store.ticket(scope, id).await?,
            None => None,
        };
        let Some(ticket) = ticket else {
            return self.whisper(press, voice.say("ticket-gone")).await;
        };
        if !self.may_touch(press, action, &ticket).await? {
            return self.whisper(press, voice.say("ticket-staff-only")).await;
        }
        let wish = match action {
            Action::Details(_) => return self.details(press, &ticket, voice).await,
            Action::Transfer(_) => return self.ask_whom(press, &ticket, voice).await,
            Action::TransferTo(_) => {
                match press.value.as_deref().and_then(|value| value.parse().ok()) {
                    Some(user) => Wish::TransferTo(user),
                    None => return self.whisper(press, voice.say("trouble")).await,
                }
            }
            Action::Claim(_) => Wish::Claim,
            Action::Resolve(_) => Wish::Resolve,
            _ => Wish::Reopen,
        };
        let asked = (press.interaction.id, &press.by);
        match self.wish(&ticket, wish, asked, voice).await? {
            Some(told) => self.whisper(press, told).await,
            None => Ok(()),
        }
    }

    /// Staff may press everything; the learner may reopen what is theirs.
    async fn may_touch(
        &self,
        press: &Press,
        action: Action,
        ticket: &Ticket,
    ) -> Result<bool, DeskError> {
        if matches!(action, Action::Reopen(_)) {
            return Ok(self.store.learner_of(press.by.user).await? == Some(ticket.learner));
        }
        self.is_staff(ticket.guild, &press.by).await
    }

    /// Does what somebody entitled wishes, and says in words what came of it; `None` if that was done
    /// already.
    pub(in crate::desk) async fn wish(
        &self,
        ticket: &Ticket,
        wish: Wish,
        (interaction, by): (InteractionId, &Person),
        voice: Voice<'_>,
    ) -> Result<Option<String>, DeskError> {
        if let Wish::TransferTo(user) = wish
            && !self.is_instructor_now(ticket.guild, user).await?
        {
            let text = voice.say1("ticket-not-an-instructor", "user", format!("<@{user}>"));
            return Ok(Some(text));
        }
        let by_learner = self.store.learner_of(by.user).await? == Some(ticket.learner);
        let reopener = match wish {
            Wish::Reopen => Some(self.reopener(ticket).await?),
            _ => None,
        };
        let Some(mut tx) = self.first_press(interaction).await? else {
            return Ok(None);
        };
        if wish == Wish::Reopen && by_learner {
            match limits::count_ticket(self, &mut tx, ticket.guild, by).await? {
                Allowance::Within => {}
                allowance => {
                    self.commit(tx).await?;
                    let tell = allowance == Allowance::Exceeded;
                    return Ok(tell.then(|| voice.say("limit-tickets")));
                }
            }
        }
        let now = self.now();
        let when = by_learner.then_some(now);
        let moved = match (wish, reopener) {
            (_, Some(reopener)) => self.reopen(&mut tx, ticket, reopener, when).await?,
            (Wish::Claim, None) => self.claim(&mut tx, ticket, by.user, now).await?,
            (Wish::TransferTo(to), None) => self.transfer(&mut tx, ticket, to).await?,
            (Wish::Resolve, None) => self.resolve(&mut tx, ticket, by.user).await?,
            (Wish::Reopen, None) => Moved::Illegal(ticket.state),
        };
        let other = match moved {
            Moved::OtherOpen if by_learner => {
                tx.open_ticket_of(ticket.guild, ticket.learner).await?
            }
            _ => None,
        };
        self.commit(tx).await?;
        Ok(Some(match other {
            Some(other) => self.already(&other, voice),
            None => self.told(ticket, wish, moved, voice),
        }))
    }

    fn told(&self, ticket: &Ticket, wish: Wish, moved: Moved, voice: Voice<'_>) -> String {
        let number = ticket.number.to_string();
        let holder = ticket
            .assignee
            .map_or_else(|| "–".to_owned(), |user| format!("<@{user}>"));
        match (moved, wish) {
            (Moved::Made(_), Wish::Claim) => voice.say1("ticket-done-claim", "number", number),
            (Moved::Made(_), Wish::TransferTo(user)) => {
                let values = [("number", number), ("user", format!("<@{user}>"))];
                voice.say_with("ticket-done-transfer", &values)
            }
            (Moved::Made(_), Wish::Resolve) => voice.say1("ticket-done-resolve", "number", number),
            (Moved::Made(_), Wish::Reopen) => voice.say1("ticket-done-reopen", "number", number),
            (Moved::Illegal(TicketState::Claimed), Wish::Claim) => {
                voice.say_with("ticket-held", &[("number", number), ("user", holder)])
            }
            (Moved::Illegal(state), _) => {
                let state = voice.say(state_key(state));
                voice.say_with("ticket-illegal", &[("number", number), ("state", state)])
            }
            (Moved::Outrun, _) => voice.say1("ticket-outrun", "number", number),
            (Moved::OtherOpen, _) => voice.say1("ticket-other-open", "number", number),
        }
    }

    async fn ask_whom(
        &self,
        press: &Press,
        ticket: &Ticket,
        voice: Voice<'_>,
    ) -> Result<(), DeskError> {
        let people = Row::People {
            action: Action::TransferTo(ticket.id),
            placeholder: voice.say("ticket-transfer-menu"),
        };
        let text = voice.say1("ticket-transfer-whom", "number", ticket.number);
        self.respond(press, &Response::Whisper(Post::text(text).row(people)))
            .await
    }

    /// What frontdesk tried, and what the learner asked lately; for staff's eyes only.
    async fn details(
        &self,
        press: &Press,
        ticket: &Ticket,
        voice: Voice<'_>,
    ) -> Result<(), DeskError> {
        let text = self.details_text(ticket, voice).await?;
        self.whisper(press, text).await
    }
}

/// The text key of a state's name.
pub(in crate::desk) const fn state_key(state: TicketState) -> &'static str {
    match state {
        TicketState::Opening => "state-opening",
        TicketState::Waiting => "state-waiting",
        TicketState::Claimed => "state-claimed",
        TicketState::Resolved => "state-resolved",
        TicketState::Closed => "state-closed",
    }
}
