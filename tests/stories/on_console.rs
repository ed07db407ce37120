//! The stories on the console, as a person would pipe them in.

use std::io::Write;
use std::process::{Command, Stdio};

use super::{StoryFile, compare, folder, stories, story_with_encoder};

/// Pipes a story into `frontdesk console`.
fn tell(story: &StoryFile) -> Result<String, String> {
    if story.is_new_server() {
        return tell_on(story, &["--new-server"]);
    }
    tell_on(story, &[])
}

/// The same with more options.
fn tell_on(story: &StoryFile, options: &[&str]) -> Result<String, String> {
    let encoder = story.encoder();
    let variables = encoder.map(|folder| ("FRONTDESK_ENCODER", folder));
    let mut console = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .arg("console")
        .arg("--rules")
        .arg(story.rules())
        .args(options)
        .env_clear()
        .envs(variables)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the console");
    let mut stdin = console.stdin.take().expect("a pipe");
    stdin.write_all(story.text.as_bytes()).expect("a story");
    drop(stdin);
    let output = console.wait_with_output().expect("an end");
    let told = String::from_utf8(output.stdout).expect("text");
    if output.status.success() {
        return Ok(told);
    }
    let error = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = told.lines().rev().take(12).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    Err(format!("{}: {error}\n{}", story.name, last.join("\n")))
}

#[test]
fn every_story_is_told_on_the_console_as_its_transcript_says() {
    let update = std::env::var_os("UPDATE_STORIES").is_some();
    let mut failures = Vec::new();
    for story in stories() {
        let checked = tell(&story).and_then(|told| {
            if update {
                std::fs::write(&story.out, &told).expect("the transcript");
            }
            compare(&story, &told, "the console")
        });
        failures.extend(checked.err());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn with_the_encoder_a_book_of_three_rules_answers_what_is_meant() {
    let Some(story) = story_with_encoder() else {
        return;
    };
    let told = tell(&story).expect("a telling");
    if std::env::var_os("UPDATE_STORIES").is_some() {
        std::fs::write(&story.out, &told).expect("the transcript");
    }
    compare(&story, &told, "the console").expect("the same");
}

#[test]
fn a_story_told_twice_is_the_same_to_the_byte() {
    let story = stories().remove(0);
    assert_eq!(
        tell(&story).expect("a telling"),
        tell(&story).expect("a telling")
    );
}

#[test]
fn files_that_are_sent_are_written_into_a_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    let files = dir.path().join("files");
    let story = StoryFile {
        name: "files".to_owned(),
        text: "ivy @ #staff: /shift add days:daily hours:9-17\nivy @ #staff: /duty week\nivy @ #staff: /duty week\nalice @ dm: hello\nalice @ dm: /privacy export\n"
            .to_owned(),
        out: folder().join("files.out"),
    };
    tell_on(&story, &["--files", files.to_str().expect("text")]).expect("a telling");
    let mut written: Vec<_> = std::fs::read_dir(&files).expect("the folder").collect();
    written.sort_by_key(|file| file.as_ref().expect("a file").file_name());
    let begins: Vec<(String, Vec<u8>)> = written
        .into_iter()
        .map(|file| {
            let path = file.expect("a file").path();
            let bytes = std::fs::read(&path).expect("the bytes");
            let name = path.file_name().expect("a name").to_string_lossy();
            (name.into_owned(), bytes.into_iter().take(4).collect())
        })
        .collect();
    let names: Vec<&str> = begins.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "001-week.png",
            "002-week.png",
            "003-personal-data.html",
            "004-personal-data.json"
        ]
    );
    assert!(
        begins[..2].iter().all(|(_, bytes)| bytes == b"\x89PNG"),
        "{begins:?}"
    );
}

/// A second story on a kept database is news to it, and no repetition: it begins after the first one.
#[test]
fn stories_on_one_database_follow_each_other() {
    let dir = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", dir.path().join("kept.db").display());
    let tell = |text: &str| {
        let story = StoryFile {
            name: "kept".to_owned(),
            text: text.to_owned(),
            out: folder().join("kept.out"),
        };
        tell_on(&story, &["--database", &url]).expect("a telling")
    };
    let begins = "alice @ #general: how do I reset my password?\nalice presses Solved\n";
    let refund = |who: &str| format!("{begins}wait 2h\n{who} @ dm: I want a refund\n");
    for (story, ticket) in [
        (refund("bob"), "T-1"),
        ("bob @ dm: how do I reset my password?\n".to_owned(), ""),
        (refund("carol"), "T-2"),
        ("dave @ #general: 怎么重置密码？\n".to_owned(), ""),
    ] {
        let told = tell(&story);
        assert!(told.contains("https://school.example/reset"), "{told}");
        assert!(told.contains(ticket), "{told}");
    }
}

#[test]
fn a_line_that_is_wrong_or_impossible_ends_the_story_with_its_number_and_code_2() {
    let cases = [
        ("alice @ #general: hi\nalice dances\n", "line 2: expected"),
        (
            "\nalice presses Solved\n",
            "line 2: alice sees no button `Solved`",
        ),
    ];
    for (text, said) in cases {
        let story = StoryFile {
            name: "wrong".to_owned(),
            text: text.to_owned(),
            out: folder().join("wrong.out"),
        };
        let error = tell(&story).expect_err("a failure");
        assert!(error.contains(said), "{error}");
    }
}
