//! Checks who may call each command, and runs it. The adapter has deferred the reply already; here it is
//! filled in.

use std::pin::pin;

use crate::desk::calendar::import;
use crate::desk::commands::catalogue::{Audience, CommandName as C, CommandSpec};
use crate::desk::commands::duty::{
    away, calendar, coverage, fairness, rotations, shifts, swaps, week,
};
use crate::desk::commands::setup::{check, holidays};
use crate::desk::commands::{ask, duty, faq, me, setup};
use crate::desk::dispatch::supervision;
use crate::desk::event::{Attempt, Call};
use crate::desk::insights::factors::Explaining;
use crate::desk::interaction_replies::AwaitingUser;
use crate::desk::platform::{PlatformError, Response};
use crate::desk::rulebook::{explain, lessons, list, reload};
use crate::desk::stats::wanted::Wanted;
use crate::desk::stats::{StatsCall, StatsReply};
use crate::desk::tickets::thread;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::ui::report_view::ReportKind;
use crate::desk::{
    Desk, DeskError, export, insights, interaction_replies, interactions, language, person_replies,
    privacy, rulebook, solved, stats, tickets,
};
use crate::domain::{GuildId, Locale, Presence};

/// Runs a command and replies.
pub(crate) async fn called(desk: &Desk, call: &Call, attempt: Attempt) -> Result<(), DeskError> {
    let locale = language::of_person(desk, call.by.user, call.locale, call.guild).await?;
    let voice = desk.voice(locale);
    let answer = match refusal(desk, call, voice).await? {
        Some(refusal) => Some(Post::text(refusal)),
        None => {
            let run = pin!(supervision::again_if_overtaken(|| run(desk, call, voice)));
            match run.await {
                Ok(reply) => reply,
                Err(DeskError::SeenBefore) => is_unanswered(desk, call, attempt)
                    .await?
                    .then(|| Post::text(voice.say("done-before"))),
                // The command is run again once the database is back.
                Err(error) if error.is_passing() => return Err(error),
                Err(error) => {
                    // The caller is told in any case; the fault itself is for the log.
                    desk.metrics.events_failed.inc();
                    tracing::error!(%error, command = ?call.command, "a command failed");
                    Some(Post::text(voice.say("trouble")))
                }
            }
        }
    };
    if let Some(post) = answer {
        interaction_replies::give(desk, &AwaitingUser::caller(call), &Response::Reply(post))
            .await?;
    }
    note_sighting(desk, call).await;
    if let Err(error) = thread::let_in_again(desk, call.by.user).await {
        tracing::error!(%error, "who came back could not be let into their ticket");
    }
    Ok(())
}

/// Returns whether a call that was carried out before still has no answer, and no process will give it.
async fn is_unanswered(desk: &Desk, call: &Call, attempt: Attempt) -> Result<bool, DeskError> {
    Ok(match attempt {
        // The process that is handling it answers it.
        Attempt::First => false,
        Attempt::TakenOver => !desk.platform.is_filled(&call.interaction).await?,
        // Its reply so far only says to wait a moment.
        Attempt::Again => true,
    })
}

/// Says in words why a call is refused; `None` if it is not.
async fn refusal(desk: &Desk, call: &Call, voice: Voice<'_>) -> Result<Option<String>, DeskError> {
    let spec: &CommandSpec = call.command.spec();
    let Some(guild) = call.guild else {
        return Ok((!spec.in_direct_messages).then(|| voice.say("guild-only")));
    };
    if spec.audience == Audience::Learner {
        return Ok(None);
    }
    let settings = desk.guilds.get(guild).await?;
    let (may, who) = match spec.audience {
        Audience::Learner => (true, ""),
        Audience::Instructor => (call.by.is_staff(&settings), "who-instructor"),
        Audience::Lead => (call.by.leads(&settings), "who-lead"),
        Audience::Moderator => (call.by.moderates(&settings), "who-moderator"),
    };
    Ok((!may).then(|| voice.say1("not-allowed", "who", voice.say(who))))
}

/// Runs a command and returns the reply; `None` if it replies by itself, or says nothing.
#[expect(
    clippy::too_many_lines,
    reason = "one exhaustive match, so that a new command has to be placed"
)]
async fn run(desk: &Desk, call: &Call, voice: Voice<'_>) -> Result<Option<Post>, DeskError> {
    let told = match (call.command, call.guild) {
        (C::Ask, _) => return ask::ask_command(desk, call, voice).await,
        (C::AskAnInstructor, _) => {
            return ask::ask_about_message(desk, call, voice).await.map(Some);
        }
        (C::FaqSearch, _) => return faq::faq_search(desk, call, voice).await,
        (C::FaqBrowse, guild) => {
            return Ok(Some(faq::faq_browse(desk, guild, &call.by, 0, voice)));
        }
        (C::PrivacyExport | C::PrivacyDelete, _) => {
            return privacy::privacy_command(desk, call, voice).await.map(Some);
        }
        (C::Language, _) => Some(set_language(desk, call).await?),
        (C::Me, _) => Some(me::me_command(desk, call, voice).await?),
        (C::TicketCancel, _) => {
            return tickets::commands::cancel::cancel_ticket(desk, call, voice)
                .await
                .map(Some);
        }
        (C::RulesList, _) => return list::list_rules(desk, call, voice).await.map(Some),
        (C::RulesExplain, _) => Some(explain::explain_rules(desk, call, voice).await?),
        (C::RulesReload, guild) => Some(reload::reload_rules(desk, guild, voice).await?),
        // All following commands need a server.
        (_, None) => Some(voice.say("guild-only")),
        (C::PrivacyLog, Some(guild)) => return privacy::log(desk, guild, voice).await.map(Some),
        (C::TicketBlocked, Some(guild)) => {
            return tickets::commands::blocks::list(desk, guild, voice)
                .await
                .map(Some);
        }
        (C::OpenATicketWith, Some(guild)) => {
            Some(tickets::opening::staff_opened::open_with(desk, call, guild, voice).await?)
        }
        (
            C::TicketClaim
            | C::TicketTransfer
            | C::TicketResolve
            | C::TicketReopen
            | C::TicketCategory
            | C::TicketList
            | C::TicketShow
            | C::TicketNote
            | C::TicketAnswer
            | C::TicketPriority
            | C::TicketSnooze
            | C::TicketMerge
            | C::TicketBlock
            | C::TicketUnblock
            | C::TicketTranscript
            | C::TicketReveal,
            Some(guild),
        ) => tickets::commands::ticket_command(desk, call, guild, voice).await?,
        (C::DutyOn, Some(guild)) => {
            Some(away::change_duty(desk, call, guild, Presence::On, voice).await?)
        }
        (C::DutyOff, Some(guild)) => {
            Some(away::change_duty(desk, call, guild, Presence::Off, voice).await?)
        }
        (C::DutyAway, Some(guild)) => Some(away::go_away(desk, call, guild, voice).await?),
        (C::DutyBack, Some(guild)) => Some(away::come_back(desk, call, guild, voice).await?),
        (C::DutyWho, Some(guild)) => return coverage::who(desk, guild, voice).await.map(Some),
        (C::DutyGaps, Some(guild)) => {
            return coverage::gaps(desk, call, guild, voice).await.map(Some);
        }
        (C::DutyFairness, Some(guild)) => {
            return fairness::fairness(desk, guild, voice).await.map(Some);
        }
        (C::DutyWeek, Some(guild)) => return week::week(desk, guild, voice).await.map(Some),
        (C::DutyCalendar, Some(guild)) => {
            return calendar::calendar(desk, call, guild, voice).await.map(Some);
        }
        (C::DutySwap | C::DutyTake | C::DutyUndo, Some(guild)) => {
            return swaps::swap_command(desk, call, guild, voice)
                .await
                .map(Some);
        }
        (C::InstructorCategories | C::InstructorCapacity, Some(guild)) => {
            Some(duty::set_own(desk, call, guild, voice).await?)
        }
        (C::ShiftAdd, Some(guild)) => Some(shifts::add(desk, call, guild, voice).await?),
        (C::ShiftRemove, Some(guild)) => Some(shifts::remove(desk, call, guild, voice).await?),
        (C::ShiftList, Some(guild)) => {
            return shifts::list(desk, call, guild, voice).await.map(Some);
        }
        (C::ShiftImport, Some(guild)) => {
            return import::preview(desk, call, guild, voice).await.map(Some);
        }
        (C::RotationSet, Some(guild)) => Some(rotations::set(desk, call, guild, voice).await?),
        (C::RotationRemove, Some(guild)) => {
            Some(rotations::remove(desk, call, guild, voice).await?)
        }
        (C::RotationShow, Some(guild)) => {
            return rotations::show(desk, call, guild, voice).await.map(Some);
        }
        (C::SetupStart, Some(guild)) => {
            let started = crate::desk::setup::start(desk, call, guild, voice);
            return started.await.map(Some);
        }
        (C::SetupCheck, Some(guild)) => {
            return check::check(desk, call, guild, voice).await.map(Some);
        }
        (C::SetupHolidays, Some(guild)) => {
            return holidays::holiday_command(desk, call, guild, voice)
                .await
                .map(Some);
        }
        (C::SetupPanel, Some(guild)) => Some(setup::post_panel(desk, call, guild, voice).await?),
        (C::ThisSolvedIt, Some(guild)) => {
            Some(solved::this_solved_it(desk, call, guild, voice).await?)
        }
        (C::StatsHelpers, Some(guild)) => {
            return person_replies::list(desk, call, guild, voice)
                .await
                .map(Some);
        }
        (
            C::StatsOverview
            | C::StatsSatisfaction
            | C::StatsResponse
            | C::StatsRules
            | C::StatsInstructors
            | C::StatsRetention
            | C::StatsHelp,
            Some(guild),
        ) => return stats_command(desk, call, guild, voice).await,
        (C::Export, Some(guild)) => {
            let exported = export::command::export(desk, call, guild, voice);
            return exported.await.map(Some);
        }
        (C::InsightsGaps, Some(guild)) => {
            return insights::gaps::command(desk, guild, voice).await.map(Some);
        }
        (C::InsightsCover, Some(guild)) => {
            return insights::cover::command(desk, guild, voice).await.map(Some);
        }
        (C::InsightsDrivers, Some(guild)) => {
            let told = insights::drivers::command(desk, guild, voice);
            return told.await.map(Some);
        }
        (C::InsightsRules, Some(guild)) => {
            let told = insights::rules::command(desk, call, guild, voice);
            return told.await.map(Some);
        }
        (C::InsightsResponse, Some(guild)) => {
            let explained = Explaining::Response;
            let told = insights::factors::command(desk, call, guild, explained, voice);
            return told.await.map(Some);
        }
        (C::InsightsSatisfaction, Some(guild)) => {
            let explained = Explaining::Satisfaction;
            let told = insights::factors::command(desk, call, guild, explained, voice);
            return told.await.map(Some);
        }
        (C::RulesLessons, Some(guild)) => {
            let listed = lessons::list_lessons(desk, call, guild, voice);
            return listed.await.map(Some);
        }
        (C::RulesForget, Some(guild)) => {
            let forgotten = lessons::forget_lesson(desk, call, guild, voice);
            return forgotten.await.map(Some);
        }
        (C::RulesTeach | C::RulesReview | C::TeachThisAnswer, Some(guild)) => {
            return rulebook::teaching_command(desk, call, guild, voice)
                .await
                .map(Some);
        }
        (
            C::SetupShow
            | C::SetupSupport
            | C::SetupStaff
            | C::SetupWatch
            | C::SetupForum
            | C::SetupRoles
            | C::SetupProducts
            | C::SetupTargets
            | C::SetupLocale
            | C::SetupTimezone
            | C::SetupLearning
            | C::SetupRetention
            | C::SetupRelay
            | C::SetupHandoff
            | C::SetupTranscripts
            | C::SetupDigest
            | C::SetupReveals
            | C::SetupRelated
            | C::SetupSimilar,
            Some(guild),
        ) => Some(setup::setup_command(desk, call, guild, voice).await?),
    };
    Ok(told.map(Post::text))
}

/// Stores that a person was seen in a guild: a bot cannot list the guilds that it shares with somebody.
async fn note_sighting(desk: &Desk, call: &Call) {
    let Some(guild) = call.guild else { return };
    let noted = async {
        let mut tx = desk.store.begin().await?;
        tx.seen_in(guild, call.by.user, desk.now());
        tx.commit_soon().await
    };
    // The next call or question stores it as well, so the command continues.
    if let Err(error) = noted.await {
        tracing::warn!(%error, "it could not be noted who was seen where");
    }
}

/// Answers `/stats`: the reply is ephemeral, as refusals are; a report for everyone is posted after it.
async fn stats_command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Option<Post>, DeskError> {
    let reply = stats_reply(desk, call, guild, voice).await?;
    if !reply.is_public {
        return Ok(Some(reply.post));
    }
    let told = Response::Reply(Post::text(voice.say("stats-shown")));
    match desk.platform.respond(&call.interaction, &told).await {
        // The report can only be returned as the reply.
        Err(PlatformError::Expired | PlatformError::Gone) => Ok(Some(reply.post)),
        told => {
            told?;
            let shown = Response::Publish(reply.post);
            desk.platform.respond(&call.interaction, &shown).await?;
            Ok(None)
        }
    }
}

async fn stats_reply(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<StatsReply, DeskError> {
    if let Some(category) = call.arguments.text("category")
        && !is_category(desk, guild, category).await?
    {
        return Ok(StatsReply::private(Post::text(interactions::no_category(
            desk, voice,
        ))));
    }
    let settings = desk.guilds.get(guild).await?;
    let of = StatsCall {
        store: &desk.store,
        texts: &desk.texts,
        locale: voice.locale,
        settings: &settings,
        now: desk.now(),
    };
    let report = match call.command {
        C::StatsOverview => ReportKind::Overview,
        C::StatsSatisfaction => ReportKind::Satisfaction,
        C::StatsResponse => ReportKind::Response,
        C::StatsRules => ReportKind::Rules,
        C::StatsInstructors => ReportKind::Instructors,
        C::StatsRetention => ReportKind::Retention,
        _ => return stats::run(call.command, of, &call.arguments).await,
    };
    match Wanted::read(report, of, &call.arguments) {
        Err(refusal) => Ok(StatsReply::private(*refusal)),
        Ok(wanted) => stats::presses::report(desk, &call.by, of, wanted).await,
    }
}

/// Returns whether a category exists in a guild, or existed before.
async fn is_category(desk: &Desk, guild: GuildId, category: &str) -> Result<bool, DeskError> {
    if desk
        .book()
        .categories()
        .iter()
        .any(|one| &*one.id == category)
    {
        return Ok(true);
    }
    Ok(desk.store.is_filed_under(guild, category).await?)
}

/// Sets the caller's language by `/language`; the reply is in the language chosen.
async fn set_language(desk: &Desk, call: &Call) -> Result<String, DeskError> {
    let chosen = call
        .arguments
        .text("language")
        .and_then(Locale::from_tag)
        .unwrap_or_default();
    let mut tx = desk.store.begin().await?;
    tx.set_locale(call.by.user, chosen).await?;
    tx.commit().await?;
    Ok(desk.voice(chosen).say("language-set"))
}
