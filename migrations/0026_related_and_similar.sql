-- Which rule answered a learner after which other one: once for each inquiry, and as counters, whose weights are as of
-- the Unix epoch. In the counters, no prior rule stands for any, and no next one for all.
CREATE TABLE successions (
    inquiry BIGINT NOT NULL PRIMARY KEY REFERENCES inquiries (id),
    prior TEXT NOT NULL,
    next TEXT NOT NULL,
    weight DOUBLE PRECISION NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX successions_by_time ON successions (at);

CREATE TABLE succession_counts (
    guild BIGINT NOT NULL,
    prior TEXT NOT NULL,
    next TEXT NOT NULL,
    weight DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (guild, prior, next)
);

-- Whether related rules are ranked by what learners did, and whether solved posts are offered to like questions.
ALTER TABLE guilds ADD COLUMN ranks_related INTEGER NOT NULL DEFAULT 1;
ALTER TABLE guilds ADD COLUMN offers_similar INTEGER NOT NULL DEFAULT 0;

-- An accepted answer whose message was found to be gone, and is offered to nobody any more.
ALTER TABLE helpful_replies ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
