//! `/rules teach` and *Teach this answer*: staff write examples and rejects of a rule, or turn a learner's question
//! into an example of a rule or into the draft of a new one. Also checks and writes the lessons of the other teaching
//! commands.

use crate::desk::event::{Call, Message, Press};
use crate::desk::platform::Response;
use crate::desk::rulebook::list::quoted;
use crate::desk::rulebook::{consult, learn};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row};
use crate::desk::ui::replies::{RuleLabel, Voice, cut_to, rule_menu};
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{
    GuildId, InquiryId, LearningMode, Lesson, LessonId, LessonKind, LessonSource, Locale, RuleId,
    Teaches, UserId,
};
use crate::faq::{Addressee, Asking, LessonRefusal, RuleBook, rule_as_toml};
use crate::store::{Inquiry, Tx};

/// A lesson that a person wants to teach.
pub(crate) struct LessonRequest<'a> {
    pub(crate) guild: GuildId,
    pub(crate) teaches: Teaches,
    pub(crate) text: &'a str,
    pub(crate) source: LessonSource,
    pub(crate) by: UserId,
    pub(crate) inquiry: Option<InquiryId>,
}

pub(crate) async fn learning_is_off(desk: &Desk, guild: GuildId) -> Result<bool, DeskError> {
    let mode = desk.store.settings(guild).await?.learning;
    Ok(mode == LearningMode::Off)
}

/// Returns the guild of a press if the presser may teach: a moderator, or an instructor if the guild allows it. Others
/// are told that they may not.
pub(crate) async fn teacher_press(
    desk: &Desk,
    press: &Press,
    instructors_too: bool,
    voice: Voice<'_>,
) -> Result<Option<GuildId>, DeskError> {
    let Some(guild) = press.guild else {
        return Ok(None);
    };
    let settings = desk.guilds.get(guild).await?;
    if press.by.moderates(&settings) || (instructors_too && press.by.is_staff(&settings)) {
        return Ok(Some(guild));
    }
    let who = if instructors_too {
        "who-instructor"
    } else {
        "who-moderator"
    };
    let refusal = voice.say1("not-allowed", "who", voice.say(who));
    interactions::reply_privately(desk, press, refusal).await?;
    Ok(None)
}

/// Writes a lesson. Returns false if an equal one is in force already.
pub(crate) async fn write_lesson(
    desk: &Desk,
    tx: &mut Tx,
    wish: &LessonRequest<'_>,
) -> Result<bool, DeskError> {
    let lesson = Lesson {
        id: LessonId::new(desk.entropy.id()),
        guild: wish.guild,
        teaches: wish.teaches.clone(),
        text: wish.text.trim().to_owned(),
        source: wish.source,
        by: Some(wish.by),
        at: desk.now(),
        inquiry: wish.inquiry,
    };
    Ok(tx.teach(&lesson).await?)
}

/// Checks whether a guild's book accepts a lesson.
pub(crate) fn admit(
    book: &RuleBook,
    guild: GuildId,
    teaches: &Teaches,
    text: &str,
) -> Result<(), LessonRefusal> {
    match teaches {
        Teaches::Rule(rule, kind) => book.admit(guild, rule, *kind, text),
        Teaches::Category(category) => book.admit_filing(guild, category, text),
    }
}

/// Makes the text that says why a lesson is refused, and what would be accepted.
pub(crate) fn refused(voice: Voice<'_>, teaches: &Teaches, refusal: &LessonRefusal) -> String {
    let (key, other) = match refusal {
        LessonRefusal::NoCategory => ("lesson-no-category", None),
        LessonRefusal::FiledElsewhere => ("lesson-filed-elsewhere", None),
        LessonRefusal::NoRule => ("lesson-no-rule", None),
        LessonRefusal::Empty => ("lesson-empty", None),
        LessonRefusal::TooLong => ("lesson-too-long", None),
        LessonRefusal::Known => ("lesson-known", None),
        LessonRefusal::Opposite => ("lesson-opposite", None),
        LessonRefusal::OfAnother(other) => ("lesson-of-another", Some(other)),
    };
    let values = [
        ("rule", teaches.subject().to_owned()),
        ("other", other.map(RuleId::to_string).unwrap_or_default()),
    ];
    voice.say_with(key, &values)
}

/// Lists the rules that a text might mean, the likeliest first, then those of its category, then the others.
pub(crate) fn likely_rules(
    book: &RuleBook,
    guild: GuildId,
    text: &str,
    locale: Locale,
) -> Vec<RuleLabel> {
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
        .map(|rule| RuleLabel::of(rule, locale))
        .collect()
}

/// The most characters shown of a lesson.
pub(crate) const LESSON_CHARS: usize = 120;

/// Teaches the text that was typed and returns the reply.
pub(crate) async fn teach_text(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let kind = call.arguments.text("kind").and_then(LessonKind::from_name);
    let rule = RuleId::new(call.arguments.text("rule").unwrap_or_default());
    let wish = LessonRequest {
        guild,
        teaches: Teaches::Rule(rule, kind.unwrap_or(LessonKind::Example)),
        text: call.arguments.text("text").unwrap_or_default(),
        source: LessonSource::Taught,
        by: call.by.user,
        inquiry: None,
    };
    let book = desk.book();
    if let Err(refusal) = admit(&book, guild, &wish.teaches, wish.text) {
        return Ok(Post::text(refused(voice, &wish.teaches, &refusal)));
    }
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let told = if write_lesson(desk, &mut tx, &wish).await? {
        taught(voice, &wish)
    } else {
        refused(voice, &wish.teaches, &LessonRefusal::Known)
    };
    outbox::commit(desk, tx).await?;
    learn::request_learning(desk, Some(guild));
    consult::prepare(&book, Some(wish.guild), wish.text).await?;
    let before = answered_before(voice, &book, &wish);
    Ok(Post::text([told, before].join("\n").trim()))
}

/// Makes the reply that says that a lesson was taught.
pub(crate) fn taught(voice: Voice<'_>, wish: &LessonRequest<'_>) -> String {
    let key = match &wish.teaches {
        Teaches::Rule(_, LessonKind::Example) => "lesson-taught-example",
        Teaches::Rule(_, LessonKind::Reject) => "lesson-taught-reject",
        Teaches::Category(_) => "lesson-taught-category",
    };
    let values = [
        ("rule", wish.teaches.subject().to_owned()),
        ("text", quoted(wish.text, LESSON_CHARS)),
    ];
    voice.say_with(key, &values)
}

/// Makes a sentence on another rule that has answered an example so far; empty if there is none.
fn answered_before(voice: Voice<'_>, book: &RuleBook, wish: &LessonRequest<'_>) -> String {
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

/// The most characters of a question in the draft of a rule.
const QUESTION: usize = 200;

const ANSWER: usize = 700;

/// Asks which rule the question is an example of.
pub(crate) async fn teach_this_answer(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let Some(target) = call.target.as_deref() else {
        return Ok(Post::text(voice.say("teach-no-question")));
    };
    let inquiry = inquiry_answered_by(desk, guild, target).await?;
    let text = match &inquiry {
        Some(inquiry) => desk.store.inquiry_text(inquiry).await?,
        None => None,
    };
    let (Some(inquiry), Some(text)) = (inquiry, text) else {
        return Ok(Post::text(voice.say("teach-no-question")));
    };
    let asker = desk.store.user_of(inquiry.learner).await?;
    let is_answer = asker != Some(target.author.user) && !target.text.trim().is_empty();
    let answer = if is_answer {
        target.text.trim().to_owned()
    } else {
        voice.say("teach-write-answer")
    };
    let book = desk.book();
    consult::prepare(&book, Some(guild), &text).await?;
    let rules = likely_rules(&book, guild, &text, voice.locale);
    let category = inquiry.category.clone().unwrap_or_else(|| {
        let first = book.categories().first();
        first.map_or_else(String::new, |category| category.id.to_string())
    });
    let language = Locale::of_text(&text).unwrap_or(inquiry.locale).code();
    let (question, answer) = (cut_to(&text, QUESTION), cut_to(&answer, ANSWER));
    let toml = rule_as_toml(&category, &[&question], language, &answer).replace("```", "'''");
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

/// Finds the inquiry that a message belongs to: by its ticket's thread, as its question, by its forum post, or as a
/// reply to the question.
async fn inquiry_answered_by(
    desk: &Desk,
    guild: GuildId,
    message: &Message,
) -> Result<Option<Inquiry>, DeskError> {
    if let Some(ticket) = desk.store.ticket_by_thread(guild, message.channel).await? {
        return Ok(desk.store.inquiry_of(&ticket).await?);
    }
    if let Some(own) = desk
        .store
        .inquiry_by_message(Some(guild), message.id)
        .await?
    {
        return Ok(Some(own));
    }
    let in_post = desk.store.asked_in_post(guild, message.channel).await?;
    if let Some(asked) = in_post.into_iter().next() {
        return Ok(Some(asked));
    }
    let guild = Some(guild);
    match &message.replies_to {
        Some(to) => Ok(desk.store.inquiry_by_message(guild, to.message).await?),
        None => Ok(None),
    }
}

/// Teaches the question as an example of the chosen rule.
pub(crate) async fn chose_rule_to_teach(
    desk: &Desk,
    press: &Press,
    id: InquiryId,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let Some(guild) = teacher_press(desk, press, true, voice).await? else {
        return Ok(());
    };
    let told = teach_question(desk, press, guild, id, voice).await?;
    interactions::respond(desk, press, &Response::Update(Post::text(told))).await
}

async fn teach_question(
    desk: &Desk,
    press: &Press,
    guild: GuildId,
    id: InquiryId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    if learning_is_off(desk, guild).await? {
        return Ok(voice.say("learning-off"));
    }
    let text = match desk.store.inquiry(guild, id).await? {
        Some(inquiry) => desk.store.inquiry_text(&inquiry).await?,
        None => None,
    };
    let Some(text) = text else {
        return Ok(voice.say("teach-no-question"));
    };
    let rule = RuleId::new(press.value.clone().unwrap_or_default());
    let wish = LessonRequest {
        guild,
        teaches: Teaches::Rule(rule, LessonKind::Example),
        text: &text,
        source: LessonSource::Shown,
        by: press.by.user,
        inquiry: Some(id),
    };
    if let Err(refusal) = admit(&desk.book(), guild, &wish.teaches, wish.text) {
        return Ok(refused(voice, &wish.teaches, &refusal));
    }
    if let Some(mut tx) = interactions::begin_if_first(desk, press.interaction.id).await? {
        write_lesson(desk, &mut tx, &wish).await?;
        let decision = crate::domain::ReviewDecision::Taught;
        tx.review(guild, id, decision, Some(press.by.user), desk.now())
            .await?;
        outbox::commit(desk, tx).await?;
        learn::request_learning(desk, Some(guild));
    }
    Ok(taught(voice, &wish))
}
