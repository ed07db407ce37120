//! PostgreSQL for tests: a private cluster from the `initdb` found on the machine, started once per
//! test process and gone with it, or the server that `TEST_DATABASE_URL` names. With neither, says
//! loudly that tests were skipped. A test that restarts its server has a cluster apart from the others'.
//! Never touches a database or a server that it did not create.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "a module of the tests of the store and of the tests of the whole, which differ in what they use"
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::OnceCell;

/// A server on which databases can be made.
#[derive(Debug)]
struct Server {
    /// Everything before the database's name, and everything after it.
    url: (String, String),
    /// A database that is always there.
    home: String,
    /// A private cluster, if it is one.
    cluster: Option<Cluster>,
}

/// A private cluster.
#[derive(Debug)]
struct Cluster {
    /// The directory of its files and its socket.
    directory: PathBuf,
    /// The directory of the server's programs.
    bin: PathBuf,
    /// Its keeper: it ends when its standard input closes, with this process.
    keeper: Child,
}

/// The way in which a server is shut down before it is started again.
#[derive(Clone, Copy, Debug)]
pub enum Shutdown {
    /// Clients are cut off, and what is in hand is undone first.
    Fast,
    /// At once, as in a crash: it recovers when it starts.
    Immediate,
}

/// An empty database of its own for one test.
#[derive(Debug)]
pub struct Database {
    name: String,
    server: &'static Server,
}

/// A fresh database, or `None` where there is no PostgreSQL.
pub async fn fresh_database() -> Option<Database> {
    Some(made_on(server()?).await)
}

/// A fresh database with the tables that `make_tables` makes, by the URL of an empty one. They are made once in this
/// process, and copied from then on, since making them takes longer than most tests. A server that is not ours is to
/// keep nothing of that: there it is empty, and whoever opens it makes them.
pub async fn database_with_tables<F>(make_tables: impl FnOnce(String) -> F) -> Option<Database>
where
    F: Future<Output = ()>,
{
    static MADE: OnceCell<Database> = OnceCell::const_new();
    let server = server()?;
    if server.cluster.is_none() {
        return Some(made_on(server).await);
    }
    let made = MADE.get_or_init(|| async move {
        let empty = made_on(server).await;
        Box::pin(make_tables(empty.url())).await;
        empty
    });
    Some(made.await.copy().await)
}

/// A fresh database on a server that no other test uses, so that it can be restarted; `None` where there is no
/// PostgreSQL. On the server that `TEST_DATABASE_URL` names, it cannot.
pub async fn fresh_database_apart() -> Option<Database> {
    static APART: OnceLock<Option<Server>> = OnceLock::new();
    if std::env::var("TEST_DATABASE_URL").is_ok() {
        return fresh_database().await;
    }
    // What it had committed outlives a crash, as on any server that is in use.
    let server = APART.get_or_init(|| private("on")).as_ref();
    Some(made_on(server?).await)
}

async fn made_on(server: &'static Server) -> Database {
    let name = next_name();
    server.run(&format!("DROP DATABASE IF EXISTS {name}")).await;
    server.run(&format!("CREATE DATABASE {name}")).await;
    Database { name, server }
}

/// The name of the next database.
fn next_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::SeqCst);
    format!("frontdesk_test_{}_{count}", std::process::id())
}

impl Database {
    /// Its URL.
    pub fn url(&self) -> String {
        self.server.url_of(&self.name)
    }

    /// Its URL for a role that has to give a password; `None` on a server that is not ours.
    pub fn url_with_password(&self, role: &str, password: &str) -> Option<String> {
        let cluster = self.server.cluster.as_ref()?;
        let host = cluster.directory.display();
        Some(format!(
            "postgres://{role}:{password}@localhost/{}?host={host}",
            self.name
        ))
    }

    /// Runs statements as the owner.
    pub async fn run(&self, statements: &str) {
        run(&self.url(), statements).await;
    }

    /// Is as if its server had stopped: who is connected is cut off, and nobody gets in.
    pub async fn goes_away(&self) {
        let name = &self.name;
        let shut = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        self.server.run(&shut).await;
        self.server
            .run(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            ))
            .await;
    }

    /// Is as if its server had been started again.
    pub async fn comes_back(&self) {
        let open = format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name);
        self.server.run(&open).await;
    }

    /// Has its server shut down and started again; false where the server is not ours.
    pub async fn restarts(&self, shutdown: Shutdown) -> bool {
        let Some(cluster) = &self.server.cluster else {
            return false;
        };
        let mut restart = unprivileged();
        // Where this process runs, whoever the server runs as may not be let in.
        restart.current_dir("/");
        restart.arg(cluster.bin.join("pg_ctl"));
        restart.args(["restart", "-s", "-w", "-m", shutdown.mode(), "-D"]);
        restart.arg(cluster.directory.join("data"));
        restart.arg("-l").arg(cluster.directory.join("log"));
        let done = tokio::task::spawn_blocking(move || restart.status());
        let done = done.await.expect("it is waited for");
        assert!(
            done.is_ok_and(|status| status.success()),
            "the private PostgreSQL did not start again"
        );
        true
    }

    /// Can be read only by who connects from now on, or written to again.
    pub async fn is_read_only(&self, read_only: bool) {
        let name = &self.name;
        self.server
            .run(&format!(
                "ALTER DATABASE {name} SET default_transaction_read_only = {read_only}"
            ))
            .await;
        self.server
            .run(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = '{name}' AND {read_only}"
            ))
            .await;
    }

    /// Makes a copy, while nobody is connected to it.
    async fn copy(&self) -> Self {
        let (name, server) = (next_name(), self.server);
        let copied = format!("CREATE DATABASE {name} TEMPLATE {}", self.name);
        server.run(&copied).await;
        Self { name, server }
    }

    /// Removes it; a test that fails leaves it to the end of the cluster.
    pub async fn remove(self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        self.server.run(&drop).await;
    }
}

impl Shutdown {
    /// Its name for `pg_ctl`.
    const fn mode(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Immediate => "immediate",
        }
    }
}

impl Server {
    fn url_of(&self, database: &str) -> String {
        format!("{}{database}{}", self.url.0, self.url.1)
    }

    async fn run(&self, statement: &str) {
        run(&self.url_of(&self.home), statement).await;
    }
}

async fn run(url: &str, statements: &str) {
    let mut connection = PgConnection::connect(url)
        .await
        .expect("PostgreSQL answers");
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned()))
        .execute(&mut connection)
        .await
        .expect("the statements are run");
    connection.close().await.expect("the connection closes");
}

/// The server of this process, started by whoever asks first.
fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| match std::env::var("TEST_DATABASE_URL") {
            Ok(url) => Some(given(&url)),
            Err(_) => private("off"),
        })
        .as_ref()
}

/// Takes the server of a URL such as `postgres://user@host/database?options`.
fn given(url: &str) -> Server {
    let (path, options) = url.split_at(url.find('?').unwrap_or(url.len()));
    let name = path.rfind('/').expect("TEST_DATABASE_URL names a database") + 1;
    Server {
        url: (path[..name].to_owned(), options.to_owned()),
        home: path[name..].to_owned(),
        cluster: None,
    }
}

/// Starts a private cluster; `commits` is `on` where what is committed outlives a crash of its server.
fn private(commits: &str) -> Option<Server> {
    let Some(bin) = find_bin() else {
        eprintln!(
            "\n*** POSTGRESQL TESTS SKIPPED: no initdb in PATH or /usr/lib/postgresql, and no \
             TEST_DATABASE_URL ***\n"
        );
        return None;
    };
    let mut keeper = unprivileged()
        .args(["sh", "-c", include_str!("start.sh"), "start.sh"])
        .arg(&bin)
        .arg(commits)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell starts");
    let mut directory = String::new();
    let stdout = keeper.stdout.take().expect("the shell's output is piped");
    BufReader::new(stdout)
        .read_line(&mut directory)
        .expect("the cluster says where it is");
    let directory = directory.trim();
    assert!(
        !directory.is_empty(),
        "the private PostgreSQL did not start"
    );
    Some(Server {
        url: (
            "postgres://frontdesk@localhost/".to_owned(),
            format!("?host={directory}"),
        ),
        home: "postgres".to_owned(),
        cluster: Some(Cluster {
            directory: directory.into(),
            bin,
            keeper,
        }),
    })
}

/// The directory of `initdb`: by PATH, else the newest of Debian's.
fn find_bin() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let mut versions: Vec<PathBuf> = debian.flatten().map(|entry| entry.path()).collect();
    versions.sort();
    std::env::split_paths(&path)
        .chain(
            versions
                .into_iter()
                .rev()
                .map(|version| version.join("bin")),
        )
        .filter_map(|folder| folder.join("initdb").canonicalize().ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_path_buf))
        .find(|bin| bin.join("postgres").exists() && bin.join("pg_isready").exists())
}

/// `env`, or as root, for whom `initdb` refuses to run, `env` as somebody else.
fn unprivileged() -> Command {
    let asked = Command::new("id").arg("-u").output();
    let root = asked.is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    if !root {
        return Command::new("env");
    }
    let known = Command::new("id").args(["-u", "postgres"]).output();
    let user = if known.is_ok_and(|id| id.status.success()) {
        "postgres"
    } else {
        "nobody"
    };
    let mut command = Command::new("runuser");
    command.args(["-u", user, "--"]);
    command
}
