//! Functions that are given a transaction and read the store beside it, themselves or by what they call: they would not
//! see what it has written, and wait for a connection that it may hold. Calls of methods are not followed.

use std::collections::BTreeSet;

use regex::Regex;

use super::{Reader, Source};

/// A function's module, by its last name, and the function's own.
type Named = (String, String);

/// A function of a source.
struct Function<'a> {
    file: &'a str,
    named: Named,
    is_given: bool,
    reads: bool,
    calls: BTreeSet<Named>,
}

impl<'a> Function<'a> {
    /// Reads the function that begins with these lines, if one does.
    fn of(source: &'a Source, lines: &[&str], finds: &Finds) -> Option<Self> {
        let begins = finds.begins.captures(lines.first()?)?;
        let end = format!("{}}}", &begins[1]);
        let body = lines.iter().take_while(|line| **line != end);
        let body: Vec<&str> = body.flat_map(|line| line.split_whitespace()).collect();
        let body = body.join(" ").replace(" .", ".");
        let (head, rest) = body.split_once('{').unwrap_or((body.as_str(), ""));
        let is_given = head.contains("tx: &mut Tx") || head.contains("tx: Tx");
        // What follows the commit may read.
        let within = rest.rsplit_once("commit(").filter(|_| is_given);
        let within = within.map_or(rest, |(within, _)| within);
        let module = module_of(&source.name);
        Some(Self {
            file: &source.name,
            named: (module.to_owned(), begins[2].to_owned()),
            is_given,
            reads: within.contains("desk.store."),
            calls: finds.calls_in(within, module),
        })
    }
}

/// Finds functions and calls in code.
struct Finds {
    begins: Regex,
    call: Regex,
}

impl Finds {
    fn new() -> Self {
        let begins = r"^(\s*)(?:pub(?:\([^)]*\))? )?(?:const )?(?:async )?fn (\w+)";
        Self {
            begins: Regex::new(begins).unwrap(),
            call: Regex::new(r"((?:\w+::)*)(\w+)\(").unwrap(),
        }
    }

    /// The functions that code of a module calls.
    fn calls_in(&self, code: &str, module: &str) -> BTreeSet<Named> {
        let calls = self.call.captures_iter(code).filter_map(|call| {
            let before = &code[..call.get(0)?.start()];
            let of = call[1].trim_end_matches("::").rsplit("::").next()?;
            let is_own = matches!(of, "" | "self" | "Self" | "super");
            let of = if is_own { module } else { of };
            let is_function = !before.ends_with(['.', ':']);
            is_function.then(|| (of.to_owned(), call[2].to_owned()))
        });
        calls.collect()
    }
}

/// The last name of the module that a file is.
fn module_of(file: &str) -> &str {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    path.rsplit('/').next().unwrap_or(path)
}

/// Every function that does so, with its file.
pub(crate) fn reads_beside(sources: &[Source], reader: &Reader) -> Vec<String> {
    let (finds, mut functions) = (Finds::new(), Vec::new());
    for source in sources {
        let code = reader.code_only(&source.text);
        let lines: Vec<&str> = code.lines().collect();
        functions
            .extend((0..lines.len()).filter_map(|at| Function::of(source, &lines[at..], &finds)));
    }
    let mut reading = BTreeSet::new();
    loop {
        for function in &mut functions {
            function.reads |= !function.calls.is_disjoint(&reading);
        }
        let now = functions.iter().filter(|one| one.reads);
        let now: BTreeSet<Named> = now.map(|one| one.named.clone()).collect();
        if now == reading {
            break;
        }
        reading = now;
    }
    let beside = functions.iter().filter(|one| one.is_given && one.reads);
    beside
        .map(|one| format!("{}: {}", one.file, one.named.1))
        .collect()
}

#[test]
fn a_reading_beside_a_transaction_is_seen() {
    let source = |name: &str, text: &str| Source {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let sources = [
        source(
            "src/desk/a.rs",
            "\
pub(crate) async fn beside(
    desk: &Desk,
    tx: &mut Tx,
) -> Result<()> {
    let it = desk
        .store
        .ticket(1);
}

async fn within(desk: &Desk, tx: &mut Tx) {
    tx.ticket(1); // desk.store.ticket
}

fn without(desk: &Desk) {
    desk.store.ticket(1);
}
",
        ),
        source(
            "src/desk/b/mod.rs",
            "\
async fn by_others(desk: &Desk, tx: &mut Tx) {
    between(desk);
}

async fn between(desk: &Desk) {
    return a::without(desk);
}

async fn after(desk: &Desk, mut tx: Tx) {
    outbox::commit(desk, tx);
    crate::desk::a::without(desk);
}

async fn of_another(desk: &Desk, mut tx: Tx) {
    tx.between();
    c::between(desk);
}
",
        ),
    ];
    let found = reads_beside(&sources, &Reader::new());
    assert_eq!(
        found,
        ["src/desk/a.rs: beside", "src/desk/b/mod.rs: by_others"]
    );
}
