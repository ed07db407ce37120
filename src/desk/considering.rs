//! From a question to what is decided and what will be said: consults the rule book and composes the
//! reply. Reads the store, never writes it.

use super::event::{Message, Person};
use super::intake;
use super::post::Post;
use super::replies::{self, RuleLabel};
use super::triage::{Decision, Finding, decide};
use super::{Desk, DeskError};
use crate::domain::{
    Band, ChannelId, GuildId, InquiryEvent, InquiryId, LearnerKey, Locale, MessageId, Millis,
    Outcome, Place, RuleId, Timestamp,
};
use crate::faq::{Addressee, Asking, Captures, Escalate, ReplyContext, Rule, RuleBook, Verdict};
use crate::store::Inquiry;

/// How long after an answer asking again counts against it, and how long an inquiry stays pending.
pub(super) const SETTLES: Millis = Millis::hours(24);

/// The score below which a rule is not shown to a learner as what they might have meant.
const WORTH_SHOWING: f64 = 0.05;

/// One question, wherever it came from.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// The guild; in direct messages the only one the learner is known in, if it is only one.
    pub(super) guild: Option<GuildId>,
    /// How it was asked.
    pub(super) place: Place,
    /// Where it was asked.
    pub(super) channel: ChannelId,
    /// The message, unless it was a command.
    pub(super) message: Option<MessageId>,
    /// Who asks.
    pub(super) asker: Person,
    /// What is asked.
    pub(super) text: String,
    /// There is no text, but there are attachments.
    pub(super) only_attachments: bool,
    /// When.
    pub(super) asked_at: Timestamp,
    /// The language to answer in.
    pub(super) locale: Locale,
}

/// A question with what was decided about it.
pub(super) struct Considered {
    /// What the rule book said.
    pub(super) verdict: Verdict,
    /// What is done.
    pub(super) decision: Decision,
    /// The answer was given to this learner here a moment ago.
    pub(super) again: bool,
    /// Former answers that this question shows to have missed.
    pub(super) reasked: Vec<Inquiry>,
}

impl Considered {
    /// The rule that answers, if one does.
    pub(super) fn answering(&self) -> Option<&RuleId> {
        let best = self.verdict.candidates.first()?;
        self.decision.answers().then_some(&best.rule)
    }

    /// Rules that might be meant besides the one that answers, best first. One that is next to
    /// certainly not meant is no suggestion.
    pub(super) fn others(&self) -> Vec<RuleId> {
        let skip = usize::from(self.decision.answers());
        self.verdict
            .candidates
            .iter()
            .skip(skip)
            .filter(|one| one.score >= WORTH_SHOWING)
            .map(|one| one.rule.clone())
            .collect()
    }

    /// The event that tells what was decided, if that is anything.
    pub(super) fn event(&self) -> Option<InquiryEvent> {
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

    /// The category: the best rule's where there is one, else the classifier's guess.
    pub(super) fn category(&self) -> Option<String> {
        self.verdict
            .category
            .as_ref()
            .map(|guess| guess.category.to_string())
    }

    /// An inquiry as this decision leaves it.
    pub(super) fn written_into(
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

    /// The answer was given a moment ago: it is not repeated.
    pub(super) fn hold_back(&mut self, place: Place) {
        self.again = true;
        self.decision = self.decision.rather_than_repeat(place);
    }

    /// The best score, 0 to 1.
    pub(super) fn score(&self) -> f64 {
        let best = self.verdict.candidates.first();
        best.map_or(0.0, |best| best.score)
    }
}

impl Desk {
    /// A question as a message asks it.
    pub(super) async fn question(
        &self,
        message: &Message,
        guild: Option<GuildId>,
        place: Place,
        text: String,
    ) -> Result<Question, DeskError> {
        let mut question = question_as_written(message, guild, place, text);
        question.locale = self.locale_of(&question).await?;
        Ok(question)
    }

    /// The language to answer a question in.
    pub(super) async fn locale_of(&self, question: &Question) -> Result<Locale, DeskError> {
        self.locale_for(question.asker.user, question.guild, &question.text)
            .await
    }

    /// The text that a message asks.
    pub(super) fn text_of(&self, message: &Message) -> String {
        intake::question_of(message, self.platform.me())
    }

    /// The language to speak with a person: their own choice, else what they write, else the guild's.
    pub(super) async fn locale_for(
        &self,
        user: crate::domain::UserId,
        guild: Option<GuildId>,
        text: &str,
    ) -> Result<Locale, DeskError> {
        match self.store.locale_of(user).await? {
            Some(chosen) => Ok(chosen),
            None => self.locale_written(guild, text).await,
        }
    }

    /// The language of who has chosen none.
    pub(super) async fn locale_written(
        &self,
        guild: Option<GuildId>,
        text: &str,
    ) -> Result<Locale, DeskError> {
        if let Some(written) = Locale::of_text(text) {
            return Ok(written);
        }
        match guild {
            Some(guild) => Ok(self.guilds.get(guild).await?.locale),
            None => Ok(Locale::default()),
        }
    }

    /// Consults the rule book and decides.
    pub(super) async fn consider(&self, question: &Question) -> Result<Considered, DeskError> {
        let mut considered = self.triage(question);
        let learner = self.store.learner_of(question.asker.user).await?;
        self.look_back(question, learner, &mut considered).await?;
        Ok(considered)
    }

    /// What the rule book says of a question, and what is done about it where it stands. Needs no
    /// store, so that talk which is nothing to frontdesk costs next to nothing.
    pub(super) fn triage(&self, question: &Question) -> Considered {
        triaged(&self.book(), question)
    }

    /// What the learner was answered lately decides about repeating and about asking again.
    pub(super) async fn look_back(
        &self,
        question: &Question,
        learner: Option<LearnerKey>,
        considered: &mut Considered,
    ) -> Result<(), DeskError> {
        let (true, Some(learner)) = (considered.decision.opens_inquiry(), learner) else {
            return Ok(());
        };
        let book = self.book();
        let best = best_rule(&book, question, &considered.verdict);
        let since = question.asked_at - SETTLES;
        let mut answered = self
            .store
            .answered_since(learner, question.guild, since)
            .await?;
        answered.retain(|former| former.message != question.message || former.message.is_none());
        if let (true, Some(rule)) = (considered.decision.answers(), best) {
            let again = answered.iter().any(|former| {
                former.rule.as_ref() == Some(&rule.id)
                    && former.channel == question.channel
                    && former
                        .answered_at
                        .is_some_and(|at| question.asked_at.since(at) < rule.cooldown)
            });
            if again {
                considered.hold_back(question.place);
            }
        }
        answered.retain(|former| asks_again(former, considered));
        considered.reasked = answered;
        Ok(())
    }

    /// The reply to a question, if one is given. Its buttons name `inquiry`.
    pub(super) fn compose(
        &self,
        inquiry: InquiryId,
        question: &Question,
        considered: &Considered,
    ) -> Option<Post> {
        let (voice, asker) = (self.voice(question.locale), question.asker.user);
        let book = self.book();
        match considered.decision {
            Decision::Answer | Decision::AnswerAndEscalate => {
                let best = considered.verdict.candidates.first()?;
                let rule = book.rule(question.guild, &best.rule)?;
                if !rule.audience.is_empty() && is_public(question.place) {
                    return Some(replies::answer_for_some(voice, inquiry, asker));
                }
                Some(self.answer_post(&book, inquiry, question, rule, &best.captures))
            }
            Decision::Suggest => {
                let rules = self.labels(&book, question, &considered.others());
                Some(match rules.is_empty() {
                    true => replies::offer(voice, inquiry, asker),
                    false => replies::suggestions(voice, inquiry, asker, &rules),
                })
            }
            Decision::Escalate if question.guild.is_some() => Some(Post::default().mention(asker)),
            Decision::Offer | Decision::Escalate if considered.again => {
                Some(replies::offer_again(voice, inquiry, asker))
            }
            Decision::Offer | Decision::Escalate => Some(replies::offer(voice, inquiry, asker)),
            Decision::SayHow => Some(replies::how_to_ask(voice)),
            Decision::Watch | Decision::Ignore => None,
        }
    }

    /// A rule's answer to a question.
    pub(super) fn answer_post(
        &self,
        book: &RuleBook,
        inquiry: InquiryId,
        question: &Question,
        rule: &Rule,
        captures: &Captures,
    ) -> Post {
        let context = ReplyContext {
            locale: question.locale,
            learner: &question.asker.name,
            captures,
            pick: self.entropy.number(),
        };
        let related: Vec<RuleId> = rule.related.iter().take(3).cloned().collect();
        let related = self.labels(book, question, &related);
        let asks_guild_first = rule.escalate == Escalate::Always && question.guild.is_none();
        let may_ask = rule.escalate == Escalate::Offer || asks_guild_first;
        let text = book.reply(rule, &context);
        replies::answer(
            self.voice(question.locale),
            inquiry,
            question.asker.user,
            text,
            &related,
            may_ask,
        )
    }

    /// Rules as menu entries, without those that not everyone who reads the menu may see.
    pub(super) fn labels(
        &self,
        book: &RuleBook,
        question: &Question,
        rules: &[RuleId],
    ) -> Vec<RuleLabel> {
        let public = is_public(question.place);
        rules
            .iter()
            .filter_map(|id| book.rule(question.guild, id))
            .filter(|rule| rule.visible_to(&question.asker.roles))
            .filter(|rule| rule.audience.is_empty() || !public)
            .map(|rule| RuleLabel {
                rule: rule.id.clone(),
                title: rule.title(question.locale).to_owned(),
            })
            .collect()
    }
}

/// Whether others than the asker read the reply.
pub(super) const fn is_public(place: Place) -> bool {
    matches!(place, Place::Channel | Place::Mention | Place::Forum)
}

/// A question as it is written. Its language is found once there is something to say: most messages are talk.
pub(super) fn question_as_written(
    message: &Message,
    guild: Option<GuildId>,
    place: Place,
    text: String,
) -> Question {
    Question {
        guild,
        place,
        channel: message.channel,
        message: Some(message.id),
        asker: message.author.clone(),
        only_attachments: text.is_empty() && !message.attachments.is_empty(),
        asked_at: message.id.sent_at(),
        locale: Locale::default(),
        text,
    }
}

/// What a rule book says of a question, and what is done about it where it stands.
pub(super) fn triaged(book: &RuleBook, question: &Question) -> Considered {
    let verdict = book.consult(&question.text, &asking(question));
    let best = best_rule(book, question, &verdict);
    let finding = Finding {
        band: verdict.band,
        is_question: verdict.question,
        is_unasked: verdict.unasked.is_some(),
        escalate: best.map_or(Escalate::Offer, |rule| rule.escalate),
        only_attachments: question.only_attachments,
    };
    let decision = decide(question.place, finding);
    Considered {
        verdict,
        decision,
        again: false,
        reasked: Vec::new(),
    }
}

fn best_rule<'a>(book: &'a RuleBook, question: &Question, verdict: &Verdict) -> Option<&'a Rule> {
    let best = verdict.candidates.first()?;
    book.rule(question.guild, &best.rule)
}

fn asking(question: &Question) -> Asking<'_> {
    Asking {
        guild: question.guild,
        roles: &question.asker.roles,
        locale: question.locale,
        addressee: Addressee::at(question.place),
    }
}

/// Whether a question shows that a former answer missed: the same rule is among its candidates, or
/// it is of the same category and no rule answers it.
fn asks_again(former: &Inquiry, now: &Considered) -> bool {
    if !matches!(former.outcome, Outcome::Pending | Outcome::Assumed) {
        return false;
    }
    let same_rule = now
        .verdict
        .candidates
        .iter()
        .any(|one| Some(&one.rule) == former.rule.as_ref());
    let same_topic = former.category.is_some() && former.category == now.category();
    same_rule || (same_topic && now.verdict.band != Band::Answer)
}
