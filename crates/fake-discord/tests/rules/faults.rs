//! Held, failed and limited requests.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{channel, code, discord, http};
use fake_discord::Discord;
use fake_discord::wire::limits::RateLimits;
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

#[tokio::test]
async fn rate_limits_refuse_with_the_real_headers_and_let_go_in_time() {
    let discord = discord().await;
    let general = channel(&discord, "#general");
    discord.rate_limits(Some(RateLimits {
        per_route: 2,
        ..RateLimits::default()
    }));
    let path = format!("/api/v10/channels/{general}/messages");
    let post = async || post_as_text(&discord, &path, r#"{"content":"x"}"#).await;
    let says = |answer: &str, lines: &[&str]| {
        let all = lines
            .iter()
            .all(|line| answer.lines().any(|each| each.trim() == *line));
        assert!(all, "{answer}");
    };
    says(
        &post().await,
        &[
            "HTTP/1.1 200 OK",
            "x-ratelimit-limit: 2",
            "x-ratelimit-remaining: 1",
        ],
    );
    discord.advance(Duration::from_secs(2));
    says(
        &post().await,
        &["x-ratelimit-remaining: 0", "x-ratelimit-reset-after: 3.000"],
    );
    let refused = [
        "HTTP/1.1 429 Too Many Requests",
        "retry-after: 3",
        "x-ratelimit-scope: user",
    ];
    says(&post().await, &refused);
    discord.advance(Duration::from_secs(3));
    says(&post().await, &["HTTP/1.1 200 OK"]);
    assert_eq!(discord.look(|world| world.rate.refused), 1);
}

#[tokio::test]
async fn the_global_limit_is_a_bots_own_and_spares_interactions() {
    let discord = discord().await;
    let http = http(&discord);
    discord.rate_limits(Some(RateLimits {
        global_per_second: 1,
        ..RateLimits::default()
    }));
    http.get_current_user()
        .await
        .expect("the first of this second");
    let path = "/api/v10/interactions/1/token/callback";
    let answer = r#"{"type":4,"data":{"content":"x"}}"#;
    let refused = post_as_text(&discord, path, answer).await;
    assert!(refused.contains("10062"), "{refused}");
    let refused = post_as_text(&discord, "/api/v10/users/@me/channels", "{}").await;
    assert!(refused.contains("x-ratelimit-global: true"), "{refused}");
}

/// Posts with just enough HTTP to see the headers, which serenity hides.
async fn post_as_text(discord: &Discord, path: &str, body: &str) -> String {
    let address = discord.api_url().replace("http://", "");
    let (token, length) = (discord.token(), body.len());
    let mut stream = TcpStream::connect(address).await.expect("connected");
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bot {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("answered");
    answer
}
