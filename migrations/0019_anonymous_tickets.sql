-- Whether a learner asked without being seen by staff, for the question, for its ticket, and for a block that came of
-- it, which outlives both; and whether a learner is told when a moderator looks up who they are.
ALTER TABLE inquiries ADD COLUMN anonymous INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN anonymous INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guilds ADD COLUMN tells_of_reveals INTEGER NOT NULL DEFAULT 1;
ALTER TABLE blocked_learners ADD COLUMN anonymous INTEGER NOT NULL DEFAULT 0;
