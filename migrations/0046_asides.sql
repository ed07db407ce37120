-- Whether staff wrote something among themselves in the thread of a ticket: its learner is not let in any more.
ALTER TABLE tickets ADD COLUMN holds_asides INTEGER NOT NULL DEFAULT 0;
