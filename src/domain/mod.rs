//! The domain of frontdesk as pure types: ids, inquiries, tickets and their legal moves, surveys, the roster and the
//! clock. Knows no tokio, no Discord library and no SQL.

mod audit;
mod backoff;
mod cell_part;
mod clock;
mod deadline;
mod entropy;
mod fact;
mod follow_up;
mod history;
mod ids;
mod inquiry;
mod lesson;
mod locale;
mod names;
mod roster;
mod secret;
mod settings;
mod setup_part;
mod survey;
mod ticket;
mod time;

pub use audit::{AuditEvent, Handled};
pub use backoff::Backoff;
pub use cell_part::CellPart;
pub use clock::{Clock, ManualClock, SystemClock};
pub use deadline::{
    CountedTime, Deadline, Steps, opened_last, reply_deadline, resolution_deadline,
};
pub use entropy::Entropy;
pub use fact::{
    CountedRows, DayNumber, DutyTimes, Fact, FirstReply, GivenAnswer, LastPress, LearnerNumber,
    OpenChange, PastTurn, ResolvedTicket, RuleAnswer, SentSurvey, Subject, SubjectKind,
    TicketTimes,
};
pub use follow_up::{CohortCounts, FollowUp, Stay, SubscribedAround};
pub use history::{
    History, InquiryFact, SurveyFact, TicketFact, as_meant, asked_since_reply, is_reply, readable,
};
pub use ids::{
    CategoryMark, ChannelId, DeliveryId, GuildId, InquiryId, InteractionId, LearnerKey, LessonId,
    MessageId, NO_CHANNEL, RoleId, RuleId, RuleMark, SurveyId, TagId, TicketId, TicketNumber,
    UserId, WebUser, fnv1a,
};
pub use inquiry::{Band, Ending, HandOver, InquiryEvent, Outcome, Place};
pub use lesson::{
    AskedQuestion, Lesson, LessonKind, LessonSource, PressMeaning, ReviewDecision, Teaches, Vote,
    votes,
};
pub use locale::Locale;
pub(crate) use names::named;
pub use roster::{
    Absence, AskedSwap, Coming, Cover, Dates, DayTimes, DutyOverride, FormerTakes, Hindrance,
    Holiday, Hours, Instructor, Lack, Presence, Repeat, Roster, RosterMember, Rotation,
    RotationMember, Schedule, Span, Split, Swap, ToldSpan, Validity, Weekdays, WeeklyShift,
    date_of, minute_of_day, reached, summed_up,
};
pub use secret::{PurposeKey, Secret};
pub use settings::{
    CategoryTargets, ChannelMode, CountedBy, GuildSettings, Handoff, LearningMode, Limits, Targets,
    TicketTargets,
};
pub use setup_part::SetupPart;
pub use survey::{Rating, SurveyAnswers, SurveyQuestion, Unsent};
pub use ticket::{IllegalMove, Priority, Target, TicketMove, TicketState};
pub use time::{Millis, Timestamp};
