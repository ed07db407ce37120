//! Tests of what frontdesk may do in the community, as its platform.

use super::*;

#[tokio::test]
async fn frontdesk_is_refused_what_discord_refuses() {
    let scene = Scene::new();
    let place = scene.message("alice @ dm: hi").channel;
    let post = |text: String, channel| {
        let community = Arc::clone(&scene.community);
        async move {
            let post = Post::text(text);
            community
                .post(channel, &post, DeliveryId::new(9), None)
                .await
        }
    };
    assert!(matches!(
        post(String::new(), place).await,
        Err(PlatformError::Invalid(_))
    ));
    assert!(matches!(
        post("x".repeat(2001), place).await,
        Err(PlatformError::Invalid(_))
    ));
    let nowhere = ChannelId::new(1);
    assert_eq!(
        post("x".to_owned(), nowhere).await,
        Err(PlatformError::Gone)
    );
    scene.act("alice refuses direct messages").unwrap();
    assert_eq!(
        post("x".to_owned(), place).await,
        Err(PlatformError::DirectMessagesClosed)
    );
}

#[tokio::test]
async fn the_same_delivery_is_sent_once_and_found_again() {
    let scene = Scene::new();
    let place = scene.message("alice @ dm: hi").channel;
    let post = Post::text("hello").row(solved());
    let first = scene.post(place, post.clone(), 5).await;
    assert_eq!(scene.post(place, post.clone(), 5).await, first);
    assert_eq!(scene.community.take_records().len(), 1);
    let found = |mark: i64, since| {
        let (community, post) = (Arc::clone(&scene.community), post.clone());
        async move {
            let mark = DeliveryId::new(mark);
            community.find_post(place, mark, &post, None, since).await
        }
    };
    assert_eq!(found(5, first.sent_at()).await, Ok(Some(first)));
    assert_eq!(found(6, first.sent_at()).await, Ok(None));
    assert_eq!(found(5, first.sent_at() + Millis::secs(1)).await, Ok(None));
}

#[tokio::test]
async fn an_interaction_is_answered_for_fifteen_minutes() {
    let scene = Scene::new();
    let Ok(Some(Event::Called(call))) = scene.act("alice @ dm: /faq browse") else {
        panic!("no call");
    };
    let answer = Response::Ephemeral(Post::text("so"));
    assert_eq!(
        scene.community.respond(&call.interaction, &answer).await,
        Ok(())
    );
    scene.clock.advance(Millis::minutes(15));
    let late = scene.community.respond(&call.interaction, &answer).await;
    assert_eq!(late, Err(PlatformError::Expired));
}

#[tokio::test]
async fn history_gives_what_followed_and_members_are_asked_for() {
    let scene = Scene::new();
    let first = scene.message("alice @ #general: one");
    scene.message("bob @ #general: two");
    scene.message("bob @ dm: elsewhere");
    let history = scene
        .community
        .history(first.guild, first.channel, first.id, 10);
    let texts: Vec<String> = history
        .await
        .unwrap()
        .into_iter()
        .map(|it| it.text)
        .collect();
    assert_eq!(texts, ["two"]);
    let guild = first.guild.unwrap();
    let alice = first.author.user;
    assert_eq!(
        scene.community.member(guild, alice).await,
        Ok(Some(first.author))
    );
    assert_eq!(scene.act("alice leaves"), Ok(None), "nobody hears of it");
    assert_eq!(scene.community.member(guild, alice).await, Ok(None));
}
