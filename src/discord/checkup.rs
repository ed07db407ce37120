//! What `frontdesk doctor` asks of Discord: the application behind a token, what it was granted, and
//! the way to invite it. Begins no session.

use std::sync::Arc;

use serde::Deserialize;
use serenity::http::Route;
use serenity::model::id as serenity_id;
use serenity::model::user::CurrentUser;

use super::failure::Failure;
use super::guilds::Guilds;
use super::permissions::bit;
use super::platform::Discord;
use super::rest::{Ask, Rest};
use super::{ConnectError, DiscordConfig};
use crate::desk::needs::INVITED_WITH;
use crate::desk::platform::PlatformError;
use crate::domain::{GuildId, UserId};

/// The bits by which an application shows that it may read what people write: granted after
/// Discord's review, or freely while it is in fewer than a hundred servers.
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;
/// Discord gives no more guilds at once.
const PAGE: usize = 200;

/// The application behind a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Its id, by which it is invited.
    pub id: u64,
    /// Its bot's name.
    pub name: String,
    /// Whether it may read what people write.
    pub reads_messages: bool,
}

impl Application {
    /// The link by which a moderator invites the bot, with every permission that it needs.
    pub fn invitation(&self) -> String {
        format!(
            "https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions={}",
            self.id,
            invited_with()
        )
    }
}

/// The permissions of the invitation, as Discord's number.
fn invited_with() -> u64 {
    let bits = INVITED_WITH.iter().map(|one| bit(*one).bits());
    bits.fold(0, |all, one| all | one)
}

#[derive(Deserialize)]
struct RawApplication {
    id: serenity_id::ApplicationId,
    #[serde(default)]
    flags: u64,
}

#[derive(Deserialize)]
struct RawGuild {
    id: serenity_id::GuildId,
    name: String,
}

impl Discord {
    /// Reaches Discord without beginning a session, and does not ask again when it cannot be
    /// reached.
    ///
    /// # Errors
    /// A refused token, or whatever else keeps it from being asked.
    pub async fn consult(config: &DiscordConfig) -> Result<(Self, Application), ConnectError> {
        let rest = Rest::new(&config.token, config.transport.clone());
        let rest = Arc::new(rest.map_err(|error| ConnectError::NoClient(error.to_string()))?);
        let me: CurrentUser = rest.call(Ask::get(Route::UserMe)).await.map_err(why)?;
        let ask = Ask::get(Route::Oauth2ApplicationCurrent);
        let raw: RawApplication = rest.call(ask).await.map_err(why)?;
        let application = Application {
            id: raw.id.get(),
            name: me.name.clone(),
            reads_messages: raw.flags & MESSAGE_CONTENT != 0,
        };
        let discord = Self {
            me: UserId::new(me.id.get()),
            rest,
            guilds: Arc::new(Guilds::new()),
        };
        Ok((discord, application))
    }

    /// The guilds that have invited the bot, with their names.
    ///
    /// # Errors
    /// As for everything that is asked of Discord.
    pub async fn guilds(&self) -> Result<Vec<(GuildId, String)>, PlatformError> {
        let mut found: Vec<(GuildId, String)> = Vec::new();
        loop {
            let mut params = vec![("limit", PAGE.to_string())];
            params.extend(found.last().map(|(last, _)| ("after", last.to_string())));
            let ask = Ask::get(Route::UserMeGuilds).params(params);
            let page: Vec<RawGuild> = self.rest.call(ask).await?;
            let complete = page.len() < PAGE;
            let page = page.into_iter();
            found.extend(page.map(|raw| (GuildId::new(raw.id.get()), raw.name)));
            if complete {
                return Ok(found);
            }
        }
    }
}

fn why(failure: Failure) -> ConnectError {
    match failure {
        Failure::Refused { status: 401, .. } => ConnectError::RefusedToken,
        other => ConnectError::Refused(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invitation_asks_for_every_permission_and_both_scopes() {
        let application = Application {
            id: 42,
            name: "frontdesk".to_owned(),
            reads_messages: true,
        };
        let link = application.invitation();
        assert!(
            link.contains("client_id=42&scope=bot+applications.commands&"),
            "{link}"
        );
        let asked: u64 = link.rsplit('=').next().unwrap().parse().unwrap();
        let bits = [10, 11, 14, 15, 16, 34, 36, 38, 51].map(|bit| 1_u64 << bit);
        assert_eq!(asked, bits.iter().sum::<u64>());
    }
}
