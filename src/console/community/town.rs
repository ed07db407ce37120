//! What the community holds, and who is who in it: members, roles, channels, messages, the ids they
//! are given, and the names by which transcripts know them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Mishap;
use super::answers::Asked;
use super::pressing::OpenForm;
use crate::console::story::Place;
use crate::console::transcript::{Names, Record, Scene, Seen};
use crate::desk::event::Person;
use crate::desk::platform::Shelf;
use crate::desk::ui::post::Row;
use crate::domain::{ChannelId, Clock, DeliveryId, GuildId, Locale, MessageId, RoleId, UserId};

pub(super) const GUILD: GuildId = GuildId::new(100);
pub(super) const ME: UserId = UserId::new(200);
const ROLES: [(&str, RoleId); 3] = [
    ("instructor", RoleId::new(301)),
    ("moderator", RoleId::new(302)),
    ("lead", RoleId::new(303)),
];

/// Everything.
pub(super) struct Town {
    pub(super) clock: Arc<dyn Clock>,
    minted: u64,
    founded: bool,
    pub(super) members: Vec<Member>,
    pub(super) channels: Vec<Channel>,
    pub(super) said: Vec<Said>,
    pub(super) asked: HashMap<u64, Asked>,
    pub(super) forms: HashMap<UserId, OpenForm>,
    /// What was to be seen when this was last asked.
    pub(super) seen: Scene,
    /// What became visible and leaves no trace.
    pub(super) moments: Vec<Record>,
}

/// One person.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) id: UserId,
    pub(super) name: String,
    pub(super) roles: Vec<RoleId>,
    pub(super) manages: bool,
    pub(super) belongs: bool,
    pub(super) takes_direct_messages: bool,
    pub(super) locale: Locale,
}

/// One channel, thread, forum post or direct-message channel.
#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub(super) id: ChannelId,
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a channel is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Everyone reads and writes.
    Open,
    /// Everyone reads, staff write; everyone writes in its threads.
    ThreadsOnly,
    /// Staff read and write.
    Staff,
    /// Holds posts.
    Forum,
    /// A post in a forum.
    Post { forum: ChannelId },
    /// A private thread.
    Thread {
        parent: ChannelId,
        members: BTreeSet<UserId>,
        shelf: Shelf,
    },
    /// Direct messages with one person.
    Direct(UserId),
}

/// One message as it stands.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) id: MessageId,
    pub(super) channel: ChannelId,
    pub(super) author: UserId,
    /// With Discord's markup.
    pub(super) text: String,
    pub(super) attachments: Vec<String>,
    pub(super) rows: Vec<Row>,
    pub(super) replies_to: Option<(MessageId, UserId)>,
    pub(super) forum_title: Option<String>,
    /// The only person who sees it.
    pub(super) only: Option<UserId>,
    /// Whom it notified, by name.
    pub(super) notifies: BTreeSet<String>,
    pub(super) pinned: bool,
    /// A reply that has not come yet.
    pub(super) promised: bool,
    pub(super) mark: Option<DeliveryId>,
    pub(super) nonce: Option<DeliveryId>,
}

impl Town {
    pub(super) fn found(clock: Arc<dyn Clock>) -> Self {
        let mut town = Self {
            clock,
            minted: 0,
            founded: false,
            members: Vec::new(),
            channels: Vec::new(),
            said: Vec::new(),
            asked: HashMap::new(),
            forms: HashMap::new(),
            seen: Scene::default(),
            moments: Vec::new(),
        };
        for (name, kind) in [
            ("general", Kind::Open),
            ("questions", Kind::Open),
            ("lounge", Kind::Open),
            ("help", Kind::Forum),
            ("staff", Kind::Staff),
            ("support", Kind::ThreadsOnly),
        ] {
            town.add_channel(name, kind);
        }
        for (name, roles) in [
            ("ivy", &["instructor"][..]),
            ("omar", &["instructor"]),
            ("mo", &["moderator", "lead"]),
        ] {
            let roles = ROLES.iter().filter(|(role, _)| roles.contains(role));
            let roles = roles.map(|(_, id)| *id).collect();
            let index = town.add_member(name);
            town.members[index].manages = name == "mo";
            town.members[index].roles = roles;
        }
        town.founded = true;
        town
    }

    fn add_member(&mut self, name: &str) -> usize {
        self.members.push(Member {
            id: UserId::new(self.named_id("person", name)),
            name: name.to_owned(),
            roles: Vec::new(),
            manages: false,
            belongs: true,
            takes_direct_messages: true,
            locale: Locale::EnUs,
        });
        self.members.len() - 1
    }

    /// An id that a name has in every run, so that a kept database still knows who is who; those of
    /// the founding ascend in its order.
    fn named_id(&self, kind: &str, name: &str) -> u64 {
        match self.founded {
            true => hashed(kind, name),
            false => 1000 + (self.channels.len() + self.members.len()) as u64,
        }
    }

    pub(super) fn add_channel(&mut self, name: &str, kind: Kind) -> ChannelId {
        let id = match &kind {
            Kind::Thread { .. } | Kind::Post { .. } => self.mint(),
            Kind::Direct(user) => self.named_id("direct", &user.to_string()),
            _ => self.named_id("channel", name),
        };
        let id = ChannelId::new(id);
        self.channels.push(Channel {
            id,
            name: name.to_owned(),
            kind,
        });
        id
    }

    /// A fresh snowflake of the present moment.
    pub(super) fn mint(&mut self) -> u64 {
        self.minted += 1;
        MessageId::at(self.clock.now()).get() | (self.minted & 0x3f_ffff)
    }

    /// The person with this name, who comes into being when first named.
    pub(super) fn member(&mut self, name: &str) -> Result<Member, Mishap> {
        if name == "frontdesk" {
            return Err(Mishap("frontdesk acts by itself".to_owned()));
        }
        let known = self.members.iter().position(|member| member.name == name);
        let index = known.unwrap_or_else(|| self.add_member(name));
        Ok(self.members[index].clone())
    }

    pub(super) fn member_by_id(&self, id: UserId) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }

    pub(super) fn channel(&self, id: ChannelId) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    pub(super) fn channel_mut(&mut self, id: ChannelId) -> Option<&mut Channel> {
        self.channels.iter_mut().find(|channel| channel.id == id)
    }

    /// The place with this name as somebody sees it; open channels come into being.
    pub(super) fn locate(&mut self, who: &Member, place: &Place) -> Result<ChannelId, Mishap> {
        match place {
            Place::Direct => Ok(self.direct(who.id)),
            Place::Channel(name) => Ok(self.named_channel(name)),
            Place::Ticket(number) => {
                let name = number.to_string();
                self.channels
                    .iter()
                    .find(|channel| {
                        matches!(channel.kind, Kind::Thread { .. })
                            && channel.name.split(' ').next() == Some(name.as_str())
                    })
                    .map(|channel| channel.id)
                    .ok_or_else(|| Mishap(format!("there is no thread {number}")))
            }
        }
    }

    pub(super) fn named_channel(&mut self, name: &str) -> ChannelId {
        let known = self.channels.iter().find(|channel| {
            channel.name == name
                && !matches!(
                    channel.kind,
                    Kind::Thread { .. } | Kind::Post { .. } | Kind::Direct(_)
                )
        });
        match known.map(|channel| channel.id) {
            Some(id) => id,
            None => self.add_channel(name, Kind::Open),
        }
    }

    pub(super) fn direct(&mut self, user: UserId) -> ChannelId {
        let known = self
            .channels
            .iter()
            .find(|channel| channel.kind == Kind::Direct(user));
        match known.map(|channel| channel.id) {
            Some(id) => id,
            None => self.add_channel("", Kind::Direct(user)),
        }
    }

    pub(super) fn role_named(name: &str) -> Option<RoleId> {
        ROLES
            .iter()
            .find(|(role, _)| *role == name)
            .map(|(_, id)| *id)
    }

    /// Whether a channel belongs to the guild.
    pub(super) fn guild_of(&self, channel: ChannelId) -> Option<GuildId> {
        match self.channel(channel)?.kind {
            Kind::Direct(_) => None,
            _ => Some(GUILD),
        }
    }

    /// As the guild, or a direct message, knows somebody.
    pub(super) fn person(&self, member: &Member, guild: Option<GuildId>) -> Person {
        Person {
            user: member.id,
            name: member.name.clone(),
            roles: guild.map(|_| member.roles.clone()).unwrap_or_default(),
            manages_guild: guild.is_some() && member.manages,
            is_bot: false,
        }
    }

    /// Notes what leaves no trace.
    pub(super) fn note(&mut self, channel: ChannelId, what: Seen) {
        let place = Names::channel(self, channel).unwrap_or_else(|| channel.to_string());
        self.moments.push(Record { place, what });
    }

    pub(super) fn places(&self) -> Vec<Place> {
        let mut places = vec![Place::Direct];
        for channel in &self.channels {
            match &channel.kind {
                Kind::Open | Kind::ThreadsOnly | Kind::Staff | Kind::Forum => {
                    places.push(Place::Channel(channel.name.clone()));
                }
                Kind::Thread { .. } => {
                    let number = channel
                        .name
                        .split(' ')
                        .next()
                        .and_then(|name| name.parse().ok());
                    places.extend(number.map(Place::Ticket));
                }
                Kind::Post { .. } | Kind::Direct(_) => {}
            }
        }
        places
    }
}

/// A number that a name has in every run (FNV-1a): positive as a BIGINT, and no small one.
fn hashed(kind: &str, name: &str) -> u64 {
    let bytes = kind.bytes().chain([0]).chain(name.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 2) | (1 << 40)
}

impl Member {
    /// Whether they hold any of the staff roles.
    pub(super) fn is_staff(&self) -> bool {
        !self.roles.is_empty()
    }

    /// Whether they hold Manage Threads: see every thread, and write in locked ones. Here all staff
    /// do, so that whoever is free can take a ticket.
    pub(super) fn manages_threads(&self) -> bool {
        self.is_staff()
    }
}

impl Names for Town {
    fn user(&self, user: UserId) -> Option<String> {
        if user == ME {
            return Some("frontdesk".to_owned());
        }
        self.member_by_id(user).map(|member| member.name.clone())
    }

    fn role(&self, role: RoleId) -> Option<String> {
        ROLES
            .iter()
            .find(|(_, id)| *id == role)
            .map(|(name, _)| (*name).to_owned())
    }

    fn channel(&self, channel: ChannelId) -> Option<String> {
        let channel = Town::channel(self, channel)?;
        Some(match &channel.kind {
            Kind::Open | Kind::ThreadsOnly | Kind::Staff | Kind::Forum => {
                format!("#{}", channel.name)
            }
            Kind::Post { forum } => {
                let forum = Names::channel(self, *forum)?;
                format!("{forum} › {}", channel.name)
            }
            Kind::Thread { .. } => channel.name.split(' ').next()?.to_owned(),
            Kind::Direct(user) => format!("dm {}", self.user(*user)?),
        })
    }
}
