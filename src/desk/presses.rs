//! Buttons pressed, menu entries chosen, forms submitted: who may, once, and on to the right place.
//! Only the asker's presses on an answer count; everybody else is told so, and only they see it.

use std::pin::pin;

use super::action::Action;
use super::considering::{Question, SETTLES, is_public};
use super::event::Press;
use super::platform::{PlatformError, Response};
use super::post::{Post, Row};
use super::replies::{self, Voice};
use super::{Desk, DeskError, demotions, tickets};
use crate::domain::{
    InquiryEvent, InquiryId, InteractionId, Locale, Outcome, Place, RuleId, UserId,
};
use crate::faq::{Captures, Rule};
use crate::store::{Inquiry, Scope, TimerKind, Tx};

impl Desk {
    /// Handles a press.
    pub(super) async fn pressed(&self, press: &Press) -> Result<(), DeskError> {
        let locale = self.press_locale(press).await?;
        let acted = pin!(self.again_if_undone(|| self.act_on(press, locale)));
        acted.await
    }

    async fn act_on(&self, press: &Press, locale: Locale) -> Result<(), DeskError> {
        tickets::let_in_again(self, press.by.user).await?;
        let Some(action) = press.action else {
            return self
                .whisper(press, self.voice(locale).say("old-button"))
                .await;
        };
        match action {
            Action::Solved(id)
            | Action::NotThis(id)
            | Action::AskInstructor(id)
            | Action::ChooseRule(id)
            | Action::ChooseGuild(id) => self.pressed_by_asker(press, action, id, locale).await,
            Action::ShowAnswer(id) => self.show_answer(press, id, locale).await,
            Action::Claim(ticket)
            | Action::Transfer(ticket)
            | Action::TransferTo(ticket)
            | Action::Resolve(ticket)
            | Action::Details(ticket)
            | Action::Reopen(ticket) => self.pressed_on_ticket(press, action, ticket, locale).await,
            Action::Rate(survey, question, rating) => {
                self.rated(press, survey, question, rating, locale).await
            }
            // The form itself is the adapter's acknowledgement; nothing is left to do.
            Action::Comment(_) => Ok(()),
            Action::CommentText(survey) => self.commented(press, survey, locale).await,
            Action::BrowseCategory => self.browsed_category(press, locale).await,
            Action::BrowseRule => self.browsed_rule(press, locale).await,
            Action::BrowsePage { page, category } => {
                self.turned_browse_page(press, (page, category), locale)
                    .await
            }
            Action::ReviewApprove(inquiry, _)
            | Action::ReviewReject(inquiry, _)
            | Action::ReviewCorrect(inquiry)
            | Action::ReviewFile(inquiry)
            | Action::ReviewDrop(inquiry) => self.reviewed(press, action, inquiry, locale).await,
            Action::TeachRule(inquiry) => self.chose_rule_to_teach(press, inquiry, locale).await,
            Action::ForgetLesson => self.chose_lesson_to_forget(press, locale).await,
            Action::KeepRule(rule) => demotions::keep(self, press, rule, locale).await,
            Action::RulesPage { page, category } => {
                self.turned_rules_page(press, (page, category), locale)
                    .await
            }
        }
    }

    async fn press_locale(&self, press: &Press) -> Result<Locale, DeskError> {
        self.language_of(press.by.user, press.locale, press.guild)
            .await
    }

    /// Says something that only the presser sees.
    pub(super) async fn whisper(&self, press: &Press, text: String) -> Result<(), DeskError> {
        self.respond(press, &Response::Whisper(Post::text(text)))
            .await
    }

    /// Answers a press. Where the platform has waited for it in vain, the message is changed all the same, by
    /// frontdesk's own right; a word to the presser alone can no longer be said, and the press is over.
    pub(super) async fn respond(
        &self,
        press: &Press,
        response: &Response,
    ) -> Result<(), DeskError> {
        match self.platform.respond(&press.interaction, response).await {
            Err(error @ (PlatformError::Expired | PlatformError::Gone)) => {
                self.metrics.refused(&error);
                tracing::warn!(%error, "a press could not be answered");
                self.change_pressed(press, response).await
            }
            other => Ok(other?),
        }
    }

    /// Changes the message that a button is on without the help of the press.
    async fn change_pressed(&self, press: &Press, response: &Response) -> Result<(), DeskError> {
        let (channel, message, mark) = (press.channel, press.message, press.interaction.mark);
        let changed = match response {
            Response::Update(post) => self.platform.edit(channel, message, post, mark).await,
            Response::Rows(rows) => {
                let rows = self.platform.change_rows(channel, message, rows, mark);
                rows.await
            }
            Response::Reply(_) | Response::Whisper(_) | Response::Choices(_) => return Ok(()),
        };
        match changed {
            // What only the presser sees cannot be changed so, and is over with the press.
            Err(PlatformError::Gone) => Ok(()),
            other => Ok(other?),
        }
    }

    async fn pressed_by_asker(
        &self,
        press: &Press,
        action: Action,
        id: InquiryId,
        locale: Locale,
    ) -> Result<(), DeskError> {
        let voice = self.voice(locale);
        let Some(inquiry) = self.pressed_inquiry(press, id).await? else {
            return self.whisper(press, voice.say("gone-inquiry")).await;
        };
        if self.store.learner_of(press.by.user).await? != Some(inquiry.learner) {
            return self.whisper(press, voice.say("not-asker")).await;
        }
        // The message goes on in the language it began in.
        let voice = self.voice(inquiry.locale);
        let guild = inquiry.guild;
        match action {
            Action::Solved(_) | Action::NotThis(_) => {
                let Some(tx) = self.first_press(press.interaction.id).await? else {
                    return Ok(());
                };
                let rows = match action {
                    Action::Solved(_) => self.solved(tx, press, &inquiry, voice).await?,
                    _ => self.not_this(tx, press, &inquiry, voice).await?,
                };
                self.respond(press, &Response::Rows(rows)).await
            }
            Action::ChooseRule(_) => self.chose_rule(press, &inquiry, voice).await,
            _ => self.asked_instructor(press, action, inquiry, voice).await,
        }?;
        self.stir_learning(guild);
        Ok(())
    }

    /// The rows below an answer that helped.
    async fn solved(
        &self,
        mut tx: Tx,
        press: &Press,
        inquiry: &Inquiry,
        voice: Voice<'_>,
    ) -> Result<Vec<Row>, DeskError> {
        if inquiry.outcome != Outcome::Solved {
            let now = self.now();
            tx.record(inquiry.id, now, &InquiryEvent::Solved)?;
            tx.set_outcome(inquiry.id, Outcome::Solved, now);
            tx.clear_timer(TimerKind::Settle, inquiry.id.get());
            self.sample_survey(&mut tx, inquiry, press.by.user, voice.locale)
                .await?;
        }
        if let Some(ticket) = tx.ticket_of_inquiry(inquiry).await?
            && ticket.state.is_open()
        {
            self.resolve_by_learner(&mut tx, &ticket, press.by.user)
                .await?;
            // The answer was enough, whatever became of the ticket.
            tx.set_outcome(inquiry.id, Outcome::Solved, self.now());
        }
        self.commit(tx).await?;
        Ok(replies::solved_rows(voice, inquiry.id))
    }

    /// The rows below an answer to another question.
    async fn not_this(
        &self,
        mut tx: Tx,
        press: &Press,
        inquiry: &Inquiry,
        voice: Voice<'_>,
    ) -> Result<Vec<Row>, DeskError> {
        let now = self.now();
        tx.record(inquiry.id, now, &InquiryEvent::NotThis)?;
        if matches!(inquiry.outcome, Outcome::Solved | Outcome::Assumed) {
            // A late press rewrites what an earlier one, or time, has decided.
            tx.set_outcome(inquiry.id, Outcome::Pending, now);
            tx.set_timer(TimerKind::Settle, inquiry.id.get(), now + SETTLES);
        }
        self.commit(tx).await?;
        let question = self.question_again(inquiry, press, voice.locale).await?;
        let labels = self.labels(&self.book(), &question, &inquiry.suggested);
        Ok(replies::not_this_rows(voice, inquiry.id, &labels))
    }

    /// A suggested or related rule is chosen: the message becomes its answer.
    async fn chose_rule(
        &self,
        press: &Press,
        inquiry: &Inquiry,
        voice: Voice<'_>,
    ) -> Result<(), DeskError> {
        let book = self.book();
        let chosen = press.value.as_deref().map(RuleId::new);
        let rule = chosen.as_ref().and_then(|id| book.rule(inquiry.guild, id));
        let for_all = |rule: &&Rule| rule.audience.is_empty() || !is_public(inquiry.place);
        let rule = rule.filter(|rule| rule.visible_to(&press.by.roles));
        let Some(rule) = rule.filter(for_all) else {
            return self.whisper(press, voice.say("answer-gone")).await;
        };
        let question = self.question_again(inquiry, press, voice.locale).await?;
        let Some(mut tx) = self.first_press(press.interaction.id).await? else {
            return Ok(());
        };
        let now = self.now();
        let answered = Inquiry {
            rule: Some(rule.id.clone()),
            answered_at: Some(now),
            category: Some(rule.category.to_string()),
            ..inquiry.clone()
        };
        tx.update_inquiry(&answered)?;
        tx.record(
            inquiry.id,
            now,
            &InquiryEvent::Chosen {
                rule: rule.id.clone(),
            },
        )?;
        let answer = InquiryEvent::Answered {
            rule: rule.id.clone(),
            score: inquiry.score,
        };
        tx.record(inquiry.id, now, &answer)?;
        if inquiry.outcome == Outcome::Pending {
            self.set_inquiry_timers(&mut tx, &answered, super::triage::Decision::Answer)
                .await?;
        }
        self.commit(tx).await?;
        let post = self.answer_post(&book, inquiry.id, &question, rule, &Captures::default());
        self.respond(press, &Response::Update(post)).await
    }

    /// The answer of a rule with an audience, for one pair of eyes.
    async fn show_answer(
        &self,
        press: &Press,
        id: InquiryId,
        locale: Locale,
    ) -> Result<(), DeskError> {
        let voice = self.voice(locale);
        let book = self.book();
        let Some(inquiry) = self.pressed_inquiry(press, id).await? else {
            return self.whisper(press, voice.say("gone-inquiry")).await;
        };
        let rule = inquiry
            .rule
            .as_ref()
            .and_then(|rule| book.rule(inquiry.guild, rule));
        let Some(rule) = rule else {
            return self.whisper(press, voice.say("answer-gone")).await;
        };
        if !rule.visible_to(&press.by.roles) {
            return self.whisper(press, voice.say("answer-not-for-you")).await;
        }
        let mut question = self.question_again(&inquiry, press, locale).await?;
        question.place = Place::Direct;
        let mut post = self.answer_post(&book, id, &question, rule, &Captures::default());
        if self.store.learner_of(press.by.user).await? != Some(inquiry.learner) {
            post.rows.clear();
        }
        self.respond(press, &Response::Whisper(post)).await
    }

    /// Within what a press reaches: its guild, or what is the presser's own in direct messages. A button
    /// says the same wherever it is brought, so what it names has to belong where it is pressed.
    pub(super) async fn scope_of(&self, press: &Press) -> Result<Option<Scope>, DeskError> {
        Ok(match press.guild {
            Some(guild) => Some(Scope::Guild(guild)),
            None => {
                let learner = self.store.learner_of(press.by.user).await?;
                learner.map(Scope::Direct)
            }
        })
    }

    async fn pressed_inquiry(
        &self,
        press: &Press,
        id: InquiryId,
    ) -> Result<Option<Inquiry>, DeskError> {
        Ok(match self.scope_of(press).await? {
            Some(scope) => self.store.inquiry(scope, id).await?,
            None => None,
        })
    }

    /// The question of an inquiry, as its asker stands now.
    pub(super) async fn question_again(
        &self,
        inquiry: &Inquiry,
        press: &Press,
        locale: Locale,
    ) -> Result<Question, DeskError> {
        Ok(Question {
            guild: inquiry.guild,
            place: inquiry.place,
            channel: inquiry.channel,
            message: inquiry.message,
            asker: press.by.clone(),
            text: self.store.inquiry_text(inquiry).await?.unwrap_or_default(),
            only_attachments: false,
            asked_at: inquiry.asked_at,
            locale,
        })
    }

    /// A transaction for an interaction that was not seen before; `None` if it was.
    pub(super) async fn first_press(&self, id: InteractionId) -> Result<Option<Tx>, DeskError> {
        let mut tx = self.store.begin().await?;
        let first = tx.first_time(id, self.now()).await?;
        Ok(first.then_some(tx))
    }

    /// Whether somebody is a member of a guild's staff.
    pub(super) async fn is_staff(
        &self,
        guild: crate::domain::GuildId,
        person: &super::event::Person,
    ) -> Result<bool, DeskError> {
        let settings = self.guilds.get(guild).await?;
        Ok(person.manages_guild
            || settings.is_instructor(&person.roles)
            || settings.is_moderator(&person.roles))
    }

    /// The Discord id of an inquiry's learner.
    pub(super) async fn learner_user(
        &self,
        inquiry: &Inquiry,
    ) -> Result<Option<UserId>, DeskError> {
        Ok(self.store.user_of(inquiry.learner).await?)
    }
}
