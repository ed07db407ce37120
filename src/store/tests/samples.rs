//! Rows to test with.

use crate::domain::{
    Band, ChannelId, GuildId, InquiryEvent, InquiryId, LearnerKey, Lesson, LessonId, LessonKind,
    LessonSource, Locale, MessageId, Outcome, Place, Priority, RuleId, SurveyAnswers, SurveyId,
    Teaches, TicketId, TicketNumber, TicketState, Timestamp, UserId,
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
    Inquiry {
        id: InquiryId::new(id),
        guild: Some(GUILD),
        learner: LearnerKey::new(learner),
        anonymous: false,
        place: Place::Channel,
        channel: CHANNEL,
        message: Some(MessageId::new(id.unsigned_abs())),
        asked_at: at(asked_at),
        locale: Locale::EnUs,
        band: Band::Suggest,
        score: 0.5,
        category: None,
        rule: None,
        suggested: Vec::new(),
        reply_channel: None,
        reply: None,
        answered_at: None,
        outcome: Outcome::Pending,
        settled_at: None,
    }
}

/// Makes a ticket that is being opened; its number is ignored.
pub(super) fn ticket(id: i64, inquiry: i64, learner: i64, opened_at: i64) -> Ticket {
    Ticket {
        id: TicketId::new(id),
        guild: GUILD,
        number: TicketNumber::new(0),
        inquiry: InquiryId::new(inquiry),
        learner: LearnerKey::new(learner),
        state: TicketState::Opening,
        assignee: None,
        tagged: Vec::new(),
        category: None,
        support_channel: ChannelId::new(71),
        thread: None,
        opening_message: None,
        learner_in_thread: false,
        stays_direct: false,
        holds_asides: false,
        anonymous: false,
        opened_at: at(opened_at),
        first_reply_at: None,
        resolved_at: None,
        ball_with_learner_since: None,
        reply_owed_since: None,
        lead_called_at: None,
        priority: Priority::Normal,
        snoozed_until: None,
        opened_by: None,
        learner_left_at: None,
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
