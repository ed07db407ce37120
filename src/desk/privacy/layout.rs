//! Lays out the stored rows about a person for reading: who they are, each question with its outcome, and then every
//! row unchanged. Reads nothing itself.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::page::{CopiedQuestion, CopiedTable};
use crate::desk::tickets::views::card;
use crate::desk::tickets::views::transcript::words::shown_at;
use crate::desk::ui::page::LabelledLine;
use crate::desk::ui::replies::Voice;
use crate::domain::{Outcome, TicketState, Timestamp};
use crate::store::PersonalRows;

/// A row of a table, in the form that people read.
type PersonalRow = Map<String, Value>;

/// The rows that a copy lays out, with the names, the zone and the words for them.
pub(super) struct CopyLayout<'a> {
    /// The rows, table by table.
    pub(super) held: &'a [PersonalRows],
    /// The names of guilds, by the text of their ids.
    pub(super) guilds: &'a HashMap<String, String>,
    /// The zone of the times.
    pub(super) zone: &'a TimeZone,
    /// The words.
    pub(super) voice: Voice<'a>,
}

impl<'a> CopyLayout<'a> {
    /// Lists the known details of the person, each with a label.
    pub(super) fn person(&self) -> Vec<LabelledLine> {
        let mut facts = Vec::new();
        for row in self.rows("learners") {
            self.add(&mut facts, "personal-account", text(row, "user_id"));
            self.add(&mut facts, "personal-language", text(row, "locale"));
            self.add(
                &mut facts,
                "personal-known-since",
                self.time(row, "first_seen_at"),
            );
        }
        for row in self.rows("sightings") {
            let seen = self.time(row, "seen_at");
            let seen = seen.map(|at| format!("{} · {at}", self.place(row)));
            self.add(&mut facts, "personal-seen", seen);
        }
        for row in self.rows("blocked_learners") {
            let since = self.time(row, "blocked_at");
            let since = since.map(|at| format!("{} · {at}", self.place(row)));
            self.add(&mut facts, "personal-blocked", since);
        }
        facts
    }

    /// Lays out the questions, in the order of their rows.
    pub(super) fn questions(&self) -> Vec<CopiedQuestion> {
        self.rows("inquiries")
            .map(|inquiry| CopiedQuestion {
                title: self.time(inquiry, "asked_at").unwrap_or_default(),
                facts: self.about_question(inquiry),
                words: self.words_of(inquiry),
            })
            .collect()
    }

    fn about_question(&self, inquiry: &PersonalRow) -> Vec<LabelledLine> {
        let mut facts = Vec::new();
        let outcome = text(inquiry, "outcome").and_then(Outcome::from_name);
        let outcome = outcome.map(|outcome| self.voice.say(card::outcome_key(outcome)));
        self.add(&mut facts, "personal-where", Some(self.place(inquiry)));
        self.add(&mut facts, "personal-category", text(inquiry, "category"));
        self.add(&mut facts, "personal-rule", text(inquiry, "rule"));
        self.add(&mut facts, "personal-outcome", outcome);
        for ticket in self.of("tickets", inquiry, "inquiry_id") {
            self.add(&mut facts, "personal-ticket", self.ticket(ticket));
        }
        for survey in self.of("surveys", inquiry, "inquiry_id") {
            self.add(&mut facts, "personal-survey", self.ratings(survey));
        }
        facts
    }

    fn ticket(&self, ticket: &PersonalRow) -> Option<String> {
        let state = text(ticket, "state").and_then(TicketState::from_name)?;
        let number = ticket.get("number")?;
        let opened = self.time(ticket, "opened_at")?;
        let state = self.voice.say(card::state_key(state));
        Some(format!("T-{number} · {state} · {opened}"))
    }

    fn ratings(&self, survey: &PersonalRow) -> Option<String> {
        let rating = |name: &str| match survey.get(name) {
            Some(Value::Number(rating)) => rating.to_string(),
            _ => "–".to_owned(),
        };
        let values = [
            ("value", rating("perceived_value")),
            ("effort", rating("perceived_effort")),
            ("expected", rating("expected_value")),
        ];
        let is_given = values.iter().any(|(_, rating)| rating != "–");
        is_given.then(|| self.voice.say_with("personal-ratings", &values))
    }

    /// Lists the texts about a question: its own, its particulars, lessons, comments and notes.
    fn words_of(&self, inquiry: &PersonalRow) -> Vec<LabelledLine> {
        let mut words = Vec::new();
        let texts = self.of("inquiry_texts", inquiry, "inquiry_id");
        let texts: Vec<_> = texts.filter_map(|row| text(row, "body")).collect();
        if texts.is_empty() {
            self.add(
                &mut words,
                "personal-text",
                Some(self.voice.say("personal-deleted")),
            );
        }
        for body in texts {
            self.add(&mut words, "personal-text", Some(body));
        }
        for row in self.of("inquiry_particulars", inquiry, "inquiry_id") {
            words.extend(fields(row));
        }
        for row in self.of("lessons", inquiry, "inquiry_id") {
            self.add(&mut words, "personal-lesson", text(row, "body"));
        }
        for row in self.of("survey_comments", inquiry, "inquiry_id") {
            self.add(&mut words, "personal-comment", text(row, "body"));
        }
        for ticket in self.of("tickets", inquiry, "inquiry_id") {
            for note in self.of("ticket_notes", ticket, "ticket_id") {
                self.add(&mut words, "personal-note", text(note, "body"));
            }
        }
        words
    }

    /// Lists every row of every table that is not empty, unchanged.
    pub(super) fn tables(&self) -> Vec<CopiedTable> {
        let some = self.held.iter().filter(|held| !held.rows.is_empty());
        some.map(|held| CopiedTable {
            name: held.table,
            rows: held.rows.iter().map(plain_facts).collect(),
        })
        .collect()
    }

    fn rows(&self, table: &'a str) -> impl Iterator<Item = &'a PersonalRow> {
        let held = self.held.iter().filter(move |held| held.table == table);
        held.flat_map(|held| &held.rows)
    }

    /// Lists the rows of a table that have the same value of `id` as a record.
    fn of(
        &self,
        table: &'a str,
        record: &'a PersonalRow,
        id: &'a str,
    ) -> impl Iterator<Item = &'a PersonalRow> {
        self.rows(table)
            .filter(move |row| row.get(id) == record.get(id))
    }

    fn add(&self, facts: &mut Vec<LabelledLine>, key: &str, value: Option<impl Into<String>>) {
        let name = || self.voice.say(key);
        facts.extend(value.map(|value| LabelledLine {
            name: name(),
            value: value.into(),
        }));
    }

    fn time(&self, row: &PersonalRow, name: &str) -> Option<String> {
        let at: jiff::Timestamp = text(row, name)?.parse().ok()?;
        let at = Timestamp::from_millis(at.as_millisecond());
        Some(shown_at(at, self.zone))
    }

    /// Names the guild of a row, or says that it belongs to direct messages.
    fn place(&self, row: &PersonalRow) -> String {
        let direct = || self.voice.say("personal-direct");
        let Some(guild) = text(row, "guild_id") else {
            return direct();
        };
        let name = self.guilds.get(guild).map_or(guild, String::as_str);
        match text(row, "place") {
            Some("direct") => format!("{name} · {}", direct()),
            _ => name.to_owned(),
        }
    }
}

fn text<'r>(row: &'r PersonalRow, name: &str) -> Option<&'r str> {
    row.get(name)?.as_str()
}

/// Reads a learner's texts in the fields of a category, each with its label.
fn fields(row: &PersonalRow) -> impl Iterator<Item = LabelledLine> {
    let written = row.get("body").and_then(Value::as_array);
    written.into_iter().flatten().filter_map(|field| {
        Some(LabelledLine {
            name: field.get(0)?.as_str()?.to_owned(),
            value: field.get(1)?.as_str()?.to_owned(),
        })
    })
}

fn plain_facts(row: &PersonalRow) -> Vec<LabelledLine> {
    let some = row.iter().filter(|(_, value)| !value.is_null());
    some.map(|(name, value)| LabelledLine {
        name: name.clone(),
        value: value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned),
    })
    .collect()
}
