//! Names a ticket's learner as staff see them: by a mention or, for an anonymous learner, by a neutral word. Every text
//! for staff about a learner gets the name here.

use crate::desk::ui::replies::{Voice, or_dash};
use crate::domain::UserId;
use crate::store::Ticket;

/// Names the learner of a ticket in a text for staff.
pub(crate) fn mention(ticket: &Ticket, user: Option<UserId>, voice: Voice<'_>) -> String {
    if ticket.anonymous {
        return voice.say("anonymous-learner");
    }
    or_dash(user.map(UserId::mention))
}

/// Returns the learner's name for a text that staff read.
pub(crate) fn name(ticket: &Ticket, name: &str, voice: Voice<'_>) -> String {
    if ticket.anonymous {
        return voice.say("anonymous-learner");
    }
    name.to_owned()
}
