//! A learner asks for an instructor by a button: in which guild, and what they are told of the ticket,
//! then and when they press again. How a ticket is opened is [`super::open`]'s.

use std::time::Duration;

use futures::stream::{self, StreamExt};

use super::open::Wanted;
use super::pressed::state_key;
use crate::desk::action::Action;
use crate::desk::considering::is_public;
use crate::desk::event::Press;
use crate::desk::platform::{PlatformError, Response};
use crate::desk::post::{Post, Row, Style};
use crate::desk::replies::{self, Voice};
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, UserId};
use crate::store::{Inquiry, Ticket};

/// How many guilds are asked whether they know a person, and how many can be chosen from.
const PROBED: usize = 20;
/// How many of them at once, and how long one may take.
const PROBED_AT_ONCE: usize = 5;
const PROBED_WITHIN: Duration = Duration::from_secs(3);
const CHOICES: u32 = 25;

impl Desk {
    /// *Ask an instructor* was pressed, or the guild for it was chosen.
    pub(in crate::desk) async fn asked_instructor(
        &self,
        press: &Press,
        action: Action,
        mut inquiry: Inquiry,
        voice: Voice<'_>,
    ) -> Result<(), DeskError> {
        if let Some(ticket) = self.store.ticket_of_inquiry(&inquiry).await? {
            let how = self.how_it_stands(&ticket, voice).await?;
            return self.respond(press, &Response::Whisper(how)).await;
        }
        let user = press.by.user;
        let chosen = match action {
            Action::ChooseGuild(_) => press.value.as_deref().and_then(|value| value.parse().ok()),
            _ => inquiry.guild,
        };
        let known = self.guilds_of(user, chosen).await?;
        let guild = match known.as_slice() {
            [] => return self.whisper(press, voice.say("no-guild")).await,
            [(guild, _)] => *guild,
            several => {
                let post = replies::choose_guild(voice, inquiry.id, several);
                return self.respond(press, &Response::Whisper(post)).await;
            }
        };
        let Some(mut tx) = self.first_press(press.interaction.id).await? else {
            return Ok(());
        };
        if inquiry.guild != Some(guild) {
            inquiry.guild = Some(guild);
            tx.update_inquiry(&inquiry)?;
            tx.seen_in(guild, user, self.now());
        }
        let wanted = self
            .open_ticket(&mut tx, &inquiry, guild, (&press.by, &press.by))
            .await?;
        let said = match wanted {
            Wanted::New(number) => {
                let said = self.say_opened(&mut tx, guild, number, voice).await?;
                // Elsewhere the word about it comes by itself.
                match is_public(inquiry.place) {
                    true => format!("{said} {}", voice.say("ticket-look")),
                    false => said,
                }
            }
            Wanted::PassedOn(ref ticket) => self.passed_on(ticket, voice),
            Wanted::NoSupport => voice.say("ticket-no-support"),
            Wanted::TooMany { tell: true } => voice.say("limit-tickets"),
            Wanted::TooMany { tell: false } => return self.commit(tx).await,
        };
        self.commit(tx).await?;
        if let Wanted::New(_) | Wanted::PassedOn(_) = wanted {
            let rows = replies::asked_rows(voice, inquiry.id);
            let on_answer = inquiry.rule.is_some() && !matches!(action, Action::ChooseGuild(_));
            let shown = match on_answer {
                // An answer stays to be read; an offer, a suggestion or the question where is over.
                true => Response::Rows(rows),
                false => Response::Update(Post {
                    text: voice.say("offer-taken"),
                    rows,
                    ..Post::default()
                }),
            };
            self.respond(press, &shown).await?;
        }
        self.whisper(press, said).await
    }

    /// What became of the ticket that this very question has: told to its learner, who may take it up
    /// again. A question has one ticket, or its figures would be those of two.
    pub(in crate::desk) async fn how_it_stands(
        &self,
        ticket: &Ticket,
        voice: Voice<'_>,
    ) -> Result<Post, DeskError> {
        let number = ("number", ticket.number.to_string());
        if !ticket.state.is_open() {
            let state = voice.say(state_key(ticket.state));
            let over = voice.say_with("ticket-over", &[number, ("state", state)]);
            let reopen = voice.button("button-reopen", Action::Reopen(ticket.id), Style::Secondary);
            return Ok(Post::text(over).row(Row::Buttons(vec![reopen])));
        }
        Ok(Post::text(match ticket.thread {
            Some(thread) => {
                voice.say_with("ticket-lead", &[number, ("place", format!("<#{thread}>"))])
            }
            None if self.is_delayed(ticket).await? => voice.say_with("ticket-delayed", &[number]),
            None => voice.say_with("ticket-opened", &[number]),
        }))
    }

    /// Where the ticket is that the learner has already.
    pub(in crate::desk) fn already(&self, ticket: &Ticket, voice: Voice<'_>) -> String {
        self.led_to("ticket-already", ticket, voice)
    }

    /// To which ticket of the learner's a question went.
    pub(in crate::desk) fn passed_on(&self, ticket: &Ticket, voice: Voice<'_>) -> String {
        self.led_to("ticket-passed-on", ticket, voice)
    }

    /// The same, for staff who handed over somebody else's question.
    pub(in crate::desk) fn passed_on_for(&self, ticket: &Ticket, voice: Voice<'_>) -> String {
        self.led_to("ticket-passed-on-for", ticket, voice)
    }

    fn led_to(&self, key: &str, ticket: &Ticket, voice: Voice<'_>) -> String {
        let place = ticket.thread.map_or_else(
            || voice.say("ticket-thread-soon"),
            |thread| format!("<#{thread}>"),
        );
        voice.say_with(
            key,
            &[("number", ticket.number.to_string()), ("place", place)],
        )
    }

    /// Guilds that a person is in, by name: the chosen one if they are in it, else those they were
    /// seen in, else those set up that turn out to know them.
    async fn guilds_of(
        &self,
        user: UserId,
        chosen: Option<GuildId>,
    ) -> Result<Vec<(GuildId, String)>, DeskError> {
        let mut candidates = match chosen {
            Some(guild) => vec![guild],
            None => self.store.guilds_seen(user, CHOICES).await?,
        };
        if candidates.is_empty() {
            let all = self.store.all_settings().await?;
            let open = all
                .into_iter()
                .filter(|settings| settings.support_channel.is_some());
            candidates = open.map(|settings| settings.guild).collect();
        }
        candidates.truncate(PROBED);
        self.probe(user, candidates).await
    }

    /// Those of a few guilds that know a person, by name. One that does not answer in time is left out,
    /// unless none does.
    async fn probe(
        &self,
        user: UserId,
        guilds: Vec<GuildId>,
    ) -> Result<Vec<(GuildId, String)>, DeskError> {
        let asked = guilds.into_iter().map(async |guild| {
            let knows = async {
                if self.platform.member(guild, user).await?.is_none() {
                    return Ok(None);
                }
                Ok(Some((guild, self.platform.guild_name(guild).await?)))
            };
            let late = PlatformError::Later {
                wait: None,
                reason: "a guild was not looked up in time".to_owned(),
            };
            tokio::time::timeout(PROBED_WITHIN, knows)
                .await
                .unwrap_or(Err(late))
        });
        let answers: Vec<_> = stream::iter(asked).buffered(PROBED_AT_ONCE).collect().await;
        let (mut known, mut refused) = (Vec::new(), None);
        for answer in answers {
            match answer {
                Ok(knows) => known.extend(knows),
                Err(error) => {
                    self.metrics.refused(&error);
                    refused = Some(error);
                }
            }
        }
        match refused {
            Some(error) if known.is_empty() => Err(error.into()),
            _ => Ok(known),
        }
    }
}
