//! The people of the chaos: each learner comes for one thing, and does what is next once they see that
//! they can.

use fake_discord::Discord;
use fake_discord::wire::Server;
use fake_discord::world::ids::{ChannelId, InteractionId, MessageId};
use fake_discord::world::message::Message;

use super::GUILDS;

/// How long a learner waits before they press again, in Discord's milliseconds.
const PRESSED_AGAIN_MS: i64 = 10_000;

/// What a learner comes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Errand {
    /// An answer in a channel.
    Answer,
    /// An answer in direct messages.
    DirectAnswer,
    /// A refund, which a person decides.
    Refund,
    /// A person, because nobody knows the answer.
    Person,
}

/// What a learner does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Ask,
    /// To press the button of this label on the reply.
    Press(&'static str),
    /// To see that a press was taken.
    Taken(&'static str, InteractionId),
    /// To write in the ticket's thread.
    Explain,
    /// That the instructor replies in the thread.
    Reply,
    Nothing,
}

/// A learner.
#[derive(Debug)]
pub(super) struct Learner {
    pub(super) name: String,
    pub(super) guild: &'static str,
    errand: Errand,
    need: Need,
    asked: Option<MessageId>,
}

impl Learner {
    /// What they do next.
    pub(super) fn need(&self) -> Need {
        self.need
    }

    /// Whether they ask in direct messages.
    pub(super) fn asks_directly(&self) -> bool {
        self.errand == Errand::DirectAnswer
    }

    /// Whether a person has to help them.
    pub(super) fn wants_ticket(&self) -> bool {
        matches!(self.errand, Errand::Refund | Errand::Person)
    }
}

/// The learner of a number: every errand in every guild.
pub(super) fn learner(number: u64) -> Learner {
    let errands = [
        Errand::Answer,
        Errand::Refund,
        Errand::DirectAnswer,
        Errand::Person,
    ];
    let pick = |of: u64, len: usize| usize::try_from(of).expect("few") % len;
    let guild = GUILDS[pick(number, GUILDS.len())];
    Learner {
        name: format!("learner-{number}"),
        guild,
        errand: errands[pick(number / 2, errands.len())],
        need: Need::Ask,
        asked: None,
    }
}

/// The instructor of a guild.
pub(super) fn instructor(guild: &str) -> String {
    format!("instructor-{}", guild.to_lowercase())
}

/// Does the next thing, if the learner sees that they can.
pub(super) fn act(discord: &Discord, learner: &mut Learner) {
    let next = match learner.need {
        Need::Nothing => None,
        Need::Ask => Some(ask(discord, learner)),
        Need::Press(label) => press(discord, learner, label),
        Need::Taken(label, pressed) => taken(discord, learner, label, pressed),
        Need::Explain => explain(discord, learner),
        Need::Reply => reply(discord, learner),
    };
    learner.need = next.unwrap_or(learner.need);
}

fn ask(discord: &Discord, learner: &mut Learner) -> Need {
    let (name, place) = (&learner.name, |channel| {
        format!("{}/#{channel}", learner.guild)
    });
    let known = "how do I reset my password?";
    let unknown = "why does the video of week three stay black on my tablet?";
    let (asked, next) = match learner.errand {
        Errand::Answer => (
            discord.says(name, &place("general"), known),
            Need::Press("Solved"),
        ),
        Errand::DirectAnswer => (discord.says_directly(name, known), Need::Press("Solved")),
        Errand::Refund => (
            discord.says(name, &place("general"), "I want a refund"),
            Need::Explain,
        ),
        Errand::Person => {
            let asked = discord.mentions(name, &place("questions"), "frontdesk", unknown);
            (asked, Need::Press("Ask an instructor"))
        }
    };
    learner.asked = Some(asked);
    next
}

fn press(discord: &Discord, learner: &Learner, label: &'static str) -> Option<Need> {
    let reply = live(discord, learner, label)?;
    let pressed = discord.presses_on(&learner.name, reply, label);
    Some(Need::Taken(label, pressed))
}

/// The reply whose button of this label can be pressed.
fn live(discord: &Discord, learner: &Learner, label: &str) -> Option<MessageId> {
    let reply = *replies(discord, learner).first()?;
    discord.look(|world| {
        let mut buttons = world.find_message(reply)?.content.buttons();
        buttons
            .any(|button| button.label == label && !button.disabled)
            .then_some(reply)
    })
}

/// The button of a press that was taken is dead. One that lives on for long is pressed again.
fn taken(
    discord: &Discord,
    learner: &Learner,
    label: &'static str,
    pressed: InteractionId,
) -> Option<Need> {
    if live(discord, learner, label).is_none() {
        return Some(if label == "Solved" {
            Need::Nothing
        } else {
            Need::Explain
        });
    }
    let sent_at = discord.look(|world| world.interactions[&pressed].sent_at);
    let is_late = discord.now_ms() - sent_at > PRESSED_AGAIN_MS;
    is_late.then(|| press(discord, learner, label)).flatten()
}

fn explain(discord: &Discord, learner: &Learner) -> Option<Need> {
    let thread = thread_of(discord, learner)?;
    let said = format!("{} here: it is the course of week three.", learner.name);
    discord.says(&learner.name, &thread, &said);
    Some(Need::Reply)
}

fn reply(discord: &Discord, learner: &Learner) -> Option<Need> {
    let thread = thread_of(discord, learner)?;
    let said = format!("Which device do you use, {}?", learner.name);
    let instructor = instructor(learner.guild);
    let is_in = discord.look(|world| {
        let instructor = world.person(&instructor);
        let channel = world
            .find_place(&thread)
            .and_then(|id| world.channel(id).ok());
        channel.is_some_and(|channel| channel.members.contains_key(&instructor))
    });
    is_in.then(|| {
        discord.says(&instructor, &thread, &said);
        Need::Nothing
    })
}

/// The name of the learner's thread, once they are in it.
fn thread_of(discord: &Discord, learner: &Learner) -> Option<String> {
    discord.look(|world| {
        let person = world.person(&learner.name);
        let mut threads = world
            .channels
            .values()
            .filter(|channel| channel.is_thread());
        let own = threads.find(|thread| thread.members.contains_key(&person))?;
        let opening = own.messages.values().any(|message| message.pinned);
        opening.then(|| own.name.clone())
    })
}

/// frontdesk's replies to what the learner asked.
pub(super) fn replies(discord: &Discord, learner: &Learner) -> Vec<MessageId> {
    let Some(asked) = learner.asked else {
        return Vec::new();
    };
    discord.look(|world| {
        let Some(channel) = place_of(world, asked) else {
            return Vec::new();
        };
        let Ok(channel) = world.channel(channel) else {
            return Vec::new();
        };
        let is_reply = |it: &&Message| it.author == world.bot && it.reply_to == Some(asked);
        channel
            .messages
            .values()
            .filter(is_reply)
            .map(|it| it.id)
            .collect()
    })
}

fn place_of(world: &Server, message: MessageId) -> Option<ChannelId> {
    world.find_message(message).map(|found| found.channel)
}
