//! The guild in which the adapter alone, and the test Discord itself, are tested.

use std::path::Path;

use fake_discord::Discord;
use fake_discord::wire::Setup;
use fake_discord::world::plan::{GuildPlan, guild};

/// A guild as most of these tests want it.
pub(crate) fn academy() -> GuildPlan {
    guild("Academy")
        .role("instructor")
        .channel("general")
        .forum("help")
        .support("support")
        .channel_for("staff", &["instructor"])
        .member("alice", &[])
        .member("bob", &[])
        .member("ivy", &["instructor"])
}

/// The application that every test begins with. What it asks is held to Discord's OpenAPI document, which may
/// stand beside the repository.
pub(crate) fn setup() -> Setup {
    let home = std::env::var("CARGO_MANIFEST_DIR");
    let home = home.unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
    Setup::new("frontdesk").openapi(&Path::new(&home).join("../shared/discord-api/openapi.json"))
}

/// A Discord with that guild.
pub(crate) async fn discord() -> Discord {
    Discord::start(setup().with(academy())).await
}
