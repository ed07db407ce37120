//! The console as a stage: people in the [`Community`], the desk, and a clock that `wait` moves.

use std::sync::Arc;

use async_trait::async_trait;

use super::StoryClock;
use super::community::{ActError, Beginning, Community, PROLOGUE};
use super::stage::{PlayError, Stage, play};
use super::story::{Act, Deed};
use super::transcript::{Ink, PageFormat, Record, arrange};
use crate::desk::dispatch::engine;
use crate::desk::event::Event;
use crate::desk::setup::offer;
use crate::desk::tickets::opening::forms::Forms;
use crate::desk::{Desk, dispatch};
use crate::domain::{Clock, Timestamp};

/// The console's stage.
pub struct Terminal {
    forms: Forms,
    desk: Arc<Desk>,
    community: Arc<Community>,
    clock: Arc<StoryClock>,
}

impl Terminal {
    /// Sets the community up as its moderator would, without output; a new server is not set up.
    pub async fn open(
        desk: Arc<Desk>,
        community: Arc<Community>,
        clock: Arc<StoryClock>,
        beginning: Beginning,
    ) -> Result<Self, PlayError> {
        let mut terminal = Self {
            forms: Forms::of(Arc::clone(&desk)),
            desk,
            community,
            clock,
        };
        match beginning {
            Beginning::SetUp => {
                let page = PageFormat::new(Ink::Plain);
                play(PROLOGUE, &mut terminal, page, &mut |_| {}).await?;
            }
            Beginning::New => {
                let planned = offer::plan(&terminal.desk, terminal.community.guild()).await;
                if let Err(error) = planned {
                    tracing::error!(%error, "the setting-up cannot be offered");
                }
            }
        }
        Ok(terminal)
    }

    /// Handles everything that is due now, and returns what became visible.
    pub async fn settle(&self) -> Vec<Record> {
        dispatch::run_until_idle(&self.desk).await;
        self.community.take_records()
    }

    async fn deliver(&self, event: Option<Event>) {
        if let Some(event) = event {
            let form = match &event {
                Event::Pressed(press) => self.forms.for_press(press).await,
                _ => None,
            };
            match (event, form) {
                (Event::Pressed(press), Some(form)) => self.community.show_form(&press, form),
                (event, _) => {
                    engine::handle(&self.desk, event).await;
                }
            }
        }
        dispatch::run_until_idle(&self.desk).await;
    }
}

#[async_trait]
impl Stage for Terminal {
    async fn perform(&mut self, act: &Act) -> Result<Vec<Record>, ActError> {
        match act {
            Act::Does {
                who,
                deed: Deed::Rates(ratings),
            } => {
                for rating in ratings {
                    let event = self.community.rate(who, *rating)?;
                    self.deliver(event).await;
                }
            }
            act => {
                if let Act::Waits(length) = act {
                    self.clock.advance(*length);
                }
                let event = self.community.perform(act)?;
                self.deliver(event).await;
            }
        }
        Ok(arrange(self.community.take_records(), act))
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
