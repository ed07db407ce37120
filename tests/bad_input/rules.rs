//! A folder of rules that is missing, empty or broken.

use std::path::Path;

use crate::process::{Ended, Home, academy};
use fake_discord::Discord;

async fn started_with(rules: impl FnOnce(&Path)) -> Ended {
    let discord = Discord::start(crate::academy::setup().with(academy())).await;
    let mut home = Home::near(&discord);
    let folder = home.path("rules");
    rules(&folder);
    home.set("FRONTDESK_RULES", &folder.to_string_lossy());
    home.start().ended().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_folder_is_named() {
    let ended = started_with(|_| {}).await;
    assert_eq!(ended.code, Some(1), "{}", ended.said);
    assert!(ended.said.contains("/rules"), "{}", ended.said);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_folder_is_named() {
    let ended = started_with(|folder| std::fs::create_dir(folder).expect("a folder")).await;
    assert_eq!(ended.code, Some(1), "{}", ended.said);
    assert!(ended.said.contains("/rules"), "{}", ended.said);
}

/// All that is wrong at once, each with its file and line.
#[tokio::test(flavor = "multi_thread")]
async fn every_broken_rule_is_told_with_its_file_and_line() {
    let ended = started_with(|folder| {
        std::fs::create_dir(folder).expect("a folder");
        let book = "[[category]]\nid = \"account\"\ntitle = { en = \"Account\" }\n";
        std::fs::write(folder.join("book.toml"), book).expect("a file");
        let broken = "[[rule]]\nid = \"a\"\ncategory = \"account\"\ntitle = { en = \"A\" }\n\
                      patterns = ['(']\nreplies = { en = [\"x\"] }\n\n\
                      [[rule]]\nid = \"b\"\ncategory = \"nowhere\"\ntitle = { en = \"B\" }\n\
                      examples = [\"b\"]\nreplies = { en = [\"x\"] }\n";
        std::fs::write(folder.join("broken.toml"), broken).expect("a file");
    })
    .await;
    assert_eq!(ended.code, Some(1), "{}", ended.said);
    for place in ["broken.toml:5", "broken.toml:10"] {
        assert!(ended.said.contains(place), "{place}: {}", ended.said);
    }
}
