//! Tests of what the community lets people and frontdesk do, and of what becomes visible of it.

mod frontdesk;

use std::sync::Arc;

use super::*;
use crate::console::story::read_story;
use crate::console::transcript::Seen;
use crate::desk::event::Event;
use crate::desk::platform::{Platform, PlatformError, Response, Servers, ThreadState};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Button, Choice, Menu, Post, Row, Style};
use crate::domain::{
    ChannelId, DeliveryId, InquiryId, ManualClock, MessageId, Millis, SurveyId, SurveyQuestion,
    Timestamp, UserId,
};

struct Scene {
    clock: ManualClock,
    community: Arc<Community>,
}

impl Scene {
    fn new() -> Self {
        let clock = ManualClock::new(Timestamp::from_millis(1_767_603_600_000));
        let texts = Arc::new(Texts::load().unwrap());
        let community = Community::new(Arc::new(clock.clone()), texts, Beginning::SetUp);
        Self { clock, community }
    }

    /// Performs one line.
    fn act(&self, line: &str) -> Result<Option<Event>, ActError> {
        let lines = read_story(line).expect("a story line");
        self.community.perform(&lines[0].act)
    }

    fn message(&self, line: &str) -> crate::desk::event::Message {
        match self.act(line) {
            Ok(Some(Event::Message(message))) => message,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn refused(&self, line: &str) -> String {
        self.act(line).expect_err(line).to_string()
    }

    async fn post(&self, channel: ChannelId, post: Post, mark: i64) -> MessageId {
        let mark = DeliveryId::new(mark);
        self.community
            .post(channel, &post, mark, None)
            .await
            .unwrap()
    }

    async fn thread(&self, learner: UserId) -> ChannelId {
        let support = self.message("mo @ #support: hello").channel;
        let thread = self.community.open_thread(support, "T-1 · account · alice");
        let thread = thread.await.unwrap();
        self.community.add_member(thread, learner).await.unwrap();
        thread
    }
}

fn solved() -> Row {
    let action = Action::Solved(InquiryId::new(7));
    Row::Buttons(vec![Button::new(action, "✅ Solved", Style::Success)])
}

#[test]
fn what_is_said_is_heard_with_mentions_as_discord_sends_them() {
    let scene = Scene::new();
    let alice = scene.message("alice @ #general: hi").author.user;
    let heard = scene.message("bob @ #general: @frontdesk ask @alice or @lead in #help, a@b.c");
    let text = format!("<@200> ask <@{alice}> or <@&303> in <#");
    assert!(heard.text.starts_with(&text), "{}", heard.text);
    assert!(heard.text.ends_with(">, a@b.c") && heard.mentions_me);
    assert!(heard.guild.is_some() && heard.author.roles.is_empty());
}

#[test]
fn a_forum_post_has_a_title_and_what_follows_belongs_to_it() {
    let scene = Scene::new();
    assert!(
        scene
            .refused("alice @ #help: no bar here")
            .contains("Title | body")
    );
    let post = scene.message("alice @ #help: No sound | The videos are mute");
    assert_eq!(post.forum_title.as_deref(), Some("No sound"));
    assert_eq!(
        (post.text.as_str(), post.channel.get()),
        ("The videos are mute", post.id.get())
    );
    let more = scene.message("omar @ #help: which browser?");
    assert_eq!((more.channel, more.parent), (post.channel, post.parent));
    assert_eq!(more.forum_title, None);
}

#[test]
fn a_reply_names_the_message_it_answers() {
    let scene = Scene::new();
    let asked = scene.message("alice @ #general: how?");
    let reply = scene
        .message("omar replies to alice: so")
        .replies_to
        .expect("a reply");
    assert_eq!(
        (reply.message, reply.author),
        (asked.id, Some(asked.author.user))
    );
    assert!(!reply.is_me);
}

#[test]
fn the_newest_message_is_edited_and_deleted() {
    let scene = Scene::new();
    let first = scene.message("alice @ #general: one").id;
    let second = scene.message("alice @ dm: two").id;
    match scene.act("alice edits three") {
        Ok(Some(Event::Edited { message })) => {
            assert_eq!((message.id, message.text.as_str()), (second, "three"));
        }
        other => panic!("{other:?}"),
    }
    let deleted = |event| match event {
        Ok(Some(Event::Deleted { message, guild, .. })) => (message, guild.is_some()),
        other => panic!("{other:?}"),
    };
    assert_eq!(deleted(scene.act("alice deletes")), (second, false));
    assert_eq!(deleted(scene.act("alice deletes")), (first, true));
    assert!(scene.refused("alice deletes").contains("no message"));
}

#[tokio::test]
async fn people_write_only_where_they_may() {
    let scene = Scene::new();
    let alice = scene.message("alice @ dm: hi").author.user;
    assert!(
        scene
            .refused("alice @ #staff: hi")
            .contains("may not write in #staff")
    );
    assert!(
        scene
            .refused("alice @ #support: hi")
            .contains("may not write in #support")
    );
    assert!(scene.refused("alice @ T-1: hi").contains("no thread T-1"));
    let thread = scene.thread(alice).await;
    assert!(scene.refused("bob @ T-1: hi").contains("is not in T-1"));
    for line in ["alice @ T-1: hi", "omar @ T-1: hi", "ivy @ #staff: hi"] {
        scene.message(line);
    }
    scene
        .community
        .set_thread_state(thread, ThreadState::Locked)
        .await
        .unwrap();
    assert!(scene.refused("alice @ T-1: hi").contains("is locked"));
    scene.act("bob leaves").unwrap();
    assert!(scene.refused("bob @ #general: hi").contains("has left"));
}

#[tokio::test]
async fn an_archived_thread_is_opened_by_a_message_and_by_nothing_else() {
    let scene = Scene::new();
    let alice = scene.message("alice @ dm: hi").author.user;
    let thread = scene.thread(alice).await;
    let message = scene.post(thread, Post::text("hello"), 1).await;
    scene
        .community
        .set_thread_state(thread, ThreadState::Archived)
        .await
        .unwrap();
    let (post, mark) = (Post::text("other"), DeliveryId::new(1));
    let edited = scene.community.edit(thread, message, &post, mark).await;
    assert_eq!(edited, Err(PlatformError::Archived));
    assert_eq!(
        scene.community.add_member(thread, alice).await,
        Err(PlatformError::Archived)
    );
    scene.community.take_records();
    scene.message("alice @ T-1: still broken");
    let records = scene.community.take_records();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].what, Seen::ThreadState(ThreadState::Active));
    assert_eq!(
        scene.community.edit(thread, message, &post, mark).await,
        Ok(())
    );
}

#[tokio::test]
async fn a_button_is_pressed_on_the_newest_message_that_shows_it() {
    let scene = Scene::new();
    let asked = scene.message("alice @ #general: how?");
    let shown = scene
        .post(asked.channel, Post::text("so").row(solved()), 1)
        .await;
    scene.post(asked.channel, Post::text("and"), 2).await;
    match scene.act("alice presses solved") {
        Ok(Some(Event::Pressed(press))) => {
            assert_eq!((press.message, press.by.user), (shown, asked.author.user));
            assert_eq!(press.action, Some(Action::Solved(InquiryId::new(7))));
        }
        other => panic!("{other:?}"),
    }
    assert!(
        scene
            .refused("alice presses Claim")
            .contains("no button `Claim`")
    );
}

#[tokio::test]
async fn what_is_whispered_and_direct_is_pressed_only_by_who_sees_it() {
    let scene = Scene::new();
    let Ok(Some(Event::Called(call))) = scene.act("alice @ #general: /faq browse") else {
        panic!("no call");
    };
    let reply = Response::Reply(Post::text("choose").row(solved()));
    scene
        .community
        .respond(&call.interaction, &reply)
        .await
        .unwrap();
    assert!(
        scene
            .refused("bob presses Solved")
            .contains("sees no button")
    );
    assert!(scene.act("alice presses Solved").is_ok());
    let only = match &scene.community.take_records()[0].what {
        Seen::Sent(post) => post.only.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(only.as_deref(), Some("alice"));
}

#[tokio::test]
async fn a_menu_entry_is_chosen_by_label_or_value_and_a_person_by_name() {
    let scene = Scene::new();
    let place = scene.message("alice @ #general: how?").channel;
    let menu = Menu {
        action: Action::BrowseRule,
        placeholder: "Which".to_owned(),
        choices: vec![Choice {
            value: "reset".to_owned(),
            label: "Reset it".to_owned(),
            description: None,
        }],
    };
    let people = Row::People {
        action: Action::BrowseCategory,
        placeholder: "Who".to_owned(),
    };
    scene
        .post(place, Post::text("?").row(Row::Menu(menu)).row(people), 1)
        .await;
    let omar = scene.message("omar @ #general: hi").author.user.to_string();
    for (line, value) in [
        ("alice selects reset it", "reset"),
        ("alice selects reset", "reset"),
        ("alice selects omar", omar.as_str()),
    ] {
        match scene.act(line) {
            Ok(Some(Event::Pressed(press))) => assert_eq!(press.value.as_deref(), Some(value)),
            other => panic!("{line}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_rating_answers_the_question_that_is_asked_and_a_comment_opens_a_form() {
    let scene = Scene::new();
    let place = scene.message("alice @ dm: hi").channel;
    let survey = SurveyId::new(3);
    let row = |question| {
        let rate = |rating: Rating| Action::Rate(survey, question, rating);
        let button = |it: Rating| Button::new(rate(it), it.get().to_string(), Style::Secondary);
        Row::Buttons(Rating::ALL.map(button).to_vec())
    };
    let comment = Button::new(Action::Comment(survey), "Comment", Style::Secondary);
    let post = Post::text("?")
        .row(row(SurveyQuestion::Effort))
        .row(Row::Buttons(vec![comment]));
    scene.post(place, post, 1).await;
    let four = Rating::new(4).unwrap();
    match scene.community.rate("alice", four) {
        Ok(Some(Event::Pressed(press))) => {
            assert_eq!(
                press.action,
                Some(Action::Rate(survey, SurveyQuestion::Effort, four))
            );
        }
        other => panic!("{other:?}"),
    }
    assert!(scene.community.rate("bob", four).is_err());
    assert!(scene.refused("alice writes fine").contains("no form"));
    assert_eq!(scene.act("alice presses Comment"), Ok(None));
    match scene.act("alice writes fine") {
        Ok(Some(Event::Pressed(press))) => {
            assert_eq!(press.action, Some(Action::CommentText(survey)));
            assert_eq!(press.value.as_deref(), Some("fine"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_prologue_can_be_performed() {
    let scene = Scene::new();
    for line in read_story(PROLOGUE).unwrap() {
        let event = scene.community.perform(&line.act);
        assert!(event.is_ok(), "line {}: {event:?}", line.number);
    }
}
