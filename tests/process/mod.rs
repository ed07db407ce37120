//! The real binary as a process over a folder of its own: started, killed and started again, with a
//! clock that the test moves. Nothing in the binary helps with it.

#![allow(
    dead_code,
    reason = "shared by several tests, none of which uses all of it"
)]

mod community;
mod scene;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use frontdesk::domain::Timestamp;
use sqlx::{AnyConnection, Connection};
use tempfile::TempDir;
use tokio::sync::Mutex;

use fake_discord::Discord;
use fake_discord::wire::view::MessageView;

pub(crate) use community::{academy, community, set_up};
pub(crate) use scene::{AT_REST, Scene, database_on_postgres, on_both_engines};

/// The time between two looks at something outside of the test's own process.
const LOOK: Duration = Duration::from_millis(10);
/// The number of looks before the test gives up: a minute on an idle machine.
const PATIENCE: u32 = 6_000;

/// The home of the binary between two runs: its environment, clock, database and logs.
pub(crate) struct Home {
    folder: TempDir,
    variables: BTreeMap<&'static str, String>,
    runs: AtomicU32,
    /// The connection by which it is looked what is due next, with the URL that it was made for.
    looks: Mutex<Option<(String, AnyConnection)>>,
}

impl Home {
    /// A home from which a Discord can be reached.
    pub(crate) fn near(discord: &Discord) -> Self {
        let mut home = Self::alone();
        home.set("DISCORD_TOKEN", &discord.token());
        home.set("DISCORD_API_PROXY", &discord.api_url());
        home.set_clock(discord.now_ms());
        home
    }

    /// A home without a token.
    pub(crate) fn alone() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut home = Self {
            folder,
            variables: BTreeMap::new(),
            runs: AtomicU32::new(0),
            looks: Mutex::default(),
        };
        let (clock, database) = (home.path("clock"), home.path("frontdesk.db"));
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/process/rules");
        home.set("FRONTDESK_CLOCK_FILE", &clock.to_string_lossy());
        home.set("DATABASE_URL", &format!("sqlite://{}", database.display()));
        home.set("FRONTDESK_RULES", &rules.to_string_lossy());
        home.set("FRONTDESK_HTTP", "127.0.0.1:0");
        home.set("NO_COLOR", "1");
        home
    }

    /// Gives a variable another value.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.variables.insert(name, value.to_owned());
    }

    /// Takes a variable away.
    pub(crate) fn unset(&mut self, name: &'static str) {
        self.variables.remove(name);
    }

    /// Returns the value of a variable.
    pub(crate) fn get(&self, name: &str) -> &str {
        &self.variables[name]
    }

    /// Tells when there is next something to claim in its database; `None` if nothing is planned. A process at rest is
    /// looked at often, so the connection is kept; a new one is made where a database that went away has cut it off.
    pub(crate) async fn next_due(&self) -> Option<Timestamp> {
        let url = self.get("DATABASE_URL");
        let mut looks = self.looks.lock().await;
        let kept = looks.take().filter(|(made_for, _)| made_for == url);
        if let Some((_, mut db)) = kept
            && let Ok(due) = planned(&mut db).await
        {
            *looks = Some((url.to_owned(), db));
            return due;
        }
        sqlx::any::install_default_drivers();
        let connected = AnyConnection::connect(url).await;
        let mut db = connected.expect("the database");
        let due = planned(&mut db).await.expect("the timers");
        *looks = Some((url.to_owned(), db));
        due
    }

    /// Gives it rules of its own, to be changed: a copy of those that the others share.
    pub(crate) fn own_rules(&mut self) {
        let shared = PathBuf::from(self.get("FRONTDESK_RULES"));
        let own = self.path("rules");
        std::fs::create_dir(&own).expect("a folder");
        for entry in std::fs::read_dir(shared).expect("the rules") {
            let from = entry.expect("a file").path();
            let name = from.file_name().expect("a name");
            std::fs::copy(&from, own.join(name)).expect("a copy");
        }
        self.set("FRONTDESK_RULES", &own.to_string_lossy());
    }

    /// A file in its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Moves its clock, and the database's.
    pub(crate) fn set_clock(&self, now_ms: i64) {
        self.set_clocks(now_ms, now_ms);
    }

    /// Moves its clock, and the database's to another time. The file is replaced whole, so that it is never read half
    /// written.
    pub(crate) fn set_clocks(&self, now_ms: i64, of_database_ms: i64) {
        let fresh = self.path("clock.new");
        std::fs::write(&fresh, format!("{now_ms} {of_database_ms}")).expect("the clock");
        std::fs::rename(&fresh, self.path("clock")).expect("the clock");
    }

    /// Calls the program from here, and waits until it ends.
    pub(crate) async fn calls(&self, words: &[&str]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        command.args(words).env_clear().envs(&self.variables);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        let called = tokio::task::spawn_blocking(move || command.output()).await;
        let output = called.expect("no panic").expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        Ended {
            code: output.status.code(),
            said: String::from_utf8(said).expect("text"),
        }
    }

    /// Starts `frontdesk run`, and waits for nothing.
    pub(crate) fn start(&self) -> Running {
        self.begin(&["run"])
    }

    /// Starts the program, and waits for nothing.
    pub(crate) fn begin(&self, words: &[&str]) -> Running {
        let run = self.runs.fetch_add(1, Ordering::Relaxed);
        let path = self.path(&format!("log-{run}"));
        let log = File::create(&path).expect("a log");
        // A file that may not grow is an error of the disk's, and no signal.
        let process = Command::new("/bin/sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(env!("CARGO_BIN_EXE_frontdesk"))
            .args(words)
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("the binary");
        Running {
            process,
            log: path,
            address: OnceLock::new(),
            client: reqwest::Client::builder()
                .no_proxy()
                .build()
                .expect("a client"),
        }
    }
}

/// Reads when there is next something to claim.
async fn planned(db: &mut AnyConnection) -> sqlx::Result<Option<Timestamp>> {
    let due = sqlx::query_scalar(include_str!("../../src/store/tests/next_due.sql"));
    let due: Option<i64> = due.fetch_one(db).await?;
    Ok(due.map(Timestamp::from_millis))
}

/// A process that runs, or has ended by itself. Ends with the test.
pub(crate) struct Running {
    process: Child,
    log: PathBuf,
    /// The address at which it serves its pages, once it has said so.
    address: OnceLock<String>,
    /// Asks for its pages, often: how it does is looked at all the time.
    client: reqwest::Client,
}

/// A process that ended by itself.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit code; none if a signal ended it.
    pub(crate) code: Option<i32>,
    /// All it said.
    pub(crate) said: String,
}

impl Ended {
    /// Returns all it said, if it ended well.
    #[track_caller]
    pub(crate) fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.said);
        self.said
    }
}

impl Running {
    /// SIGKILL: nothing is finished, nothing handed back.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("a running process");
        self.process.wait().expect("a killed process");
    }

    /// SIGTERM: it is asked to finish.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends it a signal, by its name without `SIG`.
    pub(crate) fn signal(&self, name: &str) {
        let process = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &process]).status();
        assert!(sent.expect("kill").success(), "SIG{name} to {process}");
    }

    /// Lets no file of its grow beyond so many bytes, as on a full disk; `None` lifts that.
    pub(crate) fn may_write(&self, bytes: Option<u64>) {
        let limit = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let process = self.process.id().to_string();
        let limited = Command::new("prlimit")
            .args(["--pid", &process, &format!("--fsize={limit}:")])
            .status();
        assert!(limited.expect("prlimit").success(), "{limit} of {process}");
    }

    /// Waits until it ends by itself.
    pub(crate) async fn ended(mut self) -> Ended {
        let mut status = None;
        until("the process ends", async || {
            status = self.process.try_wait().expect("a process");
            status.is_some()
        })
        .await;
        Ended {
            code: status.and_then(|status| status.code()),
            said: self.said(),
        }
    }

    /// Returns its output so far.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it has said something.
    pub(crate) async fn until_said(&mut self, words: &str) {
        until_seen(words, || {
            if self.said().contains(words) {
                return true;
            }
            let ended = self.process.try_wait().expect("a process");
            assert!(
                ended.is_none(),
                "it ended before {words:?}: {}",
                self.said()
            );
            false
        })
        .await;
    }

    /// The memory that it takes, in kilobytes, where the machine tells it.
    pub(crate) fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let resident = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        resident.split_whitespace().next()?.parse().ok()
    }

    /// Says whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.process.try_wait().expect("a process").is_some()
    }

    /// A page that it serves: the status and the text.
    pub(crate) async fn page(&self, path: &str) -> (u16, String) {
        let answer = self.answer(path, None).await;
        let status = answer.status().as_u16();
        (status, answer.text().await.expect("a text"))
    }

    /// Asks a page as somebody does who may know the mark of what they have read before.
    pub(crate) async fn answer(&self, path: &str, known: Option<&str>) -> reqwest::Response {
        let ask = self
            .client
            .get(format!("http://{}{path}", self.address().await));
        let ask = known
            .into_iter()
            .fold(ask, |ask, known| ask.header("if-none-match", known));
        ask.send().await.expect("an answer")
    }

    /// Waits until it serves its pages, and returns where.
    pub(crate) async fn address(&self) -> &str {
        if self.address.get().is_none() {
            until_seen("its pages are served", || {
                self.said().contains("serving /live")
            })
            .await;
        }
        self.address.get_or_init(|| {
            let said = self.said();
            let (_, after) = said.split_once("address=").expect("an address");
            let address = after.split_whitespace().next().expect("an address");
            address.to_owned()
        })
    }

    /// One of its figures.
    pub(crate) async fn metric(&self, name: &str) -> i64 {
        let (_, page) = self.page("/metrics").await;
        figure(&page, name)
    }

    /// Says whether it has neither an event nor a timer in hand. A timer that a sweep holds is leased, and so not due
    /// to anyone who looks into the database.
    pub(crate) async fn is_idle(&self) -> bool {
        let (_, page) = self.page("/metrics").await;
        is_idle(&page)
    }
}

/// The same, by its page of metrics.
pub(crate) fn is_idle(page: &str) -> bool {
    let in_hand = ["frontdesk_events_in_hand", "frontdesk_timers_due"];
    in_hand.iter().all(|name| figure(page, name) == 0)
}

/// A figure on a page of metrics.
pub(crate) fn figure(page: &str, name: &str) -> i64 {
    let mut lines = page.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let value = value.unwrap_or_else(|| panic!("no {name} in\n{page}"));
    value.parse().expect("a number")
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
        if !std::thread::panicking() {
            let said = self.said();
            assert!(!said.contains("panicked"), "{said}");
        }
    }
}

/// Says whether a line says these words.
pub(crate) fn says(words: &str) -> impl Fn(&MessageView) -> bool {
    let words = words.to_owned();
    move |line| line.text.contains(&words)
}

/// Says whether a line is for one person alone and says these words.
pub(crate) fn whispers(words: &str) -> impl Fn(&MessageView) -> bool {
    let words = words.to_owned();
    move |line| line.ephemeral && line.text.contains(&words)
}

/// Says whether an embed of a message holds these words.
pub(crate) fn frames(words: &str) -> impl Fn(&MessageView) -> bool {
    let words = words.to_owned();
    move |line| line.embeds.iter().any(|embed| embed.contains(&words))
}

/// Waits until something outside of the test's own process is so.
pub(crate) async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..PATIENCE {
        if so().await {
            return;
        }
        tokio::time::sleep(LOOK).await;
    }
    panic!("waited in vain until {what}");
}

/// The same for what is seen at once.
async fn until_seen(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..PATIENCE {
        if so() {
            return;
        }
        tokio::time::sleep(LOOK).await;
    }
    panic!("waited in vain until {what}");
}
