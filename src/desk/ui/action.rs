//! The meaning of a button, a menu or a form, as data. An adapter writes it into what its platform carries
//! (on Discord the `custom_id`) and reads it back.

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
    /// An instructor takes the ticket.
    Claim(TicketId),
    /// An instructor wants to pass the ticket on.
    Transfer(TicketId),
    /// The instructor who is to take the ticket is chosen; the value is a user id.
    TransferTo(TicketId),
    /// The ticket is done.
    Resolve(TicketId),
    /// A member of staff wants to see what frontdesk tried.
    Details(TicketId),
    /// The ticket is reopened, from direct messages.
    Reopen(TicketId),
    /// The learner wants to read what was said in the ticket.
    Transcript(TicketId),
    /// Staff reopen a ticket whose learner was not satisfied.
    TakeUpAgain(TicketId),
    /// The learner says how much help they expect.
    Expect(TicketId, Rating),
    /// The learner stays in direct messages, which then bring everything said in the ticket's thread.
    StayDirect(TicketId),
    /// The learner joins the ticket's thread after all.
    JoinThread(TicketId),
    /// The learner's message, which was put into a ticket, is about something else.
    SomethingElse(MessageId),
    /// The learner's direct message is for this ticket, of several that are open.
    SayIn(TicketId, MessageId),
    /// The learner withdraws this ticket, of several that are open.
    Cancel(TicketId),
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
        /// The position among the book's categories of the one whose rules are browsed; the categories are browsed if
        /// absent.
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
    /// The rule that a question is to be taught as an example of is chosen; the value is its rule id.
    TeachRule(InquiryId),
    /// A lesson is chosen to be taken back; the value is its id.
    ForgetLesson,
    /// A rule that learners' presses switched off is to be answered again.
    KeepRule(RuleMark),
    /// The asker says that a person's reply solved the question.
    SolvedByReply(InquiryId),
    /// The asker says that the message that solved a like question, the second one, solved the first one too.
    SolvedByPost(InquiryId, InquiryId),
    /// The asker does not want to say whether a person's reply solved it.
    DismissSolved(InquiryId),
    /// Another page of `/rules list` is wanted.
    RulesPage {
        /// The number of the page, from 0.
        page: u16,
        /// The position among the book's categories of the one that the list is limited to.
        category: Option<u16>,
    },
    /// An instructor takes the duty that a swap is about; its number in the guild.
    TakeSwap(u32),
    /// A swap is given back or withdrawn; its number in the guild.
    UndoSwap(u32),
    /// The plan of a calendar file is to be carried out; the id under which it is kept.
    ImportCalendar(i64),
    /// The text of staff to a person with whom they open a ticket, submitted; completes a call.
    OpenTicketWith(UserId),
    /// Everything that is kept about a person is to be deleted.
    Forget(UserId),
    /// A question is to be asked, on a panel: opens a form.
    AskOnPanel {
        /// Whether staff are not to see who asks.
        anonymous: bool,
    },
    /// The question that was asked on a panel, submitted; completes a call.
    AskedOnPanel {
        /// Whether staff are not to see who asked.
        anonymous: bool,
    },
    /// The learner wants an instructor, and now lets staff see who asks.
    AskOpenly(InquiryId),
    /// The learner wants an instructor of this guild, and has written the particulars that its category asks for.
    AskWithParticulars(InquiryId, GuildId),
    /// The learner wants to write the particulars of their ticket: opens a form.
    AddParticulars(TicketId),
    /// The form with a ticket's particulars was submitted.
    ParticularsWritten(TicketId),
    /// A report of `/stats` is wanted with other days or another picture.
    ShowReport(ReportView),
    /// A rule that is missing is chosen in `/insights gaps`; the value is one of its questions.
    ChooseMissingRule,
    /// The list of the rules that are missing is wanted again.
    ListMissingRules,
    /// The draft of the missing rule for this question and those like it is wanted.
    DraftRule(InquiryId),
    /// A rule now answers this question and those like it.
    SupplyRule(InquiryId),
    /// The people are to be told whose question a rule answers now; the id of the record of that rule.
    TellOfRule(i64),
    /// The inquiries that a report of `/stats` counts are to be listed; the value, if there is one, is the id of a rule
    /// or user, whose inquiries alone are listed.
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

impl Action {
    /// Says whether it is pressed on a ticket's opening message.
    pub const fn is_of_ticket(self) -> bool {
        matches!(
            self,
            Self::Claim(_) | Self::Transfer(_) | Self::TransferTo(_) | Self::Resolve(_)
        )
    }
}
