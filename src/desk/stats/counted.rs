//! Lists the inquiries that a report counts: all of its days, or those of one of its rules, instructors or reasons, the
//! newest first, each with a link to its ticket or message. For a response time, lists the inquiries that a person
//! replied to or that became a ticket, although the figure is divided by all learners who asked.

use crate::desk::DeskError;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::layout::format::{Figures, count};
use crate::desk::stats::layout::scope::heading;
use crate::desk::stats::reports::instructors::Sees;
use crate::desk::stats::reports::{outcome_key, reasons};
use crate::desk::stats::wanted::Wanted;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{cut_to, message_link, page_turner};
use crate::desk::ui::report_view::{ReportView, ShortMark, WhichRows};
use crate::domain::{CategoryMark, CountedRows, Fact, GuildId, Place, RuleId, Subject, UserId};
use crate::store::{Inquiry, Page, Ticket};

/// The number of inquiries on a page.
const PAGE: u16 = 10;
/// The most characters of a rule's id.
const RULE_CHARS: usize = 40;

/// The part of the inquiries of a report that is listed.
pub(crate) enum ListedPart {
    /// All inquiries that the report counts.
    All,
    /// The inquiries in which somebody waits.
    Waiting,
    /// The inquiries of one kind.
    Only(CountedRows),
    /// The inquiries that a rule answered, or in whose tickets its reply was given.
    OfRule(RuleId),
    /// The inquiries that an instructor has the credit for.
    OfInstructor(UserId),
    /// The inquiries of one category that an instructor has the credit for.
    OfInstructorOn(UserId, String),
}

impl ListedPart {
    /// Returns the inquiries that an instructor has the credit for, perhaps of one category alone.
    pub(crate) fn of_instructor(user: UserId, category: Option<&str>) -> Self {
        match category {
            Some(category) => Self::OfInstructorOn(user, category.to_owned()),
            None => Self::OfInstructor(user),
        }
    }

    /// Returns the part that somebody gets to see: only their own rows if they see only their own figures.
    pub(crate) fn seen(self, sees: Sees, category: Option<&str>) -> Self {
        match sees {
            Sees::All => self,
            Sees::Own(user) => Self::of_instructor(user, category),
        }
    }

    /// Returns the part in the form that the buttons of its list carry.
    fn which(&self) -> WhichRows {
        match self {
            Self::All => WhichRows::All,
            Self::Waiting => WhichRows::Waiting,
            Self::Only(rows) => WhichRows::Only(*rows),
            Self::OfRule(rule) => WhichRows::OfRule(rule.mark()),
            Self::OfInstructor(user) => WhichRows::OfInstructor(*user),
            Self::OfInstructorOn(user, category) => {
                let category = ShortMark::of(CategoryMark::of(category));
                WhichRows::OfInstructorOn(*user, category)
            }
        }
    }

    /// Returns the subject and the rows to list, in a report about `all` with `rows`.
    fn counted(&self, all: Subject, rows: CountedRows) -> (Subject, CountedRows) {
        match self {
            Self::All => (all, rows),
            Self::Waiting => (all, CountedRows::Waiting),
            Self::Only(rows) => (all, *rows),
            Self::OfRule(rule) => (Subject::Rule(rule.clone()), CountedRows::Asked),
            Self::OfInstructor(user) => (Subject::Instructor(*user), CountedRows::Asked),
            Self::OfInstructorOn(user, category) => {
                let subject = Subject::InstructorOn {
                    instructor: *user,
                    category: category.clone(),
                };
                (subject, CountedRows::Asked)
            }
        }
    }

    /// Names the rule, the instructor or the reason for the heading; `None` if the part has none.
    fn name(&self, figures: Figures<'_>) -> Option<String> {
        match self {
            Self::Only(CountedRows::HandedOver(reason)) => {
                let reason = figures.word(reasons::name_key(*reason));
                Some(figures.line("stats-reasons", "list", reason))
            }
            Self::All | Self::Waiting | Self::Only(_) => None,
            Self::OfRule(rule) => Some(format!("`{rule}`")),
            Self::OfInstructor(user) => Some(user.mention()),
            Self::OfInstructorOn(user, category) => {
                Some(format!("{} · `{category}`", user.mention()))
            }
        }
    }
}

/// Makes a page of the list of a report's inquiries.
pub(crate) async fn list(
    call: StatsCall<'_>,
    wanted: Wanted<'_>,
    part: &ListedPart,
    page: u16,
) -> Result<Post, DeskError> {
    let (figures, guild) = (call.figures(), call.settings.guild);
    let scope = wanted.scope(call).await?;
    let selection = wanted.selection(call);
    let (subject, rows) = part.counted(selection.subject(), wanted.report.rows());
    let listed = selection.list(subject, rows);
    let all = call.store.counted_in_all(guild, &listed).await?;
    let all = usize::try_from(all).unwrap_or(usize::MAX);
    let pages = all.div_ceil(usize::from(PAGE)).max(1);
    let last = u16::try_from(pages - 1).unwrap_or(u16::MAX);
    let page = page.min(last);
    let number = Page {
        number: page,
        size: PAGE,
    };
    let facts = call.store.counted_facts(guild, &listed, number).await?;
    let values = [
        ("n", count(all)),
        ("page", count(usize::from(page) + 1)),
        ("pages", count(pages)),
    ];
    let mut lines = vec![heading(figures, "stats-title-counted", scope)];
    lines.extend(part.name(figures));
    lines.push(figures.say("stats-counted", &values));
    for fact in facts {
        let inquiry = call.store.inquiry(guild, fact.inquiry).await?;
        let ticket = match &inquiry {
            Some(inquiry) => call.store.ticket_of_inquiry(inquiry).await?,
            None => None,
        };
        lines.push(line(figures, &fact, inquiry.as_ref(), ticket.as_ref()));
    }
    let post = Post::text(lines.join("\n"));
    if last == 0 {
        return Ok(post);
    }
    let view = ReportView {
        rows: part.which(),
        ..wanted.view()
    };
    let turn = |page| Action::CountedPage { view, page };
    Ok(post.row(page_turner(page, last, figures.voice, turn)))
}

/// Makes an inquiry's line: its time, its outcome, the rule that answered, and its place.
fn line(
    figures: Figures<'_>,
    fact: &Fact,
    inquiry: Option<&Inquiry>,
    ticket: Option<&Ticket>,
) -> String {
    let mut outcome = figures.word(outcome_key(fact.outcome, fact.rule.is_some()));
    if let Some(rule) = &fact.rule {
        outcome.push_str(&format!(" `{}`", cut_to(rule.as_str(), RULE_CHARS)));
    }
    let values = [
        ("time", fact.asked_at.shown()),
        ("outcome", outcome),
        ("place", place(figures, fact, inquiry, ticket)),
    ];
    figures.say("stats-counted-line", &values)
}

/// Returns the place of the inquiry: a link to the ticket's thread or to the message, else words for how it was asked.
fn place(
    figures: Figures<'_>,
    fact: &Fact,
    inquiry: Option<&Inquiry>,
    ticket: Option<&Ticket>,
) -> String {
    if let Some(ticket) = ticket {
        let thread = ticket.thread.map(|thread| format!(" <#{thread}>"));
        return format!("{}{}", ticket.number, thread.unwrap_or_default());
    }
    if let Some(link) = inquiry.and_then(|inquiry| link(fact.guild, inquiry)) {
        return figures.line("stats-counted-message", "url", link);
    }
    figures.word(match fact.place {
        Place::Direct => "stats-counted-direct",
        Place::Panel => "stats-counted-panel",
        Place::Command => "stats-counted-command",
        Place::Channel | Place::Mention | Place::Forum | Place::Staff => "stats-counted-gone",
    })
}

/// Returns the address of the inquiry's message, if staff can read it.
fn link(guild: GuildId, inquiry: &Inquiry) -> Option<String> {
    let is_seen = matches!(
        inquiry.place,
        Place::Channel | Place::Mention | Place::Forum
    );
    let message = inquiry.message.filter(|_| is_seen && !inquiry.anonymous)?;
    Some(message_link(guild, inquiry.channel, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instructor_sees_their_own_rows_whatever_a_button_asks_for() {
        let (own, other) = (UserId::new(7), UserId::new(8));
        let on = |category: &str| ShortMark::of(CategoryMark::of(category));
        let asked: [fn(UserId) -> ListedPart; 5] = [
            |_| ListedPart::All,
            |_| ListedPart::Waiting,
            |_| ListedPart::Only(CountedRows::Scored),
            ListedPart::OfInstructor,
            |other| ListedPart::OfInstructorOn(other, "billing".to_owned()),
        ];
        for part in asked {
            let seen = |sees, category| part(other).seen(sees, category).which();
            assert_eq!(seen(Sees::Own(own), None), WhichRows::OfInstructor(own));
            let billing = WhichRows::OfInstructorOn(own, on("billing"));
            assert_eq!(seen(Sees::Own(own), Some("billing")), billing);
            assert_eq!(seen(Sees::All, None), part(other).which());
        }
    }
}
