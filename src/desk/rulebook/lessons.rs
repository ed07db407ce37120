//! `/rules lessons` and `/rules forget`: lists lessons and takes them back.

use crate::desk::event::{Call, Press};
use crate::desk::platform::Response;
use crate::desk::rulebook::list::{fitted, quoted};
use crate::desk::rulebook::teach::LESSON_CHARS;
use crate::desk::rulebook::{learn, teach};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Choice, Menu, Post, Row};
use crate::desk::ui::replies::{ROWS, Voice, choice, fitting, menus};
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{
    GuildId, Lesson, LessonId, LessonKind, LessonSource, Locale, RuleId, Teaches, UserId,
};
use crate::faq::{LessonRefusal, RuleBook};

/// Lists a guild's lessons, or those of a named rule.
pub(crate) async fn list_lessons(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let rule = call.arguments.text("rule").map(RuleId::new);
    lessons_post(desk, guild, rule.as_ref(), voice).await
}

async fn lessons_post(
    desk: &Desk,
    guild: GuildId,
    rule: Option<&RuleId>,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let mut lessons = desk.store.lessons(guild).await?;
    let is_any = !lessons.is_empty();
    lessons.retain(|lesson| rule.is_none() || lesson.teaches.rule() == rule);
    lessons.reverse();
    let off = if teach::learning_is_off(desk, guild).await? {
        format!("{}\n", voice.say("learning-off"))
    } else {
        String::new()
    };
    if lessons.is_empty() {
        let none = match rule {
            Some(rule) if is_any => voice.say1("lessons-none-of-rule", "rule", rule.to_string()),
            _ => voice.say("lessons-none"),
        };
        return Ok(Post::text(off + &none));
    }
    let book = desk.book();
    let lines: Vec<String> = lessons
        .iter()
        .map(|lesson| line(voice, &book, lesson))
        .collect();
    let heading = off + &voice.count("lessons", "count", lessons.len());
    let text = fitted(&heading, &lines, |more| {
        voice.count("rules-more", "count", more)
    });
    let mut post = Post::text(text);
    let placeholder = voice.say("lessons-forget");
    let choices: Vec<Choice> = lessons.iter().map(entry).collect();
    post.rows = menus(&choices, ROWS, |choices, place| {
        Row::Menu(Menu {
            action: Action::ForgetLesson,
            placeholder: format!("{placeholder}{place}"),
            choices: choices.to_vec(),
        })
    });
    Ok(post)
}

/// Answers `/rules forget` by taking a lesson back.
pub(crate) async fn forget_lesson(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let wanted = call.arguments.text("lesson").unwrap_or_default();
    let told = forget(desk, guild, wanted, call.by.user, voice).await?;
    Ok(Post::text(told))
}

/// Takes back the lesson that was chosen from the list.
pub(crate) async fn chose_lesson_to_forget(
    desk: &Desk,
    press: &Press,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let Some(guild) = teach::teacher_press(desk, press, false, voice).await? else {
        return Ok(());
    };
    let wanted = press.value.as_deref().unwrap_or_default();
    let told = forget(desk, guild, wanted, press.by.user, voice).await?;
    let mut post = lessons_post(desk, guild, None, voice).await?;
    let room = 1990_usize.saturating_sub(told.chars().count());
    post.text = format!(
        "{told}\n{}",
        crate::desk::ui::replies::cut_to(&post.text, room)
    );
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Takes a lesson back and returns the reply. A second time changes nothing.
async fn forget(
    desk: &Desk,
    guild: GuildId,
    wanted: &str,
    by: UserId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let id = wanted.parse().ok().map(LessonId::new);
    let lesson = match id {
        Some(id) => desk.store.lesson(guild, id).await?,
        None => None,
    };
    let Some(lesson) = lesson else {
        return Ok(voice.say("lesson-gone"));
    };
    let mut tx = desk.store.begin().await?;
    tx.revoke(guild, lesson.id, by, desk.now()).await?;
    outbox::commit(desk, tx).await?;
    learn::request_learning(desk, Some(guild));
    let key = match &lesson.teaches {
        Teaches::Rule(..) => "lesson-forgotten",
        Teaches::Category(_) => "lesson-forgotten-category",
    };
    let values = [
        ("rule", lesson.teaches.subject().to_owned()),
        ("text", quoted(&lesson.text, LESSON_CHARS)),
    ];
    Ok(voice.say_with(key, &values))
}

/// Offers lessons as choices while the option is typed, to people who may take them back.
pub(crate) async fn lesson_choices(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    typed: &str,
) -> Result<Vec<Choice>, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    if !call.by.moderates(&settings) {
        return Ok(Vec::new());
    }
    let lessons = desk.store.lessons(guild).await?;
    Ok(fitting(lessons.iter().rev().map(entry), typed))
}

fn entry(lesson: &Lesson) -> Choice {
    let subject = lesson.teaches.subject();
    let label = format!("{subject}: {}", lesson.text.replace('\n', " "));
    choice(&lesson.id.to_string(), &label)
}

/// Returns the key of the words for a lesson's source.
const fn source_key(source: LessonSource) -> &'static str {
    match source {
        LessonSource::Taught => "lesson-taught",
        LessonSource::Reviewed => "lesson-reviewed",
        LessonSource::Shown => "lesson-shown",
        LessonSource::Automatic => "lesson-automatic",
    }
}

/// Makes a line on one lesson: its content, its author, its date and, if it has no effect, the reason.
fn line(voice: Voice<'_>, book: &RuleBook, lesson: &Lesson) -> String {
    let kind = match &lesson.teaches {
        Teaches::Rule(_, LessonKind::Example) => voice.say("lesson-example"),
        Teaches::Rule(_, LessonKind::Reject) => voice.say("lesson-reject"),
        Teaches::Category(_) => voice.say("lesson-category"),
    };
    let values = [
        ("rule", lesson.teaches.subject().to_owned()),
        ("kind", kind),
        ("text", quoted(&lesson.text, LESSON_CHARS)),
        ("source", voice.say(source_key(lesson.source))),
        (
            "by",
            lesson
                .by
                .map(|by| format!(" {}", by.mention()))
                .unwrap_or_default(),
        ),
        ("when", lesson.at.as_secs().to_string()),
    ];
    let line = voice.say_with("lessons-line", &values);
    let inert = book.inert(lesson.guild).iter();
    match inert.into_iter().find(|(id, _)| *id == lesson.id) {
        Some((_, LessonRefusal::NoRule)) => format!("{line} · {}", voice.say("lessons-no-rule")),
        Some((_, LessonRefusal::Known)) => format!("{line} · {}", voice.say("lessons-known")),
        Some((_, LessonRefusal::NoCategory)) => {
            format!("{line} · {}", voice.say("lessons-no-category"))
        }
        Some((_, LessonRefusal::FiledElsewhere)) => {
            format!("{line} · {}", voice.say("lessons-filed-elsewhere"))
        }
        Some(_) => format!("{line} · {}", voice.say("lessons-overruled")),
        None => line,
    }
}
