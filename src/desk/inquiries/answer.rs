//! Consults the rule book about a question, decides what is done and composes the reply. Reads the store;
//! writes no more than timers, in the caller's transaction.

use std::borrow::Cow;

use crate::desk::event::{Message, Person};
use crate::desk::inquiries::triage::{Decision, TextFinding, decide};
use crate::desk::inquiries::{intake, related, similar};
use crate::desk::rulebook::consult;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies;
use crate::desk::ui::replies::RuleLabel;
use crate::desk::{Desk, DeskError};
use crate::domain::{
    Band, ChannelId, GuildId, InquiryEvent, InquiryId, LearnerKey, Locale, MessageId, Millis,
    Outcome, Place, RuleId, Timestamp, WebUser,
};
use crate::faq::{Addressee, Asking, Captures, Escalate, ReplyContext, Rule, RuleBook, Verdict};
use crate::store::{Inquiry, SolvedPost, TimerKind, Tx};

/// The time after an answer within which asking again counts against it, and for which an inquiry stays
/// pending.
pub(crate) const OUTCOME_AFTER: Millis = Millis::hours(24);

/// The score below which a rule is not shown to a learner as what they might have meant.
const WORTH_SHOWING: f64 = 0.05;

/// A question of a learner, from a message, a command or an edit.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// The guild; for a direct message the only one that the learner is known in, if there is only one.
    pub(crate) guild: Option<GuildId>,
    /// Whether staff are not to see who asks.
    pub(crate) anonymous: bool,
    /// The way in which it was asked.
    pub(crate) place: Place,
    /// The channel in which it was asked.
    pub(crate) channel: ChannelId,
    /// The message, unless it was a command.
    pub(crate) message: Option<MessageId>,
    /// The learner who asks.
    pub(crate) asker: Person,
    /// The text of the question.
    pub(crate) text: String,
    /// Whether there is no text, but attachments or stickers.
    pub(crate) only_attachments: bool,
    /// The time at which it was asked.
    pub(crate) asked_at: Timestamp,
    /// The language to answer in.
    pub(crate) locale: Locale,
}

/// A question with what was decided about it.
pub(crate) struct DecidedQuestion {
    /// The rule book's verdict on the question.
    pub(crate) verdict: Verdict,
    /// The decision about what is done.
    pub(crate) decision: Decision,
    /// Whether the same answer was given to this learner in this channel within its cooldown.
    pub(crate) again: bool,
    /// Earlier answered inquiries that this question shows to have been answered wrongly.
    pub(crate) reasked: Vec<Inquiry>,
    /// Whether the learner may open tickets, and so is offered an instructor.
    pub(crate) may_open: bool,
    /// The rules related to the one that answers, the likeliest next first.
    pub(crate) related: Vec<RuleId>,
    /// Solved posts that are like a question which no rule answers.
    pub(crate) similar: Vec<SolvedPost>,
}

impl DecidedQuestion {
    /// Returns the rule that answers, if one does.
    pub(crate) fn answering(&self) -> Option<&RuleId> {
        let best = self.verdict.candidates.first()?;
        self.decision.answers().then_some(&best.rule)
    }

    /// Lists the rules that might be meant besides the one that answers, best first, without those that score too
    /// low to show.
    pub(crate) fn others(&self) -> Vec<RuleId> {
        let skip = usize::from(self.decision.answers());
        self.verdict
            .candidates
            .iter()
            .skip(skip)
            .filter(|one| one.score >= WORTH_SHOWING)
            .map(|one| one.rule.clone())
            .collect()
    }

    /// Makes the inquiry event that records the decision, if there is one.
    pub(crate) fn event(&self) -> Option<InquiryEvent> {
        if let (true, Some(best)) = (self.again, self.verdict.candidates.first()) {
            let rule = best.rule.clone();
            return Some(InquiryEvent::Repeated { rule });
        }
        match self.decision {
            Decision::Answer | Decision::AnswerAndEscalate => {
                self.answering().map(|rule| InquiryEvent::Answered {
                    rule: rule.clone(),
                    score: self.score(),
                })
            }
            Decision::Suggest => Some(InquiryEvent::Suggested {
                rules: self.others(),
            }),
            Decision::Offer => Some(InquiryEvent::Offered),
            Decision::Escalate | Decision::SayHow | Decision::Watch | Decision::Ignore => None,
        }
    }

    /// Returns the category: that of the best rule where there is one, else the classifier's guess.
    pub(crate) fn category(&self) -> Option<String> {
        self.verdict
            .category
            .as_ref()
            .map(|guess| guess.category.to_string())
    }

    /// Makes a copy of an inquiry, with this decision written into it.
    pub(crate) fn written_into(
        &self,
        inquiry: &Inquiry,
        question: &Question,
        now: Timestamp,
    ) -> Inquiry {
        let rule = self.answering().cloned();
        Inquiry {
            locale: question.locale,
            band: self.verdict.band,
            score: self.score(),
            category: self.category(),
            answered_at: rule.as_ref().map(|_| now),
            rule,
            suggested: self.others(),
            reply_channel: self.decision.replies().then_some(inquiry.channel),
            ..inquiry.clone()
        }
    }

    /// Changes the decision because the same answer was given within its cooldown.
    pub(crate) fn hold_back(&mut self, place: Place) {
        self.again = true;
        self.decision = self.decision.rather_than_repeat(place);
    }

    /// Returns the best rule's score, 0 to 1.
    pub(crate) fn score(&self) -> f64 {
        let best = self.verdict.candidates.first();
        best.map_or(0.0, |best| best.score)
    }
}

/// Makes a question of a message.
pub(crate) async fn question(
    desk: &Desk,
    message: &Message,
    guild: Option<GuildId>,
    place: Place,
    text: String,
) -> Result<Question, DeskError> {
    let mut question = question_as_written(message, guild, place, text);
    question.locale = locale_of(desk, &question).await?;
    Ok(question)
}

/// Chooses the language to answer a question in.
pub(crate) async fn locale_of(desk: &Desk, question: &Question) -> Result<Locale, DeskError> {
    locale_for(desk, question.asker.user, question.guild, &question.text).await
}

/// Makes the text of a message as a question.
pub(crate) fn text_of(desk: &Desk, message: &Message) -> String {
    intake::question_of(message, desk.platform.me())
}

/// Chooses the language to answer a person in: their own choice, else the language they write, else the guild's.
pub(crate) async fn locale_for(
    desk: &Desk,
    user: crate::domain::UserId,
    guild: Option<GuildId>,
    text: &str,
) -> Result<Locale, DeskError> {
    match desk.store.locale_of(user).await? {
        Some(chosen) => Ok(chosen),
        None => locale_written(desk, guild, text).await,
    }
}

/// Chooses the language to answer a person in who has chosen none.
pub(crate) async fn locale_written(
    desk: &Desk,
    guild: Option<GuildId>,
    text: &str,
) -> Result<Locale, DeskError> {
    if let Some(written) = Locale::of_text(text) {
        return Ok(written);
    }
    match guild {
        Some(guild) => Ok(desk.guilds.get(guild).await?.locale),
        None => Ok(Locale::default()),
    }
}

/// Consults the rule book about a question and decides what is done.
pub(crate) async fn decide_in_full(
    desk: &Desk,
    question: &Question,
) -> Result<DecidedQuestion, DeskError> {
    let mut decided = triage(desk, question).await?;
    let learner = desk.store.learner_of(question.asker.user).await?;
    look_back(desk, question, learner, &mut decided).await?;
    Ok(decided)
}

/// Takes the rule book's verdict on a question and decides by its place. Reads no store, so that talk costs
/// little.
pub(crate) async fn triage(desk: &Desk, question: &Question) -> Result<DecidedQuestion, DeskError> {
    let book = desk.book();
    let verdict = consult::verdict(&book, &matched_text(question), &asking_of(question)).await?;
    Ok(triage_by_verdict(&book, question, verdict))
}

/// Looks up what a reply depends on besides the rule book: what the learner was answered lately, which tells whether an
/// answer is repeated and whether they ask again, whether they may open tickets, which rules learners asked for next,
/// and what was solved already.
pub(crate) async fn look_back(
    desk: &Desk,
    question: &Question,
    learner: Option<LearnerKey>,
    decided: &mut DecidedQuestion,
) -> Result<(), DeskError> {
    heed_former_answers(desk, question, learner, decided).await?;
    if decided.decision.answers() {
        let book = desk.book();
        if let Some(rule) = best_rule(&book, question, &decided.verdict) {
            decided.related =
                related::to(desk, question.guild, rule, &question.asker.roles).await?;
        }
    } else if decided.decision.offers() && !decided.again {
        decided.similar = similar::find(desk, question.guild, &question.text).await?;
    }
    Ok(())
}

/// Looks at the learner's recent answers: holds back a repeated one, and finds those that this question shows to be
/// wrong.
async fn heed_former_answers(
    desk: &Desk,
    question: &Question,
    learner: Option<LearnerKey>,
    decided: &mut DecidedQuestion,
) -> Result<(), DeskError> {
    let (true, Some(learner)) = (decided.decision.opens_inquiry(), learner) else {
        return Ok(());
    };
    if let Some(guild) = question.guild {
        let blocked = desk.store.is_blocked(guild, learner, question.anonymous);
        decided.may_open = !blocked.await?;
    }
    let book = desk.book();
    let best = best_rule(&book, question, &decided.verdict);
    let since = question.asked_at - OUTCOME_AFTER;
    let mut answered = desk
        .store
        .answered_since(learner, question.guild, since)
        .await?;
    answered.retain(|former| former.message != question.message || former.message.is_none());
    if let (true, Some(rule)) = (decided.decision.answers(), best) {
        let again = answered.iter().any(|former| {
            former.rule.as_ref() == Some(&rule.id)
                && former.channel == question.channel
                && former
                    .answered_at
                    .is_some_and(|at| question.asked_at.since(at) < rule.cooldown)
        });
        if again {
            decided.hold_back(question.place);
        }
    }
    decided.reasked = wrongly_answered(desk, question, answered, decided).await?;
    Ok(())
}

/// Keeps the inquiries that a question shows to have been answered wrongly.
async fn wrongly_answered(
    desk: &Desk,
    question: &Question,
    answered: Vec<Inquiry>,
    now: &DecidedQuestion,
) -> Result<Vec<Inquiry>, DeskError> {
    let mut again = Vec::new();
    let is_unsettled = |one: &Inquiry| matches!(one.outcome, Outcome::Pending | Outcome::Assumed);
    for former in answered.into_iter().filter(is_unsettled) {
        if leads_to_the_same(&former, now) || asks_the_same(desk, &former, question).await? {
            again.push(former);
        }
    }
    Ok(again)
}

/// Whether a question asks much the same as an earlier one, whatever the rule book makes of both.
async fn asks_the_same(
    desk: &Desk,
    former: &Inquiry,
    question: &Question,
) -> Result<bool, DeskError> {
    let Some(asked) = desk.store.inquiry_text(former).await? else {
        return Ok(false);
    };
    consult::are_alike(&desk.book(), asked, question.text.clone()).await
}

/// Composes the reply to a question, if one is given. Its buttons carry the id `inquiry`.
pub(crate) fn compose(
    desk: &Desk,
    inquiry: InquiryId,
    question: &Question,
    decided: &DecidedQuestion,
) -> Option<Post> {
    let post = composed(desk, inquiry, question, decided)?;
    if decided.may_open {
        return Some(post);
    }
    let offers = matches!(decided.decision, Decision::Suggest | Decision::Offer);
    let post = replies::without_instructor(post);
    if !offers || !post.rows.is_empty() {
        return Some(post);
    }
    let key = if decided.again {
        "answered-above"
    } else {
        "no-answer"
    };
    let text = desk.voice(question.locale).say(key);
    Some(Post { text, ..post })
}

/// Makes a reply as its asker gets it: with no button for an instructor where they may open no tickets.
pub(crate) async fn for_asker(
    desk: &Desk,
    inquiry: &Inquiry,
    post: Post,
) -> Result<Post, DeskError> {
    let is_blocked = match inquiry.guild {
        Some(guild) => {
            let (learner, anonymous) = (inquiry.learner, inquiry.anonymous);
            desk.store.is_blocked(guild, learner, anonymous).await?
        }
        None => false,
    };
    Ok(if is_blocked {
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
            Some(answer_post(desk, &book, inquiry, question, &answer))
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
        Decision::Offer | Decision::Escalate if decided.again => {
            Some(replies::offer_again(voice, inquiry, asker))
        }
        Decision::Offer if decided.verdict.for_a_person => {
            let anonymous = question.anonymous;
            Some(replies::offer_wanted(voice, inquiry, asker, anonymous))
        }
        Decision::Offer | Decision::Escalate => {
            let post = replies::offer(voice, inquiry, asker, question.anonymous);
            Some(with_similar(voice, inquiry, question, decided, post))
        }
        Decision::SayHow => Some(replies::how_to_ask(voice)),
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
    // Nobody on a website can open what stands on Discord.
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

/// The most related rules that are shown.
const RELATED: usize = 3;

/// Makes a rule's answer to a question, as a post.
pub(crate) fn answer_post(
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

/// Rules as menu entries, without those that some readers of the menu may not see.
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

/// Whether others than the asker read the reply.
pub(crate) const fn is_public(place: Place) -> bool {
    matches!(place, Place::Channel | Place::Mention | Place::Forum)
}

/// Makes a question with its text as written. Its language is found only when there is a reply, since most
/// messages are talk.
pub(crate) fn question_as_written(
    message: &Message,
    guild: Option<GuildId>,
    place: Place,
    text: String,
) -> Question {
    Question {
        guild,
        anonymous: false,
        place,
        channel: message.channel,
        message: Some(message.id),
        asker: message.author.clone(),
        only_attachments: text.is_empty() && message.shows_more(),
        asked_at: message.id.sent_at(),
        locale: Locale::default(),
        text,
    }
}

/// Decides on a question by the verdict of a rule book and the question's place.
pub(crate) fn triage_by_book(book: &RuleBook, question: &Question) -> DecidedQuestion {
    let verdict = book.consult(&matched_text(question), &asking_of(question));
    triage_by_verdict(book, question, verdict)
}

/// Returns the words that the book is asked about. The title of a forum post is a clause of its own, whether it ends
/// like one or not; one that is no sentence belongs to what the post asks.
fn matched_text(question: &Question) -> Cow<'_, str> {
    match question.text.split_once('\n') {
        Some((title, body)) if question.place == Place::Forum && ends_openly(title) => {
            Cow::Owned(format!("{title}.\n{body}"))
        }
        _ => Cow::Borrowed(&question.text),
    }
}

fn ends_openly(title: &str) -> bool {
    let last = title.trim_end().chars().last();
    last.is_some_and(char::is_alphanumeric)
}

fn triage_by_verdict(book: &RuleBook, question: &Question, verdict: Verdict) -> DecidedQuestion {
    let best = best_rule(book, question, &verdict);
    let finding = TextFinding {
        band: verdict.band,
        is_question: verdict.question,
        is_unasked: verdict.unasked.is_some(),
        escalate: best.map_or(Escalate::Offer, |rule| rule.escalate),
        for_a_person: verdict.for_a_person,
        only_attachments: question.only_attachments,
    };
    let decision = decide(question.place, finding);
    DecidedQuestion {
        verdict,
        decision,
        again: false,
        reasked: Vec::new(),
        may_open: true,
        related: Vec::new(),
        similar: Vec::new(),
    }
}

fn best_rule<'a>(book: &'a RuleBook, question: &Question, verdict: &Verdict) -> Option<&'a Rule> {
    let best = verdict.candidates.first()?;
    book.rule(question.guild, &best.rule)
}

fn asking_of(question: &Question) -> Asking<'_> {
    Asking {
        guild: question.guild,
        roles: &question.asker.roles,
        locale: question.locale,
        addressee: Addressee::at(question.place),
    }
}

/// Whether the rule book takes a question for an earlier one: the same rule is among its candidates, or it is of the
/// same category and no rule answers it.
fn leads_to_the_same(former: &Inquiry, now: &DecidedQuestion) -> bool {
    // Of a sure answer, what else came into question says nothing.
    let in_question = match now.verdict.band {
        Band::Answer => 1,
        Band::Suggest | Band::Unknown => usize::MAX,
    };
    let candidates = now.verdict.candidates.iter().take(in_question);
    let mut candidates = candidates.map(|one| &one.rule);
    let same_rule = candidates.any(|rule| Some(rule) == former.rule.as_ref());
    let same_topic = former.category.is_some() && former.category == now.category();
    same_rule || (same_topic && now.verdict.band != Band::Answer)
}

/// The time within which direct messages of one learner are one inquiry.
pub(crate) const TOGETHER: Millis = Millis::secs(8);

/// Sets the timers at which an inquiry is looked at again.
pub(crate) async fn set_inquiry_timers(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    decision: Decision,
) -> Result<(), DeskError> {
    let subject = inquiry.id.get();
    let settles = inquiry.answered_at.unwrap_or(inquiry.asked_at) + OUTCOME_AFTER;
    tx.set_timer(TimerKind::Outcome, subject, settles);
    if decision == Decision::Watch {
        let due = inquiry.asked_at + watch_target(desk, inquiry.guild).await?;
        tx.set_timer(TimerKind::Watch, subject, due.max(desk.now()));
    }
    Ok(())
}

pub(crate) async fn watch_target(desk: &Desk, guild: Option<GuildId>) -> Result<Millis, DeskError> {
    match guild {
        Some(guild) => Ok(desk.guilds.get(guild).await?.targets.watch),
        None => Ok(Millis::minutes(15)),
    }
}
