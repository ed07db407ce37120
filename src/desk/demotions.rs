//! Rules that learners' presses have switched off: staff are told, with the presses, and one press of theirs has
//! the rule answer again.

use super::action::Action;
use super::event::Press;
use super::outgoing::Outgoing;
use super::platform::Response;
use super::post::{Button, Mentions, Post, Row, Style};
use super::rules::quoted;
use super::{Desk, DeskError};
use crate::domain::{ChannelId, GuildId, Locale, RuleId, RuleMark, Said};
use crate::faq::Standings;
use crate::store::Pressed;

/// Notices of a whole guild stand under no channel.
const NO_CHANNEL: ChannelId = ChannelId::new(0);
/// What a notice of a demoted rule begins with.
const DEMOTED: &str = "demoted:";
/// So many presses are shown.
const SHOWN: u32 = 8;
/// So much of a question is shown, in characters.
const QUESTION: usize = 80;

/// Tells staff of the rules that are newly switched off; of one that answers again they may be told anew.
pub(super) async fn note(
    desk: &Desk,
    guild: GuildId,
    standings: &Standings,
) -> Result<(), DeskError> {
    let demoted = standings.demoted();
    let told = desk.store.noticed(guild, NO_CHANNEL, DEMOTED).await?;
    let was_told = |rule: &RuleId| told.contains(&format!("{DEMOTED}{rule}"));
    let again: Vec<&String> = told
        .iter()
        .filter(|what| {
            !demoted
                .iter()
                .any(|rule| **what == format!("{DEMOTED}{rule}"))
        })
        .collect();
    if !again.is_empty() {
        let mut tx = desk.store.begin().await?;
        for what in again {
            tx.forget_notice(guild, NO_CHANNEL, what).await?;
        }
        tx.commit().await?;
    }
    for rule in demoted.iter().filter(|rule| !was_told(rule)) {
        tell(desk, guild, rule).await?;
    }
    Ok(())
}

async fn tell(desk: &Desk, guild: GuildId, rule: &RuleId) -> Result<(), DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let Some(channel) = settings.staff_channel else {
        tracing::warn!(%guild, %rule, "a rule was switched off by presses, and no staff channel is set up to tell this to");
        return Ok(());
    };
    let book = desk.book();
    let Some(found) = book.rule(Some(guild), rule) else {
        return Ok(());
    };
    let voice = desk.voice(settings.locale);
    let pressed = desk.store.pressed_against(guild, rule, SHOWN).await?;
    let mut lines = vec![voice.say_with(
        "demoted",
        &[
            ("rule", rule.to_string()),
            ("title", found.title(settings.locale).to_owned()),
        ],
    )];
    for one in &pressed {
        lines.push(line(desk, guild, one, settings.locale).await?);
    }
    lines.push(voice.say("demoted-what-now"));
    let keep = Button::new(
        Action::KeepRule(rule.mark()),
        voice.say("demoted-keep"),
        Style::Primary,
    );
    let post = Post::text(lines.join("\n")).row(Row::Buttons(vec![keep]));
    let mut tx = desk.store.begin().await?;
    let what = format!("{DEMOTED}{rule}");
    if tx.notice_once(guild, NO_CHANNEL, &what, desk.now()).await? {
        let step = Outgoing::Post {
            guild: Some(guild),
            channel,
            to: None,
            post: Post {
                mentions: Mentions::default(),
                ..post
            },
        };
        desk.enqueue(&mut tx, &step)?;
    }
    desk.commit(tx).await
}

/// Who pressed what, when, after which question.
async fn line(
    desk: &Desk,
    guild: GuildId,
    pressed: &Pressed,
    locale: Locale,
) -> Result<String, DeskError> {
    let voice = desk.voice(locale);
    let key = match pressed.said {
        Said::AskedInstructor => "demoted-asked",
        _ => "demoted-not-this",
    };
    let who = match pressed.by {
        Some(user) => format!("<@{user}>"),
        None => voice.say("demoted-somebody"),
    };
    let text = match desk.store.inquiry(guild, pressed.inquiry).await? {
        Some(inquiry) => desk.store.inquiry_text(&inquiry).await?,
        None => None,
    };
    let question = text.map_or_else(|| "–".to_owned(), |text| quoted(&text, QUESTION));
    let when = pressed.at.as_millis().div_euclid(1000).to_string();
    Ok(voice.say_with(key, &[("who", who), ("question", question), ("when", when)]))
}

/// A member of staff wants a rule to be answered: what was pressed against it so far counts no more.
pub(super) async fn keep(
    desk: &Desk,
    press: &Press,
    mark: RuleMark,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let Some(guild) = press.guild else {
        return desk.whisper(press, voice.say("guild-only")).await;
    };
    if !desk.is_staff(guild, &press.by).await? {
        let who = voice.say("who-instructor");
        return desk
            .whisper(press, voice.say1("not-allowed", "who", who))
            .await;
    }
    let book = desk.book();
    let rule = book.rules(Some(guild)).find(|rule| rule.id.mark() == mark);
    let Some(rule) = rule else {
        return desk.whisper(press, voice.say("answer-gone")).await;
    };
    let Some(mut tx) = desk.first_press(press.interaction.id).await? else {
        return Ok(());
    };
    tx.keep_rule(guild, &rule.id, press.by.user, desk.now())
        .await?;
    desk.commit(tx).await?;
    desk.stir_learning(Some(guild));
    let settings = desk.guilds.get(guild).await?;
    let values = [
        ("rule", rule.id.to_string()),
        ("title", rule.title(settings.locale).to_owned()),
        ("who", format!("<@{}>", press.by.user)),
    ];
    let kept = desk
        .voice(settings.locale)
        .say_with("demoted-kept", &values);
    desk.respond(press, &Response::Update(Post::text(kept)))
        .await
}
