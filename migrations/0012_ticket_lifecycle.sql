-- What staff do with a ticket besides the moves between its states.

-- How urgent it is, until when it rests, which member of staff opened it (absent where the learner asked), and
-- since when its learner is no longer in the guild.
ALTER TABLE tickets ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal';
ALTER TABLE tickets ADD COLUMN snoozed_until BIGINT;
ALTER TABLE tickets ADD COLUMN opened_by BIGINT;
ALTER TABLE tickets ADD COLUMN learner_left_at BIGINT;

-- What staff noted about a ticket, for staff alone. Texts, and so erased with its question.
CREATE TABLE ticket_notes (
    ticket BIGINT NOT NULL REFERENCES tickets (id),
    seq BIGINT NOT NULL,
    author BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX ticket_notes_in_order ON ticket_notes (ticket, seq);

-- The learners who can open no ticket in a guild, and the ticket in which staff decided so.
CREATE TABLE blocked_learners (
    guild BIGINT NOT NULL,
    learner BIGINT NOT NULL,
    ticket BIGINT NOT NULL REFERENCES tickets (id),
    blocked_by BIGINT NOT NULL,
    blocked_at BIGINT NOT NULL,
    PRIMARY KEY (guild, learner)
);
CREATE INDEX blocked_learners_by_ticket ON blocked_learners (ticket);

-- How often instructors gave a rule's reply in tickets: counted with each event.
CREATE TABLE given_answers (
    guild BIGINT NOT NULL,
    rule TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (guild, rule)
);
