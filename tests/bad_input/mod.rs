//! Bad input gets a clear word to the one who can act, an exit code where that is the operator,
//! nothing lost, and no panic (each process is searched for one when it ends).

mod buttons;
mod channels;
mod database;
mod database_away;
mod discord_refuses;
mod full_disk;
mod other_guilds;
mod poison;
mod questions;
mod rules;
mod secrets;
mod ticket_threads;

use fake_discord::Discord;

use crate::process::says;

/// Counts the messages in the staff channel that have these words in them.
fn told_staff(discord: &Discord, words: &str) -> usize {
    let lines = discord.transcript("mo", "#staff").into_iter();
    lines.filter(says(words)).count()
}
