//! `/rules …`: what moderators see of the rule book and do with it, and how its files are read anew while
//! frontdesk runs. Never matches a text itself.

mod explain;
mod fitting;
mod list;
mod refused;
mod rereading;

pub(super) use fitting::{fitted, quoted};

use super::catalogue::CommandName as C;
use super::event::Call;
use super::post::Post;
use super::replies::Voice;
use super::{Desk, DeskError};

impl Desk {
    /// Runs one of these commands; what the caller is told.
    pub(super) async fn rules_command(
        &self,
        call: &Call,
        voice: Voice<'_>,
    ) -> Result<Post, DeskError> {
        match call.command {
            C::RulesExplain => Ok(Post::text(self.explain_rules(call, voice))),
            C::RulesReload => {
                // The files are everybody's here: no community makes the others wait for its reading.
                if !self.books.may_be_asked(call.guild, self.now()) {
                    return Ok(Post::text(voice.say("rules-reload-soon")));
                }
                let reread = self.reread_rules().await?;
                let folder = self.books.folder();
                Ok(Post::text(refused::reply(
                    voice, &reread, folder, call.guild,
                )))
            }
            _ => Ok(self.list_rules(call, voice)),
        }
    }
}
