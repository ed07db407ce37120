//! Sorts messages: not for frontdesk, in a thread that may be a ticket's, possibly a person's reply to a watched
//! question, or a question. Pure; does not consult the rule book.

use std::borrow::Cow;

use crate::desk::event::Message;
use crate::domain::{ChannelMode, GuildSettings, Place, UserId};

/// The kind of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntakeKind {
    /// Not for frontdesk.
    Nothing,
    /// Written in a thread. It may be a ticket's, because another channel may once have been the support channel. For
    /// other threads see [`is_asked_in_thread`].
    InThread,
    /// Written by a person in a place where questions are watched; may be a reply to one.
    Talk,
    /// A question to triage.
    Question(Place),
}

/// Sorts a message of a guild.
pub(crate) fn sort_guild(message: &Message, settings: &GuildSettings) -> IntakeKind {
    if message.author.is_bot || message.is_system {
        return IntakeKind::Nothing;
    }
    let forum = message
        .parent
        .filter(|parent| settings.mode(*parent) == ChannelMode::Forum);
    if message.parent.is_some() && forum.is_none() {
        return IntakeKind::InThread;
    }
    let mode = settings.mode(forum.unwrap_or(message.channel));
    if mode == ChannelMode::Off {
        return IntakeKind::Nothing;
    }
    if message.author.is_staff(settings) {
        return IntakeKind::Talk;
    }
    let to_a_person = message.replies_to.as_ref().is_some_and(|to| !to.is_me);
    match mode {
        _ if is_to_me(message) => IntakeKind::Question(Place::Mention),
        ChannelMode::Forum if message.forum_title.is_some() => IntakeKind::Question(Place::Forum),
        ChannelMode::Answer if !to_a_person => IntakeKind::Question(Place::Channel),
        _ => IntakeKind::Talk,
    }
}

/// Returns whether a message in a thread of no ticket is a question. In a watched channel's threads it is one only if
/// it mentions or replies to frontdesk, whatever the channel's mode.
pub(crate) fn is_asked_in_thread(message: &Message, settings: &GuildSettings) -> bool {
    let watched = message.parent.is_some_and(|parent| {
        matches!(
            settings.mode(parent),
            ChannelMode::Mention | ChannelMode::Answer
        )
    });
    watched && is_to_me(message) && !message.author.is_staff(settings)
}

/// Returns whether a message mentions frontdesk or replies to it.
fn is_to_me(message: &Message) -> bool {
    message.mentions_me || message.replies_to.as_ref().is_some_and(|to| to.is_me)
}

/// Sorts a direct message.
pub(crate) fn sort_direct(message: &Message) -> IntakeKind {
    if message.author.is_bot || message.is_system {
        IntakeKind::Nothing
    } else {
        IntakeKind::Question(Place::Direct)
    }
}

/// Makes the text of a question: a forum post's title with its body, without the mention of frontdesk itself.
pub(crate) fn question_of(message: &Message, me: UserId) -> String {
    let text = if message.text.contains("<@") {
        Cow::Owned(without_mentions_of(me, &message.text))
    } else {
        Cow::Borrowed(&*message.text)
    };
    match &message.forum_title {
        Some(title) => format!("{title}\n{}", text.trim()),
        None => text.trim().to_owned(),
    }
}

fn without_mentions_of(me: UserId, text: &str) -> String {
    let text = text.replace(&me.mention(), "");
    text.replace(&format!("<@!{me}>"), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::event::{Person, RepliedTo};
    use crate::domain::{ChannelId, GuildId, MessageId, RoleId};

    const GENERAL: ChannelId = ChannelId::new(1);
    const QUESTIONS: ChannelId = ChannelId::new(2);
    const FORUM: ChannelId = ChannelId::new(3);
    const SUPPORT: ChannelId = ChannelId::new(4);
    const INSTRUCTORS: RoleId = RoleId::new(7);

    fn settings() -> GuildSettings {
        let mut settings = GuildSettings::new(GuildId::new(9));
        settings.support_channel = Some(SUPPORT);
        settings.instructor_role = Some(INSTRUCTORS);
        settings.channels.extend([
            (GENERAL, ChannelMode::Answer),
            (QUESTIONS, ChannelMode::Mention),
            (FORUM, ChannelMode::Forum),
        ]);
        settings
    }

    fn said(channel: ChannelId) -> Message {
        let alice = Person::without_roles(UserId::new(5), "alice");
        Message {
            guild: Some(GuildId::new(9)),
            ..Message::direct(MessageId::new(1), channel, alice, "how do I log in?")
        }
    }

    fn reply(is_me: bool) -> Option<RepliedTo> {
        Some(RepliedTo {
            message: MessageId::new(3),
            author: None,
            is_me,
        })
    }

    #[test]
    fn a_channels_mode_decides_what_counts() {
        let post = Message {
            parent: Some(FORUM),
            forum_title: Some("Login".into()),
            ..said(ChannelId::new(30))
        };
        let later = Message {
            forum_title: None,
            ..post.clone()
        };
        let thread = Message {
            parent: Some(SUPPORT),
            ..said(ChannelId::new(40))
        };
        let former = Message {
            parent: Some(ChannelId::new(98)),
            ..said(ChannelId::new(41))
        };
        let asked = Message {
            mentions_me: true,
            ..said(QUESTIONS)
        };
        let cases = [
            (said(GENERAL), IntakeKind::Question(Place::Channel)),
            (said(QUESTIONS), IntakeKind::Talk),
            (asked, IntakeKind::Question(Place::Mention)),
            (
                Message {
                    replies_to: reply(true),
                    ..said(QUESTIONS)
                },
                IntakeKind::Question(Place::Mention),
            ),
            (
                Message {
                    replies_to: reply(false),
                    ..said(GENERAL)
                },
                IntakeKind::Talk,
            ),
            (post, IntakeKind::Question(Place::Forum)),
            (later, IntakeKind::Talk),
            (thread, IntakeKind::InThread),
            (former, IntakeKind::InThread),
            (said(ChannelId::new(99)), IntakeKind::Nothing),
        ];
        for (message, heard) in cases {
            assert_eq!(sort_guild(&message, &settings()), heard, "{message:?}");
        }
    }

    #[test]
    fn in_the_threads_of_a_watched_channel_only_what_is_said_to_frontdesk_is_asked() {
        let said_in = |parent: ChannelId, mentions_me: bool| Message {
            parent: Some(parent),
            mentions_me,
            ..said(ChannelId::new(50))
        };
        let mut by_staff = said_in(GENERAL, true);
        by_staff.author.roles.push(INSTRUCTORS);
        let cases = [
            (said_in(GENERAL, true), true),
            (said_in(QUESTIONS, true), true),
            (said_in(GENERAL, false), false),
            (
                Message {
                    replies_to: reply(true),
                    ..said_in(QUESTIONS, false)
                },
                true,
            ),
            (said_in(SUPPORT, true), false),
            (said_in(ChannelId::new(99), true), false),
            (by_staff, false),
        ];
        for (message, asked) in cases {
            assert_eq!(sort_guild(&message, &settings()), IntakeKind::InThread);
            assert_eq!(
                is_asked_in_thread(&message, &settings()),
                asked,
                "{message:?}"
            );
        }
    }

    #[test]
    fn programs_and_the_platform_are_never_heard_and_staff_are_never_triaged() {
        let mut bot = said(GENERAL);
        bot.author.is_bot = true;
        let system = Message {
            is_system: true,
            ..said(GENERAL)
        };
        let mut ivy = Message {
            mentions_me: true,
            ..said(GENERAL)
        };
        ivy.author.roles.push(INSTRUCTORS);
        assert_eq!(sort_guild(&bot, &settings()), IntakeKind::Nothing);
        assert_eq!(sort_guild(&system, &settings()), IntakeKind::Nothing);
        assert_eq!(sort_guild(&ivy, &settings()), IntakeKind::Talk);
        assert_eq!(sort_direct(&bot), IntakeKind::Nothing);
    }

    #[test]
    fn a_forum_post_asks_with_its_title_and_a_mention_is_not_part_of_the_question() {
        let post = Message {
            forum_title: Some("Login".into()),
            text: "<@77> how?".into(),
            ..said(FORUM)
        };
        assert_eq!(question_of(&post, UserId::new(77)), "Login\nhow?");
    }
}
