//! Audiences of rules: a rule for some roles alone is read by who holds one of them, and nobody
//! else is shown that it is there.

mod browsing;

use frontdesk::domain::Outcome;

use crate::process::{Scene, academy, whispers};
use fake_discord::wire::view::MessageView;
use fake_discord::world::plan::GuildPlan;

const QUESTION: &str = "where is the alumni library?";
const ANSWER: &str = "school.example/alumni";
const TITLE: &str = "The library of the alumni";
const ALUMNI: [&str; 4] = ["zoe", "yan", "xia", "wes"];

/// The usual community, with some alumni and a rule for them.
async fn with_alumni() -> Scene {
    let with_alumnus = |plan: GuildPlan, name| plan.member(name, &["alumni"]);
    let academy = ALUMNI
        .into_iter()
        .fold(academy().role("alumni"), with_alumnus);
    let mut scene = Scene::of(crate::academy::setup().with(academy), None).await;
    scene.is_killed();
    let role = scene.discord.look(|world| {
        let role = world.guild_called("Academy").role_called("alumni");
        role.expect("a role").id
    });
    scene.home.own_rules();
    let rules = scene.home.path("rules");
    let rule = format!(
        "[[rule]]\nid = \"library\"\ncategory = \"account\"\ntitle = {{ en = \"{TITLE}\" }}\n\
         patterns = ['\\blibrary\\b']\nexamples = [\"{QUESTION}\"]\n\
         replies = {{ en = [\"Open https://{ANSWER}\"] }}\naudience = [\"{role}\"]\n"
    );
    std::fs::write(rules.join("alumni.toml"), rule).expect("a rule");
    let shared = rules.join("rules.toml");
    let text = std::fs::read_to_string(&shared).expect("the rules");
    let related = text.replacen(
        "rejects =",
        "related = [\"library\", \"enrol\"]\nrejects =",
        1,
    );
    std::fs::write(&shared, related).expect("the rules");
    scene.starts().await;
    scene
}

/// Lists the messages in which the answer or its title were said to somebody.
fn heard(scene: &Scene, who: &str, place: &str) -> Vec<MessageView> {
    let mut lines = scene.said(who, place);
    lines.retain(|line| {
        let menus = line.menus.iter().flat_map(|menu| &menu.options);
        let mut shown = menus.chain([&line.text]);
        shown.any(|text| text.contains(ANSWER) || text.contains(TITLE))
    });
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn in_public_the_answer_stands_behind_a_button_for_who_may_read_it() {
    let scene = with_alumni().await;
    let discord = scene.discord.clone();
    let asked = discord.says("zoe", "#general", QUESTION);
    let notice = scene.until_reply("zoe", "#general", asked).await;
    assert_eq!(notice.buttons, ["Show answer", "Ask an instructor"]);
    assert!(heard(&scene, "zoe", "#general").is_empty(), "{notice}");

    discord.presses_on("bob", notice.id, "Show answer");
    let refused = whispers("you do not have it");
    discord.until_line("bob", "#general", refused).await;
    discord.presses_on("zoe", notice.id, "Show answer");
    let shown = whispers(ANSWER);
    let shown = discord.until_line("zoe", "#general", shown).await;
    discord.presses_on("zoe", shown.id, "Solved");
    scene.until_outcome(asked, Outcome::Solved).await;
    assert!(heard(&scene, "bob", "#general").is_empty());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_readers_ask_next_is_related_for_them_alone() {
    let scene = with_alumni().await;
    let discord = scene.discord.clone();
    let related = async |who: &'static str| {
        let called = discord.calls(who, "#lounge", "/ask question:how do I enrol in week two?");
        let reply = discord.until_replied(called).await;
        let menus = reply.menus.iter().flat_map(|menu| menu.options.clone());
        menus.collect::<Vec<String>>()
    };
    for who in ["zoe", "yan", "xia"] {
        assert!(related(who).await.is_empty(), "{who}");
        let called = discord.calls(who, "#lounge", "/ask question:where is the alumni library?");
        discord.until_replied(called).await;
    }
    assert_eq!(related("wes").await, [TITLE]);
    assert!(related("bob").await.is_empty());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_is_shown_that_the_rule_is_there() {
    let mut scene = with_alumni().await;
    let discord = scene.discord.clone();
    for (who, offered) in [("bob", &[][..]), ("zoe", &[TITLE][..])] {
        let typed = discord.completes(who, "#lounge", "/faq search query:library");
        assert_eq!(typed.await, offered, "{who}");
    }
    for command in [
        "/faq search query:library",
        "/ask question:where is the alumni library?",
        "/ask question:how do I reset my password?",
    ] {
        let called = discord.calls("bob", "#lounge", command);
        discord.until_replied(called).await;
    }
    let asked = discord.says("zoe", "#general", "how do I reset my password?");
    scene.until_reply("zoe", "#general", asked).await;
    let browsed = discord.calls("bob", "#lounge", "/faq browse");
    discord.until_replied(browsed).await;
    discord.selects("bob", &["Account"]);
    let listed = |line: &MessageView| line.text.contains("which question");
    discord.until_line("bob", "#lounge", listed).await;
    scene.rests().await;
    for place in ["#lounge", "#general"] {
        let heard = heard(&scene, "bob", place);
        assert!(heard.is_empty(), "{place}: {heard:?}");
    }

    let called = discord.calls(
        "zoe",
        "#lounge",
        "/ask question:how do I reset my password?",
    );
    let reply = discord.until_replied(called).await;
    assert!(
        reply.menus[0].options.iter().any(|one| one == TITLE),
        "{reply}"
    );
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_whoever_asks_anonymously_nobody_is_told_whether_they_may_read_it() {
    let mut scene = with_alumni().await;
    let discord = scene.discord.clone();
    for (who, ticket) in [("zoe", "T-1"), ("bob", "T-2")] {
        discord.calls(
            who,
            "#lounge",
            "/ask question:I want a refund anonymous:true",
        );
        discord.until_line("ivy", ticket, |line| line.pinned).await;
        scene.rests().await;
        let called = discord.calls("ivy", ticket, "/ticket answer rule:library");
        let told = discord.until_replied(called).await;
        assert!(told.text.contains("nobody is told"), "{told}");
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_staff_give_tells_that_it_is_in_another_language() {
    let mut scene = with_alumni().await;
    let discord = scene.discord.clone();
    let asked = discord.says_directly("zoe", "我的平板在第三周一直黑屏，怎么办？");
    let offer = scene.until_reply("zoe", "dm", asked).await;
    discord.presses_on("zoe", offer.id, "找讲师");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    scene.rests().await;
    discord.calls("ivy", "T-1", "/ticket answer rule:library");
    let given = |line: &MessageView| line.text.contains(ANSWER);
    let given = discord.until_line("ivy", "T-1", given).await;
    assert!(given.text.contains("这个回答目前只有英文。"), "{given}");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_details_of_an_anonymous_ticket_do_not_tell_that_it_was_shown() {
    let mut scene = with_alumni().await;
    let discord = scene.discord.clone();
    let asks = format!("/ask question:{QUESTION} anonymous:true");
    let called = discord.calls("zoe", "#lounge", &asks);
    let answer = discord.until_replied(called).await;
    discord.presses_on("zoe", answer.id, "Ask an instructor");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    scene.rests().await;
    let called = discord.calls("ivy", "T-1", "/ticket show");
    let details = discord.until_replied(called).await;
    assert!(details.text.contains("asked"), "{details}");
    assert!(!details.text.contains("`library`"), "{details}");
    scene.ends().await;
}
