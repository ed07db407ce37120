//! Moves a ticket from state to state: the legal table first, then a conditional update, so that of two
//! who press at once one is told that the other was faster. What people see of a move follows it in
//! the same transaction.

use super::holder;
use crate::desk::action::Action;
use crate::desk::outgoing::Outgoing;
use crate::desk::platform::Shelf;
use crate::desk::post::{Post, Row, Style};
use crate::desk::{Desk, DeskError};
use crate::domain::{InquiryEvent, Lack, Outcome, TicketMove, TicketState, Timestamp, UserId};
use crate::store::{StoreError, Ticket, TimerKind, Tx};

/// Why a ticket was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::desk) enum Closing {
    /// The learner withdrew it.
    Cancelled,
    /// The learner did not answer.
    Silent,
    /// Its time to be reopened by a message is over.
    Done,
    /// Discord refused to make its thread.
    Unopened,
}

/// Who takes a reopened ticket.
pub(in crate::desk) enum Reopener {
    /// Who held it, and is on duty.
    Holder(UserId),
    /// The next choice.
    Next(UserId),
    /// Nobody can be given it.
    Nobody(Lack),
}

/// What came of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::desk) enum Moved {
    /// It was made.
    Made(TicketState),
    /// The state does not allow it.
    Illegal(TicketState),
    /// Somebody else moved it first.
    Outrun,
    /// The learner has another open ticket by now.
    OtherOpen,
}

impl Desk {
    /// Makes a move and writes it down.
    async fn make(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        made: TicketMove,
        (assignee, by_learner): (Option<UserId>, bool),
        at: Timestamp,
    ) -> Result<Moved, DeskError> {
        let Ok(to) = ticket.state.after(made) else {
            return Ok(Moved::Illegal(ticket.state));
        };
        match tx
            .move_ticket(ticket.id, ticket.state, to, assignee, at)
            .await
        {
            Ok(true) => {}
            Ok(false) => return Ok(Moved::Outrun),
            Err(StoreError::AlreadyOpen) => return Ok(Moved::OtherOpen),
            Err(other) => return Err(other.into()),
        }
        let event = InquiryEvent::Moved {
            to,
            assignee,
            by_learner,
        };
        tx.record(ticket.inquiry, at, &event)?;
        Ok(Moved::Made(to))
    }

    /// An instructor takes a waiting ticket; `at` is when they did, which a message that was fetched
    /// later knows.
    pub(in crate::desk) async fn claim(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        by: UserId,
        at: Timestamp,
    ) -> Result<Moved, DeskError> {
        let moved = self
            .make(tx, ticket, TicketMove::Claim, (Some(by), false), at)
            .await?;
        if matches!(moved, Moved::Made(_)) {
            self.enqueue(tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
            self.enqueue(
                tx,
                &Outgoing::AddMember {
                    ticket: ticket.id,
                    user: by,
                },
            )?;
            self.say(tx, ticket, "ticket-claimed-say", by, None).await?;
        }
        Ok(moved)
    }

    /// Who held a ticket holds it no longer.
    pub(super) async fn release(&self, tx: &mut Tx, ticket: &Ticket) -> Result<Moved, DeskError> {
        self.make(tx, ticket, TicketMove::Release, (None, false), self.now())
            .await
    }

    /// A ticket passes to another instructor; a waiting one is put before them.
    pub(in crate::desk) async fn transfer(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        to: UserId,
    ) -> Result<Moved, DeskError> {
        let moved = match ticket.state {
            TicketState::Waiting => Moved::Made(TicketState::Waiting),
            _ => {
                let made = TicketMove::Transfer;
                self.make(tx, ticket, made, (Some(to), false), self.now())
                    .await?
            }
        };
        if matches!(moved, Moved::Made(_)) {
            let Some(mut now) = tx.ticket_to_change(ticket).await? else {
                return Ok(Moved::Outrun);
            };
            now.tagged.push(to);
            tx.update_ticket(&now).await?;
            self.note_assignment(tx, &now, Some(to)).await?;
            self.enqueue(
                tx,
                &Outgoing::AddMember {
                    ticket: ticket.id,
                    user: to,
                },
            )?;
            self.enqueue(tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
            self.say(tx, ticket, "ticket-transferred-say", to, Some(to))
                .await?;
            // Who had it has room again.
            self.show_waiting(tx, ticket.guild).await?;
        }
        Ok(moved)
    }

    /// A ticket is done: the survey first, then the thread is archived but not locked.
    pub(in crate::desk) async fn resolve(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        by: UserId,
    ) -> Result<Moved, DeskError> {
        let whose = (ticket.assignee.or(Some(by)), false);
        let moved = self.mark_resolved(tx, ticket, whose).await?;
        if matches!(moved, Moved::Made(_)) {
            self.survey_ticket(tx, ticket).await?;
            self.archive(tx, ticket)?;
        }
        Ok(moved)
    }

    /// The learner says that an answer was enough: the ticket that it had opened is done, which those who
    /// were called to it read. One whose thread does not exist yet gets none.
    pub(in crate::desk) async fn resolve_by_learner(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        learner: UserId,
    ) -> Result<Moved, DeskError> {
        if ticket.state == TicketState::Opening {
            return self.close(tx, ticket, Closing::Cancelled).await;
        }
        let moved = self
            .mark_resolved(tx, ticket, (ticket.assignee, true))
            .await?;
        if matches!(moved, Moved::Made(_)) {
            let values = [
                ("user", format!("<@{learner}>")),
                ("number", ticket.number.to_string()),
            ];
            let called = ticket.assignee.or(ticket.tagged.last().copied());
            self.say_of(tx, ticket, "ticket-solved-say", &values, called)
                .await?;
            self.archive(tx, ticket)?;
        }
        Ok(moved)
    }

    fn archive(&self, tx: &mut Tx, ticket: &Ticket) -> Result<(), DeskError> {
        self.enqueue(
            tx,
            &Outgoing::Shelve {
                ticket: ticket.id,
                shelf: Shelf::Archived,
            },
        )
    }

    async fn mark_resolved(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        whose: (Option<UserId>, bool),
    ) -> Result<Moved, DeskError> {
        let moved = self
            .make(tx, ticket, TicketMove::Resolve, whose, self.now())
            .await?;
        if !matches!(moved, Moved::Made(_)) {
            return Ok(moved);
        }
        Self::clear_ticket_timers(tx, ticket);
        if let Some(mut now) = tx.ticket_to_change(ticket).await? {
            now.resolved_at = Some(self.now());
            now.ball_with_learner_since = None;
            now.reply_owed_since = None;
            tx.update_ticket(&now).await?;
        }
        let reopen = self.guilds.get(ticket.guild).await?.targets.reopen;
        tx.set_timer(
            TimerKind::CloseResolved,
            ticket.id.get(),
            self.now() + reopen,
        );
        self.enqueue(tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
        // Who had it has room again.
        self.show_waiting(tx, ticket.guild).await?;
        Ok(moved)
    }

    /// A ticket is closed for good: archived, locked, and the learner told how to reopen it.
    pub(in crate::desk) async fn close(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        why: Closing,
    ) -> Result<Moved, DeskError> {
        let (made, by_learner) = match why {
            Closing::Cancelled => (TicketMove::Cancel, true),
            Closing::Silent | Closing::Done | Closing::Unopened => (TicketMove::Close, false),
        };
        let whose = (ticket.assignee, by_learner);
        let moved = self.make(tx, ticket, made, whose, self.now()).await?;
        if !matches!(moved, Moved::Made(_)) {
            return Ok(moved);
        }
        Self::clear_ticket_timers(tx, ticket);
        if ticket.state.is_open() {
            // Who had it has room again.
            self.show_waiting(tx, ticket.guild).await?;
        }
        if why == Closing::Cancelled {
            tx.set_outcome(ticket.inquiry, Outcome::Cancelled, self.now());
        }
        if ticket.thread.is_none() {
            return self.say_closed(tx, ticket, why).await.map(|()| moved);
        }
        if ticket.state == TicketState::Resolved {
            self.enqueue(
                tx,
                &Outgoing::Shelve {
                    ticket: ticket.id,
                    shelf: Shelf::Active,
                },
            )?;
        }
        self.enqueue(tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
        self.say_closed(tx, ticket, why).await?;
        self.enqueue(
            tx,
            &Outgoing::Shelve {
                ticket: ticket.id,
                shelf: Shelf::Locked,
            },
        )?;
        Ok(moved)
    }

    async fn say_closed(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        why: Closing,
    ) -> Result<(), DeskError> {
        let Some(inquiry) = tx.inquiry_of(ticket).await? else {
            return Ok(());
        };
        let voice = self.voice(inquiry.locale);
        let key = match why {
            Closing::Cancelled => "ticket-closed-cancelled",
            Closing::Silent => "ticket-closed-silent",
            Closing::Done => "ticket-closed-done",
            Closing::Unopened => "ticket-closed-unopened",
        };
        let text = voice.say1(key, "number", ticket.number);
        if why != Closing::Done && ticket.thread.is_some() {
            let post = Post::text(text.clone());
            self.enqueue(
                tx,
                &Outgoing::Say {
                    ticket: ticket.id,
                    post,
                },
            )?;
        }
        if let Some(user) = self.store.user_of(ticket.learner).await?
            && why != Closing::Cancelled
        {
            let reopen = voice.button("button-reopen", Action::Reopen(ticket.id), Style::Secondary);
            let post = Post::text(text).row(Row::Buttons(vec![reopen]));
            self.enqueue(
                tx,
                &Outgoing::Direct {
                    user,
                    post,
                    otherwise: None,
                },
            )?;
        }
        Ok(())
    }

    /// A ticket is taken up again: by who held it if they are on duty, else by whoever is next. If it was
    /// the learner who wanted it, then when.
    pub(in crate::desk) async fn reopen(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        reopener: Reopener,
        by_learner: Option<Timestamp>,
    ) -> Result<Moved, DeskError> {
        let holder = match reopener {
            Reopener::Holder(user) => Some(user),
            Reopener::Next(_) | Reopener::Nobody(_) => None,
        };
        let made = if holder.is_some() {
            TicketMove::Reopen
        } else {
            TicketMove::ReopenWaiting
        };
        let whose = (holder, by_learner.is_some());
        let at = by_learner.unwrap_or_else(|| self.now());
        let moved = self.make(tx, ticket, made, whose, at).await?;
        if !matches!(moved, Moved::Made(_)) {
            return Ok(moved);
        }
        tx.clear_timer(TimerKind::CloseResolved, ticket.id.get());
        let Some(mut now) = tx.ticket_to_change(ticket).await? else {
            return Ok(Moved::Outrun);
        };
        // Held by nobody now, so that it does not take a place from who may get it.
        now.tagged.clear();
        tx.update_ticket(&now).await?;
        let taken_up_by = match reopener {
            Reopener::Holder(user) => Ok(user),
            // Another ticket took their last place meanwhile.
            Reopener::Next(one) if !self.still_free(tx, ticket, one).await? => Err(Lack::AllFull),
            Reopener::Next(one) => Ok(one),
            Reopener::Nobody(lack) => Err(lack),
        };
        now.tagged = taken_up_by.ok().into_iter().collect();
        now.first_reply_at = None;
        now.ball_with_learner_since = None;
        now.reply_owed_since = Some(at);
        now.lead_called_at = None;
        tx.update_ticket(&now).await?;
        tx.set_outcome(ticket.inquiry, Outcome::Escalated, self.now());
        if now.thread.is_none() {
            self.note_assignment(tx, &now, taken_up_by.ok()).await?;
            return self.thread_again(tx, &now).await.map(|()| moved);
        }
        self.take_up_again(tx, &now, taken_up_by).await?;
        Ok(moved)
    }

    /// Opens the thread of a reopened ticket, and calls who takes it up.
    async fn take_up_again(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        taken_up_by: Result<UserId, Lack>,
    ) -> Result<(), DeskError> {
        let (id, shelf) = (ticket.id, Shelf::Active);
        self.enqueue(tx, &Outgoing::Shelve { ticket: id, shelf })?;
        self.note_assignment(tx, ticket, taken_up_by.ok()).await?;
        holder::look_up_later(self, tx, ticket);
        self.enqueue(tx, &Outgoing::RefreshCard { ticket: id })?;
        match taken_up_by {
            Ok(user) => {
                self.enqueue(tx, &Outgoing::AddMember { ticket: id, user })?;
                self.say(tx, ticket, "ticket-reopened-say", user, Some(user))
                    .await
            }
            Err(lack) => self.tell_lack(tx, ticket, lack).await,
        }
    }

    /// Who takes a reopened ticket: its former holder if they are still on duty, else the next choice.
    pub(in crate::desk) async fn reopener(&self, ticket: &Ticket) -> Result<Reopener, DeskError> {
        if let (holder::Standing::Here, Some(holder)) =
            (holder::standing(self, ticket).await?, ticket.assignee)
        {
            return Ok(Reopener::Holder(holder));
        }
        let category = ticket.category.as_deref();
        let next = self.choose_instructor(ticket.guild, category, &[]).await?;
        Ok(next.map_or_else(Reopener::Nobody, Reopener::Next))
    }

    fn clear_ticket_timers(tx: &mut Tx, ticket: &Ticket) {
        for kind in [
            TimerKind::FirstReply,
            TimerKind::LearnerSilence,
            TimerKind::CloseSilent,
            TimerKind::CloseResolved,
            TimerKind::Membership,
        ] {
            tx.clear_timer(kind, ticket.id.get());
        }
    }

    /// Says something about a person in the ticket's thread, notifying one if given.
    pub(in crate::desk) async fn say(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        key: &str,
        about: UserId,
        notify: Option<UserId>,
    ) -> Result<(), DeskError> {
        let values = [("user", format!("<@{about}>"))];
        self.say_of(tx, ticket, key, &values, notify).await
    }

    /// Says something with several values in the ticket's thread, notifying a person if given.
    pub(super) async fn say_of(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        key: &str,
        values: &[(&str, String)],
        notify: Option<UserId>,
    ) -> Result<(), DeskError> {
        let Some(inquiry) = tx.inquiry_of(ticket).await? else {
            return Ok(());
        };
        let text = self.voice(inquiry.locale).say_with(key, values);
        let mut post = Post::text(text);
        post.mentions.users.extend(notify);
        self.enqueue(
            tx,
            &Outgoing::Say {
                ticket: ticket.id,
                post,
            },
        )
    }
}
