//! `/ask`, and the message menu *Ask an instructor*.

use crate::desk::considering::{Considered, Question};
use crate::desk::event::Call;
use crate::desk::intake;
use crate::desk::post::Post;
use crate::desk::replies::Voice;
use crate::desk::tickets::Wanted;
use crate::desk::triage::Decision;
use crate::desk::{Desk, DeskError};
use crate::domain::{Band, InquiryId, Locale, MessageId, Place};
use crate::faq::Verdict;

impl Desk {
    /// `/ask`: triaged like any question that is put to frontdesk itself.
    pub(super) async fn ask_command(
        &self,
        call: &Call,
        voice: Voice<'_>,
    ) -> Result<Option<Post>, DeskError> {
        let text = call.arguments.text("question").unwrap_or_default().trim();
        let mut question = self.called_question(call, text, voice, None);
        if question.guild.is_none() {
            question.guild = self.only_guild_of(call.by.user).await?;
        }
        // Who writes Chinese is answered in Chinese, and who writes English in English, whatever language their client speaks.
        if self.store.locale_of(call.by.user).await?.is_none() {
            question.locale = Locale::of_text(text).unwrap_or(voice.locale);
        }
        self.ask_by_command(&call.interaction, &question).await
    }

    fn called_question(
        &self,
        call: &Call,
        text: &str,
        voice: Voice<'_>,
        message: Option<MessageId>,
    ) -> Question {
        Question {
            guild: call.guild,
            place: Place::Command,
            channel: call.channel,
            message,
            asker: call.by.clone(),
            text: text.to_owned(),
            only_attachments: false,
            asked_at: self.now(),
            locale: voice.locale,
        }
    }

    /// *Ask an instructor* on a message: one's own goes to an instructor at once; staff may hand over
    /// somebody else's.
    pub(super) async fn ask_about_message(
        &self,
        call: &Call,
        voice: Voice<'_>,
    ) -> Result<Option<Post>, DeskError> {
        let (Some(target), Some(guild)) = (call.target.as_deref(), call.guild) else {
            return Ok(Some(Post::text(voice.say("ask-empty"))));
        };
        if target.author.is_bot || (target.text.trim().is_empty() && target.attachments.is_empty())
        {
            return Ok(Some(Post::text(voice.say("ask-empty"))));
        }
        let own = target.author.user == call.by.user;
        if !own && !self.is_staff(guild, &call.by).await? {
            return Ok(Some(Post::text(voice.say("ask-other"))));
        }
        let text = intake::question_of(target, self.platform.me());
        let mut question = self.called_question(call, &text, voice, Some(target.id));
        question.asker = target.author.clone();
        question.asked_at = target.id.sent_at();
        let known = self
            .store
            .inquiry_by_message(Some(guild), target.id)
            .await?;
        if let Some(inquiry) = &known
            && let Some(ticket) = self.store.ticket_of_inquiry(inquiry).await?
        {
            let mut how = self.how_it_stands(&ticket, voice).await?;
            if !own {
                // Only the learner takes it up again by a button.
                how.rows.clear();
            }
            return Ok(Some(how));
        }
        let mut considered = self.consider(&question).await?;
        considered.decision = Decision::Offer;
        hand_over(&mut considered);
        let Some(mut tx) = self.first_press(call.interaction.id).await? else {
            return Ok(None);
        };
        let inquiry = match known {
            Some(inquiry) => inquiry,
            None => {
                let id = InquiryId::new(self.entropy.id());
                if !tx.note_message(id, target.id).await? {
                    return Ok(Some(Post::text(voice.say("trouble"))));
                }
                self.open_inquiry(&mut tx, id, &question, &considered)
                    .await?
            }
        };
        let wanted = self
            .open_ticket(&mut tx, &inquiry, guild, (&question.asker, &call.by))
            .await?;
        let said = match wanted {
            Wanted::New(number) => self.say_opened(&mut tx, guild, number, voice).await?,
            Wanted::PassedOn(ticket) if own => self.passed_on(&ticket, voice),
            Wanted::PassedOn(ticket) => self.passed_on_for(&ticket, voice),
            Wanted::NoSupport => voice.say("ticket-no-support"),
            Wanted::TooMany { .. } => voice.say("limit-tickets"),
        };
        self.commit(tx).await?;
        Ok(Some(Post::text(said)))
    }
}

/// A person was asked for, whatever the rule book thinks it knows.
fn hand_over(considered: &mut Considered) {
    let Verdict { band, .. } = &mut considered.verdict;
    *band = (*band).min(Band::Suggest);
}
