//! Tests what a replay counts, message by message.

use crate::desk::event::{Person, RepliedTo};
use crate::desk::replay::report::ReplayReport;
use crate::desk::replay::*;
use crate::domain::RoleId;

const BOOK: &str = "[[category]]\nid = 'account'\ntitle = { en = 'A' }\n[[category]]\nid = 'money'\ntitle = { en = 'M' }\n";
const RULES: &str = r"
[[rule]]
id = 'reset'
category = 'account'
title = { en = 'Reset' }
patterns = ['\breset\b.*\bpassword\b']
examples = ['how do I reset my password']
replies = { en = ['x'] }
[[rule]]
id = 'refund'
category = 'money'
title = { en = 'Refund' }
patterns = ['\brefund\b']
replies = { en = ['x'] }
escalate = 'always'
";
const GUILD: GuildId = GuildId::new(9);
const CHANNEL: ChannelId = ChannelId::new(1);
const STAFF: RoleId = RoleId::new(7);

/// Makes message number `id` by a learner.
fn said(id: u64, text: &str) -> Message {
    let alice = Person::without_roles(UserId::new(100 + id), "alice");
    Message {
        guild: Some(GUILD),
        ..Message::direct(MessageId::new(id << 22), CHANNEL, alice, text)
    }
}

fn replying(id: u64, to: u64, text: &str) -> Message {
    let to = RepliedTo {
        message: MessageId::new(to << 22),
        author: None,
        is_me: false,
    };
    Message {
        replies_to: Some(to),
        ..said(id, text)
    }
}

fn replayed(mode: ChannelMode, messages: &[Message]) -> ReplayReport {
    let book = RuleBook::from_sources([("book.toml", BOOK), ("a.toml", RULES)]).unwrap();
    let mut replay = Replay::new(Arc::new(book), GUILD, UserId::new(77));
    replay.settings.instructor_role = Some(STAFF);
    replay.watch(CHANNEL, mode);
    for message in messages {
        replay.play(message);
    }
    replay.report(10)
}

#[test]
fn every_message_is_counted_where_it_belongs() {
    let mut bot = said(1, "how do I reset my password?");
    bot.author.is_bot = true;
    let mut joined = said(2, "");
    joined.is_system = true;
    let mut ivy = said(3, "I reset my password too");
    ivy.author.roles.push(STAFF);
    let report = replayed(
        ChannelMode::Answer,
        &[
            bot,
            joined,
            ivy,
            said(4, "how do I reset my password?"),
            said(5, "please refund me"),
            said(6, "how can I invite my brother to the lesson?"),
            said(7, "good morning"),
            replying(8, 6, "he has to sign up"),
        ],
    );
    let dropped = Dropped {
        by_bots: 1,
        by_discord: 1,
        by_staff: 1,
        talk: 1,
        ..Dropped::default()
    };
    assert_eq!((report.messages, report.dropped), (8, dropped));
    let counts = Counts {
        asked: 4,
        answered: 2,
        answered_with_ticket: 1,
        watched: 1,
        watched_with_suggestions: report.counts.watched_with_suggestions,
        left: 1,
        unanswered_replied_by_person: 1,
        ..Counts::default()
    };
    assert_eq!(report.counts, counts);
    assert_eq!(
        (report.first_at < report.last_at, report.groups_approximate),
        (true, false)
    );
    let group = &report.unanswered_groups[0];
    assert_eq!(
        (group.count, group.example.as_str()),
        (1, "how can I invite my brother to the lesson?")
    );
}

#[test]
fn a_person_who_replied_to_what_would_be_answered_is_counted_once_and_not_the_asker() {
    let mut own = replying(2, 1, "I mean my password");
    own.author.user = UserId::new(101);
    let report = replayed(
        ChannelMode::Answer,
        &[
            said(1, "how do I reset my password?"),
            own,
            replying(3, 1, "under Account"),
            replying(4, 1, "as I said"),
        ],
    );
    assert_eq!(report.counts.answered_replied_by_person, 1);
    let rule = &report.rules[0];
    assert_eq!(
        (rule.rule.as_str(), rule.answered, rule.replied_by_person),
        ("reset", 1, 1)
    );
}

#[test]
fn the_mode_of_the_channel_decides_as_on_discord() {
    let mut to_me = said(2, "what is the meaning of life?");
    to_me.mentions_me = true;
    let messages = [said(1, "how do I reset my password?"), to_me];
    let mention = replayed(ChannelMode::Mention, &messages);
    assert_eq!((mention.counts.asked, mention.dropped.talk), (1, 1));
    assert_eq!(mention.counts.offered + mention.counts.suggested, 1);
    let mut post = said(1, "it says wrong");
    post.parent = Some(CHANNEL);
    post.channel = ChannelId::new(2);
    post.forum_title = Some("reset my password".to_owned());
    let mut later = said(2, "how do I reset my password?");
    (later.parent, later.channel) = (post.parent, post.channel);
    let forum = replayed(ChannelMode::Forum, &[post, later]);
    assert_eq!((forum.counts.answered, forum.dropped.talk), (1, 1));
}

#[test]
fn rules_and_categories_come_with_those_first_that_do_most() {
    let report = replayed(
        ChannelMode::Answer,
        &[
            said(1, "please refund me"),
            said(2, "how do I reset my password?"),
            said(3, "can I reset the password again?"),
        ],
    );
    let rules: Vec<_> = report
        .rules
        .iter()
        .map(|one| (one.rule.as_str(), one.answered))
        .collect();
    assert_eq!(rules, [("reset", 2), ("refund", 1)]);
    let topics: Vec<_> = report
        .categories
        .iter()
        .map(|one| (one.category.as_deref(), one.asked))
        .collect();
    assert_eq!(topics, [(Some("account"), 2), (Some("money"), 1)]);
}

#[test]
fn an_answer_is_not_repeated_to_its_learner_within_the_cooldown() {
    const MINUTE: u64 = 60_000;
    let by = |minute: u64, user: u64| {
        let mut message = said(1 + minute * MINUTE, "how do I reset my password?");
        message.author.user = UserId::new(user);
        message
    };
    let elsewhere = Message {
        channel: ChannelId::new(2),
        ..by(4, 1)
    };
    let asked = [
        by(0, 1),
        by(1, 2),
        by(2, 1),
        elsewhere,
        by(9, 1),
        by(11, 1),
        by(12, 1),
    ];
    let report = replayed(ChannelMode::Answer, &asked);
    // The third, the fifth and the last; the other channel is not watched.
    assert_eq!(report.counts.asked, 6);
    assert_eq!(report.counts.answered, 3);
    assert_eq!((report.counts.repeated, report.counts.watched), (3, 3));
    assert_eq!(report.rules[0].suggested, 0);
    assert!(report.unanswered_groups.is_empty());
}
