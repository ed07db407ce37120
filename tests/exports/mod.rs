//! The way out and in of the figures' rows, through the real program: what is exported is read by a reader of CSV, names
//! nobody, and is noted; what is imported comes once, and counts.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const STORY: &str = "mo @ #staff: /setup targets survey-percent:100
ivy @ #staff: /duty on
alice @ #general: how do I reset my password?
alice presses Solved
alice selects 4 2 3
bob @ #general: /ask question:I want a refund kx4901 anonymous:true
wait 1m
mo @ #staff: /export rows:inquiries period:all
mo @ #staff: /privacy log
alice @ #general: /insights drivers
mo @ #staff: /insights drivers
";

/// Runs the program on a database.
fn frontdesk(database: &Path, arguments: &[&str], input: &str) -> Output {
    let url = format!("sqlite://{}", database.display());
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command.args(arguments).env("DATABASE_URL", &url);
    if arguments == ["console"] {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        command
            .arg("--rules")
            .arg(rules)
            .arg("--database")
            .arg(&url);
    }
    let mut running = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    running
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    running.wait_with_output().unwrap()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The rows of a CSV file by the names of their columns.
fn rows(csv: &str) -> Vec<std::collections::HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn rows_leave_without_names_and_texts_only_where_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("kept.db");
    let missing = frontdesk(&database, &["export", "inquiries"], "");
    assert!(
        !missing.status.success() && !database.exists(),
        "nothing is made"
    );
    let told = printed(&frontdesk(&database, &["console"], STORY));
    assert!(
        told.contains("inquiries.csv") && told.contains("exported rows, without texts"),
        "{told}"
    );
    assert!(
        told.contains("This command is for moderators") && told.contains("38 are needed"),
        "{told}"
    );

    let written = printed(&frontdesk(&database, &["export", "inquiries"], ""));
    let all = rows(&written);
    assert_eq!(all.len(), 2, "{written}");
    assert_eq!(all[0]["outcome"], "solved");
    assert!(all[0]["learner"].parse::<u64>().is_ok() && all[1]["learner"].is_empty());
    assert_eq!(
        (&*all[1]["anonymous"], &*all[1]["place"]),
        ("true", "command")
    );
    assert!(
        all[0]["asked_at"].ends_with("+00:00") && !written.contains("kx4901"),
        "{written}"
    );

    let out = folder.path().join("events.csv");
    let out_text = out.to_str().unwrap();
    printed(&frontdesk(
        &database,
        &["export", "events", "--out", out_text],
        "",
    ));
    let events = std::fs::read_to_string(&out).unwrap();
    let kinds: Vec<String> = rows(&events)
        .iter()
        .map(|row| row["kind"].clone())
        .collect();
    assert_eq!(kinds[..3], ["asked", "answered", "solved"]);
    let about = std::fs::read_to_string(folder.path().join("events.about.json")).unwrap();
    let about: Value = serde_json::from_str(&about).unwrap();
    assert_eq!(
        (&about["kind"], &about["time_zone"], &about["definitions"]),
        (&"events".into(), &"UTC".into(), &1.into())
    );
    assert!(!folder.path().join("events.csv.part").exists());

    for (kind, least) in [
        ("tickets", 0),
        ("surveys", 1),
        ("events", 4),
        ("roster", 1),
        ("purchases", 0),
    ] {
        let json = printed(&frontdesk(
            &database,
            &["export", kind, "--format", "json"],
            "",
        ));
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["about"]["kind"], kind);
        let rows = json["rows"].as_array().unwrap();
        assert!(rows.len() >= least, "{kind}: {json}");
    }
    let before = printed(&frontdesk(
        &database,
        &["export", "inquiries", "--to", "2020-01-01"],
        "",
    ));
    assert_eq!(rows(&before).len(), 0);

    let texts = printed(&frontdesk(
        &database,
        &["export", "inquiries", "--texts"],
        "",
    ));
    assert!(rows(&texts)[1]["text"].contains("kx4901"), "{texts}");
    let log = printed(&frontdesk(
        &database,
        &["console"],
        "mo @ #staff: /privacy log\n",
    ));
    assert!(log.contains("exported rows with learners' texts"), "{log}");
    assert!(
        !frontdesk(&database, &["export", "events", "--texts"], "")
            .status
            .success()
    );
    assert!(
        !frontdesk(&database, &["export", "events", "--guild", "5"], "")
            .status
            .success()
    );
}

#[test]
fn surveys_come_in_once_and_give_the_figures_of_their_file() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("kept.db");
    printed(&frontdesk(
        &database,
        &["console"],
        "mo @ #staff: /setup show\n",
    ));
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drivers/service_data.csv");
    let content = std::fs::read_to_string(&data).unwrap();
    let file = folder.path().join("service.csv");
    let import = |file: &Path, more: &[&str]| {
        let arguments = [&["import", "surveys", file.to_str().unwrap()], more].concat();
        frontdesk(&database, &arguments, "")
    };
    std::fs::write(&file, &content).unwrap();
    let n = rows(&content).len();
    let told = printed(&import(&file, &[]));
    assert!(
        told.contains(&format!("{n} rows new, 0 known already, 0 left out")),
        "{told}"
    );
    let told = printed(&import(&file, &[]));
    assert!(
        told.contains(&format!("0 rows new, {n} known already")),
        "{told}"
    );

    let of_file = printed(&frontdesk(
        &database,
        &["drivers", file.to_str().unwrap(), "--json"],
        "",
    ));
    let about = frontdesk(&database, &["export", "surveys", "--format", "json"], "");
    let about: Value = serde_json::from_str(&printed(&about)).unwrap();
    let guild = about["about"]["server"].as_str().unwrap();
    assert_eq!(about["rows"][0]["source"], "imported");
    let of_server = printed(&frontdesk(
        &database,
        &["drivers", "--guild", guild, "--json"],
        "",
    ));
    let [of_file, mut of_server] =
        [of_file, of_server].map(|json| serde_json::from_str::<Value>(&json).unwrap());
    assert_eq!(of_server["imported"], n);
    of_server.as_object_mut().unwrap().remove("imported");
    assert_eq!(of_file, of_server, "the same rows in the same order");
    let told = printed(&frontdesk(
        &database,
        &["console"],
        "mo @ #staff: /insights drivers\n",
    ));
    assert!(told.contains(&format!("n = {n}, imported: {n}")), "{told}");

    let copy = folder.path().join("copy.csv");
    std::fs::write(&copy, &content).unwrap();
    let refused = import(&copy, &[]);
    assert!(!refused.status.success(), "a copy under another name");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("service.csv"), "{said}");
    std::fs::write(&file, format!("{content}\n5,2,4\n9,9,9\n")).unwrap();
    let more = import(&file, &[]);
    let told = String::from_utf8(more.stdout).unwrap();
    assert!(
        told.contains(&format!("1 row new, {n} known already, 1 left out")),
        "{told}"
    );
    let said = String::from_utf8(more.stderr).unwrap();
    assert!(
        said.contains("service.csv:") && said.contains("not a number from 1 to 5"),
        "{said}"
    );
    let told = printed(&import(&copy, &["--again"]));
    assert!(told.contains(&format!("{n} rows new")), "{told}");
}

#[test]
fn purchases_come_in_once_and_leave_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("kept.db");
    printed(&frontdesk(
        &database,
        &["console"],
        "alice @ #general: how do I reset my password?\n",
    ));
    let key = rows(&printed(&frontdesk(
        &database,
        &["export", "inquiries"],
        "",
    )))[0]["learner"]
        .clone();
    let file = folder.path().join("sales.csv");
    let head = "user,learner,product,at,amount,currency\n";
    let lines = format!(
        "{head}998877,,Rust course,2026-01-01,4900,eur\n,{key},=Go,2026-01-02,,\n,12345,Go,2026-01-02,,\n"
    );
    std::fs::write(&file, lines).unwrap();
    let import = || {
        frontdesk(
            &database,
            &["import", "purchases", file.to_str().unwrap()],
            "",
        )
    };
    let first = import();
    assert_eq!(first.status.code(), Some(1), "a row is refused");
    let (told, said) = (
        String::from_utf8(first.stdout).unwrap(),
        String::from_utf8(first.stderr).unwrap(),
    );
    assert!(
        told.contains("2 rows new, 0 known already, 1 left out"),
        "{told}"
    );
    assert!(
        said.contains("sales.csv:4: left out: no learner has the key 12345"),
        "{said}"
    );
    assert!(said.contains("no role means \"Rust course\" yet"), "{said}");
    let again = String::from_utf8(import().stdout).unwrap();
    assert!(
        again.contains("0 rows new, 2 known already, 1 left out"),
        "{again}"
    );

    let written = printed(&frontdesk(&database, &["export", "purchases"], ""));
    let bought = rows(&written);
    assert_eq!(
        (&*bought[0]["amount"], &*bought[0]["currency"]),
        ("4900", "EUR")
    );
    assert_eq!(
        (&bought[1]["learner"], &*bought[1]["product"]),
        (&key, "'=Go")
    );
    assert!(!written.contains("998877"), "no Discord id: {written}");
    let copy = printed(&frontdesk(
        &database,
        &["console"],
        "alice @ dm: /privacy export\n",
    ));
    assert!(copy.contains("personal-data"), "{copy}");
}
