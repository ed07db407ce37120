//! `/rules teach`: staff write down what learners say, or what a rule must not answer.

use super::{Wish, admit, refused};
use crate::desk::event::Call;
use crate::desk::post::Post;
use crate::desk::replies::Voice;
use crate::desk::rules::quoted;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, LessonKind, LessonSource, Locale, RuleId, Teaches};
use crate::faq::{Asking, RuleBook};

/// How much of a lesson is shown.
pub(super) const SHOWN: usize = 120;

impl Desk {
    /// Teaches the text that was typed; what the caller is told.
    pub(super) async fn teach_text(
        &self,
        call: &Call,
        guild: GuildId,
        voice: Voice<'_>,
    ) -> Result<Option<Post>, DeskError> {
        let kind = call.arguments.text("kind").and_then(LessonKind::from_name);
        let rule = RuleId::new(call.arguments.text("rule").unwrap_or_default());
        let wish = Wish {
            guild,
            teaches: Teaches::Rule(rule, kind.unwrap_or(LessonKind::Example)),
            text: call.arguments.text("text").unwrap_or_default(),
            source: LessonSource::Taught,
            by: call.by.user,
            inquiry: None,
        };
        let book = self.book();
        if let Err(refusal) = admit(&book, guild, &wish.teaches, wish.text) {
            return Ok(Some(Post::text(refused(voice, &wish.teaches, &refusal))));
        }
        let Some(mut tx) = self.first_press(call.interaction.id).await? else {
            return Ok(None);
        };
        let told = match self.write_lesson(&mut tx, &wish).await? {
            true => taught(voice, &wish),
            false => refused(voice, &wish.teaches, &crate::faq::Refusal::Known),
        };
        self.commit(tx).await?;
        self.stir_learning(Some(guild));
        let before = answered_before(voice, &book, &wish);
        Ok(Some(Post::text([told, before].join("\n").trim())))
    }
}

/// That something was taught, in words.
pub(super) fn taught(voice: Voice<'_>, wish: &Wish<'_>) -> String {
    let key = match &wish.teaches {
        Teaches::Rule(_, LessonKind::Example) => "lesson-taught-example",
        Teaches::Rule(_, LessonKind::Reject) => "lesson-taught-reject",
        Teaches::Category(_) => "lesson-taught-category",
    };
    let values = [
        ("rule", wish.teaches.subject().to_owned()),
        ("text", quoted(wish.text, SHOWN)),
    ];
    voice.say_with(key, &values)
}

/// Which other rule answered an example until now, if one did.
fn answered_before(voice: Voice<'_>, book: &RuleBook, wish: &Wish<'_>) -> String {
    let Teaches::Rule(rule, LessonKind::Example) = &wish.teaches else {
        return String::new();
    };
    let asking = Asking {
        guild: Some(wish.guild),
        ..Asking::anyone(Locale::of_text(wish.text).unwrap_or(voice.locale))
    };
    let verdict = book.consult(wish.text, &asking);
    let other = verdict.answer().filter(|best| best.rule != *rule);
    other.map_or_else(String::new, |best| {
        voice.say1("lesson-answered-before", "rule", &best.rule)
    })
}
