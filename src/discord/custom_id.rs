//! The ids of buttons, menus and forms, which Discord stores for us: at most 100 characters that hold the delivery of
//! the message and the action.
//!
//! `1:MARK:SLOT:CODE:…` — the version; the delivery in base 36; the place on the message, which keeps the ids of one
//! message distinct; the action's code and its numbers. The delivery is 0 for answers to interactions, which are not in
//! the outbox, unless they change a message that a delivery sent. Any other text is unreadable, and no error.

use crate::desk::ui::action::{Action, TicketAction};
use crate::desk::ui::report_view::ReportView;
use crate::desk::ui::setup_step::SetupStep;
use crate::domain::{
    DeliveryId, GuildId, InquiryId, MessageId, Rating, RuleMark, SurveyId, SurveyQuestion,
    TicketId, UserId,
};

/// The version that is written; ids of other versions are not read.
const VERSION: &str = "1";
/// The most characters of an id, by Discord's limit.
const MAX_CHARS: usize = 100;

/// The content of a `custom_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CustomId {
    /// The delivery that the message was sent with.
    pub(super) mark: DeliveryId,
    /// The action that it stands for.
    pub(super) action: Action,
}

/// Writes a `custom_id` for the button or menu at a place of a message.
pub(super) fn encode(mark: DeliveryId, slot: usize, action: Action) -> String {
    let (code, numbers) = parts(action);
    let mut text = format!("{VERSION}:{}:{slot}:{code}", base36(mark.get()));
    for number in numbers.into_iter().flatten() {
        text.push(':');
        text.push_str(&base36(number));
    }
    text
}

/// Reads a `custom_id`; `None` if it is of another version or bot, or garbage.
pub(super) fn decode(text: &str) -> Option<CustomId> {
    if text.len() > MAX_CHARS {
        return None;
    }
    let mut fields = text.split(':');
    if fields.next()? != VERSION {
        return None;
    }
    let mark = DeliveryId::new(from_base36(fields.next()?)?);
    fields.next()?.parse::<usize>().ok()?;
    let code = fields.next()?;
    let numbers = fields.map(from_base36).collect::<Option<Vec<i64>>>()?;
    let action = action(code, &numbers)?;
    Some(CustomId { mark, action })
}

/// Converts an action to its code and its numbers. A code never changes its meaning.
fn parts(action: Action) -> (&'static str, [Option<i64>; 3]) {
    let one = |number: i64| [Some(number), None, None];
    let two = |first: i64, second: i64| [Some(first), Some(second), None];
    match action {
        Action::Solved(id) => ("ok", one(id.get())),
        Action::NotThis(id) => ("no", one(id.get())),
        Action::AskInstructor(id) => ("ask", one(id.get())),
        Action::ChooseRule(id) => ("rule", one(id.get())),
        Action::ShowAnswer(id) => ("show", one(id.get())),
        Action::ChooseGuild(id) => ("guild", one(id.get())),
        Action::Expect(id, rating) => ("expect", two(id.get(), i64::from(rating.get()))),
        Action::SomethingElse(message) => ("else", one(message.to_db())),
        Action::Ticket(id, TicketAction::SayIn(message)) => {
            ("sayin", two(id.get(), message.to_db()))
        }
        Action::Ticket(id, wanted) => (ticket_code(wanted), one(id.get())),
        Action::Rate(id, question, rating) => {
            let rating = i64::from(rating.get());
            (
                "rate",
                [Some(id.get()), Some(number(question)), Some(rating)],
            )
        }
        Action::Comment(id) => ("say", one(id.get())),
        Action::CommentText(id) => ("said", one(id.get())),
        Action::BrowseCategory => ("cats", [None; 3]),
        Action::BrowseRule => ("rules", [None; 3]),
        Action::ReviewApprove(id, rule) => ("rvok", two(id.get(), rule.get())),
        Action::ReviewReject(id, rule) => ("rvno", two(id.get(), rule.get())),
        Action::ReviewCorrect(id) => ("rvrule", one(id.get())),
        Action::ReviewFile(id) => ("rvfile", one(id.get())),
        Action::ReviewDrop(id) => ("rvdrop", one(id.get())),
        Action::TeachRule(id) => ("teach", one(id.get())),
        Action::ForgetLesson => ("unteach", [None; 3]),
        Action::KeepRule(rule) => ("keep", one(rule.get())),
        Action::SolvedByReply(id) => ("helped", one(id.get())),
        Action::SolvedByPost(id, like) => ("like", two(id.get(), like.get())),
        Action::DismissSolved(id) => ("nohelp", one(id.get())),
        Action::BrowsePage { page, category } => ("bpage", turn(page, category)),
        Action::RulesPage { page, category } => ("page", turn(page, category)),
        Action::TakeSwap(number) => ("swap", one(i64::from(number))),
        Action::UndoSwap(number) => ("unswap", one(i64::from(number))),
        Action::ImportCalendar(id) => ("ical", one(id)),
        Action::OpenTicketWith(user) => ("with", one(user.to_db())),
        Action::Forget(user) => ("forget", one(user.to_db())),
        Action::AskOnPanel { anonymous: false } => ("panel", [None; 3]),
        Action::AskOnPanel { anonymous: true } => ("hpanel", [None; 3]),
        Action::AskedOnPanel { anonymous: false } => ("asked", [None; 3]),
        Action::AskedOnPanel { anonymous: true } => ("hasked", [None; 3]),
        Action::AskOpenly(id) => ("openly", one(id.get())),
        Action::AskWithParticulars(id, guild) => ("askwith", two(id.get(), guild.to_db())),
        Action::ChooseMissingRule => ("gap", [None; 3]),
        Action::ListMissingRules => ("gaps", [None; 3]),
        Action::DraftRule(id) => ("draft", one(id.get())),
        Action::SupplyRule(id) => ("supply", one(id.get())),
        Action::TellOfRule(id) => ("tellof", one(id)),
        Action::ShowReport(view) => ("report", report(view, 0)),
        Action::ListCounted(view) => ("counted", report(view, 0)),
        Action::CountedPage { view, page } => ("cpage", report(view, page)),
        Action::SetUp(step) => ("setup", one(step.number())),
    }
}

/// Returns the code of a request about a ticket.
const fn ticket_code(wanted: TicketAction) -> &'static str {
    match wanted {
        TicketAction::Claim => "claim",
        TicketAction::Transfer => "pass",
        TicketAction::TransferTo => "passto",
        TicketAction::Resolve => "done",
        TicketAction::Details => "info",
        TicketAction::Reopen => "again",
        TicketAction::Transcript => "script",
        TicketAction::TakeUpAgain => "takeup",
        TicketAction::StayDirect => "stay",
        TicketAction::JoinThread => "join",
        TicketAction::SayIn(_) => "sayin",
        TicketAction::Cancel => "cancel",
        TicketAction::AddParticulars => "more",
        TicketAction::ParticularsWritten => "told",
    }
}

/// Converts a report, and a page of its rows, to numbers.
fn report(view: ReportView, page: u16) -> [Option<i64>; 3] {
    let (shape, period, category) = view.to_numbers(page);
    [Some(shape), Some(period), category]
}

/// Converts a page, and the category that it belongs to, to numbers.
fn turn(page: u16, category: Option<u16>) -> [Option<i64>; 3] {
    [Some(i64::from(page)), category.map(i64::from), None]
}

#[expect(clippy::too_many_lines, reason = "the same table, read backwards")]
fn action(code: &str, numbers: &[i64]) -> Option<Action> {
    let inquiry = |make: fn(InquiryId) -> Action| one(numbers).map(InquiryId::new).map(make);
    let ticket =
        |wanted: TicketAction| one(numbers).map(|id| Action::Ticket(TicketId::new(id), wanted));
    let survey = |make: fn(SurveyId) -> Action| one(numbers).map(SurveyId::new).map(make);
    let user = |make: fn(UserId) -> Action| one(numbers).map(UserId::from_db).map(make);
    let review = |make: fn(InquiryId, RuleMark) -> Action| match numbers {
        [id, rule] => Some(make(InquiryId::new(*id), RuleMark::new(*rule))),
        _ => None,
    };
    let none = |action: Action| numbers.is_empty().then_some(action);
    match code {
        "ok" => inquiry(Action::Solved),
        "no" => inquiry(Action::NotThis),
        "ask" => inquiry(Action::AskInstructor),
        "rule" => inquiry(Action::ChooseRule),
        "show" => inquiry(Action::ShowAnswer),
        "guild" => inquiry(Action::ChooseGuild),
        "claim" => ticket(TicketAction::Claim),
        "pass" => ticket(TicketAction::Transfer),
        "passto" => ticket(TicketAction::TransferTo),
        "done" => ticket(TicketAction::Resolve),
        "info" => ticket(TicketAction::Details),
        "again" => ticket(TicketAction::Reopen),
        "script" => ticket(TicketAction::Transcript),
        "takeup" => ticket(TicketAction::TakeUpAgain),
        "expect" => expect(numbers),
        "stay" => ticket(TicketAction::StayDirect),
        "join" => ticket(TicketAction::JoinThread),
        "else" => one(numbers)
            .map(MessageId::from_db)
            .map(Action::SomethingElse),
        "sayin" => say_in(numbers),
        "cancel" => ticket(TicketAction::Cancel),
        "rate" => rate(numbers),
        "say" => survey(Action::Comment),
        "said" => survey(Action::CommentText),
        "rvok" => review(Action::ReviewApprove),
        "rvno" => review(Action::ReviewReject),
        "rvrule" => inquiry(Action::ReviewCorrect),
        "rvfile" => inquiry(Action::ReviewFile),
        "rvdrop" => inquiry(Action::ReviewDrop),
        "teach" => inquiry(Action::TeachRule),
        "unteach" => none(Action::ForgetLesson),
        "helped" => inquiry(Action::SolvedByReply),
        "nohelp" => inquiry(Action::DismissSolved),
        "like" => like(numbers),
        "cats" => none(Action::BrowseCategory),
        "rules" => none(Action::BrowseRule),
        "keep" => one(numbers).map(RuleMark::new).map(Action::KeepRule),
        "swap" => small(numbers).map(Action::TakeSwap),
        "unswap" => small(numbers).map(Action::UndoSwap),
        "bpage" => turned(numbers).map(|(page, category)| Action::BrowsePage { page, category }),
        "ical" => one(numbers).map(Action::ImportCalendar),
        "with" => user(Action::OpenTicketWith),
        "forget" => user(Action::Forget),
        "panel" => none(Action::AskOnPanel { anonymous: false }),
        "hpanel" => none(Action::AskOnPanel { anonymous: true }),
        "asked" => none(Action::AskedOnPanel { anonymous: false }),
        "hasked" => none(Action::AskedOnPanel { anonymous: true }),
        "openly" => inquiry(Action::AskOpenly),
        "askwith" => ask_with(numbers),
        "more" => ticket(TicketAction::AddParticulars),
        "told" => ticket(TicketAction::ParticularsWritten),
        "gap" => none(Action::ChooseMissingRule),
        "gaps" => none(Action::ListMissingRules),
        "draft" => inquiry(Action::DraftRule),
        "supply" => inquiry(Action::SupplyRule),
        "tellof" => one(numbers).map(Action::TellOfRule),
        "report" => viewed(numbers).map(|(view, _)| Action::ShowReport(view)),
        "counted" => viewed(numbers).map(|(view, _)| Action::ListCounted(view)),
        "cpage" => viewed(numbers).map(|(view, page)| Action::CountedPage { view, page }),
        "page" => turned(numbers).map(|(page, category)| Action::RulesPage { page, category }),
        "setup" => one(numbers)
            .and_then(SetupStep::from_number)
            .map(Action::SetUp),
        _ => None,
    }
}

fn viewed(numbers: &[i64]) -> Option<(ReportView, u16)> {
    match numbers {
        [shape, period] => ReportView::from_numbers(*shape, *period, None),
        [shape, period, category] => ReportView::from_numbers(*shape, *period, Some(*category)),
        _ => None,
    }
}

fn turned(numbers: &[i64]) -> Option<(u16, Option<u16>)> {
    let (page, category) = match numbers {
        [page] => (page, None),
        [page, category] => (page, Some(u16::try_from(*category).ok()?)),
        _ => return None,
    };
    Some((u16::try_from(*page).ok()?, category))
}

fn ask_with(numbers: &[i64]) -> Option<Action> {
    let [id, guild] = numbers else {
        return None;
    };
    let (inquiry, guild) = (InquiryId::new(*id), GuildId::from_db(*guild));
    Some(Action::AskWithParticulars(inquiry, guild))
}

fn like(numbers: &[i64]) -> Option<Action> {
    let [id, like] = numbers else {
        return None;
    };
    let (id, like) = (InquiryId::new(*id), InquiryId::new(*like));
    Some(Action::SolvedByPost(id, like))
}

fn say_in(numbers: &[i64]) -> Option<Action> {
    match numbers {
        [ticket, message] => {
            let (ticket, message) = (TicketId::new(*ticket), MessageId::from_db(*message));
            Some(Action::Ticket(ticket, TicketAction::SayIn(message)))
        }
        _ => None,
    }
}

fn expect(numbers: &[i64]) -> Option<Action> {
    let [ticket, rating] = numbers else {
        return None;
    };
    let rating = Rating::new(u8::try_from(*rating).ok()?)?;
    Some(Action::Expect(TicketId::new(*ticket), rating))
}

fn rate(numbers: &[i64]) -> Option<Action> {
    let [survey, asked, rating] = numbers else {
        return None;
    };
    let question = SurveyQuestion::ALL
        .into_iter()
        .find(|question| number(*question) == *asked)?;
    let rating = Rating::new(u8::try_from(*rating).ok()?)?;
    Some(Action::Rate(SurveyId::new(*survey), question, rating))
}

fn one(numbers: &[i64]) -> Option<i64> {
    match numbers {
        [number] => Some(*number),
        _ => None,
    }
}

fn small(numbers: &[i64]) -> Option<u32> {
    u32::try_from(one(numbers)?).ok()
}

fn number(question: SurveyQuestion) -> i64 {
    match question {
        SurveyQuestion::Value => 0,
        SurveyQuestion::Effort => 1,
        SurveyQuestion::Expected => 2,
    }
}

/// Writes the bits of a number in base 36: at most 13 characters.
fn base36(number: i64) -> String {
    let mut rest = number as u64;
    let mut digits = Vec::with_capacity(13);
    loop {
        digits.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % 36) as usize]);
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    digits.iter().rev().map(|digit| *digit as char).collect()
}

fn from_base36(text: &str) -> Option<i64> {
    let plain = !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bits = plain.then(|| u64::from_str_radix(text, 36).ok())??;
    Some(bits as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::report_view::{PeriodChoice, PictureKind, ReportKind, WhichRows};
    use crate::domain::CategoryMark;
    use proptest::prelude::*;

    /// Returns every possible action, with the given number. The match turns a missing new one into a compile error.
    #[expect(clippy::too_many_lines, reason = "one list of all actions")]
    fn every_action(raw: i64) -> Vec<Action> {
        let (inquiry, ticket) = (InquiryId::new(raw), TicketId::new(raw));
        let survey = SurveyId::new(raw);
        let mut all = vec![
            Action::Solved(inquiry),
            Action::NotThis(inquiry),
            Action::AskInstructor(inquiry),
            Action::ChooseRule(inquiry),
            Action::ShowAnswer(inquiry),
            Action::ChooseGuild(inquiry),
            Action::Ticket(ticket, TicketAction::Claim),
            Action::Ticket(ticket, TicketAction::Transfer),
            Action::Ticket(ticket, TicketAction::TransferTo),
            Action::Ticket(ticket, TicketAction::Resolve),
            Action::Ticket(ticket, TicketAction::Details),
            Action::Ticket(ticket, TicketAction::Reopen),
            Action::Comment(survey),
            Action::CommentText(survey),
            Action::BrowseCategory,
            Action::BrowseRule,
        ];
        for category in [None, Some(raw as u16)] {
            let page = raw as u16;
            all.push(Action::RulesPage { page, category });
            all.push(Action::BrowsePage { page, category });
        }
        for question in SurveyQuestion::ALL {
            all.extend(Rating::ALL.map(|rating| Action::Rate(survey, question, rating)));
        }
        let rule = RuleMark::new(raw.wrapping_mul(31));
        let reviewed = [Action::ReviewApprove, Action::ReviewReject];
        all.extend(reviewed.map(|make| make(inquiry, rule)));
        all.extend([
            Action::ReviewCorrect(inquiry),
            Action::ReviewFile(inquiry),
            Action::ReviewDrop(inquiry),
            Action::TeachRule(inquiry),
            Action::SolvedByReply(inquiry),
            Action::SolvedByPost(inquiry, InquiryId::new(i64::MIN)),
            Action::DismissSolved(inquiry),
            Action::ForgetLesson,
            Action::KeepRule(rule),
            Action::OpenTicketWith(UserId::from_db(raw)),
            Action::Forget(UserId::from_db(raw)),
            Action::Ticket(ticket, TicketAction::StayDirect),
            Action::Ticket(ticket, TicketAction::JoinThread),
            Action::TakeSwap(raw as u32),
            Action::UndoSwap(raw as u32),
            Action::ImportCalendar(raw),
            Action::AskOpenly(inquiry),
            Action::AskWithParticulars(inquiry, GuildId::from_db(raw.wrapping_mul(31))),
            Action::Ticket(ticket, TicketAction::AddParticulars),
            Action::Ticket(ticket, TicketAction::ParticularsWritten),
            Action::Ticket(ticket, TicketAction::Transcript),
            Action::Ticket(ticket, TicketAction::TakeUpAgain),
            Action::ChooseMissingRule,
            Action::ListMissingRules,
            Action::DraftRule(inquiry),
            Action::SupplyRule(inquiry),
            Action::TellOfRule(raw),
        ]);
        for category in [None, Some(CategoryMark::new(raw))] {
            let view = ReportView {
                report: ReportKind::Response,
                period: PeriodChoice::Last(30),
                category,
                picture: Some(PictureKind::Waiting),
                rows: WhichRows::Waiting,
            };
            let page = raw as u16;
            all.extend([Action::ShowReport(view), Action::ListCounted(view)]);
            all.push(Action::CountedPage { view, page });
        }
        let message = MessageId::from_db(raw);
        all.extend([
            Action::SomethingElse(message),
            Action::Ticket(ticket, TicketAction::SayIn(message)),
        ]);
        all.push(Action::Ticket(ticket, TicketAction::Cancel));
        all.extend([false, true].map(|anonymous| Action::AskOnPanel { anonymous }));
        all.extend([false, true].map(|anonymous| Action::AskedOnPanel { anonymous }));
        all.extend(Rating::ALL.map(|rating| Action::Expect(ticket, rating)));
        all.extend(SetupStep::all().map(Action::SetUp));
        all
    }

    proptest! {
        #[test]
        fn every_action_survives_the_journey(raw: i64, mark: i64, slot in 0_usize..25) {
            let mark = DeliveryId::new(mark);
            for action in every_action(raw) {
                let text = encode(mark, slot, action);
                prop_assert!(text.len() <= MAX_CHARS, "{}", text);
                prop_assert_eq!(decode(&text), Some(CustomId { mark, action }));
            }
        }

        #[test]
        fn garbage_is_unreadable_and_never_a_panic(text in "\\PC{0,120}") {
            prop_assert_eq!(decode(&text), None);
        }

        #[test]
        fn near_misses_never_panic(text in "[12]?:[0-9a-z:]{0,40}:(rate|ok|cats)(:[0-9a-z]{0,16}){0,4}") {
            if let Some(carried) = decode(&text) {
                prop_assert_eq!(decode(&encode(carried.mark, 0, carried.action)), Some(carried));
            }
        }
    }

    #[test]
    fn ids_of_one_message_differ_even_for_one_action() {
        let action = Action::BrowseRule;
        assert_ne!(
            encode(DeliveryId::new(1), 0, action),
            encode(DeliveryId::new(1), 1, action)
        );
    }

    #[test]
    fn what_another_version_wrote_is_unreadable() {
        let text = encode(DeliveryId::new(5), 0, Action::BrowseCategory);
        assert!(decode(&text).is_some());
        assert_eq!(decode(&text.replacen('1', "2", 1)), None);
        for text in [
            "1:5:0:ok",
            "1:5:0:ok:1:2",
            "1:5:0:cats:1",
            "1:5:0:page",
            "1:5:0:page:1ekg",
            "1:5:0:rate:1:3:1",
            "1:5:0:rate:1:0:6",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[test]
    fn the_codes_in_use_keep_their_meaning() {
        let mark = DeliveryId::new(35);
        let codes: Vec<String> = every_action(36)
            .into_iter()
            .map(|action| encode(mark, 3, action))
            .collect();
        assert_eq!(codes[0], "1:z:3:ok:10");
        assert_eq!(codes[6], "1:z:3:claim:10");
        assert_eq!(codes[20], "1:z:3:rate:10:0:1");
    }
}
