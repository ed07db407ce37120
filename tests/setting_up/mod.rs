//! `/setup start` where presses come twice and processes die: nothing is made twice, and all can be undone; and the whole
//! way from an empty folder.

mod first_steps;

use fake_discord::Discord;
use fake_discord::wire::on;
use fake_discord::world::ids::MessageId;
use fake_discord::world::permissions::Permissions;
use fake_discord::world::plan::{BOT_ROLE, guild};
use frontdesk::domain::SetupPart;
use tempfile::TempDir;

use crate::process::{Scene, says, until};

/// Counts the roles of this name.
fn roles(discord: &Discord, name: &str) -> usize {
    discord.look(|world| {
        let roles = world.guild_called("Academy").roles.iter();
        roles.filter(|role| role.name == name).count()
    })
}

async fn until_lead_is_chosen(scene: &Scene) {
    until("it is chosen", async || {
        scene.settings().await.lead_role.is_some()
    })
    .await;
}

/// *mo* is told what would be made for the lead, which alone is not chosen yet; the message.
async fn is_planned(discord: &Discord) -> MessageId {
    let may = Permissions::USUAL_FOR_BOT | Permissions::MANAGE_ROLES;
    discord.role_may("Academy", BOT_ROLE, may);
    let called = discord.calls("mo", "#staff", "/setup start");
    discord.until_replied(called).await;
    discord.presses("mo", "Make them for me");
    let planned = says("I would make:");
    discord.until_line("mo", "#staff", planned).await.id
}

/// Somebody undoes what was created, and is told this.
async fn is_undone(discord: &Discord, who: &str, told: &str) {
    let called = discord.calls(who, "#staff", "/setup start");
    discord.until_replied(called).await;
    for (button, shown) in [
        ("Next", "2 of 3"),
        ("Next", "3 of 3"),
        ("Undo what was created", "I would delete"),
        ("Delete these", told),
    ] {
        discord.presses(who, button);
        discord.until_line(who, "#staff", says(shown)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_at_once_both_are_kept() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        // What frontdesk may do in the channel is asked of Discord.
        let mut hold = discord.hold_before(on("GET /guilds/*/channels"));
        let support = "/setup support channel:#support-two";
        let support = discord.calls("mo", "#staff", support);
        hold.arrived().await;
        let relay = discord.calls("owner", "#lounge", "/setup relay names:on");
        discord.until_replied(relay).await;
        hold.release();
        discord.until_replied(support).await;
        scene.rests().await;
        let chosen = discord.look(|world| world.named_place("#support-two"));
        let settings = scene.settings().await;
        assert!(settings.relay_names);
        let support = settings.support_channel.expect("a channel");
        assert_eq!(support.get(), chosen.get());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_presses_twice_at_once_gets_one_role() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let page = is_planned(&discord).await;
        let make = scene.custom_ids(page).remove(0);
        for _ in 0..3 {
            discord.presses_id("mo", page, &make);
        }
        until_lead_is_chosen(scene).await;
        scene.rests().await;
        assert_eq!(roles(&discord, "Lead"), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_was_made_just_before_a_kill_is_found_and_can_be_undone() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        is_planned(&discord).await;
        let mut hold = discord.hold_after(on("POST /guilds/*/roles"));
        discord.presses("mo", "Make these");
        hold.arrived().await;
        assert_eq!(roles(&discord, "Lead"), 1);
        scene.is_killed();
        drop(hold);
        scene.minutes_pass(2);
        scene.starts().await;
        until_lead_is_chosen(scene).await;
        assert_eq!(roles(&discord, "Lead"), 1);

        is_undone(&discord, "mo", "✓ Deleted: Lead").await;
        assert_eq!(roles(&discord, "Lead"), 0);
        let settings = scene.settings().await;
        assert_eq!(settings.lead_role, None);
        let made = scene.store().made_in(settings.guild).await.expect("rows");
        assert!(made.is_empty(), "{made:?}");
    })
    .await;
}

/// A process died before it asked for the role; somebody makes one of that name before it is asked for again.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_somebody_made_by_hand_is_not_taken_for_one_of_ours() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        is_planned(&discord).await;
        let mut hold = discord.hold_before(on("POST /guilds/*/roles"));
        discord.presses("mo", "Make these");
        hold.arrived().await;
        scene.is_killed();
        hold.hang_up();
        scene.minutes_pass(20);
        discord.makes_role("Academy", "Lead");
        scene.starts().await;
        until_lead_is_chosen(scene).await;
        assert_eq!(roles(&discord, "Lead"), 2);
        is_undone(&discord, "mo", "✓ Deleted: Lead").await;
        assert_eq!(roles(&discord, "Lead"), 1);
    })
    .await;
}

/// A role that is being made at that moment can be undone later.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_making_while_all_is_undone_is_not_forgotten() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        is_planned(&discord).await;
        let mut hold = discord.hold_after(on("POST /guilds/*/roles"));
        discord.presses("mo", "Make these");
        hold.arrived().await;
        is_undone(&discord, "owner", "Lead is being made already").await;
        drop(hold);
        until_lead_is_chosen(scene).await;
        scene.rests().await;
        is_undone(&discord, "mo", "✓ Deleted: Lead").await;
        assert_eq!(roles(&discord, "Lead"), 0);
    })
    .await;
}

/// Both who sets the server up and who runs frontdesk are told, and whoever tries to delete it.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_was_made_and_stands_above_frontdesks_own_is_told_with_the_mend() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    is_planned(&discord).await;
    discord.presses("mo", "Make these");
    until_lead_is_chosen(&scene).await;
    scene.rests().await;
    discord.act(|world| {
        let home = world.guild_called("Academy");
        let (guild, owner, top) = (home.id, home.owner, home.roles.len() - 1);
        let role = home.role_called("Lead").expect("a role").id;
        let moved = world.move_role(owner, guild, role, top);
        moved.expect("moved");
    });
    is_undone(&discord, "mo", "stands above my own role").await;
    assert_eq!(roles(&discord, "Lead"), 1);
    assert!(scene.settings().await.lead_role.is_some());
    let checked = discord.calls("mo", "#staff", "/setup check");
    let told = discord.until_replied(checked).await;
    assert!(told.text.contains("stands above my own role"), "{told}");
    let examined = scene.home.calls(&["doctor"]).await.said;
    let told = "stands above frontdesk's own";
    assert!(examined.contains(told), "{examined}");
    scene.ends().await;
}

/// Moves the database into the machine's memory, where it is gone with the next start; the process is stopped for it.
/// `None`, and loudly so, where there is no such folder.
async fn is_put_into_memory(scene: &mut Scene) -> Option<TempDir> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let in_memory = |line: &str| line.contains(" /dev/shm ") && line.contains(" - tmpfs ");
    if !mounts.lines().any(in_memory) {
        eprintln!("SKIPPED: no folder in memory is here");
        return None;
    }
    let folder = tempfile::tempdir_in("/dev/shm").expect("a folder");
    scene.home.calls(&["backup", "night.backup"]).await.well();
    scene.is_killed();
    let database = folder.path().join("frontdesk.db");
    let database = database.to_string_lossy();
    scene.is_put_back("night.backup", &database).await;
    Some(folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_last_is_told_by_the_doctor() {
    let mut scene = Scene::on_sqlite().await;
    if let Some(folder) = is_put_into_memory(&mut scene).await {
        let examined = scene.home.calls(&["doctor"]).await.said;
        let told = format!("storage {}", folder.path().display());
        assert!(examined.contains(&told), "{examined}");
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_last_is_told_in_the_server() {
    let setup = crate::academy::setup().with(crate::process::academy());
    let mut scene = Scene::of(setup.clock_running(), None).await;
    if let Some(folder) = is_put_into_memory(&mut scene).await {
        // The database of a rehearsal is not meant to last.
        scene.home.unset("FRONTDESK_CLOCK_FILE");
        scene.starts().await;
        let called = scene.discord.calls("mo", "#staff", "/setup check");
        let told = scene.discord.until_replied(called).await;
        let fault = format!("⚠ Everything is kept in `{}`", folder.path().display());
        assert!(told.text.contains(&fault), "{told}");
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_holds_tickets_is_not_deleted_with_the_rest() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let may = Permissions::USUAL_FOR_BOT | Permissions::MANAGE_CHANNELS;
    discord.role_may("Academy", BOT_ROLE, may);
    scene.opens("erin", "T-1").await;
    let settings = scene.settings().await;
    let support = settings.support_channel.expect("a channel");
    let mut tx = scene.store().begin().await.expect("the database");
    let now = frontdesk::domain::Timestamp::from_millis(discord.now_ms());
    let begun = tx.begin_making(settings.guild, SetupPart::Support, now, now);
    begun.await.expect("the database");
    let noted = tx.note_made(settings.guild, SetupPart::Support, support.to_db(), now);
    noted.await.expect("the database");
    tx.commit().await.expect("the database");
    let called = discord.calls("mo", "#staff", "/setup start");
    discord.until_replied(called).await;
    for (button, shown) in [
        ("Next", "2 of 3"),
        ("Next", "3 of 3"),
        ("Undo what was created", "stays: it holds tickets"),
        ("Delete these", "3 of 3"),
    ] {
        discord.presses("mo", button);
        discord.until_line("mo", "#staff", says(shown)).await;
    }
    scene.rests().await;
    assert!(discord.look(|world| world.find_place("#support").is_some()));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_invites_frontdesk_is_offered_to_be_set_up_once() {
    let school = || guild("School").channel("general").member("sue", &[]);
    for (place, plan) in [
        ("#general", school().system_channel("general")),
        ("dm", school()),
    ] {
        let setup = crate::academy::setup().with(crate::process::academy());
        let setup = setup.with(plan.without_bot());
        let mut scene = Scene::of(setup, None).await;
        let discord = scene.discord.clone();
        let place = if place == "dm" {
            place.to_owned()
        } else {
            format!("School/{place}")
        };
        let offers = |scene: &Scene| {
            let said = scene.said("owner", &place);
            said.iter()
                .filter(|line| line.text.starts_with("Hello."))
                .count()
        };
        discord.invites_the_bot("School", Permissions::USUAL_FOR_BOT);
        scene.rests().await;
        assert_eq!(offers(&scene), 0, "whoever invited it may know what to do");
        scene.minutes_pass(1);
        until("it is offered", async || offers(&scene) == 1).await;
        scene.rests().await;
        scene.is_killed();
        scene.starts().await;
        scene.minutes_pass(5);
        scene.sweeps().await;
        discord.expels_the_bot("School");
        scene.rests().await;
        discord.invites_the_bot("School", Permissions::USUAL_FOR_BOT);
        scene.rests().await;
        scene.minutes_pass(5);
        scene.sweeps().await;
        assert_eq!(offers(&scene), 1, "{}", discord.everything());
        if place != "dm" {
            let pressed = discord.presses("sue", "Set me up");
            discord.until_answered(pressed).await;
            discord
                .until_line("sue", &place, says("Manage Server"))
                .await;
            discord.presses("owner", "Set me up");
            discord.until_line("owner", &place, says("1 of 3")).await;
        }
        scene.ends().await;
    }
}

/// Nobody has chosen where tickets open, nor where staff are told things: the learners read that somebody was told.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_owns_a_server_is_told_once_that_tickets_have_no_channel() {
    let plan = guild("School").channel("general");
    let plan = plan.member("sue", &[]).member("tom", &[]);
    let setup = crate::academy::setup().with(crate::process::academy());
    let mut scene = Scene::of(setup.with(plan), None).await;
    let discord = scene.discord.clone();
    for who in ["sue", "tom"] {
        let ask = "/ask question:what is the thing with the red door?";
        let asked = discord.calls(who, "School/#general", ask);
        discord.until_replied(asked).await;
        discord.presses(who, "Ask an instructor");
        let refused = says("has no support channel");
        discord.until_line(who, "School/#general", refused).await;
    }
    scene.rests().await;
    let told = scene.said("owner", "dm").into_iter();
    let told = told.filter(says("Choose one with `/setup support`"));
    assert_eq!(told.count(), 1, "{}", discord.everything());
    scene.ends().await;
}
