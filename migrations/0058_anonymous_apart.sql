-- What a learner asks anonymously stays apart from what they ask under their name: one open ticket of each kind, and a
-- block of each kind. Otherwise the one that is there would tell whose the other is.
DROP INDEX tickets_one_open;
CREATE UNIQUE INDEX tickets_one_open ON tickets (guild, learner, anonymous)
    WHERE state IN ('opening', 'waiting', 'claimed');

CREATE TABLE blocks (
    guild BIGINT NOT NULL,
    learner BIGINT NOT NULL,
    anonymous INTEGER NOT NULL DEFAULT 0,
    ticket BIGINT REFERENCES tickets (id),
    blocked_by BIGINT NOT NULL,
    blocked_at BIGINT NOT NULL,
    PRIMARY KEY (guild, learner, anonymous)
);
INSERT INTO blocks (guild, learner, anonymous, ticket, blocked_by, blocked_at)
    SELECT guild, learner, anonymous, ticket, blocked_by, blocked_at FROM blocked_learners;
DROP TABLE blocked_learners;
ALTER TABLE blocks RENAME TO blocked_learners;
CREATE INDEX blocked_learners_by_ticket ON blocked_learners (ticket);
CREATE INDEX blocked_learners_by_learner ON blocked_learners (learner);

-- Who read the tickets of a person is in the copy that the person gets.
CREATE INDEX audit_events_by_ticket ON audit_events (guild, ticket) WHERE ticket IS NOT NULL;
