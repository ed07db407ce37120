//! Tells waiting readers that a website learner's conversation has changed, and waiting presses their answer. Keeps
//! texts only while a press is handled; the conversation itself is in the store.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::broadcast;

use crate::domain::{InteractionId, WebUser};

/// The most changes that a waiting reader may miss. After more, it reads the store anyway.
const BEHIND: usize = 256;

/// The changes of conversations, and the answers to presses that are under way.
#[derive(Debug)]
pub struct Mailbox {
    changes: broadcast::Sender<WebUser>,
    answers: Mutex<HashMap<InteractionId, Vec<String>>>,
}

impl Default for Mailbox {
    fn default() -> Self {
        Self {
            changes: broadcast::Sender::new(BEHIND),
            answers: Mutex::default(),
        }
    }
}

impl Mailbox {
    /// Announces that a conversation has changed.
    pub(super) fn changed(&self, user: WebUser) {
        // An error means that nobody waits.
        self.changes.send(user).ok();
    }

    /// Subscribes to later changes of one learner's conversation.
    pub(super) fn changes_of(&self, user: WebUser) -> ConversationChanges {
        ConversationChanges {
            user,
            all: self.changes.subscribe(),
        }
    }

    /// Collects the answers to a press or a call, until the returned collection is dropped.
    pub(super) fn collect(self: &Arc<Self>, interaction: InteractionId) -> Collected {
        self.answers().insert(interaction, Vec::new());
        Collected {
            mailbox: Arc::clone(self),
            interaction,
        }
    }

    /// Stores a text that answers a press or a call, if anybody waits for it.
    pub(super) fn answer(&self, interaction: InteractionId, text: String) {
        if let Some(said) = self.answers().get_mut(&interaction) {
            said.push(text);
        }
    }

    fn answers(&self) -> MutexGuard<'_, HashMap<InteractionId, Vec<String>>> {
        self.answers.lock()
    }
}

/// The changes of one learner's conversation.
pub(super) struct ConversationChanges {
    user: WebUser,
    all: broadcast::Receiver<WebUser>,
}

impl ConversationChanges {
    /// Waits for the next change. Returns at once if some may have been missed.
    pub(super) async fn next(&mut self) {
        loop {
            match self.all.recv().await {
                Ok(user) if user != self.user => {}
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
                // The mailbox outlives its readers; if it did not, nothing would come.
                Err(broadcast::error::RecvError::Closed) => return std::future::pending().await,
            }
        }
    }
}

/// The texts that answer a press or a call, in the order of their arrival.
pub(super) struct Collected {
    mailbox: Arc<Mailbox>,
    interaction: InteractionId,
}

impl Collected {
    /// Takes the texts collected so far.
    pub(super) fn take(&self) -> Vec<String> {
        let mut answers = self.mailbox.answers();
        answers
            .get_mut(&self.interaction)
            .map(std::mem::take)
            .unwrap_or_default()
    }
}

impl Drop for Collected {
    fn drop(&mut self) {
        self.mailbox.answers().remove(&self.interaction);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_hears_of_their_own_conversation_alone() {
        let mailbox = Mailbox::default();
        let (alice, bob) = (WebUser::new(1), WebUser::new(2));
        let mut changes = mailbox.changes_of(alice);
        mailbox.changed(bob);
        {
            let waiting = std::pin::pin!(changes.next());
            assert!(futures::poll!(waiting).is_pending());
        }
        mailbox.changed(alice);
        changes.next().await;
        for _ in 0..2 * BEHIND {
            mailbox.changed(bob);
        }
        changes.next().await;
    }

    #[test]
    fn answers_are_kept_while_somebody_waits_for_them() {
        let mailbox = Arc::new(Mailbox::default());
        let (one, other) = (InteractionId::new(1), InteractionId::new(2));
        mailbox.answer(one, "too early".to_owned());
        let collected = mailbox.collect(one);
        mailbox.answer(one, "said".to_owned());
        mailbox.answer(other, "elsewhere".to_owned());
        assert_eq!(collected.take(), ["said"]);
        drop(collected);
        assert!(mailbox.answers().is_empty());
    }
}
