//! A press on a website, encoded in the token of its interaction: who pressed, and on which message.

use crate::desk::event::Interaction;
use crate::domain::{DeliveryId, InteractionId, MessageId, UserId, WebUser};

/// The beginning of a website press's token. Discord's tokens have no colon.
const ON_WEBSITE: &str = "web:";

/// A press or a call of a learner on a website.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WebPress {
    /// The learner.
    pub(super) user: WebUser,
    /// The message with the pressed button; absent for a call.
    pub(super) message: Option<MessageId>,
}

impl WebPress {
    /// Makes the interaction that carries the press.
    pub(super) fn interaction(self, id: InteractionId) -> Interaction {
        let message = self.message.map_or(0, MessageId::get);
        Interaction {
            id,
            token: format!("{ON_WEBSITE}{}:{message}", self.user.user()),
            mark: DeliveryId::new(0),
        }
    }

    /// Reads the press from the token of an interaction; `None` if it is one of Discord's.
    pub(super) fn of(interaction: &Interaction) -> Option<Self> {
        let token = interaction.token.strip_prefix(ON_WEBSITE)?;
        let (user, message) = token.split_once(':')?;
        Some(Self {
            user: WebUser::of_user(user.parse::<UserId>().ok()?)?,
            message: message.parse().ok(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_is_read_back_from_its_interaction_alone() {
        let user = WebUser::new(7);
        for message in [None, Some(MessageId::new(5))] {
            let pressed = WebPress { user, message };
            let interaction = pressed.interaction(InteractionId::new(1));
            assert_eq!(WebPress::of(&interaction), Some(pressed));
        }
        for token in ["", "aW50ZXJhY3Rpb24", "web:", "web:5:6", "web:x:y"] {
            let token = token.to_owned();
            let interaction = Interaction {
                token,
                ..WebPress {
                    user,
                    message: None,
                }
                .interaction(InteractionId::new(1))
            };
            assert_eq!(WebPress::of(&interaction), None);
        }
    }
}
