//! `/rules teach`, `review`, `lessons`, `forget` and *Teach this answer*: what staff teach the rule book of
//! their guild. A wording becomes a lesson only here, by a person, or in the automatic mode.

mod card;
mod lessons;
mod review;
mod shown;
mod teach;

use super::catalogue::CommandName as C;
use super::event::{Call, Press};
use super::post::Post;
use super::replies::{RuleLabel, Voice};
use super::{Desk, DeskError};
use crate::domain::{
    GuildId, InquiryId, LearningMode, Lesson, LessonId, LessonSource, Locale, RuleId, Teaches,
    UserId,
};
use crate::faq::{Addressee, Asking, Refusal, RuleBook};
use crate::store::Tx;

/// What somebody wants to teach.
struct Wish<'a> {
    guild: GuildId,
    teaches: Teaches,
    text: &'a str,
    source: LessonSource,
    by: UserId,
    inquiry: Option<InquiryId>,
}

impl Desk {
    /// Runs one of these commands; what the caller is told.
    pub(super) async fn teaching_command(
        &self,
        call: &Call,
        voice: Voice<'_>,
    ) -> Result<Option<Post>, DeskError> {
        let Some(guild) = call.guild else {
            return Ok(Some(Post::text(voice.say("guild-only"))));
        };
        match call.command {
            C::RulesLessons => self.list_lessons(call, guild, voice).await.map(Some),
            C::RulesForget => self.forget_lesson(call, guild, voice).await.map(Some),
            _ if self.learning_is_off(guild).await? => {
                Ok(Some(Post::text(voice.say("learning-off"))))
            }
            C::RulesReview => self.review_card(guild, "", voice).await.map(Some),
            C::TeachThisAnswer => self.teach_this_answer(call, guild, voice).await.map(Some),
            _ => self.teach_text(call, guild, voice).await,
        }
    }

    async fn learning_is_off(&self, guild: GuildId) -> Result<bool, DeskError> {
        let mode = self.store.settings(guild).await?.learning;
        Ok(mode == LearningMode::Off)
    }

    /// The guild of a press by a moderator, or else by an instructor where those may; anyone else is told.
    async fn teacher_press(
        &self,
        press: &Press,
        instructors_too: bool,
        voice: Voice<'_>,
    ) -> Result<Option<GuildId>, DeskError> {
        let Some(guild) = press.guild else {
            return Ok(None);
        };
        let settings = self.guilds.get(guild).await?;
        let moderates = press.by.manages_guild || settings.is_moderator(&press.by.roles);
        let teaches = instructors_too && settings.is_instructor(&press.by.roles);
        if moderates || teaches {
            return Ok(Some(guild));
        }
        let who = match instructors_too {
            true => "who-instructor",
            false => "who-moderator",
        };
        let refusal = voice.say1("not-allowed", "who", voice.say(who));
        self.whisper(press, refusal).await?;
        Ok(None)
    }

    /// Writes a lesson; false if the very same is in force already.
    async fn write_lesson(&self, tx: &mut Tx, wish: &Wish<'_>) -> Result<bool, DeskError> {
        let lesson = Lesson {
            id: LessonId::new(self.entropy.id()),
            guild: wish.guild,
            teaches: wish.teaches.clone(),
            text: wish.text.trim().to_owned(),
            source: wish.source,
            by: Some(wish.by),
            at: self.now(),
            inquiry: wish.inquiry,
        };
        Ok(tx.teach(&lesson).await?)
    }
}

/// Whether a guild's book takes a lesson.
fn admit(book: &RuleBook, guild: GuildId, teaches: &Teaches, text: &str) -> Result<(), Refusal> {
    match teaches {
        Teaches::Rule(rule, kind) => book.admit(guild, rule, *kind, text),
        Teaches::Category(category) => book.admit_filing(guild, category, text),
    }
}

/// Why a lesson is not taken, in words that say what would be.
fn refused(voice: Voice<'_>, teaches: &Teaches, refusal: &Refusal) -> String {
    let (key, other) = match refusal {
        Refusal::NoCategory => ("lesson-no-category", None),
        Refusal::FiledElsewhere => ("lesson-filed-elsewhere", None),
        Refusal::NoRule => ("lesson-no-rule", None),
        Refusal::Empty => ("lesson-empty", None),
        Refusal::TooLong => ("lesson-too-long", None),
        Refusal::Known => ("lesson-known", None),
        Refusal::Opposite => ("lesson-opposite", None),
        Refusal::OfAnother(other) => ("lesson-of-another", Some(other)),
    };
    let values = [
        ("rule", teaches.subject().to_owned()),
        ("other", other.map(RuleId::to_string).unwrap_or_default()),
    ];
    voice.say_with(key, &values)
}

/// The rules that a text might mean, likeliest first, then those of the same category, then the rest.
fn likely_rules(book: &RuleBook, guild: GuildId, text: &str, locale: Locale) -> Vec<RuleLabel> {
    let asking = Asking {
        guild: Some(guild),
        addressee: Addressee::Frontdesk,
        ..Asking::anyone(Locale::of_text(text).unwrap_or(locale))
    };
    let verdict = book.consult(text, &asking);
    let place = |id: &RuleId| verdict.candidates.iter().position(|one| one.rule == *id);
    let category = verdict.category.map(|guess| guess.category);
    let mut rules: Vec<_> = book.rules(Some(guild)).collect();
    rules.sort_by_key(|rule| {
        let other = category.as_ref() != Some(&rule.category);
        (place(&rule.id).unwrap_or(usize::MAX), other)
    });
    rules
        .into_iter()
        .map(|rule| RuleLabel {
            rule: rule.id.clone(),
            title: rule.title(locale).to_owned(),
        })
        .collect()
}
