//! Composes the reply to a question from the decision about it.

use crate::desk::inquiries::answer::DecidedQuestion;
use crate::desk::inquiries::question::{Question, is_public};
use crate::desk::inquiries::triage::Decision;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies;
use crate::desk::ui::replies::RuleLabel;
use crate::desk::{Desk, DeskError};
use crate::domain::{InquiryId, RuleId, WebUser};
use crate::faq::{Captures, Escalate, ReplyContext, Rule, RuleBook};
use crate::store::Inquiry;

/// The most related rules that are shown.
const RELATED: usize = 3;

/// Composes the reply to a question, if the decision gives one. Its buttons carry the id `inquiry`.
pub(crate) fn reply(
    desk: &Desk,
    inquiry: InquiryId,
    question: &Question,
    decided: &DecidedQuestion,
) -> Option<Post> {
    let post = composed(desk, inquiry, question, decided)?;
    if decided.may_open {
        return Some(post);
    }
    let post = replies::without_instructor(post);
    if !decided.decision.offers() || !post.rows.is_empty() {
        return Some(post);
    }
    let voice = desk.voice(question.locale);
    let text = match decided.of_frontdesk {
        Some(said) => replies::as_frontdesk(voice, said, ""),
        None if decided.is_repeated => voice.say("answered-above"),
        None => voice.say("no-answer"),
    };
    Some(Post { text, ..post })
}

/// Makes the reply for its asker: removes the button for an instructor if they may open no tickets.
pub(crate) async fn for_asker(
    desk: &Desk,
    inquiry: &Inquiry,
    post: Post,
) -> Result<Post, DeskError> {
    let (learner, anonymous) = (inquiry.learner, inquiry.anonymous);
    let is_blocked = desk.store.is_blocked(inquiry.guild, learner, anonymous);
    Ok(if is_blocked.await? {
        replies::without_instructor(post)
    } else {
        post
    })
}

fn composed(
    desk: &Desk,
    inquiry: InquiryId,
    question: &Question,
    decided: &DecidedQuestion,
) -> Option<Post> {
    let (voice, asker) = (desk.voice(question.locale), question.asker.user);
    let book = desk.book();
    match decided.decision {
        Decision::Answer | Decision::AnswerAndEscalate => {
            let best = decided.verdict.candidates.first()?;
            let rule = book.rule(question.guild, &best.rule)?;
            if !rule.audience.is_empty() && is_public(question.place) {
                return Some(replies::answer_for_some(voice, inquiry, asker));
            }
            let answer = Answer {
                rule,
                captures: &best.captures,
                related: &decided.related,
            };
            Some(self::answer(desk, &book, inquiry, question, &answer))
        }
        Decision::Suggest => {
            let rules = labels(&book, question, &decided.others());
            let post = if rules.is_empty() {
                replies::offer(voice, inquiry, asker, question.anonymous)
            } else {
                replies::suggestions(voice, inquiry, asker, &rules)
            };
            Some(with_similar(voice, inquiry, question, decided, post))
        }
        Decision::Escalate if question.guild.is_some() => Some(Post::default().mention(asker)),
        Decision::Offer | Decision::Escalate if decided.is_repeated => {
            Some(replies::offer_again(voice, inquiry, asker))
        }
        Decision::Offer if decided.of_frontdesk.is_some() || decided.verdict.for_a_person => {
            let post = replies::offer_wanted(voice, inquiry, asker, question.anonymous);
            Some(match decided.of_frontdesk {
                Some(said) => Post {
                    text: replies::as_frontdesk(voice, said, &post.text),
                    ..post
                },
                None => post,
            })
        }
        Decision::Offer | Decision::Escalate => {
            let post = replies::offer(voice, inquiry, asker, question.anonymous);
            Some(with_similar(voice, inquiry, question, decided, post))
        }
        Decision::SayHow => Some(match decided.unhelped {
            Some(former) => replies::offer_unhelped(voice, former, asker),
            None if question.is_thanks() => replies::welcome(voice),
            None => replies::how_to_ask(voice),
        }),
        Decision::Watch | Decision::Ignore => None,
    }
}

fn with_similar(
    voice: replies::Voice<'_>,
    inquiry: InquiryId,
    question: &Question,
    decided: &DecidedQuestion,
    post: Post,
) -> Post {
    // Nobody on a website can open a link to Discord.
    let is_on_discord = WebUser::of_user(question.asker.user).is_none();
    match question.guild.filter(|_| is_on_discord) {
        Some(guild) => replies::with_similar(post, voice, inquiry, guild, &decided.similar),
        None => post,
    }
}

/// A rule that answers a question, with the captures and the related rules that its answer shows.
pub(crate) struct Answer<'a> {
    /// The rule.
    pub(crate) rule: &'a Rule,
    /// The texts that the groups of its pattern caught.
    pub(crate) captures: &'a Captures,
    /// The rules related to it, the likeliest next first.
    pub(crate) related: &'a [RuleId],
}

/// Makes a rule's answer to a question, as a post.
pub(crate) fn answer(
    desk: &Desk,
    book: &RuleBook,
    inquiry: InquiryId,
    question: &Question,
    answer: &Answer<'_>,
) -> Post {
    let Answer {
        rule,
        captures,
        related,
    } = *answer;
    let context = ReplyContext {
        locale: question.locale,
        learner: &question.asker.name,
        captures,
        pick: desk.entropy.number(),
    };
    let mut related = labels(book, question, related);
    related.truncate(RELATED);
    let asks_guild_first = rule.escalate == Escalate::Always && question.guild.is_none();
    let may_ask = rule.escalate == Escalate::Offer || asks_guild_first;
    let voice = desk.voice(question.locale);
    let text = replies::in_language(voice, rule, book.reply(rule, &context));
    replies::answer(voice, inquiry, question.asker.user, text, &related, may_ask)
}

/// Returns rules as menu entries, without those that some readers of the menu may not see.
pub(crate) fn labels(book: &RuleBook, question: &Question, rules: &[RuleId]) -> Vec<RuleLabel> {
    let public = is_public(question.place);
    rules
        .iter()
        .filter_map(|id| book.rule(question.guild, id))
        .filter(|rule| rule.visible_to(&question.asker.roles))
        .filter(|rule| rule.audience.is_empty() || !public)
        .map(|rule| RuleLabel::of(rule, question.locale))
        .collect()
}
