//! The replies as they arrive at Discord: to which message, how often, and when.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fake_discord::Discord;
use fake_discord::wire::changes::OnItsWay;

use crate::answered::answered_by;

/// The replies by the message that each answers.
pub(crate) struct Replies(Arc<Mutex<HashMap<u64, Vec<Instant>>>>);

/// The fates of all questions.
pub(crate) struct Found {
    /// The time that each answer took, in milliseconds.
    pub(crate) times: Vec<f64>,
    /// The number of questions without an answer.
    pub(crate) lost: usize,
    /// The number of those with more than one.
    pub(crate) doubled: usize,
}

/// The present by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "a measurement takes real time")]
pub(crate) fn moment() -> Instant {
    Instant::now()
}

impl Replies {
    /// Notes each reply as it arrives, until the Discord is gone.
    pub(crate) fn of(discord: &Discord) -> Self {
        let mut requests = discord.listens_to_requests();
        let replies: Arc<Mutex<HashMap<u64, Vec<Instant>>>> = Arc::default();
        let noted = Arc::clone(&replies);
        tokio::spawn(async move {
            while let Some(request) = requests.recv().await {
                if let Some(answered) = answered_by(&request) {
                    let noted = noted.lock();
                    let mut noted = noted.unwrap_or_else(PoisonError::into_inner);
                    noted.entry(answered).or_default().push(request.arrived);
                }
            }
        });
        Self(replies)
    }

    /// Counts the messages that have a reply by now.
    pub(crate) fn answered(&self) -> usize {
        self.replies().len()
    }

    /// Waits for the last replies, but not for ever.
    pub(crate) async fn until_all(&self, asked: usize, patience: Duration) {
        let until = moment() + patience;
        while self.answered() < asked && moment() < until {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Tells what became of all questions.
    pub(crate) fn of_all(&self, asked: &[OnItsWay]) -> Found {
        let replies = self.replies();
        let arrived = |one: &OnItsWay| replies.get(&one.message.get()).map(Vec::as_slice);
        let times = asked.iter().filter_map(|one| {
            let first = arrived(one)?.first()?;
            Some(first.saturating_duration_since(one.sent_at).as_secs_f64() * 1e3)
        });
        let times: Vec<f64> = times.collect();
        let twice = |one: &&OnItsWay| arrived(one).is_some_and(|all| all.len() > 1);
        Found {
            lost: asked.len() - times.len(),
            doubled: asked.iter().filter(twice).count(),
            times,
        }
    }

    fn replies(&self) -> MutexGuard<'_, HashMap<u64, Vec<Instant>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
