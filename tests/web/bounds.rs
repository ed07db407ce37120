//! Faults and excess: nothing is answered as if it were done, and nobody stands in the way of others.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use sqlx::Connection;

use super::site::Site;
use super::{KNOWN, hands_over, texts};
use crate::process::{Scene, says, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_was_not_handled_is_not_answered_as_if_it_were() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let question = json!({ "user": "u-1", "message": KNOWN });
    scene
        .runs("CREATE TRIGGER broken BEFORE INSERT ON inquiries BEGIN SELECT RAISE(ABORT, 'broken'); END")
        .await;
    let refused = site
        .refused("POST", "/api/chat", Some(question.clone()))
        .await;
    assert_eq!(refused, (503, "late".to_owned()));
    scene.runs("DROP TRIGGER broken").await;
    let (status, answer) = site.posts("/api/chat", question).await;
    assert_eq!((status, &answer["rule"]), (200, &json!("reset-password")));
    scene.ends().await;
}

/// The first call is answered with 503 while the database is shut, and done when that is over.
#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_was_late_and_comes_again_is_asked_once() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    let site = Site::opens(&mut scene).await;
    let question = json!({ "user": "u-1", "message": KNOWN });
    let shut = scene.shuts_the_database().await;
    let refused = site
        .refused("POST", "/api/chat", Some(question.clone()))
        .await;
    assert_eq!(refused, (503, "late".to_owned()));
    shut.open().await;
    let (status, answer) = site.posts("/api/chat", question).await;
    assert_eq!((status, &answer["rule"]), (200, &json!("reset-password")));
    scene.rests().await;
    let mut db = sqlx::PgConnection::connect(scene.home.get("DATABASE_URL"))
        .await
        .expect("the database");
    let asked = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM inquiries");
    assert_eq!(asked.fetch_one(&mut db).await.expect("a count"), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_visitor_writes_reaches_staff_and_their_conversation_or_neither() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let ticket = hands_over(&scene, &site, "u-1").await;
    scene.rests().await;
    scene.may_set_aside();
    let path = format!("{ticket}/messages");
    let said = json!({ "user": "u-1", "message": "It is a tablet" });
    scene
        .runs(
            "CREATE TRIGGER broken BEFORE INSERT ON web_messages WHEN NEW.by_learner = 1 \
             BEGIN SELECT RAISE(ABORT, 'broken'); END",
        )
        .await;
    assert_eq!(site.refused("POST", &path, Some(said.clone())).await.0, 503);
    scene.runs("DROP TRIGGER broken").await;
    assert_eq!(site.posts(&path, said).await.0, 202);
    scene
        .discord
        .until_line("ivy", "T-1", says("It is a tablet"))
        .await;
    scene.rests().await;
    let copies = scene.said("ivy", "T-1");
    let copies = copies
        .iter()
        .filter(|line| line.text.contains("It is a tablet"));
    assert_eq!(copies.count(), 1);
    let (_, whole) = site.gets(&format!("{path}?user=u-1")).await;
    let own = texts(&whole)
        .into_iter()
        .filter(|text| *text == "It is a tablet");
    assert_eq!(own.count(), 1, "{whole}");
    scene.ends().await;
}

/// The site gives up before the first message is handled, which it is a moment later.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_words_once_more_after_staff_replied_are_another_message() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let ticket = hands_over(&scene, &site, "u-1").await;
    scene.rests().await;
    let path = format!("{ticket}/messages");
    let said = json!({ "user": "u-1", "message": "It is a tablet" });
    let shut = scene.shuts_the_database().await;
    let request = site.request("POST", &path).body(said.to_string());
    let request = request
        .header("content-type", "application/json")
        .timeout(Duration::from_millis(500));
    let given_up = request.send().await;
    assert!(given_up.is_err_and(|error| error.is_timeout()));
    shut.open().await;
    let discord = scene.discord.clone();
    discord
        .until_line("ivy", "T-1", says("It is a tablet"))
        .await;
    scene.passes(Duration::from_secs(20));
    discord.says("ivy", "T-1", "Which one is it?");
    until("the visitor reads it", async || {
        let (_, read) = site.gets(&format!("{path}?user=u-1")).await;
        read.to_string().contains("Which one is it?")
    })
    .await;
    assert_eq!(site.posts(&path, said).await.0, 202);
    until("it is there twice", async || {
        let lines = scene.said("ivy", "T-1");
        let copies = lines
            .iter()
            .filter(|line| line.text.contains("It is a tablet"));
        copies.count() == 2
    })
    .await;
    scene.ends().await;
}

/// Sends the head of a request and withholds its body.
fn withholds_a_body(site: &Site, token: &str) -> TcpStream {
    let address = site.base().trim_start_matches("http://");
    let mut socket = TcpStream::connect(address).expect("a socket");
    let head = format!(
        "POST /api/chat HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: 100\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).expect("a head");
    socket
}

#[tokio::test(flavor = "multi_thread")]
async fn who_withholds_bodies_stands_in_nobody_s_way() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let (_, session) = site.posts("/api/sessions", json!({ "user": "u-1" })).await;
    let token = session["token"].as_str().expect("a token");
    let mut sockets = Vec::new();
    for _ in 0..140 {
        sockets.push(withholds_a_body(&site, token));
    }
    let own = site.with_token(token);
    until("what is theirs is taken", async || {
        let question = json!({ "message": KNOWN });
        own.posts("/api/chat", question).await.0 == 429
    })
    .await;
    let question = json!({ "user": "u-2", "message": KNOWN });
    assert_eq!(site.posts("/api/chat", question).await.0, 200);
    drop(sockets);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_of_a_visitor_counts() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    for (user, path) in [
        ("u-9", "/api/tickets/7?user=u-9"),
        ("messages", "/api/users/messages"),
    ] {
        let mut last = (0, Value::Null);
        for _ in 0..70 {
            last = site.gets(path).await;
        }
        let code = &last.1["error"]["code"];
        assert_eq!((last.0, code), (429, &json!("too_many")), "{user}");
    }
    scene.ends().await;
}
