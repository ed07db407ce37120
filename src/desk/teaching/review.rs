//! `/rules review`: wordings one after another, each decided with one press, the next in the same message.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::card::card;
use super::teach::taught;
use super::{Wish, admit, likely_rules, refused};
use crate::desk::action::Action;
use crate::desk::event::Press;
use crate::desk::learning::{LOOKED_THROUGH, REVIEWED_FOR};
use crate::desk::platform::Response;
use crate::desk::post::Post;
use crate::desk::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{
    GuildId, InquiryId, LessonKind, LessonSource, Locale, ReviewDecision, RuleId, RuleMark, Teaches,
};
use crate::faq::review::{self, Candidate};
use crate::faq::{Refusal, RuleBook};

/// What a press on a card asks for.
struct Decided {
    lessons: Vec<Teaches>,
    decision: ReviewDecision,
}

impl Desk {
    /// The next wording, below what is told of the former.
    pub(super) async fn review_card(
        &self,
        guild: GuildId,
        told: &str,
        voice: Voice<'_>,
    ) -> Result<Post, DeskError> {
        let queue = self.queue(guild).await?;
        let mut post = match queue.first() {
            None => Post::text(voice.say("review-empty")),
            Some(candidate) => {
                let rules = likely_rules(&self.book(), guild, &candidate.text, voice.locale);
                let filed = candidate.filed.as_deref();
                let filed = filed.map(|id| self.category_title(Some(id), voice.locale));
                card(voice, candidate, queue.len(), (&rules, filed.as_deref()))
            }
        };
        if !told.is_empty() {
            post.text = format!("{told}\n\n{}", post.text);
        }
        Ok(post)
    }

    async fn queue(&self, guild: GuildId) -> Result<Vec<Candidate>, DeskError> {
        let since = self.now() - REVIEWED_FOR;
        let heard = self.store.unreviewed(guild, since, LOOKED_THROUGH).await?;
        let book = Arc::clone(&self.book());
        Ok(spawn_blocking(move || review::queue(&book, guild, &heard)).await?)
    }

    /// A card was decided: it is done, and the next one takes its place.
    pub(in crate::desk) async fn reviewed(
        &self,
        press: &Press,
        action: Action,
        inquiry: InquiryId,
        locale: Locale,
    ) -> Result<(), DeskError> {
        let voice = self.voice(locale);
        let Some(guild) = self.teacher_press(press, false, voice).await? else {
            return Ok(());
        };
        if self.learning_is_off(guild).await? {
            return self.whisper(press, voice.say("learning-off")).await;
        }
        let queue = self.queue(guild).await?;
        let found = queue
            .into_iter()
            .find(|candidate| candidate.inquiries.contains(&inquiry));
        let told = match found {
            None => voice.say("review-done-already"),
            Some(candidate) => {
                self.decide_card(press, action, guild, &candidate, voice)
                    .await?
            }
        };
        let next = self.review_card(guild, &told, voice).await?;
        // Only now: the next card is of the same book as this one was.
        self.stir_learning(Some(guild));
        self.respond(press, &Response::Update(next)).await
    }

    /// Does what was pressed; what is told of it. A refused lesson leaves the card where it is.
    async fn decide_card(
        &self,
        press: &Press,
        action: Action,
        guild: GuildId,
        candidate: &Candidate,
        voice: Voice<'_>,
    ) -> Result<String, DeskError> {
        let book = self.book();
        let Some(decided) = decided(&book, guild, action, press.value.as_deref(), candidate) else {
            return Ok(voice.say("answer-gone"));
        };
        let mut wishes = Vec::new();
        let mut known = None;
        for (place, teaches) in decided.lessons.into_iter().enumerate() {
            match admit(&book, guild, &teaches, &candidate.text) {
                Ok(()) => wishes.push(Wish {
                    guild,
                    teaches,
                    text: &candidate.text,
                    source: LessonSource::Reviewed,
                    by: press.by.user,
                    inquiry: candidate.inquiries.first().copied(),
                }),
                Err(refusal) if place == 0 && refusal != Refusal::Known => {
                    return Ok(refused(voice, &teaches, &refusal));
                }
                Err(refusal) if place == 0 => known = Some(refused(voice, &teaches, &refusal)),
                Err(_) => {}
            }
        }
        let Some(mut tx) = self.first_press(press.interaction.id).await? else {
            return Ok(String::new());
        };
        let mut told = Vec::new();
        for wish in &wishes {
            self.write_lesson(&mut tx, wish).await?;
            told.push(taught(voice, wish));
        }
        let by = Some(press.by.user);
        for inquiry in &candidate.inquiries {
            tx.review(guild, *inquiry, decided.decision, by, self.now())
                .await?;
        }
        self.commit(tx).await?;
        if told.is_empty() {
            told.push(match (decided.decision, known) {
                (ReviewDecision::Taught, Some(known)) => known,
                _ => voice.say("review-thrown-away"),
            });
        }
        Ok(told.join("\n"))
    }
}

/// What a press means for a card; nothing if its rule is gone.
fn decided(
    book: &RuleBook,
    guild: GuildId,
    action: Action,
    value: Option<&str>,
    candidate: &Candidate,
) -> Option<Decided> {
    let marked = |mark: RuleMark| {
        let mut rules = book.rules(Some(guild));
        rules.find(|rule| rule.id.mark() == mark)
    };
    let mut lessons = Vec::new();
    match action {
        Action::ReviewApprove(_, mark) => {
            let rule = marked(mark)?.id.clone();
            lessons.push(Teaches::Rule(rule, LessonKind::Example));
        }
        Action::ReviewCorrect(_) => {
            let rule = book.rule(Some(guild), &RuleId::new(value?))?;
            lessons.push(Teaches::Rule(rule.id.clone(), LessonKind::Example));
        }
        Action::ReviewReject(_, mark) => {
            let rule = marked(mark)?.id.clone();
            lessons.push(Teaches::Rule(rule, LessonKind::Reject));
        }
        Action::ReviewFile(_) => {
            return Some(Decided {
                lessons: vec![Teaches::Category(candidate.filed.clone()?)],
                decision: ReviewDecision::Learned,
            });
        }
        _ => {
            return Some(Decided {
                lessons,
                decision: ReviewDecision::ThrownAway,
            });
        }
    }
    // What belongs to one rule was answered wrongly by another.
    let wrong = candidate.wrong.as_ref();
    let other = wrong.filter(|wrong| lessons.iter().all(|one| one.rule() != Some(wrong)));
    if let (Some(wrong), Some(Teaches::Rule(_, LessonKind::Example))) = (other, lessons.first()) {
        lessons.push(Teaches::Rule(wrong.clone(), LessonKind::Reject));
    }
    Some(Decided {
        lessons,
        decision: ReviewDecision::Taught,
    })
}
