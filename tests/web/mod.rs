//! The desk for a website, as the site's server and its pages use it over HTTP: the real binary, with a Discord beside it.

mod bounds;
pub(crate) mod browser;
mod contract;
mod exports;
mod page;
mod site;
mod visitors;
mod widget;

use reqwest::Response;
use serde_json::{Value, json};

use self::site::{Site, TOKEN};
use crate::process::{Scene, frames, says, until};

/// A question that a rule answers.
const KNOWN: &str = "How do I reset my password?";
/// A question that may mean a rule.
const VAGUE: &str = "I forgot my pasword";
/// A question that no rule answers.
const UNKNOWN: &str = "Why does the video of week three stay black on my tablet?";

fn texts(conversation: &Value) -> Vec<&str> {
    let messages = conversation["messages"].as_array().expect("messages");
    messages
        .iter()
        .map(|one| one["text"].as_str().unwrap_or_default())
        .collect()
}

/// Asks what no rule answers, and hands it over, until the instructor reads it; returns the ticket's path.
async fn hands_over(scene: &Scene, site: &Site, user: &str) -> String {
    let (_, asked) = site
        .posts("/api/chat", json!({ "user": user, "message": UNKNOWN }))
        .await;
    let wanted = json!({ "user": user, "name": "Alice A.", "inquiry": asked["inquiry"] });
    let (status, opened) = site.posts("/api/tickets", wanted).await;
    assert_eq!(status, 201, "{opened}");
    scene
        .discord
        .until_line("ivy", "T-1", says("Why does the video"))
        .await;
    format!("/api/tickets/{}", opened["ticket"]["id"])
}

/// Presses below the answer, and is refused below somebody else's.
async fn presses_what_it_may(site: &Site, inquiry: &Value) {
    let path = format!("/api/inquiries/{}/press", inquiry.as_str().expect("an id"));
    let (status, pressed) = site
        .posts(&path, json!({ "user": "u-1", "press": "not_this" }))
        .await;
    assert_eq!(
        (status, &pressed["presses"]),
        (200, &json!(["ask_instructor"])),
        "{pressed}"
    );
    let (status, solved) = site
        .posts(&path, json!({ "user": "u-1", "press": "solved" }))
        .await;
    assert_eq!((status, &solved["presses"]), (200, &json!([])), "{solved}");
    // Somebody else's question is not there for others.
    site.posts("/api/chat", json!({ "user": "u-2", "message": KNOWN }))
        .await;
    let refused = site
        .refused(
            "POST",
            &path,
            Some(json!({ "user": "u-2", "press": "solved" })),
        )
        .await;
    assert_eq!(refused, (404, "unknown".to_owned()));
}

/// Another visitor asks in Chinese, and says thanks.
async fn speaks_chinese_and_thanks(site: &Site) {
    let (_, chinese) = site
        .posts(
            "/api/chat",
            json!({ "user": "u-3", "name": "小明", "message": KNOWN, "locale": "zh-CN" }),
        )
        .await;
    assert_eq!(
        chinese["response"],
        "打开 https://school.example/reset，小明。"
    );
    let (_, thanks) = site
        .posts("/api/chat", json!({ "user": "u-3", "message": "谢谢" }))
        .await;
    assert_eq!(
        (&thanks["inquiry"], &thanks["rule"]),
        (&Value::Null, &Value::Null),
        "{thanks}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_pressed_on_and_counted() {
    Scene::on_both(async |scene| {
        let site = Site::opens(scene).await;
        let question =
            json!({ "user": "u-1", "name": "Alice", "message": KNOWN, "locale": "en-US" });
        let (status, answer) = site.posts("/api/chat", question).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["rule"], "reset-password");
        assert_eq!(
            answer["response"],
            "Open https://school.example/reset, Alice."
        );
        assert!(
            answer["confidence"].as_f64().is_some_and(|sure| sure > 0.5),
            "{answer}"
        );
        assert_eq!(
            answer["presses"],
            json!(["solved", "not_this", "ask_instructor"])
        );
        assert_eq!(answer["ticket"], Value::Null);

        presses_what_it_may(&site, &answer["inquiry"]).await;
        speaks_chinese_and_thanks(&site).await;
        // Moderators see it among the others.
        let called = scene.discord.calls("mo", "#staff", "/stats overview");
        scene.discord.until_answered(called).await;
        scene
            .discord
            .until_line("mo", "#staff", frames("Inquiries: ## 3\nlearners: 3"))
            .await;
        assert_eq!(
            scene.tables_with("u-1").await,
            [""; 0],
            "how a site calls its visitors is kept nowhere"
        );
        assert!(!scene.running().said().contains(TOKEN));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_talked_in_from_both_sides_and_its_survey_answered() {
    Scene::on_both(async |scene| {
        let site = Site::opens(scene).await;
        let ticket = hands_over(scene, &site, "u-1").await;
        let discord = scene.discord.clone();
        scene.rests().await;
        let thread = &discord.threads()[0];
        assert!(thread.name.contains("Alice A."), "{}", thread.name);
        assert_eq!(thread.members.iter().filter(|name| *name != "frontdesk").collect::<Vec<_>>(), ["ivy"]);

        // The visitor waits for news, and what the instructor writes comes at once.
        let (_, begun) = site.gets(&format!("{ticket}/messages?user=u-1")).await;
        let waits = format!("{ticket}/messages?user=u-1&wait=25&after={}", begun["next"]);
        let (news, _) = tokio::join!(site.gets(&waits), async {
            discord.says("ivy", "T-1", "Which browser is it?\n// she asked before");
        });
        let (status, news) = news;
        assert_eq!(status, 200);
        let mut said = texts(&news).join("\n");
        if !said.contains("Which browser") {
            let rest = format!("{ticket}/messages?user=u-1&wait=25&after={}", news["next"]);
            said = texts(&site.gets(&rest).await.1).join("\n");
        }
        assert!(said.contains("**Instructor**\nWhich browser is it?"), "{news}");
        assert!(!said.contains("she asked before"), "{said}");

        let answer = json!({ "user": "u-1", "name": "Alice A.", "message": "Firefox, how do I reset my password?" });
        let (status, taken) = site.posts(&format!("{ticket}/messages"), answer).await;
        assert_eq!((status, &taken["ticket"]["state"]), (202, &json!("claimed")), "{taken}");
        let copy = discord.until_line("ivy", "T-1", says("Firefox")).await;
        assert!(copy.text.starts_with("**Alice A.**\n"), "{copy}");

        let called = discord.calls("ivy", "T-1", "/ticket resolve reason:It was the cache");
        discord.until_answered(called).await;
        scene.rests().await;
        let (_, whole) = site.gets(&format!("{ticket}/messages?user=u-1")).await;
        assert_eq!(whole["ticket"]["state"], "resolved");
        let messages = whole["messages"].as_array().expect("messages");
        let own: Vec<_> = messages.iter().filter(|one| one["from"] == "you").collect();
        assert_eq!(own.len(), 1, "{whole}");
        let survey = messages.iter().find(|one| !one["survey"].is_null()).expect("a survey");
        let asked = survey["text"].as_str().expect("a text");
        assert!(asked.starts_with("T-1 is resolved.") && asked.contains("the cache"), "{asked}");

        let path = format!("/api/surveys/{}", survey["survey"].as_str().expect("an id"));
        let ratings = json!({ "user": "u-1", "value": 5, "effort": 2, "expected": 4, "comment": "Quick." });
        assert_eq!(site.posts(&path, ratings.clone()).await.0, 204);
        let again = site.refused("POST", &path, Some(ratings)).await;
        assert_eq!(again, (409, "refused".to_owned()), "it is answered once");
        let called = discord.calls("mo", "#staff", "/stats satisfaction");
        discord.until_answered(called).await;
        discord.until_line("mo", "#staff", frames("0.75")).await;
        let other = json!({ "user": "u-1", "value": 6, "effort": 2, "expected": 4 });
        assert_eq!(site.refused("POST", &path, Some(other)).await.0, 400);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_a_person_opens_a_ticket_whatever_the_rules_say() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let (status, opened) = site
        .posts(
            "/api/tickets",
            json!({ "user": "u-1", "message": "Hello there" }),
        )
        .await;
    assert_eq!(
        (status, &opened["ticket"]["name"]),
        (201, &json!("T-1")),
        "{opened}"
    );
    assert!(
        opened["response"]
            .as_str()
            .is_some_and(|said| said.contains("comes here")),
        "{opened}"
    );
    scene
        .discord
        .until_line("ivy", "T-1", says("Hello there"))
        .await;
    // A second wish is put into the same ticket.
    let (status, again) = site
        .posts(
            "/api/tickets",
            json!({ "user": "u-1", "message": "And another thing, please" }),
        )
        .await;
    assert_eq!(
        (status, &again["ticket"]["name"]),
        (201, &json!("T-1")),
        "{again}"
    );
    scene
        .discord
        .until_line("ivy", "T-1", says("another thing"))
        .await;
    // What is asked while it is open and no rule answers belongs to it.
    let (_, chat) = site
        .posts("/api/chat", json!({ "user": "u-1", "message": UNKNOWN }))
        .await;
    assert_eq!(chat["ticket"]["name"], "T-1");
    scene
        .discord
        .until_line("ivy", "T-1", says("stay black"))
        .await;
    let other = site
        .refused("GET", "/api/tickets/1/messages?user=u-2", None)
        .await;
    assert_eq!(other, (404, "unknown".to_owned()));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_refused_with_a_code_and_a_sentence() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let stranger = site.with_token("another-token-of-somebody");
    let question = |user: &str| json!({ "user": user, "message": KNOWN });
    let long = "x".repeat(2001);
    let huge = "x".repeat(17 * 1024);
    let token = json!({ "user": "u-1" });
    for (path, body) in [("/api/chat", question("u-1")), ("/api/sessions", token)] {
        let refused = stranger.refused("POST", path, Some(body)).await;
        assert_eq!(refused, (401, "unauthorised".to_owned()), "{path}");
    }
    let chats = [
        (json!({ "message": KNOWN }), (400, "invalid")),
        (json!({ "user": "u-1", "message": " " }), (400, "invalid")),
        (json!({ "user": "u-1", "message": long }), (400, "invalid")),
        (
            json!({ "user": "u-1", "message": huge }),
            (413, "too_large"),
        ),
        (
            json!({ "user": "u-1", "message": KNOWN, "locale": "xx" }),
            (400, "invalid"),
        ),
        (
            json!({ "user": "u-1", "message": KNOWN, "more": 1 }),
            (400, "invalid"),
        ),
        (question("a\nb"), (400, "invalid")),
    ];
    for (body, (status, code)) in chats {
        let refused = site.refused("POST", "/api/chat", Some(body.clone())).await;
        assert_eq!(refused, (status, code.to_owned()), "{body}");
    }
    let press = json!({ "user": "u-1", "press": "solved" });
    let others = [
        (
            "POST",
            "/api/tickets",
            Some(json!({ "user": "u-1" })),
            (400, "invalid"),
        ),
        (
            "POST",
            "/api/inquiries/7/press",
            Some(press),
            (404, "unknown"),
        ),
        ("GET", "/api/tickets/7?user=u-1", None, (404, "unknown")),
        ("GET", "/api/tickets/x?user=u-1", None, (400, "invalid")),
        ("GET", "/api/chat", None, (405, "method")),
        ("GET", "/api/elsewhere", None, (404, "path")),
        ("DELETE", "/api/users/nobody", None, (404, "unknown")),
    ];
    for (method, path, body, (status, code)) in others {
        let refused = site.refused(method, path, body).await;
        assert_eq!(refused, (status, code.to_owned()), "{method} {path}");
    }
    assert!(!scene.running().said().contains(TOKEN));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_has_a_session_of_one_visitor_and_only_from_listed_pages() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let (status, session) = site
        .posts("/api/sessions", json!({ "user": "u-1", "name": "Alice" }))
        .await;
    assert_eq!(status, 201, "{session}");
    let browser = site.with_token(session["token"].as_str().expect("a token"));
    let (status, answer) = browser
        .posts("/api/chat", json!({ "message": KNOWN }))
        .await;
    assert_eq!(
        (status, &answer["response"]),
        (200, &json!("Open https://school.example/reset, Alice."))
    );
    for (method, path, body) in [
        (
            "POST",
            "/api/chat",
            Some(json!({ "user": "u-2", "message": KNOWN })),
        ),
        ("POST", "/api/sessions", Some(json!({ "user": "u-2" }))),
        ("GET", "/api/users/u-1", None),
        ("GET", "/api/export/inquiries", None),
        ("GET", "/api/reports/overview", None),
        ("DELETE", "/api/users/u-1", None),
    ] {
        let refused = browser.refused(method, path, body).await;
        assert_eq!(refused, (403, "forbidden".to_owned()), "{method} {path}");
    }
    for (origin, allowed) in [
        ("https://course.example.org", true),
        ("https://evil.example", false),
    ] {
        for method in ["OPTIONS", "POST"] {
            let request = site.request(method, "/api/chat").header("origin", origin);
            let answer = request.send().await.expect("an answer");
            let told = answer.headers().get("access-control-allow-origin");
            assert_eq!(
                told.map(|told| told.to_str().expect("text")),
                allowed.then_some(origin)
            );
        }
    }
    scene.minutes_pass(61);
    let over = browser
        .refused("POST", "/api/chat", Some(json!({ "message": KNOWN })))
        .await;
    assert_eq!(over, (401, "unauthorised".to_owned()));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_about_a_visitor_is_given_out_and_deleted() {
    Scene::on_both(async |scene| {
        let site = Site::opens(scene).await;
        let ticket = hands_over(scene, &site, "u-1").await;
        scene.rests().await;
        let said = json!({ "user": "u-1", "message": "a very unusual word: zyzzyva" });
        site.posts(&format!("{ticket}/messages"), said).await;
        scene
            .discord
            .until_line("ivy", "T-1", says("zyzzyva"))
            .await;
        scene.rests().await;
        let (status, copy) = site.gets("/api/users/u-1").await;
        assert_eq!(status, 200);
        assert!(
            copy.to_string().contains("zyzzyva") && copy.to_string().contains("stay black"),
            "{copy}"
        );
        assert_eq!(site.call("DELETE", "/api/users/u-1", None).await.0, 204);
        scene.rests().await;
        let path = format!("{ticket}/messages?user=u-1");
        assert_eq!(
            site.refused("GET", &path, None).await,
            (404, "unknown".to_owned())
        );
        for words in ["zyzzyva", "stay black"] {
            let left = scene.tables_with(words).await;
            assert_eq!(left, [""; 0], "{words}");
        }
        let gone = scene
            .said("ivy", "T-1")
            .iter()
            .all(|line| !line.text.contains("zyzzyva"));
        assert!(gone, "it is deleted from the thread too");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_while_the_process_dies_arrives_once() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let ticket = hands_over(&scene, &site, "u-1").await;
    scene.rests().await;
    scene.is_killed();
    for number in 1..=3 {
        scene.discord.says("ivy", "T-1", &format!("step {number}"));
    }
    scene.minutes_pass(1);
    scene.starts().await;
    let site = Site::near(&mut scene).await;
    scene.rests().await;
    let (_, whole) = site.gets(&format!("{ticket}/messages?user=u-1")).await;
    let steps: Vec<&str> = texts(&whole)
        .into_iter()
        .filter_map(|text| text.strip_prefix("**Instructor**\n"))
        .collect();
    assert_eq!(steps, ["step 1", "step 2", "step 3"], "{whole}");
    scene.ends().await;
}

/// Begins to read a conversation as a stream.
async fn streams(site: &Site, path: &str) -> Response {
    let request = site.request("GET", path);
    let answer = request.header("accept", "text/event-stream").send().await;
    let answer = answer.expect("a stream");
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_brings_what_is_said() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let ticket = hands_over(&scene, &site, "u-1").await;
    let mut answer = streams(&site, &format!("{ticket}/messages?user=u-1")).await;
    scene.discord.says("ivy", "T-1", "Which browser is it?");
    let mut read = String::new();
    while !read.contains("Which browser") {
        let chunk = answer.chunk().await.expect("a chunk").expect("more");
        read.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(
        read.contains("event: messages") && read.contains("id: "),
        "{read}"
    );
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_session() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let ticket = hands_over(&scene, &site, "u-1").await;
    let wanted = json!({ "user": "u-1" });
    let (_, session) = site.posts("/api/sessions", wanted).await;
    let browser = site.with_token(session["token"].as_str().expect("a token"));
    let mut answer = streams(&browser, &format!("{ticket}/messages")).await;
    scene.minutes_pass(61);
    scene.discord.says("ivy", "T-1", "Which browser is it?");
    let mut read = String::new();
    while let Some(chunk) = answer.chunk().await.expect("an end") {
        read.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(!read.contains("Which browser"), "{read}");
    scene.ends().await;
}

/// Only what an answer suggests can be chosen below it.
#[tokio::test(flavor = "multi_thread")]
async fn no_rule_is_chosen_that_was_not_suggested() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let (_, asked) = site
        .posts("/api/chat", json!({ "user": "u-1", "message": VAGUE }))
        .await;
    let suggested = asked["suggestions"][0]["rule"].as_str().expect("a rule");
    let path = format!(
        "/api/inquiries/{}/press",
        asked["inquiry"].as_str().expect("an id")
    );
    let choose = |rule: &str| json!({ "user": "u-1", "press": "choose", "rule": rule });
    for rule in ["refund", "no-such-rule"] {
        let refused = site.refused("POST", &path, Some(choose(rule))).await;
        assert_eq!(refused, (400, "invalid".to_owned()), "{rule}");
    }
    let (status, answer) = site.posts(&path, choose(suggested)).await;
    assert_eq!(
        (status, answer["rule"].as_str()),
        (200, Some(suggested)),
        "{answer}"
    );
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_described_operation_is_there() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let nobody = site.with_token("another-token-of-somebody");
    let open = ["/api/openapi.json", "/widget.js"];
    let operations = site.operations();
    assert!(operations.len() >= 12, "{operations:?}");
    for (method, path) in operations {
        let answer = nobody
            .request(&method, &path.replace(['{', '}'], ""))
            .send()
            .await;
        let status = answer.expect("an answer").status().as_u16();
        let expected = if open.contains(&path.as_str()) {
            200
        } else {
            401
        };
        assert_eq!(status, expected, "{method} {path}");
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_website_of_a_server_that_the_bot_is_not_in_is_told_of_at_the_start() {
    let mut scene = Scene::on_sqlite().await;
    scene.home.set("FRONTDESK_WEB_GUILD", "7");
    Site::opens(&mut scene).await;
    until("the log says so", async || {
        let said = scene.running().said();
        said.contains("FRONTDESK_WEB_GUILD names a server that this bot is not in")
    })
    .await;
    scene.ends().await;
}
