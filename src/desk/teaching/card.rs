//! One wording under review as staff see it, with its buttons. Pure: decides nothing, sends nothing.

use crate::desk::action::Action;
use crate::desk::post::{Post, Row, Style};
use crate::desk::replies::{MENU_ENTRIES, ROWS, RuleLabel, Voice, menus, rule_menu};
use crate::desk::rules::quoted;
use crate::domain::{InquiryId, RuleId};
use crate::faq::review::{Candidate, Reason};

/// How much of a question is shown.
const QUESTION: usize = 600;
/// Below the buttons there is room for so many menus.
const MENUS: usize = ROWS - 1;

/// A candidate's card: `left` is how many there are with it, `rules` what it may be corrected to, `filed` the
/// title of the category that staff filed it under.
pub(super) fn card(
    voice: Voice<'_>,
    candidate: &Candidate,
    left: usize,
    (rules, filed): (&[RuleLabel], Option<&str>),
) -> Post {
    let title = |id: &RuleId| {
        let known = rules.iter().find(|label| label.rule == *id);
        known.map_or_else(|| id.to_string(), |label| label.title.clone())
    };
    let mut lines = vec![
        voice.count("review-heading", "left", left),
        quoted(&candidate.text, QUESTION),
        why(voice, candidate),
    ];
    if let Some((rule, score)) = &candidate.proposed {
        let values = [
            ("rule", rule.to_string()),
            ("title", title(rule)),
            ("score", format!("{score:.2}")),
        ];
        lines.push(voice.say_with("review-proposed", &values));
    } else {
        lines.push(voice.say("review-no-proposal"));
    }
    if let Some(category) = filed {
        lines.push(voice.say1("review-filed", "category", category));
    }
    // What has a button of its own.
    let proposed = candidate.proposed.as_ref().map(|(rule, _)| rule);
    let has_button = [proposed, candidate.wrong.as_ref()];
    let others: Vec<RuleLabel> = rules
        .iter()
        .filter(|label| !has_button.contains(&Some(&label.rule)))
        .cloned()
        .collect();
    let more = others.len().saturating_sub(MENUS * MENU_ENTRIES);
    if more > 0 {
        lines.push(voice.count("review-more-rules", "count", more));
    }
    let mut post = Post::text(lines.join("\n"));
    if let Some(inquiry) = candidate.inquiries.first() {
        post = post.row(Row::Buttons(buttons(voice, *inquiry, candidate)));
        let placeholder = voice.say("review-correct");
        post.rows.extend(menus(&others, MENUS, |others, place| {
            let action = Action::ReviewCorrect(*inquiry);
            Row::Menu(rule_menu(action, format!("{placeholder}{place}"), others))
        }));
    }
    post
}

fn why(voice: Voice<'_>, candidate: &Candidate) -> String {
    let asked = voice.count("review-asked", "learners", candidate.learners);
    let why = match (candidate.reason, &candidate.wrong) {
        (Reason::NotThis, Some(wrong)) => voice.say1("review-not-this", "rule", wrong),
        (Reason::Filed, _) => return asked,
        (Reason::Frequent, _) => voice.say("review-frequent"),
        _ => voice.say("review-unsure"),
    };
    format!("{asked} {why}")
}

fn buttons(
    voice: Voice<'_>,
    inquiry: InquiryId,
    candidate: &Candidate,
) -> Vec<crate::desk::post::Button> {
    let proposed = candidate.proposed.as_ref().map(|(rule, _)| rule);
    let mut buttons = Vec::new();
    if let Some(rule) = proposed {
        let action = Action::ReviewApprove(inquiry, rule.mark());
        buttons.push(voice.button("button-approve", action, Style::Success));
    }
    if let Some(rule) = candidate
        .wrong
        .as_ref()
        .filter(|own| Some(*own) != proposed)
    {
        let action = Action::ReviewApprove(inquiry, rule.mark());
        buttons.push(voice.button("button-was-right", action, Style::Success));
    }
    if let Some(rule) = candidate.wrong.as_ref().or(proposed) {
        let action = Action::ReviewReject(inquiry, rule.mark());
        buttons.push(voice.button("button-reject", action, Style::Danger));
    }
    if candidate.filed.is_some() {
        let action = Action::ReviewFile(inquiry);
        buttons.push(voice.button("button-file", action, Style::Success));
    }
    let drop = Action::ReviewDrop(inquiry);
    buttons.push(voice.button("button-throw-away", drop, Style::Secondary));
    buttons
}
