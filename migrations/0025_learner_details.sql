-- The roles that mean a product in a guild, and what learners tell about themselves with /me: a text, as JSON, in a
-- table of its own; it belongs to one guild, and is erased with the learner.
CREATE TABLE products (
    guild BIGINT NOT NULL,
    role BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (guild, role)
);

CREATE TABLE self_descriptions (
    user_id BIGINT NOT NULL,
    guild BIGINT NOT NULL,
    body TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, guild)
);
CREATE INDEX self_descriptions_by_guild ON self_descriptions (guild, written_at);
