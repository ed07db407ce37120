//! The real binary as a process: connected to the tests' Discord, with a database of its own and a
//! clock that the test moves. Ends with the test.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use frontdesk::domain::Timestamp;
use frontdesk::store::{Store, StoreOptions};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::folder;
use crate::discord::Discord;

/// A running `frontdesk run`.
pub(crate) struct Binary {
    _process: Running,
    folder: TempDir,
    store: Store,
    /// Where its metrics are.
    http: SocketAddr,
}

impl Binary {
    /// Starts it, and waits until it hears.
    pub(crate) async fn start(discord: &Discord, database: Option<&str>, now: i64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let sqlite = format!("sqlite://{}", folder.path().join("frontdesk.db").display());
        let url = database.unwrap_or(&sqlite).to_owned();
        set_clock(&folder, now);
        let http = free_address();
        let log = File::create(folder.path().join("log")).expect("a log");
        let process = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
            .arg("run")
            .env_clear()
            .env("DISCORD_TOKEN", discord.token())
            .env("DISCORD_API_PROXY", discord.api_url())
            .env("DATABASE_URL", &url)
            .env("FRONTDESK_RULES", self::folder().join("rules"))
            .env("FRONTDESK_CLOCK_FILE", folder.path().join("clock"))
            .env("FRONTDESK_HTTP", http.to_string())
            .env("FRONTDESK_LOG", "info")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn();
        let mut process = Running(process.expect("the binary"));
        tokio::select! {
            () = discord.until_connected() => {}
            ended = ended(&mut process.0) => panic!("{ended}\n{}", log_in(&folder)),
        }
        discord.until_registered("setup").await;
        // Only now: whoever opens an empty database fills it.
        let store = Store::open(&url, StoreOptions::default()).await;
        Self {
            _process: process,
            folder,
            store: store.expect("the database"),
            http,
        }
    }

    /// Moves its clock.
    pub(crate) fn set_clock(&self, now: i64) {
        set_clock(&self.folder, now);
    }

    /// Whether nothing waits to be sent, and no timer is due.
    pub(crate) async fn is_idle(&self, now: i64) -> bool {
        let pending = self.store.pending_deliveries().await.expect("the outbox");
        let next = self.store.next_due().await.expect("the timers");
        pending == 0 && next.is_none_or(|due| due > Timestamp::from_millis(now))
    }

    /// How many events it has handled to the end; `None` while one is in hand.
    pub(crate) async fn handled(&self) -> Option<u64> {
        let page = fetch(self.http, "/metrics").await.expect("the metrics");
        let value = |name: &str| -> u64 {
            let line = page.lines().find_map(|line| line.strip_prefix(name));
            line.expect("a metric").trim().parse().expect("a number")
        };
        let handled = value("frontdesk_events_total ");
        (value("frontdesk_events_in_hand ") == 0).then_some(handled)
    }

    /// What it logged.
    pub(crate) fn log(&self) -> String {
        log_in(&self.folder)
    }
}

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn log_in(folder: &TempDir) -> String {
    std::fs::read_to_string(folder.path().join("log")).unwrap_or_default()
}

/// An address of loopback that nobody listens on.
fn free_address() -> SocketAddr {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address")
}

/// Asks for a page of plain HTTP.
async fn fetch(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut page = String::new();
    stream.read_to_string(&mut page).await?;
    Ok(page)
}

/// The file is replaced whole, so that it is never read half written.
fn set_clock(folder: &TempDir, now: i64) {
    let path: PathBuf = folder.path().join("clock");
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, now.to_string()).expect("the clock");
    std::fs::rename(&fresh, &path).expect("the clock");
}

async fn ended(process: &mut Child) -> String {
    loop {
        match process.try_wait() {
            Ok(None) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            ended => return format!("the binary ended: {ended:?}"),
        }
    }
}
