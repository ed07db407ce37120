-- What guilds teach their rule book, and what became of the wordings that were up for review.

ALTER TABLE guilds ADD COLUMN learning TEXT NOT NULL DEFAULT 'reviewed';

-- Lessons. The text is staff's own, or a learner's wording that staff approved; only an automatic one
-- is a learner's alone, and its inquiry says whose. Taken back, a lesson stays as a record.
CREATE TABLE lessons (
    id BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    rule TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    source TEXT NOT NULL,
    taught_by BIGINT,
    taught_at BIGINT NOT NULL,
    inquiry BIGINT,
    revoked_at BIGINT,
    revoked_by BIGINT
);
CREATE INDEX lessons_by_guild ON lessons (guild, taught_at);

-- Inquiries whose wording staff, or the automatic mode, have decided about: they are not shown again.
CREATE TABLE reviews (
    inquiry BIGINT NOT NULL PRIMARY KEY REFERENCES inquiries (id),
    guild BIGINT NOT NULL,
    decision TEXT NOT NULL,
    decided_by BIGINT,
    decided_at BIGINT NOT NULL
);

-- Presses, and what asked for a person: what moves the standing of rules.
CREATE INDEX inquiry_events_pressed ON inquiry_events (at, inquiry)
    WHERE kind IN ('solved', 'not_this', 'chosen', 'escalated');
