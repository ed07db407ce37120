//! Gives a person, or a moderator for them, a copy of their stored data: a JSON document for programs and a page for
//! reading. The person's own copy has no notes of staff, and one for staff has no anonymous questions.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use serde_json::{Map, json};

use super::layout::CopyLayout;
use super::page::CopyPage;
use crate::desk::rollups::Measured;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, outbox, rollups};
use crate::domain::{AuditEvent, GuildId, Handled, UserId};
use crate::measures::zone_of;
use crate::store::{DataSubject, PersonalRows};

/// The request for a copy: the person whose data it holds, and the reader.
#[derive(Clone, Copy)]
pub(super) struct CopyRequest {
    /// The person whose data it holds.
    pub(super) person: UserId,
    /// The guild in which it was requested.
    pub(super) guild: Option<GuildId>,
    /// The moderator who reads it, with the guild whose data they may see; `None` if the person reads it.
    pub(super) staff: Option<(UserId, GuildId)>,
}

/// Makes the copy, and records that it was handed out; `None` if there is no data that the reader may see.
pub(super) async fn export(
    desk: &Desk,
    export: CopyRequest,
    voice: Voice<'_>,
) -> Result<Option<Post>, DeskError> {
    let guilds = match export.staff {
        Some((_, guild)) => vec![guild],
        None => desk.store.guilds_of(export.person).await?,
    };
    make_figures(desk, &guilds).await?;
    let learner = desk.store.learner_of(export.person).await?;
    let whose = DataSubject {
        user: export.person,
        learner,
        for_staff_of: export.staff.map(|(_, guild)| guild),
    };
    let held = desk.store.personal(whose).await?;
    if held.iter().all(|table| table.rows.is_empty()) {
        return Ok(None);
    }
    let post = documents(desk, export, held, voice).await?;
    let mut tx = desk.store.begin().await?;
    for guild in guilds {
        let event = AuditEvent {
            at: desk.now(),
            handled: Handled::Exported,
            learner,
            staff: export.staff.map(|(staff, _)| staff),
            ticket: None,
        };
        tx.audit(desk.entropy.id(), guild, event);
    }
    outbox::commit(desk, tx).await?;
    Ok(Some(post))
}

/// Brings the figures of some guilds up to date, so that the copy has the person's figures even if nobody has read any.
async fn make_figures(desk: &Desk, guilds: &[GuildId]) -> Result<(), DeskError> {
    for guild in guilds {
        let settings = desk.guilds.get(*guild).await?;
        let measured = Measured {
            store: &desk.store,
            guild: *guild,
            zone: &settings.time_zone,
            now: desk.now(),
        };
        rollups::before_report(measured).await?;
    }
    Ok(())
}

/// The most bytes of the data. Discord's limit for files is a little higher.
const MAX_DATA_BYTES: usize = 8 << 20;

/// The most rows of a table on the page.
const ON_PAGE: usize = 2_000;

/// Makes the message with the two documents.
async fn documents(
    desk: &Desk,
    export: CopyRequest,
    mut held: Vec<PersonalRows>,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let names = guild_names(desk, &held).await;
    let data = loop {
        let data = data(desk, export, &held, voice)?;
        if data.len() <= MAX_DATA_BYTES || !halve_longest(&mut held) {
            break data;
        }
    };
    let mut footer = left_out(export, &held, voice);
    for table in held.iter_mut().filter(|table| table.rows.len() > ON_PAGE) {
        table.rows.truncate(ON_PAGE);
        let values = [
            ("table", table.table.to_owned()),
            ("rows", ON_PAGE.to_string()),
        ];
        footer.push(voice.say_with("personal-cut-page", &values));
    }
    let page = page(desk, export, &held, &names, footer, voice).await?;
    let page = page
        .render()
        .map_err(|_| DeskError::Broken("the template of a copy of personal data"))?;
    let text = match export.staff {
        None => voice.say("personal-given"),
        Some(_) => voice.say1("personal-given-of", "user", export.person.mention()),
    };
    Ok(Post::text(text)
        .document("personal-data.html", page)
        .document("personal-data.json", data))
}

/// Writes rows as JSON, for programs.
fn data(
    desk: &Desk,
    export: CopyRequest,
    held: &[PersonalRows],
    voice: Voice<'_>,
) -> Result<Vec<u8>, DeskError> {
    let tables: Map<_, _> = held
        .iter()
        .map(|table| (table.table.to_owned(), json!(table.rows)))
        .collect();
    let data = json!({
        "user_id": export.person.to_string(),
        "made_at": desk.now().to_jiff().to_string(),
        "server_id": export.staff.map(|(_, guild)| guild.to_string()),
        "left_out": left_out(export, held, voice),
        "tables": tables,
    });
    serde_json::to_vec_pretty(&data).map_err(|_| DeskError::Broken("a copy of personal data"))
}

/// Removes the older half of the table with the most rows. Returns false if no table has more than one.
fn halve_longest(held: &mut [PersonalRows]) -> bool {
    let longest = held.iter_mut().max_by_key(|table| table.rows.len());
    let Some(table) = longest.filter(|table| table.rows.len() > 1) else {
        return false;
    };
    table.rows.truncate(table.rows.len() / 2);
    table.is_cut = true;
    true
}

async fn page(
    desk: &Desk,
    export: CopyRequest,
    held: &[PersonalRows],
    guilds: &HashMap<String, String>,
    mut footer: Vec<String>,
    voice: Voice<'_>,
) -> Result<CopyPage, DeskError> {
    let zone_name = match export.guild {
        Some(guild) => desk.guilds.get(guild).await?.time_zone.clone(),
        None => "UTC".to_owned(),
    };
    let zone = zone_of(&zone_name);
    let layout = CopyLayout {
        held,
        guilds,
        zone: &zone,
        voice,
    };
    footer.push(voice.say1("personal-zone", "zone", zone_name));
    Ok(CopyPage {
        lang: voice.locale.tag(),
        title: match export.staff {
            None => voice.say("personal-title"),
            Some(_) => voice.say1("personal-title-of", "user", export.person),
        },
        facts: layout.person(),
        questions_title: voice.say("personal-questions"),
        questions: layout.questions(),
        records_title: voice.say("personal-records"),
        records_hint: voice.say("personal-records-hint"),
        tables: layout.tables(),
        footer,
    })
}

/// Lists the data that the copy leaves out, a sentence each.
fn left_out(export: CopyRequest, held: &[PersonalRows], voice: Voice<'_>) -> Vec<String> {
    let mut said = match export.staff {
        None => vec![voice.say("personal-without-notes")],
        Some(_) => vec![voice.say("personal-without-anonymous")],
    };
    said.push(voice.say("personal-without-discord"));
    for table in held.iter().filter(|table| table.is_cut) {
        let values = [
            ("table", table.table.to_owned()),
            ("rows", table.rows.len().to_string()),
        ];
        said.push(voice.say_with("personal-cut", &values));
    }
    said
}

/// Looks up the names of the guilds in a copy, as far as possible, by the text of their ids.
async fn guild_names(desk: &Desk, held: &[PersonalRows]) -> HashMap<String, String> {
    let rows = held.iter().flat_map(|table| &table.rows);
    let ids: BTreeSet<&str> = rows
        .filter_map(|row| row.get("guild_id")?.as_str())
        .collect();
    let mut names = HashMap::new();
    for id in ids {
        let Ok(guild) = id.parse() else { continue };
        // The copy is made even if frontdesk has left one of its guilds.
        if let Ok(name) = desk.platform.servers().guild_name(guild).await {
            names.insert(id.to_owned(), name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_is_too_much_the_older_half_of_the_longest_table_is_left_out() {
        let table = |table, rows: usize| PersonalRows {
            table,
            rows: (0..rows)
                .map(|place| Map::from_iter([("place".to_owned(), json!(place))]))
                .collect(),
            is_cut: false,
        };
        let mut held = [table("inquiries", 3), table("inquiry_events", 9)];
        let mut left = Vec::new();
        while halve_longest(&mut held) {
            left.push(held.each_ref().map(|table| table.rows.len()));
        }
        assert_eq!(left, [[3, 4], [3, 2], [1, 2], [1, 1]]);
        assert!(
            held.iter()
                .all(|table| table.is_cut && table.rows[0]["place"] == 0)
        );
    }
}
