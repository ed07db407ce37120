//! The tag of solved forum posts: chosen by `/setup forum`, and applied to a post when its question is solved, if there
//! is room among the five that Discord allows.

use crate::desk::outbox::{Outgoing, Sent};
use crate::desk::platform::{ForumTag, PlatformError, ThreadState};
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{ChannelId, GuildId, Place, TagId};
use crate::store::{Inquiry, Tx};

/// The most tags that a post can have.
const MAX_TAGS: usize = 5;

/// Queues the tag of a solved question's forum post. Does nothing if it is no post, or its server has chosen no tag.
pub(crate) async fn tag_solved(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
) -> Result<(), DeskError> {
    let (Some(guild), Place::Forum) = (inquiry.guild, inquiry.place) else {
        return Ok(());
    };
    if desk.guilds.get(guild).await?.solved_tags.is_empty() {
        return Ok(());
    }
    let step = Outgoing::TagSolved {
        inquiry: inquiry.id,
        guild,
        post: inquiry.channel,
    };
    outbox::enqueue(desk, tx, &step)
}

/// Applies the tag that is chosen for the forum of a post.
pub(crate) async fn apply(desk: &Desk, guild: GuildId, post: ChannelId) -> Result<Sent, DeskError> {
    let Some(stands) = desk.platform.servers().post_tags(post).await? else {
        return Ok(Sent::Done);
    };
    let settings = desk.guilds.get(guild).await?;
    let chosen = settings.solved_tags.get(&stands.forum).copied();
    if let Some(tags) = chosen.and_then(|tag| with(&stands.applied, tag)) {
        set(desk, post, &tags).await?;
    }
    Ok(Sent::Done)
}

/// Sets the tags of a post; an archived one is opened for that and archived again.
async fn set(desk: &Desk, post: ChannelId, tags: &[TagId]) -> Result<(), DeskError> {
    match desk.platform.servers().set_post_tags(post, tags).await {
        Err(PlatformError::Archived) => {}
        other => return Ok(other?),
    }
    let opened = desk
        .platform
        .servers()
        .set_thread_state(post, ThreadState::Active);
    opened.await?;
    desk.platform.servers().set_post_tags(post, tags).await?;
    let archived = desk
        .platform
        .servers()
        .set_thread_state(post, ThreadState::Archived);
    Ok(archived.await?)
}

/// Adds a tag to the tags of a post; `None` if the post already has it or has no room.
fn with(applied: &[TagId], tag: TagId) -> Option<Vec<TagId>> {
    let has_room = applied.len() < MAX_TAGS && !applied.contains(&tag);
    has_room.then(|| applied.iter().copied().chain([tag]).collect())
}

/// Finds the tag of a forum that a text names: by its id, as completion writes it, or by its name.
pub(crate) fn named<'a>(tags: &'a [ForumTag], text: &str) -> Option<&'a ForumTag> {
    let text = text.trim();
    let by_id = tags.iter().find(|tag| tag.id.to_string() == text);
    by_id.or_else(|| {
        let name = text.to_lowercase();
        tags.iter().find(|tag| tag.name.to_lowercase() == name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_added_once_and_only_where_there_is_room() {
        let tags = |ids: &[u64]| ids.iter().map(|id| TagId::new(*id)).collect::<Vec<_>>();
        let cases: [(&[u64], Option<&[u64]>); 4] = [
            (&[], Some(&[9])),
            (&[1, 2, 3, 4], Some(&[1, 2, 3, 4, 9])),
            (&[1, 9], None),
            (&[1, 2, 3, 4, 5], None),
        ];
        for (applied, expected) in cases {
            assert_eq!(
                with(&tags(applied), TagId::new(9)),
                expected.map(tags),
                "{applied:?}"
            );
        }
    }

    #[test]
    fn a_tag_is_named_by_its_id_or_by_its_name_in_any_case() {
        let tag = |id, name: &str| ForumTag {
            id: TagId::new(id),
            name: name.to_owned(),
        };
        let tags = [tag(7, "Open"), tag(8, "Solved ✓")];
        for (text, id) in [("7", Some(7)), (" solved ✓", Some(8)), ("done", None)] {
            assert_eq!(named(&tags, text).map(|tag| tag.id.get()), id, "{text}");
        }
    }
}
