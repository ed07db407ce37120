//! Hands out or deletes people's stored data when they, or moderators for them, ask for it, and deletes it after a
//! server's retention. These requests, and the reading of tickets by staff, are recorded without texts for moderators.

mod export;
mod forget;
mod layout;
mod page;
pub(crate) mod reads;

use crate::desk::commands::catalogue::CommandName as C;
use crate::desk::commands::lists;
use crate::desk::commands::lists::List;
use crate::desk::event::{Call, Person, Press};
use crate::desk::platform::Response;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row, Style};
use crate::desk::ui::replies::{Voice, or_dash};
use crate::desk::{Desk, DeskError, interactions};
use crate::domain::{AuditEvent, GuildId, Handled, Locale, Millis, Span, Timestamp, UserId};
use crate::store;

/// The most events that `/privacy log` lists, the latest.
const LISTED: u32 = 500;
/// The most rows of a kind that are forgotten in one transaction.
const PAGE: u32 = 500;
/// The most pages of a kind in one round. The rest follows in the next.
const PAGES: usize = 100;

/// Runs `/privacy export` or `/privacy delete`.
pub(crate) async fn privacy_command(
    desk: &Desk,
    call: &Call,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let named = call.arguments.user("learner");
    let person = named.unwrap_or(call.by.user);
    if let Some(refusal) = refusal(desk, call.guild, &call.by, person, voice).await? {
        return Ok(Post::text(refusal));
    }
    if call.command == C::PrivacyExport {
        return copy_of(desk, call, person, voice).await;
    }
    ask_whether(desk, call, person, voice).await
}

/// Makes the copy of a person's stored data: all of it for themselves, the server's part for a moderator.
async fn copy_of(
    desk: &Desk,
    call: &Call,
    person: UserId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let is_own = person == call.by.user;
    let export = export::CopyRequest {
        person,
        guild: call.guild,
        staff: call
            .guild
            .filter(|_| !is_own)
            .map(|guild| (call.by.user, guild)),
    };
    let made = export::export(desk, export, voice).await?;
    Ok(made.unwrap_or_else(|| nothing_kept(person, is_own, voice)))
}

/// Makes a person's own copy of their stored data as JSON; `None` if there is none.
pub(crate) async fn own_copy(
    desk: &Desk,
    person: UserId,
    guild: GuildId,
) -> Result<Option<Vec<u8>>, DeskError> {
    let export = export::CopyRequest {
        person,
        guild: Some(guild),
        staff: None,
    };
    let made = export::export(desk, export, desk.voice(Locale::default())).await?;
    let documents = made.map(|post| post.documents).into_iter().flatten();
    let mut data = documents.filter(|document| document.name.ends_with(".json"));
    Ok(data.next().map(|document| document.bytes))
}

/// Deletes a person's stored data in one guild, at their own request.
pub(crate) async fn forget_own(
    desk: &Desk,
    person: UserId,
    guild: GuildId,
) -> Result<(), DeskError> {
    forget::forget(desk, person, Some(guild), None).await?;
    Ok(())
}

fn nothing_kept(person: UserId, is_own: bool, voice: Voice<'_>) -> Post {
    let key = if is_own {
        "privacy-nothing"
    } else {
        "privacy-nothing-of"
    };
    Post::text(voice.say1(key, "user", person.mention()))
}

/// Returns the text that says why the caller may not handle a person's data; `None` if they may. Everybody may handle
/// their own, and moderators that of others in the server.
async fn refusal(
    desk: &Desk,
    guild: Option<GuildId>,
    by: &Person,
    person: UserId,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    if by.user == person {
        return Ok(None);
    }
    let Some(guild) = guild else {
        return Ok(Some(voice.say("guild-only")));
    };
    let settings = desk.guilds.get(guild).await?;
    let who = || voice.say1("not-allowed", "who", voice.say("who-moderator"));
    Ok((!by.moderates(&settings)).then(who))
}

/// Says what would be deleted and what stays, with the button that deletes it.
async fn ask_whether(
    desk: &Desk,
    call: &Call,
    person: UserId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let place = place_name(desk, call.guild, voice).await?;
    let is_own = person == call.by.user;
    if !is_known(desk, call.guild, person, is_own).await? {
        return Ok(nothing_kept(person, is_own, voice));
    }
    let values = [("user", person.mention()), ("place", place)];
    let (text, button) = if is_own {
        let mut text = voice.say_with("privacy-ask", &values);
        if call.guild.is_some() {
            text = format!("{text}\n{}", voice.say("privacy-ask-elsewhere"));
        }
        (text, "button-forget-me")
    } else {
        (
            voice.say_with("privacy-ask-of", &values),
            "button-forget-them",
        )
    };
    let forget = voice.button(button, Action::Forget(person), Style::Danger);
    Ok(Post::text(text).row(Row::Buttons(vec![forget])))
}

/// Returns whether there is data of a person to delete. For a moderator, only that of the server counts.
async fn is_known(
    desk: &Desk,
    guild: Option<GuildId>,
    person: UserId,
    is_own: bool,
) -> Result<bool, DeskError> {
    if is_own {
        return Ok(desk.store.is_remembered(person).await?);
    }
    let known_in = desk.store.guilds_of(person).await?;
    Ok(guild.is_some_and(|guild| known_in.contains(&guild)))
}

/// Returns the name of a server, or the words for all servers in which the person is known.
async fn place_name(
    desk: &Desk,
    guild: Option<GuildId>,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    Ok(match guild {
        Some(guild) => desk.platform.servers().guild_name(guild).await?,
        None => voice.say("privacy-everywhere"),
    })
}

/// Handles the press that confirms a deletion.
pub(crate) async fn confirmed(
    desk: &Desk,
    press: &Press,
    person: UserId,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    if let Some(refusal) = refusal(desk, press.guild, &press.by, person, voice).await? {
        return interactions::reply_privately(desk, press, refusal).await;
    }
    let staff = (press.by.user != person).then_some(press.by.user);
    if !is_known(desk, press.guild, person, staff.is_none()).await? {
        // The button was pressed before.
        return Ok(());
    }
    let closed = forget::forget(desk, person, press.guild, staff).await?;
    let values = [
        ("user", person.mention()),
        ("place", place_name(desk, press.guild, voice).await?),
    ];
    let mut text = match staff {
        None => voice.say_with("privacy-done", &values),
        Some(_) => voice.say_with("privacy-done-of", &values),
    };
    if !closed.is_empty() {
        let closed = closed.iter().map(ToString::to_string).collect::<Vec<_>>();
        let closed = voice.say1("privacy-done-closed", "tickets", closed.join(", "));
        text = format!("{text} {closed}");
    }
    interactions::respond(desk, press, &Response::Update(Post::text(text))).await
}

/// Lists for moderators who received, deleted or read stored data, and whose.
pub(crate) async fn log(desk: &Desk, guild: GuildId, voice: Voice<'_>) -> Result<Post, DeskError> {
    let events = desk.store.audited(guild, LISTED).await?;
    if events.is_empty() {
        return Ok(Post::text(voice.say("privacy-log-empty")));
    }
    let mut lines = Vec::new();
    for event in &events {
        let learner = learner_in_log(desk, event).await?;
        lines.push(log_line(event, learner, voice));
    }
    lists::reply(desk, guild, &[List::of(lines)], "privacy-log.txt", voice).await
}

/// Names the learner of an event for moderators: by their account or, if their key no longer leads to anybody, by the
/// key. So nobody learns whose key it is. Events of people's own copies do not name them.
async fn learner_in_log(desk: &Desk, event: &AuditEvent) -> Result<String, DeskError> {
    let Some(key) = event.learner else {
        return Ok("–".to_owned());
    };
    let user = desk.store.user_of(key).await?;
    Ok(user.map_or_else(|| key.to_string(), UserId::mention))
}

fn log_line(event: &AuditEvent, learner: String, voice: Voice<'_>) -> String {
    let key = match (event.handled, event.staff) {
        (Handled::Forgotten, None) => "privacy-log-forgotten",
        (Handled::Forgotten, Some(_)) => "privacy-log-forgotten-by",
        (Handled::Exported, None) => "privacy-log-exported",
        (Handled::Exported, Some(_)) => "privacy-log-exported-by",
        (Handled::TicketRead, _) => "privacy-log-ticket-read",
        (Handled::TranscriptRead, _) => "privacy-log-transcript-read",
        (Handled::Revealed, _) => "privacy-log-revealed",
        (Handled::RowsExported, None) => "privacy-log-rows-exported",
        (Handled::RowsExported, Some(_)) => "privacy-log-rows-exported-by",
        (Handled::TextsExported, _) => "privacy-log-texts-exported",
        (Handled::FiguresExported, None) => "privacy-log-figures-exported",
        (Handled::FiguresExported, Some(_)) => "privacy-log-figures-exported-by",
    };
    let staff = or_dash(event.staff.map(UserId::mention));
    let ticket = or_dash(event.ticket.map(|number| number.to_string()));
    let values = [
        ("at", format!("<t:{}:f>", event.at.as_secs())),
        ("learner", learner),
        ("user", staff),
        ("ticket", ticket),
    ];
    voice.say_with(key, &values)
}

/// Forgets texts and identities older than each server's retention, for servers that have set one.
pub(crate) async fn forget_old(desk: &Desk, now: Timestamp) -> Result<(), DeskError> {
    for settings in desk.store.all_settings().await? {
        if let Some(days) = settings.retention_days {
            let before = now - Millis::days(i64::from(days));
            forget_before(desk, settings.guild, before).await?;
        }
    }
    Ok(())
}

async fn forget_before(desk: &Desk, guild: GuildId, before: Timestamp) -> Result<(), DeskError> {
    let store = &desk.store;
    by_pages(before, |span| store.forget_texts(guild, span, PAGE)).await?;
    by_pages(before, |span| {
        store.forget_texts_of_no_guild(guild, span, PAGE)
    })
    .await?;
    for _ in 0..PAGES {
        if !store.forget_remarks(guild, before, PAGE).await? {
            break;
        }
    }
    Ok(())
}

/// Forgets the texts from before a moment page by page. The rest follows in the next round.
async fn by_pages<F>(before: Timestamp, forget: impl Fn(Span) -> F) -> Result<(), DeskError>
where
    F: Future<Output = store::Result<Option<Timestamp>>>,
{
    let mut from = Timestamp::from_millis(0);
    for _ in 0..PAGES {
        let until = before;
        match forget(Span { from, until }).await? {
            Some(last) => from = last,
            None => break,
        }
    }
    Ok(())
}
