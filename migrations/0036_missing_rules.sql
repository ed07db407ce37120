-- Questions that no rule answered, and the rule that moderators say answers them now.

-- A missing rule that was supplied: since when, how many of its questions had been asked in the week before, and when
-- those who had asked were told.
CREATE TABLE supplied_rules (
    id BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    rule TEXT NOT NULL,
    supplied_at BIGINT NOT NULL,
    week_before BIGINT NOT NULL,
    told_at BIGINT
);
CREATE INDEX supplied_rules_by_time ON supplied_rules (guild, supplied_at);

-- Its questions until then. Whose they are is in `inquiries`.
CREATE TABLE supplied_questions (
    inquiry BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    supplied BIGINT NOT NULL
);
CREATE INDEX supplied_questions_of_rule ON supplied_questions (supplied);
