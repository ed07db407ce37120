//! Chaos: two processes on one PostgreSQL serve two guilds while, by a seed, they are killed and started
//! again, Discord fails, limits, hangs up and drops connections, and the database goes away. Whatever
//! happens, everybody is served once.
//!
//! `FRONTDESK_CHAOS_SEED` plays another seed, `FRONTDESK_CHAOS_LEARNERS` has more learners or fewer. With
//! `FRONTDESK_CHAOS_RESTARTS=1` the database's server is restarted too. `FRONTDESK_CHAOS_MINUTES` plays one seed after
//! the other for so long, and fails where there is no PostgreSQL. A run that fails prints the command that repeats it.

mod faults;
mod people;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use frontdesk::domain::{GuildId, Timestamp, UserId};
use frontdesk::store::{Store, StoreOptions};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::{Connection, PgConnection};

use crate::postgres::{self, Database};
use crate::process::{Home, Running, community, set_up, until};
use fake_discord::Discord;
use fake_discord::wire::view::{MessageView, line};
use faults::Faults;
use people::{Learner, Need};

/// The guilds, of which each process serves one.
const GUILDS: [&str; 2] = ["Academy", "College"];
/// The time that people take between two acts, for the processes to act beside them.
const BETWEEN_ACTS: Duration = Duration::from_millis(2);
/// The number of acts that happen in a second of Discord's time.
const ACTS_A_SECOND: u64 = 16;
/// The number of looks at what is left to do in a second of Discord's time.
const LOOKS_A_SECOND: u64 = 16;

/// The variables by which a run is chosen.
const SEED: &str = "FRONTDESK_CHAOS_SEED";
const LEARNERS: &str = "FRONTDESK_CHAOS_LEARNERS";
const RESTARTS: &str = "FRONTDESK_CHAOS_RESTARTS";
const MINUTES: &str = "FRONTDESK_CHAOS_MINUTES";

/// A run, as its variables choose it.
#[derive(Clone, Copy)]
struct Run {
    seed: u64,
    learners: u64,
    /// Whether the database's server is shut down and started again as well, as in a crash or not.
    restarts: bool,
}

impl Run {
    fn chosen() -> Self {
        Self {
            seed: number(SEED, 1),
            learners: number(LEARNERS, 120),
            restarts: number(RESTARTS, 0) != 0,
        }
    }

    /// The run after this one.
    fn next(self) -> Self {
        Self {
            seed: self.seed + 1,
            ..self
        }
    }

    /// The shell line that plays it again: every variable that shapes a run, and not the one that plays several.
    fn command(self) -> String {
        let Self {
            seed,
            learners,
            restarts,
        } = self;
        let restarts = u8::from(restarts);
        format!(
            "{SEED}={seed} {LEARNERS}={learners} {RESTARTS}={restarts} \
             cargo test --test behaviour chaos::everybody -- --nocapture"
        )
    }
}

#[test]
fn a_run_is_played_again_by_every_variable_that_shaped_it() {
    for (restarts, said) in [(false, "0"), (true, "1")] {
        let run = Run {
            seed: 7,
            learners: 30,
            restarts,
        };
        let command = format!(
            "FRONTDESK_CHAOS_SEED=7 FRONTDESK_CHAOS_LEARNERS=30 FRONTDESK_CHAOS_RESTARTS={said} \
             cargo test --test behaviour chaos::everybody -- --nocapture"
        );
        assert_eq!(run.command(), command);
    }
}

/// A whole number that a variable says.
fn number(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |given| {
        let number = given.parse();
        number.unwrap_or_else(|_| panic!("{name} is a whole number, not {given:?}"))
    })
}

/// Says how a run is played again, if it fails.
struct Repeated(Run);

impl Drop for Repeated {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("to play this run again:\n  {}", self.0.command());
        }
    }
}

/// A Discord with two guilds, two processes, and everyone who asks.
struct Chaos {
    discord: Discord,
    home: Home,
    store: Store,
    database: Database,
    shards: [String; 2],
    processes: [Option<Running>; 2],
    learners: Vec<Learner>,
    restarts: bool,
    acts: u64,
    chance: StdRng,
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_served_once_whatever_breaks() {
    let (mut run, soaked) = (Run::chosen(), Duration::from_secs(60 * number(MINUTES, 0)));
    let began = moment();
    loop {
        let is_played = is_survived(run).await;
        assert_played(is_played, std::env::var_os(MINUTES).is_some());
        if !is_played {
            return;
        }
        eprintln!("seed {} is survived", run.seed);
        if began.elapsed() >= soaked {
            return;
        }
        run = run.next();
    }
}

/// Fails if nothing could be played where that was asked for by hand.
fn assert_played(is_played: bool, is_asked_for: bool) {
    assert!(
        is_played || !is_asked_for,
        "chaos needs PostgreSQL: put its initdb into PATH, or name a server in TEST_DATABASE_URL"
    );
}

#[test]
fn chaos_that_nobody_asked_for_may_be_passed_by_without_postgresql() {
    assert_played(false, false);
    assert_played(true, true);
}

#[test]
#[should_panic(expected = "chaos needs PostgreSQL")]
fn chaos_that_is_asked_for_fails_without_postgresql() {
    assert_played(false, true);
}

/// The present by the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "how long it is played is said by hand, in real minutes"
)]
fn moment() -> Instant {
    Instant::now()
}

/// Plays a run; false where there is no PostgreSQL.
async fn is_survived(run: Run) -> bool {
    let _repeated = Repeated(run);
    let Some(mut chaos) = Chaos::new(run).await else {
        return false;
    };
    chaos.tell_memory("at the beginning");
    chaos.everybody_asks().await;
    chaos.nobody_waits().await;
    chaos.a_day_passes().await;
    chaos.assert_served_once().await;
    chaos.tell_memory("at the end");
    chaos.ends().await;
    true
}

impl Chaos {
    /// Sets two guilds up and starts a process for each; `None` without PostgreSQL.
    async fn new(run: Run) -> Option<Self> {
        let database = postgres::fresh_database_apart().await?;
        let learners: Vec<Learner> = (0..run.learners).map(people::learner).collect();
        let plan = |guild: &'static str| {
            let own = learners.iter().filter(|one| one.guild == guild);
            let instructor = people::instructor(guild);
            let plan = community(guild, &instructor);
            own.fold(plan, |plan, one| plan.member(&one.name, &[]))
        };
        let setup = GUILDS.iter().fold(crate::academy::setup(), |setup, guild| {
            setup.with(plan(guild))
        });
        let discord = Discord::start(setup.recommended_shards(2)).await;
        let mut home = Home::near(&discord);
        home.set("DATABASE_URL", &database.url());
        let opened = Store::open(home.get("DATABASE_URL"), StoreOptions::default());
        let store = opened.await.expect("the database");
        for guild in GUILDS {
            set_up(&discord, &store, guild, &people::instructor(guild)).await;
            // Who is called for want of leads reads it among staff, not directly.
            discord.makes_mentionable(guild, "moderator");
        }
        let shards = GUILDS.map(|guild| {
            let id = discord.look(|world| world.guild_called(guild).id);
            format!("{0}-{0}/2", (id.get() >> 22) % 2)
        });
        assert_ne!(shards[0], shards[1], "a guild on each shard");
        let mut chaos = Self {
            discord,
            home,
            store,
            database,
            shards,
            processes: [None, None],
            learners,
            restarts: run.restarts,
            acts: 0,
            chance: StdRng::seed_from_u64(run.seed),
        };
        for which in 0..2 {
            chaos.starts(which);
        }
        chaos.are_ready().await;
        chaos.greet().await;
        Some(chaos)
    }

    /// Has everybody who will ask directly say hello first: a first direct message that is sent while nobody
    /// listens cannot be found afterwards, because Discord lists no channels of direct messages.
    async fn greet(&self) {
        for learner in self.learners.iter().filter(|one| one.asks_directly()) {
            let name = &learner.name;
            self.discord.says_directly(name, "hello");
            let greeted = |line: &MessageView| line.author == "frontdesk";
            self.discord.until_line(name, "dm", greeted).await;
        }
        self.are_known().await;
        self.rests().await;
    }

    /// Notes that everybody who will ask for a person directly was seen in their guild: the process that reads direct
    /// messages cannot know the guilds that the other serves.
    async fn are_known(&self) {
        let mut tx = self.store.begin().await.expect("the database");
        for learner in self.learners.iter().filter(|one| one.talks_directly()) {
            let (guild, user) = self.discord.look(|world| {
                let guild = GuildId::new(world.guild_called(learner.guild).id.get());
                (guild, UserId::new(world.person(&learner.name).get()))
            });
            tx.seen_in(guild, user, Timestamp::from_millis(self.discord.now_ms()));
        }
        tx.commit().await.expect("the database");
    }

    fn starts(&mut self, which: usize) {
        self.home.set("FRONTDESK_SHARDS", &self.shards[which]);
        self.processes[which] = Some(self.home.start());
    }

    /// Waits until both processes are ready. One that ended because it found no database is started
    /// again, as whoever supervises it would.
    async fn are_ready(&mut self) {
        for which in 0..self.processes.len() {
            until("a process is ready", async || {
                let process = self.processes[which].as_mut().expect("a process");
                if !process.has_ended() {
                    return process.said().contains("serving /live")
                        && process.page("/ready").await.0 == 200;
                }
                let said = process.said();
                assert!(said.contains("database"), "{said}");
                self.starts(which);
                false
            })
            .await;
        }
    }

    fn passes(&self, time: Duration) {
        self.discord.advance(time);
        self.home.set_clock(self.discord.now_ms());
    }

    /// Everybody does what they came for while things break, until half of all acts are done.
    async fn everybody_asks(&mut self) {
        let mut faults = Faults::default();
        while self.learners.iter().any(|one| one.need() != Need::Nothing) {
            if self.acts >= 40 * self.learners.len() as u64 {
                break;
            }
            self.somebody_acts().await;
            if self.chance.random_bool(0.02) {
                faults.begin_one(self).await;
            }
            if self.chance.random_bool(0.05) {
                faults.end_one(self).await;
            }
        }
        faults.end_all(self).await;
        eprintln!("{} acts: {:?}", self.acts, faults.begun);
    }

    /// Lets a learner, or the instructor of their ticket, do the next thing, if they see that they can.
    async fn somebody_acts(&mut self) {
        let who = self.chance.random_range(0..self.learners.len());
        people::act(&self.discord, &mut self.learners[who]);
        self.acts += 1;
        if self.acts.is_multiple_of(ACTS_A_SECOND) {
            self.passes(Duration::from_secs(1));
        }
        tokio::time::sleep(BETWEEN_ACTS).await;
    }

    /// With nothing broken any more, everybody gets what they came for.
    async fn nobody_waits(&mut self) {
        for _ in 0..100 {
            for who in 0..self.learners.len() {
                people::act(&self.discord, &mut self.learners[who]);
            }
            if self.learners.iter().all(|one| one.need() == Need::Nothing) {
                return;
            }
            self.rests().await;
            self.passes(Duration::from_secs(5));
        }
        let waiting = self
            .learners
            .iter()
            .filter(|one| one.need() != Need::Nothing);
        let waiting: Vec<String> = waiting.map(|one| format!("{one:?}")).collect();
        panic!("in vain wait {}\n{}", waiting.join("\n"), self.last_words());
    }

    /// Waits until nothing is in hand, nothing waits to be sent and nothing is due. A step that waits for
    /// its next attempt, and a lease that a dead process left, take time to pass.
    async fn rests(&self) {
        let mut looks = 0_u64;
        until("nothing is left to do", async || {
            looks += 1;
            if looks.is_multiple_of(LOOKS_A_SECOND) {
                self.passes(Duration::from_secs(1));
            }
            self.discord.until_received().await;
            for process in self.processes.iter().flatten() {
                if !process.is_idle().await {
                    return false;
                }
            }
            let now = Timestamp::from_millis(self.discord.now_ms());
            let pending = self.store.pending_deliveries().await.expect("the outbox");
            pending == 0 && self.home.next_due().await.is_none_or(|due| due > now)
        })
        .await;
    }

    /// Lets a day and more go by, in which a process is killed: outcomes and reminders are due.
    async fn a_day_passes(&mut self) {
        for hour in 0..26 {
            self.passes(Duration::from_secs(3600));
            if hour % 8 == 3 {
                let which = self.chance.random_range(0..2);
                self.processes[which]
                    .take()
                    .expect("a running process")
                    .kill();
                self.passes(Duration::from_secs(150));
                self.starts(which);
                self.are_ready().await;
            }
            self.rests().await;
        }
    }

    async fn assert_served_once(&self) {
        for learner in &self.learners {
            let replies = people::replies(&self.discord, learner).len();
            assert_eq!(replies, 1, "{learner:?}");
        }
        let with_ticket = self.learners.iter().filter(|one| one.wants_ticket());
        let tickets = i64::try_from(with_ticket.count()).expect("few");
        let learners = i64::try_from(self.learners.len()).expect("few");
        for (what, sql, expected) in [
            ("inquiries", "SELECT COUNT(*) FROM inquiries", learners),
            (
                "outcomes",
                "SELECT COUNT(*) FROM inquiries WHERE outcome <> 'pending'",
                learners,
            ),
            (
                "escalated",
                "SELECT COUNT(*) FROM inquiries WHERE outcome = 'escalated'",
                tickets,
            ),
            (
                "solved",
                "SELECT COUNT(*) FROM inquiries WHERE outcome = 'solved'",
                learners - tickets,
            ),
            ("tickets", "SELECT COUNT(*) FROM tickets", tickets),
            (
                "given up",
                "SELECT COUNT(*) FROM outbox WHERE reason IS NOT NULL",
                0,
            ),
        ] {
            assert_eq!(self.count(sql).await, expected, "{what}");
        }
        assert_eq!(self.discord.threads().len() as i64, tickets, "threads");
        self.assert_nothing_said_twice();
        self.assert_brought_over();
    }

    /// Checks that what was said in direct messages arrived in the ticket once and in order, and the other way round.
    fn assert_brought_over(&self) {
        for learner in self.learners.iter().filter(|one| one.talks_directly()) {
            for (arrived, said) in people::brought_over(&self.discord, learner) {
                let seen = people::seen(&self.discord, learner);
                assert_eq!(arrived, said, "{learner:?}\n{seen}");
            }
        }
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let mut db = PgConnection::connect(&self.database.url())
            .await
            .expect("the database");
        sqlx::query_scalar(sql)
            .fetch_one(&mut db)
            .await
            .expect("a number")
    }

    /// In a ticket's thread and in direct messages everything is said once, reminders among it; who presses again is
    /// answered again, alone.
    fn assert_nothing_said_twice(&self) {
        self.discord.look(|world| {
            let places = world.channels.values();
            for place in places.filter(|one| one.is_thread() || one.is_direct()) {
                let mut said = BTreeMap::<String, Vec<_>>::new();
                for message in place.messages.values().filter(|it| it.kind.is_said()) {
                    let shown = line(world, message);
                    if shown.ephemeral {
                        continue;
                    }
                    let times = said.entry(shown.to_string()).or_default();
                    times.push((message.id.get() >> 22, &message.nonce));
                }
                let twice: Vec<_> = said.iter().filter(|(_, times)| times.len() > 1).collect();
                assert!(twice.is_empty(), "in {}: {twice:?}", place.name);
            }
        });
    }

    /// Prints the memory that the processes take, where the machine tells it.
    fn tell_memory(&self, when: &str) {
        let taken = self.processes.iter().flatten().filter_map(Running::memory);
        let taken: Vec<String> = taken.map(|kb| format!("{} MB", kb / 1024)).collect();
        eprintln!("memory {when}: {}", taken.join(", "));
    }

    fn last_words(&self) -> String {
        let logs = self.processes.iter().flatten().map(|process| {
            let said = process.said();
            let lines: Vec<&str> = said.lines().rev().take(15).collect();
            lines.into_iter().rev().collect::<Vec<_>>().join("\n")
        });
        logs.collect::<Vec<_>>().join("\n---\n")
    }

    async fn ends(mut self) {
        self.processes = [None, None];
        self.store.close().await;
        self.database.remove().await;
    }
}
