//! Gives a person, or a moderator for them, a copy of what is kept about them: a JSON document for programs and a page
//! for reading. What staff noted is not in the person's own copy, and nothing that was asked anonymously is in one for
//! staff.

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
use crate::store::{DataSubject, PersonalRows, ROWS};

/// The request for a copy: whose data it is of, and who gets it.
#[derive(Clone, Copy)]
pub(super) struct CopyRequest {
    /// The person whose data it is.
    pub(super) person: UserId,
    /// The guild in which it was asked for.
    pub(super) guild: Option<GuildId>,
    /// The moderator who gets it, and the guild of whose data; absent if it is the person.
    pub(super) staff: Option<(UserId, GuildId)>,
}

/// Makes the copy and notes that it was given out; `None` if nothing is kept that the reader may see.
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
    let post = documents(desk, export, &held, voice).await?;
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

/// Makes the figures of some guilds of what has changed there, so that a copy holds what is counted of the person
/// whether somebody has looked at figures before or not.
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

/// Makes the message with the two documents.
async fn documents(
    desk: &Desk,
    export: CopyRequest,
    held: &[PersonalRows],
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let names = guild_names(desk, held).await;
    let left_out = left_out(export, held, voice);
    let broken = |_| DeskError::Broken("a copy of personal data");
    let tables: Map<_, _> = held
        .iter()
        .map(|table| (table.table.to_owned(), json!(table.rows)))
        .collect();
    let data = json!({
        "user_id": export.person.to_string(),
        "made_at": desk.now().to_jiff().to_string(),
        "server_id": export.staff.map(|(_, guild)| guild.to_string()),
        "left_out": left_out,
        "tables": tables,
    });
    let data = serde_json::to_vec_pretty(&data).map_err(broken)?;
    let page = page(desk, export, held, &names, left_out, voice).await?;
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

async fn page(
    desk: &Desk,
    export: CopyRequest,
    held: &[PersonalRows],
    guilds: &HashMap<String, String>,
    left_out: Vec<String>,
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
    let mut footer = left_out;
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

/// Lists what is not in the copy, a sentence each.
fn left_out(export: CopyRequest, held: &[PersonalRows], voice: Voice<'_>) -> Vec<String> {
    let mut said = match export.staff {
        None => vec![voice.say("personal-without-notes")],
        Some(_) => vec![voice.say("personal-without-anonymous")],
    };
    said.push(voice.say("personal-without-discord"));
    for table in held.iter().filter(|table| table.is_cut) {
        let values = [
            ("table", table.table.to_owned()),
            ("rows", ROWS.to_string()),
        ];
        said.push(voice.say_with("personal-cut", &values));
    }
    said
}

/// Looks up the names of the guilds in a copy, by the text of their ids, as far as they can be looked up.
async fn guild_names(desk: &Desk, held: &[PersonalRows]) -> HashMap<String, String> {
    let rows = held.iter().flat_map(|table| &table.rows);
    let ids: BTreeSet<&str> = rows
        .filter_map(|row| row.get("guild_id")?.as_str())
        .collect();
    let mut names = HashMap::new();
    for id in ids {
        let Ok(guild) = id.parse() else { continue };
        // A copy is not kept back because frontdesk is no longer in one of its guilds.
        if let Ok(name) = desk.platform.servers().guild_name(guild).await {
            names.insert(id.to_owned(), name);
        }
    }
    names
}
