//! Held, failed and limited requests.

use std::time::Duration;

use super::{channel, code, discord, http};
use crate::discord::{RateLimits, on};

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
    assert_eq!(discord.reads("alice", "#general"), "frontdesk: held\n");
}

#[tokio::test]
async fn a_request_held_after_has_had_its_effect_and_may_be_cut_off() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let mut hold = discord.hold_after(on(POST));
    let posting = tokio::spawn(async move { general.say(&http, "done").await });
    hold.arrived().await;
    assert_eq!(discord.reads("alice", "#general"), "frontdesk: done\n");
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
    assert_eq!(
        discord.reads("alice", "#general"),
        "frontdesk: x\nfrontdesk: y\n"
    );
    assert_eq!(discord.count_requests(POST), 4);
    let statuses: Vec<_> = discord
        .requests()
        .iter()
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [Some(503), None, Some(200), Some(200)]);
}

#[tokio::test]
async fn rate_limits_refuse_with_the_real_headers_and_let_go_in_time() {
    let discord = discord().await;
    let general = channel(&discord, "#general");
    let limits = RateLimits {
        per_route: 2,
        speed: 100,
        ..RateLimits::default()
    };
    discord.rate_limits(Some(limits));
    let client = reqwest_like::Client::new(&discord);
    let path = format!("/api/v10/channels/{general}/messages");
    let first = client.post(&path, r#"{"content":"x"}"#).await;
    assert!(
        first.contains("200 OK") && first.contains("x-ratelimit-remaining: 1"),
        "{first}"
    );
    client.post(&path, r#"{"content":"x"}"#).await;
    let third = client.post(&path, r#"{"content":"x"}"#).await;
    assert!(
        third.contains("429") && third.contains("x-ratelimit-scope: user"),
        "{third}"
    );
    let wait: f64 = third
        .lines()
        .find_map(|line| line.strip_prefix("retry-after: "))
        .and_then(|wait| wait.trim().parse().ok())
        .expect("a Retry-After");
    tokio::time::sleep(Duration::from_secs_f64(wait)).await;
    let fourth = client.post(&path, r#"{"content":"x"}"#).await;
    assert!(fourth.contains("200 OK"), "{fourth}");
}

/// Just enough HTTP to see the headers, which serenity hides.
mod reqwest_like {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use crate::discord::Discord;

    pub(super) struct Client {
        address: String,
        token: String,
    }

    impl Client {
        pub(super) fn new(discord: &Discord) -> Self {
            Self {
                address: discord.api_url().replace("http://", ""),
                token: discord.token(),
            }
        }

        pub(super) async fn post(&self, path: &str, body: &str) -> String {
            let mut stream = tokio::net::TcpStream::connect(&self.address)
                .await
                .expect("connected");
            let request = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bot {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                self.token,
                body.len(),
            );
            stream.write_all(request.as_bytes()).await.expect("sent");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.expect("answered");
            answer
        }
    }
}
