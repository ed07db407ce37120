//! The two processes, and what Linux and they themselves tell of them.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fake_discord::Discord;

/// Two processes that share a database; they die with this value.
pub(crate) struct Pair([One; 2]);

struct One {
    child: Child,
    health: SocketAddr,
}

/// Resident memory of both, in MB (1,000,000 bytes).
pub(crate) struct Memory([f64; 2]);

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} + {:.1} MB", self.0[0], self.0[1])
    }
}

impl Pair {
    /// Starts both, each on a shard of its own.
    pub(crate) fn start(discord: &Discord, database: &str) -> Self {
        Self(["0-0/2", "1-1/2"].map(|shard| One::start(discord, database, shard)))
    }

    /// Waits until both have heard of all their servers.
    pub(crate) async fn are_ready(&self, servers: usize) {
        for one in &self.0 {
            let told = i64::try_from(servers / 2).expect("few servers");
            while one
                .metric("events_total")
                .await
                .is_none_or(|heard| heard < told)
            {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        self.rest().await;
    }

    /// Waits until neither has an event in hand nor a step to send.
    pub(crate) async fn rest(&self) {
        for one in &self.0 {
            for figure in ["events_in_hand", "events_waiting", "outbox_pending"] {
                while one.metric(figure).await != Some(0) {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }

    pub(crate) fn memory(&self) -> Memory {
        Memory([self.0[0].resident(), self.0[1].resident()])
    }
}

impl One {
    fn start(discord: &Discord, database: &str, shard: &str) -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|port| port.local_addr());
        let health = free.expect("a free port");
        let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
        let child = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
            .arg("run")
            .env_clear()
            .env("DISCORD_TOKEN", discord.token())
            .env("DISCORD_API_PROXY", discord.api_url())
            .env("DATABASE_URL", database)
            .env("FRONTDESK_RULES", rules)
            .env("FRONTDESK_SHARDS", shard)
            .env("FRONTDESK_HTTP", health.to_string())
            .env("FRONTDESK_LOG", "warn")
            .stdin(Stdio::null())
            .spawn()
            .expect("the binary starts");
        Self { child, health }
    }

    async fn metric(&self, name: &str) -> Option<i64> {
        let url = format!("http://{}/metrics", self.health);
        let page = reqwest::get(url).await.ok()?.text().await.ok()?;
        let wanted = format!("frontdesk_{name} ");
        let mut lines = page.lines();
        lines.find_map(|line| line.strip_prefix(&wanted)?.parse().ok())
    }

    fn resident(&self) -> f64 {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(status).expect("the process lives");
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        kib.expect("a size") * 1_024.0 / 1e6
    }
}

impl Drop for One {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
