//! What happens when a ticket waits too long: for a reply, for its learner, for being put away.

use super::holder::{self, Standing};
use super::moves::Closing;
use crate::desk::duty::{lack_key, place_of};
use crate::desk::outgoing::Outgoing;
use crate::desk::post::Post;
use crate::desk::sweep::PUT_OFF;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, InquiryEvent, Lack, UserId};
use crate::store::{Ticket, Timer, TimerKind, Tx};

/// How many waiting tickets are put before who comes on duty.
const SHOWN: u32 = 25;

impl Desk {
    /// No reply within the target, or nobody there to give it: the next instructor is tagged, then the
    /// lead role is called, once.
    pub(in crate::desk) async fn reply_due(&self, timer: &Timer) -> Result<(), DeskError> {
        let Some(seen) = self.store.ticket_of_timer(timer).await? else {
            return self.finish(timer).await;
        };
        if !seen.state.is_open() || seen.reply_owed_since.is_none() {
            return self.finish(timer).await;
        }
        let standing = holder::standing(self, &seen).await?;
        let mut asked = seen.tagged.clone();
        asked.extend(seen.assignee);
        let next = self
            .choose_instructor(seen.guild, seen.category.as_deref(), &asked)
            .await?;
        let mut tx = self.store.begin().await?;
        if !tx.finish_timer(timer).await? {
            return Ok(());
        }
        let Some(ticket) = tx.ticket_to_change(&seen).await? else {
            return Ok(());
        };
        let taken = match next {
            // Another ticket took their last place meanwhile.
            Ok(one) => !self.still_free(&mut tx, &ticket, one).await?,
            Err(_) => false,
        };
        if taken || ticket.assignee != seen.assignee {
            drop(tx);
            return self.put_off(timer, PUT_OFF).await;
        }
        if ticket.state.is_open() && ticket.reply_owed_since.is_some() {
            self.call_for_reply(&mut tx, ticket, standing, next).await?;
        }
        self.commit(tx).await
    }

    /// Calls who is to give the reply that is owed in a ticket.
    async fn call_for_reply(
        &self,
        tx: &mut Tx,
        ticket: Ticket,
        standing: Standing,
        next: Result<UserId, Lack>,
    ) -> Result<(), DeskError> {
        let target = self.guilds.get(ticket.guild).await?.targets.first_reply;
        let due = ticket.reply_owed_since.unwrap_or(ticket.opened_at) + target;
        // Who comes on duty is shown what waits, which need not have missed its target.
        let missed = self.now() >= due;
        match (standing, next) {
            (Standing::Gone(_), next) => {
                return holder::replace(self, tx, &ticket, standing, next).await;
            }
            (Standing::OffDuty(_), Ok(_)) => {
                self.note_missed(tx, &ticket, missed)?;
                return holder::replace(self, tx, &ticket, standing, next).await;
            }
            (Standing::Unheld, Ok(one)) => {
                self.note_missed(tx, &ticket, missed)?;
                return self.tag_next(tx, ticket, one).await;
            }
            (Standing::Here, Ok(one)) if missed => {
                self.note_missed(tx, &ticket, missed)?;
                return self.tag_next(tx, ticket, one).await;
            }
            (_, Err(lack)) if missed => return self.call_lead(tx, ticket, lack).await,
            (Standing::OffDuty(_), Err(lack)) => self.tell_lack(tx, &ticket, lack).await?,
            _ => {}
        }
        tx.set_timer(TimerKind::FirstReply, ticket.id.get(), due);
        Ok(())
    }

    fn note_missed(&self, tx: &mut Tx, ticket: &Ticket, missed: bool) -> Result<(), DeskError> {
        if missed {
            tx.record(ticket.inquiry, self.now(), &InquiryEvent::TargetMissed)?;
        }
        Ok(())
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

    /// Somebody came on duty, or has room again: what waits with nobody called to it is put before them
    /// now.
    pub(in crate::desk) async fn show_waiting(
        &self,
        tx: &mut Tx,
        guild: GuildId,
    ) -> Result<(), DeskError> {
        for ticket in tx.unattended_tickets(guild, SHOWN).await? {
            // At once, and who waits longest first.
            let due = ticket.reply_owed_since.unwrap_or(ticket.opened_at);
            tx.set_timer(TimerKind::FirstReply, ticket.id.get(), due);
        }
        Ok(())
    }

    /// Tells the lead of a reply that nobody gives, the first time that it turns out so.
    async fn call_lead(
        &self,
        tx: &mut Tx,
        mut ticket: Ticket,
        lack: Lack,
    ) -> Result<(), DeskError> {
        if ticket.lead_called_at.is_some() {
            return Ok(());
        }
        self.note_missed(tx, &ticket, true)?;
        ticket.lead_called_at = Some(self.now());
        tx.update_ticket(&ticket).await?;
        let role = self.guilds.get(ticket.guild).await?.lead_role;
        let values = [
            ("number", ticket.number.to_string()),
            ("owed", owed(&ticket).to_owned()),
            ("lack", lack_key(lack).to_owned()),
            ("place", place_of(&ticket)),
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

/// Which reply is owed, by the variant that the texts tell it with: the first, the first since the ticket
/// was opened again, or that to the learner's latest word.
fn owed(ticket: &Ticket) -> &'static str {
    match ticket.reply_owed_since {
        _ if ticket.first_reply_at.is_some() => "turn",
        Some(since) if since > ticket.opened_at => "reopened",
        _ => "first",
    }
}
