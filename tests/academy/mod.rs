//! The guild in which the adapter alone, and the test Discord itself, are tested.

use crate::discord::{Discord, GuildPlan, Setup, guild};

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

/// A Discord with that guild.
pub(crate) async fn discord() -> Discord {
    Discord::start(Setup::new().with(academy())).await
}
