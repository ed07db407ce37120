//! Functions that are given a transaction and read the store beside it: they would not see what it has written, and wait
//! for a connection that it may hold.

use super::{Reader, Source};

/// Every function that does so, with its file.
pub(crate) fn reads_beside(sources: &[Source], reader: &Reader) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let code = reader.code_only(&source.text);
        let lines: Vec<&str> = code.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some((before, after)) = line.split_once("fn ") else {
                continue;
            };
            let indent = &line[..line.len() - line.trim_start().len()];
            let end = format!("{indent}}}");
            let body = lines[at..].iter().take_while(|line| **line != end);
            let body: String = body.flat_map(|line| line.split_whitespace()).collect();
            let (head, rest) = body.split_once('{').unwrap_or((body.as_str(), ""));
            let before = before.trim_start();
            let begins = ["pub", "async", "const"]
                .iter()
                .any(|word| before.starts_with(word));
            let is_function = before.is_empty() || begins;
            let is_given = head.contains("tx:&mutTx") || head.contains("tx:Tx");
            if is_function && is_given && rest.contains("desk.store.") {
                let name = after.split(['(', '<']).next().unwrap_or_default();
                found.push(format!("{}: {name}", source.name));
            }
        }
    }
    found
}

#[test]
fn a_reading_beside_a_transaction_is_seen() {
    let source = Source {
        name: "src/desk/a.rs".to_owned(),
        text: "\
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
"
        .to_owned(),
    };
    let found = reads_beside(&[source], &Reader::new());
    assert_eq!(found, ["src/desk/a.rs: beside"]);
}
