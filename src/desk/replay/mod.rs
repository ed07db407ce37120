//! Replays messages from before frontdesk was installed: with the same intake, rule book and decisions, and without
//! replies. Keeps counts, not messages. Replays the cooldown of answers, but not that asking again counts against an
//! answer.

pub(crate) mod report;

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;

use crate::desk::event::Message;
use crate::desk::inquiries::answer::{DecidedQuestion, decide_by_book};
use crate::desk::inquiries::intake::IntakeKind;
use crate::desk::inquiries::triage::Decision;
use crate::desk::inquiries::{intake, question};
use crate::desk::replay::report::{
    Counts, Dropped, QuestionGroup, ReplayReport, ReplayTally, Topic, Use, of_rule, of_topic,
};
use crate::domain::{
    Band, ChannelId, ChannelMode, GuildId, GuildSettings, MessageId, Place, RuleId, RuleMark,
    Timestamp, UserId,
};
use crate::faq::{RuleBook, TextGroups};

/// The most groups of unanswered questions that are counted separately.
const GROUPS: usize = 5_000;
/// The number of latest questions for which a person's reply is looked for.
const REPLIES_AWAITED: NonZeroUsize = NonZeroUsize::new(50_000).unwrap();

/// The number of latest answers whose cooldown is remembered.
const ANSWERS_REMEMBERED: NonZeroUsize = NonZeroUsize::new(50_000).unwrap();

/// A replay under way.
pub struct Replay {
    book: Arc<RuleBook>,
    settings: GuildSettings,
    me: UserId,
    counts: Counts,
    dropped: Dropped,
    messages: u64,
    rules: HashMap<RuleId, ReplayTally>,
    topics: HashMap<String, ReplayTally>,
    groups: TextGroups,
    awaiting: LruCache<MessageId, Awaiting>,
    /// The time of the last answer, by learner, channel and rule.
    given: LruCache<(UserId, ChannelId, RuleMark), Timestamp>,
    first: Option<MessageId>,
    last: Option<MessageId>,
}

/// A question to which a person may still reply.
#[derive(Debug)]
struct Awaiting {
    asker: UserId,
    /// The rule that would have answered it.
    answered: Option<RuleId>,
    replied: bool,
}

impl Replay {
    /// Makes a replay in a guild with this book. `me` is the user that stands for frontdesk.
    pub fn new(book: Arc<RuleBook>, guild: GuildId, me: UserId) -> Self {
        Self {
            groups: TextGroups::with_room_for(GROUPS, book.encoder()),
            book,
            settings: GuildSettings::new(guild),
            me,
            counts: Counts::default(),
            dropped: Dropped::default(),
            messages: 0,
            rules: HashMap::new(),
            topics: HashMap::new(),
            awaiting: LruCache::new(REPLIES_AWAITED),
            given: LruCache::new(ANSWERS_REMEMBERED),
            first: None,
            last: None,
        }
    }

    /// Sets the guild of the messages that follow.
    pub fn enters(&mut self, guild: GuildId) {
        self.settings.guild = guild;
    }

    /// Sets the mode of a channel.
    pub fn watch(&mut self, channel: ChannelId, mode: ChannelMode) {
        self.settings.channels.insert(channel, mode);
    }

    /// Replays one message. Messages must come in the order in which they were written.
    pub fn play(&mut self, message: &Message) {
        self.messages += 1;
        self.first = Some(self.first.map_or(message.id, |first| first.min(message.id)));
        self.last = self.last.max(Some(message.id));
        self.note_reply(message);
        if let Some(place) = self.sorted(message) {
            self.ask(message, place);
        }
    }

    /// Counts a message that cannot be read.
    pub fn pass_over(&mut self) {
        self.messages += 1;
        self.dropped.unreadable += 1;
    }

    /// Returns the place of a question. Counts any other message as dropped.
    fn sorted(&mut self, message: &Message) -> Option<Place> {
        let sorted = match message.guild {
            None => intake::sort_direct(message),
            Some(_) => intake::sort_guild(message, &self.settings),
        };
        match sorted {
            IntakeKind::Question(place) => return Some(place),
            IntakeKind::InThread if intake::is_asked_in_thread(message, &self.settings) => {
                return Some(Place::Mention);
            }
            _ if message.author.is_bot => self.dropped.by_bots += 1,
            _ if message.is_system => self.dropped.by_discord += 1,
            _ if message.author.is_staff(&self.settings) => self.dropped.by_staff += 1,
            _ => self.dropped.talk += 1,
        }
        None
    }

    fn ask(&mut self, message: &Message, place: Place) {
        let text = intake::question_of(message, self.me);
        let question = question::as_written(message, message.guild, place, text);
        let mut decided = decide_by_book(&self.book, &question);
        if decided.decision.answers() && self.is_repeated(message, &decided) {
            decided.mark_repeated(place);
        }
        self.count(&decided);
        let answered = decided.answering().cloned();
        if decided.decision.opens_inquiry() {
            self.note_topic(&decided, answered.is_some());
            if answered.is_none() && !decided.is_repeated {
                self.groups.add(&question.text);
            }
            let awaiting = Awaiting {
                asker: message.author.user,
                answered,
                replied: false,
            };
            self.awaiting.put(message.id, awaiting);
        }
    }

    /// Returns whether the learner got this answer here within its cooldown. If not, notes that it is given now.
    fn is_repeated(&mut self, message: &Message, decided: &DecidedQuestion) -> bool {
        let rule = decided.answering();
        let rule = rule.and_then(|id| self.book.rule(message.guild, id));
        let Some(rule) = rule else {
            return false;
        };
        let now = message.id.sent_at();
        let key = (message.author.user, message.channel, rule.id.mark());
        let given = self.given.peek(&key);
        if given.is_some_and(|at| now.since(*at) < rule.cooldown) {
            return true;
        }
        self.given.put(key, now);
        false
    }

    fn count(&mut self, decided: &DecidedQuestion) {
        self.counts.asked += 1;
        let counts = &mut self.counts;
        counts.repeated += u64::from(decided.is_repeated);
        match decided.decision {
            Decision::Answer => counts.answered += 1,
            Decision::AnswerAndEscalate => {
                counts.answered += 1;
                counts.answered_with_ticket += 1;
            }
            Decision::Suggest => counts.suggested += 1,
            Decision::Offer | Decision::Escalate => counts.offered += 1,
            Decision::Watch => {
                counts.watched += 1;
                counts.watched_with_suggestions += u64::from(decided.verdict.band == Band::Suggest);
            }
            Decision::SayHow => counts.told_how += 1,
            Decision::Ignore => counts.left += 1,
        }
    }

    fn note_topic(&mut self, decided: &DecidedQuestion, answered: bool) {
        let topic = decided.category().unwrap_or_default();
        let topic = self.topics.entry(topic).or_default();
        topic.asked += 1;
        topic.answered += u64::from(answered);
        let first = decided.verdict.candidates.first();
        if let (Some(first), true) = (first, decided.verdict.band != Band::Unknown) {
            let rule = self.rules.entry(first.rule.clone()).or_default();
            rule.answered += u64::from(answered);
            rule.suggested += u64::from(!answered && !decided.is_repeated);
        }
    }

    /// Notes a person's reply to a question.
    fn note_reply(&mut self, message: &Message) {
        let Some(to) = message
            .replies_to
            .as_ref()
            .filter(|_| !message.author.is_bot)
        else {
            return;
        };
        let Some(awaiting) = self.awaiting.peek_mut(&to.message) else {
            return;
        };
        if awaiting.replied || awaiting.asker == message.author.user {
            return;
        }
        awaiting.replied = true;
        match &awaiting.answered {
            Some(rule) => {
                self.counts.answered_replied_by_person += 1;
                if let Some(rule) = self.rules.get_mut(rule) {
                    rule.replied_by_person += 1;
                }
            }
            None => self.counts.unanswered_replied_by_person += 1,
        }
    }

    /// Reports the result so far; each list has at most `top` entries.
    pub fn report(&self, top: usize) -> ReplayReport {
        let mut rules: Vec<Use> = self
            .rules
            .iter()
            .map(|(id, own)| of_rule(id.as_str(), own))
            .collect();
        rules.sort_by(|a, b| {
            let by = |one: &Use| {
                (
                    std::cmp::Reverse((one.answered, one.suggested)),
                    one.rule.clone(),
                )
            };
            by(a).cmp(&by(b))
        });
        rules.truncate(top);
        let mut categories: Vec<Topic> = self
            .topics
            .iter()
            .map(|(id, own)| of_topic(id, own))
            .collect();
        categories.sort_by(|a, b| b.asked.cmp(&a.asked).then(a.category.cmp(&b.category)));
        categories.truncate(top);
        let groups = self.groups.most_frequent(top).into_iter();
        ReplayReport {
            messages: self.messages,
            first_at: self.first.map(|id| id.sent_at().as_millis()),
            last_at: self.last.map(|id| id.sent_at().as_millis()),
            dropped: self.dropped,
            counts: self.counts,
            shares: self.counts.shares(),
            rules,
            categories,
            unanswered_groups: groups.map(QuestionGroup::from).collect(),
            groups_approximate: self.groups.is_approximate(),
        }
    }
}

#[cfg(test)]
mod tests;
