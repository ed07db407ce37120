//! Lists what a report counts: the inquiries of its days, the newest first, each with a link to its ticket or message.

use crate::desk::DeskError;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::format::{Figures, count};
use crate::desk::stats::reports::{heading, outcome_key};
use crate::desk::stats::wanted::Wanted;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{cut_to, message_link, page_turner};
use crate::domain::{Fact, GuildId, Place};
use crate::store::{Inquiry, Page, Ticket};

/// The number of inquiries on a page.
const PAGE: u16 = 10;
/// The most characters of a rule's id.
const RULE_CHARS: usize = 40;

/// A page of the list.
pub(crate) async fn list(
    call: StatsCall<'_>,
    wanted: Wanted<'_>,
    page: u16,
) -> Result<Post, DeskError> {
    let (figures, guild) = (call.figures(), call.settings.guild);
    let scope = wanted.scope(call).await?;
    let selection = wanted.selection(call);
    let all = usize::try_from(selection.cell().await?.asked()).unwrap_or(usize::MAX);
    let pages = all.div_ceil(usize::from(PAGE)).max(1);
    let last = u16::try_from(pages - 1).unwrap_or(u16::MAX);
    let page = page.min(last);
    let facts = selection
        .counted(Page {
            number: page,
            size: PAGE,
        })
        .await?;
    let values = [
        ("n", count(all)),
        ("page", count(usize::from(page) + 1)),
        ("pages", count(pages)),
    ];
    let mut lines = vec![
        heading(figures, "stats-title-counted", scope),
        figures.say("stats-counted", &values),
    ];
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
    let view = wanted.view();
    let turn = |page| Action::CountedPage { view, page };
    Ok(post.row(page_turner(page, last, figures.voice, turn)))
}

/// An inquiry's line: when, what came of it, by which rule, and where.
fn line(
    figures: Figures<'_>,
    fact: &Fact,
    inquiry: Option<&Inquiry>,
    ticket: Option<&Ticket>,
) -> String {
    let mut outcome = figures.word(outcome_key(fact.outcome));
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

/// Where to read on: the ticket's thread, else the message, else how it was asked.
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

/// The address of the message in which it was asked, where staff can read it.
fn link(guild: GuildId, inquiry: &Inquiry) -> Option<String> {
    let is_seen = matches!(
        inquiry.place,
        Place::Channel | Place::Mention | Place::Forum
    );
    let message = inquiry.message.filter(|_| is_seen && !inquiry.anonymous)?;
    Some(message_link(guild, inquiry.channel, message))
}
