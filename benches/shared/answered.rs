//! The replies among the requests that the test Discord gets.

use fake_discord::wire::request::Requested;

/// Returns the id of the message that a request replies to, if it posts a reply.
pub(crate) fn answered_by(request: &Requested) -> Option<u64> {
    if request.route != "POST /channels/*/messages" {
        return None;
    }
    let answered = &request.body["message_reference"]["message_id"];
    answered
        .as_str()
        .map_or_else(|| answered.as_u64(), |id| id.parse().ok())
}
