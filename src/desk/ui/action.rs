//! The meaning of a button, a menu or a form, as data. An adapter encodes it in its platform's messages (on Discord as
//! the `custom_id`) and decodes it.

use serde::{Deserialize, Serialize};

use crate::desk::ui::report_view::ReportView;
use crate::desk::ui::setup_step::SetupStep;
use crate::domain::{
    GuildId, InquiryId, MessageId, Rating, RuleMark, SurveyId, SurveyQuestion, TicketId, UserId,
};

/// The request that a press, a choice or a submitted form makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    /// The answer solved it.
    Solved(InquiryId),
    /// The answer was not what was asked.
    NotThis(InquiryId),
    /// The learner wants an instructor.
    AskInstructor(InquiryId),
    /// A suggested or related rule is chosen; the value is its rule id.
    ChooseRule(InquiryId),
    /// The learner wants to read the answer of a rule with an audience.
    ShowAnswer(InquiryId),
    /// The guild of a direct message is chosen; the value is its guild id.
    ChooseGuild(InquiryId),
    /// The learner says how much help they expect.
    Expect(TicketId, Rating),
    /// The learner's message, which was put into a ticket, is about something else.
    SomethingElse(MessageId),
    /// Something is wanted of a ticket.
    Ticket(TicketId, TicketAction),
    /// A rating is given in one row of the survey.
    Rate(SurveyId, SurveyQuestion, Rating),
    /// The learner wants to write a comment: opens a form.
    Comment(SurveyId),
    /// The comment, submitted; the value is the text.
    CommentText(SurveyId),
    /// A category of the book is chosen in `/faq browse`; the value is the category.
    BrowseCategory,
    /// A rule of the book is chosen in `/faq browse`; the value is its rule id.
    BrowseRule,
    /// Another page of `/faq browse` is wanted.
    BrowsePage {
        /// The number of the page, from 0.
        page: u16,
        /// The position of the browsed category among the book's; `None` while the categories themselves are browsed.
        category: Option<u16>,
    },
    /// A wording under review becomes an example of this rule.
    ReviewApprove(InquiryId, RuleMark),
    /// A wording under review must not be answered by this rule.
    ReviewReject(InquiryId, RuleMark),
    /// A wording under review belongs to another rule; the value is its rule id.
    ReviewCorrect(InquiryId),
    /// A wording under review belongs to no rule, but to the category that staff filed it under.
    ReviewFile(InquiryId),
    /// A wording under review teaches nothing.
    ReviewDrop(InquiryId),
    /// The rule for which a question becomes an example is chosen; the value is its rule id.
    TeachRule(InquiryId),
    /// A lesson is chosen to be taken back; the value is its id.
    ForgetLesson,
    /// Staff switch a rule on again that learners' presses switched off.
    KeepRule(RuleMark),
    /// The asker says that a person's reply solved the question.
    SolvedByReply(InquiryId),
    /// The asker says that the message that solved a like question, the second one, also solved the first one.
    SolvedByPost(InquiryId, InquiryId),
    /// The asker does not want to say whether a person's reply solved the question.
    DismissSolved(InquiryId),
    /// Another page of `/rules list` is wanted.
    RulesPage {
        /// The number of the page, from 0.
        page: u16,
        /// The position among the book's categories of the one that the list is limited to.
        category: Option<u16>,
    },
    /// An instructor takes a swap; the number is the swap's in the guild.
    TakeSwap(u32),
    /// A swap is given back or withdrawn; the number is the swap's in the guild.
    UndoSwap(u32),
    /// The plan of a calendar file is confirmed; the number is the plan's id.
    ImportCalendar(i64),
    /// The form with the text of staff to a person with whom they open a ticket was submitted; completes a call.
    OpenTicketWith(UserId),
    /// The stored data about a person is to be deleted.
    Forget(UserId),
    /// A learner wants to ask a question on a panel: opens a form.
    AskOnPanel {
        /// Whether the asker stays anonymous.
        anonymous: bool,
    },
    /// The form with the question on a panel was submitted; completes a call.
    AskedOnPanel {
        /// Whether the asker stays anonymous.
        anonymous: bool,
    },
    /// The learner wants an instructor, now by name.
    AskOpenly(InquiryId),
    /// The learner wants an instructor of this guild, and has written the particulars of the category.
    AskWithParticulars(InquiryId, GuildId),
    /// A report of `/stats` is wanted with other days or another picture.
    ShowReport(ReportView),
    /// A missing rule is chosen in `/insights gaps`; the value is one of its questions.
    ChooseMissingRule,
    /// The list of missing rules is wanted again.
    ListMissingRules,
    /// The draft of the missing rule for this question and those like it is wanted.
    DraftRule(InquiryId),
    /// A rule now answers this question and those like it.
    SupplyRule(InquiryId),
    /// The askers of questions that a rule now answers are to be told; the number is the id of the supplied rule's
    /// record.
    TellOfRule(i64),
    /// The inquiries that a report of `/stats` counts are to be listed. The value, if there is one, is the id of a rule
    /// or user, to whose inquiries the list is limited.
    ListCounted(ReportView),
    /// Another page of that list is wanted.
    CountedPage {
        /// The report.
        view: ReportView,
        /// The number of the page, from 0.
        page: u16,
    },
    /// A step of `/setup start`; the value of a choice is a role id or a channel id, that of a form the text.
    SetUp(SetupStep),
}

/// A request about one ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TicketAction {
    /// An instructor takes the ticket.
    Claim,
    /// An instructor wants to pass the ticket on.
    Transfer,
    /// The instructor who is to take the ticket is chosen; the value is a user id.
    TransferTo,
    /// The ticket is done.
    Resolve,
    /// A member of staff wants to see the ticket's details.
    Details,
    /// The ticket is reopened, from direct messages.
    Reopen,
    /// The learner stays in direct messages, to which all messages of the ticket's thread are copied.
    StayDirect,
    /// The learner wants the transcript of the ticket.
    Transcript,
    /// Staff reopen a ticket whose learner was not satisfied.
    TakeUpAgain,
    /// The learner joins the ticket's thread after all.
    JoinThread,
    /// The learner's direct message is for this ticket, one of several open ones.
    SayIn(MessageId),
    /// The learner withdraws this ticket, one of several open ones.
    Cancel,
    /// The learner wants to write the particulars of their ticket: opens a form.
    AddParticulars,
    /// The form with a ticket's particulars was submitted.
    ParticularsWritten,
}

impl Action {
    /// Returns whether it is pressed on a ticket's opening message.
    pub const fn is_of_ticket(self) -> bool {
        matches!(
            self,
            Self::Ticket(
                _,
                TicketAction::Claim
                    | TicketAction::Transfer
                    | TicketAction::TransferTo
                    | TicketAction::Resolve
            )
        )
    }
}
