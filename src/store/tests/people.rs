//! Learners, instructors and guilds as they are remembered, and how much learners asked for: counted once, by
//! whichever process, and anew after a while.

use std::collections::BTreeMap;

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, ticket, user};
use crate::domain::{
    CategoryTargets, ChannelId, ChannelMode, CountedBy, DutyOverride, GuildId, GuildSettings,
    Handoff, Instructor, LearnerKey, LearningMode, Locale, Millis, Presence, RoleId, TagId,
    TicketState, UserId,
};
use crate::store::{AskedFor, Lease, RequestCount, TimerKind};

both_engines! {
    async fn settings_are_kept_whole_and_channels_replaced(database: Database) {
        let store = database.open().await;
        assert_eq!(store.settings(GUILD).await.unwrap(), GuildSettings::new(GUILD));
        let mut settings = GuildSettings::new(GUILD);
        settings.support_channel = Some(ChannelId::new(u64::MAX));
        settings.lead_role = Some(RoleId::new(9));
        settings.locale = Locale::ZhCn;
        settings.time_zone = "Asia/Shanghai".to_owned();
        settings.targets.watch = Millis::minutes(3);
        settings.targets.tickets.next_reply = Millis::hours(2);
        settings.targets.tickets.resolution = Some(Millis::days(2));
        settings.targets.tickets.counted_by = CountedBy::Duty;
        let own = CategoryTargets {
            first_reply: Some(Millis::minutes(5)),
            ..CategoryTargets::default()
        };
        settings.category_targets.insert("billing".to_owned(), own);
        let by_clock = CategoryTargets {
            counted_by: Some(CountedBy::Clock),
            ..CategoryTargets::default()
        };
        settings.category_targets.insert("content".to_owned(), by_clock);
        settings.survey_share = 0.35;
        settings.learning = LearningMode::Automatic;
        settings.handoff = Handoff::Reassign;
        settings.tell_shift_starts = true;
        settings.instructors_join = true;
        settings.limits.all_tickets_a_day = 77;
        settings.limits.all_relayed_a_minute = 78;
        settings.ranks_related = false;
        settings.offers_similar = true;
        settings.channels.insert(ChannelId::new(1), ChannelMode::Answer);
        settings.channels.insert(ChannelId::new(2), ChannelMode::Forum);
        settings.solved_tags.insert(ChannelId::new(2), TagId::new(5));
        settings.products.insert(RoleId::new(3), "Rust".to_owned());
        settings.products.insert(RoleId::new(4), "Go".to_owned());
        let mut tx = store.begin().await.unwrap();
        tx.save_settings(&settings).await.unwrap();
        settings.channels.remove(&ChannelId::new(1));
        settings.products.remove(&RoleId::new(4));
        settings.staff_channel = Some(ChannelId::new(4));
        settings.rating_floor = Some(-0.5);
        tx.save_settings(&settings).await.unwrap();
        tx.save_settings(&GuildSettings::new(GuildId::new(8))).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.settings(GUILD).await.unwrap(), settings);
        let all = store.all_settings().await.unwrap();
        assert_eq!(all, [settings, GuildSettings::new(GuildId::new(8))]);
    }

    async fn moderators_are_told_once_until_it_is_mended(database: Database) {
        let store = database.open().await;
        let (channel, other) = (ChannelId::new(1), ChannelId::new(2));
        let mut tx = store.begin().await.unwrap();
        assert!(tx.notice_once(GUILD, channel, "SEND_MESSAGES", at(1)).await.unwrap());
        assert!(!tx.notice_once(GUILD, channel, "SEND_MESSAGES", at(2)).await.unwrap());
        assert!(tx.notice_once(GUILD, other, "SEND_MESSAGES", at(2)).await.unwrap());
        tx.forget_notice(GUILD, channel, "SEND_MESSAGES").await.unwrap();
        assert!(tx.notice_once(GUILD, channel, "SEND_MESSAGES", at(3)).await.unwrap());
        tx.forget_notices(GUILD, other, "SEND_").await.unwrap();
        assert!(tx.notice_once(GUILD, other, "SEND_MESSAGES", at(4)).await.unwrap());
        tx.forget_notices(GUILD, other, "OTHER_").await.unwrap();
        assert!(!tx.notice_once(GUILD, other, "SEND_MESSAGES", at(5)).await.unwrap());
    }

    async fn a_learner_keeps_one_key(database: Database) {
        let store = database.open().await;
        let (ann, first, second) = (user(1), LearnerKey::new(11), LearnerKey::new(12));
        let mut tx = store.begin().await.unwrap();
        tx.set_locale(ann, Locale::ZhCn).await.unwrap();
        tx.remember_direct(ann, ChannelId::new(5));
        assert_eq!(tx.learner_of(ann).await.unwrap(), None, "a language makes no learner");
        assert_eq!(tx.learner_or_new(ann, first, at(1)).await.unwrap(), first);
        assert_eq!(tx.learner_or_new(ann, second, at(2)).await.unwrap(), first);
        tx.commit().await.unwrap();
        assert_eq!(store.learner_of(ann).await.unwrap(), Some(first));
        assert_eq!(store.user_of(first).await.unwrap(), Some(ann));
        assert_eq!(store.user_of(second).await.unwrap(), None);
        assert_eq!(store.locale_of(ann).await.unwrap(), Some(Locale::ZhCn));
        assert_eq!(store.locale_of(user(2)).await.unwrap(), None);
        assert_eq!(store.direct_channels().await.unwrap(), [(ann, ChannelId::new(5))]);
    }

    async fn guilds_are_known_by_the_latest_sighting(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        for (guild, seen) in [(1, 10), (2, 20), (3, 15), (1, 30)] {
            tx.seen_in(GuildId::new(guild), user(1), at(seen));
        }
        tx.commit().await.unwrap();
        let two = store.guilds_seen(user(1), 2).await.unwrap();
        assert_eq!(two, [GuildId::new(1), GuildId::new(2)]);
        assert!(store.guilds_seen(user(2), 5).await.unwrap().is_empty());
    }

    async fn the_roster_has_everyone_who_matters_and_what_they_hold(database: Database) {
        let store = database.open().await;
        ask(&store, &(1..=5).map(|id| inquiry(id, id, 0)).collect::<Vec<_>>()).await;
        let mut ivy = Instructor::new(user(1));
        ivy.categories.insert("billing".to_owned());
        ivy.capacity = 3;
        let mut tx = store.begin().await.unwrap();
        tx.save_instructor(GUILD, &ivy, at(1)).await.unwrap();
        tx.assigned(GUILD, ivy.user, at(40)).await.unwrap();
        tx.assigned(GUILD, user(2), at(50)).await.unwrap();
        let states = [
            (1, TicketState::Claimed, Some(1), vec![9]),
            (2, TicketState::Waiting, None, vec![1, 2]),
            (3, TicketState::Opening, None, vec![2]),
            (4, TicketState::Resolved, Some(2), vec![2]),
            (5, TicketState::Claimed, Some(1), vec![1]),
        ];
        for (id, state, holder, tagged) in states {
            let mut one = ticket(id, id, id, 0);
            one.ball_with_learner_since = (id == 5).then(|| at(7));
            one.state = state;
            one.assignee = holder.map(UserId::new);
            one.tagged = tagged.into_iter().map(UserId::new).collect();
            tx.open_ticket(&one).await.unwrap();
        }
        for (id, who, presence, until) in [
            (1, 3, Presence::On, Some(100)),
            (2, 1, Presence::On, None),
            (3, 1, Presence::Off, Some(60)),
            (4, 4, Presence::On, Some(50)),
        ] {
            let made = DutyOverride {
                instructor: user(who),
                presence,
                from: at(0),
                until: until.map(at),
            };
            tx.set_override(GUILD, &made, 1000 - id).await.unwrap();
        }
        tx.commit().await.unwrap();
        let roster = store.roster(GUILD, at(55)).await.unwrap();
        let held: BTreeMap<u64, u32> = roster
            .candidates
            .iter()
            .map(|one| (one.instructor.user.get(), one.load))
            .collect();
        assert_eq!(held, BTreeMap::from([(1, 1), (2, 2), (3, 0)]), "5 waits for its learner, 4's override is over");
        ivy.last_assigned = Some(at(40));
        assert_eq!(roster.candidates[0].instructor, ivy);
        assert_eq!(roster.candidates[1].instructor.last_assigned, Some(at(50)));
        assert!(!roster.is_on_duty(user(1), at(55)), "the later override outweighs");
        assert!(roster.is_on_duty(user(1), at(60)) && roster.is_on_duty(user(3), at(60)));
        let other = store.roster(GuildId::new(99), at(0)).await.unwrap();
        assert!(other.candidates.is_empty() && other.schedule.overrides.is_empty());
    }

    async fn what_an_instructor_takes_is_changed_without_what_they_were_given_meanwhile(database: Database) {
        let store = database.open().await;
        let mut ivy = Instructor::new(user(1));
        let mut tx = store.begin().await.unwrap();
        tx.save_instructor(GUILD, &ivy, at(10)).await.unwrap();
        // She was read before she was given a ticket.
        tx.assigned(GUILD, ivy.user, at(40)).await.unwrap();
        ivy.capacity = 2;
        tx.save_instructor(GUILD, &ivy, at(50)).await.unwrap();
        tx.commit().await.unwrap();
        let roster = store.roster(GUILD, at(60)).await.unwrap();
        let own = &roster.candidates[0].instructor;
        assert_eq!((own.capacity, own.last_assigned), (2, Some(at(40))));
    }

    async fn what_an_instructor_took_is_kept_with_until_when(database: Database) {
        let store = database.open().await;
        let mut ivy = Instructor::new(user(1));
        let mut tx = store.begin().await.unwrap();
        ivy.categories.insert("billing".to_owned());
        tx.save_instructor(GUILD, &ivy, at(10)).await.unwrap();
        ivy.categories.insert("content".to_owned());
        ivy.capacity = 0;
        tx.save_instructor(GUILD, &ivy, at(20)).await.unwrap();
        tx.save_instructor(GuildId::new(8), &ivy, at(90)).await.unwrap();
        tx.commit().await.unwrap();
        let former = async |since| {
            let roster = store.roster(GUILD, at(since)).await.unwrap();
            let own = &roster.candidates[0].instructor;
            assert_eq!((own.capacity, own.categories.len()), (0, 2));
            let former = own.former.iter();
            former.map(|one| (one.until, one.capacity, one.categories.len())).collect::<Vec<_>>()
        };
        let most = Instructor::DEFAULT_CAPACITY;
        assert_eq!(former(0).await, [(at(10), most, 0), (at(20), most, 1)]);
        assert_eq!(former(10).await, [(at(20), most, 1)]);
        assert_eq!(former(20).await, []);
        store.prune(at(15) + Millis::days(400)).await.unwrap();
        assert_eq!(former(0).await, [(at(20), most, 1)], "long ago");
    }

    async fn the_deadlines_of_open_tickets_alone_are_computed_again(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 2, 0), inquiry(3, 3, 0)]).await;
        let mut tx = store.begin().await.unwrap();
        for (id, state) in [
            (1, TicketState::Claimed),
            (2, TicketState::Waiting),
            (3, TicketState::Resolved),
        ] {
            let mut one = ticket(id, id, id, 0);
            one.state = state;
            tx.open_ticket(&one).await.unwrap();
        }
        tx.set_timer(TimerKind::RecomputeDeadlines, 1, at(90));
        tx.recompute_deadlines(GUILD, at(50));
        tx.recompute_deadlines(GuildId::new(8), at(40));
        tx.commit().await.unwrap();
        let lease = Lease {
            process: 1,
            now: at(50),
            until: at(80),
        };
        let claimed = store.claim_timers(at(50), lease, 10).await.unwrap().taken;
        let subjects: Vec<_> = claimed.iter().map(|timer| (timer.kind, timer.subject)).collect();
        assert_eq!(subjects, [(TimerKind::RecomputeDeadlines, 1), (TimerKind::RecomputeDeadlines, 2)]);
    }

    async fn an_instructor_locked_for_a_choice_is_not_assigned_by_it(database: Database) {
        let store = database.open().await;
        let last_assigned = async |who: u64| {
            let roster = store.roster(GUILD, at(0)).await.unwrap();
            let mut known = roster.candidates.into_iter().map(|one| one.instructor);
            known.find(|one| one.user == user(who)).unwrap().last_assigned
        };
        let mut tx = store.begin().await.unwrap();
        tx.assigned(GUILD, user(1), at(40)).await.unwrap();
        tx.lock_instructor(GUILD, user(1)).await.unwrap();
        tx.lock_instructor(GUILD, user(2)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(last_assigned(1).await, Some(at(40)));
        assert_eq!(last_assigned(2).await, None);
    }

    async fn who_says_on_duty_for_a_while_is_so_for_that_while(database: Database) {
        let store = database.open().await;
        let says = async |presence, from: i64, until: Option<i64>| {
            let instructor = user(1);
            let (from, until) = (at(from), until.map(at));
            let made = DutyOverride { instructor, presence, from, until };
            let mut tx = store.begin().await.unwrap();
            tx.set_override(GUILD, &made, from.as_millis()).await.unwrap();
            tx.commit().await.unwrap();
        };
        let is_on = async |now: i64| {
            let roster = store.roster(GUILD, at(now)).await.unwrap();
            roster.is_on_duty(user(1), at(now))
        };
        says(Presence::On, 10, None).await;
        says(Presence::On, 20, Some(30)).await;
        assert!(is_on(29).await);
        assert!(!is_on(31).await, "what was said before does not go on");
        says(Presence::On, 40, Some(90)).await;
        says(Presence::Off, 50, Some(60)).await;
        assert!(!is_on(55).await);
        assert!(is_on(65).await && !is_on(95).await, "a break ends, and the duty too");
    }
}

both_engines! {
    async fn what_is_asked_for_counts_for_a_while(database: Database) {
        let stores = [database.open().await, database.open().await];
        let minute = Millis::minutes(1);
        let kind = AskedFor::Questions;
        let steps = [
            (0, Some(GUILD), RequestCount { times: 1, told: false }),
            (10_000, Some(GUILD), RequestCount { times: 2, told: true }),
            (59_999, None, RequestCount { times: 1, told: false }),
            (59_999, Some(GUILD), RequestCount { times: 3, told: true }),
            (60_000, Some(GUILD), RequestCount { times: 1, told: false }),
        ];
        for (step, (ms, guild, expected)) in steps.into_iter().enumerate() {
            let mut tx = stores[step % 2].begin().await.unwrap();
            if step == 1 {
                tx.told_of_limit(user(1), guild, kind).await.unwrap();
            }
            let counted = tx.count_asked(user(1), guild, kind, at(ms), minute).await;
            assert_eq!(counted.unwrap(), expected, "{step}");
            tx.commit().await.unwrap();
            let read = stores[0].counted(user(1), guild, kind, at(ms) - minute).await;
            assert_eq!(read.unwrap(), expected, "{step}");
        }
        let other = stores[0].counted(user(2), Some(GUILD), kind, at(0)).await.unwrap();
        assert_eq!(other, RequestCount::default());
        stores[0].prune_short_lived(at(60_001)).await.unwrap();
        let gone = stores[0].counted(user(1), Some(GUILD), kind, at(0)).await.unwrap();
        assert_eq!(gone, RequestCount::default());
    }
}
