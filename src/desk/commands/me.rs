//! `/me`: stores a learner's self-description, in their own words, for the staff of one server. It is kept for that
//! server alone, and shown only to its staff, with the details of the learner's tickets.

use crate::desk::commands::catalogue::TOLD_CHARS;
use crate::desk::event::Call;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, guilds};
use crate::domain::GuildId;
use crate::faq::defuse_lines;
use crate::store::SelfDescription;

/// The most characters of a text after it is defused.
const DEFUSED_CHARS: usize = TOLD_CHARS as usize * 2;

/// The text that removes a part of the self-description.
const OFF: &str = "off";

/// Stores or deletes the caller's self-description, and returns the reply with the stored one.
pub(super) async fn me_command(
    desk: &Desk,
    call: &Call,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let guild = match call.guild {
        Some(guild) => Some(guild),
        None => guilds::only_guild_of(desk, call.by.user).await?,
    };
    let Some(guild) = guild else {
        return Ok(voice.say("me-which-server"));
    };
    let kept = desk.store.self_description(guild, call.by.user).await?;
    let told = told(call, &kept);
    if told != kept {
        let mut tx = desk.store.begin().await?;
        tx.describe_self(guild, call.by.user, &told, desk.now())
            .await?;
        tx.commit().await?;
    }
    reply(desk, guild, &told, &kept, voice).await
}

/// Makes the caller's self-description from the stored one and the texts of the call.
fn told(call: &Call, kept: &SelfDescription) -> SelfDescription {
    if call.arguments.is_on("clear") {
        return SelfDescription::default();
    }
    let text = |option: &str, kept: &Option<String>| match call.arguments.text(option) {
        None => kept.clone(),
        Some(text) => {
            let most = usize::from(TOLD_CHARS);
            let text: String = text.trim().chars().take(most).collect();
            (!text.is_empty() && text != OFF).then_some(text)
        }
    };
    SelfDescription {
        course: text("course", &kept.course),
        level: text("level", &kept.level),
        goal: text("goal", &kept.goal),
    }
}

async fn reply(
    desk: &Desk,
    guild: GuildId,
    told: &SelfDescription,
    kept: &SelfDescription,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let lines = lines(told, voice);
    let key = match (lines.is_empty(), told == kept) {
        (true, true) => "me-nothing",
        (true, false) => "me-cleared",
        (false, _) => "me-kept",
    };
    let name = desk.platform.servers().guild_name(guild).await?;
    let heading = voice.say1(key, "server", name);
    Ok([vec![heading], lines].concat().join("\n"))
}

/// Lists a self-description, a line for each part, with markup and mentions defused.
pub(crate) fn lines(told: &SelfDescription, voice: Voice<'_>) -> Vec<String> {
    let line = |key: &str, text: &Option<String>| {
        let text = defuse_lines(text.as_deref()?, DEFUSED_CHARS);
        Some(voice.say1(key, "text", text))
    };
    let lines = [
        line("me-course", &told.course),
        line("me-level", &told.level),
        line("me-goal", &told.goal),
    ];
    lines.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;

    #[test]
    fn nothing_that_a_learner_tells_acts_or_grows_beyond_a_message() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let told = SelfDescription {
            course: Some("@everyone **Rust**".to_owned()),
            level: Some("*".repeat(usize::from(TOLD_CHARS))),
            goal: Some("<@5>\n# big".to_owned()),
        };
        let shown = lines(&told, voice).join("\n");
        for live in ["@everyone", "<@5>", "\n#", " **Rust"] {
            assert!(!shown.contains(live), "{shown}");
        }
        assert!(shown.chars().count() <= 3 * DEFUSED_CHARS, "{shown}");
    }
}
