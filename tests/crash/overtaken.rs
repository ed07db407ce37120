//! A change of a ticket, for which Discord is asked first or which waits for the database, and another one that is made
//! meanwhile.

use std::time::Duration;

use frontdesk::domain::{Outcome, TicketNumber, TicketState, UserId};
use sqlx::{AnyConnection, Connection, PgConnection};

use crate::process::{Scene, says, until, whispers};
use fake_discord::wire::faults::Hold;
use fake_discord::wire::on;

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_a_claim_has_overtaken_changes_nothing() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        scene.opens("alice", "T-1").await;
        // Whether omar holds the role is asked of Discord.
        let mut hold = discord.hold_before(on("GET /guilds/*/members/*"));
        let transfer = discord.calls("mo", "#staff", "/ticket transfer to:omar ticket:T-1");
        hold.arrived().await;
        discord.calls("ivy", "T-1", "/ticket claim");
        discord.until_line("ivy", "T-1", says("T-1 is yours")).await;
        hold.release();
        let told = discord.until_replied(transfer).await;
        assert!(told.text.contains("faster"), "{told}");
        scene.rests().await;
        let thread = discord.threads().remove(0);
        assert!(
            !thread.members.contains(&"omar".to_owned()),
            "{:?}",
            thread.members
        );
    })
    .await;
}

/// Ivy's duty ends with a ticket in her hands, and Discord does not answer who comes next.
async fn duty_ends_unanswered(scene: &mut Scene) -> Hold {
    let discord = scene.discord.clone();
    let shift = "/shift add days:daily hours:3-4 user:omar";
    let added = discord.calls("mo", "#staff", shift);
    discord.until_replied(added).await;
    let called = discord.calls("ivy", "#staff", "/duty on for:1h");
    discord.until_replied(called).await;
    discord.says("alice", "#general", "I want a refund");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    // The learner is to speak: nothing but the end of her duty is due for a while.
    discord.says("ivy", "T-1", "Which course is it?");
    let claimed = says("has taken this over");
    discord.until_line("ivy", "T-1", claimed).await;
    scene.rests().await;
    let mut hold = looked_up(scene, "omar");
    scene.minutes_pass(61);
    hold.arrived().await;
    hold
}

/// Lets Discord answer, and checks that the end of duty, which waited for that, is told and was not given up.
async fn duty_has_ended(scene: &mut Scene, hold: Hold) {
    hold.release();
    let told = says("has gone off duty");
    scene.discord.until_line("mo", "#staff", told).await;
    scene.rests().await;
    let said = scene.running().said();
    assert!(!said.contains("not handled in time"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_discord_is_asked_who_comes_next_everything_else_goes_on() {
    Scene::on_both(async |scene| {
        let hold = duty_ends_unanswered(scene).await;
        let discord = scene.discord.clone();
        let question = discord.says("bob", "#general", "how do I reset my password?");
        scene.until_reply("bob", "#general", question).await;
        duty_has_ended(scene, hold).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_waits_for_discord_is_not_taken_for_dead() {
    Scene::on_both(async |scene| {
        let hold = duty_ends_unanswered(scene).await;
        scene.minutes_pass(2);
        let now = scene.discord.now_ms();
        sqlx::any::install_default_drivers();
        let url = scene.home.get("DATABASE_URL").to_owned();
        let mut db = AnyConnection::connect(&url).await.expect("the database");
        until("it says that it lives", async || {
            let lives = "SELECT CAST(COUNT(*) AS BIGINT) FROM workers WHERE lives_until > $1";
            let lives = sqlx::query_scalar::<_, i64>(lives).bind(now);
            lives.fetch_one(&mut db).await.expect("the processes") == 1
        })
        .await;
        db.close().await.expect("the connection closes");
        duty_has_ended(scene, hold).await;
    })
    .await;
}

/// Discord is asked whether the holder of the ticket is there, and the ticket is over when the answer comes.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_learner_says_while_their_ticket_is_resolved_opens_it_again() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        scene.stays_direct("please help me with my tablet").await;
        discord.says("ivy", "T-1", "Which browser is it?");
        discord.until_line("bob", "dm", says("Which browser")).await;
        scene.rests().await;
        let mut hold = discord.hold_before(on("GET /guilds/*/members/*"));
        discord.says_directly("bob", "It is Firefox, and it stays black");
        hold.arrived().await;
        let resolved = discord.calls("ivy", "T-1", "/ticket resolve");
        discord.until_replied(resolved).await;
        hold.release();
        let again = says("T-1 is open again");
        discord.until_line("bob", "dm", again).await;
        discord.until_line("ivy", "T-1", says("stays black")).await;
        scene.rests().await;
        let thread = discord.threads().remove(0);
        assert!(!thread.archived, "{}", discord.everything());
    })
    .await;
}

/// Lets nobody write in a table of PostgreSQL's, nor read it in the access exclusive mode, until the connection is
/// closed.
async fn shuts_table(scene: &Scene, table: &str, mode: &str) -> PgConnection {
    let url = scene.home.get("DATABASE_URL");
    let mut shut = PgConnection::connect(url).await.expect("the database");
    let lock = format!("BEGIN; LOCK TABLE {table} IN {mode} MODE");
    sqlx::raw_sql(sqlx::AssertSqlSafe(lock))
        .execute(&mut shut)
        .await
        .expect("a lock");
    shut
}

/// Waits until something is about to be written in a table that is shut; returns the connection that sees it.
async fn until_waited_for(scene: &Scene, table: &str) -> PgConnection {
    let url = scene.home.get("DATABASE_URL");
    let mut look = PgConnection::connect(url).await.expect("the database");
    until("something waits for a table", async || {
        let waiting = "SELECT count(*) FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation \
                       WHERE c.relname = $1 AND NOT l.granted";
        let waiting: i64 = sqlx::query_scalar(waiting)
            .bind(table)
            .fetch_one(&mut look)
            .await
            .expect("the locks");
        waiting > 0
    })
    .await;
    look
}

/// Between the look at a question and the note of what it says now or that it is gone, its asker presses a button.
#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_a_question_stays_though_it_is_edited_or_deleted_meanwhile() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    let discord = scene.discord.clone();
    let question = "how do I reset my password?";
    for is_edited in [true, false] {
        let who = if is_edited { "alice" } else { "bob" };
        let asked = scene.asks(who, "#general", question).await;
        let mut shut = shuts_table(&scene, "inquiries", "EXCLUSIVE").await;
        if is_edited {
            discord.edits(who, asked, "please, how do I reset my password?");
        } else {
            discord.deletes(who, asked);
        }
        let look = until_waited_for(&scene, "inquiries").await;
        let solved = format!(
            "UPDATE inquiries SET outcome = 'solved', settled_at = asked_at WHERE message = {}; COMMIT",
            asked.get()
        );
        let solved = sqlx::raw_sql(sqlx::AssertSqlSafe(solved));
        solved.execute(&mut shut).await.expect("a press");
        shut.close().await.expect("a connection");
        look.close().await.expect("a connection");
        scene.rests().await;
        let found = scene.inquiry(asked).await.expect("the inquiry");
        assert_eq!(found.outcome, Outcome::Solved, "edited: {is_edited}");
    }
    scene.ends().await;
}

/// Between the look at the ticket and the note of what was said.
#[tokio::test(flavor = "multi_thread")]
async fn what_staff_say_while_the_ticket_is_resolved_is_no_reply() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    let discord = scene.discord.clone();
    scene.opens("alice", "T-1").await;
    let shut = shuts_table(&scene, "inquiry_messages", "EXCLUSIVE").await;
    discord.says("ivy", "T-1", "Which course is it?");
    let mut look = until_waited_for(&scene, "inquiry_messages").await;
    let resolved = "UPDATE tickets SET state = 'resolved' WHERE number = 1";
    scene.runs_on_postgres(resolved).await;
    shut.close().await.expect("a connection");
    scene.rests().await;
    let ball = "SELECT ball_with_learner_since FROM tickets WHERE number = 1";
    let ball: Option<i64> = sqlx::query_scalar(ball)
        .fetch_one(&mut look)
        .await
        .expect("the ticket");
    assert_eq!(ball, None, "{}", discord.everything());
    scene.ends().await;
}

/// Between the look at the other ticket and the merge into it.
#[tokio::test(flavor = "multi_thread")]
async fn no_ticket_is_merged_into_one_that_is_over_by_then() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    let discord = scene.discord.clone();
    discord.says("alice", "#general", "I want a refund");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    scene.is_resolved("T-1").await;
    discord.says("alice", "#general", "I want my money back");
    discord.until_line("ivy", "T-2", |line| line.pinned).await;
    scene.rests().await;

    // Whether the command was seen before is the first thing that it writes.
    let shut = shuts_table(&scene, "interactions", "EXCLUSIVE").await;
    let called = discord.calls("ivy", "#staff", "/ticket merge into:T-2 ticket:T-1");
    let mut look = until_waited_for(&scene, "interactions").await;
    let resolved = "UPDATE tickets SET state = 'resolved' WHERE number = 2";
    scene.runs_on_postgres(resolved).await;
    shut.close().await.expect("a connection");
    let told = discord.until_replied(called).await;
    assert!(told.text.contains("faster"), "{told}");
    scene.rests().await;
    let state = "SELECT state FROM tickets WHERE number = 1";
    let state: String = sqlx::query_scalar(state)
        .fetch_one(&mut look)
        .await
        .expect("the ticket");
    assert_eq!(state, "resolved");
    scene.ends().await;
}

/// What a ticket has come to: its state, and who holds it.
async fn state_and_holder(scene: &Scene) -> (TicketState, Option<UserId>) {
    let found = scene
        .store()
        .ticket_by_number(scene.guild(), TicketNumber::new(1));
    let ticket = found.await.expect("the database").expect("the ticket");
    (ticket.state, ticket.assignee)
}

/// Somebody's account.
fn account(scene: &Scene, who: &str) -> UserId {
    let account = scene.discord.look(|world| world.person(who));
    UserId::new(account.get())
}

/// The next look at whether somebody is in the guild.
fn looked_up(scene: &Scene, who: &str) -> Hold {
    let end = format!("/members/{}", account(scene, who));
    let asked = on("GET /guilds/*/members/*").when(move |one| one.path.ends_with(&end));
    scene.discord.hold_before(asked)
}

/// *ivy* asks *alice* something in her ticket, and has it from then on.
async fn awaits_alice(scene: &mut Scene) {
    let discord = scene.discord.clone();
    scene.opens("alice", "T-1").await;
    discord.says("ivy", "T-1", "Which course is it?");
    let claimed = says("has taken this over");
    discord.until_line("ivy", "T-1", claimed).await;
    scene.rests().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_that_was_transferred_from_who_is_gone_stays_with_its_new_holder() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        awaits_alice(scene).await;
        discord.leaves("ivy", "Academy");
        let mut hold = looked_up(scene, "ivy");
        scene.minutes_pass(61);
        hold.arrived().await;
        let transfer = discord.calls("mo", "#staff", "/ticket transfer to:omar ticket:T-1");
        discord.until_replied(transfer).await;
        hold.release();
        scene.rests().await;
        let held = (TicketState::Claimed, Some(account(scene, "omar")));
        assert_eq!(state_and_holder(scene).await, held);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ticket_of_who_left_closes_although_it_is_claimed_at_that_moment() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        scene.opens("alice", "T-1").await;
        discord.leaves("alice", "Academy");
        // That she left is seen after an hour, and the ticket closes a day after that.
        for minutes in [61, 24 * 60 - 10] {
            scene.minutes_pass(minutes);
            scene.rests().await;
        }
        let mut hold = looked_up(scene, "alice");
        scene.minutes_pass(10);
        hold.arrived().await;
        let claim = discord.calls("ivy", "T-1", "/ticket claim");
        let told = discord.until_replied(claim).await;
        assert!(told.text.contains("T-1 is yours"), "{told}");
        hold.release();
        scene.rests().await;
        let (state, _) = state_and_holder(scene).await;
        assert_eq!(state, TicketState::Closed, "{}", discord.everything());
    })
    .await;
}

/// Has somebody do something about a ticket that is being changed on PostgreSQL: the change is made once what they do
/// waits for it.
async fn does_while(scene: &Scene, change: &str, does: impl FnOnce()) {
    let url = scene.home.get("DATABASE_URL");
    let mut db = PgConnection::connect(url).await.expect("the database");
    let change = format!("BEGIN; UPDATE tickets SET {change} WHERE number = 1");
    let changed = sqlx::raw_sql(sqlx::AssertSqlSafe(change))
        .execute(&mut db)
        .await;
    changed.expect("a change");
    does();
    until("something waits for the change", async || {
        let waits = "SELECT EXISTS (SELECT 1 FROM pg_locks AS l WHERE NOT l.granted \
                     AND pg_backend_pid() = ANY (pg_blocking_pids(l.pid)))";
        let waits = sqlx::query_scalar::<_, bool>(waits);
        waits.fetch_one(&mut db).await.expect("the locks")
    })
    .await;
    sqlx::raw_sql("COMMIT")
        .execute(&mut db)
        .await
        .expect("the change");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_resolves_a_ticket_that_is_passed_on_at_that_moment_is_told_so() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    let discord = scene.discord.clone();
    awaits_alice(&mut scene).await;
    let omar = account(&scene, "omar");
    let passed_on = format!("assignee = {omar}");
    let mut resolves = None;
    does_while(&scene, &passed_on, || {
        resolves = Some(discord.calls("ivy", "T-1", "/ticket resolve"));
    })
    .await;
    let told = discord.until_replied(resolves.expect("a call")).await;
    assert!(told.text.contains("faster"), "{told}");
    scene.rests().await;
    let held = (TicketState::Claimed, Some(omar));
    assert_eq!(state_and_holder(&scene).await, held);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_that_is_passed_on_as_it_closes_for_silence_is_closed_with_its_new_holder() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    awaits_alice(&mut scene).await;
    scene.minutes_pass(24 * 60 + 1);
    scene.rests().await;
    let omar = account(&scene, "omar");
    let passed_on = format!("assignee = {omar}");
    does_while(&scene, &passed_on, || scene.minutes_pass(24 * 60 + 1)).await;
    scene.rests().await;
    let held = (TicketState::Closed, Some(omar));
    assert_eq!(state_and_holder(&scene).await, held);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_that_is_claimed_as_its_learner_is_forgotten_or_helped_ends() {
    for (button, ends) in [
        ("Delete my data", TicketState::Closed),
        ("Solved", TicketState::Resolved),
    ] {
        let Some(mut scene) = Scene::on_postgres().await else {
            return;
        };
        let discord = scene.discord.clone();
        scene.opens("alice", "T-1").await;
        discord.calls("alice", "#general", "/privacy delete");
        let asked = whispers("Stays");
        discord.until_line("alice", "#general", asked).await;
        scene.rests().await;
        let ivy = account(&scene, "ivy");
        let claimed = format!("state = 'claimed', assignee = {ivy}");
        does_while(&scene, &claimed, || {
            discord.presses("alice", button);
        })
        .await;
        scene.rests().await;
        assert_eq!(state_and_holder(&scene).await, (ends, Some(ivy)));
        scene.ends().await;
    }
}

/// Discord makes the thread of a ticket that its learner withdraws meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn the_thread_of_a_ticket_that_is_withdrawn_meanwhile_does_not_stay() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let mut hold = discord.hold_after(on("POST /channels/*/threads"));
        discord.says("alice", "#general", "I want a refund");
        hold.arrived().await;
        let called = discord.calls("alice", "#general", "/ticket cancel");
        let told = discord.until_replied(called).await;
        assert!(told.text.contains("T-1 is withdrawn"), "{told}");
        hold.release();
        scene.rests().await;
        assert!(discord.threads().is_empty(), "{}", discord.everything());

        discord.calls("ivy", "#staff", "/ticket reopen ticket:T-1");
        discord.until_line("ivy", "T-1", |line| line.pinned).await;
        scene.rests().await;
        assert_eq!(discord.threads().len(), 1, "{}", discord.everything());
    })
    .await;
}

/// The thread is gone when a message for it has been taken up, and the next one is not there yet.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_learner_says_while_the_thread_is_lost_is_said_in_the_next() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    let discord = scene.discord.clone();
    scene.stays_direct("please help me with my tablet").await;
    // Their message waits behind a change of the opening message.
    let mut change = discord.hold_before(on("PATCH /channels/*/messages/*"));
    let claimed = discord.calls("ivy", "#staff", "/ticket claim ticket:T-1");
    discord.until_replied(claimed).await;
    change.arrived().await;
    let pending = || async {
        scene
            .store()
            .pending_deliveries()
            .await
            .expect("the outbox")
    };
    let before = pending().await;
    discord.says_directly("bob", "It is Firefox");
    until("it is to be said", async || pending().await > before).await;

    let shut = shuts_table(&scene, "relayed_messages", "ACCESS EXCLUSIVE").await;
    change.release();
    let look = until_waited_for(&scene, "relayed_messages").await;
    let mut making = discord.hold_before(on("POST /channels/*/threads"));
    discord.deletes_channel("T-1");
    making.arrived().await;
    shut.close().await.expect("a connection");
    let gone = "frontdesk_platform_errors_total{kind=\"gone\"}";
    until("it is put off", async || scene.metric(gone).await > 0).await;
    making.release();
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    scene.passes(Duration::from_secs(2));
    let said = says("It is Firefox");
    discord.until_line("ivy", "T-1", said).await;
    scene.rests().await;
    look.close().await.expect("a connection");
    scene.ends().await;
}
