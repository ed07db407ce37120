//! A lesson outlives the process, and is written out as a rule file that loads.

use std::path::Path;
use std::process::{Command, Output};

use crate::process::{Scene, on_both_engines, whispers};

const QUESTION: &str = "that thing for getting in, where";

on_both_engines!(a_lesson_outlives_the_process);

async fn a_lesson_outlives_the_process(mut scene: Scene) {
    teaches(&scene).await;
    scene.rests().await;
    scene.is_killed();
    scene.minutes_pass(12);
    scene.starts().await;
    let asked = scene.discord.says("alice", "#general", QUESTION);
    let reply = scene.until_reply("alice", "#general", asked).await;
    assert!(
        reply.text.contains("school.example/reset"),
        "{}",
        reply.text
    );
    scene.ends().await;
}

async fn teaches(scene: &Scene) {
    let line = format!("/rules teach rule:reset-password text:{QUESTION}");
    scene.discord.calls("mo", "#staff", &line);
    let told = whispers("learns that");
    scene.discord.until_line("mo", "#staff", told).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taught_is_exported_as_a_rule_file() {
    let mut scene = Scene::on_sqlite().await;
    let database = scene.home.get("DATABASE_URL").to_owned();
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/process/rules");
    let nothing = export(&database, &rules, &[]);
    assert!(nothing.status.success() && nothing.stdout.is_empty());

    teaches(&scene).await;
    scene.rests().await;
    let printed = export(&database, &rules, &[]);
    let printed = String::from_utf8(printed.stdout).unwrap();
    let expected =
        format!("\n[[lesson]]\nrule = \"reset-password\"\nexamples = [\n    \"{QUESTION}\",\n]\n");
    assert!(printed.ends_with(&expected), "{printed}");

    let folder = tempfile::tempdir().unwrap();
    for file in ["book.toml", "rules.toml"] {
        std::fs::copy(rules.join(file), folder.path().join(file)).unwrap();
    }
    let out = folder.path().to_str().unwrap();
    for _ in 0..2 {
        // The second time over rules that hold the lesson already.
        let written = export(&database, folder.path(), &["--out", out]);
        assert!(written.status.success(), "{written:?}");
    }
    let checked = frontdesk(&database, &["check", out]);
    assert!(checked.status.success(), "{checked:?}");
    let guilds = std::fs::read_dir(folder.path().join("guilds")).unwrap();
    let guild = guilds.map(|entry| entry.unwrap().path()).next().unwrap();
    let file = guild.join("lessons.toml");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), printed);

    std::fs::write(&file, "# my own\n").unwrap();
    let refused = export(&database, &rules, &["--out", out]);
    assert!(!refused.status.success(), "somebody's own file is kept");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "# my own\n");
    scene.ends().await;
}

fn export(database: &str, rules: &Path, more: &[&str]) -> Output {
    let rules = rules.to_str().unwrap();
    let arguments = [&["rules", "export", "--rules", rules], more].concat();
    frontdesk(database, &arguments)
}

fn frontdesk(database: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .args(arguments)
        .env("DATABASE_URL", database)
        .output()
        .unwrap()
}
