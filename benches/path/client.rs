//! The client that frontdesk is measured against: one of serenity's without a cache that does next to nothing.
//! It runs in a process of its own, which is this very program called with a role.

use std::io::Read;

use serenity::all::{
    ClientBuilder, Context, CreateMessage, EventHandler, GatewayIntents, HttpBuilder, Message,
};

/// The variable that makes this program a client.
pub(crate) const ROLE: &str = "FRONTDESK_BENCH_ROLE";

/// The client's part: what it does with messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Replies with what it heard.
    Echo,
    /// Nothing.
    Ignore,
}

impl Role {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Ignore => "ignore",
        }
    }

    /// The role of this process, if it has one.
    pub(crate) fn of_process() -> Option<Self> {
        match std::env::var(ROLE).ok()?.as_str() {
            "echo" => Some(Self::Echo),
            "ignore" => Some(Self::Ignore),
            other => panic!("no client is called {other:?}"),
        }
    }
}

struct Echo;

#[serenity::async_trait]
impl EventHandler for Echo {
    async fn message(&self, ctx: Context, message: Message) {
        if message.author.bot {
            return;
        }
        let reply = CreateMessage::new()
            .content(&message.content)
            .reference_message(&message);
        if let Err(error) = message.channel_id.send_message(&ctx.http, reply).await {
            eprintln!("the echo bot cannot reply: {error}");
        }
    }
}

struct Deaf;

impl EventHandler for Deaf {}

/// Runs until the process that started it goes away.
pub(crate) fn run(role: Role) -> ! {
    std::thread::spawn(|| {
        // Its standard input ends with the process that started it.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(serve(role));
    std::process::exit(1);
}

async fn serve(role: Role) {
    let of = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let http = HttpBuilder::new(of("DISCORD_TOKEN"))
        .proxy(of("DISCORD_API_PROXY"))
        .ratelimiter_disabled(true)
        .build();
    let intents = GatewayIntents::GUILDS
        | GatewayIntents::GUILD_MESSAGES
        | GatewayIntents::DIRECT_MESSAGES
        | GatewayIntents::MESSAGE_CONTENT;
    let client = ClientBuilder::new_with_http(http, intents);
    let client = match role {
        Role::Echo => client.event_handler(Echo),
        Role::Ignore => client.event_handler(Deaf),
    };
    let ended = client.await.expect("a client").start().await;
    eprintln!("the {} client ended: {ended:?}", role.name());
}
