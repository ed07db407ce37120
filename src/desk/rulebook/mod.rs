//! `/rules …`: the commands with which moderators see and teach the rule book. Also reloads its files while frontdesk
//! runs.

pub(crate) mod consult;
pub(crate) mod explain;
pub mod learn;
pub(crate) mod lessons;
pub(crate) mod list;
pub(crate) mod reload;
pub(crate) mod review;
pub mod served;
pub(crate) mod teach;

use crate::desk::commands::catalogue::CommandName as C;
use crate::desk::event::Call;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::GuildId;

/// Runs a command that teaches and returns the reply, or says that learning is off.
pub(crate) async fn teaching_command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    if teach::learning_is_off(desk, guild).await? {
        return Ok(Post::text(voice.say("learning-off")));
    }
    match call.command {
        C::RulesReview => review::review_card(desk, guild, "", voice).await,
        C::TeachThisAnswer => teach::teach_this_answer(desk, call, guild, voice).await,
        _ => teach::teach_text(desk, call, guild, voice).await,
    }
}
