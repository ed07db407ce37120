//! The desk for a website: its visitors ask, press and write as learners do in direct messages, through the same queue
//! and engine. Each visitor belongs to one guild; of the site's name for them only a code is stored. Knows nothing of
//! HTTP.

pub mod chat;
pub mod exports;
pub mod mailbox;
pub mod platform;
mod pressed;
pub mod privacy;
mod readable;
pub mod shown;
pub mod surveys;
pub mod tickets;
mod unanswered;
pub mod widget;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use crate::desk::dispatch::queue::Queue;
use crate::desk::event::{Event, Message, Person};
use crate::desk::platform::PlatformError;
use crate::desk::web::mailbox::Mailbox;
use crate::desk::web::unanswered::{UnansweredMessages, WrittenMessage};
use crate::desk::{Desk, DeskError, language};
use crate::domain::{
    GuildId, InteractionId, Locale, MessageId, Millis, Secret, TicketId, UserId, WebUser,
};
use crate::store::{StoreError, WebSecret};

/// The time within which a visitor's event has to be handled.
const HANDLED_WITHIN: Duration = Duration::from_secs(10);
/// The most characters of a site's name for a visitor.
const NAME_CHARS: usize = 128;

/// The website's handle on the desk. Calls fail with [`WebError::Starting`] until it is opened.
pub struct WebDesk {
    guild: Option<GuildId>,
    mailbox: Arc<Mailbox>,
    open: OnceLock<OpenDesk>,
    secret: OnceCell<WebSecret>,
    unanswered: UnansweredMessages,
}

/// An open desk, with the queue of its events.
struct OpenDesk {
    desk: Arc<Desk>,
    queue: Arc<Queue>,
}

/// The site's name for a visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteUser(String);

impl SiteUser {
    /// Reads a site's name for a visitor: 1 to 128 characters, without control characters, and without white space at
    /// the ends.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= NAME_CHARS;
        (fits && !text.chars().any(char::is_control)).then(|| Self(text.to_owned()))
    }

    /// Returns the text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Computes a hash of it for a guild, different in each guild.
    fn hash(&self, guild: GuildId) -> String {
        let hash = Sha256::new()
            .chain_update(guild.get().to_be_bytes())
            .chain_update(self.0.as_bytes())
            .finalize();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The learner on whose behalf a website calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The site's name for them.
    pub user: SiteUser,
    /// The name that staff see, if the site gives one.
    pub name: Option<String>,
    /// The language in which they read, if the site gives it.
    pub locale: Option<Locale>,
}

/// The reason why a website's request is not done.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// There is no session with Discord yet.
    #[error("frontdesk is starting; try again in a moment")]
    Starting,
    /// No guild is set up to which the website could belong.
    #[error(
        "no server is set up whose website this could be: call /setup start there, or set FRONTDESK_WEB_GUILD to its id"
    )]
    NoGuild,
    /// It is not clear which guild the website belongs to.
    #[error(
        "frontdesk is set up in {0} servers: set FRONTDESK_WEB_GUILD to the id of the one whose website this is"
    )]
    WhichGuild(usize),
    /// frontdesk is not in the guild that the website belongs to.
    #[error(
        "FRONTDESK_WEB_GUILD names a server that this bot is not in: invite it there (frontdesk doctor prints the link), or name another"
    )]
    NotInGuild,
    /// The thing does not exist, or is not the visitor's.
    #[error("there is no such {0}")]
    Unknown(&'static str),
    /// The request holds something that cannot be accepted.
    #[error("{0}")]
    Invalid(&'static str),
    /// The ticket is closed.
    #[error("the ticket is closed")]
    Closed,
    /// The request was refused, for a reason that the visitor is told in their language.
    #[error("{0}")]
    Refused(String),
    /// The visitor has too many requests under way, or made too many lately.
    #[error("too many requests of this user; try again later")]
    TooMany,
    /// It was not done in time, and may be tried again.
    #[error("it was not done in time; try again")]
    Late,
    /// The desk could not do its work.
    #[error(transparent)]
    Failed(#[from] DeskError),
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// A visitor whom the desk knows.
struct KnownVisitor<'a> {
    desk: &'a Desk,
    queue: &'a Arc<Queue>,
    unanswered: &'a UnansweredMessages,
    guild: GuildId,
    user: WebUser,
    person: Person,
    locale: Option<Locale>,
}

impl WebDesk {
    /// Makes the handle for a guild's website, not open yet. Without a guild, the website belongs to the only guild
    /// that is set up.
    pub fn new(guild: Option<GuildId>) -> Self {
        Self {
            guild,
            mailbox: Arc::default(),
            open: OnceLock::new(),
            secret: OnceCell::new(),
            unanswered: UnansweredMessages::new(),
        }
    }

    /// Returns the mailbox in which the website's platform announces changes.
    pub fn mailbox(&self) -> Arc<Mailbox> {
        Arc::clone(&self.mailbox)
    }

    /// Opens the website's handle. Only the first call counts.
    pub fn open(&self, desk: Arc<Desk>, queue: Arc<Queue>) {
        self.open.set(OpenDesk { desk, queue }).ok();
    }

    /// Returns the time for which the clock has run, once the desk is open.
    pub fn elapsed(&self) -> Option<Millis> {
        Some(self.open.get()?.desk.clock.elapsed())
    }

    /// Returns the present moment, once the desk is open.
    ///
    /// # Errors
    /// It is not open.
    pub fn now(&self) -> Result<crate::domain::Timestamp, WebError> {
        Ok(self.opened()?.desk.now())
    }

    /// Finds the guild that the website belongs to, once the desk is open.
    ///
    /// # Errors
    /// It is not open, or it is not clear which guild that is.
    pub async fn serves(&self) -> Result<GuildId, WebError> {
        self.guild(&self.opened()?.desk).await
    }

    /// Checks whether the website can reach somebody: to which guild it belongs, and whether frontdesk is there.
    ///
    /// # Errors
    /// The reason, if it cannot.
    pub async fn look(&self) -> Result<(), WebError> {
        let guild = self.serves().await?;
        let servers = self.opened()?.desk.platform.servers();
        match servers.guild_name(guild).await {
            Err(PlatformError::Gone | PlatformError::Forbidden(_)) => Err(WebError::NotInGuild),
            // A passing failure says nothing about it.
            Ok(_) | Err(_) => Ok(()),
        }
    }

    fn opened(&self) -> Result<&OpenDesk, WebError> {
        self.open.get().ok_or(WebError::Starting)
    }

    /// Finds the guild that the website belongs to. Reads it from the database, so that every process finds the same
    /// one, whatever its sessions.
    async fn guild(&self, desk: &Desk) -> Result<GuildId, WebError> {
        if let Some(guild) = self.guild {
            return match desk.presence.of(guild) {
                Some(false) => Err(WebError::NotInGuild),
                Some(true) | None => Ok(guild),
            };
        }
        match desk.store.guilds_set_up().await?.as_slice() {
            [] => Err(WebError::NoGuild),
            [only] => Ok(*only),
            several => Err(WebError::WhichGuild(several.len())),
        }
    }

    /// Looks up a visitor. Stores a new one.
    async fn meet(&self, visitor: &Visitor) -> Result<KnownVisitor<'_>, WebError> {
        let OpenDesk { desk, .. } = self.opened()?;
        let guild = self.guild(desk).await?;
        let (code, now) = (self.code(desk, visitor, guild).await?, desk.now());
        let fresh = WebUser::new(desk.entropy.id());
        let mut tx = desk.store.begin().await?;
        let user = tx.web_user(guild, &code, fresh, now).await?;
        tx.seen_in(guild, user, now);
        if let Some(locale) = visitor.locale
            && tx.locale_of(user).await? != Some(locale)
        {
            tx.set_locale(user, locale).await?;
        }
        tx.commit().await?;
        self.known(guild, user, visitor)
    }

    /// Looks up a visitor. Returns an error if they are new.
    async fn find(&self, visitor: &Visitor) -> Result<KnownVisitor<'_>, WebError> {
        let OpenDesk { desk, .. } = self.opened()?;
        let guild = self.guild(desk).await?;
        let code = self.code(desk, visitor, guild).await?;
        let user = desk.store.known_web_user(guild, &code).await?;
        let user = user.ok_or(WebError::Unknown("user"))?;
        self.known(guild, user, visitor)
    }

    /// Computes the code under which a visitor is known in a guild.
    async fn code(
        &self,
        desk: &Desk,
        visitor: &Visitor,
        guild: GuildId,
    ) -> Result<String, WebError> {
        let secret = self.secret.get_or_try_init(|| async {
            let fresh = Secret::new(&format!("{:032x}", rand::random::<u128>()));
            desk.store.web_secret(&fresh).await
        });
        Ok(secret.await?.code(&visitor.user.hash(guild)))
    }

    fn known(
        &self,
        guild: GuildId,
        user: UserId,
        visitor: &Visitor,
    ) -> Result<KnownVisitor<'_>, WebError> {
        let OpenDesk { desk, queue } = self.opened()?;
        let user = WebUser::of_user(user).ok_or(WebError::Unknown("user"))?;
        // The site's own name for the visitor is never shown.
        let unnamed = || {
            let locale = language::without_database(desk, visitor.locale, Some(guild));
            desk.voice(locale).say("visitor-unnamed")
        };
        let name = visitor.name.clone().unwrap_or_else(unnamed);
        Ok(KnownVisitor {
            desk,
            queue,
            unanswered: &self.unanswered,
            guild,
            user,
            person: Person::without_roles(user.user(), &name),
            locale: visitor.locale,
        })
    }
}

impl KnownVisitor<'_> {
    /// Makes a direct message from the visitor, written now.
    fn message(&self, text: &str, for_ticket: Option<TicketId>) -> Message {
        let id = MessageId::minted(self.desk.now(), self.desk.entropy.number());
        Message {
            for_ticket,
            ..Message::direct(id, self.user.channel(), self.person.clone(), text)
        }
    }

    /// Makes a direct message from the visitor. A repetition of an unanswered message keeps that message's id, if
    /// nothing else was said meanwhile.
    async fn writes(
        &self,
        text: &str,
        for_ticket: Option<TicketId>,
    ) -> Result<(Message, WrittenMessage), WebError> {
        let mut message = self.message(text, for_ticket);
        let written = WrittenMessage::new(self.user, for_ticket, text);
        let (fresh, now) = (message.id, self.desk.now());
        message.id = self.unanswered.id_of(written, fresh, None, now);
        if message.id != fresh
            && self
                .desk
                .store
                .web_said_after(self.user, message.id)
                .await?
        {
            let over = Some(message.id);
            message.id = self.unanswered.id_of(written, fresh, over, now);
        }
        Ok((message, written))
    }

    /// Notes the result of a message. If it was late or failed, the message may come again.
    fn note_answered<T>(&self, written: WrittenMessage, answered: &Result<T, WebError>) {
        if !matches!(answered, Err(WebError::Late | WebError::Failed(_))) {
            self.unanswered.answered(written);
        }
    }

    /// Makes the id of an interaction of the visitor, for now.
    fn interaction(&self) -> InteractionId {
        let minted = MessageId::minted(self.desk.now(), self.desk.entropy.number());
        InteractionId::new(minted.get())
    }

    /// Queues a visitor's message, and waits until it is handled.
    async fn says(&self, message: Message) -> Result<(), WebError> {
        self.handled(Event::Message(message), false).await
    }

    /// Queues a visitor's press or call, and waits until it is handled.
    async fn does(&self, event: Event) -> Result<(), WebError> {
        self.handled(event, true).await
    }

    async fn handled(&self, event: Event, is_interaction: bool) -> Result<(), WebError> {
        let admission = if is_interaction {
            Some(
                self.queue
                    .admit(self.user.user())
                    .ok_or(WebError::TooMany)?,
            )
        } else {
            None
        };
        let handled = self.queue.push_and_wait(event, admission);
        match tokio::time::timeout(HANDLED_WITHIN, handled).await {
            Ok(true) => Ok(()),
            // The failure is logged. The message is not read again, because a website has no history.
            Ok(false) | Err(_) => Err(WebError::Late),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_site_calls_somebody_is_short_and_visible() {
        for (text, taken) in [
            ("u-1", true),
            (" alice@example.com ", true),
            ("小明", true),
            ("", false),
            ("  ", false),
            ("a\nb", false),
            (&"x".repeat(129), false),
        ] {
            assert_eq!(SiteUser::new(text).is_some(), taken, "{text:?}");
        }
    }

    #[test]
    fn the_same_name_is_somebody_else_in_another_guild() {
        let [alice, bob] = ["alice", "bob"].map(|name| SiteUser::new(name).unwrap());
        let [one, other] = [7, 8].map(GuildId::new);
        assert_eq!(alice.hash(one), alice.clone().hash(one));
        assert_ne!(alice.hash(one), alice.hash(other));
        assert_ne!(alice.hash(one), bob.hash(one));
        assert!(!alice.hash(one).contains("alice"));
    }
}
