//! `/rules …`: the commands with which moderators see and teach the rule book, and the reloading of its files while
//! frontdesk runs.

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

/// Runs a `/rules` command and returns the reply.
pub(crate) async fn rules_command(
    desk: &Desk,
    call: &Call,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    match call.command {
        C::RulesExplain => {
            let explained = explain::explain_rules(desk, call, voice).await?;
            Ok(Post::text(explained))
        }
        C::RulesReload => {
            // The files are shared by all guilds: no guild may have them read so often that others wait.
            if !desk.books.may_be_asked(call.guild, desk.now()) {
                return Ok(Post::text(voice.say("rules-reload-soon")));
            }
            let reread = reload::reread_rules(desk).await?;
            let folder = desk.books.folder();
            Ok(Post::text(reload::reply(
                voice, &reread, folder, call.guild,
            )))
        }
        _ => list::list_rules(desk, call, voice).await,
    }
}

/// Runs a teaching command and returns the reply.
pub(crate) async fn teaching_command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Option<Post>, DeskError> {
    match call.command {
        C::RulesLessons => lessons::list_lessons(desk, call, guild, voice)
            .await
            .map(Some),
        C::RulesForget => lessons::forget_lesson(desk, call, guild, voice)
            .await
            .map(Some),
        _ if teach::learning_is_off(desk, guild).await? => {
            Ok(Some(Post::text(voice.say("learning-off"))))
        }
        C::RulesReview => review::review_card(desk, guild, "", voice).await.map(Some),
        C::TeachThisAnswer => teach::teach_this_answer(desk, call, guild, voice)
            .await
            .map(Some),
        _ => teach::teach_text(desk, call, guild, voice).await,
    }
}
