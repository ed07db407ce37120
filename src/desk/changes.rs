//! A question that is edited or deleted: the reply follows it. A change that comes before its message
//! is kept for it.

use super::asking::TOGETHER;
use super::considering::Question;
use super::event::Message;
use super::outgoing::Outgoing;
use super::post::Post;
use super::triage::Decision;
use super::{Desk, DeskError, intake};
use crate::domain::{
    ChannelId, ChannelMode, GuildId, InquiryEvent, MessageId, Millis, Outcome, Place, Timestamp,
};
use crate::store::{EarlyChange, Inquiry, TimerKind, Tx};

/// How long an edit still revises the reply.
const REVISABLE: Millis = Millis::minutes(2);
/// How many messages are looked at for those that a question was written in.
const PARTS: usize = 50;
/// How young an unknown message must be for a change of it to be one that came early.
const EARLY: Millis = Millis::secs(30);
/// How long such a change waits for its message.
pub(super) const EARLY_KEPT: Millis = Millis::minutes(5);

impl Desk {
    /// The text of a message is another now.
    pub(super) async fn edited(&self, message: &Message) -> Result<(), DeskError> {
        if message.author.is_bot || message.is_system {
            return Ok(());
        }
        let in_time = self.now().since(message.id.sent_at()) <= REVISABLE;
        let Some(inquiry) = self
            .store
            .inquiry_by_message(message.guild, message.id)
            .await?
        else {
            return if in_time {
                self.edited_first(message).await
            } else {
                Ok(())
            };
        };
        let asks = match inquiry.place {
            // Any of the messages that it was written in.
            Place::Direct => inquiry.channel == message.channel,
            _ => inquiry.message == Some(message.id),
        };
        if !in_time || !asks || !self.may_be_revised(&inquiry).await? {
            return Ok(());
        }
        let mut text = match inquiry.place {
            Place::Direct => self.said_together(&inquiry, message).await?,
            _ => self.text_of(message),
        };
        if let Some(title) = self.forum_title(&inquiry).await?
            && message.forum_title.is_none()
        {
            text = format!("{title}\n{text}");
        }
        if self.store.inquiry_text(&inquiry).await?.as_deref() == Some(text.as_str()) {
            return Ok(());
        }
        let question = self
            .question(message, inquiry.guild, inquiry.place, text)
            .await?;
        self.revise(&inquiry, &question, None).await
    }

    /// Whether an inquiry has come to nothing yet that an edit could not undo. One whose question was edited
    /// away may become a question again; a ticket that was withdrawn may not.
    async fn may_be_revised(&self, inquiry: &Inquiry) -> Result<bool, DeskError> {
        Ok(match inquiry.outcome {
            Outcome::Pending => true,
            Outcome::Cancelled => self.store.ticket_of_inquiry(inquiry).await?.is_none(),
            _ => false,
        })
    }

    /// A question in direct messages, which may have been written in several: what they say now.
    async fn said_together(
        &self,
        inquiry: &Inquiry,
        edited: &Message,
    ) -> Result<String, DeskError> {
        let begin = MessageId::at(inquiry.asked_at - TOGETHER);
        let history = self.platform.history(None, edited.channel, begin, PARTS);
        let mut parts = Vec::new();
        for message in history.await? {
            let own = message.author.user == edited.author.user && message.id != edited.id;
            let near = message.id.sent_at().since(inquiry.asked_at) <= TOGETHER;
            if own && near && self.is_part(inquiry, message.id).await? {
                parts.push((message.id, self.text_of(&message)));
            }
        }
        // A history may still say what was said before.
        parts.push((edited.id, self.text_of(edited)));
        parts.sort();
        let texts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
        Ok(texts.join("\n").trim().to_owned())
    }

    async fn is_part(&self, inquiry: &Inquiry, message: MessageId) -> Result<bool, DeskError> {
        // Only direct messages are said together.
        let found = self.store.inquiry_by_message(None, message).await?;
        Ok(found.is_some_and(|one| one.id == inquiry.id))
    }

    /// The edit of a message that made no inquiry: either it has not come yet, or it was no question.
    /// Now it may be one; if it is not, a message that comes late must not be taken for one.
    async fn edited_first(&self, message: &Message) -> Result<(), DeskError> {
        self.heard(message).await?;
        if self
            .store
            .inquiry_by_message(message.guild, message.id)
            .await?
            .is_some()
        {
            return Ok(());
        }
        if !self.listens_to(message).await? {
            return Ok(());
        }
        let change = EarlyChange::Edited(self.text_of(message));
        self.keep(message.id, &change).await
    }

    /// Whether a message like this one may be a question: what is said elsewhere, or by staff, is not kept.
    async fn listens_to(&self, message: &Message) -> Result<bool, DeskError> {
        let Some(guild) = message.guild else {
            return Ok(true);
        };
        let settings = self.guilds.get(guild).await?;
        let place = message.parent.unwrap_or(message.channel);
        Ok(settings.mode(place) != ChannelMode::Off && !intake::is_staff(message, &settings))
    }

    /// An edit of a forum post's first message does not bring its title along.
    async fn forum_title(&self, inquiry: &Inquiry) -> Result<Option<String>, DeskError> {
        if inquiry.place != Place::Forum {
            return Ok(None);
        }
        let text = self.store.inquiry_text(inquiry).await?;
        Ok(text.and_then(|text| text.lines().next().map(str::to_owned)))
    }

    /// Decides again about a question that reads differently now.
    /// With `adds`, because of one more message; if that is known already, nothing is done.
    pub(super) async fn revise(
        &self,
        inquiry: &Inquiry,
        question: &Question,
        adds: Option<MessageId>,
    ) -> Result<(), DeskError> {
        let mut considered = self.consider(question).await?;
        // What was answered before is this very inquiry: that is neither repeating nor asking again.
        considered.reasked.retain(|former| former.id != inquiry.id);
        if considered.again && !considered.decision.answers() {
            considered.again = false;
            considered.decision = match considered.decision {
                Decision::Escalate => Decision::AnswerAndEscalate,
                _ => Decision::Answer,
            };
        }
        let replied = inquiry.reply_channel.is_some();
        let revised = considered.written_into(inquiry, question, self.now());
        let mut tx = self.store.begin().await?;
        if let Some(message) = adds
            && !tx.note_message(inquiry.id, message).await?
        {
            return Ok(());
        }
        tx.update_inquiry(&revised)?;
        tx.set_text(inquiry.id, &question.text);
        tx.record(inquiry.id, self.now(), &InquiryEvent::Revised)?;
        tx.clear_timer(TimerKind::Watch, inquiry.id.get());
        if considered.decision.opens_inquiry() {
            tx.set_outcome(inquiry.id, Outcome::Pending, self.now());
            if let Some(event) = considered.event() {
                tx.record(inquiry.id, self.now(), &event)?;
            }
            self.set_inquiry_timers(&mut tx, &revised, considered.decision)
                .await?;
        } else if inquiry.outcome == Outcome::Pending {
            // Nothing is asked any more: what was said in reply goes, or says how to ask.
            withdraw(&mut tx, inquiry, self.now())?;
        }
        let post = self.compose(inquiry.id, question, &considered);
        let post = self
            .escalate_at_once(&mut tx, &revised, question, &considered, post)
            .await?;
        if let Some(step) = revised_reply(inquiry, post, replied) {
            self.enqueue(&mut tx, &step)?;
        }
        self.commit(tx).await
    }

    /// A message was deleted.
    pub(super) async fn deleted(
        &self,
        guild: Option<GuildId>,
        message: MessageId,
    ) -> Result<(), DeskError> {
        let Some(inquiry) = self.store.inquiry_by_message(guild, message).await? else {
            let listens = match guild {
                Some(guild) => !self.guilds.get(guild).await?.channels.is_empty(),
                None => true,
            };
            // Whose it was and what it said is not known: its number alone is kept.
            return match listens {
                true => self.keep(message, &EarlyChange::Deleted).await,
                false => Ok(()),
            };
        };
        if inquiry.message == Some(message) {
            self.withdrawn(&inquiry).await
        } else if inquiry.place == Place::Direct && guild.is_none() {
            self.part_deleted(&inquiry, message).await
        } else {
            Ok(())
        }
    }

    /// A forum post is gone: what was asked in it, too.
    pub(super) async fn post_gone(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<(), DeskError> {
        for inquiry in self.store.asked_in_post(guild, channel).await? {
            self.withdrawn(&inquiry).await?;
        }
        Ok(())
    }

    /// One of the messages that a question was written in is gone: what it said is no part of it any more.
    async fn part_deleted(&self, inquiry: &Inquiry, gone: MessageId) -> Result<(), DeskError> {
        let begin = MessageId::at(inquiry.asked_at - TOGETHER);
        let history = self.platform.history(None, inquiry.channel, begin, PARTS);
        let mut parts = Vec::new();
        // What cannot be read again is better forgotten than kept.
        for message in history.await.unwrap_or_default() {
            let near = message.id.sent_at().since(inquiry.asked_at) <= TOGETHER;
            let other = message.id != gone && !message.author.is_bot;
            if near && other && self.is_part(inquiry, message.id).await? {
                parts.push((message.id, self.text_of(&message)));
            }
        }
        parts.sort();
        let texts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
        let mut tx = self.store.begin().await?;
        tx.forget_question(inquiry).await?;
        let text = texts.join("\n");
        if !text.trim().is_empty() {
            tx.set_text(inquiry.id, text.trim());
        }
        self.refresh_ticket_of(&mut tx, inquiry).await?;
        self.commit(tx).await?;
        self.stir_learning(inquiry.guild);
        Ok(())
    }

    /// The card of an inquiry's ticket quotes what was asked.
    async fn refresh_ticket_of(&self, tx: &mut Tx, inquiry: &Inquiry) -> Result<(), DeskError> {
        match tx.ticket_of_inquiry(inquiry).await? {
            Some(ticket) => self.enqueue(tx, &Outgoing::RefreshCard { ticket: ticket.id }),
            None => Ok(()),
        }
    }

    /// A question was deleted: its reply goes, and its text from wherever it is kept.
    async fn withdrawn(&self, inquiry: &Inquiry) -> Result<(), DeskError> {
        let mut tx = self.store.begin().await?;
        tx.forget_question(inquiry).await?;
        self.refresh_ticket_of(&mut tx, inquiry).await?;
        if inquiry.reply_channel.is_some() {
            self.enqueue(
                &mut tx,
                &Outgoing::DeleteReply {
                    inquiry: inquiry.id,
                },
            )?;
        }
        if inquiry.outcome == Outcome::Pending {
            withdraw(&mut tx, inquiry, self.now())?;
        }
        self.commit(tx).await?;
        self.stir_learning(inquiry.guild);
        Ok(())
    }

    /// Keeps a change for a message that may still come; an old message will not.
    async fn keep(&self, message: MessageId, change: &EarlyChange) -> Result<(), DeskError> {
        let now: Timestamp = self.now();
        if now.since(message.sent_at()) > EARLY {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        tx.keep_early(message, change, now).await?;
        Ok(tx.commit().await?)
    }
}

/// Writes down that a learner has taken a question back.
fn withdraw(tx: &mut Tx, inquiry: &Inquiry, now: Timestamp) -> Result<(), DeskError> {
    tx.record(inquiry.id, now, &InquiryEvent::Cancelled)?;
    tx.set_outcome(inquiry.id, Outcome::Cancelled, now);
    tx.clear_timer(TimerKind::Settle, inquiry.id.get());
    tx.clear_timer(TimerKind::Watch, inquiry.id.get());
    Ok(())
}

/// The step that brings a reply in line with a question that reads differently now.
fn revised_reply(inquiry: &Inquiry, post: Option<Post>, replied: bool) -> Option<Outgoing> {
    match post {
        Some(post) if replied => Some(Outgoing::EditReply {
            inquiry: inquiry.id,
            post,
        }),
        Some(post) => Some(Outgoing::Reply {
            inquiry: inquiry.id,
            channel: inquiry.channel,
            to: inquiry.message,
            post,
        }),
        None if replied => Some(Outgoing::DeleteReply {
            inquiry: inquiry.id,
        }),
        None => None,
    }
}
