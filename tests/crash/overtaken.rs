//! A change of a ticket for which Discord is asked first, and another one that is made meanwhile.

use crate::process::{Scene, says};
use fake_discord::wire::on;

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_a_claim_has_overtaken_changes_nothing() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        discord.says("alice", "#general", "I want a refund");
        discord.until_line("ivy", "T-1", |line| line.pinned).await;
        scene.rests().await;
        // Whether omar holds the role is asked of Discord.
        let mut hold = discord.hold_before(on("GET /guilds/*/members/*"));
        let transfer = discord.calls("mo", "#staff", "/ticket transfer to:omar ticket:T-1");
        hold.arrived().await;
        discord.calls("ivy", "T-1", "/ticket claim");
        discord.until_line("ivy", "T-1", says("T-1 is yours")).await;
        hold.release();
        let told = discord.until_replied(transfer).await;
        assert!(told.text.contains("faster"), "{told}");
        scene.rests().await;
        let thread = discord.threads().remove(0);
        assert!(
            !thread.members.contains(&"omar".to_owned()),
            "{:?}",
            thread.members
        );
    })
    .await;
}
