//! Finds the differences between two scenes. Only the resulting scenes are compared, because messages to different
//! places are sent concurrently and may be edited in several steps, differently on each platform.

use std::collections::BTreeMap;

use super::markup::beginning;
use super::{PlaceView, PostView, PrivateThread, Record, Scene, Seen};
use crate::console::story::{Act, StoryPlace};
use crate::desk::platform::ThreadState;

/// Makes the records of the differences between two scenes, place by place.
pub fn changes(before: &Scene, after: &Scene) -> Vec<Record> {
    let unseen = PlaceView::default();
    let mut records = Vec::new();
    for (place, now) in &after.0 {
        let was = before.0.get(place).unwrap_or(&unseen);
        records.extend(in_place(was, now).into_iter().map(|what| Record {
            place: place.clone(),
            what,
        }));
    }
    records
}

/// Puts the place of an act first; the others stay in their order.
pub fn arrange(mut records: Vec<Record>, act: &Act) -> Vec<Record> {
    let acted_in = match act {
        Act::Says { who, place, .. } | Act::Calls { who, place, .. } => match place {
            StoryPlace::Direct => format!("dm {who}"),
            place => place.to_string(),
        },
        Act::Remark(_) | Act::Waits(_) | Act::Does { .. } => return records,
    };
    records.sort_by_key(|record| !record.place.starts_with(&acted_in));
    records
}

fn in_place(was: &PlaceView, now: &PlaceView) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut closing = Vec::new();
    if let Some(thread) = &now.thread {
        around_thread(was.thread.as_ref(), thread, &mut seen, &mut closing);
    }
    for (id, post) in &now.posts {
        match was.posts.get(id) {
            None => seen.push(Seen::Sent(post.clone())),
            Some(former) if !look_alike(former, post) => {
                seen.push(Seen::Changed(post.clone()));
            }
            Some(_) => {}
        }
        let former = was.posts.get(id);
        if post.pinned && !former.is_some_and(|former| former.pinned) {
            seen.push(Seen::Pinned(beginning(&post.text)));
        }
    }
    seen.extend(gone(&was.posts, &now.posts));
    let tagged = now.tags.difference(&was.tags);
    seen.extend(tagged.cloned().map(Seen::Tagged));
    seen.extend(closing);
    seen
}

fn around_thread(
    was: Option<&PrivateThread>,
    now: &PrivateThread,
    first: &mut Vec<Seen>,
    last: &mut Vec<Seen>,
) {
    match was {
        None => first.push(Seen::Opened(now.clone())),
        Some(was) if was.name != now.name => first.push(Seen::Renamed(now.name.clone())),
        Some(_) => {}
    }
    let thread_state = was.map_or(ThreadState::Active, |was| was.thread_state);
    if thread_state != now.thread_state {
        match now.thread_state {
            ThreadState::Active => first.push(Seen::ThreadState(now.thread_state)),
            ThreadState::Archived | ThreadState::Locked => {
                last.push(Seen::ThreadState(now.thread_state));
            }
        }
    }
    let nobody = std::collections::BTreeSet::new();
    let members = was.map_or(&nobody, |was| &was.members);
    first.extend(now.members.difference(members).cloned().map(Seen::Joined));
    first.extend(members.difference(&now.members).cloned().map(Seen::Left));
}

fn gone<'a>(
    was: &'a BTreeMap<u64, PostView>,
    now: &'a BTreeMap<u64, PostView>,
) -> impl Iterator<Item = Seen> + 'a {
    let gone = was.iter().filter(|(id, _)| !now.contains_key(id));
    gone.map(|(_, post)| Seen::Deleted(beginning(&post.text)))
}

/// Returns whether people see no difference between two forms of a message.
fn look_alike(former: &PostView, now: &PostView) -> bool {
    former.text == now.text
        && former.framed == now.framed
        && former.rows == now.rows
        && former.promised == now.promised
}
