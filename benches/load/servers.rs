//! Servers that are set up, and learners who talk and ask in them.

use std::time::{Duration, Instant};

use fake_discord::Discord;
use fake_discord::wire::Setup;
use fake_discord::wire::changes::OnItsWay;
use fake_discord::world::ids::{ChannelId, UserId};
use fake_discord::world::plan::guild;
use frontdesk::domain::{self, ChannelMode, GuildId, GuildSettings};
use frontdesk::store::{Store, StoreOptions};
use sqlx::Connection;

use crate::Size;

/// Questions that the sample book answers; each learner asks one.
const QUESTIONS: [&str; 4] = [
    "How do I reset my password?",
    "Where can I download my certificate?",
    "On how many devices can I watch?",
    "How do I submit my homework?",
];
/// Messages that people write to each other all day.
const TALK: [&str; 4] = [
    "good morning everyone, coffee is ready here ☕",
    "finally done with chapter four, that was a long evening but worth it",
    "我今天也看完了第三章，大家加油",
    "that makes sense now, thank you so much for the explanation!",
];
/// The messages of a channel that Discord keeps here: whoever measures memory needs some of it.
const KEPT: usize = 100;

/// A server: where it talks, and who does.
struct ServerCast {
    channel: ChannelId,
    learners: Vec<UserId>,
}

/// The servers, and what has been said in them so far.
pub(crate) struct Servers {
    pub(crate) discord: Discord,
    store: Store,
    url: String,
    casts: Vec<ServerCast>,
    spoken: usize,
    asked: usize,
}

impl Servers {
    /// Makes the servers, and sets each up.
    pub(crate) async fn set_up(size: Size, url: &str) -> Self {
        let mut setup = Setup::new("frontdesk")
            .clock_running()
            .unchecked_events()
            .recommended_shards(2);
        for number in 0..size.servers {
            let plan = guild(&format!("server {number}")).channel("general");
            setup = setup.with(plan.crowd(size.learners / size.servers));
        }
        let discord = Discord::start(setup).await;
        let store = Store::open(url, StoreOptions::default()).await;
        let store = store.expect("the database");
        let mut casts = Vec::new();
        for number in 0..size.servers {
            let name = format!("server {number}");
            let (id, channel) = discord.look(|world| {
                let channel = world.find_place(&format!("{name}/#general"));
                (world.guild_called(&name).id, channel.expect("a channel"))
            });
            save_settings(&store, GuildId::new(id.get()), channel).await;
            casts.push(ServerCast {
                channel,
                learners: discord.crowd_of(&name),
            });
        }
        Self {
            discord,
            store,
            url: url.to_owned(),
            casts,
            spoken: 0,
            asked: 0,
        }
    }

    /// Says what is said in a second, at an even pace, and returns the questions among it.
    pub(crate) async fn speak_for_a_second(
        &mut self,
        size: Size,
        second: usize,
        began: Instant,
    ) -> Vec<OnItsWay> {
        let mut questions = Vec::new();
        for number in 0..size.rate {
            // By the plan, not by the last message: what is late is caught up with.
            let micros = second * 1_000_000 + number * 1_000_000 / size.rate;
            let due = Duration::from_micros(u64::try_from(micros).expect("not so long"));
            tokio::time::sleep_until((began + due).into()).await;
            self.spoken += 1;
            if self.is_question(size) {
                questions.push(self.ask());
            } else {
                self.talk();
            }
        }
        questions
    }

    /// Says whether the next message is a question, for the share to be right.
    fn is_question(&self, size: Size) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "a few millions")]
        let due = self.spoken as f64 * size.asked / 100.0;
        #[expect(clippy::cast_precision_loss, reason = "a few millions")]
        let asked = self.asked as f64;
        due >= asked + 1.0
    }

    fn ask(&mut self) -> OnItsWay {
        let cast = &self.casts[self.asked % self.casts.len()];
        // Each learner once, for an answer is not repeated to the same one.
        let learner = self.asked / self.casts.len();
        let learner = cast.learners[learner % cast.learners.len()];
        let text = QUESTIONS[(self.asked / self.casts.len()) % QUESTIONS.len()];
        self.asked += 1;
        self.discord.sends(learner, cast.channel, text)
    }

    fn talk(&self) {
        let round = self.spoken / self.casts.len();
        let cast = &self.casts[(self.spoken + round) % self.casts.len()];
        let learner = cast.learners[round % cast.learners.len()];
        let text = TALK[self.spoken % TALK.len()];
        self.discord.sends(learner, cast.channel, text);
    }

    /// Removes old messages from the tests' Discord.
    pub(crate) fn forget_old_messages(&self) {
        self.discord.act(|world| {
            for channel in world.channels.values_mut() {
                while channel.messages.len() > KEPT {
                    channel.messages.pop_first();
                }
            }
        });
    }

    /// Counts the inquiries that are stored.
    pub(crate) async fn inquiries(&self) -> i64 {
        let mut db = sqlx::AnyConnection::connect(&self.url)
            .await
            .expect("the database");
        let count = sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM inquiries");
        count.fetch_one(&mut db).await.expect("a count")
    }

    pub(crate) async fn close(self) {
        self.store.close().await;
    }
}

/// Sets a server up so that frontdesk answers in its one channel.
async fn save_settings(store: &Store, guild: GuildId, channel: ChannelId) {
    let mut settings = GuildSettings::new(guild);
    let channel = domain::ChannelId::new(channel.get());
    settings.channels.insert(channel, ChannelMode::Answer);
    settings.survey_share = 0.0;
    // One server may be all there is.
    settings.limits.inquiries_a_minute = 10_000;
    let mut tx = store.begin().await.expect("the database");
    tx.save_settings(&settings).await.expect("settings");
    tx.commit().await.expect("the database");
}
