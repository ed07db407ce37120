//! A book with more rules in a category than one menu holds, and one that a server has of its own.

use std::fmt::Write;

use crate::process::{Scene, academy};
use fake_discord::wire::view::MessageView;

/// Rules in the files beside those that every test has, two of which are of the same category.
const MANY: usize = 130;
/// So many categories, each with one rule, beside those that every test has.
const TOPICS: usize = 130;

fn rule(category: &str, number: usize) -> String {
    format!(
        "[[rule]]\nid = \"{category}-{number}\"\ncategory = \"{category}\"\n\
         title = {{ en = \"Shelf {number} of {category}\" }}\npatterns = ['\\bshelf {number} of {category}\\b']\n\
         replies = {{ en = [\"It is on shelf {number}.\"] }}\n\n"
    )
}

async fn with_a_large_book() -> Scene {
    let mut scene = Scene::of(crate::academy::setup().with(academy()), None).await;
    scene.is_killed();
    scene.home.own_rules();
    let rules = scene.home.path("rules");
    let many = (0..MANY).fold(String::new(), |mut text, number| {
        let _ = write!(text, "{}", rule("account", number));
        text
    });
    std::fs::write(rules.join("many.toml"), many).expect("rules");
    let own = rules.join("guilds").join(scene.guild().to_string());
    std::fs::create_dir_all(&own).expect("a folder");
    std::fs::write(own.join("own.toml"), rule("sports", 7)).expect("a rule");
    let book = rules.join("book.toml");
    let text = std::fs::read_to_string(&book).expect("the book");
    let sports = "\n[[category]]\nid = \"sports\"\ntitle = { en = \"Sports\" }\n";
    std::fs::write(&book, text + sports).expect("the book");
    scene.starts().await;
    scene
}

#[tokio::test(flavor = "multi_thread")]
async fn a_category_is_browsed_whole_and_a_servers_own_rules_are_in_it() {
    let scene = with_a_large_book().await;
    let discord = scene.discord.clone();
    let called = discord.calls("bob", "#lounge", "/faq browse");
    let topics = discord.until_replied(called).await;
    let topics = &topics.menus[0].options;
    assert!(topics.iter().any(|topic| topic == "Sports"), "{topics:?}");

    discord.selects("bob", &["Account"]);
    let listed = |line: &MessageView| line.text.contains("which question");
    let listed = discord.until_line("bob", "#lounge", listed).await;
    let sizes: Vec<usize> = listed.menus.iter().map(|menu| menu.options.len()).collect();
    assert_eq!(sizes, [25; 4], "{listed}");
    discord.presses("bob", "Next page");
    let last = |line: &MessageView| line.menus.len() == 2;
    let last = discord.until_line("bob", "#lounge", last).await;
    assert_eq!(last.menus[1].options.len(), MANY + 2 - 125, "{last}");
    assert!(last.menus[1].placeholder.ends_with("(126–132)"), "{last}");
    assert_eq!(last.dead_buttons, ["Next page"], "{last}");
    discord.presses("bob", "Previous page");
    let first = |line: &MessageView| line.menus.len() == 4;
    discord.until_line("bob", "#lounge", first).await;
    discord.presses("bob", "Next page");
    discord
        .until_line("bob", "#lounge", |line| line.menus.len() == 2)
        .await;
    discord.selects("bob", &["Shelf 129 of account"]);
    let read = |line: &MessageView| line.text.contains("It is on shelf 129.");
    discord.until_line("bob", "#lounge", read).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_topic_of_a_book_with_very_many_can_be_reached() {
    let mut scene = with_a_large_book().await;
    scene.is_killed();
    let rules = scene.home.path("rules");
    let (mut topics, mut many) = (String::new(), String::new());
    for number in 0..TOPICS {
        let _ = write!(
            topics,
            "\n[[category]]\nid = \"topic-{number}\"\ntitle = {{ en = \"Topic {number}\" }}\n"
        );
        many += &rule(&format!("topic-{number}"), 1);
    }
    let book = rules.join("book.toml");
    let text = std::fs::read_to_string(&book).expect("the book");
    std::fs::write(&book, text + &topics).expect("the book");
    std::fs::write(rules.join("topics.toml"), many).expect("rules");
    scene.starts().await;
    let discord = scene.discord.clone();
    let called = discord.calls("bob", "#lounge", "/faq browse");
    let listed = discord.until_replied(called).await;
    assert_eq!(listed.menus.len(), 4, "{listed}");
    let mut seen: Vec<String> = listed
        .menus
        .into_iter()
        .flat_map(|menu| menu.options)
        .collect();
    discord.presses("bob", "Next page");
    let rest = |line: &MessageView| !line.menus.is_empty() && line.menus.len() < 4;
    let rest = discord.until_line("bob", "#lounge", rest).await;
    seen.extend(rest.menus.into_iter().flat_map(|menu| menu.options));
    for number in 0..TOPICS {
        let topic = format!("Topic {number}");
        assert!(seen.contains(&topic), "{topic} is missing in {seen:?}");
    }
    discord.selects("bob", &["Topic 129"]);
    let listed = |line: &MessageView| line.text.contains("which question");
    discord.until_line("bob", "#lounge", listed).await;
    discord.selects("bob", &["Shelf 1 of topic-129"]);
    let read = |line: &MessageView| line.text.contains("It is on shelf 1.");
    discord.until_line("bob", "#lounge", read).await;
    scene.ends().await;
}
