//! A book with more rules in a category than one menu holds, and one that a server has of its own.

use std::fmt::Write;

use crate::discord::Setup;
use crate::discord::view::Line;
use crate::process::{Scene, academy};

/// Rules in the files beside those that every test has, two of which are of the same category.
const MANY: usize = 130;
const SHOWN: usize = 125;

fn rule(category: &str, number: usize) -> String {
    format!(
        "[[rule]]\nid = \"{category}-{number}\"\ncategory = \"{category}\"\n\
         title = {{ en = \"Shelf {number} of {category}\" }}\npatterns = ['\\bshelf {number} of {category}\\b']\n\
         replies = {{ en = [\"It is on shelf {number}.\"] }}\n\n"
    )
}

async fn with_a_large_book() -> Scene {
    let mut scene = Scene::of(Setup::new().with(academy()), None).await;
    scene.is_killed();
    scene.home.own_rules();
    let rules = scene.home.path("rules");
    let many = (0..MANY).fold(String::new(), |mut text, number| {
        let _ = write!(text, "{}", rule("account", number));
        text
    });
    std::fs::write(rules.join("many.toml"), many).expect("rules");
    let guild = scene.discord.look(|world| world.guild_called("Academy").id);
    let own = rules.join("guilds").join(guild.to_string());
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
    let listed = |line: &Line| line.text.contains("which question");
    let listed = discord.until_line("bob", "#lounge", listed).await;
    let sizes: Vec<usize> = listed.menus.iter().map(|menu| menu.options.len()).collect();
    assert_eq!(sizes, [25; 5], "{listed}");
    let more = format!("{} more are found by `/faq search`", MANY + 2 - SHOWN);
    assert!(listed.text.contains(&more), "{listed}");
    discord.selects("bob", &["Shelf 100 of account"]);
    let read = |line: &Line| line.text.contains("It is on shelf 100.");
    discord.until_line("bob", "#lounge", read).await;
    scene.ends().await;
}
