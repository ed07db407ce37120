//! Shifts, rotations and absences as they are kept: by guild, numbered, and never changed once they have
//! begun.

use jiff::tz::TimeZone;

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, ticket, user};
use crate::domain::{
    Absence, AskedSwap, Dates, DutyOverride, GuildId, Holiday, Hours, Millis, Presence, Priority,
    Roster, Rotation, RotationMember, Span, TicketState, Validity, WeeklyShift,
};
use crate::store::{Store, Ticket, TimerKind};

const OTHER: GuildId = GuildId::new(8);

fn shift(who: u64, from: i64) -> WeeklyShift {
    WeeklyShift {
        number: 0,
        instructor: user(who),
        days: "mon-fri".parse().unwrap(),
        hours: "22:00-06:00".parse().unwrap(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        dates: None,
        valid: Validity {
            from: at(from),
            until: None,
        },
    }
}

fn rotation(name: &str, from: i64) -> Rotation {
    let member = |id: u64, leaves: Option<&str>| RotationMember {
        instructor: user(id),
        joins: leaves.map(|_| "2026-01-05".parse().unwrap()),
        leaves: leaves.map(|date| date.parse().unwrap()),
    };
    Rotation {
        name: name.to_owned(),
        turn_days: 7,
        start: "2026-01-05".parse().unwrap(),
        split: "mon-thu / fri-sun".parse().unwrap(),
        hours: Hours::WHOLE_DAY,
        zone: TimeZone::get("Asia/Shanghai").unwrap(),
        members: vec![member(3, None), member(1, Some("2026-03-01"))],
        valid: Validity {
            from: at(from),
            until: None,
        },
    }
}

fn absence(who: u64, from: i64, until: i64) -> Absence {
    Absence {
        instructor: user(who),
        span: Span {
            from: at(from),
            until: at(until),
        },
    }
}

both_engines! {
    async fn shifts_are_numbered_by_guild_and_kept_when_they_end(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.add_shift(GUILD, &shift(1, 10)).await.unwrap(), 1);
        assert_eq!(tx.add_shift(GUILD, &shift(2, 20)).await.unwrap(), 2);
        assert_eq!(tx.add_shift(OTHER, &shift(2, 20)).await.unwrap(), 1);
        assert!(tx.end_shift(GUILD, 2, at(50)).await.unwrap());
        assert!(!tx.end_shift(GUILD, 2, at(60)).await.unwrap(), "it has ended");
        assert!(!tx.end_shift(OTHER, 2, at(60)).await.unwrap(), "it is another guild's");
        assert_eq!(tx.add_shift(GUILD, &shift(3, 70)).await.unwrap(), 3, "no number comes again");
        tx.commit().await.unwrap();
        let first = WeeklyShift { number: 1, ..shift(1, 10) };
        let third = WeeklyShift { number: 3, ..shift(3, 70) };
        let mut second = WeeklyShift { number: 2, ..shift(2, 20) };
        second.valid.until = Some(at(50));
        assert_eq!(store.shifts(GUILD, at(50)).await.unwrap(), [first.clone(), third.clone()]);
        assert_eq!(store.shifts(GUILD, at(49)).await.unwrap(), [first, second, third]);
        let roster = store.roster(GUILD, at(60)).await.unwrap();
        let known: Vec<u64> = roster.candidates.iter().map(|one| one.instructor.user.get()).collect();
        assert_eq!(known, [1, 3], "who has a shift can be given tickets");
    }

    async fn a_rotation_that_is_set_again_stands_as_it_was_until_then(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.set_rotation(GUILD, &rotation("phone", 10), 1).await.unwrap();
        tx.set_rotation(GUILD, &rotation("mail", 10), 2).await.unwrap();
        tx.set_rotation(OTHER, &rotation("phone", 10), 3).await.unwrap();
        let mut changed = rotation("phone", 40);
        changed.members.truncate(1);
        tx.set_rotation(GUILD, &changed, 4).await.unwrap();
        assert!(tx.end_rotation(GUILD, "mail", at(30)).await.unwrap());
        assert!(!tx.end_rotation(GUILD, "fax", at(30)).await.unwrap());
        tx.commit().await.unwrap();
        let mut former = rotation("phone", 10);
        former.valid.until = Some(at(40));
        assert_eq!(store.rotations(GUILD, at(40)).await.unwrap(), [changed.clone()]);
        assert_eq!(store.rotations(GUILD, at(35)).await.unwrap(), [former, changed]);
        assert_eq!(store.rotations(OTHER, at(99)).await.unwrap(), [rotation("phone", 10)]);
    }

    async fn an_absence_ends_early_or_is_taken_back_and_what_has_passed_stays(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        for (id, one) in [(1, absence(1, 10, 90)), (2, absence(1, 200, 300)), (3, absence(2, 10, 90))] {
            tx.add_absence(GUILD, &one, id).await.unwrap();
        }
        assert!(tx.end_absence(GUILD, &absence(1, 10, 90), at(50)).await.unwrap());
        assert!(tx.end_absence(GUILD, &absence(1, 200, 300), at(50)).await.unwrap());
        assert!(!tx.end_absence(GUILD, &absence(1, 200, 300), at(50)).await.unwrap());
        assert!(!tx.end_absence(OTHER, &absence(2, 10, 90), at(50)).await.unwrap());
        tx.commit().await.unwrap();
        let all = store.absences(GUILD, at(0)).await.unwrap();
        assert_eq!(all.len(), 2);
        assert!(all.contains(&absence(1, 10, 50)) && all.contains(&absence(2, 10, 90)));
        assert_eq!(store.absences(GUILD, at(50)).await.unwrap(), [absence(2, 10, 90)]);
    }

    async fn a_holiday_is_one_until_it_is_taken_back(database: Database) {
        let store = database.open().await;
        let date = |text: &str| text.parse().unwrap();
        let holiday = |day: &str, from: i64, until: Option<i64>| Holiday {
            date: date(day),
            valid: Validity { from: at(from), until: until.map(at) },
        };
        let mut tx = store.begin().await.unwrap();
        assert!(tx.add_holiday(GUILD, date("1970-01-09"), at(10)).await.unwrap());
        assert!(!tx.add_holiday(GUILD, date("1970-01-09"), at(20)).await.unwrap(), "it is one");
        assert!(tx.add_holiday(GUILD, date("1970-01-08"), at(10)).await.unwrap());
        assert!(tx.end_holiday(GUILD, date("1970-01-09"), at(30)).await.unwrap());
        assert!(!tx.end_holiday(GUILD, date("1970-01-09"), at(30)).await.unwrap());
        assert!(!tx.end_holiday(OTHER, date("1970-01-08"), at(30)).await.unwrap());
        assert!(tx.add_holiday(GUILD, date("1970-01-09"), at(40)).await.unwrap(), "again");
        tx.commit().await.unwrap();
        let eighth = holiday("1970-01-08", 10, None);
        let ninth = [holiday("1970-01-09", 10, Some(30)), holiday("1970-01-09", 40, None)];
        let all = store.holidays(GUILD, at(0)).await.unwrap();
        assert_eq!(all, [eighth, ninth[0], ninth[1]]);
        let late = at(0) + Millis::days(11);
        assert_eq!(store.holidays(GUILD, late).await.unwrap(), ninth, "the eighth is long over");
        assert!(store.holidays(OTHER, at(0)).await.unwrap().is_empty());
    }

    async fn guilds_that_plan_duty_are_listed_page_by_page(database: Database) {
        let store = database.open().await;
        let guilds = [11, 12, 13].map(GuildId::new);
        let mut tx = store.begin().await.unwrap();
        tx.add_shift(guilds[0], &shift(1, 10)).await.unwrap();
        let ended = tx.add_shift(guilds[1], &shift(1, 10)).await.unwrap();
        assert!(tx.end_shift(guilds[1], ended, at(20)).await.unwrap());
        tx.set_rotation(guilds[2], &rotation("phone", 10), 1).await.unwrap();
        tx.commit().await.unwrap();
        let listed = async |at_ms, after, limit| store.guilds_with_plans(at(at_ms), after, limit).await.unwrap();
        assert_eq!(listed(15, None, 2).await, guilds[..2]);
        assert_eq!(listed(15, Some(guilds[1]), 2).await, guilds[2..]);
        assert_eq!(listed(30, None, 5).await, [guilds[0], guilds[2]]);
        assert!(listed(30, Some(guilds[2]), 5).await.is_empty());
    }

    async fn a_guilds_timer_is_its_own_and_goes_with_its_shifts(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.add_shift(GUILD, &shift(1, 10)).await.unwrap();
        tx.set_rotation(GUILD, &rotation("phone", 10), 1).await.unwrap();
        tx.add_absence(GUILD, &absence(1, 10, 90), 1).await.unwrap();
        tx.set_timer(TimerKind::DutyBegins, GUILD.to_db(), at(80));
        tx.set_timer(TimerKind::DutyEnds, GUILD.to_db(), at(80));
        tx.depart(GUILD, at(70)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store.next_due().await.unwrap().unwrap() > at(1_000_000), "it rests");
        let mut tx = store.begin().await.unwrap();
        assert!(tx.arrive(GUILD).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(store.next_due().await.unwrap(), Some(at(80)));
        while store.erase_guild(GUILD, 1).await.unwrap() {}
        assert_eq!(store.next_due().await.unwrap(), None);
        let left: Roster = store.roster(GUILD, at(0)).await.unwrap();
        assert!(left.candidates.is_empty() && !left.schedule.is_planned(at(0)));
    }

    async fn a_shift_of_some_dates_is_read_back_and_can_be_removed_before(database: Database) {
        let store = database.open().await;
        let dates = Dates {
            first: "2026-02-02".parse().unwrap(),
            last: "2026-02-06".parse().unwrap(),
        };
        let mut some = WeeklyShift { number: 1, dates: Some(dates), ..shift(1, 10) };
        some.valid.until = Some(at(90));
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.add_shift(GUILD, &some).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(store.shifts(GUILD, at(50)).await.unwrap(), [some]);
        let mut tx = store.begin().await.unwrap();
        assert!(tx.end_shift(GUILD, 1, at(60)).await.unwrap());
        assert!(!tx.end_shift(GUILD, 1, at(60)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(store.shifts(GUILD, at(60)).await.unwrap().is_empty());
    }

    async fn a_swap_is_taken_once_given_back_before_it_begins_and_withdrawn_while_open(database: Database) {
        let store = database.open().await;
        let asked = AskedSwap {
            number: 0,
            giver: user(1),
            asked_of: Some(user(2)),
            span: Span { from: at(100), until: at(200) },
            taken: None,
            withdrawn_at: None,
        };
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.ask_swap(GUILD, &asked).await.unwrap(), 1);
        assert_eq!(tx.ask_swap(GUILD, &asked).await.unwrap(), 2);
        assert_eq!(tx.ask_swap(OTHER, &asked).await.unwrap(), 1);
        assert!(tx.withdraw_swap(GUILD, 2, at(10)).await.unwrap());
        assert!(!tx.withdraw_swap(GUILD, 2, at(10)).await.unwrap());
        assert!(!tx.take_swap(GUILD, 2, user(2), at(10)).await.unwrap(), "it is withdrawn");
        tx.commit().await.unwrap();
        let first = AskedSwap { number: 1, ..asked };
        assert_eq!(store.swaps(GUILD, at(50)).await.unwrap(), [first]);
        let before = store.roster(GUILD, at(0)).await.unwrap().schedule;
        let mut tx = store.begin().await.unwrap();
        assert!(tx.take_swap(GUILD, 1, user(2), at(20)).await.unwrap());
        assert!(!tx.take_swap(GUILD, 1, user(3), at(20)).await.unwrap(), "it is taken");
        assert!(!tx.withdraw_swap(GUILD, 1, at(20)).await.unwrap(), "it is taken");
        assert!(!tx.give_swap_back(GUILD, 1, user(3), at(30)).await.unwrap(), "it is another's");
        assert!(!tx.give_swap_back(GUILD, 1, user(2), at(100)).await.unwrap(), "it has begun");
        tx.commit().await.unwrap();
        let roster = store.roster(GUILD, at(150)).await.unwrap();
        assert_eq!(roster.schedule.swaps, [first.taken_by(user(2), at(20))]);
        assert!(store.roster(GUILD, at(200)).await.unwrap().schedule.swaps.is_empty(), "it is over");
        let mut tx = store.begin().await.unwrap();
        assert!(tx.give_swap_back(GUILD, 1, user(2), at(30)).await.unwrap());
        tx.commit().await.unwrap();
        let after = store.roster(GUILD, at(0)).await.unwrap().schedule;
        assert_eq!(after.swaps, before.swaps);
        assert_eq!(store.swap(GUILD, 1).await.unwrap(), Some(first));
        assert_eq!(store.swap(GUILD, 3).await.unwrap(), None);
    }

    async fn an_instructors_tickets_are_those_claimed_or_tagged_last(database: Database) {
        let store = database.open().await;
        let asked = [1, 2, 3, 4].map(|id| inquiry(id, id, 100));
        ask(&store, &asked).await;
        let mut tx = store.begin().await.unwrap();
        for id in 1..=4 {
            let mut one = ticket(id, id, id, 100 + id);
            one.tagged = vec![user(1), user(2)];
            if id == 4 {
                one.tagged = vec![user(1)];
            }
            tx.open_ticket(&one).await.unwrap();
        }
        for (id, to, assignee) in [
            (1, TicketState::Waiting, None),
            (2, TicketState::Claimed, Some(user(1))),
            (4, TicketState::Waiting, None),
        ] {
            let read = ticket(id, id, id, 100 + id);
            assert!(tx.move_ticket(&read, to, assignee, at(200)).await.unwrap());
        }
        let mut urgent = ticket(4, 4, 4, 104);
        urgent.tagged = vec![user(1)];
        urgent.priority = Priority::Urgent;
        tx.update_ticket(&urgent).await.unwrap();
        tx.end_seen(GUILD, user(2), at(300)).await.unwrap();
        tx.end_seen(GUILD, user(2), at(400)).await.unwrap();
        tx.lock_instructor(GUILD, user(1)).await.unwrap();
        tx.commit().await.unwrap();
        for (who, expected) in [(1, vec![4, 2]), (2, vec![1]), (3, vec![])] {
            let held = store.tickets_held(GUILD, user(who)).await.unwrap();
            let ids: Vec<i64> = held.iter().map(|one| one.id.get()).collect();
            assert_eq!(ids, expected, "user {who}");
            assert!(held.iter().all(|one| one.holder() == Some(user(who))));
        }
        assert!(store.tickets_held(OTHER, user(1)).await.unwrap().is_empty());
        let mut tx = store.begin().await.unwrap();
        for (id, by) in [(1, 2), (2, 1), (3, 2), (4, 2)] {
            tx.note_left(&ticket(id, id, id, 100 + id), Some(user(by)));
        }
        tx.note_left(&Ticket { guild: OTHER, ..ticket(2, 2, 2, 102) }, None);
        tx.commit().await.unwrap();
        let left = |store: Store| async move {
            let left = store.tickets_left(GUILD).await.unwrap();
            left.iter().map(|one| one.id.get()).collect::<Vec<_>>()
        };
        assert_eq!(left(store.clone()).await, [1, 2], "open, and still held by who left them");
        let mut tx = store.begin().await.unwrap();
        tx.note_left(&ticket(1, 1, 1, 101), None);
        tx.commit().await.unwrap();
        assert_eq!(left(store.clone()).await, [2]);
        let seen = store.ends_seen(GUILD).await.unwrap();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [(user(2), at(400))]);
    }

    async fn what_was_found_of_an_instructor_is_kept(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.beginning_told(GUILD, user(3), at(500)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.note_instructor_gone(GUILD, user(2), at(500)).await.unwrap();
        tx.note_instructor_gone(GUILD, user(3), at(500)).await.unwrap();
        tx.note_instructor_back(GUILD, user(3), at(500), 1).await.unwrap();
        tx.commit().await.unwrap();
        let roster = store.roster(GUILD, at(500)).await.unwrap();
        let gone = roster.candidates.iter().filter_map(|one| one.instructor.gone_since);
        assert_eq!(gone.collect::<Vec<_>>(), [at(500)]);
        let told = store.beginnings_told(GUILD).await.unwrap();
        assert_eq!(told.into_iter().collect::<Vec<_>>(), [(user(3), at(500))]);
    }

    async fn who_was_gone_and_is_back_was_not_on_duty_in_between(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        let on = DutyOverride {
            instructor: user(3),
            presence: Presence::On,
            from: at(100),
            until: None,
        };
        tx.set_override(GUILD, &on, 1).await.unwrap();
        tx.note_instructor_gone(GUILD, user(3), at(500)).await.unwrap();
        // Whoever finds it at the same moment adds nothing.
        for (back, fresh) in [(700, 2), (800, 3)] {
            tx.note_instructor_back(GUILD, user(3), at(back), fresh).await.unwrap();
        }
        tx.commit().await.unwrap();
        let span = |from, until| Span { from: at(from), until: at(until) };
        let roster = store.roster(GUILD, at(0)).await.unwrap();
        let parts = [span(100, 500), span(700, 1000)];
        assert_eq!(roster.duty_hours(None, span(0, 1000)), parts);
        assert_eq!(roster.duty_of(&roster.candidates[0].instructor, span(0, 1000)), parts);
    }

    async fn all_that_an_instructor_holds_is_found_however_much_it_is(database: Database) {
        let store = database.open().await;
        let all: Vec<_> = (1..=30).map(|id| inquiry(id, id, 100)).collect();
        ask(&store, &all).await;
        let mut tx = store.begin().await.unwrap();
        for id in 1..=30 {
            let opened = ticket(id, id, id, 100);
            tx.open_ticket(&opened).await.unwrap();
            let moved = tx.move_ticket(&opened, TicketState::Claimed, Some(user(1)), at(200));
            assert!(moved.await.unwrap());
        }
        tx.commit().await.unwrap();
        assert_eq!(store.tickets_held(GUILD, user(1)).await.unwrap().len(), 30);
    }

    async fn shifts_of_long_ago_are_thrown_away(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.add_shift(GUILD, &shift(1, 10)).await.unwrap();
        tx.add_shift(GUILD, &shift(2, 10)).await.unwrap();
        tx.end_shift(GUILD, 1, at(20)).await.unwrap();
        tx.add_absence(GUILD, &absence(1, 10, 20), 1).await.unwrap();
        let over = DutyOverride {
            instructor: user(1),
            presence: Presence::Off,
            from: at(10),
            until: Some(at(20)),
        };
        tx.set_override(GUILD, &over, 1).await.unwrap();
        tx.commit().await.unwrap();
        store.prune_short_lived(at(20) + Millis::days(399)).await.unwrap();
        store.prune(at(20) + Millis::days(400)).await.unwrap();
        assert_eq!(store.shifts(GUILD, at(0)).await.unwrap().len(), 2);
        let said = store.roster(GUILD, at(0)).await.unwrap().schedule.overrides;
        assert_eq!(said, [over]);
        store.prune(at(21) + Millis::days(400)).await.unwrap();
        assert_eq!(store.shifts(GUILD, at(0)).await.unwrap().len(), 1);
        assert!(store.absences(GUILD, at(0)).await.unwrap().is_empty());
        let said = store.roster(GUILD, at(0)).await.unwrap().schedule.overrides;
        assert!(said.is_empty());
    }
}
