-- The guilds that were offered to be set up when frontdesk came into them; each is once.
CREATE TABLE setup_offers (
    guild BIGINT NOT NULL PRIMARY KEY,
    offered_at BIGINT NOT NULL
);

-- What frontdesk made in a guild for whoever set it up: a role or a channel each. Without an id it is being made, since
-- `tried_at`, or was perhaps, by a process that died; then it is looked for among what is younger than `begun_at`.
CREATE TABLE setup_made (
    guild BIGINT NOT NULL,
    part TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    tried_at BIGINT NOT NULL,
    made_id BIGINT,
    PRIMARY KEY (guild, part)
);
