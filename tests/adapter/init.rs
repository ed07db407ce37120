//! `frontdesk init`, the real binary in an empty folder: what it asks, writes, shows and leaves alone; and the console
//! there.

mod terminal;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use twilight_model::oauth::ApplicationFlags;

use self::terminal::Terminal;
use super::{academy, discord};
use fake_discord::Discord;

/// An empty folder in which the program is called.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect(name)
    }

    /// Calls the program with nothing but these variables.
    async fn calls(&self, words: &[&str], variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        command.args(words).current_dir(self.0.path()).env_clear();
        command.envs(variables.iter().copied()).stdin(Stdio::null());
        let called = tokio::task::spawn_blocking(move || command.output()).await;
        called.expect("no panic").expect("it runs")
    }

    /// Calls the program with these lines typed.
    async fn calls_typing(&self, words: &[&str], typed: &str) -> Output {
        let input = self.path("typed");
        fs::write(&input, typed).expect("written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        command.args(words).current_dir(self.0.path()).env_clear();
        command.stdin(fs::File::open(&input).expect("what is typed"));
        let called = tokio::task::spawn_blocking(move || command.output()).await;
        called.expect("no panic").expect("it runs")
    }

    /// Puts a small rule book there.
    fn takes_a_book(&self) {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/process/rules");
        fs::create_dir(self.path("rules")).expect("a folder");
        for file in ["book.toml", "rules.toml"] {
            fs::copy(rules.join(file), self.path("rules").join(file)).expect("a copy");
        }
    }

    /// Sets up, and returns what was said.
    async fn sets_up(&self, discord: &Discord, variables: &[(&str, &str)]) -> (bool, String) {
        let proxy = discord.api_url();
        let variables = [&[("DISCORD_API_PROXY", proxy.as_str())][..], variables].concat();
        let output = self.calls(&["init", "--yes"], &variables).await;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).expect("text");
        (output.status.success(), said)
    }
}

#[tokio::test]
async fn an_empty_folder_becomes_a_desk_that_the_doctor_examines() {
    let discord = discord().await;
    let token = discord.token();
    let folder = Folder::new();
    let (well, said) = folder
        .sets_up(&discord, &[("DISCORD_TOKEN", token.as_str())])
        .await;
    assert!(well, "{said}");
    for words in [
        "The token is right",
        "It may read what learners write",
        "Invite it with https://discord.com/oauth2/authorize?client_id=",
        "OK    token",
        "OK    rules",
        "OK    database",
        "frontdesk run",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert!(!said.contains(&token), "{said}");
    assert!(
        folder
            .read(".env")
            .contains(&format!("\nDISCORD_TOKEN={token}\n"))
    );
    assert!(folder.path("rules/book.toml").is_file());
    let checked = folder.calls(&["check"], &[]).await;
    assert!(checked.status.success());

    // The second time everything stays as it is, and the token is that of the file.
    fs::write(folder.path("rules/video.toml"), "# mine\n").expect("written");
    let before = folder.read(".env");
    let (well, said) = folder.sets_up(&discord, &[]).await;
    assert!(
        well && said.contains(".env is there, and stays as it is"),
        "{said}"
    );
    assert_eq!(folder.read(".env"), before);
    assert_eq!(folder.read("rules/video.toml"), "# mine\n");
}

#[tokio::test]
async fn a_token_in_a_file_is_taken_from_there_and_written_nowhere_else() {
    let discord = discord().await;
    let folder = Folder::new();
    fs::write(folder.path("token"), format!("{}\n", discord.token())).expect("written");
    let (well, said) = folder
        .sets_up(&discord, &[("DISCORD_TOKEN_FILE", "token")])
        .await;
    assert!(well && said.contains("The token is right"), "{said}");
    assert!(!folder.read(".env").contains(&discord.token()));
}

#[tokio::test]
async fn a_token_that_discord_refuses_and_one_that_is_missing_set_nothing_up() {
    let discord = discord().await;
    for (variables, words) in [
        (
            &[("DISCORD_TOKEN", "wrong")][..],
            "Discord refuses the token",
        ),
        (&[][..], "DISCORD_TOKEN is not set"),
    ] {
        let folder = Folder::new();
        let (well, said) = folder.sets_up(&discord, variables).await;
        assert!(!well && said.contains(words), "{said}");
        let left = fs::read_dir(folder.0.path()).expect("a folder").count();
        assert_eq!(left, 0, "{said}");
    }
}

#[tokio::test]
async fn a_missing_intent_is_told_with_the_page_to_open() {
    let setup = crate::academy::setup().with(academy());
    let discord = Discord::start(setup.application_flags(ApplicationFlags::empty())).await;
    let folder = Folder::new();
    let (well, said) = folder
        .sets_up(&discord, &[("DISCORD_TOKEN", discord.token().as_str())])
        .await;
    assert!(well, "{said}");
    assert!(
        said.contains("https://discord.com/developers/applications/"),
        "{said}"
    );
    assert!(said.contains("/bot"), "{said}");
}

/// Calls `init` in a terminal, where somebody answers what it asks; whether it ended well, and all that was shown. None
/// where no terminal can be made.
async fn in_a_terminal(
    folder: &Folder,
    discord: &Discord,
    answers: impl FnOnce(&mut Terminal) + Send + 'static,
) -> Option<(bool, String)> {
    let mut terminal = Terminal::calls("init", folder.0.path(), &discord.api_url())?;
    let talked = tokio::task::spawn_blocking(move || {
        answers(&mut terminal);
        terminal.ends()
    });
    Some(talked.await.expect("no panic"))
}

#[tokio::test]
async fn in_a_terminal_it_asks_until_the_token_is_right_and_never_shows_it() {
    let (discord, folder) = (discord().await, Folder::new());
    let token = discord.token();
    let typed = token.clone();
    let talked = in_a_terminal(&folder, &discord, move |terminal| {
        terminal.says("press Reset Token");
        terminal.says("The token: ");
        terminal.types("a-wrong-one");
        terminal.says("Discord refuses the token");
        terminal.says("The token: ");
        terminal.types(&typed);
        terminal.says("The token is right");
        terminal.says("It may read what learners write");
        terminal.says("Enter for SQLite, or postgres://");
        terminal.types("frontdesk.db");
        terminal.says("That is no such address.");
        terminal.says("Enter for SQLite, or postgres://");
        terminal.types("");
        terminal.says("Written: .env");
        terminal.says("Invite it with https://discord.com/oauth2/authorize?client_id=");
        terminal.says("then press Enter: ");
        terminal.types("");
    });
    let Some((well, said)) = talked.await else {
        return;
    };
    assert!(well, "{said}");
    for words in ["OK    token", "OK    rules", "OK    database", "\u{2022}"] {
        assert!(said.contains(words), "{words} in {said}");
    }
    for secret in [token.as_str(), "a-wrong-one"] {
        assert!(!said.contains(secret), "{said}");
    }
    let written = folder.read(".env");
    assert!(written.contains(&format!("\nDISCORD_TOKEN={token}\n")));
    assert!(written.contains("\n#DATABASE_URL="), "SQLite goes without");
    assert!(folder.path("rules/book.toml").is_file());
}

#[tokio::test]
async fn in_a_terminal_it_waits_for_the_intent() {
    let setup = crate::academy::setup().with(academy());
    let discord = Discord::start(setup.application_flags(ApplicationFlags::empty())).await;
    let (folder, portal) = (Folder::new(), discord.clone());
    let talked = in_a_terminal(&folder, &discord, move |terminal| {
        terminal.says("The token: ");
        terminal.types(&portal.token());
        terminal.says("Without Message Content Intent");
        terminal.says("Then press Enter: ");
        terminal.types("");
        // It is not on yet, and so is asked for again.
        terminal.says("Without Message Content Intent");
        terminal.says("Then press Enter: ");
        portal.act(|server| server.flags = ApplicationFlags::GATEWAY_MESSAGE_CONTENT_LIMITED);
        terminal.types("");
        terminal.says("It may read what learners write");
        terminal.says("Enter for SQLite, or postgres://");
        terminal.types("");
        terminal.says("then press Enter: ");
        terminal.types("");
    });
    if let Some((well, said)) = talked.await {
        assert!(well && said.contains("OK    token"), "{said}");
    }
}

#[tokio::test]
async fn in_a_terminal_it_gives_up_after_three_wrong_tokens_and_writes_nothing() {
    let (discord, folder) = (discord().await, Folder::new());
    let talked = in_a_terminal(&folder, &discord, |terminal| {
        for _ in 0..3 {
            terminal.says("The token: ");
            terminal.types("a-wrong-one");
            terminal.says("Discord refuses the token");
        }
    });
    let Some((well, said)) = talked.await else {
        return;
    };
    assert!(
        !well && said.contains("there is nothing to set up"),
        "{said}"
    );
    let left = fs::read_dir(folder.0.path()).expect("a folder").count();
    assert_eq!(left, 0, "{said}");
}

#[tokio::test]
async fn without_a_terminal_it_asks_nothing_and_says_how_it_can_be_called() {
    let output = Folder::new().calls(&["init"], &[]).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && said.contains("init --yes"),
        "{said}"
    );
}

#[tokio::test]
async fn the_console_plays_the_sample_book_in_an_empty_folder() {
    let folder = Folder::new();
    let story = folder.path("story");
    fs::write(&story, "alice @ #general: how do I reset my password?\n").expect("written");
    let mut console = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    console
        .arg("console")
        .current_dir(folder.0.path())
        .env_clear();
    console.stdin(fs::File::open(&story).expect("a story"));
    let output = tokio::task::spawn_blocking(move || console.output()).await;
    let output = output.expect("no panic").expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("https://example.com/reset"), "{said}");
    assert!(!folder.path("rules").exists(), "it leaves nothing there");
}

#[tokio::test]
async fn drafts_are_made_from_a_page_and_no_file_is_overwritten() {
    let folder = Folder::new();
    folder.takes_a_book();
    let page = "# FAQ\n\n## Is there a student discount?\n\nYes: 20 % with {any} student card.\n";
    fs::write(folder.path("FAQ.md"), page).expect("written");
    let imported = folder.calls(&["rules", "import", "FAQ.md"], &[]).await;
    let said = String::from_utf8_lossy(&imported.stdout).into_owned();
    assert!(
        imported.status.success() && said.contains("1 draft"),
        "{imported:?}"
    );
    let asked = folder
        .calls(&["ask", "Is there a student discount?"], &[])
        .await;
    let said = String::from_utf8_lossy(&asked.stdout).into_owned();
    assert!(said.contains("is-there-a-student-discount"), "{said}");
    let again = folder.calls(&["rules", "import", "FAQ.md"], &[]).await;
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(
        !again.status.success() && said.contains("is there already"),
        "{said}"
    );
    let new = folder
        .calls(
            &[
                "rules",
                "new",
                "Where is the library?",
                "--reply",
                "Upstairs.",
            ],
            &[],
        )
        .await;
    assert!(new.status.success(), "{new:?}");
    assert!(
        folder
            .read("rules/where-is-the-library.toml")
            .contains("Upstairs.")
    );
    for (words, why) in [
        (&["rules", "import", "absent.md"][..], "absent.md"),
        (&["rules", "import", "FAQ.pdf"][..], "ends with .csv"),
        (
            &["rules", "import", "FAQ.md", "--out", "../x.toml"][..],
            "in the rules folder",
        ),
        (&["rules", "export"][..], "there is no database at"),
        (
            &["rules", "new", "x?", "--category", "nowhere"][..],
            "no category `nowhere`",
        ),
    ] {
        let refused = folder.calls(words, &[]).await;
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains(why), "{said}");
    }
}

#[tokio::test]
async fn a_book_begins_with_a_draft_where_there_is_none() {
    let page = "# FAQ\n\n## Is there a student discount?\n\nYes: 20 %.\n";
    let cases: [(&[&str], &str); 4] = [
        (&["import", "FAQ.md", "--category", "billing"], "billing"),
        (&["import", "FAQ.md"], "general"),
        (
            &["new", "Where is it?", "--category", "how-to-come"],
            "how-to-come",
        ),
        (&["new"], "opening-hours"),
    ];
    for (begun, (words, category)) in [false, true, false, true].into_iter().zip(cases) {
        let folder = Folder::new();
        fs::write(folder.path("FAQ.md"), page).expect("written");
        if begun {
            fs::create_dir(folder.path("rules")).expect("a folder");
            fs::write(folder.path("rules/book.toml"), "languages = [\"en\"]\n").expect("written");
        }
        let words = [&["rules"][..], words].concat();
        let typed = "When do you open?\n\nAt nine.\n\nopening-hours\n\n";
        let made = folder.calls_typing(&words, typed).await;
        assert!(made.status.success(), "{made:?}");
        let checked = folder.calls(&["check"], &[]).await;
        let said = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(said.contains("1 rule, 1 category"), "{said}");
        let files = fs::read_dir(folder.path("rules")).expect("a folder");
        let files =
            files.map(|file| fs::read_to_string(file.expect("a file").path()).expect("text"));
        let all: String = files.collect();
        assert!(all.contains(&format!("category = \"{category}\"")), "{all}");
    }
    let folder = Folder::new();
    let bad = ["rules", "new", "x?", "--category", "How to"];
    let said = String::from_utf8_lossy(&folder.calls(&bad, &[]).await.stderr).into_owned();
    assert!(
        said.contains("category `How to` must be lower-case"),
        "{said}"
    );
    assert!(!folder.path("rules").exists());
    fs::write(folder.path("rules"), "").expect("written");
    let said = String::from_utf8_lossy(&folder.calls(&["rules", "new", "x?"], &[]).await.stderr)
        .into_owned();
    assert_eq!(said.matches("rules:").count(), 1, "{said}");
}

#[tokio::test]
async fn the_env_file_of_a_folder_above_is_not_read() {
    let folder = Folder::new();
    let inner = folder.path("inner");
    fs::create_dir(&inner).expect("a folder");
    fs::write(folder.path(".env"), "DATABASE_URL=sqlite://above.db\n").expect("written");
    let called = |place: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        command.arg("doctor").current_dir(place).env_clear();
        String::from_utf8(command.output().expect("it runs").stdout).expect("text")
    };
    let own = called(folder.0.path());
    assert!(own.contains("above.db, not there yet"), "{own}");
    let below = called(&inner);
    assert!(!below.contains("above.db"), "{below}");
    let whole = inner.canonicalize().expect("a folder").join("frontdesk.db");
    assert!(below.contains(&whole.display().to_string()), "{below}");
}

#[tokio::test]
async fn a_rule_is_made_by_answering_what_is_asked_and_the_book_is_checked_with_it() {
    let folder = Folder::new();
    folder.takes_a_book();
    let typed = "Where is the library?\nwhich floor are the books on\n\nUpstairs.\nFollow the signs.\n\n\n\n";
    let made = folder.calls_typing(&["rules", "new"], typed).await;
    let said = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(made.status.success(), "{made:?}");
    for words in [
        "Which category is it of?",
        "where-is-the-library",
        "0 errors",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let asked = folder.calls(&["ask", "which floor are the books on"], &[]);
    let said = String::from_utf8_lossy(&asked.await.stdout).into_owned();
    assert!(said.contains("where-is-the-library"), "{said}");

    // One that says what another rule says is told of, and stands in its file to be mended.
    let twice = folder.calls_typing(&["rules", "new"], typed).await;
    let said = String::from_utf8_lossy(&twice.stdout).into_owned();
    assert!(
        !twice.status.success() && said.contains("where-is-the-library-2"),
        "{said}"
    );
    let cut_short = folder.calls_typing(&["rules", "new"], "Where?\n").await;
    assert!(!cut_short.status.success());
    assert!(!folder.path("rules/where.toml").exists());
}

#[tokio::test]
async fn a_rule_that_is_typed_is_named_and_told_where_its_answer_had_to_be_cut() {
    let folder = Folder::new();
    folder.takes_a_book();
    let answer = "Upstairs. ".repeat(300);
    let typed = format!("图书馆在哪里？\n\n{answer}\n\n\n\nThe library\n");
    let made = folder.calls_typing(&["rules", "new"], &typed).await;
    let said = String::from_utf8_lossy(&made.stdout).into_owned();
    for words in [
        "What is it called in English",
        "the-library.toml: `the-library`",
        "1 answer was longer than a message, and ends with `…`",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let file = folder.read("rules/the-library.toml");
    assert!(
        file.contains("Upstairs. …") && file.len() < answer.len(),
        "{file}"
    );
}

#[tokio::test]
async fn a_check_that_is_to_fix_sorts_and_formats_the_files_and_nothing_else() {
    let folder = Folder::new();
    folder.takes_a_book();
    let category = folder.read("rules/book.toml");
    let category = category
        .split("id = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let category = category.expect("a category");
    let rule = |id: &str, example: &str| {
        format!(
            "[[rule]]\n  examples=['{example}']\nid='{id}'\ncategory='{category}'\ntitle={{en='T {id}'}}\nreplies={{en=['x']}}\n"
        )
    };
    let untidy = format!(
        "# Places.\n\n# asked often\n{}{}",
        rule("pool", "where is the pool"),
        rule("bar", "where is the bar")
    );
    fs::write(folder.path("rules/places.toml"), &untidy).expect("written");
    let checked = folder.calls(&["check"], &[]).await;
    assert!(checked.status.success(), "{checked:?}");
    assert_eq!(folder.read("rules/places.toml"), untidy);

    let fixed = folder.calls(&["check", "--fix"], &[]).await;
    let said = String::from_utf8_lossy(&fixed.stdout).into_owned();
    assert!(fixed.status.success(), "{said}");
    assert!(said.contains("places.toml: sorted and formatted"), "{said}");
    let neat = folder.read("rules/places.toml");
    let neat_rule = |id: &str, example: &str| {
        format!(
            "[[rule]]\nid = '{id}'\ncategory = '{category}'\ntitle = {{ en = 'T {id}' }}\nexamples = ['{example}']\nreplies = {{ en = ['x'] }}\n"
        )
    };
    let expected = format!(
        "# Places.\n\n{}\n# asked often\n{}",
        neat_rule("bar", "where is the bar"),
        neat_rule("pool", "where is the pool")
    );
    assert_eq!(neat, expected);

    // A book that is not valid is not touched.
    let broken = untidy.replace("id='pool'", "id='bar'");
    fs::write(folder.path("rules/places.toml"), &broken).expect("written");
    let refused = folder.calls(&["check", "--fix"], &[]).await;
    assert!(!refused.status.success());
    assert_eq!(folder.read("rules/places.toml"), broken);
}
