//! The settings of a guild: channels and their modes, roles, languages, targets. Never knows where they are stored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ids::{ChannelId, GuildId, RoleId, TagId};
use super::locale::Locale;
use super::names::named;
use super::ticket::Target;
use super::time::Millis;

/// The way in which frontdesk acts in a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelMode {
    /// Does nothing.
    Off,
    /// Answers only when mentioned or replied to.
    Mention,
    /// Answers what it knows and watches the rest.
    Answer,
    /// A forum, in which every post counts as a question.
    Forum,
}

named! {
    /// Every mode.
    ChannelMode {
        Off => "off",
        Mention => "mention",
        Answer => "answer",
        Forum => "forum",
    }
}

/// The extent to which frontdesk learns by itself from people's acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LearningMode {
    /// Learns nothing: only the rule files decide, and lessons have no effect.
    Off,
    /// Presses change scores; a wording becomes a lesson only by a decision of staff.
    #[default]
    Reviewed,
    /// Presses change scores, and wordings that several learners confirmed become examples automatically.
    Automatic,
}

named! {
    /// Every mode.
    LearningMode {
        Off => "off",
        Reviewed => "reviewed",
        Automatic => "automatic",
    }
}

/// The way in which open tickets are handed on when their instructor's duty ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Handoff {
    /// Tells the next instructor about them.
    #[default]
    Tell,
    /// Gives them to the next instructor.
    Reassign,
}

named! {
    /// Both ways.
    Handoff {
        Tell => "tell",
        Reassign => "reassign",
    }
}

/// The way in which the length of a target is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountedBy {
    /// By the clock, whether or not anybody is on duty.
    #[default]
    Clock,
    /// In the hours in which somebody who takes the ticket's category is on duty.
    Duty,
}

named! {
    /// Both ways.
    CountedBy {
        Clock => "clock",
        Duty => "duty",
    }
}

/// The times after which frontdesk acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Targets {
    /// The time for which a watched question waits for a person before frontdesk offers help.
    pub watch: Millis,
    /// The targets of replies and of resolutions of tickets.
    pub tickets: TicketTargets,
    /// The silence of a learner before a reminder, and again before closing.
    pub learner_silence: Millis,
    /// The time within which a message reopens a resolved ticket.
    pub reopen: Millis,
}

impl Default for Targets {
    fn default() -> Self {
        Self {
            watch: Millis::minutes(15),
            tickets: TicketTargets::default(),
            learner_silence: Millis::hours(24),
            reopen: Millis::days(7),
        }
    }
}

/// The longest times that replies and resolutions of tickets may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketTargets {
    /// The longest time to the first reply of a person, before the next instructor is tagged.
    pub first_reply: Millis,
    /// The longest time to the reply to each later turn of the learner, before the next instructor is tagged.
    pub next_reply: Millis,
    /// The longest time to the resolution, before the lead is called; none if absent.
    pub resolution: Option<Millis>,
    /// The kind of time that these lengths are counted by.
    pub counted_by: CountedBy,
}

impl Default for TicketTargets {
    fn default() -> Self {
        Self {
            first_reply: Millis::minutes(15),
            next_reply: Millis::minutes(15),
            resolution: None,
            counted_by: CountedBy::default(),
        }
    }
}

impl TicketTargets {
    /// Returns the target of a reply: the first or a later one.
    pub fn of_reply(&self, target: Target) -> Millis {
        match target {
            Target::FirstReply => self.first_reply,
            Target::NextReply | Target::Resolution => self.next_reply,
        }
    }

    /// Returns the longest of the targets.
    pub fn longest(&self) -> Millis {
        let replies = self.first_reply.max(self.next_reply);
        replies.max(self.resolution.unwrap_or(replies))
    }
}

/// The targets that a category sets itself; the guild's apply otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CategoryTargets {
    /// The longest time to the first reply.
    pub first_reply: Option<Millis>,
    /// The longest time to the reply to each later turn.
    pub next_reply: Option<Millis>,
    /// The longest time to the resolution.
    pub resolution: Option<Millis>,
    /// The kind of time in which the category's targets are counted, both its own and the guild's.
    pub counted_by: Option<CountedBy>,
}

/// The most that learners may ask for within a time; staff are not limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most questions of one learner within a minute.
    pub questions_a_minute: u32,
    /// The most tickets that one learner opens or reopens within a day.
    pub tickets_a_day: u32,
    /// The most direct messages of one learner that are relayed into a ticket within a minute.
    pub relayed_a_minute: u32,
    /// The most questions of all learners together within a minute.
    pub inquiries_a_minute: u32,
    /// The most tickets that all learners together open or reopen within a day.
    pub all_tickets_a_day: u32,
    /// The most direct messages of all learners together that are relayed into tickets within a minute.
    pub all_relayed_a_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            questions_a_minute: 5,
            tickets_a_day: 5,
            relayed_a_minute: 15,
            inquiries_a_minute: 300,
            all_tickets_a_day: 500,
            all_relayed_a_minute: 300,
        }
    }
}

/// The settings of a guild: everything that `/setup` sets.
#[derive(Clone, Debug, PartialEq)]
pub struct GuildSettings {
    /// The guild.
    pub guild: GuildId,
    /// The channel in which ticket threads are opened.
    pub support_channel: Option<ChannelId>,
    /// The channel in which staff get messages.
    pub staff_channel: Option<ChannelId>,
    /// The role of those who answer tickets.
    pub instructor_role: Option<RoleId>,
    /// The role of moderators, in addition to everyone with Manage Server.
    pub moderator_role: Option<RoleId>,
    /// The role that is mentioned when nobody answers.
    pub lead_role: Option<RoleId>,
    /// The language for messages to several learners, and to learners whose own is unknown.
    pub locale: Locale,
    /// The IANA name of the guild's time zone, for days in statistics.
    pub time_zone: String,
    /// The targets of the guild.
    pub targets: Targets,
    /// The targets that categories set themselves.
    pub category_targets: BTreeMap<String, CategoryTargets>,
    /// The most that learners may ask for within a time.
    pub limits: Limits,
    /// The share of automatic answers that are surveyed, 0 to 1.
    pub survey_share: f64,
    /// The satisfaction below which a survey is reported to staff, −4 to 4; none is if absent.
    pub rating_floor: Option<f64>,
    /// The share of tickets whose learner is asked beforehand how much help they expect, 0 to 1.
    pub expected_before_share: f64,
    /// The extent to which frontdesk learns by itself.
    pub learning: LearningMode,
    /// The days for which texts are kept; unlimited if absent.
    pub retention_days: Option<u32>,
    /// Whether learners in direct messages see the name of the person who wrote to them.
    pub relay_names: bool,
    /// The way in which open tickets are handed on when somebody's duty ends.
    pub handoff: Handoff,
    /// Whether instructors who passed a ticket on stay in its thread.
    pub transferred_stay: bool,
    /// Whether all instructors are added to the thread of each ticket.
    pub instructors_join: bool,
    /// Whether instructors get a direct message when their shift begins.
    pub tell_shift_starts: bool,
    /// The channel in which the transcripts of closed tickets are posted; nowhere if absent.
    pub transcript_channel: Option<ChannelId>,
    /// The channel of the weekly digest for moderators; none is posted if absent.
    pub digest_channel: Option<ChannelId>,
    /// Whether a learner who asked anonymously is told when a moderator looks up who they are.
    pub tells_of_reveals: bool,
    /// Whether related rules are ranked by what learners asked next.
    pub ranks_related: bool,
    /// Whether solved posts are offered to like questions.
    pub offers_similar: bool,
    /// The channels with a mode; all others are off.
    pub channels: BTreeMap<ChannelId, ChannelMode>,
    /// The tag that a solved post gets, by forum.
    pub solved_tags: BTreeMap<ChannelId, TagId>,
    /// The roles that stand for a product, with its name.
    pub products: BTreeMap<RoleId, String>,
}

impl GuildSettings {
    /// Makes the settings of a guild without any setup.
    pub fn new(guild: GuildId) -> Self {
        Self {
            guild,
            support_channel: None,
            staff_channel: None,
            instructor_role: None,
            moderator_role: None,
            lead_role: None,
            locale: Locale::default(),
            time_zone: "UTC".to_owned(),
            targets: Targets::default(),
            category_targets: BTreeMap::new(),
            limits: Limits::default(),
            survey_share: 0.2,
            rating_floor: None,
            expected_before_share: 0.0,
            learning: LearningMode::default(),
            retention_days: None,
            relay_names: false,
            handoff: Handoff::default(),
            transferred_stay: false,
            instructors_join: false,
            tell_shift_starts: false,
            transcript_channel: None,
            digest_channel: None,
            tells_of_reveals: true,
            ranks_related: true,
            offers_similar: false,
            channels: BTreeMap::new(),
            solved_tags: BTreeMap::new(),
            products: BTreeMap::new(),
        }
    }

    /// Returns the mode of a channel.
    pub fn mode(&self, channel: ChannelId) -> ChannelMode {
        self.channels
            .get(&channel)
            .copied()
            .unwrap_or(ChannelMode::Off)
    }

    /// Returns the targets of a category's tickets: its own, and the guild's where it has none.
    pub fn targets_of(&self, category: Option<&str>) -> TicketTargets {
        let guild = self.targets.tickets;
        let own = category.and_then(|category| self.category_targets.get(category));
        let own = own.copied().unwrap_or_default();
        TicketTargets {
            first_reply: own.first_reply.unwrap_or(guild.first_reply),
            next_reply: own.next_reply.unwrap_or(guild.next_reply),
            resolution: own.resolution.or(guild.resolution),
            counted_by: own.counted_by.unwrap_or(guild.counted_by),
        }
    }

    /// Returns whether any target is counted in duty hours.
    pub fn counts_duty(&self) -> bool {
        let own = self.category_targets.values();
        let mut own = own.filter_map(|own| own.counted_by);
        self.targets.tickets.counted_by == CountedBy::Duty || own.any(|by| by == CountedBy::Duty)
    }

    /// Returns whether any of these roles makes a person an instructor.
    pub fn is_instructor(&self, roles: &[RoleId]) -> bool {
        self.instructor_role
            .is_some_and(|role| roles.contains(&role))
    }

    /// Returns the product that these roles stand for; of several, that of the newest role.
    pub fn product_of(&self, roles: &[RoleId]) -> Option<RoleId> {
        let held = roles.iter().filter(|role| self.products.contains_key(role));
        held.max().copied()
    }

    /// Returns whether any of these roles makes a person a lead.
    pub fn is_lead(&self, roles: &[RoleId]) -> bool {
        self.lead_role.is_some_and(|role| roles.contains(&role))
    }

    /// Returns whether any of these roles makes a person a moderator.
    pub fn is_moderator(&self, roles: &[RoleId]) -> bool {
        self.moderator_role
            .is_some_and(|role| roles.contains(&role))
    }
}
