//! `/duty fairness`: how duty was shared in the last year, for staff alone.

use std::collections::BTreeSet;

use crate::desk::commands::lists;
use crate::desk::commands::lists::List;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{Voice, or_dash};
use crate::desk::{Desk, DeskError, members};
use crate::domain::{GuildId, Millis, Span, UserId};
use crate::measures::{DutyShare, difference, tickets_taken, zone_of};

/// The time that the report covers: 52 weeks.
const YEAR: Millis = Millis::days(52 * 7);

/// Lists each instructor's part in the team's duty, the largest first.
pub(crate) async fn fairness(
    desk: &Desk,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let now = desk.now();
    let window = Span {
        from: now - YEAR,
        until: now,
    };
    let roster = desk.store.roster(guild, window.from).await?;
    let moves = desk.store.moves(guild, window.from, window.until).await?;
    let taken = tickets_taken(&moves);
    let zone = zone_of(&desk.guilds.get(guild).await?.time_zone);
    let mut people: BTreeSet<UserId> = taken.keys().copied().collect();
    people.extend(roster.candidates.iter().map(|one| one.instructor.user));
    let people = people.into_iter().collect();
    let instructors = members::instructors_among(desk, guild, people).await?;
    let share = |user| {
        let on_duty = roster.schedule.on_duty(user, window);
        let tickets = taken.get(&user).copied().unwrap_or(0);
        (user, DutyShare::of(&on_duty, tickets, &zone))
    };
    let mut shares: Vec<(UserId, DutyShare)> = instructors.into_keys().map(share).collect();
    if shares.is_empty() {
        return Ok(Post::text(voice.say("fairness-nobody")));
    }
    shares.sort_by_key(|(user, share)| (std::cmp::Reverse(share.duty), *user));
    let all: Vec<DutyShare> = shares.iter().map(|(_, share)| *share).collect();
    let lines = shares.iter();
    let lines = lines.map(|(user, share)| line(*user, share, &all, voice));
    let list = List {
        title: voice.count("fairness-head", "count", shares.len()),
        ..List::of(lines.collect())
    };
    lists::reply(desk, guild, &[list], "fairness.txt", voice).await
}

fn line(user: UserId, share: &DutyShare, all: &[DutyShare], voice: Voice<'_>) -> String {
    let hours = |length: Millis| length.get() as f64 / Millis::hours(1).get() as f64;
    let figure = |of: &dyn Fn(&DutyShare) -> f64| {
        let own = of(share);
        let difference = difference(own, all.iter().map(of));
        let percent = difference.map(|part| format!("{:+.0} %", part * 100.0).replace('-', "−"));
        let values = [
            ("figure", format!("{own:.0}")),
            ("percent", or_dash(percent)),
        ];
        voice.say_with("fairness-figure", &values)
    };
    let values = [
        ("user", user.mention()),
        ("duty", figure(&|one| hours(one.duty))),
        ("nights", figure(&|one| hours(one.nights))),
        ("weekends", figure(&|one| hours(one.weekends))),
        ("tickets", figure(&|one| f64::from(one.tickets))),
    ];
    voice.say_with("fairness-line", &values)
}
