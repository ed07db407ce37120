//! The pages of `/setup start`, each made from the present settings.

use crate::desk::commands::setup;
use crate::desk::setup::parts;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Button, POST_CHARS, Post, Row, Style};
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::ui::setup_step::SetupStep;
use crate::desk::{Desk, DeskError};
use crate::domain::{ChannelMode, GuildId, GuildSettings, SetupPart};

/// The setup of a guild, with the language of the person who does it.
#[derive(Clone, Copy)]
pub(super) struct Wizard<'a> {
    pub(super) desk: &'a Desk,
    pub(super) guild: GuildId,
    pub(super) voice: Voice<'a>,
}

/// Makes a page from its text, below the lines in `told`.
pub(super) fn page(told: Vec<String>, text: String) -> Post {
    let lines: Vec<String> = told.into_iter().chain([text]).collect();
    Post::text(cut_to(&lines.join("\n"), POST_CHARS))
}

/// Makes a button that leads to a step.
pub(super) fn button(voice: Voice<'_>, key: &str, step: SetupStep, style: Style) -> Button {
    voice.button(key, Action::SetUp(step), style)
}

/// Makes the page of the roles.
pub(super) async fn roles(wizard: Wizard<'_>, told: Vec<String>) -> Result<Post, DeskError> {
    let Wizard { desk, guild, voice } = wizard;
    let settings = desk.store.settings(guild).await?;
    let values = [
        ("instructor", said(&settings, SetupPart::Instructor, voice)),
        ("moderator", said(&settings, SetupPart::Moderator, voice)),
        ("lead", said(&settings, SetupPart::Lead, voice)),
    ];
    let menu = |key, step| Row::Roles {
        action: Action::SetUp(step),
        placeholder: voice.say(key),
    };
    let mut buttons = Vec::new();
    let lacks = |parts: &[SetupPart]| is_lacking(&settings, parts);
    if lacks(&SetupPart::ROLES) && lacks(&SetupPart::CHANNELS) {
        let (key, step) = ("button-make-all", SetupStep::PlanAll);
        buttons.push(button(voice, key, step, Style::Primary));
    }
    if lacks(&SetupPart::ROLES) {
        let (key, step) = ("button-make-for-me", SetupStep::PlanRoles);
        buttons.push(button(voice, key, step, Style::Primary));
    }
    let (key, step) = ("button-next", SetupStep::Channels);
    buttons.push(button(voice, key, step, Style::Secondary));
    Ok(page(told, voice.say_with("setup-start-roles", &values))
        .row(menu("setup-choose-instructor", SetupStep::Instructor))
        .row(menu("setup-choose-moderator", SetupStep::Moderator))
        .row(menu("setup-choose-lead", SetupStep::Lead))
        .row(Row::Buttons(buttons)))
}

/// Makes the page of the channels.
pub(super) async fn channels(wizard: Wizard<'_>, told: Vec<String>) -> Result<Post, DeskError> {
    let Wizard { desk, guild, voice } = wizard;
    let settings = desk.store.settings(guild).await?;
    let values = [
        ("support", said(&settings, SetupPart::Support, voice)),
        ("staff", said(&settings, SetupPart::Staff, voice)),
        ("answering", answering(&settings, voice)),
    ];
    let menu = |key, step| Row::Channels {
        action: Action::SetUp(step),
        placeholder: voice.say(key),
    };
    let mut buttons = Vec::new();
    if is_lacking(&settings, &SetupPart::CHANNELS) {
        let (key, step) = ("button-make-for-me", SetupStep::PlanChannels);
        buttons.push(button(voice, key, step, Style::Primary));
    }
    let turn = |key, step| button(voice, key, step, Style::Secondary);
    buttons.push(turn("button-back", SetupStep::Roles));
    buttons.push(turn("button-next", SetupStep::Trial));
    Ok(page(told, voice.say_with("setup-start-channels", &values))
        .row(menu("setup-choose-support", SetupStep::Support))
        .row(menu("setup-choose-staff", SetupStep::Staff))
        .row(menu("setup-choose-answering", SetupStep::Answering))
        .row(Row::Buttons(buttons)))
}

/// Makes the page for trying frontdesk, with everything that still has to be fixed.
pub(super) async fn trial(wizard: Wizard<'_>, told: Vec<String>) -> Result<Post, DeskError> {
    let Wizard { desk, guild, voice } = wizard;
    let settings = desk.store.settings(guild).await?;
    let mut text = voice.say("setup-start-trial");
    for fault in setup::faults(desk, &settings, voice).await? {
        text = format!("{text}\n{fault}");
    }
    let mut buttons = vec![
        button(voice, "button-sample", SetupStep::Sample, Style::Primary),
        button(
            voice,
            "button-write-question",
            SetupStep::Write,
            Style::Secondary,
        ),
    ];
    if !desk.store.made_in(guild).await?.is_empty() {
        let (key, step) = ("button-undo-made", SetupStep::PlanUndo);
        buttons.push(button(voice, key, step, Style::Danger));
    }
    let (key, step) = ("button-back", SetupStep::Channels);
    buttons.push(button(voice, key, step, Style::Secondary));
    Ok(page(told, text).row(Row::Buttons(buttons)))
}

/// Makes the text on the choice for a part.
fn said(settings: &GuildSettings, part: SetupPart, voice: Voice<'_>) -> String {
    match parts::chosen(settings, part) {
        Some(id) => parts::mention(part, id),
        None => voice.say("setup-unset"),
    }
}

/// Makes the text on the channels in which questions are answered.
fn answering(settings: &GuildSettings, voice: Voice<'_>) -> String {
    let watched = settings.channels.iter();
    let answering = watched.filter(|(_, mode)| **mode != ChannelMode::Off);
    let names: Vec<String> = answering.map(|(channel, _)| channel.mention()).collect();
    if names.is_empty() {
        return voice.say("setup-unset");
    }
    names.join(", ")
}

/// Returns whether nothing is chosen for one of these parts.
fn is_lacking(settings: &GuildSettings, parts: &[SetupPart]) -> bool {
    let mut parts = parts.iter();
    parts.any(|part| parts::chosen(settings, *part).is_none())
}
