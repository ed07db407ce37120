//! The plan of duty as people see it: calendars at secret addresses, as programs read them from the real binary, and the
//! picture of a week.

use fake_discord::wire::view::MessageView;

use crate::process::{Scene, says};

/// The address at which people reach the pages from outside.
const OUTSIDE: &str = "https://desk.example.org/";

/// Calls for a new address, and returns the path of it: none of those that are known.
async fn new_path(scene: &Scene, call: &str, known: &[&str]) -> String {
    let called = scene.discord.calls("ivy", "#staff", call);
    scene.discord.until_answered(called).await;
    let is_new = |line: &MessageView| {
        line.text.contains(OUTSIDE) && !known.iter().any(|path| line.text.contains(path))
    };
    path(&scene.discord.until_line("ivy", "#staff", is_new).await)
}

/// The path of the address that a reply gives.
fn path(line: &MessageView) -> String {
    let (_, after) = line.text.split_once(OUTSIDE).expect("an address");
    let path = after.split_whitespace().next().expect("a path");
    format!("/{path}")
}

async fn told(scene: &Scene, who: &str, call: &str, words: &str) -> MessageView {
    let called = scene.discord.calls(who, "#staff", call);
    scene.discord.until_answered(called).await;
    scene.discord.until_line(who, "#staff", says(words)).await
}

/// The status of a path.
async fn status(scene: &mut Scene, path: &str) -> u16 {
    scene.running().page(path).await.0
}

/// People reach the pages from outside, and ivy and omar have a shift each day.
async fn opened_to_the_world(scene: &mut Scene) {
    scene.is_killed();
    scene.home.set("FRONTDESK_PUBLIC_URL", OUTSIDE);
    scene.starts().await;
    for who in ["ivy", "omar"] {
        let call = "/shift add days:daily hours:10:00-12:00";
        told(scene, who, call, "a new weekly shift").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_without_anybody_on_duty_is_drawn_too() {
    let scene = Scene::on_sqlite().await;
    let off = scene.discord.calls("ivy", "#staff", "/duty off");
    scene.discord.until_answered(off).await;
    let week = told(&scene, "ivy", "/duty week", "Nobody is to be on duty").await;
    assert_eq!(week.attachments, ["week.png"]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_is_read_at_its_address() {
    Scene::on_both(async |scene| {
        opened_to_the_world(scene).await;
        let first = new_path(scene, "/duty calendar feed:new", &[]).await;
        let answer = scene.running().answer(&first, None).await;
        assert_eq!(answer.status(), 200);
        let mark = answer.headers()["etag"]
            .to_str()
            .expect("a mark")
            .to_owned();
        let kind = answer.headers()["content-type"].to_str().expect("a kind");
        assert_eq!(kind, "text/calendar; charset=utf-8");
        assert_eq!(answer.headers()["cache-control"], "private, max-age=300");
        let own = answer.text().await.expect("a calendar");
        let shifts = own.matches("BEGIN:VEVENT").count();
        assert!((90..=91).contains(&shifts), "{own}");
        assert!(own.contains("X-WR-TIMEZONE:UTC"), "{own}");
        let again = scene.running().answer(&first, Some(&mark)).await;
        assert_eq!(again.status(), 304);
        assert_eq!(again.text().await.expect("nothing"), "");

        let team = new_path(scene, "/duty calendar feed:new team:true", &[&first]).await;
        let (_, everyones) = scene.running().page(&team).await;
        assert_eq!(everyones.matches("BEGIN:VEVENT").count(), 2 * shifts);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_secret_and_can_be_taken_back() {
    Scene::on_both(async |scene| {
        opened_to_the_world(scene).await;
        let first = new_path(scene, "/duty calendar feed:new", &[]).await;
        let team = new_path(scene, "/duty calendar feed:new team:true", &[&first]).await;
        // Nothing leads to an address: no list, no other name, and not what is kept.
        let secret = first
            .trim_start_matches("/calendar/")
            .trim_end_matches(".ics")
            .to_owned();
        assert_eq!(scene.tables_with(&secret).await, [""; 0]);
        for wrong in [
            "/calendar/",
            "/calendar/x.ics",
            first.trim_end_matches(".ics"),
            &first.replace('/', "/a"),
        ] {
            assert_eq!(status(scene, wrong).await, 404, "{wrong}");
        }
        let other = format!("/calendar/{}.ics", "0".repeat(secret.len()));
        assert_eq!(status(scene, &other).await, 404);

        // A new address is in place of the old one, and goes with the role.
        scene.minutes_pass(2);
        let second = new_path(scene, "/duty calendar feed:new", &[&first, &team]).await;
        assert_eq!(
            (status(scene, &first).await, status(scene, &second).await),
            (404, 200)
        );
        told(
            scene,
            "ivy",
            "/duty calendar feed:off",
            "The address no longer",
        )
        .await;
        assert_eq!(status(scene, &second).await, 404);
        assert_eq!(status(scene, &team).await, 200);
        scene.discord.leaves("ivy", "Academy");
        scene.minutes_pass(2);
        assert_eq!(
            status(scene, &team).await,
            404,
            "who has left reads nothing"
        );
    })
    .await;
}

/// The ids and beginnings of the shifts of a calendar, one each.
fn beginnings(calendar: &str) -> Vec<(String, String)> {
    let lines = |name: &'static str| {
        let lines = calendar
            .lines()
            .filter_map(move |line| line.strip_prefix(name));
        lines.map(str::to_owned)
    };
    lines("UID:").zip(lines("DTSTART:")).collect()
}

/// A person who is always on duty has the same shifts each day, but for those that are over.
#[tokio::test(flavor = "multi_thread")]
async fn turns_of_whole_days_keep_their_ids_from_day_to_day() {
    Scene::on_both(async |scene| {
        opened_to_the_world(scene).await;
        let ivy = scene.discord.look(|world| world.person("ivy"));
        let call = format!("/rotation set name:phone people:<@{ivy}>");
        told(scene, "mo", &call, "phone").await;
        let path = new_path(scene, "/duty calendar feed:new", &[]).await;
        let (_, first) = scene.running().page(&path).await;
        let mut known = beginnings(&first);
        assert!(known.len() > 10, "{first}");
        for days in [1, 3, 2] {
            scene.minutes_pass(days * 24 * 60);
            let (_, later) = scene.running().page(&path).await;
            let later = beginnings(&later);
            let last = known.last().expect("a shift").1.clone();
            for shift in later.iter().filter(|shift| shift.1 <= last) {
                assert!(known.contains(shift), "{shift:?} is new: {known:?}");
            }
            known = later;
        }
    })
    .await;
}
