//! The way out and in of the figures' rows, through the real program: what is exported is read by a reader of CSV, names
//! nobody, and is noted; what is imported comes once, and counts.

use std::collections::HashMap;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
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
mo @ #staff: /export rows:purchases period:7d
mo @ #staff: /export report:overview period:7d
mo @ #staff: /privacy log
";

/// A database of its own, and files beside it.
struct Desk(tempfile::TempDir);

impl Desk {
    /// A database in which this has happened.
    fn after(story: &str) -> (Self, String) {
        let desk = Self(tempfile::tempdir().unwrap());
        let told = desk.prints(&["console"], story);
        (desk, told)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn writes(&self, name: &str, content: &str) -> String {
        std::fs::write(self.file(name), content).unwrap();
        self.file(name).to_str().unwrap().to_owned()
    }

    fn reads(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap()
    }

    /// Runs the program.
    fn runs(&self, arguments: &[&str], input: &str) -> Output {
        let url = format!("sqlite://{}", self.file("kept.db").display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        command.args(arguments).env("DATABASE_URL", &url);
        if arguments == ["console"] {
            let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
            command.arg("--rules").arg(rules);
            command.arg("--database").arg(&url);
        }
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut running = pipes.stderr(Stdio::piped()).spawn().unwrap();
        let mut typed = running.stdin.take().unwrap();
        typed.write_all(input.as_bytes()).unwrap();
        drop(typed);
        running.wait_with_output().unwrap()
    }

    /// Runs the program, which must succeed, and returns what it prints.
    fn prints(&self, arguments: &[&str], input: &str) -> String {
        let output = self.runs(arguments, input);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the program, and returns what it prints and what it complains of.
    fn says(&self, arguments: &[&str]) -> (String, String) {
        let output = self.runs(arguments, "");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    }

    fn exports(&self, arguments: &[&str]) -> String {
        self.prints(&[&["export"], arguments].concat(), "")
    }
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The rows of a CSV file by the names of their columns.
fn rows(csv: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn rows_leave_without_names_and_as_they_are_in_discord() {
    let (desk, told) = Desk::after(STORY);
    has(&told, &["inquiries.csv", "exported rows, without texts"]);
    has(
        &told,
        &["purchases.csv", "overview.json", "the figures as JSON"],
    );
    has(&told, &["exported the figures of a report"]);
    has(&told, &["This command is for moderators", "30 are needed"]);
    let written = desk.exports(&["inquiries"]);
    let all = rows(&written);
    assert_eq!(all.len(), 2, "{written}");
    assert_eq!(all[0]["outcome"], "solved");
    assert!(all[0]["learner"].parse::<u64>().is_ok() && all[1]["learner"].is_empty());
    assert_eq!(
        (&*all[1]["anonymous"], &*all[1]["place"]),
        ("true", "command")
    );
    let figures = [
        "press",
        "reason",
        "first_reply",
        "first_reply_ms",
        "repeated",
        "by_staff",
    ];
    let of = |row: usize| figures.map(|name| &*all[row][name]);
    assert_eq!(of(0), ["solved", "", "unasked", "", "false", "false"]);
    assert!(all[0]["asked_at"].ends_with("+00:00") && !written.contains("kx4901"));
    for (kind, least) in [
        ("tickets", 0),
        ("surveys", 1),
        ("events", 4),
        ("roster", 1),
        ("purchases", 0),
    ] {
        let written = json(&desk.exports(&[kind, "--format", "json"]));
        assert_eq!(written["about"]["kind"], kind);
        let rows = written["rows"].as_array().unwrap();
        assert!(rows.len() >= least, "{kind}: {written}");
    }
    let before = desk.exports(&["inquiries", "--to", "2020-01-01"]);
    assert_eq!(rows(&before).len(), 0);
}

#[test]
fn the_figures_of_every_report_leave_as_json() {
    let (desk, _) = Desk::after(&format!("{STORY}carol @ #general: I want a refund\n"));
    let figures = |report: &str| {
        let written = json(&desk.exports(&["report", report]));
        assert_eq!(written["about"]["report"], report);
        assert!(written["about"]["definitions"].is_number());
        written["figures"].clone()
    };
    let overview = figures("overview");
    assert_eq!(overview["inquiries"], 3);
    assert_eq!(overview["helpful_rate"]["rate"], 1.0);
    assert!(overview["auto_reply_rate"]["low"].is_number());
    assert_eq!(figures("satisfaction")["satisfaction"]["n"], 1);
    assert_eq!(figures("response")["resolution"]["waiting"], 1);
    let rules = figures("rules");
    let mut rules = rules.as_array().unwrap().iter();
    let reset = rules.find(|one| one["rule"] == "reset-password").unwrap();
    assert_eq!(
        (&reset["answered"], &reset["helpful_rate"]["n"]),
        (&json("1"), &json("1"))
    );
    assert_eq!(figures("instructors")[0]["open_now"], 1);
    assert_eq!(figures("retention")[0]["learners"], 3);
    let billing = json(&desk.exports(&["report", "overview", "--category", "billing"]));
    assert_eq!(billing["about"]["category"], "billing");
    let asked = billing["figures"]["inquiries"].as_u64().unwrap();
    assert!(asked < 3, "{billing}");
    let log = desk.prints(&["console"], "mo @ #staff: /privacy log\n");
    has(
        &log,
        &["whoever runs frontdesk exported the figures of a report"],
    );
    for refused in [
        &["report"][..],
        &["report", "secrets"],
        &["tickets", "overview"],
        &["tickets", "--category", "billing"],
        &["report", "rules", "--category", "billing"],
    ] {
        let output = desk.runs(&[&["export"], refused].concat(), "");
        assert!(!output.status.success(), "{refused:?}");
    }
}

#[test]
fn a_file_is_whole_and_has_beside_it_what_it_is_about() {
    let (desk, _) = Desk::after(STORY);
    let out = desk.file("events.csv");
    desk.exports(&["events", "--out", out.to_str().unwrap()]);
    let events = rows(&desk.reads("events.csv"));
    let kinds: Vec<&str> = events.iter().map(|row| &*row["kind"]).collect();
    assert_eq!(kinds[..3], ["asked", "answered", "solved"]);
    let about = json(&desk.reads("events.about.json"));
    assert_eq!(about["kind"], "events");
    assert_eq!(about["time_zone"], "UTC");
    assert!(about["definitions"].is_number() && about["data_up_to"].is_string());
    assert!(!desk.file("events.csv.part").exists());
}

#[test]
fn texts_leave_where_they_are_asked_for_and_that_is_noted() {
    let (desk, _) = Desk::after(STORY);
    let texts = rows(&desk.exports(&["inquiries", "--texts"]));
    has(&texts[1]["text"], &["kx4901"]);
    let log = desk.prints(&["console"], "mo @ #staff: /privacy log\n");
    has(&log, &["exported rows with learners' texts"]);
    let file = desk.file("texts.csv");
    std::fs::write(&file, "").unwrap();
    desk.exports(&["inquiries", "--texts", "--out", file.to_str().unwrap()]);
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "its owner alone reads it");
    let (_, said) = desk.says(&["export", "events", "--texts"]);
    has(&said, &["leave out --texts"]);
    let (_, said) = desk.says(&["export", "events", "--guild", "5"]);
    has(&said, &["knows no server 5"]);
}

#[test]
fn what_is_not_there_is_not_made() {
    let desk = Desk(tempfile::tempdir().unwrap());
    let (_, said) = desk.says(&["export", "inquiries"]);
    has(&said, &["there is no database"]);
    assert!(!desk.file("kept.db").exists());
}

fn service_data() -> (String, usize) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drivers/service_data.csv");
    let content = std::fs::read_to_string(data).unwrap();
    let n = rows(&content).len();
    (content, n)
}

#[test]
fn surveys_come_in_once_whatever_their_file_is_called() {
    let (desk, _) = Desk::after("mo @ #staff: /setup show\n");
    let (content, n) = service_data();
    let file = desk.writes("service.csv", &content);
    let import = ["import", "surveys", &file];
    has(
        &desk.prints(&import, ""),
        &[&format!("{n} rows new, 0 known already, 0 left out")],
    );
    has(
        &desk.prints(&import, ""),
        &[&format!("0 rows new, {n} known already")],
    );

    let copy = desk.writes("copy.csv", &content);
    let (_, said) = desk.says(&["import", "surveys", &copy]);
    has(&said, &["imported before, as \"service.csv\""]);
    desk.writes("service.csv", &format!("{content}\n5,2,4\n9,9,9\n"));
    let (told, said) = desk.says(&import);
    has(
        &told,
        &[&format!("1 row new, {n} known already, 1 left out")],
    );
    has(&said, &["service.csv:", "not a number from 1 to 5"]);
    let told = desk.prints(&["import", "surveys", &copy, "--again"], "");
    has(&told, &[&format!("{n} rows new")]);
}

#[test]
fn imported_surveys_give_the_figures_of_their_file() {
    let (desk, _) = Desk::after("mo @ #staff: /setup show\n");
    let (content, n) = service_data();
    let file = desk.writes("service.csv", &content);
    desk.prints(&["import", "surveys", &file], "");
    let exported = json(&desk.exports(&["surveys", "--format", "json"]));
    assert_eq!(exported["rows"][0]["source"], "imported");
    let guild = exported["about"]["server"].as_str().unwrap();
    let of_file = json(&desk.prints(&["drivers", &file, "--json"], ""));
    let mut of_server = json(&desk.prints(&["drivers", "--guild", guild, "--json"], ""));
    assert_eq!(of_server["imported"], n);
    of_server.as_object_mut().unwrap().remove("imported");
    assert_eq!(of_file, of_server, "the same rows in the same order");
    let told = desk.prints(&["console"], "mo @ #staff: /insights drivers\n");
    has(
        &told,
        &[&format!("n = {n}, imported: {n}"), "Perceived effort: "],
    );
}

#[test]
fn purchases_come_in_once_and_leave_by_key() {
    let (desk, _) = Desk::after("alice @ #general: how do I reset my password?\n");
    let key = rows(&desk.exports(&["inquiries"]))[0]["learner"].clone();
    let lines = format!(
        "user,learner,product,at,amount,currency\n998877,,Rust course,2026-01-01,4900,eur\n\
         ,{key},=Go,2026-01-02,,\n,12345,Go,2026-01-02,,\n"
    );
    let file = desk.writes("sales.csv", &lines);
    let import = ["import", "purchases", &file];
    let (told, said) = desk.says(&import);
    has(&told, &["2 rows new, 0 known already, 1 left out"]);
    has(
        &said,
        &[
            "sales.csv:4: left out: no learner has the key 12345",
            "no role means \"Rust course\" yet",
        ],
    );
    let (again, _) = desk.says(&import);
    has(&again, &["0 rows new, 2 known already, 1 left out"]);

    let written = desk.exports(&["purchases"]);
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
}
