//! *Teach this answer*, from the menu of a message: the learner's question that it answers, or asks, becomes
//! an example of a rule; or the two are the beginning of a new one.

use super::teach::taught;
use super::{Wish, admit, likely_rules, refused};
use crate::desk::action::Action;
use crate::desk::event::{Call, Message, Press};
use crate::desk::platform::Response;
use crate::desk::post::{Post, Row};
use crate::desk::replies::{Voice, cut_to, rule_menu};
use crate::desk::rules::quoted;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, InquiryId, LessonKind, LessonSource, Locale, RuleId, Teaches};
use crate::faq::rule_as_toml;
use crate::store::Inquiry;

/// How much of a question, and of an answer, is put into the beginning of a rule.
const QUESTION: usize = 200;
const ANSWER: usize = 700;

impl Desk {
    /// Asks of which rule the question is an example.
    pub(super) async fn teach_this_answer(
        &self,
        call: &Call,
        guild: GuildId,
        voice: Voice<'_>,
    ) -> Result<Post, DeskError> {
        let Some(target) = call.target.as_deref() else {
            return Ok(Post::text(voice.say("teach-no-question")));
        };
        let inquiry = self.inquiry_answered_by(guild, target).await?;
        let text = match &inquiry {
            Some(inquiry) => self.store.inquiry_text(inquiry).await?,
            None => None,
        };
        let (Some(inquiry), Some(text)) = (inquiry, text) else {
            return Ok(Post::text(voice.say("teach-no-question")));
        };
        let asker = self.store.user_of(inquiry.learner).await?;
        let is_answer = asker != Some(target.author.user) && !target.text.trim().is_empty();
        let answer = match is_answer {
            true => target.text.trim().to_owned(),
            false => voice.say("teach-write-answer"),
        };
        let book = self.book();
        let rules = likely_rules(&book, guild, &text, voice.locale);
        let category = inquiry.category.clone().unwrap_or_else(|| {
            let first = book.categories().first();
            first.map_or_else(String::new, |category| category.id.to_string())
        });
        let language = Locale::of_text(&text).unwrap_or(inquiry.locale).code();
        let (question, answer) = (cut_to(&text, QUESTION), cut_to(&answer, ANSWER));
        let toml = rule_as_toml(&category, &question, language, &answer).replace("```", "'''");
        let post = Post::text(voice.say_with(
            "teach-which-rule",
            &[("question", quoted(&text, QUESTION)), ("toml", toml)],
        ));
        let menu = rule_menu(
            Action::TeachRule(inquiry.id),
            voice.say("teach-rule-menu"),
            &rules,
        );
        Ok(post.row(Row::Menu(menu)))
    }

    /// The inquiry that a message belongs to: by its ticket's thread, as its question, or as a reply to that.
    async fn inquiry_answered_by(
        &self,
        guild: GuildId,
        message: &Message,
    ) -> Result<Option<Inquiry>, DeskError> {
        if let Some(ticket) = self.store.ticket_by_thread(guild, message.channel).await? {
            return Ok(self.store.inquiry_of(&ticket).await?);
        }
        let guild = Some(guild);
        if let Some(own) = self.store.inquiry_by_message(guild, message.id).await? {
            return Ok(Some(own));
        }
        match &message.replies_to {
            Some(to) => Ok(self.store.inquiry_by_message(guild, to.message).await?),
            None => Ok(None),
        }
    }

    /// The rule was chosen.
    pub(in crate::desk) async fn chose_rule_to_teach(
        &self,
        press: &Press,
        id: InquiryId,
        locale: Locale,
    ) -> Result<(), DeskError> {
        let voice = self.voice(locale);
        let Some(guild) = self.teacher_press(press, true, voice).await? else {
            return Ok(());
        };
        let told = self.teach_question(press, guild, id, voice).await?;
        self.respond(press, &Response::Update(Post::text(told)))
            .await
    }

    async fn teach_question(
        &self,
        press: &Press,
        guild: GuildId,
        id: InquiryId,
        voice: Voice<'_>,
    ) -> Result<String, DeskError> {
        if self.learning_is_off(guild).await? {
            return Ok(voice.say("learning-off"));
        }
        let text = match self.store.inquiry(guild, id).await? {
            Some(inquiry) => self.store.inquiry_text(&inquiry).await?,
            None => None,
        };
        let Some(text) = text else {
            return Ok(voice.say("teach-no-question"));
        };
        let rule = RuleId::new(press.value.clone().unwrap_or_default());
        let wish = Wish {
            guild,
            teaches: Teaches::Rule(rule, LessonKind::Example),
            text: &text,
            source: LessonSource::Shown,
            by: press.by.user,
            inquiry: Some(id),
        };
        if let Err(refusal) = admit(&self.book(), guild, &wish.teaches, wish.text) {
            return Ok(refused(voice, &wish.teaches, &refusal));
        }
        if let Some(mut tx) = self.first_press(press.interaction.id).await? {
            self.write_lesson(&mut tx, &wish).await?;
            let decision = crate::domain::ReviewDecision::Taught;
            tx.review(guild, id, decision, Some(press.by.user), self.now())
                .await?;
            self.commit(tx).await?;
            self.stir_learning(Some(guild));
        }
        Ok(taught(voice, &wish))
    }
}
