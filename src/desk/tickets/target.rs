//! What happens when a ticket waits too long: for its first reply, for its learner, for being put away.

use super::moves::Closing;
use crate::desk::outgoing::Outgoing;
use crate::desk::post::Post;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, InquiryEvent, TicketState, UserId};
use crate::store::{Ticket, Timer, TimerKind, Tx};

/// How many waiting tickets are put before who comes on duty.
const SHOWN: u32 = 25;

impl Desk {
    /// No first reply within the target: the next instructor is tagged, then the lead role.
    pub(in crate::desk) async fn first_reply_due(&self, timer: &Timer) -> Result<(), DeskError> {
        let Some(ticket) = self.store.ticket_of_timer(timer).await? else {
            return self.finish(timer).await;
        };
        if !ticket.state.is_open() || ticket.first_reply_at.is_some() {
            return self.finish(timer).await;
        }
        let next = self
            .choose_instructor(ticket.guild, ticket.category.as_deref(), &ticket.tagged)
            .await?;
        let target = self.guilds.get(ticket.guild).await?.targets.first_reply;
        let mut tx = self.store.begin().await?;
        if !tx.finish_timer(timer).await? {
            return Ok(());
        }
        let Some(ticket) = tx.ticket_to_change(&ticket).await? else {
            return Ok(());
        };
        if !ticket.state.is_open() || ticket.first_reply_at.is_some() {
            return self.commit(tx).await;
        }
        // Who comes on duty is shown what waits, which need not have missed its target.
        let missed = self.now().since(ticket.opened_at) >= target;
        if missed {
            tx.record(ticket.inquiry, self.now(), &InquiryEvent::TargetMissed)?;
        }
        match next {
            Some(one) if !self.still_free(&mut tx, &ticket, one).await? => {
                // Another ticket took their last place meanwhile.
                drop(tx);
                return self.put_off(timer).await;
            }
            Some(instructor) => self.tag_next(&mut tx, ticket, instructor).await?,
            None if missed => self.call_lead(&mut tx, &ticket).await?,
            None => {}
        }
        self.commit(tx).await
    }

    async fn tag_next(
        &self,
        tx: &mut Tx,
        mut ticket: Ticket,
        instructor: UserId,
    ) -> Result<(), DeskError> {
        ticket.tagged.push(instructor);
        tx.update_ticket(&ticket).await?;
        self.note_assignment(tx, &ticket, Some(instructor)).await?;
        let step = Outgoing::AddMember {
            ticket: ticket.id,
            user: instructor,
        };
        self.enqueue(tx, &step)?;
        self.say(tx, &ticket, "ticket-next-say", instructor, Some(instructor))
            .await
    }

    /// Somebody came on duty: what waits with nobody to look at it is put before them now.
    pub(in crate::desk) async fn show_waiting(&self, guild: GuildId) -> Result<(), DeskError> {
        let now = self.now();
        let target = self.guilds.get(guild).await?.targets.first_reply;
        let waiting = [TicketState::Waiting];
        let waiting = self.store.tickets(guild, &waiting, SHOWN).await?;
        let mut tx = self.store.begin().await?;
        for ticket in waiting {
            let overdue = now.since(ticket.opened_at) >= target;
            if ticket.first_reply_at.is_none() && (ticket.tagged.is_empty() || overdue) {
                tx.set_timer(TimerKind::FirstReply, ticket.id.get(), now);
            }
        }
        self.commit(tx).await
    }

    async fn call_lead(&self, tx: &mut Tx, ticket: &Ticket) -> Result<(), DeskError> {
        let settings = self.guilds.get(ticket.guild).await?;
        let role = settings.lead_role;
        let values = [
            ("number", ticket.number.to_string()),
            (
                "place",
                ticket
                    .thread
                    .map_or_else(String::new, |thread| format!("<#{thread}>")),
            ),
            (
                "lead",
                role.map_or_else(String::new, |role| format!("<@&{role}>")),
            ),
        ];
        self.tell_staff_tagging(tx, ticket.guild, "duty-lead", &values, role)
            .await
    }

    /// The learner has not answered: a reminder, and later the end.
    pub(in crate::desk) async fn learner_silent(&self, timer: &Timer) -> Result<(), DeskError> {
        let Some(ticket) = self.store.ticket_of_timer(timer).await? else {
            return self.finish(timer).await;
        };
        if !ticket.state.is_open() || ticket.ball_with_learner_since.is_none() {
            return self.finish(timer).await;
        }
        let learner = self.store.user_of(ticket.learner).await?;
        let there = match learner {
            Some(user) => self.platform.member(ticket.guild, user).await?.is_some(),
            None => false,
        };
        let silence = self.guilds.get(ticket.guild).await?.targets.learner_silence;
        let mut tx = self.store.begin().await?;
        if !tx.finish_timer(timer).await? {
            return Ok(());
        }
        if let (Some(user), false) = (learner, there) {
            self.learner_gone(&mut tx, &ticket, user).await?;
            return self.commit(tx).await;
        }
        let due = self.now() + silence;
        tx.set_timer(TimerKind::CloseSilent, ticket.id.get(), due);
        if let Some(inquiry) = tx.inquiry_of(&ticket).await?
            && let Some(user) = learner
        {
            let values = [
                ("user", format!("<@{user}>")),
                ("when", format!("<t:{}:R>", due.as_secs())),
            ];
            let text = self
                .voice(inquiry.locale)
                .say_with("ticket-reminder", &values);
            let post = Post::text(text).mention(user);
            self.enqueue(
                &mut tx,
                &Outgoing::Say {
                    ticket: ticket.id,
                    post,
                },
            )?;
        }
        self.commit(tx).await
    }

    /// A ticket's time is over: nobody answered, or it stayed resolved.
    pub(in crate::desk) async fn close_due(
        &self,
        timer: &Timer,
        why: Closing,
    ) -> Result<(), DeskError> {
        let Some(ticket) = self.store.ticket_of_timer(timer).await? else {
            return self.finish(timer).await;
        };
        let mut tx = self.store.begin().await?;
        if !tx.finish_timer(timer).await? {
            return Ok(());
        }
        let still_silent = ticket.ball_with_learner_since.is_some();
        if why == Closing::Done || still_silent {
            self.close(&mut tx, &ticket, why).await?;
        }
        self.commit(tx).await
    }
}
