//! `/duty calendar`: the shifts of the next 90 days, as an iCalendar file to import or at an address that a calendar
//! program reads.

use crate::desk::calendar::writer::ShiftsOf;
use crate::desk::calendar::{feeds, writer};
use crate::desk::event::Call;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::GuildId;

/// Makes the reply with the caller's shifts, or with everyone's if `team` is given, as a file; if `feed` is given, with
/// their address.
pub(crate) async fn calendar(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    if call.arguments.text("feed").is_some() {
        return Ok(Post::text(feeds::change(desk, call, guild, voice).await?));
    }
    let (whose, name) = if call.arguments.is_on("team") {
        (ShiftsOf::Team, "team.ics")
    } else {
        (ShiftsOf::Person(call.by.user), "shifts.ics")
    };
    let shifts = writer::shifts(desk, guild, whose, voice).await?;
    if shifts.is_empty() {
        return Ok(Post::text(voice.say("calendar-none")));
    }
    let file = writer::file(guild, &shifts, desk.now());
    let said = voice.count("calendar-file", "count", shifts.len());
    Ok(Post::text(said).document(name, file))
}
