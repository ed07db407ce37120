//! The files of messages, where clients download them.

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::Discord;

/// Gives the bytes of a file that some message still has, or that a command was given.
pub(super) async fn download(
    State(discord): State<Discord>,
    Path((id, name)): Path<(u64, String)>,
) -> Result<Vec<u8>, StatusCode> {
    let found = discord.look(|server| {
        let files = server.messages().flat_map(|message| &message.content.files);
        let mut files = files.chain(server.at_hand.iter().map(|(_, file)| file));
        let found = files.find(|file| file.id == id && file.name == name);
        found.map(|file| (file.bytes.clone(), file.size))
    });
    let (mut bytes, size) = found.ok_or(StatusCode::NOT_FOUND)?;
    // A file whose bytes nobody gave is so many zeros.
    bytes.resize(usize::try_from(size).unwrap_or_default(), 0);
    Ok(bytes)
}
