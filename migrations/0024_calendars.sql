-- Secret addresses at which calendars are read. Of what is secret in them, a hash alone is kept.
CREATE TABLE calendar_feeds (
    guild BIGINT NOT NULL,
    owner BIGINT NOT NULL,
    of_team INTEGER NOT NULL,
    token_hash TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (guild, owner, of_team)
);
CREATE UNIQUE INDEX calendar_feeds_by_token ON calendar_feeds (token_hash);
CREATE INDEX calendar_feeds_by_owner ON calendar_feeds (owner);

-- What a calendar file would bring, as JSON, until somebody confirms it.
CREATE TABLE calendar_imports (
    guild BIGINT NOT NULL,
    id BIGINT NOT NULL,
    plan TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (guild, id)
);
CREATE INDEX calendar_imports_by_time ON calendar_imports (made_at);
