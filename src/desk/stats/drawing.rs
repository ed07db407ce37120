//! Draws the pictures of reports on another thread, with the words of a language.

use crate::desk::DeskError;
use crate::desk::commands::duty::shifts::DAYS;
use crate::desk::stats::wanted::{PictureWish, Wanted};
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::measures::pictures::report::{Chart, Picture, PictureWords, Ranking};

/// The result of drawing a picture.
pub(crate) enum Drawn {
    /// It was drawn.
    Picture(Picture),
    /// There is nothing to draw.
    Nothing,
    /// The picture would show figures that are withheld from everyone.
    Withheld,
}

/// Draws a picture. Returns `Nothing` if it could not be drawn, because the text says the same.
pub(crate) async fn draw(chart: Chart, voice: Voice<'_>) -> Result<Drawn, DeskError> {
    let words = words(voice);
    // Drawing letter by letter blocks for a noticeable time.
    let drawn = tokio::task::spawn_blocking(move || chart.draw(&words)).await?;
    Ok(match drawn {
        Ok(picture) => Drawn::Picture(picture),
        Err(error) => {
            tracing::error!(%error, "the picture of a report could not be drawn");
            Drawn::Nothing
        }
    })
}

/// Adds the picture to a report on rules, instructors or groups of learners, if one is wanted and it shows anything.
pub(crate) async fn with_ranking(
    post: Post,
    voice: Voice<'_>,
    wanted: Wanted<'_>,
    ranking: Ranking,
) -> Result<Post, DeskError> {
    if wanted.picture == PictureWish::None || ranking.ranked.is_empty() {
        return Ok(post);
    }
    Ok(match draw(Chart::Ranking(ranking), voice).await? {
        Drawn::Picture(picture) => {
            let name = format!("{}.png", wanted.report.name());
            post.picture(&name, picture.png, picture.description)
        }
        Drawn::Nothing | Drawn::Withheld => post,
    })
}

/// Returns the words of all pictures of reports.
fn words(voice: Voice<'_>) -> PictureWords {
    let say = |key: &str| voice.say(key);
    // A number is put in later, in place of `#`.
    let with = |key: &str, name: &'static str| voice.say1(key, name, "#");
    PictureWords {
        percent: with("stats-percent", "number"),
        seconds: with("stats-seconds", "seconds"),
        minutes: with("stats-minutes", "minutes"),
        hours: with("stats-hours", "hours"),
        days: with("stats-days", "days"),
        n: with("picture-n", "n"),
        interval: say("picture-interval"),
        nothing: say("picture-nothing"),
        nothing_between: voice.say_with(
            "picture-nothing-between",
            &[("first", "#".to_owned()), ("last", "#".to_owned())],
        ),
        few: say("picture-few"),
        before: say("picture-before"),
        first: say("picture-first"),
        last: say("picture-last"),
        lowest: say("picture-lowest"),
        highest: say("picture-highest"),
        weekdays: DAYS.map(|day| voice.say1("shift-day", "day", day)),
        others: with("picture-others", "count"),
        adds_up: say("picture-adds-up"),
        still_waiting: say("picture-still-waiting"),
        at_risk: say("picture-at-risk"),
        median: say("picture-median"),
        not_reached: say("picture-not-reached"),
        not_over: say("picture-not-over"),
        expected: say("picture-expected"),
        on_duty: say("picture-on-duty"),
        short: say("picture-short"),
    }
}
