//! Reads missed messages. After every new session, each watched place of a guild, or each direct-message channel, is
//! read from its watermark on, oldest first. A few guilds are read at a time, beside live events; a place that fails is
//! read again later.

pub(crate) mod ahead;
pub(crate) mod changes;
pub(crate) mod readers;
mod restored;
pub(crate) mod watermarks;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::time::Duration;

use futures::stream;
use futures::stream::StreamExt;
use tokio::time::error::Elapsed;
use tokio_util::sync::CancellationToken;

use crate::desk::catchup::watermarks::{GuildOrDirect, RETRY_AFTER, ReadExtent, WholeReading};
use crate::desk::dispatch::supervision::caught;
use crate::desk::dispatch::{change, message, supervision, unhandled};
use crate::desk::event::{Event, Message};
use crate::desk::platform::PlatformError;
use crate::desk::tickets::thread;
use crate::desk::{Desk, DeskError, chosen_channels, guilds, members, notices, outbox};
use crate::domain::{ChannelId, ChannelMode, GuildId, GuildSettings, MessageId, Millis, Timestamp};

/// The greatest age at which a message is still read.
pub(crate) const FURTHEST: Millis = Millis::hours(24);

/// The most messages of one place that are read.
const MAX_MESSAGES: usize = 500;

/// The time before the watermark from which reading begins, because events may have arrived out of order.
const OVERLAP: Millis = Millis::minutes(1);

/// The longest that reading one place may take.
const PLACE_WITHIN: Duration = Duration::from_secs(60);

/// The number of places without an answer in time after which the remaining ones are left for later.
const SILENT: usize = 2;

/// The number of places that are read at once.
const PLACES_AT_ONCE: usize = 8;

/// The age of a channel's last direct message up to which the channel is read first.
const LATELY: Millis = Millis::days(7);

/// The number of direct-message channels that are read together, if fewer were written in lately. The next ones follow
/// after `RETRY_AFTER`.
const OTHERS_AT_ONCE: usize = 200;

/// Reads the missed messages of a guild, or all direct messages.
async fn read(desk: &Desk, whose: GuildOrDirect, what: ReadExtent, shutdown: &CancellationToken) {
    let _under_way = desk.changes.begin(whose);
    let mut reading = Reading::of(desk, whose, &what, shutdown);
    match reading.read_unless_left().await {
        Ok(false) => {}
        Ok(true) if shutdown.is_cancelled() => {}
        Ok(true) => reading.finish(&what),
        Err(error) => {
            desk.metrics.events_failed.inc();
            tracing::error!(%error, "what was missed could not be read");
            desk.watermarks
                .read_again(whose, what, watermarks::again_at(desk));
        }
    }
}

/// Handles a fetched message in its present form, also if it is edited or deleted before or meanwhile.
async fn handle_as_it_is(
    desk: &Desk,
    whose: GuildOrDirect,
    fetched: &Message,
) -> Result<(), DeskError> {
    let message = match desk.changes.take(whose, fetched.id) {
        Some(Event::Deleted { .. }) => return Ok(()),
        // The event of an edit has neither the thread nor the roles that the fetched message was completed with.
        Some(Event::Edited { message }) => Cow::Owned(Message {
            text: message.text,
            attachments: message.attachments,
            stickers: message.stickers,
            mentions_me: message.mentions_me,
            ..fetched.clone()
        }),
        _ => Cow::Borrowed(fetched),
    };
    supervision::again_if_overtaken(|| message::handle(desk, &message)).await?;
    while let Some(changed) = desk.changes.take(whose, fetched.id) {
        change::handle(desk, &changed).await?;
        if let Event::Deleted { .. } = changed {
            break;
        }
    }
    Ok(())
}

/// Handles one missed message. Returns false if it has to be read again.
async fn feed(desk: &Desk, whose: GuildOrDirect, place: ChannelId, message: Message) -> bool {
    let event = Event::Message(message).without_nul();
    let begun = desk.watermarks.begin(&event);
    let Event::Message(message) = &event else {
        return true;
    };
    // On the heap, because the future holds two ways of handling a message.
    let handling = Box::pin(handle_as_it_is(desk, whose, message));
    match caught(supervision::watch(desk), "a missed message", handling).await {
        Ok(()) => desk.watermarks.done(begun),
        Err(error) => {
            if !unhandled::failed_message(desk, message, begun, &error).await {
                return false;
            }
        }
    }
    desk.watermarks.handled(place, message.id);
    true
}

/// Returns the message after which a place with this watermark is read.
fn read_after(desk: &Desk, watermark: MessageId) -> MessageId {
    MessageId::at((watermark.sent_at() - OVERLAP).max(desk.now() - FURTHEST))
}

/// The reading of the missed messages of a guild, or of the direct messages.
struct Reading<'a> {
    desk: &'a Desk,
    whose: GuildOrDirect,
    what: &'a ReadExtent,
    shutdown: &'a CancellationToken,
    /// The messages found, each with the place in which it was read.
    missed: Vec<(ChannelId, Message)>,
    /// The places that could not be read, or that have a message that could not be handled.
    failed: BTreeSet<ChannelId>,
    /// The places that may not be read.
    forbidden: BTreeSet<ChannelId>,
    silent: usize,
    /// The places of open tickets, which are read first.
    of_tickets: BTreeSet<ChannelId>,
    /// The places left for later. They delay nothing.
    later: BTreeSet<ChannelId>,
    /// The time at which it began.
    began: Timestamp,
}

impl<'a> Reading<'a> {
    fn of(
        desk: &'a Desk,
        whose: GuildOrDirect,
        what: &'a ReadExtent,
        shutdown: &'a CancellationToken,
    ) -> Self {
        Self {
            desk,
            whose,
            what,
            shutdown,
            missed: Vec::new(),
            failed: BTreeSet::new(),
            forbidden: BTreeSet::new(),
            silent: 0,
            of_tickets: BTreeSet::new(),
            later: BTreeSet::new(),
            began: desk.now(),
        }
    }

    /// Reads everything; false if frontdesk is no longer in the guild, where nothing is read or
    /// done.
    async fn read_unless_left(&mut self) -> Result<bool, DeskError> {
        if let Some(guild) = self.whose
            && !guilds::record_presence(self.desk, guild).await?
        {
            return Ok(false);
        }
        self.all().await.map(|()| true)
    }

    async fn all(&mut self) -> Result<(), DeskError> {
        let places = self.places().await?;
        self.fetch(places).await?;
        let mut missed = std::mem::take(&mut self.missed);
        missed.sort_by_key(|(_, message)| message.id);
        missed.dedup_by_key(|(_, message)| message.id);
        if !missed.is_empty() {
            tracing::info!(count = missed.len(), "reading what was said meanwhile");
        }
        let forgotten = restored::forgotten(self.desk, self.whose, &missed).await?;
        let (of_tickets, others) = missed
            .into_iter()
            .partition(|(place, _)| self.of_tickets.contains(place));
        // Looking up many authors is slow, so open tickets are handled first.
        self.handle(of_tickets, &forgotten).await;
        self.handle(others, &forgotten).await;
        Ok(())
    }

    /// Handles messages in the given order, until shutdown. Once a message of a ticket fails, the later ones of its
    /// place are left to the next reading, so that none overtakes it on the way to the other side.
    async fn handle(&mut self, missed: Vec<(ChannelId, Message)>, forgotten: &BTreeSet<MessageId>) {
        for (place, message) in self.introduced(missed).await {
            if self.shutdown.is_cancelled() {
                return;
            }
            if self.of_tickets.contains(&place) && self.failed.contains(&place) {
                continue;
            }
            if forgotten.contains(&message.id) {
                tracing::info!(message = %message.id, "answered already, before the database was put back");
                self.desk.watermarks.handled(place, message.id);
                continue;
            }
            if !feed(self.desk, self.whose, place, message).await {
                self.failed.insert(place);
            }
        }
    }

    /// Fetches the messages of some places, a few places at once, and adds them to `missed` in the order of the places.
    async fn fetch(&mut self, places: Vec<(ChannelId, MessageId)>) -> Result<(), DeskError> {
        let (desk, whose) = (self.desk, self.whose);
        let mut left: Vec<ChannelId> = places.iter().rev().map(|(place, _)| *place).collect();
        let fetched = places.into_iter().map(|(place, after)| async move {
            let history = desk.platform.history(whose, place, after, MAX_MESSAGES);
            tokio::time::timeout(PLACE_WITHIN, history).await
        });
        let mut fetched = pin!(stream::iter(fetched).buffered(PLACES_AT_ONCE));
        while self.silent < SILENT
            && let Some(place) = left.pop()
        {
            let answer = tokio::select! {
                () = self.shutdown.cancelled() => return Ok(()),
                answer = fetched.next() => answer,
            };
            let Some(answer) = answer else { break };
            if let Some(found) = self.answered(place, answer).await? {
                desk.watermarks.forget_refusal(place);
                let found = found.into_iter();
                self.missed.extend(found.map(|message| (place, message)));
            }
        }
        self.failed.extend(left);
        Ok(())
    }

    /// Fills in the authors of a guild's messages. Messages whose author cannot be looked up are read again later.
    async fn introduced(&mut self, missed: Vec<(ChannelId, Message)>) -> Vec<(ChannelId, Message)> {
        let Some(guild) = self.whose else {
            return missed;
        };
        let (places, mut messages): (Vec<ChannelId>, Vec<Message>) = missed.into_iter().unzip();
        let unknown = tokio::select! {
            () = self.shutdown.cancelled() => return Vec::new(),
            unknown = members::introduce(self.desk, guild, &mut messages) => unknown,
        };
        if let Some((_, error)) = unknown.first_key_value() {
            let count = unknown.len();
            tracing::warn!(%error, count, "it cannot be found out now who wrote what was said meanwhile");
        }
        let mut introduced = Vec::new();
        for (place, message) in places.into_iter().zip(messages) {
            if unknown.contains_key(&message.author.user) {
                self.failed.insert(place);
            } else {
                introduced.push((place, message));
            }
        }
        introduced
    }

    fn finish(self, what: &ReadExtent) {
        let (watermarks, now) = (&self.desk.watermarks, self.desk.now());
        watermarks.leave_for_later(self.whose, &self.later);
        let mut left: BTreeSet<ChannelId> = self.failed.union(&self.forbidden).copied().collect();
        left.extend(&self.later);
        watermarks.finish_reading(self.whose, what, &left, now);
        if *what == ReadExtent::All {
            let (began, ended) = (self.began, now);
            watermarks.note_whole_reading(self.whose, WholeReading { began, ended });
        }
        for places in [self.failed, self.later] {
            if !places.is_empty() {
                watermarks.read_again(self.whose, ReadExtent::These(places), now + RETRY_AFTER);
            }
        }
    }

    /// Awaits the platform's answer for a place. Notes a failure, and returns `None`.
    async fn asked<T>(
        &mut self,
        place: ChannelId,
        asking: impl Future<Output = Result<T, PlatformError>> + Send,
    ) -> Result<Option<T>, DeskError> {
        if self.silent >= SILENT {
            self.failed.insert(place);
            return Ok(None);
        }
        let answer = tokio::select! {
            () = self.shutdown.cancelled() => return Ok(None),
            answer = tokio::time::timeout(PLACE_WITHIN, asking) => answer,
        };
        self.answered(place, answer).await
    }

    /// Takes the platform's answer for a place. Notes a failure, and returns `None`.
    async fn answered<T>(
        &mut self,
        place: ChannelId,
        answer: Result<Result<T, PlatformError>, Elapsed>,
    ) -> Result<Option<T>, DeskError> {
        let error = match answer {
            Ok(Ok(found)) => return Ok(Some(found)),
            Ok(Err(error)) => error,
            Err(_) => {
                self.silent += 1;
                PlatformError::Later {
                    wait: None,
                    reason: "no answer in time".to_owned(),
                }
            }
        };
        self.desk.metrics.refused(&error);
        tracing::warn!(%error, %place, "what was said meanwhile cannot be read now");
        match error {
            PlatformError::Later { .. } => {
                self.failed.insert(place);
            }
            error => self.unreadable(place, &error).await?,
        }
        Ok(None)
    }

    /// Notes a place that cannot be read, and tells the people who can help. The other places are still read.
    async fn unreadable(
        &mut self,
        place: ChannelId,
        error: &PlatformError,
    ) -> Result<(), DeskError> {
        let desk = self.desk;
        if *error == PlatformError::Gone {
            desk.watermarks.forget_refusal(place);
        } else if desk.watermarks.note_refused(self.whose, place, desk.now()) {
            // It is read again, and its watermark stays where it is until then.
            self.forbidden.insert(place);
        }
        let Some(guild) = self.whose else {
            // Nobody can grant anything there.
            return Ok(());
        };
        if *error == PlatformError::Gone {
            if let Some(ticket) = desk.store.ticket_by_thread(guild, place).await? {
                thread::lose(desk, &ticket, place).await?;
            }
            return chosen_channels::gone_if_missing(desk, guild, place).await;
        }
        let mut tx = desk.store.begin().await?;
        notices::tell_refusal(desk, &mut tx, guild, place, error).await?;
        outbox::commit(desk, tx).await
    }

    /// Lists the places to read, each with the message after which reading begins: those of open tickets first, then
    /// those in which somebody wrote last.
    async fn places(&mut self) -> Result<Vec<(ChannelId, MessageId)>, DeskError> {
        let mut watermarks = self.desk.watermarks.unfinished(self.whose);
        let (listened_to, threads) = match self.whose {
            Some(guild) => self.of_guild(guild).await?,
            None => (self.direct().await?, Vec::new()),
        };
        let mut wanted: BTreeSet<ChannelId> = match self.what {
            ReadExtent::All => watermarks
                .keys()
                .chain(listened_to.keys())
                .copied()
                .collect(),
            ReadExtent::These(some) => some.clone(),
        };
        // A channel whose threads could not be listed failed as a whole.
        let held = threads
            .iter()
            .filter(|unheard| wanted.contains(&unheard.parent));
        let held: Vec<ChannelId> = held.map(|unheard| unheard.thread).collect();
        wanted.extend(held);
        let threads = threads
            .into_iter()
            .map(|unheard| (unheard.thread, unheard.watermark));
        for (place, written) in listened_to.into_iter().chain(threads) {
            let watermark = watermarks.entry(place).or_insert(written);
            *watermark = written.min(*watermark);
        }
        watermarks.retain(|place, _| wanted.contains(place));
        let mut places: Vec<(ChannelId, MessageId)> = watermarks.into_iter().collect();
        places.sort_by_key(|(place, watermark)| {
            (!self.of_tickets.contains(place), Reverse(*watermark))
        });
        if self.whose.is_none() {
            self.leave_for_later(&mut places);
        }
        for (_, watermark) in &mut places {
            *watermark = read_after(self.desk, *watermark);
        }
        Ok(places)
    }

    /// Defers places, since each costs a request and there may be thousands of direct-message channels. Those of
    /// tickets and those written in lately are read now, or the first `OTHERS_AT_ONCE` if that is more. Refused places
    /// wait for their own time, and take no room from others.
    fn leave_for_later(&mut self, places: &mut Vec<(ChannelId, MessageId)>) {
        let (desk, now) = (self.desk, self.desk.now());
        let is_whole = *self.what == ReadExtent::All;
        places.retain(|(place, _)| {
            let waits = is_whole && desk.watermarks.is_refused(*place, now);
            if waits {
                self.forbidden.insert(*place);
            }
            !waits
        });
        let lately = MessageId::at(now - LATELY);
        let is_first = |(place, watermark): &&(ChannelId, MessageId)| {
            self.of_tickets.contains(place) || *watermark >= lately
        };
        let first = places.iter().take_while(is_first).count();
        let cut = places.len().min(first.max(OTHERS_AT_ONCE));
        let later = places.split_off(cut);
        self.later = later.into_iter().map(|(place, _)| place).collect();
    }

    /// Lists all known direct-message channels; one without a watermark has not been written in for long.
    async fn direct(&mut self) -> Result<BTreeMap<ChannelId, MessageId>, DeskError> {
        let store = &self.desk.store;
        let of_tickets = store.direct_channels_of_tickets().await?;
        self.of_tickets.extend(of_tickets);
        let mut found: BTreeMap<_, _> = store.watermarks(None).await?.into_iter().collect();
        for (_, channel) in store.direct_channels().await? {
            found.entry(channel).or_insert(MessageId::new(0));
        }
        Ok(found)
    }

    /// Lists the watched channels of a guild and the threads of its open tickets, with their watermarks, and the threads
    /// of watched channels.
    async fn of_guild(
        &mut self,
        guild: GuildId,
    ) -> Result<(BTreeMap<ChannelId, MessageId>, Vec<UnheardThread>), DeskError> {
        let desk = self.desk;
        let settings = desk.guilds.get(guild).await?;
        let written = watermarks::begin_watermarks(desk, &settings).await?;
        let mut found = BTreeMap::new();
        for (channel, mode) in &settings.channels {
            if *mode != ChannelMode::Off
                && let Some(watermark) = written.get(channel)
            {
                found.insert(*channel, *watermark);
            }
        }
        for ticket in desk.store.open_threads(guild).await? {
            if let Some(thread) = ticket.thread {
                let watermark = written.get(&thread).copied();
                found.insert(thread, watermark.unwrap_or(beginning(thread)));
                self.of_tickets.insert(thread);
            }
        }
        let threads = self.threads(&settings, &found, &written).await?;
        Ok((found, threads))
    }

    /// Lists the threads of watched channels with new messages, active or archived. A thread without a watermark takes
    /// its channel's.
    async fn threads(
        &mut self,
        settings: &GuildSettings,
        known: &BTreeMap<ChannelId, MessageId>,
        written: &BTreeMap<ChannelId, MessageId>,
    ) -> Result<Vec<UnheardThread>, DeskError> {
        let desk = self.desk;
        let is_watched = |channel: ChannelId| settings.mode(channel) != ChannelMode::Off;
        let parents = known.iter().filter(|(channel, _)| is_watched(**channel));
        let parents: BTreeMap<_, _> = parents
            .map(|(channel, watermark)| (*channel, *watermark))
            .collect();
        let Some(first) = parents.keys().next() else {
            return Ok(Vec::new());
        };
        let active = desk.platform.servers().active_threads(settings.guild);
        let Some(mut found) = self.asked(*first, active).await? else {
            self.failed.extend(parents.keys());
            return Ok(Vec::new());
        };
        let furthest = desk.now() - FURTHEST;
        for (parent, watermark) in &parents {
            let since = (watermark.sent_at() - OVERLAP).max(furthest);
            let archived = desk.platform.servers().archived_threads(*parent, since);
            found.extend(self.asked(*parent, archived).await?.unwrap_or_default());
        }
        let unheard = found.into_iter().filter_map(|thread| {
            let of_parent = parents.get(&thread.parent)?;
            let watermark = *written.get(&thread.thread).unwrap_or(of_parent);
            // Threads with nothing new, and those whose newest message is too old, are left out.
            let is_unheard = thread.last > watermark && thread.last.sent_at() >= furthest;
            is_unheard.then_some(UnheardThread {
                thread: thread.thread,
                parent: thread.parent,
                watermark,
            })
        });
        Ok(unheard.collect())
    }
}

/// A thread with new messages.
struct UnheardThread {
    thread: ChannelId,
    /// The channel that it belongs to.
    parent: ChannelId,
    /// The message after which reading begins.
    watermark: MessageId,
}

/// Finds the watermark of a ticket's thread: its beginning, which its id tells, until one is stored.
async fn thread_mark(desk: &Desk, thread: ChannelId) -> Result<MessageId, DeskError> {
    let watermark = desk.store.watermark(thread).await?;
    Ok(watermark.unwrap_or(beginning(thread)))
}

/// Makes the watermark with which a thread begins.
fn beginning(thread: ChannelId) -> MessageId {
    MessageId::new(thread.get())
}
