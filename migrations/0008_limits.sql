-- How much a learner may ask for, and how much they did: at most one row a learner, a guild and a kind,
-- thrown away once its time is over. Guild 0 stands for direct messages whose guild is not known.
ALTER TABLE guilds ADD COLUMN questions_a_minute BIGINT NOT NULL DEFAULT 5;
ALTER TABLE guilds ADD COLUMN tickets_a_day BIGINT NOT NULL DEFAULT 5;

CREATE TABLE asked_for (
    user_id BIGINT NOT NULL,
    guild BIGINT NOT NULL,
    kind TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    told INTEGER NOT NULL,
    PRIMARY KEY (user_id, guild, kind)
);
CREATE INDEX asked_for_by_time ON asked_for (since_at);
CREATE INDEX asked_for_by_guild ON asked_for (guild);

-- A deleted question takes along what was taught in its words.
CREATE INDEX lessons_by_inquiry ON lessons (inquiry);
