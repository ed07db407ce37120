//! Commands: who may call each, then on to what it does. The adapter has deferred the reply already;
//! here it is filled, and where its token has run out, direct messages get it.

mod ask;
mod complete;
mod duty;
mod faq;
mod setup;

pub(super) use complete::choice;

use std::pin::pin;
use std::time::Duration;

use super::catalogue::{Audience, CommandName as C, CommandSpec};
use super::event::{Call, Interaction};
use super::outgoing::Outgoing;
use super::platform::{PlatformError, Response};
use super::post::Post;
use super::replies::Voice;
use super::stats::{self, StatsCall};
use super::{Desk, DeskError, tickets, unhandled};
use crate::domain::{GuildId, GuildSettings, Locale, UserId};

/// How long the database may take to say which language somebody chose: they wait for an answer.
const LANGUAGE_WITHIN: Duration = Duration::from_millis(2500);

impl Desk {
    /// Runs a command and replies.
    pub(super) async fn called(&self, call: &Call) -> Result<(), DeskError> {
        let locale = self.call_locale(call).await?;
        let voice = self.voice(locale);
        let reply = match self.refusal(call, voice).await? {
            Some(refusal) => Some(Post::text(refusal)),
            None => {
                let run = pin!(self.again_if_undone(|| self.run(call, voice)));
                match run.await {
                    Ok(reply) => reply,
                    // It is done once the database is back.
                    Err(error) if error.is_passing() => return Err(error),
                    Err(error) => {
                        // The caller is told in any case; the fault itself is for the log.
                        self.metrics.events_failed.inc();
                        tracing::error!(%error, command = ?call.command, "a command failed");
                        Some(Post::text(voice.say("trouble")))
                    }
                }
            }
        };
        if let Some(post) = reply {
            self.reply(&call.interaction, call.by.user, post).await?;
        }
        self.note_sighting(call).await;
        if let Err(error) = tickets::let_in_again(self, call.by.user).await {
            tracing::error!(%error, "who came back could not be let into their ticket");
        }
        Ok(())
    }

    /// The language of somebody: their choice, else their platform's, else the guild's. While the database
    /// is away, as far as it is known without it.
    pub(super) async fn language_of(
        &self,
        user: UserId,
        theirs: Option<Locale>,
        guild: Option<GuildId>,
    ) -> Result<Locale, DeskError> {
        let chosen = tokio::time::timeout(LANGUAGE_WITHIN, self.store.locale_of(user));
        match chosen.await {
            Ok(Ok(Some(chosen))) => return Ok(chosen),
            Ok(Ok(None)) => {}
            Ok(Err(error)) if !error.is_passing() => return Err(error.into()),
            Ok(Err(_)) | Err(_) => return Ok(unhandled::locale_of(self, theirs, guild)),
        }
        match (theirs, guild) {
            (Some(theirs), _) => Ok(theirs),
            (None, Some(guild)) => Ok(self.guilds.get(guild).await?.locale),
            (None, None) => Ok(Locale::default()),
        }
    }

    /// The language of a caller: their choice, else their platform's, else the guild's.
    pub(super) async fn call_locale(&self, call: &Call) -> Result<Locale, DeskError> {
        self.language_of(call.by.user, call.locale, call.guild)
            .await
    }

    /// Why a call is refused, in words; `None` if it is not.
    async fn refusal(&self, call: &Call, voice: Voice<'_>) -> Result<Option<String>, DeskError> {
        let spec: &CommandSpec = call.command.spec();
        let Some(guild) = call.guild else {
            return Ok((!spec.in_direct_messages).then(|| voice.say("guild-only")));
        };
        if spec.audience == Audience::Learner {
            return Ok(None);
        }
        let settings = self.guilds.get(guild).await?;
        let moderates = call.by.manages_guild || settings.is_moderator(&call.by.roles);
        let teaches = settings.is_instructor(&call.by.roles);
        let (may, who) = match spec.audience {
            Audience::Learner => (true, ""),
            Audience::Instructor => (moderates || teaches, "who-instructor"),
            Audience::Moderator => (moderates, "who-moderator"),
        };
        Ok((!may).then(|| voice.say1("not-allowed", "who", voice.say(who))))
    }

    async fn run(&self, call: &Call, voice: Voice<'_>) -> Result<Option<Post>, DeskError> {
        let text = match call.command {
            C::Ask => return self.ask_command(call, voice).await,
            C::AskAnInstructor => return self.ask_about_message(call, voice).await,
            C::FaqSearch => return self.faq_search(call, voice).await,
            C::FaqBrowse => {
                return Ok(Some(self.faq_browse(
                    (call.guild, &call.by.roles),
                    0,
                    voice,
                )));
            }
            C::Language => self.set_language(call).await?,
            C::TicketCancel => self.cancel_ticket(call, voice).await?,
            C::TicketClaim
            | C::TicketTransfer
            | C::TicketResolve
            | C::TicketReopen
            | C::TicketCategory
            | C::TicketList
            | C::TicketShow => match call.guild {
                Some(guild) => {
                    let told = self.ticket_command(call, guild, voice).await?;
                    return Ok(told.map(Post::text));
                }
                None => voice.say("guild-only"),
            },
            C::DutyOn
            | C::DutyOff
            | C::DutyWho
            | C::InstructorCategories
            | C::InstructorCapacity => self.duty_command(call, voice).await?,
            C::StatsOverview | C::StatsSatisfaction | C::StatsResponse | C::StatsHelp => {
                return self.stats_command(call, voice).await.map(Some);
            }
            C::RulesList | C::RulesExplain | C::RulesReload => {
                return self.rules_command(call, voice).await.map(Some);
            }
            C::RulesTeach
            | C::RulesReview
            | C::RulesLessons
            | C::RulesForget
            | C::TeachThisAnswer => return self.teaching_command(call, voice).await,
            C::SetupShow
            | C::SetupSupport
            | C::SetupStaff
            | C::SetupWatch
            | C::SetupForum
            | C::SetupRoles
            | C::SetupTargets
            | C::SetupLocale
            | C::SetupTimezone
            | C::SetupLearning => self.setup_command(call, voice).await?,
        };
        Ok(Some(Post::text(text)))
    }

    /// A bot cannot list the guilds that it shares with a person: they are known from what was seen.
    async fn note_sighting(&self, call: &Call) {
        let Some(guild) = call.guild else { return };
        let noted = async {
            let mut tx = self.store.begin().await?;
            tx.seen_in(guild, call.by.user, self.now());
            tx.commit_soon().await
        };
        // The next call or question notes it as well; the command is done all the same.
        if let Err(error) = noted.await {
            tracing::warn!(%error, "it could not be noted who was seen where");
        }
    }

    async fn stats_command(&self, call: &Call, voice: Voice<'_>) -> Result<Post, DeskError> {
        let Some(settings) = self.settings_of(call.guild).await? else {
            return Ok(Post::text(voice.say("guild-only")));
        };
        if let Some(category) = call.arguments.text("category")
            && !self.is_category(settings.guild, category).await?
        {
            return Ok(Post::text(self.no_category(voice)));
        }
        let of = StatsCall {
            store: &self.store,
            texts: &self.texts,
            locale: voice.locale,
            settings: &settings,
            now: self.now(),
        };
        Ok(stats::run(call.command, of, &call.arguments).await?)
    }

    /// Whether something is filed, or was once, under a category.
    async fn is_category(&self, guild: GuildId, category: &str) -> Result<bool, DeskError> {
        if self
            .book()
            .categories()
            .iter()
            .any(|one| &*one.id == category)
        {
            return Ok(true);
        }
        Ok(self.store.is_filed_under(guild, category).await?)
    }

    /// There is no such category; which there are.
    pub(super) fn no_category(&self, voice: Voice<'_>) -> String {
        let book = self.book();
        let known: Vec<&str> = book.categories().iter().map(|one| &*one.id).collect();
        voice.say1("ticket-category-unknown", "known", known.join(", "))
    }

    /// A copy of a guild's settings.
    async fn settings_of(
        &self,
        guild: Option<GuildId>,
    ) -> Result<Option<GuildSettings>, DeskError> {
        match guild {
            Some(guild) => Ok(Some((*self.guilds.get(guild).await?).clone())),
            None => Ok(None),
        }
    }

    /// `/language`: the reply is in the language chosen.
    async fn set_language(&self, call: &Call) -> Result<String, DeskError> {
        let chosen = call
            .arguments
            .text("language")
            .and_then(Locale::from_tag)
            .unwrap_or_default();
        let mut tx = self.store.begin().await?;
        tx.set_locale(call.by.user, chosen).await?;
        tx.commit().await?;
        Ok(self.voice(chosen).say("language-set"))
    }

    /// Fills a deferred reply; where its token has run out, direct messages get the text.
    async fn reply(
        &self,
        interaction: &Interaction,
        user: UserId,
        post: Post,
    ) -> Result<(), DeskError> {
        match self
            .platform
            .respond(interaction, &Response::Reply(post.clone()))
            .await
        {
            Err(error @ (PlatformError::Expired | PlatformError::Gone)) => {
                self.metrics.refused(&error);
                let mut tx = self.store.begin().await?;
                self.enqueue(
                    &mut tx,
                    &Outgoing::Direct {
                        user,
                        post,
                        otherwise: None,
                    },
                )?;
                self.commit(tx).await
            }
            other => Ok(other?),
        }
    }
}
