//! `/rules review`: shows wordings one after another in one message, each with the buttons to decide on it.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::desk::event::Press;
use crate::desk::platform::Response;
use crate::desk::rulebook::learn::{MAX_SEARCHED, REVIEWED_FOR};
use crate::desk::rulebook::list::quoted;
use crate::desk::rulebook::teach::{LessonRequest, admit, likely_rules, refused, taught};
use crate::desk::rulebook::{consult, learn, teach};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row, Style};
use crate::desk::ui::replies::{MENU_ENTRIES, ROWS, RuleLabel, Voice, menus, rule_menu};
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{
    GuildId, InquiryId, LessonKind, LessonSource, Locale, ReviewDecision, RuleId, RuleMark, Teaches,
};
use crate::faq::review::{Reason, ReviewItem};
use crate::faq::{LessonRefusal, RuleBook, review};

/// The decision that a press on a card makes.
struct Decided {
    lessons: Vec<Teaches>,
    decision: ReviewDecision,
}

/// Makes the card of the next wording, below the result of the one before.
pub(crate) async fn review_card(
    desk: &Desk,
    guild: GuildId,
    told: &str,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let queue = queue(desk, guild).await?;
    let mut post = match queue.first() {
        None => Post::text(voice.say("review-empty")),
        Some(candidate) => {
            let book = desk.book();
            consult::prepare(&book, Some(guild), &candidate.text).await?;
            let rules = likely_rules(&book, guild, &candidate.text, voice.locale);
            let filed = candidate.filed.as_deref();
            let filed = filed.map(|id| interactions::category_title(desk, Some(id), voice.locale));
            card(voice, candidate, queue.len(), &rules, filed.as_deref())
        }
    };
    if !told.is_empty() {
        post.text = format!("{told}\n\n{}", post.text);
    }
    Ok(post)
}

async fn queue(desk: &Desk, guild: GuildId) -> Result<Vec<ReviewItem>, DeskError> {
    let since = desk.now() - REVIEWED_FOR;
    let heard = desk.store.unreviewed(guild, since, MAX_SEARCHED).await?;
    let book = Arc::clone(&desk.book());
    Ok(spawn_blocking(move || review::queue(&book, guild, &heard)).await?)
}

/// Handles a press on a card: carries out the decision, and shows the next card.
pub(crate) async fn reviewed(
    desk: &Desk,
    press: &Press,
    action: Action,
    inquiry: InquiryId,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let Some(guild) = teach::teacher_press(desk, press, false, voice).await? else {
        return Ok(());
    };
    if teach::learning_is_off(desk, guild).await? {
        return interactions::reply_privately(desk, press, voice.say("learning-off")).await;
    }
    let queue = queue(desk, guild).await?;
    let found = queue
        .into_iter()
        .find(|candidate| candidate.inquiries.contains(&inquiry));
    let told = match found {
        None => voice.say("review-done-already"),
        Some(candidate) => decide_card(desk, press, action, guild, &candidate, voice).await?,
    };
    let next = review_card(desk, guild, &told, voice).await?;
    // Only now, so that the next card is made from the same book as this one.
    learn::request_learning(desk, Some(guild));
    interactions::respond(desk, press, &Response::Update(next)).await
}

/// Carries out the pressed decision and returns the reply. If the lesson is refused, the card stays.
async fn decide_card(
    desk: &Desk,
    press: &Press,
    action: Action,
    guild: GuildId,
    candidate: &ReviewItem,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let book = desk.book();
    let Some(decided) = decided(&book, guild, action, press.value.as_deref(), candidate) else {
        return Ok(voice.say("answer-gone"));
    };
    let mut wishes = Vec::new();
    let mut known = None;
    for (place, teaches) in decided.lessons.into_iter().enumerate() {
        match admit(&book, guild, &teaches, &candidate.text) {
            Ok(()) => wishes.push(LessonRequest {
                guild,
                teaches,
                text: &candidate.text,
                source: LessonSource::Reviewed,
                by: press.by.user,
                inquiry: candidate.inquiries.first().copied(),
            }),
            Err(refusal) if place == 0 && refusal != LessonRefusal::Known => {
                return Ok(refused(voice, &teaches, &refusal));
            }
            Err(refusal) if place == 0 => known = Some(refused(voice, &teaches, &refusal)),
            Err(_) => {}
        }
    }
    let Some(mut tx) = interactions::begin_if_first(desk, press.interaction.id).await? else {
        return Ok(voice.say("review-done-already"));
    };
    let mut told = Vec::new();
    for wish in &wishes {
        teach::write_lesson(desk, &mut tx, wish).await?;
        told.push(taught(voice, wish));
    }
    let by = Some(press.by.user);
    for inquiry in &candidate.inquiries {
        tx.review(guild, *inquiry, decided.decision, by, desk.now())
            .await?;
    }
    outbox::commit(desk, tx).await?;
    if told.is_empty() {
        told.push(match (decided.decision, known) {
            (ReviewDecision::Taught, Some(known)) => known,
            _ => voice.say("review-thrown-away"),
        });
    }
    Ok(told.join("\n"))
}

/// Reads the decision of a press on a card; `None` if its rule is gone.
fn decided(
    book: &RuleBook,
    guild: GuildId,
    action: Action,
    value: Option<&str>,
    candidate: &ReviewItem,
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
    // A wording that belongs to one rule may have been wrongly answered by another.
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

/// The most characters shown of a question.
const QUESTION: usize = 600;
/// The number of menus that fit below the buttons.
const MENUS: usize = ROWS - 1;

/// Makes a candidate's card. `left` is the number of remaining candidates, this one included, `rules` are the possible
/// corrections, and `filed` is the title of the category under which staff filed it.
pub(crate) fn card(
    voice: Voice<'_>,
    candidate: &ReviewItem,
    left: usize,
    rules: &[RuleLabel],
    filed: Option<&str>,
) -> Post {
    let title = |id: &RuleId| {
        let known = rules.iter().find(|label| label.rule == *id);
        known.map_or_else(|| id.to_string(), |label| label.title.clone())
    };
    let mut lines = vec![
        voice.count("review-heading", "left", left),
        quoted(&candidate.text, QUESTION),
        why(voice, candidate),
    ];
    if let Some((rule, score)) = &candidate.proposed {
        let values = [
            ("rule", rule.to_string()),
            ("title", title(rule)),
            ("score", format!("{score:.2}")),
        ];
        lines.push(voice.say_with("review-proposed", &values));
    } else {
        lines.push(voice.say("review-no-proposal"));
    }
    if let Some(category) = filed {
        lines.push(voice.say1("review-filed", "category", category));
    }
    // The proposed rule has a button of its own.
    let proposed = candidate.proposed.as_ref().map(|(rule, _)| rule);
    let has_button = [proposed, candidate.wrong.as_ref()];
    let others: Vec<RuleLabel> = rules
        .iter()
        .filter(|label| !has_button.contains(&Some(&label.rule)))
        .cloned()
        .collect();
    let more = others.len().saturating_sub(MENUS * MENU_ENTRIES);
    if more > 0 {
        lines.push(voice.count("review-more-rules", "count", more));
    }
    let mut post = Post::text(lines.join("\n"));
    if let Some(inquiry) = candidate.inquiries.first() {
        post = post.row(Row::Buttons(buttons(voice, *inquiry, candidate)));
        let placeholder = voice.say("review-correct");
        post.rows.extend(menus(&others, MENUS, |others, place| {
            let action = Action::ReviewCorrect(*inquiry);
            Row::Menu(rule_menu(action, format!("{placeholder}{place}"), others))
        }));
    }
    post
}

fn why(voice: Voice<'_>, candidate: &ReviewItem) -> String {
    let asked = voice.count("review-asked", "learners", candidate.learners);
    let why = match (candidate.reason, &candidate.wrong) {
        (Reason::NotThis, Some(wrong)) => voice.say1("review-not-this", "rule", wrong),
        (Reason::Filed, _) => return asked,
        (Reason::Frequent, _) => voice.say("review-frequent"),
        _ => voice.say("review-unsure"),
    };
    format!("{asked} {why}")
}

fn buttons(
    voice: Voice<'_>,
    inquiry: InquiryId,
    candidate: &ReviewItem,
) -> Vec<crate::desk::ui::post::Button> {
    let proposed = candidate.proposed.as_ref().map(|(rule, _)| rule);
    let mut buttons = Vec::new();
    if let Some(rule) = proposed {
        let action = Action::ReviewApprove(inquiry, rule.mark());
        buttons.push(voice.button("button-approve", action, Style::Success));
    }
    if let Some(rule) = candidate
        .wrong
        .as_ref()
        .filter(|own| Some(*own) != proposed)
    {
        let action = Action::ReviewApprove(inquiry, rule.mark());
        buttons.push(voice.button("button-was-right", action, Style::Success));
    }
    if let Some(rule) = candidate.wrong.as_ref().or(proposed) {
        let action = Action::ReviewReject(inquiry, rule.mark());
        buttons.push(voice.button("button-reject", action, Style::Danger));
    }
    if candidate.filed.is_some() {
        let action = Action::ReviewFile(inquiry);
        buttons.push(voice.button("button-file", action, Style::Success));
    }
    let drop = Action::ReviewDrop(inquiry);
    buttons.push(voice.button("button-throw-away", drop, Style::Secondary));
    buttons
}
