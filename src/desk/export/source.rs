//! Reads the rows of an export from the store, a page at a time. Keeps no page once it is given out.

use std::collections::VecDeque;
use std::future::Future;

use crate::desk::export::record::{self, ExportKind, ExportRow};
use crate::domain::{Instructor, Millis, Roster, Span, Timestamp};
use crate::store::{AskedIn, ImportedSurvey, PageCursor, Store, StoreError};

/// The most rows of one page.
pub(crate) const PAGE: u32 = 1_000;
/// The time for which the store keeps who was on duty. No earlier roster is exported.
const ROSTER_KEPT: Millis = Millis::days(400);

/// A page of rows, with the moment up to which rows have been read.
#[derive(Clone, Debug)]
pub(crate) struct ExportPage {
    pub(crate) records: Vec<ExportRow>,
    pub(crate) up_to: Timestamp,
}

/// A source of rows, page by page.
pub(crate) trait Pages {
    /// Reads the next page; `None` after the last one.
    fn next(&mut self) -> impl Future<Output = Result<Option<ExportPage>, StoreError>> + Send;
}

/// The rows of one kind in the store.
pub(crate) struct Stored<'a> {
    store: &'a Store,
    kind: ExportKind,
    with_texts: bool,
    of: AskedIn,
    after: PageCursor,
    /// Whether the guild's own surveys have all been read, so that imported ones follow.
    own_are_read: bool,
    /// The instructors whose duty is still to be read; `None` before the roster has been read.
    instructors: Option<VecDeque<Instructor>>,
    roster: Roster,
}

impl<'a> Stored<'a> {
    /// Makes a source of which nothing has been read.
    pub(crate) fn new(store: &'a Store, kind: ExportKind, of: AskedIn, with_texts: bool) -> Self {
        Self {
            store,
            kind,
            with_texts,
            of,
            after: of.beginning(),
            own_are_read: false,
            instructors: None,
            roster: Roster::default(),
        }
    }

    async fn inquiries(&mut self) -> Result<Option<ExportPage>, StoreError> {
        let texts = self.with_texts;
        let read = self
            .store
            .exported_inquiries(self.of, self.after, PAGE, texts);
        let rows = read.await?;
        let mark = rows.last().map(crate::store::ExportedInquiry::mark);
        let rows = rows.into_iter().map(|row| record::inquiry(row, texts));
        Ok(self.page(mark, rows.collect()))
    }

    async fn tickets(&mut self) -> Result<Option<ExportPage>, StoreError> {
        let rows = self
            .store
            .exported_tickets(self.of, self.after, PAGE)
            .await?;
        let mark = rows.last().map(crate::store::ExportedTicket::mark);
        Ok(self.page(mark, rows.into_iter().map(record::ticket).collect()))
    }

    async fn events(&mut self) -> Result<Option<ExportPage>, StoreError> {
        let rows = self
            .store
            .exported_events(self.of, self.after, PAGE)
            .await?;
        let mark = rows.last().map(crate::store::ExportedEvent::mark);
        Ok(self.page(mark, rows.iter().map(record::event).collect()))
    }

    async fn surveys(&mut self) -> Result<Option<ExportPage>, StoreError> {
        let texts = self.with_texts;
        if !self.own_are_read {
            let read = self
                .store
                .exported_surveys(self.of, self.after, PAGE, texts);
            let rows = read.await?;
            if let Some(last) = rows.last() {
                let mark = last.mark();
                let rows = rows.into_iter().map(|row| record::survey(row, texts));
                return Ok(self.page(Some(mark), rows.collect()));
            }
            self.own_are_read = true;
            self.after = self.of.beginning();
        }
        let rows = self
            .store
            .imported_surveys(self.of, self.after, PAGE)
            .await?;
        let mark = rows.last().map(ImportedSurvey::mark);
        let rows = rows
            .into_iter()
            .map(|row| record::imported_survey(row, texts));
        Ok(self.page(mark, rows.collect()))
    }

    async fn purchases(&mut self) -> Result<Option<ExportPage>, StoreError> {
        let rows = self.store.purchases(self.of, self.after, PAGE).await?;
        let mark = rows.last().map(crate::store::Purchase::mark);
        Ok(self.page(mark, rows.into_iter().map(record::purchase).collect()))
    }

    /// Reads the next page of the roster, which is one instructor's duty.
    async fn duty(&mut self) -> Result<Option<ExportPage>, StoreError> {
        let window = Span {
            from: self.of.from.max(self.of.to - ROSTER_KEPT),
            until: self.of.to,
        };
        if self.instructors.is_none() {
            self.roster = self.store.roster(self.of.guild, window.from).await?;
            let people = self.roster.candidates.iter();
            self.instructors = Some(people.map(|one| one.instructor.clone()).collect());
        }
        let next = self.instructors.as_mut().and_then(VecDeque::pop_front);
        let Some(one) = next else { return Ok(None) };
        let spans = self.roster.duty_of(&one, window).into_iter();
        let records = spans.map(|span| record::duty(one.user, span));
        Ok(Some(ExportPage {
            records: records.collect(),
            up_to: window.until,
        }))
    }

    fn page(&mut self, mark: Option<PageCursor>, records: Vec<ExportRow>) -> Option<ExportPage> {
        let mark = mark?;
        self.after = mark;
        Some(ExportPage {
            records,
            up_to: mark.asked_at,
        })
    }
}

impl Pages for Stored<'_> {
    async fn next(&mut self) -> Result<Option<ExportPage>, StoreError> {
        match self.kind {
            ExportKind::Inquiries => self.inquiries().await,
            ExportKind::Tickets => self.tickets().await,
            ExportKind::Surveys => self.surveys().await,
            ExportKind::Events => self.events().await,
            ExportKind::Roster => self.duty().await,
            ExportKind::Purchases => self.purchases().await,
        }
    }
}
