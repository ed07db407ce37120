//! Rows to test with.

use crate::domain::{
    Band, ChannelId, GuildId, InquiryEvent, InquiryId, LearnerKey, Lesson, LessonId, LessonKind,
    LessonSource, Locale, MessageId, Place, RuleId, SurveyAnswers, SurveyId, Teaches, TicketId,
    Timestamp, UserId,
};
use crate::store::{Inquiry, Store, Survey, Ticket};

pub(super) const GUILD: GuildId = GuildId::new(7);
pub(super) const CHANNEL: ChannelId = ChannelId::new(70);

pub(super) const fn at(ms: i64) -> Timestamp {
    Timestamp::from_millis(ms)
}

pub(super) const fn user(id: u64) -> UserId {
    UserId::new(id)
}

/// Makes an unanswered question in a channel, whose message has the same number.
pub(super) fn inquiry(id: i64, learner: i64, asked_at: i64) -> Inquiry {
    let message = MessageId::new(id.unsigned_abs());
    let (id, learner) = (InquiryId::new(id), LearnerKey::new(learner));
    let asked_at = at(asked_at);
    Inquiry {
        guild: Some(GUILD),
        message: Some(message),
        band: Band::Suggest,
        score: 0.5,
        ..Inquiry::undecided(id, learner, Place::Channel, CHANNEL, asked_at, Locale::EnUs)
    }
}

/// Makes a ticket that is being opened; its number is ignored.
pub(super) fn ticket(id: i64, inquiry: i64, learner: i64, opened_at: i64) -> Ticket {
    let inquiry = self::inquiry(inquiry, learner, opened_at);
    let (id, support) = (TicketId::new(id), ChannelId::new(71));
    Ticket {
        learner_in_thread: false,
        reply_owed_since: None,
        ..Ticket::opening(id, &inquiry, GUILD, support, at(opened_at))
    }
}

pub(super) fn survey(id: i64, inquiry: i64, ticket: Option<i64>, sent_at: i64) -> Survey {
    Survey {
        id: SurveyId::new(id),
        inquiry: InquiryId::new(inquiry),
        ticket: ticket.map(TicketId::new),
        guild: Some(GUILD),
        learner: LearnerKey::new(1),
        channel: None,
        message: None,
        sent_at: at(sent_at),
        answers: SurveyAnswers::default(),
        completed_at: None,
    }
}

/// Writes inquiries with an *asked* event each.
pub(super) async fn ask(store: &Store, inquiries: &[Inquiry]) {
    let mut tx = store.begin().await.unwrap();
    for inquiry in inquiries {
        if let Some(message) = inquiry.message {
            assert!(tx.first_heard(inquiry.id, message).await.unwrap());
        }
        tx.insert_inquiry(inquiry, "how?").unwrap();
        let asked = InquiryEvent::Asked {
            place: inquiry.place,
            band: inquiry.band,
            score: inquiry.score,
            category: inquiry.category.clone(),
        };
        tx.record(inquiry.id, inquiry.asked_at, &asked).unwrap();
    }
    tx.commit().await.unwrap();
}

/// Makes a lesson of the guild that somebody was shown, taken from an inquiry.
pub(super) fn lesson(id: i64, inquiry: i64, text: &str) -> Lesson {
    Lesson {
        id: LessonId::new(id),
        guild: GUILD,
        teaches: Teaches::Rule(RuleId::new("a"), LessonKind::Example),
        text: text.to_owned(),
        source: LessonSource::Shown,
        by: Some(user(4)),
        at: at(9),
        inquiry: Some(InquiryId::new(inquiry)),
    }
}
