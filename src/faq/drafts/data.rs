//! Reads questions and answers that are data: from the columns of a CSV file with any separator, or from JSON.

use serde_json::{Map, Value};

use super::FaqEntry;

/// The names of the columns that hold questions and answers, in small letters.
const QUESTION: [&str; 8] = [
    "question",
    "questions",
    "q",
    "title",
    "name",
    "prompt",
    "问题",
    "问",
];
const ANSWER: [&str; 8] = [
    "answer", "answers", "a", "reply", "text", "response", "答案", "回答",
];

/// Reads the rows of a CSV file with a header.
pub(super) fn of_csv(text: &str) -> Result<Vec<FaqEntry>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let place = |names: &[&str]| {
        header.iter().position(|column| {
            let column = column.trim_start_matches('\u{feff}').trim().to_lowercase();
            names.contains(&column.as_str())
        })
    };
    let (Some(question), Some(answer)) = (place(&QUESTION), place(&ANSWER)) else {
        return Err("its first line names no column `question` and `answer`".to_owned());
    };
    let mut all = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| error.to_string())?;
        let cell = |at: usize| row.get(at).unwrap_or_default().trim().to_owned();
        all.push(FaqEntry {
            question: cell(question),
            answer: cell(answer),
        });
    }
    Ok(all)
}

/// Finds the separator of cells: a comma, unless the header has more semicolons or tabs, which spreadsheets write where
/// numbers have commas.
fn separator(text: &str) -> u8 {
    let mut lines = text.lines();
    let header = lines.find(|line| !line.trim().is_empty());
    let header = header.unwrap_or_default().as_bytes();
    let count = |separator: &u8| header.iter().filter(|byte| *byte == separator).count();
    // Of those that stand there equally often, the last is taken.
    let known = [b'\t', b';', b','];
    known.into_iter().max_by_key(count).unwrap_or(b',')
}

/// Reads JSON: a list of objects with a question and an answer, an object whose keys are questions, or an `FAQPage`.
pub(super) fn of_json(text: &str) -> Result<Vec<FaqEntry>, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let found = of_value(&value);
    if found.is_empty() {
        return Err("it is neither a list of questions and answers nor an FAQPage".to_owned());
    }
    Ok(found)
}

/// Finds every question with an answer in a value, at any depth.
pub(super) fn of_value(value: &Value) -> Vec<FaqEntry> {
    match value {
        Value::Array(all) => all.iter().flat_map(of_value).collect(),
        Value::Object(object) => of_object(object),
        _ => Vec::new(),
    }
}

fn of_object(object: &Map<String, Value>) -> Vec<FaqEntry> {
    let named = |names: &[&str]| {
        let mut found = object.iter();
        found.find(|(name, _)| names.contains(&name.to_lowercase().as_str()))
    };
    let accepted = object.get("acceptedAnswer").map(accepted);
    let question = named(&QUESTION).and_then(|(_, value)| value.as_str());
    let answer = accepted
        .flatten()
        .or_else(|| named(&ANSWER).and_then(|(_, value)| value.as_str().map(str::to_owned)));
    if let (Some(question), Some(answer)) = (question, answer) {
        let question = question.to_owned();
        return vec![FaqEntry { question, answer }];
    }
    let inner: Vec<FaqEntry> = object.values().flat_map(of_value).collect();
    if !inner.is_empty() {
        return inner;
    }
    // Keys that begin with @ say what kind of thing it is.
    let plain = object.iter().filter(|(name, _)| !name.starts_with('@'));
    plain
        .filter_map(|(question, answer)| {
            Some(FaqEntry {
                question: question.clone(),
                answer: answer.as_str()?.to_owned(),
            })
        })
        .collect()
}

/// Reads the text of an `acceptedAnswer`.
fn accepted(answer: &Value) -> Option<String> {
    Some(answer.get("text")?.as_str()?.to_owned())
}
