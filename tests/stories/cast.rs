//! The people and things that a story names, so that the Discord it is played on has them from the beginning.

use std::collections::BTreeSet;

use frontdesk::console::story::{Act, Deed, OptionValue, StoryPlace, read_story};

use fake_discord::wire::Setup;
use fake_discord::world::permissions::Permissions;
use fake_discord::world::plan::{GuildPlan, guild};

use super::StoryFile;

/// The name of the only guild, as on the console.
pub(crate) const GUILD: &str = "Evening School";
/// When every story begins, as on the console: Monday, 2026-01-05, 09:00 UTC.
pub(crate) const STORY_BEGINS: i64 = 1_767_603_600_000;
const HOLDERS: [(&str, &[&str]); 5] = [
    ("ivy", &["instructor"]),
    ("omar", &["instructor"]),
    ("mo", &["moderator", "lead"]),
    ("pia", &["course"]),
    ("hana", &["head"]),
];
const CHANNELS: [&str; 6] = ["general", "questions", "lounge", "help", "staff", "support"];

/// The Discord of a story: the console's community, and whoever else the story names.
pub(crate) fn setup(story: &StoryFile) -> Setup {
    let mut people = BTreeSet::new();
    let mut channels = BTreeSet::new();
    for line in read_story(&story.text).expect("a story") {
        name(&line.act, &mut people, &mut channels);
    }
    let manages = Permissions::MANAGE_GUILD | Permissions::MANAGE_THREADS;
    let mut plan = guild(GUILD)
        .role_with("instructor", Permissions::MANAGE_THREADS)
        .role_with("moderator", manages)
        .role("lead")
        .role("course")
        .role_with("head", Permissions::MANAGE_THREADS)
        .channel("general")
        .channel("questions")
        .channel("lounge")
        .forum_with_tags("help", &["Video", "Solved"]);
    plan = if story.is_new_server() {
        let makes = Permissions::MANAGE_ROLES | Permissions::MANAGE_CHANNELS;
        plan.bot_may(Permissions::USUAL_FOR_BOT | makes)
            .system_channel("general")
    } else {
        plan.channel_for("staff", &["instructor", "moderator", "lead", "head"])
            .support("support")
    };
    for (name, roles) in HOLDERS {
        plan = plan.member(name, roles);
        people.remove(name);
    }
    plan = people
        .iter()
        .fold(plan, |plan: GuildPlan, name| plan.member(name, &[]));
    let others = channels
        .iter()
        .filter(|name| !CHANNELS.contains(&name.as_str()));
    plan = others.fold(plan, |plan, name| plan.channel(name));
    crate::academy::setup().with(plan).clock_at(STORY_BEGINS)
}

fn name(act: &Act, people: &mut BTreeSet<String>, channels: &mut BTreeSet<String>) {
    let (who, place) = match act {
        Act::Remark(_) | Act::Waits(_) => return,
        Act::Says { who, place, .. } | Act::Calls { who, place, .. } => (who, Some(place)),
        Act::Does { who, .. } => (who, None),
    };
    people.insert(who.clone());
    if let Some(StoryPlace::Channel(name)) = place {
        channels.insert(name.clone());
    }
    match act {
        Act::Does {
            deed: Deed::Replies { to, .. },
            ..
        } if to != "frontdesk" => {
            people.insert(to.clone());
        }
        Act::Does {
            deed: Deed::PicksFromMenu { on: Some(on), .. },
            ..
        } if on != "frontdesk" => {
            people.insert(on.clone());
        }
        Act::Calls { call, .. } => {
            for (_, value) in &call.options {
                match value {
                    OptionValue::User(name) => {
                        people.insert(name.clone());
                    }
                    OptionValue::Channel(name) => {
                        channels.insert(name.clone());
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
