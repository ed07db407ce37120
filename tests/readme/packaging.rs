//! The image, the compose file, the unit and the release, held to rules and to what the program reads. What needs a program
//! that is not on this machine (systemd, a YAML reader) says so and is passed by.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Output};

use crate::commands::subcommands;
use crate::page::{pattern, read, root, table};

/// An instruction of the Dockerfile with its arguments, lines that go on put together.
fn instructions() -> Vec<(String, String)> {
    let text = read("Dockerfile").replace("\\\n", " ");
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, rest) = line.split_once(' ').expect(line);
            let rest: Vec<&str> = rest.split_whitespace().collect();
            (name.to_owned(), rest.join(" "))
        })
        .collect()
}

/// Returns what stands behind an instruction in the last stage; the last of several counts.
fn of_image(name: &str) -> String {
    let all = instructions();
    let stage = all.iter().rposition(|(name, _)| name == "FROM").unwrap();
    let found = all[stage..].iter().rfind(|(known, _)| known == name);
    found.map(|(_, rest)| rest.clone()).expect(name)
}

#[test]
fn the_image_holds_the_program_alone_and_runs_it_as_nobody() {
    let all = instructions();
    let mut stages = BTreeSet::new();
    for (name, rest) in &all {
        match name.as_str() {
            "FROM" => {
                let base = rest.split(' ').next().unwrap();
                let exact = pattern(r"^[a-z/]+:\d+\.\d+\.\d+\S*@sha256:[0-9a-f]{64}$");
                let is_pinned = base == "scratch" || exact.is_match(base);
                assert!(is_pinned, "{base} may be something else tomorrow");
                stages.extend(rest.split(" AS ").nth(1).map(str::to_owned));
            }
            "ADD" => panic!("COPY says what is meant: {rest}"),
            "COPY" => copies(rest, &stages),
            "RUN" => assert!(!pattern(r"\bsudo\b|curl .*\| *sh").is_match(rest), "{rest}"),
            "ENTRYPOINT" | "CMD" => {
                let words: Vec<String> = serde_json::from_str(rest).expect("without a shell");
                assert!(!words.is_empty());
            }
            _ => {}
        }
    }
    let last = all.iter().rfind(|(name, _)| name == "FROM").unwrap();
    assert_eq!(last.1, "scratch", "nothing but the program is in it");
    let user = of_image("USER");
    assert!(
        pattern(r"^[1-9]\d{3,}:[1-9]\d{3,}$").is_match(&user),
        "{user}"
    );
    assert_eq!(of_image("VOLUME"), "[\"/data\"]");
    assert_eq!(
        of_image("WORKDIR"),
        "/data",
        "what has a relative path lies in the volume"
    );
    assert_eq!(of_image("STOPSIGNAL"), "SIGTERM");
    let health = of_image("HEALTHCHECK");
    let (_, call) = health.split_once("CMD ").expect(&health);
    let call: Vec<String> = serde_json::from_str(call).expect("without a shell");
    assert!(subcommands().contains_key(&call[1]), "{call:?}");
    assert!(
        of_image("ENV").contains("FRONTDESK_HTTP=127.0.0.1:"),
        "is asked inside alone"
    );
}

/// A COPY is of files that are there, or from a stage before.
fn copies(rest: &str, stages: &BTreeSet<String>) {
    let words: Vec<&str> = rest
        .split(' ')
        .filter(|word| !word.starts_with("--chown"))
        .collect();
    if let Some(stage) = words[0].strip_prefix("--from=") {
        assert!(stages.contains(stage), "{rest}");
        return;
    }
    for file in &words[..words.len() - 1] {
        assert!(root().join(file).exists(), "{file}");
        assert!(
            *file == "." || is_sent(file),
            "{file} is not sent to the builder"
        );
    }
}

/// Says whether a file reaches the builder, by .dockerignore.
fn is_sent(file: &str) -> bool {
    let ignored = read(".dockerignore");
    assert!(
        ignored.lines().any(|line| line == "*"),
        "nothing is sent but what is named"
    );
    let mut named = ignored.lines().filter_map(|line| line.strip_prefix('!'));
    named.any(|named| file == named || file.starts_with(&format!("{named}/")))
}

#[test]
fn the_builder_gets_what_the_build_needs_and_no_secret() {
    let include = pattern(r#"include_(?:str|bytes)!\("((?:\.\./)+)([^"]+)"\)"#);
    for file in crate::page::files(&root().join("src"), ".rs") {
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
        for found in include.captures_iter(&code) {
            let up = found[1].matches("../").count();
            let folder = file.ancestors().nth(up + 1).unwrap();
            let target = folder.join(&found[2]);
            let target = target.strip_prefix(root()).unwrap().display().to_string();
            assert!(is_sent(&target), "{target}, which {file:?} includes");
        }
    }
    let manifest = read("Cargo.toml");
    for bench in pattern(r#"\[\[bench\]\]\nname = "(\w+)""#).captures_iter(&manifest) {
        assert!(
            is_sent(&format!("benches/{}.rs", &bench[1])),
            "cargo wants to see it"
        );
    }
    for needed in [
        "Cargo.toml",
        "Cargo.lock",
        "src/main.rs",
        "crates/x",
        "migrations/x",
        "packaging/build",
        "templates/x",
        "xtask/x",
    ] {
        assert!(is_sent(needed), "{needed}");
    }
    for secret in [".env", "frontdesk.db", ".git/config", "target/x"] {
        assert!(!is_sent(secret), "{secret}");
    }
}

#[test]
fn every_variable_that_the_packages_name_is_one_that_is_read() {
    let rows = table("docs/operating.md", "Variables", 0).into_iter();
    let mut known: BTreeSet<String> = rows.map(|row| row[0].replace('`', "")).collect();
    known.extend(frontdesk::app::SECRETS.map(|name| format!("{name}_FILE")));
    let name = pattern(r"\b(?:FRONTDESK|DISCORD|DATABASE)_[A-Z_]+[A-Z]\b");
    for file in PACKAGES {
        let text = read(file);
        let mut named = name.find_iter(&text).peekable();
        assert!(named.peek().is_some(), "{file}");
        for found in named {
            assert!(known.contains(found.as_str()), "{file}: {}", found.as_str());
        }
    }
    let operating = read("docs/operating.md");
    for secret in frontdesk::app::SECRETS {
        assert!(operating.contains(&format!("`{secret}`")), "{secret}");
    }
}

/// The files of the packages that name variables.
const PACKAGES: [&str; 3] = ["Dockerfile", "compose.yaml", "packaging/frontdesk.service"];

/// Reads a YAML file as JSON, by Python where that has a reader.
fn yaml(file: &str) -> Option<serde_json::Value> {
    let script = "import sys\ntry:\n import yaml, json\nexcept ImportError:\n sys.exit(9)\n\
                  print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
    let read = Command::new("python3")
        .args(["-c", script])
        .arg(root().join(file))
        .output();
    let read = read.ok().filter(|read| read.status.code() != Some(9));
    let Some(read) = read else {
        eprintln!("SKIPPED: no reader of YAML is here for {file}");
        return None;
    };
    assert!(
        read.status.success(),
        "{file}: {}",
        String::from_utf8_lossy(&read.stderr)
    );
    Some(serde_json::from_slice(&read.stdout).unwrap())
}

/// Looks at a service's ports, and at the networks, volumes and configs that it names.
fn opens_nothing_and_names_what_is_there(
    name: &str,
    service: &serde_json::Value,
    compose: &serde_json::Value,
) {
    for port in service["ports"].as_array().into_iter().flatten() {
        assert!(
            port.as_str().unwrap().starts_with("127.0.0.1:"),
            "{name}: {port}"
        );
    }
    let kept = ["networks", "volumes", "configs"];
    for (kind, used) in kept.map(|kind| (kind, service[kind].as_array().cloned())) {
        for one in used.unwrap_or_default() {
            let name = one["source"]
                .as_str()
                .or(one.as_str())
                .unwrap()
                .split(':')
                .next();
            let name = name.unwrap();
            let is_there = match name.strip_prefix("./") {
                Some("rules") => true,
                Some(file) => root().join(file).is_file(),
                None => compose[kind].get(name).is_some(),
            };
            assert!(is_there, "{kind} {name}");
        }
    }
}

#[test]
fn the_compose_file_needs_no_password_and_opens_nothing_to_the_world() {
    let text = read("compose.yaml");
    for image in pattern(r"(?m)^    image: (\S+)$").captures_iter(&text) {
        let is_ours = &image[1] == "frontdesk";
        assert!(
            is_ours || pattern(r":v?\d").is_match(&image[1]),
            "{}",
            &image[1]
        );
    }
    assert!(text.contains("frontdesk:9090") && text.contains("FRONTDESK_HTTP: 0.0.0.0:9090"));
    let Some(compose) = yaml("compose.yaml") else {
        return;
    };
    let services = compose["services"].as_object().unwrap();
    let without_profile = services
        .iter()
        .filter(|(_, service)| service["profiles"].is_null());
    let names: Vec<&String> = without_profile.map(|(name, _)| name).collect();
    assert_eq!(
        names,
        ["frontdesk"],
        "SQLite, and nothing else, unless it is asked for"
    );
    for ours in ["frontdesk", "backup"] {
        let service = &services[ours];
        assert_eq!(
            service["restart"], "unless-stopped",
            "{ours}: runs after a start of the machine"
        );
        assert_eq!(service["read_only"], true);
        assert_eq!(service["cap_drop"], serde_json::json!(["ALL"]));
        assert!(service["ports"].is_null());
        assert_eq!(service["volumes"][0], "data:/data", "the same database");
        for network in ["outside", "database"] {
            let networks = service["networks"].as_array().unwrap();
            let reaches = networks.contains(&network.into());
            assert!(reaches, "{ours}: the database may be on either side");
        }
    }
    let call = services["backup"]["command"][0].as_str().unwrap();
    assert!(subcommands().contains_key(call), "{call}");
    for (name, service) in services {
        opens_nothing_and_names_what_is_there(name, service, &compose);
    }
    // A database without a password stands where nobody else is.
    assert_eq!(
        services["postgres"]["networks"],
        serde_json::json!(["database"])
    );
    assert_eq!(compose["networks"]["database"]["internal"], true);
    let on_it = services.iter().filter(|(_, service)| {
        let networks = service["networks"].as_array().into_iter().flatten();
        networks.clone().any(|network| network == "database")
    });
    assert_eq!(on_it.count(), 3, "frontdesk, its backups and PostgreSQL");
}

#[test]
fn that_the_compose_file_tries_a_wrong_token_for_ever_is_said() {
    let endless = read("compose.yaml").contains("restart: unless-stopped");
    let is_said = read("docs/operating.md").contains("*Restarting (78)*");
    assert_eq!(endless, is_said);
}

/// Runs a program that may not be here.
fn run_if_there(program: &str, arguments: &[&str]) -> Option<Output> {
    let ran = Command::new(program).args(arguments).output().ok();
    if ran.is_none() {
        eprintln!("SKIPPED: there is no {program}");
    }
    ran
}

#[test]
fn the_units_are_ones_that_systemd_takes_and_finds_well_closed() {
    for name in ["frontdesk.service", "frontdesk-backup.service"] {
        is_taken_and_well_closed(name);
    }
    let unit = read("packaging/frontdesk.service");
    let credential = pattern(r"(?m)^LoadCredential=([\w-]+):/etc/frontdesk/").captures(&unit);
    let file = format!("DISCORD_TOKEN_FILE=%d/{}", &credential.unwrap()[1]);
    assert!(
        unit.contains(&file) && !unit.contains("DISCORD_TOKEN="),
        "{file}"
    );
}

fn is_taken_and_well_closed(name: &str) {
    let unit = read(&format!("packaging/{name}"));
    let settings: BTreeMap<&str, &str> = unit
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .collect();
    for (name, value) in [
        ("DynamicUser", "yes"),
        ("User", "frontdesk"),
        ("StateDirectory", "frontdesk"),
        ("WorkingDirectory", "/var/lib/frontdesk"),
        ("ProtectSystem", "strict"),
        ("CapabilityBoundingSet", ""),
        ("RestartPreventExitStatus", "78"),
    ] {
        assert_eq!(settings.get(name), Some(&value), "{name}");
    }
    let mut call = settings["ExecStart"].split(' ').skip(1);
    let (known, name_of_call) = (subcommands(), call.next().unwrap());
    let options = known.get(name_of_call).expect(name_of_call);
    for option in call.filter(|word| word.starts_with("--")) {
        let takes = |known: &String| known.split(' ').next() == Some(option);
        assert!(options.iter().any(takes), "{option}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, unit.replace("/usr/local/bin/frontdesk", "/bin/true")).unwrap();
    let file = file.to_str().unwrap();
    let Some(verified) = run_if_there("systemd-analyze", &["verify", "--man=no", file]) else {
        return;
    };
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(verified.status.success() && !said.contains(name), "{said}");
    let exposed = [
        "security",
        "--offline=true",
        "--threshold=20",
        "--no-pager",
        file,
    ];
    let rated = run_if_there("systemd-analyze", &exposed).unwrap();
    assert!(
        rated.status.success(),
        "{}",
        String::from_utf8_lossy(&rated.stdout)
    );
}

#[test]
fn the_release_builds_with_the_version_that_the_program_asks_for() {
    let release = read(".github/workflows/release.yml");
    let manifest = read("Cargo.toml");
    let wanted = pattern(r#"(?m)^rust-version = "([\d.]+)""#)
        .captures(&manifest)
        .unwrap();
    let named = [&release, &read("Dockerfile")].map(|file| {
        let rust = pattern(r"(?m)(?:^  RUST: |^FROM rust:)(\d+\.\d+\.\d+)\b");
        rust.captures(file).expect("a version")[1].to_owned()
    });
    assert_eq!(named[0], named[1], "one compiler for both");
    assert!(named[0].starts_with(&format!("{}.", &wanted[1])));
    for call in pattern(r"rustup (?:toolchain install|default) (\S+)").captures_iter(&release) {
        assert_eq!(&call[1], "\"$RUST\"");
    }
    let uses = pattern(r"uses: [\w./-]+@(\S+)");
    for action in uses.captures_iter(&release) {
        let is_pinned = action[1].len() == 40;
        assert!(is_pinned, "{} may be something else tomorrow", &action[0]);
    }
    let packed = pattern(r"(?m)cp -r (.*) \x22\$name/\x22")
        .captures(&release)
        .unwrap()[1]
        .to_owned();
    for file in packed.split(' ') {
        assert!(root().join(file).exists(), "{file}");
    }
    if let Some(release) = yaml(".github/workflows/release.yml") {
        assert_eq!(
            release["permissions"],
            serde_json::json!({}),
            "each job asks for its own"
        );
        let jobs = release["jobs"].as_object().unwrap();
        assert_eq!(jobs.len(), 4);
        let runs_all = |step: &serde_json::Value| {
            let run = step["run"].as_str().unwrap_or_default();
            run.lines().any(|line| line == ".ci/run")
        };
        let checks = jobs["check"]["steps"].as_array().unwrap();
        assert!(checks.iter().any(runs_all), "everything is tested");
        let waits_for = jobs["build"]["needs"].as_array().unwrap();
        assert!(waits_for.contains(&"check".into()), "and only then built");
    }
}

#[test]
fn a_release_is_static_and_for_two_architectures_with_checksums_and_lists_of_what_is_in_it() {
    let release = read(".github/workflows/release.yml");
    for step in [
        "target: x86_64-unknown-linux-musl",
        "target: aarch64-unknown-linux-musl",
        "if readelf --dynamic \"$name/frontdesk\" | grep NEEDED; then exit 1; fi",
        "sha256sum \"$name.tar.gz\"",
        "cargo cyclonedx --format json",
        "uses: actions/attest@",
        "docker buildx build --platform \"linux/$ARCH\" --sbom=true",
    ] {
        assert!(release.contains(step), "{step}");
    }
    let uploads = release
        .lines()
        .filter(|line| line.contains("gh release upload"));
    let uploads: Vec<&str> = uploads.collect();
    for file in [
        "$name.tar.gz\"",
        "$name.tar.gz.sha256\"",
        "$TARGET.cdx.json\"",
    ] {
        assert!(uploads.iter().any(|line| line.contains(file)), "{file}");
    }
}

#[test]
fn what_is_released_is_built_as_locked_and_names_no_path_of_the_builder() {
    let shell = "cargo() { printf '%s\\n' \"$*\" \"$RUSTFLAGS\" \"$CFLAGS\"; }; . \"$0\"";
    let mut build = Command::new("sh");
    build
        .args(["-c", shell])
        .arg(root().join("packaging/build"));
    build.args(["--target", "x"]);
    let home = [
        ("CARGO_HOME", "/home/me/.cargo"),
        ("CARGO_ENCODED_RUSTFLAGS", "x"),
    ];
    let built = build.envs(home).output().unwrap();
    let said = String::from_utf8(built.stdout).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    let [call, rust, c] = lines[..] else {
        panic!("{said}{}", String::from_utf8_lossy(&built.stderr));
    };
    assert_eq!(call, "build --locked --release --bin frontdesk --target x");
    let here = root().display().to_string();
    for (options, name) in [(rust, "--remap-path-prefix"), (c, "-ffile-prefix-map")] {
        for (path, instead) in [
            (here.as_str(), "frontdesk"),
            ("/home/me/.cargo/registry", "registry"),
        ] {
            let option = format!("{name}={path}={instead}");
            assert!(options.split(' ').any(|one| one == option), "{option}");
        }
    }
    for builder in ["Dockerfile", ".github/workflows/release.yml"] {
        let text = read(builder);
        let is_built_so = text.contains("packaging/build") && !text.contains("cargo build");
        assert!(is_built_so, "{builder}");
    }
}

/// A reason stands in the line of an exception, or in a comment above those that share it.
#[test]
fn every_exception_for_a_dependency_says_why() {
    let deny = read("deny.toml");
    let exception = pattern(r"\{ (?:crate|id) = ");
    let (mut is_told, mut found) = (false, 0);
    for line in deny.lines() {
        let is_one = exception.is_match(line);
        is_told = line.trim_start().starts_with('#') || is_told && is_one;
        if is_one {
            found += 1;
            assert!(is_told || line.contains("reason = \""), "{line}");
        }
    }
    assert!(found > 10, "{found}");
}

#[test]
fn a_known_fault_that_is_let_pass_is_told_of_alike_where_it_was_decided() {
    let (deny, page) = (read("deny.toml"), read("docs/decisions/serenity.md"));
    let fault = pattern(r#"\{ id = "(RUSTSEC-[\d-]+)", reason = "([^"]+)" \}"#);
    let told: BTreeSet<String> = fault
        .captures_iter(&deny)
        .map(|found| format!("| {} | {} |", &found[1], &found[2]))
        .collect();
    let row = pattern(r"(?m)^\| RUSTSEC-.*$");
    let rows: BTreeSet<String> = row
        .find_iter(&page)
        .map(|found| found.as_str().to_owned())
        .collect();
    assert!(!told.is_empty());
    assert_eq!(rows, told);
}
