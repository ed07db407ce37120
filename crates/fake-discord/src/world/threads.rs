//! Threads open, are joined and left, archived, locked and brought back.

use std::time::Duration;

use twilight_model::channel::message::MessageType;
use twilight_model::channel::{Channel, ChannelType};

use crate::wire::objects;
use crate::world::ids::{ChannelId, GuildId, UserId, made_at};
use crate::world::refusal::Refusal;
use crate::world::{Place, World};

/// A thread that is to be.
pub struct ThreadPlan {
    /// The channel it is opened in.
    pub parent: ChannelId,
    /// Who opens it.
    pub owner: UserId,
    /// The name.
    pub name: String,
    /// Public or private.
    pub kind: ChannelType,
    /// After how many quiet minutes it is archived.
    pub archive_after: u16,
    /// Whether its members may invite.
    pub invitable: Option<bool>,
}

impl World {
    /// Opens a thread with its owner in it.
    pub fn open_thread(&mut self, plan: ThreadPlan) -> Result<ChannelId, Refusal> {
        let parent = self
            .place(plan.parent)
            .ok_or_else(Refusal::unknown_channel)?;
        let guild = parent
            .channel
            .guild_id
            .ok_or_else(Refusal::wrong_channel_type)?;
        self.demand_room_for_a_thread(guild)?;
        let id = ChannelId::new(self.new_id());
        let now = self.now();
        let mut place = Place::new(Channel {
            guild_id: Some(guild),
            parent_id: Some(plan.parent),
            name: Some(plan.name),
            owner_id: Some(plan.owner),
            thread_metadata: Some(objects::thread_metadata(
                plan.archive_after,
                plan.invitable,
                now,
            )),
            message_count: Some(0),
            total_message_sent: Some(0),
            member_count: Some(1),
            rate_limit_per_user: Some(0),
            ..objects::channel(id, plan.kind)
        });
        place.joined.insert(plan.owner, now);
        self.channels.insert(id, place);
        self.tell_channel("THREAD_CREATE", id, true);
        Ok(id)
    }

    fn demand_room_for_a_thread(&self, guild: GuildId) -> Result<(), Refusal> {
        if self.active_threads(guild).count() >= self.ceilings.active_threads {
            return Err(Refusal::too_many_active_threads());
        }
        Ok(())
    }

    /// Brings an archived thread back, for someone writes in it. Nothing for any other channel.
    pub fn revive(&mut self, channel: ChannelId) -> Result<(), Refusal> {
        let place = self.place(channel).ok_or_else(Refusal::unknown_channel)?;
        if place.archived() {
            let guild = place
                .channel
                .guild_id
                .ok_or_else(Refusal::wrong_channel_type)?;
            self.demand_room_for_a_thread(guild)?;
            self.set_archived(channel, false);
        }
        Ok(())
    }

    /// Archives or unarchives.
    pub fn set_archived(&mut self, thread: ChannelId, archived: bool) {
        let now = self.now();
        if let Some(meta) = self.metadata(thread) {
            meta.archived = archived;
            meta.archive_timestamp = now;
        }
        self.tell_channel("THREAD_UPDATE", thread, false);
    }

    /// Locks or unlocks.
    pub fn set_locked(&mut self, thread: ChannelId, locked: bool) {
        if let Some(meta) = self.metadata(thread) {
            meta.locked = locked;
        }
        self.tell_channel("THREAD_UPDATE", thread, false);
    }

    fn metadata(
        &mut self,
        thread: ChannelId,
    ) -> Option<&mut twilight_model::channel::thread::ThreadMetadata> {
        self.channels
            .get_mut(&thread)?
            .channel
            .thread_metadata
            .as_mut()
    }

    /// Whoever writes in a thread or is pinged in it becomes a member. No notice is posted, as
    /// Discord posts none for a mention.
    pub fn bring_into_thread(&mut self, thread: ChannelId, people: &[UserId]) {
        let now = self.now();
        let Some(place) = self
            .channels
            .get_mut(&thread)
            .filter(|place| place.is_thread())
        else {
            return;
        };
        let mut added: Vec<_> = people.to_vec();
        added.dedup();
        added.retain(|user| !place.joined.contains_key(user));
        for user in &added {
            place.joined.insert(*user, now);
        }
        place.channel.member_count = member_count(place.joined.len());
        if added.is_empty() {
            return;
        }
        if added.contains(&self.bot_id()) {
            self.tell_channel("THREAD_CREATE", thread, false);
        }
        self.tell_thread_members(thread, &added, &[]);
    }

    /// Adds a member by hand, which Discord notes in the thread.
    pub fn add_to_thread(&mut self, thread: ChannelId, by: UserId, user: UserId) {
        let already = self
            .place(thread)
            .is_some_and(|place| place.joined.contains_key(&user));
        if already {
            return;
        }
        self.bring_into_thread(thread, &[user]);
        if by != user {
            self.notice(thread, by, MessageType::RecipientAdd, "");
            let mention = self.user(user).map(crate::world::mentions::mention_of);
            if let Some(post) = self
                .channels
                .get_mut(&thread)
                .and_then(|place| place.posts.values_mut().last())
            {
                post.message.mentions.extend(mention);
            }
        }
    }

    /// Takes a member out.
    pub fn remove_from_thread(&mut self, thread: ChannelId, user: UserId) {
        let Some(place) = self.channels.get_mut(&thread) else {
            return;
        };
        if place.joined.remove(&user).is_some() {
            place.channel.member_count = member_count(place.joined.len());
            self.tell_thread_members(thread, &[], &[user]);
        }
    }

    /// Removes a channel, and a channel's threads with it.
    pub fn remove_channel(&mut self, id: ChannelId) -> Result<Place, Refusal> {
        let heard = self.sees(self.bot_id(), id);
        let children: Vec<_> = self
            .channels
            .values()
            .filter(|place| place.is_thread() && place.channel.parent_id == Some(id))
            .map(|place| place.channel.id)
            .collect();
        for child in children {
            self.remove_channel(child)?;
        }
        let gone = self
            .channels
            .remove(&id)
            .ok_or_else(Refusal::unknown_channel)?;
        if heard {
            self.tell_channel_gone(&gone);
        }
        Ok(gone)
    }
}

/// Discord stops counting at 50.
fn member_count(members: usize) -> Option<i8> {
    i8::try_from(members.min(50)).ok()
}

impl World {
    /// Moves the clock, does what was put off until then, and archives the threads whose time has come.
    pub fn pass(&mut self, by: Duration) {
        self.clock.advance(by);
        let now = self.clock.now_ms();
        for (_, call) in self
            .late
            .extract_if(.., |(due, _)| *due <= now)
            .collect::<Vec<_>>()
        {
            // Nobody waits for the answer any more.
            let _ = self.answer_to(&call);
        }
        let due: Vec<ChannelId> = self
            .channels
            .values()
            .filter(|place| place.is_thread() && !place.archived() && sleeps_from(place) <= now)
            .map(|place| place.channel.id)
            .collect();
        due.into_iter()
            .for_each(|thread| self.set_archived(thread, true));
    }
}

/// When a thread is archived unless someone writes before, in Unix milliseconds.
fn sleeps_from(place: &Place) -> i64 {
    let Some(meta) = &place.channel.thread_metadata else {
        return i64::MAX;
    };
    let spoken = place
        .posts
        .keys()
        .next_back()
        .map_or(0, |id| made_at(id.get()));
    let opened = meta.archive_timestamp.as_micros() / 1_000;
    let quiet = i64::from(meta.auto_archive_duration.number()) * 60 * 1_000;
    spoken.max(opened) + quiet
}
