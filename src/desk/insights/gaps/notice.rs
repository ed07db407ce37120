//! Tells askers who got no answer, once, that a rule now answers their question. Each gets a direct message in their
//! language, except people who are blocked, were forgotten, have left, or may not see the rule.

use std::collections::BTreeSet;

use super::group::{Missing, is_without_answer};
use super::shown::again;
use crate::desk::event::{Person, Press};
use crate::desk::outbox::Outgoing;
use crate::desk::rulebook::list::quoted;
use crate::desk::ui::post::{POST_CHARS, Post};
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError, interactions, members, outbox};
use crate::domain::{GuildId, Locale, UserId};
use crate::faq::{Captures, ReplyContext, Rule, defuse};
use crate::store::{Inquiry, SuppliedRule};

/// The most learners who are told: those who asked last.
const MAX_TOLD: usize = 200;
/// The most characters of the question that a notice shows.
const QUESTION_CHARS: usize = 200;

/// Handles *Tell those who asked*.
pub(super) async fn tell(
    desk: &Desk,
    press: &Press,
    guild: GuildId,
    missing: &Missing,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let Some(supplied) = &missing.supplied else {
        return Ok(());
    };
    let book = desk.book();
    let Some(rule) = book.rule(Some(guild), &supplied.rule) else {
        return interactions::reply_privately(desk, press, voice.say("answer-gone")).await;
    };
    let asked = askers(desk, supplied).await?;
    let notices = notices(desk, guild, rule, &asked).await?;
    let mut tx = interactions::begin_once(desk, press.interaction.id).await?;
    if !tx.tell_of_supplied(guild, supplied.id, desk.now()).await? {
        tx.cancel().await?;
        let told = voice.say("insights-gaps-told-already");
        return interactions::reply_privately(desk, press, told).await;
    }
    let n = notices.len();
    for (user, post) in notices {
        let otherwise = None;
        let step = Outgoing::Direct {
            user,
            post,
            otherwise,
        };
        outbox::enqueue(desk, &mut tx, &step)?;
    }
    outbox::commit(desk, tx).await?;
    let counts = [("n", n), ("others", asked.len() - n)];
    let told = voice.counts("insights-gaps-told", &counts);
    again(desk, press, guild, (missing.newest(), told), voice).await
}

/// Finds the last question of each learner who got no answer, the latest first.
async fn askers(desk: &Desk, supplied: &SuppliedRule) -> Result<Vec<Inquiry>, DeskError> {
    let facts = desk
        .store
        .facts_of_supplied(supplied.guild, supplied.id)
        .await?;
    let (mut known, mut asked) = (BTreeSet::new(), Vec::new());
    for fact in facts.iter().rev().filter(|fact| is_without_answer(fact)) {
        if asked.len() == MAX_TOLD {
            break;
        }
        let inquiry = desk.store.inquiry(supplied.guild, fact.inquiry).await?;
        asked.extend(inquiry.filter(|inquiry| known.insert(inquiry.learner)));
    }
    Ok(asked)
}

/// Makes the message to each of the askers who can be told.
async fn notices(
    desk: &Desk,
    guild: GuildId,
    rule: &Rule,
    asked: &[Inquiry],
) -> Result<Vec<(UserId, Post)>, DeskError> {
    let mut reachable = Vec::new();
    for inquiry in asked {
        if desk
            .store
            .is_blocked(guild, inquiry.learner, inquiry.anonymous)
            .await?
        {
            continue;
        }
        // A forgotten learner cannot be identified.
        if let Some(user) = desk.store.user_of(inquiry.learner).await? {
            reachable.push((user, inquiry));
        }
    }
    let people = reachable.iter().map(|(user, _)| *user).collect();
    let present = members::present_among(desk, guild, people).await?;
    let server = desk.platform.servers().guild_name(guild).await?;
    let mut notices = Vec::new();
    for (user, inquiry) in reachable {
        let Some(person) = present.get(&user) else {
            continue;
        };
        if rule.visible_to(&person.roles) {
            let post = notice(desk, rule, (person, inquiry), &server).await?;
            notices.push((user, post));
        }
    }
    Ok(notices)
}

/// Makes the message to one asker: their former question, and the answer.
async fn notice(
    desk: &Desk,
    rule: &Rule,
    (person, inquiry): (&Person, &Inquiry),
    server: &str,
) -> Result<Post, DeskError> {
    let locale: Locale = match desk.store.locale_of(person.user).await? {
        Some(chosen) => chosen,
        None => inquiry.locale,
    };
    let question = desk.store.inquiry_text(inquiry).await?;
    let question = question.map_or_else(
        || inquiry.asked_at.shown(),
        |text| quoted(&text, QUESTION_CHARS),
    );
    let context = ReplyContext {
        locale,
        learner: &person.name,
        captures: &Captures::default(),
        pick: desk.entropy.number(),
    };
    let values = [
        ("server", defuse(server)),
        ("question", question),
        ("title", rule.title(locale).to_owned()),
        ("answer", desk.book().reply(rule, &context)),
    ];
    let text = desk.voice(locale).say_with("insights-gaps-notice", &values);
    Ok(Post::text(cut_to(&text, POST_CHARS)))
}
