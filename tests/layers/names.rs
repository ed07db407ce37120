//! Names of types, read from the sources: within a crate each means one thing. Test modules do not count.

use std::collections::BTreeMap;

use regex::Regex;

use super::circles::below_crate;
use super::{Reader, Source};

/// The names that stand in several files for the same kind of thing: the arguments of a subcommand.
const SHARED: [&str; 1] = ["Args"];

/// Every name that a crate gives to several types, with their files.
pub(crate) fn given_twice(sources: &[Source], reader: &Reader) -> Vec<String> {
    let defined =
        Regex::new(r"(?m)^(?:pub(?:\([^)]*\))? )?(?:struct|enum|union|trait|type) (\w+)").unwrap();
    let mut given: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for source in sources {
        let Some((root, inside)) = below_crate(&source.name) else {
            continue;
        };
        if inside.contains("tests") {
            continue;
        }
        let code = reader.code_only(&source.text);
        for found in defined.captures_iter(&code) {
            let files = given.entry((root, found[1].to_owned())).or_default();
            files.push(&source.name);
        }
    }
    let several = given
        .iter()
        .filter(|((_, name), files)| files.len() > 1 && !SHARED.contains(&&**name));
    several
        .map(|((_, name), files)| format!("{name}: {}", files.join(", ")))
        .collect()
}

#[test]
fn a_name_that_means_two_things_in_a_crate_is_seen() {
    let source = |name: &str, text: &str| Source {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let sources = [
        source("src/a.rs", "struct Row;\n// struct Cell;\nstruct Args;"),
        source(
            "src/b/mod.rs",
            "pub(crate) enum Row {\n    A,\n}\npub struct Args;",
        ),
        source(
            "src/c.rs",
            "struct Cell;\nmod tests {\n    struct Row;\n}\ntype Line = u8;",
        ),
        source("src/c/tests.rs", "struct Cell;"),
        source("crates/some/src/lib.rs", "pub struct Line;"),
    ];
    let found = given_twice(&sources, &Reader::new());
    assert_eq!(found, ["Row: src/a.rs, src/b/mod.rs"]);
}
