//! A ticket is opened: decided in one transaction with its inquiry, its private thread made by the
//! outbox, its opening message sent and pinned, the learner added, the instructor on duty tagged.

use super::{card, holder, learner, threads};
use crate::desk::event::Person;
use crate::desk::limits::{self, Allowance};
use crate::desk::outgoing::Outgoing;
use crate::desk::post::Post;
use crate::desk::{Desk, DeskError};
use crate::domain::{
    ChannelId, GuildId, InquiryEvent, Lack, Millis, Outcome, TicketId, TicketMove, TicketNumber,
    TicketState, Timestamp, UserId,
};
use crate::store::{Delivery, Inquiry, Opened, Ticket, TimerKind, Tx};

/// How often an instructor is chosen whose last place somebody else takes.
const CHOSEN_AGAIN: u32 = 5;

/// What came of wanting a ticket.
pub(in crate::desk) enum Wanted {
    /// It will be opened.
    New(TicketNumber),
    /// The learner has one already, and the question stands in its thread now.
    PassedOn(Box<Ticket>),
    /// The guild has no support channel.
    NoSupport,
    /// The learner has asked for too many lately; whether they are to be told so now.
    TooMany { tell: bool },
}

impl Desk {
    /// Decides that a learner's inquiry goes to a person, as they themselves or staff want.
    pub(in crate::desk) async fn open_ticket(
        &self,
        tx: &mut Tx,
        inquiry: &Inquiry,
        guild: GuildId,
        (asker, by): (&Person, &Person),
    ) -> Result<Wanted, DeskError> {
        let settings = self.guilds.get(guild).await?;
        let Some(support_channel) = settings.support_channel else {
            self.tell_staff_once(
                tx,
                guild,
                "no-support-channel",
                "ticket-no-support-staff",
                &[],
            )
            .await?;
            return Ok(Wanted::NoSupport);
        };
        let open = tx.open_ticket_of(guild, inquiry.learner).await?;
        let mut reopened = false;
        if open.is_none() && by.user == asker.user {
            let allowance = limits::count_ticket(self, tx, guild, by).await?;
            if allowance != Allowance::Within {
                let tell = allowance == Allowance::Exceeded;
                return Ok(Wanted::TooMany { tell });
            }
            reopened = limits::reopen_cancelled(self, tx, guild, inquiry.learner).await?;
        }
        let now = self.now();
        let id = TicketId::new(self.entropy.id());
        let mut ticket = new_ticket(id, inquiry, (guild, support_channel), now);
        ticket.number = match tx.open_ticket(&ticket).await? {
            Opened::New(number) => number,
            Opened::Exists(other) => {
                self.settle_by_other(tx, inquiry)?;
                // Once is enough to be called.
                let call = held_by(&other).filter(|_| !reopened);
                learner::pass_on(self, tx, inquiry, (&other, call), asker.user).await?;
                return Ok(Wanted::PassedOn(Box::new(other)));
            }
        };
        tx.record(
            inquiry.id,
            now,
            &InquiryEvent::Escalated { ticket: ticket.id },
        )?;
        tx.set_outcome(inquiry.id, Outcome::Escalated, now);
        tx.clear_timer(TimerKind::Settle, inquiry.id.get());
        tx.clear_timer(TimerKind::Watch, inquiry.id.get());
        let category = self.category_title(ticket.category.as_deref(), settings.locale);
        let name = card::thread_name(ticket.number, &category, &asker.name);
        self.enqueue(
            tx,
            &Outgoing::OpenThread {
                ticket: ticket.id,
                name,
                learner: asker.user,
                support: Some(ticket.support_channel),
            },
        )?;
        Ok(Wanted::New(ticket.number))
    }

    /// Its learner is led to the ticket that is open already: that is what came of this inquiry too.
    fn settle_by_other(&self, tx: &mut Tx, inquiry: &Inquiry) -> Result<(), DeskError> {
        let (now, outcome) = (self.now(), Outcome::Escalated);
        tx.record(inquiry.id, now, &InquiryEvent::Settled { outcome })?;
        tx.set_outcome(inquiry.id, outcome, now);
        tx.clear_timer(TimerKind::Settle, inquiry.id.get());
        tx.clear_timer(TimerKind::Watch, inquiry.id.get());
        Ok(())
    }

    /// The thread is there: its step is marked, and what comes next is written down with it. An
    /// instructor whose last place was taken meanwhile is not tagged: then the next one is chosen.
    pub(in crate::desk) async fn thread_opened(
        &self,
        delivery: &Delivery,
        learner: UserId,
        thread: ChannelId,
    ) -> Result<(), DeskError> {
        for _ in 0..CHOSEN_AGAIN {
            let Some(ticket) = self.store.ticket_of_step(delivery).await? else {
                let mut tx = self.store.begin().await?;
                tx.complete(delivery.id).await?;
                return self.commit(tx).await;
            };
            let held_by = held_by(&ticket);
            let instructor = match held_by {
                // Whose it was before its first thread went, it stays.
                Some(user) => Ok(user),
                None => {
                    self.choose_instructor(ticket.guild, ticket.category.as_deref(), &[])
                        .await?
                }
            };
            let mut tx = self.store.begin().await?;
            if held_by.is_none()
                && let Ok(instructor) = instructor
                && !self.still_free(&mut tx, &ticket, instructor).await?
            {
                continue;
            }
            tx.complete(delivery.id).await?;
            if delivery.unsure {
                let due = self.now() + threads::SPARES_AFTER;
                tx.set_timer(TimerKind::SpareThread, ticket.id.get(), due);
            }
            self.introduce(&mut tx, &ticket, (learner, instructor), thread)
                .await?;
            self.threads_open(&mut tx, &ticket, delivery.attempts == 0)
                .await?;
            return self.commit(tx).await;
        }
        // So many are given tickets at this moment that it is not known who is free: later then.
        let (at, reason) = (self.now() + Millis::secs(1), "nobody stayed free");
        Ok(self.store.retry_at(delivery.id, at, reason).await?)
    }

    /// Writes down a thread, who is tagged in it and what is said there.
    async fn introduce(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        (learner, instructor): (UserId, Result<UserId, Lack>),
        thread: ChannelId,
    ) -> Result<(), DeskError> {
        let Some(mut ticket) = tx.ticket_to_change(ticket).await? else {
            return Ok(());
        };
        let (id, now) = (ticket.id, self.now());
        if ticket.thread.is_some() || !ticket.state.is_open() {
            return Ok(());
        }
        ticket.thread = Some(thread);
        // A ticket whose first thread was deleted is past its opening.
        if let Ok(state) = ticket.state.after(TicketMove::Open) {
            tx.move_ticket(id, ticket.state, state, None, now).await?;
            ticket.state = state;
            let moved = InquiryEvent::Moved {
                to: state,
                assignee: None,
                by_learner: false,
            };
            tx.record(ticket.inquiry, now, &moved)?;
        } else {
            self.tell_thread_lost(tx, &ticket).await?;
        }
        let is_new = held_by(&ticket).is_none();
        if is_new {
            ticket.tagged.extend(instructor.ok());
        }
        tx.update_ticket(&ticket).await?;
        if is_new {
            self.note_assignment(tx, &ticket, instructor.ok()).await?;
        }
        holder::look_up_later(self, tx, &ticket);
        // Before what was still to be said in a thread that is gone.
        self.enqueue_first(tx, &Outgoing::PinOpening { ticket: id })?;
        self.enqueue_first(tx, &Outgoing::OpeningMessage { ticket: id })?;
        self.enqueue(
            tx,
            &Outgoing::AddMember {
                ticket: id,
                user: learner,
            },
        )?;
        match instructor {
            Ok(user) => self.enqueue(tx, &Outgoing::AddMember { ticket: id, user })?,
            Err(lack) => self.tell_lack(tx, &ticket, lack).await?,
        }
        self.lead_from_direct(tx, &ticket, learner, thread).await
    }

    /// Who asked in direct messages is led from there to the thread.
    async fn lead_from_direct(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        learner: UserId,
        thread: ChannelId,
    ) -> Result<(), DeskError> {
        let Some(inquiry) = tx.inquiry_of(ticket).await? else {
            return Ok(());
        };
        if inquiry.place != crate::domain::Place::Direct {
            return Ok(());
        }
        let voice = self.voice(inquiry.locale);
        let text = voice.say_with(
            "ticket-lead",
            &[
                ("number", ticket.number.to_string()),
                ("place", format!("<#{thread}>")),
            ],
        );
        let step = Outgoing::Direct {
            user: learner,
            post: Post::text(text),
            otherwise: None,
        };
        self.enqueue(tx, &step)
    }
}

/// Who has an open ticket in their hands, or was called to it last.
fn held_by(ticket: &Ticket) -> Option<UserId> {
    ticket.assignee.or(ticket.tagged.last().copied())
}

/// A ticket that nothing has happened to.
fn new_ticket(
    id: TicketId,
    inquiry: &Inquiry,
    (guild, support_channel): (GuildId, ChannelId),
    now: Timestamp,
) -> Ticket {
    Ticket {
        id,
        guild,
        number: TicketNumber::new(0),
        inquiry: inquiry.id,
        learner: inquiry.learner,
        state: TicketState::Opening,
        assignee: None,
        tagged: Vec::new(),
        category: inquiry.category.clone(),
        support_channel,
        thread: None,
        opening_message: None,
        learner_in_thread: true,
        opened_at: now,
        first_reply_at: None,
        resolved_at: None,
        ball_with_learner_since: None,
        reply_owed_since: Some(now),
        lead_called_at: None,
    }
}
