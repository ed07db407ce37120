//! Who is given a ticket: the roster's first choice who still holds the role, asked of the platform
//! itself. And what is said when there is nobody.

use super::outgoing::Outgoing;
use super::post::Post;
use super::{Desk, DeskError};
use crate::domain::{GuildId, InquiryEvent, UserId};
use crate::store::{Ticket, TimerKind, Tx};

impl Desk {
    /// The instructor to tag next, without those tagged already; `None` if there is nobody.
    pub(super) async fn choose_instructor(
        &self,
        guild: GuildId,
        category: Option<&str>,
        tagged: &[UserId],
    ) -> Result<Option<UserId>, DeskError> {
        let now = self.now();
        let settings = self.guilds.get(guild).await?;
        let roster = self.store.roster(guild, now).await?;
        for user in roster.choices(category, now) {
            if tagged.contains(&user) {
                continue;
            }
            let member = self.platform.member(guild, user).await?;
            if member.is_some_and(|member| settings.is_instructor(&member.roles)) {
                return Ok(Some(user));
            }
        }
        Ok(None)
    }

    /// Whether an instructor can still be given a ticket: between the choice and this transaction
    /// another may have gone to them. Nobody else can give them one until it ends.
    pub(super) async fn still_free(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        instructor: UserId,
    ) -> Result<bool, DeskError> {
        // The ticket first, as everywhere: two that take both rows must not wait for each other.
        let Some(ticket) = tx.ticket_to_change(ticket).await? else {
            return Ok(true);
        };
        let now = self.now();
        // This takes the instructor's row, for which another such transaction waits.
        tx.assigned(ticket.guild, instructor, now).await?;
        let roster = tx.roster(ticket.guild, now).await?;
        let mut free = roster.choices(ticket.category.as_deref(), now).into_iter();
        Ok(free.any(|one| one == instructor))
    }

    /// Writes down who was tagged, and when their first reply is due.
    pub(super) async fn note_assignment(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        instructor: Option<UserId>,
    ) -> Result<(), DeskError> {
        let now = self.now();
        if let Some(instructor) = instructor {
            tx.record(ticket.inquiry, now, &InquiryEvent::Assigned { instructor })?;
            tx.assigned(ticket.guild, instructor, now).await?;
        }
        let due = now + self.guilds.get(ticket.guild).await?.targets.first_reply;
        tx.set_timer(TimerKind::FirstReply, ticket.id.get(), due);
        Ok(())
    }

    /// Nobody is on duty: staff are told, and so is the learner.
    pub(super) async fn nobody_on_duty(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
    ) -> Result<(), DeskError> {
        let thread = ticket
            .thread
            .map_or_else(String::new, |thread| format!("<#{thread}>"));
        let settings = self.guilds.get(ticket.guild).await?;
        let category = self.category_title(ticket.category.as_deref(), settings.locale);
        let values = [
            ("number", ticket.number.to_string()),
            ("place", thread),
            ("category", category),
        ];
        self.tell_staff(tx, ticket.guild, "duty-nobody-staff", &values)
            .await?;
        let Some(inquiry) = tx.inquiry_of(ticket).await? else {
            return Ok(());
        };
        let text = self.voice(inquiry.locale).say("duty-nobody-learner");
        self.enqueue(
            tx,
            &Outgoing::Say {
                ticket: ticket.id,
                post: Post::text(text),
            },
        )
    }
}
