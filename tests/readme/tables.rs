//! The other tables of the pages, held to what the program reads, serves and explains.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use frontdesk::desk::metrics::Metrics;
use frontdesk::domain::{Millis, Outcome};
use frontdesk::http::Http;
use frontdesk::store::{Store, StoreOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::page::{files, firsts, pages, pattern, read, root, table};
use crate::run;

#[test]
fn the_table_of_variables_has_every_variable_that_is_read() {
    let name = pattern(r#""((?:FRONTDESK|DISCORD|DATABASE)_[A-Z_]+)""#);
    let mut read_by_code = BTreeSet::new();
    for file in files(&root().join("src"), ".rs") {
        let text = fs::read_to_string(file).unwrap();
        read_by_code.extend(name.captures_iter(&text).map(|name| name[1].to_owned()));
    }
    let rows = table("docs/operating.md", "Variables", 0);
    let written: BTreeSet<String> = rows.iter().map(|row| row[0].replace('`', "")).collect();
    assert_eq!(written, read_by_code);
    let known = frontdesk::app::VARIABLES.map(str::to_owned);
    assert_eq!(written, BTreeSet::from(known), "what is not misspelt");
    let default = format!("`{}`", frontdesk::app::DATABASE);
    assert!(
        rows.iter()
            .any(|row| row[0] == "`DATABASE_URL`" && row[1] == default)
    );
    let line = pattern("(?m)^#?([A-Z_]+)=");
    let example = read(".env.example");
    let mut example: BTreeSet<String> = line
        .captures_iter(&example)
        .map(|name| name[1].to_owned())
        .collect();
    example.insert("FRONTDESK_CLOCK_FILE".to_owned());
    assert_eq!(example, written, "in .env.example");
}

/// The page of metrics as it is served.
pub(crate) async fn metrics_page() -> String {
    let metrics = std::sync::Arc::new(Metrics::new());
    // Those with a label are served once they have a value.
    metrics.shard_is_up(0, true);
    metrics.requested("GET", Millis::ZERO);
    let store = Store::open("sqlite::memory:", StoreOptions::default())
        .await
        .unwrap();
    let http = Http::bind("127.0.0.1:0".parse().unwrap(), metrics, store);
    let http = http.await.unwrap();
    let address = http.address().unwrap();
    let shutdown = tokio_util::sync::CancellationToken::new();
    let serving = tokio::spawn(http.serve(shutdown.clone()));
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = b"GET /metrics HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n";
    connection.write_all(request).await.unwrap();
    let mut page = String::new();
    connection.read_to_string(&mut page).await.unwrap();
    shutdown.cancel();
    serving.await.unwrap().unwrap();
    page
}

/// The names of the metrics that are served, those of histograms once for all their lines.
async fn served_metrics() -> BTreeSet<String> {
    let page = metrics_page().await;
    let metric = pattern(r"(?m)^(frontdesk_\w+?)(_seconds_(?:bucket|sum|count))?[ {]");
    let names = metric.captures_iter(&page).map(|name| {
        let of_histogram = name.get(2).map_or("", |_| "_seconds");
        format!("{}{of_histogram}", &name[1])
    });
    names.collect()
}

#[tokio::test]
async fn the_dashboard_asks_for_metrics_that_are_served() {
    let served = served_metrics().await;
    let dashboard = read("docs/grafana.json");
    let json: serde_json::Value = serde_json::from_str(&dashboard).expect("JSON");
    assert!(json["panels"].as_array().expect("panels").len() > 10);
    let metric = pattern(r"frontdesk_\w+");
    let asked: BTreeSet<&str> = metric
        .find_iter(&dashboard)
        .map(|found| found.as_str())
        .collect();
    for name in asked {
        let plain = name.strip_suffix("_bucket").or(name.strip_suffix("_count"));
        assert!(served.contains(plain.unwrap_or(name)), "{name}");
    }
}

#[tokio::test]
async fn the_table_of_metrics_has_every_metric_that_is_served() {
    let served = served_metrics().await;
    let written: BTreeSet<String> = firsts("docs/operating.md", "Health", 1)
        .into_iter()
        .collect();
    assert_eq!(written, served);
}

#[test]
fn the_tables_of_measures_have_every_outcome_and_every_figure_that_help_explains() {
    let outcomes = Outcome::ALL.map(Outcome::name);
    assert_eq!(firsts("docs/measures.md", "Outcomes", 0), outcomes);
    let help = run(&["console"], "mo @ #staff: /stats help\n").printed;
    let figures = firsts("docs/measures.md", "Figures", 0);
    let bold = pattern(r"\*\*(.+?)\*\*");
    // What is explained besides is no figure.
    let others = [
        "What the figures mean",
        "Before",
        "Outcome",
        "Surveys",
        "Instructors",
    ];
    let explained: BTreeSet<String> = bold
        .captures_iter(&help)
        .map(|name| name[1].to_owned())
        .filter(|name| !others.contains(&name.as_str()))
        .collect();
    assert_eq!(figures.into_iter().collect::<BTreeSet<_>>(), explained);
}

/// Writes the rule book of the page into a folder, with a line before each file's first table.
fn write_rules(folder: &Path, line: &str) {
    let page = pages(&root().join("docs"));
    let page = page
        .iter()
        .find(|page| page.path.ends_with("rules.md"))
        .unwrap();
    for block in page.blocks_of("toml") {
        let name = block.lines().next().unwrap().trim_start_matches("# ");
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{block}\n{line}\n")).unwrap();
    }
}

#[test]
fn the_rules_in_the_page_are_a_rule_book_without_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    let check = || run(&[Path::new("check"), folder.path()], "").printed;
    write_rules(folder.path(), "");
    let said = check();
    assert!(said.contains(": 0 errors, 0 warnings"), "{said}");
    // A key that is not known is answered with those that are.
    write_rules(folder.path(), "[[rule]]\nunheard-of = 1");
    let said = check();
    let keys = pattern("a rule has: (.*)").captures(&said).expect(&said)[1].to_owned();
    let keys: Vec<&str> = keys.split(", ").collect();
    assert_eq!(firsts("docs/rules.md", "Write rules", 1), keys);
}

#[test]
fn every_word_that_is_explained_is_used() {
    let used: String = files(&root().join("src"), ".rs")
        .iter()
        .map(|file| fs::read_to_string(file).unwrap().to_lowercase())
        .collect();
    let mut explained = HashSet::new();
    for (heading, least) in [
        ("What frontdesk is about", 20),
        ("How a text is matched", 10),
        ("How frontdesk works inside", 20),
    ] {
        let words = firsts("docs/words.md", heading, 0);
        assert!(words.len() >= least, "{heading}");
        for word in words.iter().flat_map(|words| words.split(", ")) {
            let as_name = word.replace([' ', '-'], "_");
            let joined = as_name.replace('_', "");
            let forms = [word, &as_name, &joined];
            assert!(forms.iter().any(|form| used.contains(*form)), "{word}");
            assert!(
                explained.insert(word.to_owned()),
                "{word} is explained twice"
            );
        }
    }
}
