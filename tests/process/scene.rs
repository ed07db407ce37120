//! The community with the real binary in it: what most of these tests begin with.

use std::time::Duration;

use frontdesk::domain::{self, GuildId, Timestamp};
use frontdesk::store::{Inquiry, Store, StoreOptions};
use sqlx::{Connection, PgConnection, SqliteConnection};

use super::community::{GUILD, academy, set_up};
use super::{Home, Running, says, until, whispers};
use crate::postgres::{self, Database};
use fake_discord::Discord;
use fake_discord::wire::view::{MessageView, line};
use fake_discord::wire::{Server, Setup};
use fake_discord::world::ids::MessageId;

/// The number of times in a row that a process must be found at rest, since it may be about to take in hand what it has
/// received.
pub(crate) const AT_REST: u32 = 3;
/// The number of lines of a process's log that a failed test shows.
const LAST_LINES: usize = 150;

/// Makes two tests of the function that plays a behaviour: in a scene on SQLite, and on PostgreSQL where there is a
/// server.
macro_rules! on_both_engines {
    ($behaviour:ident) => {
        mod $behaviour {
            use crate::process::Scene;

            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                super::$behaviour(Scene::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                if let Some(scene) = Scene::on_postgres().await {
                    super::$behaviour(scene).await;
                }
            }
        }
    };
}
pub(crate) use on_both_engines;

/// A database of PostgreSQL's that has its tables; `None`, and loudly so, where there is no server.
pub(crate) async fn database_on_postgres() -> Option<Database> {
    postgres::database_with_tables(|url| async move {
        let opened = Store::open(&url, StoreOptions::default()).await;
        opened.expect("the database").close().await;
    })
    .await
}

/// A Discord, the binary's home, and the binary while it runs.
pub(crate) struct Scene {
    pub(crate) discord: Discord,
    pub(crate) home: Home,
    store: Store,
    running: Option<Running>,
    database: Option<Database>,
    /// The number of the last event that belonged to the welcome.
    welcomed: u64,
    /// Whether the test has the process set something aside.
    sets_aside: bool,
}

/// The database, shut for everyone else.
pub(crate) enum Shut {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Scene {
    /// On SQLite, set up and connected.
    pub(crate) async fn on_sqlite() -> Self {
        Self::of(crate::academy::setup().with(academy()), None).await
    }

    /// Plays a test in a scene on each engine.
    pub(crate) async fn on_both(test: impl AsyncFn(&mut Self)) {
        let mut scene = Self::on_sqlite().await;
        test(&mut scene).await;
        scene.ends().await;
        if let Some(mut scene) = Self::on_postgres().await {
            test(&mut scene).await;
            scene.ends().await;
        }
    }

    /// On a PostgreSQL database of its own; `None`, and loudly so, where there is no server.
    pub(crate) async fn on_postgres() -> Option<Self> {
        let database = database_on_postgres().await?;
        Some(Self::of(crate::academy::setup().with(academy()), Some(database)).await)
    }

    /// On SQLite, over rules of its own that the test may change.
    pub(crate) async fn over_own_rules() -> Self {
        let mut scene = Self::made(crate::academy::setup().with(academy()), None).await;
        scene.home.own_rules();
        scene.starts().await;
        scene
    }

    /// In another Discord than the usual one.
    pub(crate) async fn of(setup: Setup, database: Option<Database>) -> Self {
        let mut scene = Self::made(setup, database).await;
        scene.starts().await;
        scene
    }

    /// Set up, and not running yet.
    async fn made(setup: Setup, database: Option<Database>) -> Self {
        let discord = Discord::start(setup).await;
        let mut home = Home::near(&discord);
        if let Some(database) = &database {
            home.set("DATABASE_URL", &database.url());
        }
        let opened = Store::open(home.get("DATABASE_URL"), StoreOptions::default());
        let store = opened.await.expect("the database");
        set_up(&discord, &store, GUILD, "ivy").await;
        Self {
            discord,
            home,
            store,
            running: None,
            database,
            welcomed: 0,
            sets_aside: false,
        }
    }

    /// Starts the binary, and waits until it hears and has read what it missed.
    pub(crate) async fn starts(&mut self) {
        self.begins();
        until("what was missed is read", async || {
            // One event for the session, one for the guild and one for direct messages.
            self.metric("frontdesk_events_total").await >= 3
        })
        .await;
        self.discord.until_registered("setup").await;
        self.rests().await;
        self.welcomed = self.events_sent();
    }

    /// Starts the binary, and waits for nothing.
    pub(crate) fn begins(&mut self) {
        assert!(self.running.is_none(), "it runs already");
        self.running = Some(self.home.start());
    }

    /// Puts a backup into an empty database, which is the one from now on; what `restore` says.
    pub(crate) async fn is_put_back(&mut self, backup: &str, database: &str) -> String {
        let url = format!("sqlite://{}", self.home.path(database).display());
        self.home.set("DATABASE_URL", &url);
        let restored = self.home.calls(&["restore", backup]).await.well();
        self.store.close().await;
        let opened = Store::open(&url, StoreOptions::default()).await;
        self.store = opened.expect("the database");
        restored
    }

    /// SIGKILL.
    pub(crate) fn is_killed(&mut self) {
        self.running.take().expect("a running process").kill();
    }

    /// Time passes, for Discord and for the binary.
    pub(crate) fn passes(&self, time: Duration) {
        self.discord.advance(time);
        self.home.set_clock(self.discord.now_ms());
    }

    /// The same in minutes.
    pub(crate) fn minutes_pass(&self, minutes: u64) {
        self.passes(Duration::from_secs(60 * minutes));
    }

    /// The machine's clock is so far from Discord's, until time passes again. The database's own stays right, as one on
    /// another machine does.
    pub(crate) fn clock_is_off(&self, by_ms: i64) {
        let now = self.discord.now_ms();
        self.home.set_clocks(now + by_ms, now);
    }

    /// Has the process set something aside from now on, which is a loss else.
    pub(crate) fn may_set_aside(&mut self) {
        self.sets_aside = true;
    }

    /// The last lines of the running process's log.
    pub(crate) fn last_words(&self) -> String {
        let said = self.running.as_ref().map(Running::said).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
    }

    /// Waits until nothing is in hand, nothing waits to be sent and nothing is due, and nothing was set aside.
    pub(crate) async fn rests(&mut self) {
        self.rests_but_for(0).await;
    }

    /// The same, but that so many steps wait for better times.
    pub(crate) async fn rests_but_for(&mut self, waiting: u64) {
        let store = self.store.clone();
        let now = Timestamp::from_millis(self.discord.now_ms());
        let discord = self.discord.clone();
        let mut rested = 0;
        until("nothing is left to do", async || {
            // First what was sent, then what is in hand, then what that led to: each may turn into the next meanwhile.
            discord.until_received().await;
            let is_idle = self.running().is_idle().await;
            let pending = store.pending_deliveries().await.expect("the outbox");
            let rests = is_idle
                && pending == waiting
                && self.home.next_due().await.is_none_or(|due| due > now);
            rested = if rests { rested + 1 } else { 0 };
            rested == AT_REST
        })
        .await;
        let set_aside = self.metric("frontdesk_set_aside_total").await;
        assert!(
            self.sets_aside || set_aside == 0,
            "{set_aside} were set aside"
        );
    }

    /// Waits for a whole sweep that begins from now on.
    pub(crate) async fn sweeps(&mut self) {
        for _ in ["one that may have begun before", "one that has not"] {
            self.passes(Duration::from_secs(1));
            let now = self.discord.now_ms();
            until("a sweep ends", async || {
                self.metric("frontdesk_last_sweep_at_ms").await >= now
            })
            .await;
        }
    }

    /// Sends everything since the welcome once more.
    pub(crate) fn repeats_events(&self) {
        let since = self.events_sent() - self.welcomed;
        let how_many = usize::try_from(since).expect("few events");
        assert!(how_many > 0, "there is nothing to repeat");
        self.discord.repeats_events(how_many);
    }

    fn events_sent(&self) -> u64 {
        let newest = |world: &Server| world.gateway.sessions.last().map(|session| session.seq);
        self.discord.look(newest).expect("a session")
    }

    /// The running process.
    pub(crate) fn running(&mut self) -> &mut Running {
        self.running.as_mut().expect("a running process")
    }

    /// Takes the running process out, to see how it ends.
    pub(crate) fn take_running(&mut self) -> Running {
        self.running.take().expect("a running process")
    }

    /// One of its figures.
    pub(crate) async fn metric(&mut self, name: &str) -> i64 {
        self.running().metric(name).await
    }

    /// The database, as another program sees it.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The guild of the community.
    pub(crate) fn guild(&self) -> GuildId {
        let guild = self.discord.look(|world| world.guild_called(GUILD).id);
        GuildId::new(guild.get())
    }

    /// Reads the settings that the guild has by now.
    pub(crate) async fn settings(&self) -> domain::GuildSettings {
        let found = self.store.settings(self.guild()).await;
        found.expect("settings")
    }

    /// The inquiry that was asked in a message of the community, once there is one.
    pub(crate) async fn inquiry(&self, asked: MessageId) -> Option<Inquiry> {
        let message = domain::MessageId::new(asked.get());
        let found = self.store.inquiry_by_message(Some(self.guild()), message);
        let found = found.await;
        found.expect("the database")
    }

    /// Waits until the question that was asked in a message has an outcome.
    pub(crate) async fn until_outcome(&self, asked: MessageId, wanted: domain::Outcome) {
        until(wanted.name(), async || {
            let found = self.inquiry(asked).await;
            found.is_some_and(|one| one.outcome == wanted)
        })
        .await;
    }

    /// Has *mo* teach a message as an example of a rule.
    pub(crate) async fn is_taught(&self, message: MessageId, rule: &str) {
        self.discord.uses_on("mo", message, "Teach this answer");
        let which = |line: &MessageView| line.ephemeral && !line.menus.is_empty();
        self.discord.until_line("mo", "#general", which).await;
        self.discord.selects("mo", &[rule]);
        let learned = whispers("learns that");
        self.discord.until_line("mo", "#general", learned).await;
    }

    /// The tables of the database in which these words stand.
    pub(crate) async fn tables_with(&self, words: &str) -> Vec<String> {
        let url = self.home.get("DATABASE_URL");
        let pattern = format!("%{words}%");
        let mut found = Vec::new();
        if self.database.is_some() {
            let mut db = PgConnection::connect(url).await.expect("the database");
            let tables =
                "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
            let tables: Vec<String> = sqlx::query_scalar(tables)
                .fetch_all(&mut db)
                .await
                .expect("tables");
            for table in tables {
                let sql = format!("SELECT COUNT(*) FROM {table} AS t WHERE t::text LIKE $1");
                let count = sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(sql)).bind(&pattern);
                if count.fetch_one(&mut db).await.expect("a table") > 0 {
                    found.push(table);
                }
            }
            return found;
        }
        let mut db = SqliteConnection::connect(url).await.expect("the database");
        let columns = "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c \
                       WHERE m.type = 'table' ORDER BY m.name";
        let columns: Vec<(String, String)> = sqlx::query_as(columns)
            .fetch_all(&mut db)
            .await
            .expect("tables");
        for (table, column) in columns {
            let sql = format!("SELECT COUNT(*) FROM {table} WHERE CAST({column} AS TEXT) LIKE $1");
            let count = sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(sql)).bind(&pattern);
            let stands = count.fetch_one(&mut db).await.expect("a table") > 0;
            if stands && !found.contains(&table) {
                found.push(table);
            }
        }
        found
    }

    /// Runs statements on a database of PostgreSQL's.
    pub(crate) async fn runs_on_postgres(&self, statements: &str) {
        let database = self.database.as_ref().expect("PostgreSQL");
        database.run(statements).await;
    }

    /// Shuts the database: nothing can be written (on PostgreSQL, no inquiry even read) until it
    /// is [`Shut::open`] again.
    pub(crate) async fn shuts_the_database(&self) -> Shut {
        let url = self.home.get("DATABASE_URL");
        if self.database.is_some() {
            let mut db = PgConnection::connect(url).await.expect("the database");
            let shut = "BEGIN; LOCK TABLE inquiries IN ACCESS EXCLUSIVE MODE";
            sqlx::raw_sql(shut).execute(&mut db).await.expect("a lock");
            return Shut::Postgres(db);
        }
        let mut db = SqliteConnection::connect(url).await.expect("the database");
        let shut = "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE";
        sqlx::raw_sql(shut).execute(&mut db).await.expect("a lock");
        Shut::Sqlite(db)
    }

    /// Takes the database away: on SQLite another program writes in it, PostgreSQL is as if it had
    /// stopped.
    pub(crate) async fn database_goes_away(&self) -> Option<Shut> {
        let Some(database) = &self.database else {
            return Some(self.shuts_the_database().await);
        };
        database.goes_away().await;
        None
    }

    /// Ends what [`Scene::database_goes_away`] began.
    pub(crate) async fn database_comes_back(&self, shut: Option<Shut>) {
        if let Some(database) = &self.database {
            database.comes_back().await;
        }
        if let Some(shut) = shut {
            shut.open().await;
        }
    }

    /// A database of PostgreSQL's.
    pub(crate) fn postgres(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    /// Runs a statement on the database as another program would.
    pub(crate) async fn runs(&self, statement: &str) {
        if self.database.is_some() {
            return self.runs_on_postgres(statement).await;
        }
        let url = self.home.get("DATABASE_URL");
        let mut db = SqliteConnection::connect(url).await.expect("the database");
        let statement = sqlx::AssertSqlSafe(format!("PRAGMA busy_timeout = 5000; {statement}"));
        let run = sqlx::raw_sql(statement).execute(&mut db).await;
        run.expect("a statement");
        db.close().await.expect("a connection");
    }

    /// frontdesk's replies to a message, as its author sees them.
    pub(crate) fn replies(&self, who: &str, place: &str, message: MessageId) -> Vec<MessageView> {
        let mut lines = self.discord.transcript(who, place);
        lines.retain(|line| line.author == "frontdesk" && line.reply_to == Some(message));
        lines
    }

    /// Lists the messages of frontdesk itself in a place, Discord's own notices left out.
    pub(crate) fn said(&self, who: &str, place: &str) -> Vec<MessageView> {
        let mut lines = self.discord.transcript(who, place);
        lines.retain(|line| line.author == "frontdesk" && !line.system);
        lines
    }

    /// Everything frontdesk said anywhere, as it stands now.
    pub(crate) fn everything_said(&self) -> Vec<String> {
        self.discord.look(|world| {
            let bot = world.bot;
            let own = world.messages().filter(|message| message.author == bot);
            own.map(|message| line(world, message).to_string())
                .collect()
        })
    }

    /// Everyone whom frontdesk has notified, by name.
    pub(crate) fn called(&self) -> Vec<String> {
        self.discord.look(|world| {
            let bot = world.bot;
            let own = world.messages().filter(|message| message.author == bot);
            own.flat_map(|message| line(world, message).pings).collect()
        })
    }

    /// Lists what the buttons and menus of a message carry, in their order.
    pub(crate) fn custom_ids(&self, message: MessageId) -> Vec<String> {
        self.discord.look(|world| {
            let content = &world.find_message(message).expect("a message").content;
            let buttons = content.buttons().map(|button| button.custom_id.clone());
            let menus = content.menus().map(|menu| menu.custom_id.clone());
            buttons.chain(menus).collect()
        })
    }

    /// Waits for a reply to a message.
    pub(crate) async fn until_reply(
        &self,
        who: &str,
        place: &str,
        message: MessageId,
    ) -> MessageView {
        self.discord
            .until_line(who, place, |line| {
                line.author == "frontdesk" && line.reply_to == Some(message)
            })
            .await
    }

    /// Has somebody ask something in a place, and waits until it is answered and everything done.
    pub(crate) async fn asks(&mut self, who: &str, place: &str, question: &str) -> MessageId {
        let asked = self.discord.says(who, place, question);
        self.until_reply(who, place, asked).await;
        self.rests().await;
        asked
    }

    /// Somebody asks for a refund; waits until their ticket is open and everything done. Returns what they asked.
    pub(crate) async fn opens(&mut self, who: &str, ticket: &str) -> MessageId {
        let asked = self.discord.says(who, "#general", "I want a refund");
        let opening = self.discord.until_line("ivy", ticket, |line| line.pinned);
        opening.await;
        self.rests().await;
        asked
    }

    /// Has ivy resolve a ticket in its thread, and waits until everything is done.
    pub(crate) async fn is_resolved(&mut self, ticket: &str) {
        self.discord.calls("ivy", ticket, "/ticket resolve");
        let resolved = format!("{ticket} is resolved.");
        self.discord
            .until_line("ivy", ticket, says(&resolved))
            .await;
        self.rests().await;
    }

    /// *bob* asks directly, gets T-1, and stays in direct messages; returns what he asked.
    pub(crate) async fn stays_direct(&mut self, question: &str) -> MessageId {
        let discord = self.discord.clone();
        let asked = discord.says_directly("bob", question);
        discord
            .until_line("bob", "dm", says("Shall I get an instructor"))
            .await;
        discord.presses("bob", "Ask an instructor");
        discord.until_line("bob", "dm", says("T-1 is open")).await;
        self.rests().await;
        discord.presses("bob", "Stay here");
        discord.until_line("bob", "dm", says("You stay here")).await;
        self.rests().await;
        let members = &discord.threads()[0].members;
        assert!(members.iter().all(|name| name != "bob"), "{members:?}");
        asked
    }

    /// Ends it all.
    pub(crate) async fn ends(mut self) {
        self.running = None;
        self.store.close().await;
        if let Some(database) = self.database.take() {
            database.remove().await;
        }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the last of the process's log:\n{}", self.last_words());
        }
    }
}

impl Shut {
    /// Lets everyone in again; nothing was changed.
    pub(crate) async fn open(self) {
        match self {
            Self::Sqlite(db) => db.close().await.expect("a connection"),
            Self::Postgres(db) => db.close().await.expect("a connection"),
        }
    }
}
