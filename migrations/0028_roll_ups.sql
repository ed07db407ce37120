-- Figures: one flat row for each inquiry, made of its events, and sums of each day and month made of these rows.

-- How far a guild's figures are: the zone whose days they are by, the version of the definitions that they were made by,
-- and the last number given to a learner.
CREATE TABLE measured_guilds (
    guild BIGINT NOT NULL PRIMARY KEY,
    zone TEXT NOT NULL,
    definitions BIGINT NOT NULL,
    last_number BIGINT NOT NULL
);

-- Learners as figures count them: small numbers within a guild. Who it is leaves this table with the person.
CREATE TABLE learner_numbers (
    guild BIGINT NOT NULL,
    learner BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (guild, learner)
);
CREATE INDEX learner_numbers_by_learner ON learner_numbers (learner);

-- Inquiries of which something has happened since their row was made; one row for each transaction that did something.
CREATE TABLE changed_inquiries (
    guild BIGINT NOT NULL,
    inquiry BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX changed_inquiries_in_order ON changed_inquiries (guild, at);

-- One inquiry. Days count from 1970-01-01 in the guild's zone, weekdays from Monday, 0. Lists are JSON.
CREATE TABLE inquiry_facts (
    inquiry BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    learner BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    day BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    weekday BIGINT NOT NULL,
    place TEXT NOT NULL,
    category TEXT,
    rule TEXT,
    outcome TEXT NOT NULL,
    press TEXT,
    reason TEXT,
    first_reply TEXT NOT NULL,
    first_reply_ms BIGINT,
    owed_since BIGINT,
    resolved TEXT NOT NULL,
    turns TEXT NOT NULL,
    surveys TEXT NOT NULL,
    open_changes TEXT NOT NULL
);
CREATE INDEX inquiry_facts_by_day ON inquiry_facts (guild, day);
CREATE INDEX inquiry_facts_waiting ON inquiry_facts (guild, day) WHERE first_reply = 'awaited';
CREATE INDEX inquiry_facts_owed ON inquiry_facts (guild, day) WHERE owed_since IS NOT NULL;

-- Days whose sums are to be made again.
CREATE TABLE marked_days (
    guild BIGINT NOT NULL,
    day BIGINT NOT NULL,
    PRIMARY KEY (guild, day)
);

-- The sums of a day, or of a month, which begins on its first day; of all inquiries or of those of one category, rule or
-- instructor.
CREATE TABLE roll_ups (
    guild BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    span TEXT NOT NULL,
    start BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (guild, kind, subject, span, start)
);
CREATE INDEX roll_ups_by_span ON roll_ups (guild, span, start);

-- By how many more tickets were open at the end of a day than at that of the day before. No category: an empty one.
CREATE TABLE backlog_days (
    guild BIGINT NOT NULL,
    category TEXT NOT NULL,
    day BIGINT NOT NULL,
    more BIGINT NOT NULL,
    PRIMARY KEY (guild, category, day)
);

-- All that has been asked so far.
INSERT INTO changed_inquiries (guild, inquiry, at)
    SELECT guild, id, asked_at FROM inquiries WHERE guild IS NOT NULL;
