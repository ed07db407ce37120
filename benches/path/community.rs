//! A community with one bot in it, and a crowd that asks and chats at a given pace.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::answered::answered_by;
use crate::process::{Bot, Side};
use fake_discord::Discord;
use fake_discord::wire::Setup;
use fake_discord::wire::changes::OnItsWay;
use fake_discord::world::ids::{ChannelId, UserId};
use fake_discord::world::plan::guild;

/// Questions that the sample book answers; each learner asks one thing, once.
const QUESTIONS: [&str; 8] = [
    "How do I reset my password?",
    "Where can I download my certificate?",
    "On how many devices can I watch?",
    "How do I submit my homework?",
    "How do I change my email address?",
    "How do I turn off notifications?",
    "What do I have to do to earn the certificate?",
    "How long do I have access to the course?",
];

/// Messages that people send each other all day.
const CHATTER: [&str; 8] = [
    "good morning everyone, coffee is ready here ☕",
    "haha same, I laughed so hard at that slide",
    "finally done with chapter four, that was a long evening but worth it",
    "brb, lunch",
    "nice work on the project, the colours look great together",
    "off to bed now, until tomorrow everyone",
    "我今天也看完了第三章，大家加油",
    "that makes sense now, thank you so much for the explanation!",
];

/// Discord lets a bot speak five times in five seconds in one channel: so many carry its ceiling of
/// 50 messages a second.
const CHANNELS: usize = 50;

/// The time after the last message within which a reply still counts.
const STRAGGLERS: Duration = Duration::from_secs(15);

/// A community and its bot.
pub(crate) struct Community {
    pub(crate) discord: Discord,
    pub(crate) bot: Bot,
    /// The channels in which frontdesk answers.
    channels: Vec<ChannelId>,
    crowd: Vec<UserId>,
    spoken: usize,
    replies: Arc<Replies>,
}

/// The replies that have arrived at the REST side: which message was answered, and when.
#[derive(Default)]
struct Replies {
    arrived: Mutex<Vec<(u64, Instant)>>,
    count: AtomicUsize,
}

/// The present by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "a measurement takes real time")]
pub(crate) fn moment() -> Instant {
    Instant::now()
}

impl Community {
    /// Founds the community and waits until its bot is at work. frontdesk answers everywhere but in
    /// `#talk`.
    pub(crate) async fn start(side: Side, people: usize) -> Self {
        let mut plan = guild("Academy").channel("talk").crowd(people);
        for name in names() {
            plan = plan.channel(&name);
        }
        let setup = Setup::new("frontdesk")
            .clock_running()
            .unchecked_events()
            .with(plan);
        let discord = Discord::start(setup).await;
        let replies = Arc::new(Replies::default());
        listen(&discord, Arc::clone(&replies));
        let bot = Bot::start(side, &discord);
        discord.until_connected().await;
        if let Side::Frontdesk(_) = side {
            discord.until_registered("setup").await;
            for name in names() {
                let watch = format!("/setup watch channel:#{name} mode:answer");
                let asked = discord.calls("owner", "#talk", &watch);
                discord.until_replied(asked).await;
            }
        }
        let channels = names().map(|name| place(&discord, &name)).collect();
        Self {
            crowd: discord.crowd_of("Academy"),
            channels,
            discord,
            bot,
            spoken: 0,
            replies,
        }
    }

    /// Counts those of the messages sent so far that have a reply.
    pub(crate) fn replied(&self) -> usize {
        self.replies.count.load(Ordering::Relaxed)
    }

    /// Asks so many questions a second for so long; `each_second` hears how many are sent by then.
    pub(crate) async fn asks(
        &mut self,
        rate: u64,
        length: Duration,
        each_second: impl AsyncFnMut(&Self, usize),
    ) -> Vec<OnItsWay> {
        let channels = self.channels.clone();
        self.pours(rate, length, &QUESTIONS, &channels, each_second)
            .await
    }

    /// Chats so many messages a second for so long, where frontdesk answers or in `#talk`; how many
    /// those were.
    pub(crate) async fn chats(&mut self, rate: u64, length: Duration, place: Heard) -> usize {
        let channels = match place {
            Heard::Answering => self.channels.clone(),
            Heard::Off => vec![self::place(&self.discord, "talk")],
        };
        self.pours(rate, length, &CHATTER, &channels, async |_, _| {})
            .await
            .len()
    }

    async fn pours(
        &mut self,
        rate: u64,
        length: Duration,
        texts: &[&str],
        channels: &[ChannelId],
        mut each_second: impl AsyncFnMut(&Self, usize),
    ) -> Vec<OnItsWay> {
        let total = usize::try_from(rate * length.as_secs()).expect("a few messages");
        let mut sent = Vec::with_capacity(total);
        let began = moment();
        while sent.len() < total {
            // By the plan, not by the last message: what is late is caught up with.
            let number = u64::try_from(sent.len()).expect("a few messages");
            let due = began + Duration::from_micros(number * 1_000_000 / rate);
            tokio::time::sleep_until(due.into()).await;
            let who = self.crowd[self.spoken % self.crowd.len()];
            let text = texts[self.spoken % texts.len()];
            let channel = channels[self.spoken % channels.len()];
            self.spoken += 1;
            sent.push(self.discord.sends(who, channel, text));
            if number % rate == rate - 1 {
                each_second(self, sent.len()).await;
            }
        }
        sent
    }

    /// Waits for the last replies, and gives the time each message took to its reply, in
    /// milliseconds, in no order.
    pub(crate) async fn times_of(&self, sent: &[OnItsWay]) -> Vec<f64> {
        let patience = moment() + STRAGGLERS;
        let mut times = self.times_so_far(sent);
        while times.len() < sent.len() && moment() < patience {
            tokio::time::sleep(Duration::from_millis(50)).await;
            times = self.times_so_far(sent);
        }
        times
    }

    fn times_so_far(&self, sent: &[OnItsWay]) -> Vec<f64> {
        let arrived = self.replies.arrived.lock();
        let arrived = arrived.unwrap_or_else(PoisonError::into_inner);
        let arrived: HashMap<u64, Instant> = arrived.iter().copied().collect();
        let took = |one: &OnItsWay| {
            let at = arrived.get(&one.message.get())?;
            Some(at.saturating_duration_since(one.sent_at).as_secs_f64() * 1e3)
        };
        sent.iter().filter_map(took).collect()
    }
}

/// The place where chatter is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// In channels in mode `answer`.
    Answering,
    /// In a channel in mode `off`.
    Off,
}

fn names() -> impl Iterator<Item = String> {
    (0..CHANNELS).map(|number| format!("channel-{number}"))
}

fn place(discord: &Discord, name: &str) -> ChannelId {
    let found = discord.look(|world| world.find_place(&format!("#{name}")));
    found.expect("a channel")
}

/// Notes each reply as it arrives, until the Discord is gone.
fn listen(discord: &Discord, replies: Arc<Replies>) {
    let mut requests = discord.listens_to_requests();
    tokio::spawn(async move {
        while let Some(request) = requests.recv().await {
            if let Some(answered) = answered_by(&request) {
                let arrived = replies.arrived.lock();
                let mut arrived = arrived.unwrap_or_else(PoisonError::into_inner);
                arrived.push((answered, request.arrived));
                replies.count.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
}
