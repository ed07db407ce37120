//! `/setup start`: sets a guild up in one message that only its presser sees, page by page: the roles, the channels,
//! and a trial question. Every choice is saved at once, so no state is stored besides the settings.

mod making;
pub(crate) mod offer;
mod pages;
mod parts;
mod trial;
mod undoing;

use crate::desk::commands::setup;
use crate::desk::event::{Call, Press};
use crate::desk::platform::Response;
use crate::desk::setup::pages::Wizard;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::ui::setup_step::SetupStep;
use crate::desk::{Desk, DeskError, interactions};
use crate::domain::{ChannelId, ChannelMode, GuildId, Locale, RoleId, SetupPart};

/// Makes the first page, in reply to `/setup start`.
pub(crate) async fn start(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    if !call.by.manages_guild {
        return Ok(Post::text(voice.say("setup-start-not-yours")));
    }
    let wizard = Wizard { desk, guild, voice };
    pages::roles(wizard, Vec::new()).await
}

/// Carries out a step, and shows the page that it leads to.
pub(crate) async fn pressed(
    desk: &Desk,
    press: &Press,
    step: SetupStep,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let Some(guild) = press.guild else {
        return interactions::reply_privately(desk, press, voice.say("guild-only")).await;
    };
    if !press.by.manages_guild {
        let refusal = voice.say("setup-start-not-yours");
        return interactions::reply_privately(desk, press, refusal).await;
    }
    let wizard = Wizard { desk, guild, voice };
    let post = page_after(wizard, press, step).await?;
    let response = match step {
        // The offer stays for others to see.
        SetupStep::Begin => Response::Ephemeral(post),
        _ => Response::Update(post),
    };
    interactions::respond(desk, press, &response).await
}

async fn page_after(wizard: Wizard<'_>, press: &Press, step: SetupStep) -> Result<Post, DeskError> {
    match step {
        SetupStep::Begin | SetupStep::Roles => pages::roles(wizard, Vec::new()).await,
        SetupStep::Channels => pages::channels(wizard, Vec::new()).await,
        // The adapter has shown the form for the question.
        SetupStep::Trial | SetupStep::Write => pages::trial(wizard, Vec::new()).await,
        SetupStep::Instructor | SetupStep::Moderator | SetupStep::Lead => {
            let told = choose_role(wizard, press, step).await?;
            pages::roles(wizard, told).await
        }
        SetupStep::Support | SetupStep::Staff | SetupStep::Answering => {
            let told = choose_channel(wizard, press, step).await?;
            pages::channels(wizard, told).await
        }
        SetupStep::PlanRoles => making::plan(wizard, &SetupPart::ROLES).await,
        SetupStep::PlanChannels => making::plan(wizard, &SetupPart::CHANNELS).await,
        SetupStep::PlanAll => making::plan(wizard, &SetupPart::ALL).await,
        SetupStep::MakeRoles => {
            let told = making::make(wizard, &SetupPart::ROLES).await?;
            pages::roles(wizard, told).await
        }
        SetupStep::MakeChannels => {
            let told = making::make(wizard, &SetupPart::CHANNELS).await?;
            pages::channels(wizard, told).await
        }
        SetupStep::MakeAll => {
            let told = making::make(wizard, &SetupPart::ALL).await?;
            pages::channels(wizard, told).await
        }
        SetupStep::Sample => {
            let told = trial::of_the_book(wizard, press).await?;
            pages::trial(wizard, told).await
        }
        SetupStep::Written => {
            let text = press.value.as_deref().unwrap_or_default();
            let told = trial::of_a_text(wizard, press, text).await?;
            pages::trial(wizard, told).await
        }
        SetupStep::PlanUndo => undoing::plan(wizard).await,
        SetupStep::Undo => {
            let told = undoing::undo(wizard).await?;
            pages::trial(wizard, told).await
        }
    }
}

/// Sets the chosen role, or says why it cannot be set.
async fn choose_role(
    wizard: Wizard<'_>,
    press: &Press,
    step: SetupStep,
) -> Result<Vec<String>, DeskError> {
    let Some(role) = chosen::<RoleId>(press) else {
        return Ok(Vec::new());
    };
    let Wizard { desk, guild, voice } = wizard;
    if role.get() == guild.get() {
        return Ok(vec![voice.say("setup-start-everyone")]);
    }
    let mut tx = desk.store.begin().await?;
    let mut settings = tx.settings_to_change(guild).await?;
    let part = match step {
        SetupStep::Instructor => SetupPart::Instructor,
        SetupStep::Moderator => SetupPart::Moderator,
        _ => SetupPart::Lead,
    };
    let is_another = parts::chosen(&settings, part) != Some(role.get());
    parts::choose(&mut settings, part, Some(role.get()));
    setup::keep(desk, tx, &settings).await?;
    let made = desk.store.made_in(guild).await?;
    let made = made.iter().filter(|made| parts::lets_in(made.part, part));
    let places: Vec<String> = made
        .filter_map(|made| Some(parts::mention(made.part, made.id?.cast_unsigned())))
        .collect();
    if !is_another || places.is_empty() {
        return Ok(Vec::new());
    }
    let values = [("role", role.mention()), ("places", places.join(", "))];
    Ok(vec![voice.say_with("setup-start-not-let-in", &values)])
}

/// Sets the chosen channel, or says why it cannot be set.
async fn choose_channel(
    wizard: Wizard<'_>,
    press: &Press,
    step: SetupStep,
) -> Result<Vec<String>, DeskError> {
    let Some(channel) = chosen::<ChannelId>(press) else {
        return Ok(Vec::new());
    };
    let Wizard { desk, guild, voice } = wizard;
    let wanted = match step {
        SetupStep::Support => setup::WantedFor::PrivateThreads,
        SetupStep::Staff => setup::WantedFor::Messages,
        _ => setup::WantedFor::Questions,
    };
    if !wanted.fits(desk.platform.servers().kind(guild, channel).await?) {
        return Ok(vec![voice.say1(wanted.refusal(), "channel", channel)]);
    }
    let mut tx = desk.store.begin().await?;
    let mut settings = tx.settings_to_change(guild).await?;
    match step {
        SetupStep::Support => settings.support_channel = Some(channel),
        SetupStep::Staff => settings.staff_channel = Some(channel),
        _ => {
            settings.channels.insert(channel, ChannelMode::Answer);
        }
    }
    setup::keep(desk, tx, &settings).await?;
    Ok(Vec::new())
}

fn chosen<Id: std::str::FromStr>(press: &Press) -> Option<Id> {
    press.value.as_deref()?.parse().ok()
}
