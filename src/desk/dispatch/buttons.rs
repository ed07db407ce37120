//! Passes pressed buttons, chosen menu entries and submitted forms on to the module of each.

use std::pin::pin;

use crate::desk::calendar::import;
use crate::desk::commands::faq;
use crate::desk::dispatch::supervision;
use crate::desk::duty::swaps;
use crate::desk::event::{Attempt, Press};
use crate::desk::inquiries::presses;
use crate::desk::inquiries::presses::AskerPress;
use crate::desk::insights::gaps;
use crate::desk::rulebook::{learn, lessons, list, review, teach};
use crate::desk::tickets::thread;
use crate::desk::ui::action::Action;
use crate::desk::{
    Desk, DeskError, interactions, language, privacy, setup, stats, surveys, tickets,
};
use crate::domain::Locale;

/// Handles a press, again if another transaction overtakes it. If an earlier attempt carried the press out and failed
/// or died before the answer, answers it.
pub(crate) async fn pressed(desk: &Desk, press: &Press, attempt: Attempt) -> Result<(), DeskError> {
    let locale = language::of_person(desk, press.by.user, press.locale, press.guild).await?;
    let act = || act_on(desk, press, locale);
    let acted = pin!(supervision::again_if_overtaken(act));
    match acted.await {
        // The process that is handling it answers it.
        Err(DeskError::SeenBefore) if attempt == Attempt::First => Ok(()),
        Err(DeskError::SeenBefore) => {
            let text = desk.voice(locale).say("done-before");
            interactions::reply_privately(desk, press, text).await
        }
        acted => acted,
    }
}

async fn act_on(desk: &Desk, press: &Press, locale: Locale) -> Result<(), DeskError> {
    thread::let_in_again(desk, press.by.user).await?;
    let Some(action) = press.action else {
        return interactions::reply_privately(desk, press, desk.voice(locale).say("old-button"))
            .await;
    };
    act_by(desk, press, action, locale).await
}

/// Does what the button, menu or form stands for.
#[expect(
    clippy::too_many_lines,
    reason = "one exhaustive match, so that a new action has to be placed"
)]
async fn act_by(
    desk: &Desk,
    press: &Press,
    action: Action,
    locale: Locale,
) -> Result<(), DeskError> {
    match action {
        Action::Solved(id) => {
            presses::by_asker(desk, press, action, id, AskerPress::Solved, locale).await
        }
        Action::NotThis(id) => {
            presses::by_asker(desk, press, action, id, AskerPress::NotThis, locale).await
        }
        Action::ChooseRule(id) => {
            presses::by_asker(desk, press, action, id, AskerPress::Rule, locale).await
        }
        Action::SolvedByReply(id) | Action::SolvedByPost(id, _) | Action::DismissSolved(id) => {
            presses::by_asker(desk, press, action, id, AskerPress::PersonReply, locale).await
        }
        Action::AskInstructor(id)
        | Action::ChooseGuild(id)
        | Action::AskWithParticulars(id, _)
        | Action::AskOpenly(id) => {
            presses::by_asker(desk, press, action, id, AskerPress::Instructor, locale).await
        }
        Action::ShowAnswer(id) => presses::show_answer(desk, press, id, locale).await,
        Action::Ticket(ticket, wanted) => {
            tickets::buttons::pressed_on_ticket(desk, press, ticket, wanted, locale).await
        }
        Action::SomethingElse(message) => {
            tickets::conversation::taken_out::pressed(desk, press, message, locale).await
        }
        Action::Expect(ticket, rating) => {
            surveys::expected(desk, press, ticket, rating, locale).await
        }
        Action::Rate(survey, question, rating) => {
            surveys::rated(desk, press, survey, question, rating, locale).await
        }
        // The adapter acknowledged the press by opening the form, or turned the submitted form into a call: nothing is
        // left to do.
        Action::Comment(_)
        | Action::OpenTicketWith(_)
        | Action::AskOnPanel { .. }
        | Action::AskedOnPanel { .. } => Ok(()),
        Action::CommentText(survey) => surveys::commented(desk, press, survey, locale).await,
        Action::BrowseCategory => faq::browsed_category(desk, press, locale).await,
        Action::BrowseRule => faq::browsed_rule(desk, press, locale).await,
        Action::BrowsePage { page, category } => {
            faq::turned_browse_page(desk, press, page, category, locale).await
        }
        Action::ReviewApprove(inquiry, _)
        | Action::ReviewReject(inquiry, _)
        | Action::ReviewCorrect(inquiry)
        | Action::ReviewFile(inquiry)
        | Action::ReviewDrop(inquiry) => {
            review::reviewed(desk, press, action, inquiry, locale).await
        }
        Action::TeachRule(inquiry) => {
            teach::chose_rule_to_teach(desk, press, inquiry, locale).await
        }
        Action::ForgetLesson => lessons::chose_lesson_to_forget(desk, press, locale).await,
        Action::ImportCalendar(id) => import::pressed(desk, press, id, locale).await,
        Action::Forget(person) => privacy::confirmed(desk, press, person, locale).await,
        Action::TakeSwap(swap) | Action::UndoSwap(swap) => {
            swaps::pressed(desk, press, swap, locale).await
        }
        Action::ShowReport(view) => stats::presses::pressed_report(desk, press, view, locale).await,
        Action::ListCounted(view) => {
            stats::presses::pressed_list(desk, press, (view, None), locale).await
        }
        Action::CountedPage { view, page } => {
            stats::presses::pressed_list(desk, press, (view, Some(page)), locale).await
        }
        Action::ChooseMissingRule
        | Action::ListMissingRules
        | Action::DraftRule(_)
        | Action::SupplyRule(_)
        | Action::TellOfRule(_) => gaps::pressed(desk, press, action, locale).await,
        Action::SetUp(step) => setup::pressed(desk, press, step, locale).await,
        Action::KeepRule(rule) => learn::keep(desk, press, rule, locale).await,
        Action::RulesPage { page, category } => {
            list::turned_rules_page(desk, press, page, category, locale).await
        }
    }
}
