//! Messages said, edited and deleted on both sides in whatever order, and whatever fails meanwhile: each side has what
//! stands on the other, once, in order, as it reads now.

use std::time::Duration;

use fake_discord::Discord;
use fake_discord::wire::on;
use fake_discord::world::ids::MessageId;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::{INSTRUCTOR, LEARNER, QUESTION, relayed};
use crate::process::{AT_REST, Scene, until};

/// The number of new sequences that are played.
const ROUNDS: usize = 8;

/// One thing that happens; `nth` is counted from the newest message of that side.
#[derive(Clone, Copy, Debug)]
enum Act {
    Says(Side),
    Edits(Side, usize),
    Deletes(Side, usize),
    Fails(Fault),
    /// The process dies and is started again; meanwhile something is said.
    Dies(Side),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Staff,
    Learner,
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    Refused,
    TooMany,
    CutOffBefore,
    CutOffAfter,
    EditRefused,
    DeletionRefused,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let side = || prop_oneof![Just(Side::Staff), Just(Side::Learner)];
    let fault = prop::sample::select(vec![
        Fault::Refused,
        Fault::TooMany,
        Fault::CutOffBefore,
        Fault::CutOffAfter,
        Fault::EditRefused,
        Fault::DeletionRefused,
    ]);
    let act = prop_oneof![
        6 => side().prop_map(Act::Says),
        3 => (side(), 0..4_usize).prop_map(|(side, nth)| Act::Edits(side, nth)),
        2 => (side(), 0..4_usize).prop_map(|(side, nth)| Act::Deletes(side, nth)),
        2 => fault.prop_map(Act::Fails),
        1 => side().prop_map(Act::Dies),
    ];
    prop::collection::vec(act, 8..16)
}

fn fails(discord: &Discord, fault: Fault) {
    let post = || on("POST /channels/*/messages");
    match fault {
        Fault::Refused => discord.fails(post(), 503, 1),
        Fault::TooMany => discord.limits(post(), 0.2, 1),
        Fault::CutOffBefore => discord.hangs_up_before(post(), 1),
        Fault::CutOffAfter => discord.hangs_up_after(post(), 1),
        Fault::EditRefused => discord.fails(on("PATCH /channels/*/messages/*"), 503, 1),
        Fault::DeletionRefused => discord.fails(on("DELETE /channels/*/messages/*"), 503, 1),
    }
}

/// The messages of a side that still stand.
#[derive(Default)]
struct Said(Vec<(MessageId, String)>);

impl Said {
    fn nth(&self, nth: usize) -> Option<usize> {
        (self.0.len() > nth).then(|| self.0.len() - 1 - nth)
    }

    fn texts(&self) -> Vec<String> {
        self.0.iter().map(|(_, text)| text.clone()).collect()
    }
}

struct Talk {
    discord: Discord,
    count: usize,
    staff: Said,
    learner: Said,
}

impl Talk {
    fn side(&mut self, side: Side) -> (&'static str, &mut Said) {
        match side {
            Side::Staff => ("ivy", &mut self.staff),
            Side::Learner => ("bob", &mut self.learner),
        }
    }

    fn says(&mut self, side: Side) {
        self.count += 1;
        let text = format!("line {} is this", self.count);
        let id = match side {
            Side::Staff => self.discord.says("ivy", "T-1", &text),
            Side::Learner => self.discord.says_directly("bob", &text),
        };
        self.side(side).1.0.push((id, text));
    }

    fn edits(&mut self, side: Side, nth: usize) {
        self.count += 1;
        let (discord, text) = (self.discord.clone(), format!("line {} now", self.count));
        let (who, said) = self.side(side);
        if let Some(place) = said.nth(nth) {
            discord.edits(who, said.0[place].0, &text);
            said.0[place].1 = text;
        }
    }

    fn deletes(&mut self, side: Side, nth: usize) {
        let discord = self.discord.clone();
        let (who, said) = self.side(side);
        if let Some(place) = said.nth(nth) {
            discord.deletes(who, said.0.remove(place).0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_has_what_stands_on_the_other_once_and_in_order_whatever_happens() {
    let mut scene = Scene::on_sqlite().await;
    scene.stays_direct(QUESTION).await;
    let mut talk = Talk {
        discord: scene.discord.clone(),
        count: 0,
        staff: Said::default(),
        learner: Said::default(),
    };
    let mut runner = TestRunner::deterministic();
    for round in 0..ROUNDS {
        let acts = acts().new_tree(&mut runner).expect("acts").current();
        for act in &acts {
            match *act {
                Act::Says(side) => talk.says(side),
                Act::Edits(side, nth) => {
                    // Nobody edits a message twice at the same time, which Discord's times would not tell apart.
                    scene.passes(Duration::from_secs(1));
                    hears(&mut scene).await;
                    talk.edits(side, nth);
                }
                Act::Deletes(side, nth) => {
                    hears(&mut scene).await;
                    talk.deletes(side, nth);
                }
                Act::Fails(fault) => fails(&talk.discord, fault),
                Act::Dies(side) => {
                    // An edit or a deletion that nobody hears is not told again: those before have arrived.
                    settles(&mut scene).await;
                    talk.says(side);
                    scene.is_killed();
                    talk.says(side);
                    scene.minutes_pass(12);
                    scene.starts().await;
                }
            }
        }
        settles(&mut scene).await;
        let everything = talk.discord.everything();
        let staff = relayed(&scene, "bob", "dm", INSTRUCTOR);
        let played = format!("round {round}: {acts:?}\n{everything}");
        assert_eq!(staff, talk.staff.texts(), "{played}");
        let learner = relayed(&scene, "ivy", "T-1", LEARNER);
        assert_eq!(learner, talk.learner.texts(), "{played}");
    }
    scene.ends().await;
}

/// Waits until all that was said is heard, whatever has become of it: people change what they said later than that.
async fn hears(scene: &mut Scene) {
    let discord = scene.discord.clone();
    let mut idle = 0;
    until("all is heard", async || {
        discord.until_received().await;
        idle = if scene.running().is_idle().await {
            idle + 1
        } else {
            0
        };
        idle == AT_REST
    })
    .await;
}

/// Waits until what failed has been tried again.
async fn settles(scene: &mut Scene) {
    for _ in 0..3 {
        scene.sweeps().await;
        scene.minutes_pass(2);
    }
    scene.rests().await;
}
