-- How much all learners of a guild together may ask for. Counted in asked_for like the limits of one learner: as user 0,
-- and what staff are told of it as user 1.
ALTER TABLE guilds ADD COLUMN all_tickets_a_day BIGINT NOT NULL DEFAULT 500;
ALTER TABLE guilds ADD COLUMN all_relayed_a_minute BIGINT NOT NULL DEFAULT 300;
