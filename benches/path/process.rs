//! The processes that are measured, and what Linux tells of them.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::client::{ROLE, Role};
use fake_discord::Discord;

/// Clock ticks of `/proc/PID/stat` in a second, on every Linux that Rust's standard library runs on.
const TICKS: f64 = 100.0;

/// Which bot runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// frontdesk, with SQLite's `synchronous` so.
    Frontdesk(&'static str),
    /// A bare serenity client.
    Client(Role),
}

impl Side {
    pub(crate) fn name(self) -> String {
        match self {
            Self::Frontdesk(synchronous) => format!("frontdesk, synchronous {synchronous}"),
            Self::Client(Role::Echo) => "serenity echo bot".to_owned(),
            Self::Client(Role::Ignore) => "serenity client that ignores".to_owned(),
        }
    }
}

/// A running bot; it dies with this value.
pub(crate) struct Bot {
    child: Child,
    health: Option<SocketAddr>,
    folder: TempDir,
}

/// Resident memory, in MB (1,000,000 bytes).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    pub(crate) now: f64,
    pub(crate) peak: f64,
}

impl Bot {
    /// Starts a bot that knows of nothing but this Discord.
    pub(crate) fn start(side: Side, discord: &Discord) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut command, health) = match side {
            Side::Frontdesk(synchronous) => frontdesk(synchronous, folder.path()),
            Side::Client(role) => (client(role), None),
        };
        let child = command
            .env("DISCORD_TOKEN", discord.token())
            .env("DISCORD_API_PROXY", discord.api_url())
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .spawn()
            .expect("the bot starts");
        Self {
            child,
            health,
            folder,
        }
    }

    /// CPU seconds used so far, in user and kernel.
    pub(crate) fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(self.proc("stat")).expect("the process lives");
        // The second field, the name, is in parentheses and may hold anything.
        let (_, fields) = stat.rsplit_once(") ").expect("a name");
        let ticks = fields.split(' ').skip(11).take(2);
        ticks.map(|n| n.parse::<f64>().expect("ticks")).sum::<f64>() / TICKS
    }

    pub(crate) fn memory(&self) -> Memory {
        let status = fs::read_to_string(self.proc("status")).expect("the process lives");
        let read = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name));
            let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
            kib.expect("a size") * 1_024.0 / 1e6
        };
        Memory {
            now: read("VmRSS:"),
            peak: read("VmHWM:"),
        }
    }

    /// Says whether it has metrics at all.
    pub(crate) fn reports(&self) -> bool {
        self.health.is_some()
    }

    /// One of frontdesk's metrics, by its name without `frontdesk_`.
    pub(crate) async fn metric(&self, name: &str) -> Option<i64> {
        let url = format!("http://{}/metrics", self.health?);
        let page = reqwest::get(url).await.ok()?.text().await.ok()?;
        let wanted = format!("frontdesk_{name} ");
        let mut lines = page.lines();
        lines.find_map(|line| line.strip_prefix(&wanted)?.parse().ok())
    }

    /// Counts the inquiries in frontdesk's database.
    pub(crate) async fn inquiries(&self) -> i64 {
        use sqlx::Connection;
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}", self.folder.path().join("bench.db").display());
        let mut db = sqlx::AnyConnection::connect(&url)
            .await
            .expect("the database");
        let count = sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM inquiries");
        count.fetch_one(&mut db).await.expect("a count")
    }

    fn proc(&self, file: &str) -> String {
        format!("/proc/{}/{file}", self.child.id())
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn frontdesk(synchronous: &str, folder: &Path) -> (Command, Option<SocketAddr>) {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|port| port.local_addr());
    let health = free.expect("a free port");
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let database = format!("sqlite://{}", folder.join("bench.db").display());
    command
        .arg("run")
        .env_clear()
        .env("FRONTDESK_RULES", rules)
        .env("DATABASE_URL", database)
        .env("FRONTDESK_SYNCHRONOUS", synchronous)
        .env("FRONTDESK_HTTP", health.to_string())
        .env("FRONTDESK_LOG", "warn");
    (command, Some(health))
}

fn client(role: Role) -> Command {
    let this = std::env::current_exe().expect("this program");
    let mut command = Command::new(this);
    command.env_clear().env(ROLE, role.name());
    command
}

/// Describes the machine in a line.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{cores} cores; load {}", load())
}

/// The load of the last minute, to judge figures by.
pub(crate) fn load() -> String {
    let averages = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    averages.split(' ').next().unwrap_or("?").to_owned()
}
