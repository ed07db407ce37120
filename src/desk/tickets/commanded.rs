//! `/ticket …`: the same moves as the buttons, by words, in a ticket's thread or by its number.

use super::moves::{Closing, Moved};
use super::pressed::Wish;
use crate::desk::catalogue::CommandName;
use crate::desk::event::Call;
use crate::desk::outgoing::Outgoing;
use crate::desk::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, InquiryEvent, TicketNumber, TicketState};
use crate::store::Ticket;

/// How many tickets a list shows.
const LISTED: u32 = 20;

impl Desk {
    /// Runs a `/ticket` command of staff; what they are told, unless it was done already.
    pub(in crate::desk) async fn ticket_command(
        &self,
        call: &Call,
        guild: GuildId,
        voice: Voice<'_>,
    ) -> Result<Option<String>, DeskError> {
        if call.command == CommandName::TicketList {
            return self.list_tickets(call, guild, voice).await.map(Some);
        }
        let Some(ticket) = self.named_ticket(call, guild).await? else {
            return Ok(Some(voice.say("ticket-which")));
        };
        let wish = match call.command {
            CommandName::TicketClaim => Wish::Claim,
            CommandName::TicketResolve => Wish::Resolve,
            CommandName::TicketReopen => Wish::Reopen,
            CommandName::TicketTransfer => match call.arguments.user("to") {
                Some(user) => Wish::TransferTo(user),
                None => return Ok(Some(voice.say("trouble"))),
            },
            CommandName::TicketCategory => {
                let told = self.correct_category(call, &ticket, voice).await?;
                return Ok(Some(told));
            }
            _ => return self.show_ticket(&ticket, voice).await.map(Some),
        };
        let asked = (call.interaction.id, &call.by);
        self.wish(&ticket, wish, asked, voice).await
    }

    /// The ticket that a call is about: by its number, else by the thread it was called in.
    async fn named_ticket(&self, call: &Call, guild: GuildId) -> Result<Option<Ticket>, DeskError> {
        match call
            .arguments
            .text("ticket")
            .map(str::parse::<TicketNumber>)
        {
            Some(Ok(number)) => Ok(self.store.ticket_by_number(guild, number).await?),
            Some(Err(_)) => Ok(None),
            None => Ok(self.store.ticket_by_thread(guild, call.channel).await?),
        }
    }

    async fn list_tickets(
        &self,
        call: &Call,
        guild: GuildId,
        voice: Voice<'_>,
    ) -> Result<String, DeskError> {
        let wanted = call.arguments.text("state").unwrap_or("open");
        let states: Vec<TicketState> = match TicketState::from_name(wanted) {
            Some(state) => vec![state],
            None => TicketState::ALL
                .into_iter()
                .filter(|state| state.is_open())
                .collect(),
        };
        let tickets = self.store.tickets(guild, &states, LISTED).await?;
        if tickets.is_empty() {
            return Ok(voice.say("ticket-list-empty"));
        }
        let lines: Vec<String> = tickets
            .iter()
            .map(|ticket| self.ticket_line(ticket, voice))
            .collect();
        Ok(cut_to(&lines.join("\n"), 1990))
    }

    async fn show_ticket(&self, ticket: &Ticket, voice: Voice<'_>) -> Result<String, DeskError> {
        let line = self.ticket_line(ticket, voice);
        let question = cut_to(&self.quoted_question(ticket, voice).await?, 600);
        let details = self.details_text(ticket, voice).await?;
        Ok(cut_to(&format!("{line}\n{question}\n{details}"), 1990))
    }

    async fn correct_category(
        &self,
        call: &Call,
        ticket: &Ticket,
        voice: Voice<'_>,
    ) -> Result<String, DeskError> {
        let wanted = call.arguments.text("category").unwrap_or_default();
        let book = self.book();
        let Some(category) = book.categories().iter().find(|one| &*one.id == wanted) else {
            return Ok(self.no_category(voice));
        };
        let mut tx = self.store.begin().await?;
        let Some(mut now) = tx.ticket_to_change(ticket).await? else {
            return Ok(voice.say("ticket-gone"));
        };
        now.category = Some(category.id.to_string());
        tx.update_ticket(&now).await?;
        if let Some(mut inquiry) = tx.inquiry_of(ticket).await? {
            inquiry.category.clone_from(&now.category);
            tx.update_inquiry(&inquiry)?;
        }
        let event = InquiryEvent::Categorised {
            category: category.id.to_string(),
        };
        tx.record(ticket.inquiry, self.now(), &event)?;
        self.enqueue(&mut tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
        self.commit(tx).await?;
        // In the automatic mode it is a lesson now; else it waits for review.
        self.stir_learning(Some(ticket.guild));
        let title = category.title.get(voice.locale).clone();
        Ok(voice.say_with(
            "ticket-done-category",
            &[("number", ticket.number.to_string()), ("category", title)],
        ))
    }

    /// `/ticket cancel`: the learner withdraws their open ticket of this guild, or, in direct messages,
    /// whichever is open.
    pub(in crate::desk) async fn cancel_ticket(
        &self,
        call: &Call,
        voice: Voice<'_>,
    ) -> Result<String, DeskError> {
        let Some(learner) = self.store.learner_of(call.by.user).await? else {
            return Ok(voice.say("ticket-none-open"));
        };
        let guilds = match call.guild {
            Some(guild) => vec![guild],
            None => self.store.guilds_seen(call.by.user, LISTED).await?,
        };
        for guild in guilds {
            let Some(ticket) = self.store.open_ticket_of(guild, learner).await? else {
                continue;
            };
            let mut tx = self.store.begin().await?;
            let moved = self.close(&mut tx, &ticket, Closing::Cancelled).await?;
            self.commit(tx).await?;
            let key = match moved {
                Moved::Made(_) => "ticket-done-cancel",
                _ => "ticket-outrun",
            };
            return Ok(voice.say1(key, "number", ticket.number));
        }
        Ok(voice.say("ticket-none-open"))
    }
}
