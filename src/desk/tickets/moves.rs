//! Moves a ticket from state to state: the legal table first, then a conditional update, so that of two
//! who press at once one is told that the other was faster. What people see of a move follows it in
//! the same transaction.

use crate::desk::action::Action;
use crate::desk::outgoing::Outgoing;
use crate::desk::platform::Shelf;
use crate::desk::post::{Post, Row, Style};
use crate::desk::{Desk, DeskError};
use crate::domain::{InquiryEvent, Outcome, TicketMove, TicketState, Timestamp, UserId};
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
        let holder = ticket.assignee.or(Some(by));
        let moved = self
            .make(tx, ticket, TicketMove::Resolve, (holder, false), self.now())
            .await?;
        if !matches!(moved, Moved::Made(_)) {
            return Ok(moved);
        }
        Self::clear_ticket_timers(tx, ticket);
        if let Some(mut now) = tx.ticket_to_change(ticket).await? {
            now.resolved_at = Some(self.now());
            now.ball_with_learner_since = None;
            tx.update_ticket(&now).await?;
        }
        let reopen = self.guilds.get(ticket.guild).await?.targets.reopen;
        tx.set_timer(
            TimerKind::CloseResolved,
            ticket.id.get(),
            self.now() + reopen,
        );
        self.enqueue(tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
        self.survey_ticket(tx, ticket).await?;
        self.enqueue(
            tx,
            &Outgoing::Shelve {
                ticket: ticket.id,
                shelf: Shelf::Archived,
            },
        )?;
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
        holder: Option<UserId>,
        next: Option<UserId>,
        by_learner: Option<Timestamp>,
    ) -> Result<Moved, DeskError> {
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
        let next = match next {
            // Another ticket took their last place meanwhile.
            Some(one) if !self.still_free(tx, ticket, one).await? => None,
            next => next,
        };
        now.tagged = holder.or(next).into_iter().collect();
        now.first_reply_at = None;
        now.ball_with_learner_since = None;
        tx.update_ticket(&now).await?;
        tx.set_outcome(ticket.inquiry, Outcome::Escalated, self.now());
        if now.thread.is_none() {
            self.note_assignment(tx, &now, holder.or(next)).await?;
            return self.thread_again(tx, &now).await.map(|()| moved);
        }
        self.enqueue(
            tx,
            &Outgoing::Shelve {
                ticket: ticket.id,
                shelf: Shelf::Active,
            },
        )?;
        self.note_assignment(tx, &now, holder.or(next)).await?;
        self.enqueue(tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
        match holder.or(next) {
            Some(user) => {
                self.enqueue(
                    tx,
                    &Outgoing::AddMember {
                        ticket: ticket.id,
                        user,
                    },
                )?;
                self.say(tx, ticket, "ticket-reopened-say", user, Some(user))
                    .await?;
            }
            None => self.nobody_on_duty(tx, &now).await?,
        }
        Ok(moved)
    }

    /// Who takes a reopened ticket: its former holder if on duty, else the next choice.
    pub(in crate::desk) async fn reopeners(
        &self,
        ticket: &Ticket,
    ) -> Result<(Option<UserId>, Option<UserId>), DeskError> {
        let now = self.now();
        let roster = self.store.roster(ticket.guild, now).await?;
        let holder = ticket.assignee.filter(|user| roster.is_on_duty(*user, now));
        let next = match holder {
            Some(_) => None,
            None => {
                self.choose_instructor(ticket.guild, ticket.category.as_deref(), &[])
                    .await?
            }
        };
        Ok((holder, next))
    }

    fn clear_ticket_timers(tx: &mut Tx, ticket: &Ticket) {
        for kind in [
            TimerKind::FirstReply,
            TimerKind::LearnerSilence,
            TimerKind::CloseSilent,
            TimerKind::CloseResolved,
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
        let Some(inquiry) = tx.inquiry_of(ticket).await? else {
            return Ok(());
        };
        let text = self
            .voice(inquiry.locale)
            .say1(key, "user", format!("<@{about}>"));
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
