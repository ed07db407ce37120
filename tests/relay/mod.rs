//! A learner who stays in direct messages: what is said on either side of the ticket arrives on the other once, in
//! order, with its files, whenever the process dies.

mod before;
mod files;
mod interleaved;
mod late;
mod several;

use std::time::Duration;

use fake_discord::Discord;
use fake_discord::wire::faults::{Canned, RequestMatcher};
use fake_discord::wire::on;
use fake_discord::wire::view::MessageView;
use fake_discord::world::ids::MessageId;
use serde_json::json;

use crate::process::{Scene, says, until};

/// The name of an instructor for a learner, above each message.
const INSTRUCTOR: &str = "**Instructor**\n";
/// The question of the learner.
const QUESTION: &str = "please help me with my tablet, it is broken";
/// The name of the learner for staff.
const LEARNER: &str = "**bob**\n";
/// The view of staff of what the learner wrote: who reads, where, and the name above it.
const THREAD: (&str, &str, &str) = ("ivy", "T-1", LEARNER);
/// The view of the learner of what an instructor wrote.
const DIRECTLY: (&str, &str, &str) = ("bob", "dm", INSTRUCTOR);

/// Lists what was relayed to a place, without who wrote it.
fn relayed(scene: &Scene, who: &str, place: &str, head: &str) -> Vec<String> {
    let lines = scene.said(who, place).into_iter();
    let lines = lines.filter_map(|line| line.text.strip_prefix(head).map(str::to_owned));
    lines.collect()
}

/// The request for the history of the channel in which a message was written.
fn reading_around(discord: &Discord, message: MessageId) -> RequestMatcher {
    let place = discord.look(|world| world.find_message(message).expect("it").channel);
    on("GET /channels/*/messages").in_channel(place)
}

/// Discord's answer that something is forbidden, for a reason.
fn forbidden(code: u32, message: &str) -> Canned {
    Canned {
        status: 403,
        headers: Vec::new(),
        body: json!({"code": code, "message": message}),
    }
}

fn no_access() -> Canned {
    forbidden(50_001, "Missing Access")
}

/// Asserts what was relayed to a place. A loss shows what the process said and all that stands on Discord.
fn assert_relayed(scene: &Scene, (who, place, head): (&str, &str, &str), expected: &[&str]) {
    assert_eq!(
        relayed(scene, who, place, head),
        expected,
        "{place} as {who} reads it:\n{}\n{}",
        scene.discord.reads(who, place),
        scene.discord.everything()
    );
}

/// The same texts as they are compared.
fn texts(said: &[String]) -> Vec<&str> {
    said.iter().map(String::as_str).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn quick_messages_arrive_once_and_in_order_and_so_they_do_when_the_process_dies() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        let mut said: Vec<String> = (1..=6).map(|number| format!("step {number}")).collect();
        for (number, text) in said.iter().enumerate() {
            discord.says("ivy", "T-1", text);
            discord.says_directly("bob", &format!("answer {number}"));
        }
        let last = said.last().expect("a message").clone();
        discord.until_line("bob", "dm", says(&last)).await;
        scene.rests().await;
        assert_relayed(scene, DIRECTLY, &texts(&said));

        // Sent and not marked; then what was said meanwhile, twice the same.
        for (round, done) in [("a", false), ("b", true)] {
            let post = on("POST /channels/*/messages").saying(&format!("wait {round}"));
            let mut hold = if done {
                discord.hold_after(post)
            } else {
                discord.hold_before(post)
            };
            let sentences = [
                format!("wait {round}"),
                format!("wait {round}"),
                format!("done {round}"),
            ];
            for text in &sentences {
                discord.says("ivy", "T-1", text);
            }
            hold.arrived().await;
            scene.is_killed();
            hold.hang_up();
            let missed = format!("missed {round}");
            discord.says("ivy", "T-1", &missed);
            discord.says_directly("bob", &format!("there {round}"));
            said.extend(sentences);
            said.push(missed.clone());
            scene.minutes_pass(12);
            scene.starts().await;
            discord.until_line("bob", "dm", says(&missed)).await;
            scene.rests().await;
            assert_relayed(scene, DIRECTLY, &texts(&said));
        }
        let answers = (0..6).map(|number| format!("answer {number}"));
        let answers: Vec<String> = answers
            .chain(["there a".to_owned(), "there b".to_owned()])
            .collect();
        assert_relayed(scene, THREAD, &texts(&answers));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_sent_on_and_of_large_ones_the_address_is_told() {
    let mut scene = Scene::on_sqlite().await;
    scene.stays_direct(QUESTION).await;
    let discord = scene.discord.clone();
    discord.attaches("bob", "dm", "screenshot.png", "It looks like this.");
    let shown = |line: &MessageView| line.attachments == ["screenshot.png"];
    let copy = discord.until_line("ivy", "T-1", shown).await;
    assert_eq!(copy.text, format!("{LEARNER}It looks like this."));
    let size = discord.look(|world| {
        let files = &world.find_message(copy.id).expect("the copy").content.files;
        files[0].size
    });
    assert_eq!(size, 4_096, "the file itself, and not its name");

    discord.attaches_of("ivy", "T-1", "lesson.mp4", 11 << 20, "");
    let told = discord.until_line("bob", "dm", says("lesson.mp4")).await;
    assert_eq!(told.attachments, [""; 0], "{told}");
    assert!(told.text.contains("/attachments/"), "{told}");
    scene.ends().await;
}

/// A bot cannot send the stickers of others: it shows them by their names.
#[tokio::test(flavor = "multi_thread")]
async fn stickers_and_voice_messages_arrive_on_the_other_side() {
    let mut scene = Scene::on_sqlite().await;
    scene.stays_direct(QUESTION).await;
    let discord = scene.discord.clone();
    for (who, place, reader, elsewhere) in
        [("bob", "dm", "ivy", "T-1"), ("ivy", "T-1", "bob", "dm")]
    {
        discord.sends_sticker(who, place, "wave", "");
        let copy = discord.until_line(reader, elsewhere, says("wave")).await;
        assert!(copy.text.contains("/stickers/"), "{copy}");
        discord.says_by_voice(who, place);
        let sound = |line: &MessageView| {
            line.author == "frontdesk" && line.attachments == ["voice-message.ogg"]
        };
        discord.until_line(reader, elsewhere, sound).await;
        scene.rests().await;
    }
    scene.ends().await;
}

/// An edit that shortens or lengthens a message changes how many messages its copy takes.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_message_takes_several_and_its_edits_follow() {
    let mut scene = Scene::on_sqlite().await;
    scene.stays_direct(QUESTION).await;
    let discord = scene.discord.clone();
    let long = format!("{}end of it", "so long ".repeat(400));
    let said = discord.says_directly("bob", &long);
    discord.until_line("ivy", "T-1", says("end of it")).await;
    scene.rests().await;
    let read = |scene: &Scene| {
        let lines = scene.said("ivy", "T-1").into_iter();
        let lines = lines.skip_while(|line| !line.text.starts_with(LEARNER));
        let text: String = lines.map(|line| line.text).collect();
        text.split_whitespace().collect::<String>()
    };
    let whole = |text: &str| {
        let text = format!("{LEARNER}{text}");
        text.split_whitespace().collect::<String>()
    };
    assert_eq!(read(&scene), whole(&long));
    for text in ["short", long.as_str()] {
        scene.passes(Duration::from_secs(1));
        discord.edits("bob", said, text);
        discord
            .until_line("ivy", "T-1", says(&text[text.len() - 5..]))
            .await;
        scene.rests().await;
        assert_eq!(read(&scene), whole(text));
    }
    discord.deletes("bob", said);
    let own = |text: &str| text.starts_with(LEARNER) || text.contains("so long");
    discord
        .until("the copy is gone", |world| {
            let mut own_posts = world.messages().filter(|one| one.author == world.bot);
            own_posts.all(|one| !own(&one.content.text))
        })
        .await;
    scene.ends().await;
}

/// Messages that have been fetched and are not brought over yet are changed by their author: nothing else would follow that.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_while_it_is_read_after_an_outage_arrives_as_it_is_then() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        scene.is_killed();
        let edited = discord.says_directly("bob", "step 1");
        let deleted = discord.says_directly("bob", "step 2");
        discord.says_directly("bob", "step 3");
        scene.minutes_pass(12);
        let mut hold = discord.hold_after(reading_around(&discord, edited));
        scene.begins();
        hold.arrived().await;
        discord.edits("bob", edited, "step 1 of many");
        discord.deletes("bob", deleted);
        until("both changes are heard", async || {
            // Besides those for the session, the guild and direct messages.
            scene.metric("frontdesk_events_total").await >= 5
                && scene.metric("frontdesk_events_in_hand").await <= 1
        })
        .await;
        hold.release();
        discord.until_line("ivy", "T-1", says("step 3")).await;
        scene.rests().await;
        assert_relayed(scene, THREAD, &["step 1 of many", "step 3"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_while_something_missed_is_read_does_not_hide_it_from_the_next_process() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        scene.is_killed();
        let missed = discord.says_directly("bob", "step 1");
        scene.minutes_pass(12);
        let mut hold = discord.hold_before(reading_around(&discord, missed));
        scene.begins();
        hold.arrived().await;
        discord.says_directly("bob", "step 2");
        discord.until_line("ivy", "T-1", says("step 2")).await;
        scene.is_killed();
        hold.hang_up();
        scene.minutes_pass(12);
        scene.starts().await;
        discord.until_line("ivy", "T-1", says("step 1")).await;
        scene.rests().await;
        assert_relayed(scene, THREAD, &["step 1", "step 2"]);
    })
    .await;
}

/// Discord answers in a way that says neither that it passes nor that the channel is gone.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_is_read_later_where_direct_messages_could_not_be_read() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        scene.is_killed();
        let missed = discord.says_directly("bob", "step 1");
        scene.minutes_pass(12);
        discord.answers(reading_around(&discord, missed), no_access(), 1);
        scene.starts().await;
        assert_relayed(scene, THREAD, &[]);
        scene.sweeps().await;
        // Nobody writes there meanwhile, who would have it read ahead.
        scene.minutes_pass(11);
        discord.until_line("ivy", "T-1", says("step 1")).await;
        scene.rests().await;
        assert_relayed(scene, THREAD, &["step 1"]);
    })
    .await;
}

/// Their wish to join would wait for its reading, and all that the ticket says behind it.
#[tokio::test(flavor = "multi_thread")]
async fn who_wants_to_join_a_thread_that_may_not_be_read_delays_nothing_of_their_ticket() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        scene.is_killed();
        let missed = discord.says("ivy", "T-1", "step 1");
        scene.minutes_pass(12);
        discord.answers(reading_around(&discord, missed), no_access(), 100);
        scene.starts().await;
        scene.minutes_pass(2);
        scene.sweeps().await;
        discord.presses("bob", "Go to the thread");
        scene.rests().await;
        discord.says("ivy", "T-1", "step 2");
        scene.rests().await;
        assert_relayed(scene, DIRECTLY, &["step 2"]);
        let members = discord.threads().remove(0).members;
        assert!(!members.contains(&"bob".to_owned()), "{members:?}");
    })
    .await;
}

/// The reading of everything after an outage waits for one channel, and meanwhile somebody writes there.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_while_something_missed_is_read_arrives_after_it() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        let says_on_both = |text: &str| {
            let learners = discord.says_directly("bob", text);
            [learners, discord.says("ivy", "T-1", text)]
        };
        scene.is_killed();
        let missed = says_on_both("step 1");
        scene.minutes_pass(12);
        let mut holds = missed.map(|missed| discord.hold_before(reading_around(&discord, missed)));
        scene.begins();
        for hold in &mut holds {
            hold.arrived().await;
        }
        says_on_both("step 2");
        for (who, place) in [("ivy", "T-1"), ("bob", "dm")] {
            discord.until_line(who, place, says("step 2")).await;
        }
        holds.into_iter().for_each(|hold| hold.release());
        scene.rests().await;
        for side in [THREAD, DIRECTLY] {
            assert_relayed(scene, side, &["step 1", "step 2"]);
        }
    })
    .await;
}

/// Discord's 40003, which passes by itself.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_instructor_says_arrives_though_direct_messages_are_opened_too_fast() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        // The next process has opened no channel yet.
        scene.is_killed();
        scene.starts().await;
        let opening = "POST /users/@me/channels";
        let too_fast = forbidden(40_003, "You are opening direct messages too fast");
        discord.answers(on(opening), too_fast, 3);
        let opened = || {
            let asked = discord.requests().into_iter();
            let asked = asked.filter(|one| one.route == opening);
            asked.map(|one| one.status).collect::<Vec<_>>()
        };
        let before = opened().len();
        discord.says("ivy", "T-1", "step 1");
        for refused in 1..=3 {
            until("it is told to wait", async || {
                opened().len() == before + refused
                    && scene
                        .metric("frontdesk_platform_errors_total{kind=\"later\"}")
                        .await
                        == i64::try_from(refused).expect("a small number")
            })
            .await;
            scene.passes(Duration::from_secs(30));
        }
        discord.until_line("bob", "dm", says("step 1")).await;
        scene.rests().await;
        discord.says("ivy", "T-1", "step 2");
        discord.until_line("bob", "dm", says("step 2")).await;
        scene.rests().await;
        assert_relayed(scene, DIRECTLY, &["step 1", "step 2"]);
        let asked = opened().split_off(before);
        assert_eq!(asked, [Some(403), Some(403), Some(403), Some(200)]);
    })
    .await;
}

/// Presses do not wait until everything is read that was said during an outage.
#[tokio::test(flavor = "multi_thread")]
async fn who_joins_after_an_outage_reads_nothing_that_staff_wrote_among_themselves() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        scene.is_killed();
        let aside = discord.says("ivy", "T-1", "// she is a friend of mine");
        scene.minutes_pass(12);
        let mut hold = discord.hold_before(reading_around(&discord, aside));
        scene.begins();
        hold.arrived().await;
        discord.presses("bob", "Go to the thread");
        let told = says("the team has written things among themselves");
        discord.until_line("bob", "dm", told).await;
        hold.release();
        scene.rests().await;
        let members = discord.threads().remove(0).members;
        assert!(!members.contains(&"bob".to_owned()), "{members:?}");
        assert_relayed(scene, DIRECTLY, &[]);
    })
    .await;
}

/// Half a minute later a new minute begins, in which there is room; and the process reads a minute back when it starts.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_too_much_stays_out_although_it_is_read_again() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        let set = discord.calls("mo", "#staff", "/setup targets relayed-a-minute:3");
        discord.until_answered(set).await;
        discord.calls("ivy", "T-1", "/ticket note text:kx4723 was paid twice");
        for number in 1..=3 {
            discord.says_directly("bob", &format!("step {number}"));
        }
        scene.rests().await;
        scene.passes(Duration::from_secs(30));
        let much = discord.says_directly("bob", "step 4");
        let told = discord
            .until_line("bob", "dm", says("That is a lot of messages"))
            .await;
        assert_eq!(told.reply_to, Some(much));
        scene.passes(Duration::from_secs(35));
        discord.says_directly("bob", "step 5");
        discord.until_line("ivy", "T-1", says("step 5")).await;
        scene.sweeps().await;
        scene.is_killed();
        scene.starts().await;
        assert_relayed(scene, THREAD, &["step 1", "step 2", "step 3", "step 5"]);
        let told = says("That is a lot of messages");
        let tellings = scene
            .said("bob", "dm")
            .into_iter()
            .filter(|line| told(line));
        assert_eq!(tellings.count(), 1, "{}", discord.everything());
        discord.deletes("bob", much);
        scene.rests().await;
        for (words, table) in [
            ("kx4723", "ticket_notes"),
            ("tablet, it is broken", "inquiry_texts"),
        ] {
            let stands = scene.tables_with(words).await;
            assert!(stands.contains(&table.to_owned()), "{words}: {stands:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_too_much_is_said_once_it_is_edited_when_there_is_room() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        let set = discord.calls("mo", "#staff", "/setup targets relayed-a-minute:2");
        discord.until_answered(set).await;
        for number in 1..=2 {
            discord.says_directly("bob", &format!("step {number}"));
        }
        scene.rests().await;
        scene.passes(Duration::from_secs(30));
        let much = discord.says_directly("bob", "step 3");
        let told = says("That is a lot of messages");
        discord.until_line("bob", "dm", told).await;
        discord.edits("bob", much, "step three");
        scene.rests().await;
        assert_relayed(scene, THREAD, &["step 1", "step 2"]);
        scene.passes(Duration::from_secs(35));
        discord.says_directly("bob", "step 4");
        discord.until_line("ivy", "T-1", says("step 4")).await;
        discord.edits("bob", much, "step 3 again");
        discord.until_line("ivy", "T-1", says("step 3 again")).await;
        scene.rests().await;
        let expected = ["step 1", "step 2", "step 4", "step 3 again"];
        assert_relayed(scene, THREAD, &expected);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_about_to_join_stays_out_once_staff_have_written_among_themselves() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        let not_now = forbidden(40_006, "This feature has been disabled for now");
        discord.answers(on("PUT /channels/*/thread-members/*"), not_now, 1);
        discord.presses("bob", "Go to the thread");
        until("they are to be added later", async || {
            let later = "frontdesk_platform_errors_total{kind=\"later\"}";
            scene.metric(later).await == 1
        })
        .await;
        discord.says("ivy", "T-1", "// she is a friend of mine");
        scene.rests_but_for(1).await;
        scene.minutes_pass(5);
        scene.rests().await;
        let members = discord.threads().remove(0).members;
        assert!(!members.contains(&"bob".to_owned()), "{members:?}");
        assert_relayed(scene, DIRECTLY, &[]);
    })
    .await;
}

/// It cannot be found out for long who wrote in a channel, and a ticket does not wait for that.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_in_tickets_arrives_before_other_authors_are_looked_up() {
    Scene::on_both(async |scene| {
        scene.stays_direct(QUESTION).await;
        let discord = scene.discord.clone();
        scene.is_killed();
        discord.says("carol", "#general", "how do I reset my password?");
        discord.says("ivy", "T-1", "step 1");
        scene.minutes_pass(12);
        let path = discord.look(|world| {
            let (guild, carol) = (world.guild_called("Academy").id, world.person("carol"));
            format!("/guilds/{guild}/members/{carol}")
        });
        let mut hold = discord.hold_before(on("GET /guilds/*/members/*").at(&path));
        scene.begins();
        hold.arrived().await;
        discord.until_line("bob", "dm", says("step 1")).await;
        hold.release();
        scene.rests().await;
        assert_relayed(scene, DIRECTLY, &["step 1"]);
    })
    .await;
}
