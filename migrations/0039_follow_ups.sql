-- What learners did after their first inquiry, and the same added up; and times within duty hours.

-- One learner, by their number. Who it is leaves with the person. Without a first day the row is still to be made. A day
-- and a month are those of the guild's zone. `look_at`: when it is next looked whether they are still in the guild.
CREATE TABLE follow_ups (
    guild BIGINT NOT NULL,
    learner BIGINT NOT NULL,
    stale INTEGER NOT NULL,
    first_at BIGINT,
    first_day BIGINT,
    category TEXT,
    outcome TEXT,
    again_30 INTEGER NOT NULL DEFAULT 0,
    again_60 INTEGER NOT NULL DEFAULT 0,
    again_90 INTEGER NOT NULL DEFAULT 0,
    later_month INTEGER NOT NULL DEFAULT 0,
    had_bought INTEGER NOT NULL DEFAULT 0,
    bought_again INTEGER NOT NULL DEFAULT 0,
    look_at BIGINT,
    looked INTEGER NOT NULL DEFAULT 0,
    there INTEGER NOT NULL DEFAULT 0,
    holds INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (guild, learner)
);
CREATE INDEX follow_ups_stale ON follow_ups (guild, learner, stale) WHERE stale = 1;
CREATE INDEX follow_ups_to_look_at ON follow_ups (guild, look_at) WHERE look_at IS NOT NULL;

-- Learners by the day, category and outcome of their first inquiry: how many of them did what. No category: an empty one.
CREATE TABLE cohorts (
    guild BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    category TEXT NOT NULL,
    outcome TEXT NOT NULL,
    learners BIGINT NOT NULL,
    again_30 BIGINT NOT NULL,
    again_60 BIGINT NOT NULL,
    again_90 BIGINT NOT NULL,
    later_month BIGINT NOT NULL,
    had_bought BIGINT NOT NULL,
    bought_again BIGINT NOT NULL,
    looked BIGINT NOT NULL,
    there BIGINT NOT NULL,
    holds BIGINT NOT NULL,
    PRIMARY KEY (guild, first_day, category, outcome)
);

-- A learner's inquiries in order, and who has a number.
CREATE INDEX inquiry_facts_of_learner ON inquiry_facts (guild, learner, asked_at, inquiry) WHERE place <> 'staff';
CREATE INDEX learner_numbers_by_number ON learner_numbers (guild, number);

-- Everyone who has asked so far.
INSERT INTO follow_ups (guild, learner, stale)
    SELECT DISTINCT guild, learner, 1 FROM inquiry_facts WHERE place <> 'staff';

-- First and next responses and resolutions within duty hours, as JSON; none where nobody was on duty or it is not known.
ALTER TABLE inquiry_facts ADD COLUMN duty TEXT;
