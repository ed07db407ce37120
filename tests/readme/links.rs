//! The links of the pages: each leads to a file or heading that is there. Follows none to other hosts.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::page::{Page, blank, pages, pattern, root};

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(page: &Page) -> HashSet<String> {
    let mut times: HashMap<String, usize> = HashMap::new();
    let prose = page.prose();
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let mut anchor = |heading: &str| {
        let text = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = text
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        let anchor = kept.collect::<String>().replace(' ', "-");
        let before = times.entry(anchor.clone()).or_default();
        *before += 1;
        if *before == 1 {
            anchor
        } else {
            format!("{anchor}-{}", *before - 1)
        }
    };
    headings.map(&mut anchor).collect()
}

/// Links to files that are not there and to headings that are not there, in the pages of a folder.
fn broken_links(folder: &Path) -> Vec<String> {
    let link = pattern(r"\[[^\]]*\]\(([^)\s]+)\)|(?m:^\[[^\]]+\]:\s*(\S+))");
    let code = pattern("`[^`]+`");
    let pages = pages(folder);
    let anchors: HashMap<PathBuf, HashSet<String>> = pages
        .iter()
        .map(|page| (page.path.canonicalize().unwrap(), anchors(page)))
        .collect();
    let mut broken = Vec::new();
    for page in &pages {
        let prose = page.prose();
        let prose = code.replace_all(&prose, |code: &regex::Captures<'_>| blank(&code[0]));
        for found in link.captures_iter(&prose) {
            let target = found.get(1).or(found.get(2)).unwrap().as_str();
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() {
                page.path.clone()
            } else {
                page.path.with_file_name(file)
            };
            let has_anchor = |file: PathBuf| {
                let known = anchors.get(&file);
                anchor.is_empty() || known.is_some_and(|known| known.contains(anchor))
            };
            if !file.canonicalize().is_ok_and(has_anchor) {
                let page = page.path.strip_prefix(folder).unwrap().display();
                broken.push(format!("{page}: {target}"));
            }
        }
    }
    broken
}

#[test]
fn every_link_leads_to_a_file_and_every_anchor_to_a_heading() {
    assert_eq!(broken_links(root()), [""; 0]);
}

#[test]
fn a_broken_link_is_found() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("docs")).unwrap();
    let readme = "# One `thing`, twice\n# One thing twice\n[a](docs/b.md#two) [b](docs/b.md#three) \
                  [c](docs/c.md) [d](#one-thing-twice-1) [e](#one-thing-twice-2) `[f](nowhere.md)` [`g`](docs)\n\
                  [h](https://example.com/#x)\n\n[i]: gone.md\n\n```md\n# Three\n[j](gone.md)\n```\n";
    fs::write(folder.path().join("README.md"), readme).unwrap();
    let page = "## Two\n```md\n## Three\n```\n[k](../README.md#one-thing-twice) [l](README.md)\n";
    fs::write(folder.path().join("docs/b.md"), page).unwrap();
    let mut broken = broken_links(folder.path());
    broken.sort();
    assert_eq!(
        broken,
        [
            "README.md: #one-thing-twice-2",
            "README.md: docs/b.md#three",
            "README.md: docs/c.md",
            "README.md: gone.md",
            "docs/b.md: README.md",
        ]
    );
}

#[test]
fn every_decision_is_listed_and_says_what_would_change_it() {
    let folder = root().join("docs/decisions");
    let (lists, decisions): (Vec<Page>, Vec<Page>) = pages(&folder)
        .into_iter()
        .partition(|page| page.path.ends_with("README.md"));
    assert!(lists.len() == 1 && !decisions.is_empty());
    for page in decisions {
        let name = page.path.file_name().unwrap().to_string_lossy();
        assert!(lists[0].text.contains(&format!("]({name})")), "{name}");
        for part in [
            "Question",
            "Chosen",
            "Also considered",
            "Costs",
            "Would change it",
        ] {
            assert!(
                page.text.contains(&format!("\n**{part}.** ")),
                "{name}: {part}"
            );
        }
    }
}
