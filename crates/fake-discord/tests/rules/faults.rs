//! Held and failed requests.

use super::{channel, code, discord, http};
use fake_discord::wire::on;

const POST: &str = "POST /channels/*/messages";

#[tokio::test]
async fn a_request_held_before_has_no_effect_until_released() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let mut hold = discord.hold_before(on(POST).saying("held"));
    let posting = tokio::spawn(async move { general.say(&http, "held").await });
    assert_eq!(hold.arrived().await.route, POST);
    assert_eq!(discord.reads("alice", "#general"), "");
    hold.release();
    posting.await.expect("no panic").expect("posted");
    assert_eq!(discord.reads("alice", "#general"), "helper: held\n");
}

#[tokio::test]
async fn a_request_held_after_has_had_its_effect_and_may_be_cut_off() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let mut hold = discord.hold_after(on(POST));
    let posting = tokio::spawn(async move { general.say(&http, "done").await });
    hold.arrived().await;
    assert_eq!(discord.reads("alice", "#general"), "helper: done\n");
    hold.hang_up();
    assert!(posting.await.expect("no panic").is_err());
}

#[tokio::test]
async fn requests_fail_as_often_as_ordered() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    discord.fails(on(POST), 503, 1);
    assert_eq!(code(general.say(&http, "x").await), 0);
    discord.hangs_up_before(on(POST), 1);
    assert!(general.say(&http, "x").await.is_err());
    assert_eq!(discord.reads("alice", "#general"), "");
    discord.hangs_up_after(on(POST), 1);
    assert!(general.say(&http, "x").await.is_err());
    general.say(&http, "y").await.expect("posted");
    assert_eq!(discord.reads("alice", "#general"), "helper: x\nhelper: y\n");
    assert_eq!(discord.count_requests(POST), 4);
    let statuses: Vec<_> = discord
        .requests()
        .iter()
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [Some(503), None, Some(200), Some(200)]);
}

#[tokio::test]
async fn the_whole_api_goes_down_and_comes_back() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let mut requests = discord.listens_to_requests();
    discord.api_goes_down();
    assert!(general.say(&http, "x").await.is_err());
    assert!(http.get_current_user().await.is_err());
    discord.api_recovers();
    general.say(&http, "y").await.expect("posted");
    discord.stops_listening().await;
    assert!(super::http(&discord).get_current_user().await.is_err());
    discord.listens_again().await;
    super::http(&discord).get_current_user().await.expect("me");
    let routes = std::iter::from_fn(|| requests.try_recv().ok()).map(|request| request.route);
    let expected = [POST, "GET /users/@me", POST, "GET /users/@me"];
    assert_eq!(routes.collect::<Vec<_>>(), expected);
}
