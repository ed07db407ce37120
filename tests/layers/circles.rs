//! Import circles between the files of a crate, found by reading the sources: two files of which each needs
//! the other are one thing in two places. What a room only passes on counts as what it is, and passing it on
//! needs nothing. Test modules do not count.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use regex::Regex;

use super::{Reader, Source};

/// The path of a module below its crate, or of an item in it.
type Path = Vec<String>;

/// Which names tie each file to which others.
type Ties = BTreeMap<Path, BTreeMap<Path, BTreeSet<String>>>;

/// The files that define what a whole room works on: the desk with its handles, the store with its transactions, the
/// world and the server of the tests' Discord. They hold parts of the room, and all of the room may name them.
const CENTRES: [&str; 4] = [
    "src/desk/mod.rs",
    "src/store/mod.rs",
    "crates/fake-discord/src/world/mod.rs",
    "crates/fake-discord/src/wire/mod.rs",
];

/// The most times that a name is passed on from one module to another.
const PASSED_ON: usize = 8;

/// Every import circle of every crate: files that need each other, however many lie between them, in one line for
/// each file that names something of another.
pub(crate) fn circles(sources: &[Source], reader: &Reader) -> Vec<String> {
    let mut crates: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
    for source in sources {
        if let Some((root, _)) = below_crate(&source.name) {
            crates.entry(root).or_default().push(source);
        }
    }
    let crates = crates.into_values();
    crates
        .flat_map(|sources| CrateFiles::read(&sources, reader).circles())
        .collect()
}

/// A file's crate and its path in it: `src` and `desk/mod.rs`.
pub(crate) fn below_crate(name: &str) -> Option<(&str, &str)> {
    if let Some(inside) = name.strip_prefix("src/") {
        return Some(("src", inside));
    }
    let own = name.strip_prefix("crates/")?;
    let at = "crates/".len() + own.find("/src/")? + "/src".len();
    Some((&name[..at], &name[at + 1..]))
}

/// The module that a file is: `desk/stats.rs` and `desk/stats/mod.rs` are both `desk::stats`.
fn module_of(inside: &str) -> Path {
    let stem = inside.trim_end_matches(".rs");
    let mut parts: Path = stem.split('/').map(str::to_owned).collect();
    let last = parts.last().map(String::as_str);
    if last == Some("mod") || stem == "lib" {
        parts.pop();
    }
    parts
}

/// One `use`: the path, and the name by which the file knows it.
struct Import {
    path: Path,
    name: String,
    is_public: bool,
}

/// The files of one crate, without their tests.
struct CrateFiles {
    names: BTreeMap<Path, String>,
    code: BTreeMap<Path, String>,
    import: Regex,
    named: Regex,
}

impl CrateFiles {
    fn read(sources: &[&Source], reader: &Reader) -> Self {
        let inner = Regex::new(r"#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*mod \w+ \{").unwrap();
        let outer =
            Regex::new(r"#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))? )?mod (\w+);")
                .unwrap();
        let (mut names, mut code) = (BTreeMap::new(), BTreeMap::new());
        let mut tests: Vec<Path> = Vec::new();
        for source in sources {
            let (_, inside) = below_crate(&source.name).unwrap();
            let (module, text) = (module_of(inside), reader.code_only(&source.text));
            let tested = outer.captures_iter(&text);
            tests.extend(tested.map(|found| joined(&module, &[found[1].to_owned()])));
            names.insert(module.clone(), source.name.clone());
            code.insert(module, without_tests(text, &inner));
        }
        let counts = |module: &Path| !tests.iter().any(|test| module.starts_with(test));
        names.retain(|module, _| counts(module));
        code.retain(|module, _| counts(module));
        Self {
            names,
            code,
            import: Regex::new(r"\b(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);").unwrap(),
            named: Regex::new(r"(?:^|[^\w:.$])(\w+(?:::\w+)+)").unwrap(),
        }
    }

    fn is_file(&self, module: &[String]) -> bool {
        self.code.contains_key(module)
    }

    /// A path as it stands in a module, from the crate on; none of what belongs to other crates.
    fn path_from_crate(&self, path: &[String], module: &[String]) -> Option<Path> {
        let ups = path.iter().take_while(|part| *part == "super").count();
        match path.first()?.as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some(joined(module, &path[1..])),
            "super" => {
                let above = module.len().checked_sub(ups)?;
                Some(joined(&module[..above], &path[ups..]))
            }
            _ => {
                let below = joined(module, &path[..1]);
                self.is_file(&below).then(|| joined(module, path))
            }
        }
    }

    fn imports(&self, module: &Path) -> Vec<Import> {
        let found = self.import.captures_iter(&self.code[module]);
        let mut imports = Vec::new();
        for found in found {
            for (path, name) in leaves(&found[2]) {
                if let Some(path) = self.path_from_crate(&path, module) {
                    let is_public = found.get(1).is_some();
                    imports.push(Import {
                        path,
                        name,
                        is_public,
                    });
                }
            }
        }
        imports
    }

    /// Every path that a module names, from the crate on.
    fn paths(&self, module: &Path, imports: &[Import]) -> Vec<Path> {
        let rooms: HashMap<&str, &Path> = imports
            .iter()
            .filter(|import| self.is_file(&import.path))
            .map(|import| (import.name.as_str(), &import.path))
            .collect();
        let body = self.import.replace_all(&self.code[module], ";");
        let named = self.named.captures_iter(&body).filter_map(|found| {
            let path: Path = found[1].split("::").map(str::to_owned).collect();
            match rooms.get(path[0].as_str()) {
                Some(room) => Some(joined(room, &path[1..])),
                None => self.path_from_crate(&path, module),
            }
        });
        let is_passed_on = |import: &Import| import.is_public && import.path.starts_with(module);
        let imported = imports.iter().filter(|import| !is_passed_on(import));
        let imported = imported.map(|import| import.path.clone());
        imported.chain(named).collect()
    }

    /// The file in which a path's item stands, and the item; none if it only names a module.
    fn home(
        &self,
        mut path: Path,
        passed_on: &HashMap<(Path, String), Path>,
    ) -> Option<(Path, String)> {
        for _ in 0..PASSED_ON {
            let depth = (0..=path.len())
                .rev()
                .find(|depth| self.is_file(&path[..*depth]))?;
            let (module, item) = (path[..depth].to_vec(), path.get(depth)?.clone());
            match passed_on.get(&(module.clone(), item.clone())) {
                Some(source) => path = joined(source, &path[depth + 1..]),
                None => return Some((module, item)),
            }
        }
        None
    }

    fn ties(&self) -> Ties {
        let imports: BTreeMap<&Path, Vec<Import>> = self
            .code
            .keys()
            .map(|module| (module, self.imports(module)))
            .collect();
        let mut passed_on = HashMap::new();
        for (module, imports) in &imports {
            for import in imports.iter().filter(|import| import.is_public) {
                passed_on.insert(
                    ((*module).clone(), import.name.clone()),
                    import.path.clone(),
                );
            }
        }
        let mut ties = Ties::new();
        for (module, imports) in &imports {
            let own = ties.entry((*module).clone()).or_default();
            for path in self.paths(module, imports) {
                if let Some((home, item)) = self.home(path, &passed_on)
                    && home != **module
                    && !(module.starts_with(&home) && CENTRES.contains(&&*self.names[&home]))
                {
                    own.entry(home).or_default().insert(item);
                }
            }
        }
        ties
    }

    fn circles(&self) -> Vec<String> {
        let ties = self.ties();
        let reached: BTreeMap<&Path, BTreeSet<&Path>> = ties
            .keys()
            .map(|from| (from, reachable(from, &ties)))
            .collect();
        let mut found = BTreeSet::new();
        for (from, others) in &reached {
            let back = others.iter().filter(|other| reached[*other].contains(from));
            let circle: BTreeSet<&Path> = back.copied().collect();
            if circle.len() > 1 {
                found.insert(circle);
            }
        }
        found
            .iter()
            .map(|circle| self.circle(circle, &ties))
            .collect()
    }

    /// The circle in words.
    fn circle(&self, circle: &BTreeSet<&Path>, ties: &Ties) -> String {
        let mut lines = Vec::new();
        for from in circle {
            for (to, items) in ties[*from].iter().filter(|(to, _)| circle.contains(to)) {
                let items: Vec<&str> = items.iter().map(String::as_str).collect();
                let (from, to) = (&self.names[*from], &self.names[to]);
                lines.push(format!("{from} uses {to}: {}", items.join(", ")));
            }
        }
        format!("import circle:\n    {}", lines.join("\n    "))
    }
}

/// Every file that one file needs, directly or not.
fn reachable<'a>(from: &'a Path, ties: &'a Ties) -> BTreeSet<&'a Path> {
    let (mut found, mut waiting) = (BTreeSet::new(), vec![from]);
    while let Some(module) = waiting.pop() {
        let next = ties[module].keys().filter(|next| ties.contains_key(*next));
        waiting.extend(next.filter(|next| found.insert(*next)));
    }
    found
}

fn joined(start: &[String], end: &[String]) -> Path {
    [start, end].concat()
}

/// Code without its test modules.
fn without_tests(mut code: String, inner: &Regex) -> String {
    while let Some(found) = inner.find(&code) {
        let mut depth = 1_usize;
        let after = code[found.end()..].char_indices().find_map(|(at, letter)| {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            (depth == 0).then_some(found.end() + at + 1)
        });
        code.replace_range(found.start()..after.unwrap_or(code.len()), "");
    }
    code
}

/// The paths of a `use` with its braces taken apart, each with the name that it gets.
fn leaves(tree: &str) -> Vec<(Path, String)> {
    let (head, group) = tree.split_once('{').map_or((tree, None), |(head, group)| {
        (
            head,
            Some(group.rsplit_once('}').map_or(group, |(group, _)| group)),
        )
    });
    let (head, alias) = head
        .split_once(" as ")
        .map_or((head, None), |(head, alias)| (head, Some(alias.trim())));
    let parts = head
        .split("::")
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let mut path: Path = parts.map(str::to_owned).collect();
    let Some(group) = group else {
        if path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let last = path.last().cloned().unwrap_or_default();
        return vec![(path, alias.map_or(last, str::to_owned))];
    };
    let inside = branches(group).into_iter().flat_map(leaves);
    let inside = inside.map(|(end, name)| {
        let whole = joined(&path, &end);
        let own = path.last().cloned().unwrap_or_default();
        (whole, if name.is_empty() { own } else { name })
    });
    inside.collect()
}

/// Returns what stands between the commas of a group, its own groups left whole.
fn branches(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0_usize, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&group[start..]);
    found.retain(|branch| !branch.trim().is_empty());
    found
}

/// Some files, each with what it says.
type Files<'a> = &'a [(&'a str, &'a str)];

fn circles_in(files: Files<'_>) -> Vec<String> {
    let source = |(name, text): &(&str, &str)| Source {
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    };
    let sources: Vec<Source> = files.iter().map(source).collect();
    circles(&sources, &Reader::new())
}

/// Trees of files, and the circle that is in each.
const IN_CIRCLES: [(Files<'_>, &[&str]); 7] = [
    (
        &[
            ("src/desk/a.rs", "use super::b::B;"),
            ("src/desk/b.rs", "use crate::desk::a::{A, f as g};"),
        ],
        &[
            "src/desk/a.rs uses src/desk/b.rs: B",
            "src/desk/b.rs uses src/desk/a.rs: A, f",
        ],
    ),
    (
        &[
            ("src/faq/mod.rs", "mod a;\nmod b;\npub use b::B;"),
            ("src/faq/a.rs", "use super::B;\npub struct A(B);"),
            ("src/faq/b.rs", "fn f(_: super::a::A) {}"),
        ],
        &[
            "src/faq/a.rs uses src/faq/b.rs: B",
            "src/faq/b.rs uses src/faq/a.rs: A",
        ],
    ),
    (
        &[
            ("src/faq/a.rs", "use super::b::{self};\nfn f() { b::g() }"),
            (
                "src/faq/b.rs",
                "use crate::faq::a as first;\nfn g() { first::f() }",
            ),
        ],
        &[
            "src/faq/a.rs uses src/faq/b.rs: g",
            "src/faq/b.rs uses src/faq/a.rs: f",
        ],
    ),
    (
        &[
            ("src/a.rs", "use crate::b::B;"),
            ("src/b.rs", "use crate::{c::C, domain};"),
            ("src/c.rs", "fn f() { crate::a::g() }"),
            ("src/d.rs", "use crate::a::A;"),
        ],
        &[
            "src/a.rs uses src/b.rs: B",
            "src/b.rs uses src/c.rs: C",
            "src/c.rs uses src/a.rs: g",
        ],
    ),
    (
        &[
            ("src/a/mod.rs", "mod inner;\nuse crate::b::B;"),
            ("src/a/inner.rs", ""),
            ("src/b.rs", "use crate::a::A;"),
        ],
        &[
            "src/a/mod.rs uses src/b.rs: B",
            "src/b.rs uses src/a/mod.rs: A",
        ],
    ),
    (
        &[
            ("crates/some/src/a.rs", "use super::b::B;"),
            ("crates/some/src/b.rs", "use super::a::A;"),
        ],
        &[
            "crates/some/src/a.rs uses crates/some/src/b.rs: B",
            "crates/some/src/b.rs uses crates/some/src/a.rs: A",
        ],
    ),
    (
        &[
            ("crates/some/src/lib.rs", "mod a;\nuse a::A;"),
            ("crates/some/src/a.rs", "use crate::Error;"),
        ],
        &[
            "crates/some/src/lib.rs uses crates/some/src/a.rs: A",
            "crates/some/src/a.rs uses crates/some/src/lib.rs: Error",
        ],
    ),
];

#[test]
fn every_way_of_needing_each_other_is_seen() {
    for (files, lines) in IN_CIRCLES {
        let expected = format!("import circle:\n    {}", lines.join("\n    "));
        assert_eq!(circles_in(files), [expected], "{files:?}");
    }
}

#[test]
fn the_centre_of_a_room_what_is_passed_on_and_what_only_tests_use_make_no_circle() {
    let cases: [Files<'_>; 5] = [
        &[
            (
                "src/store/mod.rs",
                "mod a;\npub use a::A;\npub struct Tx;\nfn f() { a::g() }",
            ),
            ("src/store/a.rs", "use super::Tx;\nuse crate::store::Store;"),
        ],
        &[
            (
                "src/faq/mod.rs",
                "mod a;\npub use a::A;\npub struct Asking;",
            ),
            ("src/faq/a.rs", "use super::Asking;"),
        ],
        &[
            ("src/a.rs", "use crate::b::B;"),
            (
                "src/b.rs",
                "struct B;\n#[cfg(test)]\nmod tests {\n    fn f() { crate::a::g() }\n}",
            ),
        ],
        &[
            ("src/a.rs", "use crate::b::B;"),
            ("src/b.rs", "#[cfg(test)]\nmod tests;"),
            ("src/b/tests.rs", "use crate::a::A;"),
            ("src/b/tests/more.rs", "use crate::a::A;"),
        ],
        &[
            ("src/a.rs", "use crate::b::B;"),
            (
                "src/b.rs",
                "// crate::a::A\nconst C: &str = \"crate::a::A\";\nuse crate::a;\nuse other::a::A;",
            ),
        ],
    ];
    for files in cases {
        assert_eq!(circles_in(files), [""; 0], "{files:?}");
    }
}
