-- What people ask to be forgotten, and for how long texts are kept.

-- For how many days a guild keeps texts; absent, until somebody deletes them.
ALTER TABLE guilds ADD COLUMN retention_days BIGINT;

-- Who did something with what is kept about a learner, and when. No text and no Discord id of the learner; the
-- member of staff is absent where the learner did it.
CREATE TABLE audit_events (
    id BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    learner BIGINT,
    staff BIGINT
);
CREATE INDEX audit_events_in_order ON audit_events (guild, at);
CREATE INDEX audit_events_by_time ON audit_events (at);
CREATE INDEX audit_events_by_learner ON audit_events (learner);

-- A block outlives what is kept of its learner's tickets: then its ticket is absent.
CREATE TABLE blocks (
    guild BIGINT NOT NULL,
    learner BIGINT NOT NULL,
    ticket BIGINT REFERENCES tickets (id),
    blocked_by BIGINT NOT NULL,
    blocked_at BIGINT NOT NULL,
    PRIMARY KEY (guild, learner)
);
INSERT INTO blocks (guild, learner, ticket, blocked_by, blocked_at)
    SELECT guild, learner, ticket, blocked_by, blocked_at FROM blocked_learners;
DROP TABLE blocked_learners;
ALTER TABLE blocks RENAME TO blocked_learners;
CREATE INDEX blocked_learners_by_ticket ON blocked_learners (ticket);
CREATE INDEX blocked_learners_by_learner ON blocked_learners (learner);

-- By what is forgotten with a person.
CREATE INDEX helpful_replies_by_helper ON helpful_replies (helper);
