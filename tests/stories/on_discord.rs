//! The stories through the real binary, on the tests' Discord. Its transcript must equal the
//! console's.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use frontdesk::console::community::{ActError, PROLOGUE, bit, place_name, scene};
use frontdesk::console::stage::{Stage, play};
use frontdesk::console::story::{
    Act, CallLine, Deed, OptionValue, Speech, StoryPlace, mentioning, menu_label, written_into,
};
use frontdesk::console::transcript::{Ink, PageFormat, Record, Scene, Seen, arrange, changes};
use frontdesk::desk::commands::catalogue::CallKind;
use frontdesk::domain::{Rating, Timestamp};
use futures::{StreamExt, future, stream};

use super::binary::Binary;
use super::cast::{GUILD, STORY_BEGINS, setup};
use super::{StoryFile, compare, stories, story_with_encoder};
use crate::postgres::Database;
use crate::process::database_on_postgres;
use fake_discord::Discord;
use fake_discord::wire::Server;
use fake_discord::wire::view::transcript;
use fake_discord::world::channel::ChannelKind;
use fake_discord::world::ids::{InteractionId, MessageId};
use fake_discord::world::message::Subscription;
use fake_discord::world::plan::BOT_ROLE;

/// The time between two looks whether the binary has come to rest.
const LOOK: Duration = Duration::from_millis(15);
/// The number of times in a row that it must be found at rest.
const AT_REST: u32 = 4;
/// The number of looks before the test gives up: half a minute.
const PATIENCE: u32 = 2000;

/// The stage that a Discord with the real binary is.
struct OnDiscord {
    discord: Discord,
    binary: Binary,
    seen: Scene,
    /// The number of events that the binary has handled.
    handled: u64,
}

/// The thing that an act set in motion and that must be over before the next.
enum Stirred {
    /// Nothing that frontdesk hears of at once.
    Nothing,
    /// Something that it hears.
    Heard,
    /// A press or a command, which it acknowledges and hears.
    Asked(InteractionId),
}

impl OnDiscord {
    async fn open(story: &StoryFile, database: Option<&str>) -> Self {
        let discord = Discord::start(setup(story)).await;
        for role in ["lead", "head"] {
            discord.makes_mentionable(GUILD, role);
        }
        let binary = Binary::start(&discord, story, database, STORY_BEGINS).await;
        let mut stage = Self {
            discord,
            binary,
            seen: Scene::default(),
            handled: 0,
        };
        stage.settle(Stirred::Nothing).await;
        if !story.is_new_server() {
            let page = PageFormat::new(Ink::Plain);
            let played = play(PROLOGUE, &mut stage, page, &mut |_| {}).await;
            played.expect("the prologue");
        }
        stage
    }

    fn now_ms(&self) -> i64 {
        self.discord.now_ms()
    }

    /// Waits until what was stirred is handled and nothing moves any more: no request comes, nothing
    /// waits to be sent, nothing is due.
    async fn settle(&mut self, stirred: Stirred) {
        let heard = match stirred {
            Stirred::Nothing => 0,
            Stirred::Heard => 1,
            Stirred::Asked(interaction) => {
                self.discord.until_answered(interaction).await;
                1
            }
        };
        let (mut rested, mut requests) = (0, usize::MAX);
        for _ in 0..PATIENCE {
            let asked = self.discord.look(|world| world.requests.len());
            let handled = self.binary.handled().await;
            let handled = handled.filter(|handled| *handled >= self.handled + heard);
            let quiet = asked == requests && self.binary.is_idle(self.now_ms()).await;
            requests = asked;
            rested = match handled {
                Some(_) if quiet => rested + 1,
                _ => 0,
            };
            if let (AT_REST, Some(handled)) = (rested, handled) {
                self.handled = handled;
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
        let everything = self.discord.everything();
        panic!(
            "it does not come to rest\n{everything}\n{}",
            self.binary.log()
        );
    }

    async fn act(&mut self, act: &Act) -> Vec<Record> {
        let stirred = match act {
            Act::Remark(_) => return Vec::new(),
            Act::Waits(length) => {
                let length = u64::try_from(length.get()).expect("time goes on");
                self.discord.advance(Duration::from_millis(length));
                self.binary.set_clock(self.now_ms());
                Stirred::Nothing
            }
            Act::Says { who, place, speech } => {
                self.say(who, place, speech);
                Stirred::Heard
            }
            Act::Calls { who, place, call } if call.typing => {
                return vec![self.complete(who, place, call).await];
            }
            Act::Calls { who, place, call } => {
                self.lay_ready(call);
                let line = self.call_as_sent(call).to_string();
                Stirred::Asked(self.discord.calls(who, &place.to_string(), &line))
            }
            Act::Does { who, deed } => return self.does(who, deed).await,
        };
        self.settle(stirred).await;
        Vec::new()
    }

    fn say(&self, who: &str, place: &StoryPlace, speech: &Speech) {
        let text = self.as_sent(&speech.text);
        let name = place.to_string();
        let forum = self.discord.look(|world| {
            let place = world.find_place(&name).map(|id| &world.channels[&id]);
            place.is_some_and(|place| place.kind == ChannelKind::Forum)
        });
        if let Some(sticker) = speech.stickers.first() {
            self.discord.sends_sticker(who, &name, sticker, &text);
            return;
        }
        match (forum, text.split_once(" | "), speech.attachments.first()) {
            (true, Some((title, body)), _) => {
                self.discord
                    .posts_in_forum(who, &name, title.trim(), body.trim());
            }
            (true, None, _) => {
                let post = self
                    .discord
                    .threads()
                    .into_iter()
                    .rfind(|thread| !thread.private);
                self.discord.says(who, &post.expect("a post").name, &text);
            }
            (false, _, Some(file)) => {
                self.discord.attaches(who, &name, file, &text);
            }
            (false, _, None) => {
                self.discord.says(who, &name, &text);
            }
        }
    }

    async fn complete(&self, who: &str, place: &StoryPlace, call: &CallLine) -> Record {
        let line = call.to_string();
        let typed = line.trim_end_matches("...");
        let labels = self.discord.completes(who, &place.to_string(), typed).await;
        let what = Seen::Offered {
            who: who.to_owned(),
            labels,
        };
        let place = match place {
            StoryPlace::Direct => format!("dm {who}"),
            place => place.to_string(),
        };
        Record { place, what }
    }

    async fn does(&mut self, who: &str, deed: &Deed) -> Vec<Record> {
        let stirred = match deed {
            Deed::Presses(label) => {
                let pressed = self.discord.presses(who, label);
                if let Some(form) = self.form_shown(who, pressed).await {
                    return vec![form];
                }
                Stirred::Asked(pressed)
            }
            Deed::PicksFromMenu { command, on } if command.spec().kind == CallKind::UserMenu => {
                let entry = menu_label(command.spec().path);
                let on = on.as_deref().expect("a person");
                let called = self.discord.uses_on_person(who, on, &entry);
                if let Some(form) = self.form_shown(who, called).await {
                    return vec![form];
                }
                // It is refused at once where no form is shown, and nothing is to be handled.
                Stirred::Nothing
            }
            Deed::Rates(ratings) => {
                for rating in ratings {
                    let label = self.rating_label(who, *rating);
                    let pressed = self.discord.presses(who, &label);
                    self.settle(Stirred::Asked(pressed)).await;
                }
                Stirred::Nothing
            }
            Deed::Writes(text) => {
                let form = self.discord.until_form(who).await;
                let texts = written_into(text, form.fields.len());
                let labels = form.fields.iter().map(|field| field.label.as_str());
                let answers: Vec<_> = labels.zip(texts).collect();
                Stirred::Asked(self.discord.submits(who, &answers))
            }
            deed => self.set_in_motion(who, deed),
        };
        self.settle(stirred).await;
        Vec::new()
    }

    /// The form that an interaction is answered with, if it is one.
    async fn form_shown(&self, who: &str, asked: InteractionId) -> Option<Record> {
        let answered = self.discord.until_answered(asked).await;
        let modal = answered.modal?;
        let what = Seen::Form {
            who: who.to_owned(),
            title: modal.title.clone(),
            labels: modal.fields.iter().map(|it| it.label.clone()).collect(),
        };
        let channel = answered.channel;
        let named = |world: &Server| place_name(world, &world.channels[&channel]);
        let place = self.discord.look(named).expect("a place with a name");
        Some(Record { place, what })
    }

    fn set_in_motion(&self, who: &str, deed: &Deed) -> Stirred {
        let discord = &self.discord;
        match deed {
            Deed::Chooses(entry) => return Stirred::Asked(discord.selects(who, &[entry.as_str()])),
            Deed::PicksFromMenu { command, on } => {
                let message = match on.as_deref() {
                    Some("frontdesk") => self.newest_visible(who, "frontdesk"),
                    on => discord.newest_of(on.unwrap_or(who)),
                };
                let entry = menu_label(command.spec().path);
                return Stirred::Asked(discord.uses_on(who, message, &entry));
            }
            Deed::Replies { to, speech } => {
                let message = self.newest_visible(who, to);
                discord.replies_to(who, message, &self.as_sent(&speech.text));
                return Stirred::Heard;
            }
            Deed::Edits(text) => {
                discord.edits(who, discord.newest_of(who), &self.as_sent(text));
                return Stirred::Heard;
            }
            Deed::Deletes => {
                discord.deletes(who, discord.newest_of(who));
                return Stirred::Heard;
            }
            Deed::Speaks(locale) => discord.speaks(who, locale.tag()),
            Deed::TakesDirectMessages(takes) => discord.refuses_direct_messages(who, !takes),
            Deed::Belongs(true) => discord.joins(who, GUILD),
            Deed::Belongs(false) => discord.leaves(who, GUILD),
            Deed::Subscribes { tier, months } => {
                let one = Subscription {
                    tier: tier.clone(),
                    months: *months,
                };
                discord.subscribes(who, GUILD, one);
                return Stirred::Heard;
            }
            Deed::Permits(permission, is_given) => {
                let mut held = discord.look(|world| {
                    let role = world.guild_called(GUILD).role_called(BOT_ROLE);
                    role.expect("the bot's role").permissions
                });
                held.set(bit(*permission), *is_given);
                discord.role_may(GUILD, BOT_ROLE, held);
            }
            Deed::Presses(_) | Deed::Rates(_) | Deed::Writes(_) => {}
        }
        Stirred::Nothing
    }

    /// The newest message of somebody that somebody else can reply to.
    fn newest_visible(&self, who: &str, to: &str) -> MessageId {
        self.discord.look(|world| {
            let (person, author) = (world.person(who), world.person(to));
            let lines = world.channels.keys();
            let lines = lines.flat_map(|channel| transcript(world, person, *channel));
            let theirs = lines.filter(|line| !line.ephemeral && !line.system);
            let theirs = theirs.filter(|line| world.user_called(&line.author) == Some(author));
            theirs
                .map(|line| line.id)
                .max()
                .expect("a message to reply to")
        })
    }

    /// The label of the button that gives this rating, on the newest message that has one.
    fn rating_label(&self, who: &str, rating: Rating) -> String {
        self.discord.look(|world| {
            let person = world.person(who);
            let lines = world.channels.keys();
            let lines = lines.flat_map(|channel| transcript(world, person, *channel));
            let begins = rating.get().to_string();
            let labels = lines.filter_map(|line| {
                let mut buttons = line.buttons.into_iter();
                let label = buttons.find(|label| label.starts_with(&begins))?;
                Some((line.id, label))
            });
            labels.max().expect("a question of a survey").1
        })
    }

    /// A call as a client sends it: names in its texts become mentions.
    /// Lays the files ready that a call is given.
    fn lay_ready(&self, call: &CallLine) {
        for (_, value) in &call.options {
            if let OptionValue::File(path) = value {
                let bytes = std::fs::read(path).expect("the file of a story");
                self.discord.has_at_hand(path, &bytes);
            }
        }
    }

    fn call_as_sent(&self, call: &CallLine) -> CallLine {
        let mut sent = call.clone();
        for (_, value) in &mut sent.options {
            if let OptionValue::Text(text) = value {
                *text = self.as_sent(text);
            }
        }
        sent
    }

    /// As a client sends it: names become mentions.
    fn as_sent(&self, text: &str) -> String {
        self.discord.look(|world| {
            let guild = world.guild_called(GUILD).id;
            mentioning(text, &|word| world.mention_of(guild, word))
        })
    }
}

#[async_trait]
impl Stage for OnDiscord {
    async fn perform(&mut self, act: &Act) -> Result<Vec<Record>, ActError> {
        let mut records = self.act(act).await;
        let now = self.discord.look(|world| scene(world));
        records.extend(changes(&self.seen, &now));
        self.seen = now;
        Ok(arrange(records, act))
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now_ms())
    }
}

/// The engine that keeps what happens.
#[derive(Clone, Copy, PartialEq)]
enum Engine {
    Sqlite,
    Postgres,
}

async fn tell(story: Arc<StoryFile>, engine: Engine) -> Result<(), String> {
    let database = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => match database_on_postgres().await {
            None => return Ok(()),
            database => database,
        },
    };
    let url = database.as_ref().map(Database::url);
    let mut stage = OnDiscord::open(&story, url.as_deref()).await;
    let mut told = String::new();
    let page = PageFormat::new(Ink::Plain);
    let mut write = |lines: &str| told.push_str(lines);
    let played = play(&story.text, &mut stage, page, &mut write).await;
    played.map_err(|error| format!("{}: {error}", story.name))?;
    compare(&story, &told, "Discord")
        .map_err(|parted| format!("{parted}\n{}", stage.binary.log()))?;
    drop(stage);
    if let Some(database) = database {
        database.remove().await;
    }
    Ok(())
}

/// The number of stories that are told at once: most of the time of each is spent waiting for its binary to come to
/// rest.
const AT_ONCE: usize = 3;

/// Tells every story, each with a database of its own, and gathers what went wrong.
async fn tell_all(engine: Engine) {
    let told = stream::iter(stories()).map(async |story| {
        let name = story.name.clone();
        match tokio::spawn(tell(Arc::new(story), engine)).await {
            Ok(told) => told.err(),
            Err(panicked) => Some(format!("{name}: {panicked}")),
        }
    });
    let told = told.buffer_unordered(AT_ONCE);
    let failures: Vec<String> = told.filter_map(future::ready).collect().await;
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_story_is_told_through_discord_as_on_the_console() {
    tell_all(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_of_the_encoder_is_told_through_discord_as_on_the_console() {
    let Some(story) = story_with_encoder() else {
        return;
    };
    let told = tell(Arc::new(story), Engine::Sqlite).await;
    told.expect("the same");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_story_is_told_the_same_with_postgres() {
    tell_all(Engine::Postgres).await;
}
