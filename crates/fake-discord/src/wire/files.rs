//! The files of messages, where clients download them. Their bytes are not kept: a file is so many zeros.

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::Discord;

/// Gives the bytes of a file that some message still has.
pub(super) async fn download(
    State(discord): State<Discord>,
    Path((id, name)): Path<(u64, String)>,
) -> Result<Vec<u8>, StatusCode> {
    let size = discord.look(|server| {
        let mut files = server.messages().flat_map(|message| &message.content.files);
        let found = files.find(|file| file.id == id && file.name == name);
        found.map(|file| file.size)
    });
    let size = size.and_then(|size| usize::try_from(size).ok());
    size.map(|size| vec![0; size]).ok_or(StatusCode::NOT_FOUND)
}
