//! The program as the image and the unit run it: as a user that owns nothing, with a disk that can only be read but for one
//! folder. Where that cannot be tried, it says so and is passed by.

use std::fs::File;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command};

use fake_discord::Discord;
use fake_discord::wire::Setup;
use fake_discord::world::plan::guild;

use crate::page::root;

/// A user that owns nothing, as in the image.
const NOBODY: &str = "10001";
/// The command that makes everything read-only but the folder `$1`, which is that user's, and goes there.
const CLOSED: &str = "mount -o remount,ro,bind / && mount -t tmpfs -o uid=10001,mode=0700 none \"$1\" && \
                      cd \"$1\" && export TMPDIR=\"$1\"";
/// The command that calls a program as that user.
const AS_NOBODY: &str = "setpriv --reuid 10001 --regid 10001 --clear-groups";

/// Says whether this process may become another user and change what it sees of the disk.
fn may_change_user() -> bool {
    let tried = Command::new("unshare")
        .args(["--mount", "setpriv", "--reuid", NOBODY, "true"])
        .output();
    let may = tried.is_ok_and(|tried| tried.status.success());
    if !may {
        eprintln!("SKIPPED: no other user can be tried from here");
    }
    may
}

/// The program where every user finds it.
fn for_everyone(folder: &Path) -> String {
    let program = folder.join("frontdesk");
    let built = env!("CARGO_BIN_EXE_frontdesk");
    if std::fs::hard_link(built, &program).is_err() {
        std::fs::copy(built, &program).unwrap();
    }
    std::fs::set_permissions(folder, PermissionsExt::from_mode(0o755)).unwrap();
    program.to_str().unwrap().to_owned()
}

#[test]
fn as_another_user_it_writes_to_its_folder_alone_with_the_rest_read_only() {
    if !may_change_user() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (program, data) = (for_everyone(folder.path()), folder.path().join("data"));
    std::fs::create_dir(&data).unwrap();
    let script = format!(
        "{CLOSED} && ! touch ../x 2>/dev/null && \
         echo 'alice @ #general: hello' | {AS_NOBODY} \"$0\" console --database sqlite://kept.db && \
         DATABASE_URL=sqlite://kept.db {AS_NOBODY} \"$0\" backup kept.backup && ls -l"
    );
    let mut shell = Command::new("unshare");
    shell
        .args(["--mount", "sh", "-c", &script, &program])
        .arg(&data);
    let ran = shell.env_remove("FRONTDESK_RULES").output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    assert!(said.contains("read back and checked"), "{said}");
    let kept = said
        .lines()
        .find(|line| line.ends_with("kept.backup"))
        .expect(&said);
    assert!(kept.starts_with("-rw------- "), "{kept}");
    let database = said.lines().find(|line| line.ends_with("kept.db"));
    assert!(database.expect(&said).starts_with("-rw------- "), "{said}");
}

/// A process that ends with the test.
struct Begun(Child);

impl Drop for Begun {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn as_another_user_it_serves_with_the_rest_read_only() {
    if !may_change_user() {
        return;
    }
    let school = guild("School").channel("general").member("sue", &[]);
    let discord = Discord::start(Setup::new("frontdesk").with(school)).await;
    let folder = tempfile::tempdir().unwrap();
    let program = for_everyone(folder.path());
    let [data, rules, log] = ["data", "rules", "log"].map(|name| folder.path().join(name));
    std::fs::create_dir(&data).unwrap();
    std::fs::create_dir(&rules).unwrap();
    for file in std::fs::read_dir(root().join("rules")).unwrap() {
        let file = file.unwrap();
        if file.path().is_file() {
            std::fs::copy(file.path(), rules.join(file.file_name())).unwrap();
        }
    }
    let script = format!("{CLOSED} && exec {AS_NOBODY} \"$0\" run");
    let mut run = Command::new("unshare");
    run.args(["--mount", "sh", "-c", &script, &program])
        .arg(&data);
    run.env("DISCORD_TOKEN", discord.token());
    run.env("DISCORD_API_PROXY", discord.api_url());
    run.env("DATABASE_URL", "sqlite://kept.db");
    run.env("FRONTDESK_RULES", &rules);
    let kept = File::create(&log).unwrap();
    run.stdout(kept.try_clone().unwrap()).stderr(kept);
    let mut process = Begun(run.spawn().unwrap());
    discord.until_registered("setup").await;
    let process_id = process.0.id().to_string();
    let stopped = Command::new("kill").arg(process_id).status();
    assert!(stopped.unwrap().success());
    let ended = tokio::task::spawn_blocking(move || process.0.wait()).await;
    let said = std::fs::read_to_string(&log).unwrap();
    assert_eq!(ended.unwrap().unwrap().code(), Some(0), "{said}");
}

#[test]
fn a_folder_of_somebody_elses_is_refused_with_what_to_do() {
    if !may_change_user() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = for_everyone(folder.path());
    for file in ["absent.db", "there.db"] {
        let path = folder.path().join(file);
        if file == "there.db" {
            std::fs::write(&path, "").unwrap();
        }
        let said: String = ["recount", "doctor"]
            .map(|command| {
                let mut other = Command::new("setpriv");
                let ids = ["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"];
                other.args(ids).args([&program, command]);
                other.env("DATABASE_URL", format!("sqlite://{}", path.display()));
                let ended = other.current_dir("/").output().unwrap();
                let told = String::from_utf8([ended.stdout, ended.stderr].concat()).unwrap();
                assert!(
                    !ended.status.success() && told.contains("belongs to"),
                    "{command}: {told}"
                );
                told
            })
            .concat();
        for words in [
            "belongs to the user 0",
            "runs as the user 10001",
            "chown -R 10001",
        ] {
            assert!(said.contains(words), "{words}: {said}");
        }
    }
}
