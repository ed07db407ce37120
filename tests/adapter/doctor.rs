//! `frontdesk doctor`, the real binary: every check of it, passed and failed.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use fake_discord::world::permissions::Permissions;
use frontdesk::domain::{ChannelMode, GuildId, GuildSettings, RoleId};
use frontdesk::store::{Store, StoreOptions};
use tempfile::TempDir;
use twilight_model::oauth::ApplicationFlags;

use super::{academy, channel, home};
use fake_discord::Discord;
use fake_discord::wire::{Setup, on};
use fake_discord::world::plan::guild;

/// A Discord whose clock goes as the machine's does.
fn setup() -> Setup {
    crate::academy::setup().with(academy()).clock_running()
}

async fn discord() -> Discord {
    Discord::start(setup()).await
}

/// A patient: a database in a folder of its own, and the environment.
struct Patient {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Patient {
    fn of(discord: &Discord) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite://{}", folder.path().join("frontdesk.db").display());
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/process/rules");
        let environment = vec![
            ("DISCORD_TOKEN", discord.token()),
            ("DISCORD_API_PROXY", discord.api_url()),
            ("DATABASE_URL", database),
            ("FRONTDESK_RULES", rules.display().to_string()),
        ];
        Self {
            folder,
            environment,
        }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.environment.retain(|(known, _)| *known != name);
        self.environment.push((name, value.to_owned()));
        self
    }

    fn database(&self) -> &str {
        let found = self
            .environment
            .iter()
            .find(|(name, _)| *name == "DATABASE_URL");
        found.map_or("", |(_, url)| url)
    }

    /// Writes what a guild has set up.
    async fn sets_up(&self, settings: &GuildSettings) {
        let store = Store::open(self.database(), StoreOptions::default())
            .await
            .expect("a database");
        let mut tx = store.begin().await.expect("a transaction");
        tx.save_settings(settings).await.expect("saved");
        tx.commit().await.expect("committed");
        store.close().await;
    }

    /// Runs the doctor, and returns what it says and whether all is well.
    async fn is_examined(&self) -> (bool, String) {
        let mut doctor = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        doctor
            .arg("doctor")
            .current_dir(self.folder.path())
            .env_clear();
        doctor.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let examined = tokio::task::spawn_blocking(move || doctor.output()).await;
        let Output {
            status,
            stdout,
            stderr,
        } = examined.expect("no panic").expect("it runs");
        assert!(stderr.is_empty(), "{}", String::from_utf8_lossy(&stderr));
        let said = String::from_utf8(stdout).expect("text");
        assert!(!said.contains("a-token-of-the-test-discord"), "{said}");
        (status.success(), said)
    }

    /// Expects one finding, in these words.
    async fn is_told(&self, words: &str) {
        let (well, said) = self.is_examined().await;
        assert!(!well, "{said}");
        let failures: Vec<&str> = said
            .lines()
            .filter(|line| line.starts_with("FAIL"))
            .collect();
        assert_eq!(failures.len(), 1, "{said}");
        assert!(failures[0].contains(words), "{words:?} is not in {said}");
    }
}

fn well_set_up(discord: &Discord) -> GuildSettings {
    let mut settings = GuildSettings::new(home(discord));
    settings.support_channel = Some(channel(discord, "#support"));
    settings.staff_channel = Some(channel(discord, "#staff"));
    settings.instructor_role = Some(instructors(discord));
    settings
        .channels
        .insert(channel(discord, "#general"), ChannelMode::Answer);
    settings
        .channels
        .insert(channel(discord, "#help"), ChannelMode::Forum);
    settings
}

fn instructors(discord: &Discord) -> RoleId {
    discord.look(|world| {
        let role = world.guild_called("Academy").role_called("instructor");
        RoleId::new(role.expect("a role").id.get())
    })
}

#[tokio::test]
async fn a_healthy_set_up_passes_and_has_its_invitation() {
    let discord = discord().await;
    let patient = Patient::of(&discord);
    patient.sets_up(&well_set_up(&discord)).await;
    let (well, said) = patient.is_examined().await;
    assert!(well, "{said}");
    for what in [
        "rules:",
        "database: SQLite",
        "token: frontdesk",
        "intents:",
        "support channel",
        "forum",
    ] {
        let line = said.lines().find(|line| line.contains(what));
        assert!(
            line.is_some_and(|line| line.starts_with("OK")),
            "{what}: {said}"
        );
    }
    let application = discord.look(|world| world.bot.get());
    let link = format!("client_id={application}&scope=bot+applications.commands&permissions=");
    assert!(said.contains(&link), "{said}");
}

#[tokio::test]
async fn a_website_that_could_be_no_server_s_or_several_is_found() {
    let discord = Discord::start(setup().with(guild("Other"))).await;
    let other = discord.look(|world| world.guild_called("Other").id.get());
    let patient = Patient::of(&discord)
        .with("FRONTDESK_HTTP", "127.0.0.1:9090")
        .with(
            "FRONTDESK_API_TOKEN",
            "a-token-for-tests-alone-and-long-enough",
        );
    let says = async |patient: &Patient, words: &str| {
        let (_, said) = patient.is_examined().await;
        assert!(said.contains(words), "{words:?} is not in {said}");
    };
    says(&patient, "website: no server is set up").await;
    patient.sets_up(&well_set_up(&discord)).await;
    patient
        .sets_up(&GuildSettings::new(GuildId::new(other)))
        .await;
    says(&patient, "set up in 2 servers: set FRONTDESK_WEB_GUILD").await;
}

#[tokio::test]
async fn a_missing_and_a_refused_token_are_found() {
    let discord = discord().await;
    Patient::of(&discord)
        .with("DISCORD_TOKEN", "")
        .is_told("DISCORD_TOKEN is not set")
        .await;
    let refused = Patient::of(&discord).with("DISCORD_TOKEN", "a.b.c");
    refused.is_told("Discord refuses the token").await;
}

#[tokio::test]
async fn an_unreachable_discord_is_found() {
    let discord = discord().await;
    let patient = Patient::of(&discord).with("DISCORD_API_PROXY", "http://127.0.0.1:9");
    patient.is_told("Discord could not be reached").await;
}

#[tokio::test]
async fn a_missing_intent_is_found() {
    let setup = setup().application_flags(ApplicationFlags::empty());
    let discord = Discord::start(setup).await;
    let patient = Patient::of(&discord);
    patient.sets_up(&well_set_up(&discord)).await;
    patient.is_told("switch on Message Content Intent").await;
}

#[tokio::test]
async fn a_bot_that_nobody_has_invited_is_found() {
    let discord = Discord::start(
        crate::academy::setup()
            .clock_running()
            .with(guild("Academy").without_bot()),
    )
    .await;
    Patient::of(&discord)
        .is_told("the bot is in none: invite it")
        .await;
}

#[tokio::test]
async fn a_server_that_threw_the_bot_out_is_found() {
    let discord = Discord::start(setup().with(guild("Other"))).await;
    let mut other = GuildSettings::new(home(&discord));
    other.support_channel = Some(channel(&discord, "#support"));
    let patient = Patient::of(&discord);
    patient.sets_up(&other).await;
    discord.expels_the_bot("Academy");
    let (well, said) = patient.is_examined().await;
    assert!(!well);
    assert!(
        said.contains("is set up, but the bot is not in it"),
        "{said}"
    );
}

#[tokio::test]
async fn a_server_without_a_support_channel_is_found() {
    let discord = discord().await;
    Patient::of(&discord)
        .is_told("no support channel, so no tickets: /setup support")
        .await;
}

#[tokio::test]
async fn a_server_where_nobody_can_answer_or_be_told_is_found() {
    let discord = discord().await;
    let patient = Patient::of(&discord);
    let mut settings = well_set_up(&discord);
    settings.instructor_role = None;
    patient.sets_up(&settings).await;
    let words = "no instructor role, so nobody can take a ticket: /setup roles";
    patient.is_told(words).await;
    let mut settings = well_set_up(&discord);
    settings.staff_channel = None;
    patient.sets_up(&settings).await;
    let words = "no staff channel, so staff are not told of what waits or fails, and only what cannot wait is told, to the owner: /setup staff";
    patient.is_told(words).await;
}

#[tokio::test]
async fn a_server_that_cannot_be_looked_at_is_found() {
    let discord = discord().await;
    let patient = Patient::of(&discord);
    patient.sets_up(&well_set_up(&discord)).await;
    discord.fails(on("GET /guilds/*/channels"), 403, 1);
    patient.is_told("cannot be looked at").await;
    discord.fails(on("GET /users/@me/guilds"), 403, 1);
    patient.is_told("servers").await;
}

#[tokio::test]
async fn a_missing_permission_of_frontdesk_or_of_learners_is_found_by_name() {
    let discord = discord().await;
    let patient = Patient::of(&discord);
    patient.sets_up(&well_set_up(&discord)).await;
    discord.denies_the_bot("#general", Permissions::SEND_MESSAGES);
    patient
        .is_told("frontdesk lacks Send Messages: allow it")
        .await;
    discord.denies_the_bot("#general", Permissions::empty());
    discord.denies_the_bot("#support", Permissions::CREATE_PRIVATE_THREADS);
    patient
        .is_told("frontdesk lacks Create Private Threads")
        .await;
    discord.denies_the_bot("#support", Permissions::empty());
    discord.denies_the_bot("#help", Permissions::SEND_MESSAGES_IN_THREADS);
    patient
        .is_told("frontdesk lacks Send Messages in Threads")
        .await;
    discord.denies_the_bot("#help", Permissions::empty());
    // What everyone is denied is denied to frontdesk too, and both are said.
    discord.denies_everyone("#support", Permissions::SEND_MESSAGES_IN_THREADS);
    let (_, said) = patient.is_examined().await;
    let told = "learners lack Send Messages in Threads: allow it for @everyone";
    assert!(said.contains(told), "{said}");
}

#[tokio::test]
async fn a_lead_role_whose_call_notifies_nobody_is_found() {
    let discord = discord().await;
    let role = instructors(&discord);
    let mut settings = well_set_up(&discord);
    settings.lead_role = Some(role);
    let patient = Patient::of(&discord);
    patient.sets_up(&settings).await;
    patient
        .is_told("calling it in the staff channel notifies nobody: switch on Allow anyone")
        .await;
    discord.act(|world| {
        let roles = world.guilds.values_mut().flat_map(|guild| &mut guild.roles);
        for one in roles.filter(|one| one.id.get() == role.get()) {
            one.mentionable = true;
        }
    });
    let (well, said) = patient.is_examined().await;
    assert!(
        well && said.contains("it is notified in the staff channel"),
        "{said}"
    );
}

/// Then the owner is told what they are called for, which may not be intended.
#[tokio::test]
async fn moderators_who_are_called_for_want_of_leads_and_not_notified_are_a_warning() {
    let discord = discord().await;
    let role = instructors(&discord);
    let mut settings = well_set_up(&discord);
    settings.moderator_role = Some(role);
    let patient = Patient::of(&discord);
    patient.sets_up(&settings).await;
    let (well, said) = patient.is_examined().await;
    let told = "for want of a lead role, it is not notified";
    assert!(well && said.contains(told), "{said}");
    discord.act(|world| {
        let roles = world.guilds.values_mut().flat_map(|guild| &mut guild.roles);
        for one in roles.filter(|one| one.id.get() == role.get()) {
            one.mentionable = true;
        }
    });
    let (well, said) = patient.is_examined().await;
    let told = "for want of a lead role, it is notified in the staff channel";
    assert!(well && said.contains(told), "{said}");
}

#[tokio::test]
async fn a_channel_that_is_gone_is_found() {
    let discord = discord().await;
    let patient = Patient::of(&discord);
    patient.sets_up(&well_set_up(&discord)).await;
    discord.deletes_channel("#general");
    patient
        .is_told("it is gone: choose another with /setup watch")
        .await;
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_found() {
    let discord = discord().await;
    let patient = Patient::of(&discord).with("DATABASE_URL", "sqlite:///nowhere/at/all.db");
    let (well, said) = patient.is_examined().await;
    assert!(!well);
    assert!(
        said.contains("FAIL  database: cannot open the database"),
        "{said}"
    );
}

#[tokio::test]
async fn a_database_is_looked_at_and_not_made() {
    let discord = discord().await;
    let patient = Patient::of(&discord);
    let (_, said) = patient.is_examined().await;
    let found = said
        .lines()
        .find(|line| line.starts_with("OK    database: SQLite at /"));
    let found = found.unwrap_or_else(|| panic!("{said}"));
    assert!(
        found.ends_with(", not there yet: the first start makes it"),
        "{found}"
    );
    let files = std::fs::read_dir(patient.folder.path()).expect("a folder");
    assert_eq!(files.count(), 0, "{said}");
}

#[tokio::test]
async fn rules_that_cannot_be_used_are_found() {
    let discord = discord().await;
    let patient = Patient::of(&discord);
    patient.sets_up(&well_set_up(&discord)).await;
    let patient = patient.with("FRONTDESK_RULES", "/nowhere/rules");
    patient.is_told("the rules folder does not exist").await;
}

#[tokio::test]
async fn a_folder_that_is_named_and_holds_no_sentence_encoder_is_found() {
    let discord = discord().await;
    let patient = Patient::of(&discord);
    patient.sets_up(&well_set_up(&discord)).await;
    let (well, said) = patient.is_examined().await;
    assert!(well && said.contains("SKIP  sentence encoder"), "{said}");
    let patient = patient.with("FRONTDESK_ENCODER", "/nowhere/encoder");
    let told = "sentence encoder: not in /nowhere/encoder, which FRONTDESK_ENCODER names";
    patient.is_told(told).await;
    let (_, said) = patient.is_examined().await;
    assert!(said.contains("Name the folder that it is in"), "{said}");
}

#[tokio::test]
async fn a_support_channel_that_holds_no_private_thread_is_found() {
    let rooms = academy()
        .announcements("news")
        .voice("hall")
        .category("rooms");
    let discord = Discord::start(crate::academy::setup().clock_running().with(rooms)).await;
    let patient = Patient::of(&discord);
    let words = "no private thread can be opened in it: choose an ordinary text channel with /setup support";
    for place in ["#news", "#hall", "#rooms", "#help"] {
        let mut settings = well_set_up(&discord);
        settings.support_channel = Some(channel(&discord, place));
        patient.sets_up(&settings).await;
        let (well, said) = patient.is_examined().await;
        assert!(!well && said.contains(words), "{place}: {said}");
    }
}

#[tokio::test]
async fn whose_website_it_is_and_where_is_told() {
    let discord = discord().await;
    let patient = Patient::of(&discord);
    patient.sets_up(&well_set_up(&discord)).await;
    let (_, said) = patient.is_examined().await;
    assert!(said.contains("SKIP  website: off"), "{said}");
    let patient = patient
        .with("FRONTDESK_HTTP", "127.0.0.1:9090")
        .with(
            "FRONTDESK_API_TOKEN",
            "a-token-for-the-website-of-the-tests",
        )
        .with("FRONTDESK_WEB_ORIGINS", "https://course.example.org");
    let (well, said) = patient.is_examined().await;
    let guild = home(&discord);
    let found = format!(
        "OK    website: the token is set; for Academy ({guild}), at http://127.0.0.1:9090; pages of https://course.example.org may call it"
    );
    assert!(well && said.contains(&found), "{said}");
    let elsewhere = patient.with("FRONTDESK_WEB_GUILD", "7");
    elsewhere
        .is_told("FRONTDESK_WEB_GUILD names the server 7, and the bot is not in it")
        .await;
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_told_with_what_to_do() {
    let behind = crate::academy::setup().with(academy());
    let discord = Discord::start(behind).await;
    let patient = Patient::of(&discord);
    patient.sets_up(&well_set_up(&discord)).await;
    patient.is_told("seconds off Discord's").await;
}

#[tokio::test]
async fn files_that_everybody_can_read_are_warned_of() {
    let discord = discord().await;
    let patient = Patient::of(&discord);
    patient.sets_up(&well_set_up(&discord)).await;
    let allow = |name: &str, mode| {
        let path = patient.folder.path().join(name);
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).expect("a file");
    };
    std::fs::write(patient.folder.path().join(".env"), "").expect("a file");
    allow("", 0o755);
    allow(".env", 0o600);
    let (well, said) = patient.is_examined().await;
    assert!(
        well && !said.contains("everybody"),
        "made for its owner alone: {said}"
    );
    allow("frontdesk.db", 0o644);
    allow(".env", 0o644);
    let (well, said) = patient.is_examined().await;
    assert!(well, "a warning: {said}");
    for name in ["frontdesk.db", ".env"] {
        let warned = said.lines().any(|line| {
            line.starts_with("WARN") && line.contains(name) && line.contains("chmod 600")
        });
        assert!(warned, "{name}: {said}");
    }
}

#[tokio::test]
async fn a_damaged_database_is_told_with_what_to_do() {
    let discord = discord().await;
    let patient = Patient::of(&discord);
    patient.sets_up(&well_set_up(&discord)).await;
    let file = patient.folder.path().join("frontdesk.db");
    let mut bytes = std::fs::read(&file).expect("a database");
    // Pages from the middle on: the schema can still be read.
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..].fill(0x5a);
    std::fs::write(&file, bytes).expect("written");
    let (well, said) = patient.is_examined().await;
    assert!(!well && said.contains("FAIL  database"), "{said}");
}

#[tokio::test]
async fn a_misspelt_variable_is_told_with_the_one_that_may_be_meant() {
    let discord = discord().await;
    let patient = Patient::of(&discord).with(concat!("FRONTDESK", "_SHARD"), "auto");
    patient.sets_up(&well_set_up(&discord)).await;
    patient.is_told("is FRONTDESK_SHARDS meant?").await;
}
