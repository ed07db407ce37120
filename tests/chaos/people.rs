//! The people of the chaos: each learner comes for one thing, and does what is next once they see that
//! they can.

use fake_discord::Discord;
use fake_discord::wire::Server;
use fake_discord::wire::view::line;
use fake_discord::world::ids::{ChannelId, InteractionId, MessageId};
use fake_discord::world::message::Message;

use super::GUILDS;

/// The time that a learner waits before they press again, in Discord's milliseconds.
const PRESSED_AGAIN_MS: i64 = 10_000;

/// The errand that a learner comes with.
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
    /// A person to talk with in direct messages.
    DirectTalk,
}

/// The number of messages in a talk in direct messages, by both in turn.
const LINES: usize = 6;

/// The next act of a learner.
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
    /// To say the line of this number in direct messages, or that the instructor says it in the thread.
    Talk(usize),
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
    /// Returns their next act.
    pub(super) fn need(&self) -> Need {
        self.need
    }

    /// Says whether they ask in direct messages.
    pub(super) fn asks_directly(&self) -> bool {
        self.errand == Errand::DirectAnswer || self.talks_directly()
    }

    /// Says whether they stay in direct messages with a person.
    pub(super) fn talks_directly(&self) -> bool {
        self.errand == Errand::DirectTalk
    }

    /// Says whether a person has to help them.
    pub(super) fn wants_ticket(&self) -> bool {
        matches!(self.errand, Errand::Refund | Errand::Person) || self.talks_directly()
    }
}

/// The learner of a number: every errand in every guild.
pub(super) fn learner(number: u64) -> Learner {
    let errands = [
        Errand::Answer,
        Errand::Refund,
        Errand::DirectAnswer,
        Errand::Person,
        Errand::DirectTalk,
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
        Need::Talk(number) => talk(discord, learner, number),
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
        Errand::DirectTalk => (
            discord.says_directly(name, unknown),
            Need::Press("Ask an instructor"),
        ),
    };
    learner.asked = Some(asked);
    next
}

fn press(discord: &Discord, learner: &Learner, label: &'static str) -> Option<Need> {
    let reply = live(discord, learner, label)?;
    let pressed = discord.presses_on(&learner.name, reply, label);
    Some(Need::Taken(label, pressed))
}

/// The message whose button of this label can be pressed: a reply or, in direct messages, any.
fn live(discord: &Discord, learner: &Learner, label: &str) -> Option<MessageId> {
    let asked = learner.asked?;
    discord.look(|world| {
        let channel = world.channel(place_of(world, asked)?).ok()?;
        let is_for_them = |it: &&Message| learner.asks_directly() || it.reply_to == Some(asked);
        let mut messages = channel.messages.values().filter(is_for_them);
        let has_button = |it: &&Message| {
            let mut buttons = it.content.buttons();
            buttons.any(|button| button.label == label && !button.disabled)
        };
        messages.find(has_button).map(|it| it.id)
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
        return Some(match label {
            "Solved" => Need::Nothing,
            "Stay here" => Need::Talk(0),
            _ if learner.talks_directly() => Need::Press("Stay here"),
            _ => Need::Explain,
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
    instructor_says(discord, learner, &thread, &said).then_some(Need::Nothing)
}

/// Lets the learner and the instructor of their ticket say the lines of a talk in turn.
fn talk(discord: &Discord, learner: &Learner, number: usize) -> Option<Need> {
    let said = line_of(learner, number);
    if number.is_multiple_of(2) {
        discord.says_directly(&learner.name, &said);
    } else if !instructor_says(discord, learner, &own_thread(discord, learner)?, &said) {
        return None;
    }
    let next = number + 1;
    Some(if next < LINES {
        Need::Talk(next)
    } else {
        Need::Nothing
    })
}

fn line_of(learner: &Learner, number: usize) -> String {
    format!("{} and line {number} of it", learner.name)
}

/// The name of the thread of a learner who is not in it.
fn own_thread(discord: &Discord, learner: &Learner) -> Option<String> {
    let ending = format!("· {}", learner.name);
    let mut threads = discord.threads().into_iter().map(|thread| thread.name);
    threads.find(|name| name.ends_with(&ending))
}

/// Lists what was said to the learner in a talk and what they said, as frontdesk brought it over, beside what was to
/// arrive.
pub(super) fn brought_over(
    discord: &Discord,
    learner: &Learner,
) -> [(Vec<String>, Vec<String>); 2] {
    let copies = |channel: Option<ChannelId>| {
        discord.look(|world| {
            let channel = channel.and_then(|id| world.channel(id).ok());
            let messages = channel.into_iter().flat_map(|one| one.messages.values());
            let own = messages.filter(|it| it.author == world.bot);
            // Above each stands who wrote it.
            let copied =
                own.filter_map(|it| it.content.text.strip_prefix("**")?.split_once("**\n"));
            copied.map(|(_, text)| text.to_owned()).collect()
        })
    };
    let direct = learner
        .asked
        .and_then(|asked| discord.look(|world| place_of(world, asked)));
    let thread =
        own_thread(discord, learner).and_then(|name| discord.look(|world| world.find_place(&name)));
    let lines = |rest| {
        let numbers = (0..LINES).filter(move |number| number % 2 == rest);
        numbers.map(|number| line_of(learner, number)).collect()
    };
    [(copies(thread), lines(0)), (copies(direct), lines(1))]
}

/// Shows a learner's direct messages and in the thread of their ticket.
pub(super) fn seen(discord: &Discord, learner: &Learner) -> String {
    let thread = own_thread(discord, learner);
    discord.look(|world| {
        let direct = learner.asked.and_then(|asked| place_of(world, asked));
        let thread = thread.and_then(|name| world.find_place(&name));
        let places = [direct, thread].into_iter().flatten();
        let messages = places.flat_map(|place| {
            let channel = world.channel(place).ok();
            let messages = channel.into_iter().flat_map(|one| one.messages.values());
            messages.map(|it| format!("{} {}", it.id.get() >> 22, line(world, it)))
        });
        messages.collect::<Vec<_>>().join("\n")
    })
}

/// Has the instructor say something in a thread; false if they are not in it yet.
fn instructor_says(discord: &Discord, learner: &Learner, thread: &str, said: &str) -> bool {
    let instructor = instructor(learner.guild);
    let is_in = discord.look(|world| {
        let instructor = world.person(&instructor);
        let channel = world
            .find_place(thread)
            .and_then(|id| world.channel(id).ok());
        channel.is_some_and(|channel| channel.members.contains_key(&instructor))
    });
    if is_in {
        discord.says(&instructor, thread, said);
    }
    is_in
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
