-- How much is brought from direct messages into tickets, and how much a whole guild may ask; and whether instructors who
-- passed a ticket on stay in its thread.
ALTER TABLE guilds ADD COLUMN relayed_a_minute BIGINT NOT NULL DEFAULT 15;
ALTER TABLE guilds ADD COLUMN inquiries_a_minute BIGINT NOT NULL DEFAULT 300;
ALTER TABLE guilds ADD COLUMN transferred_stay INTEGER NOT NULL DEFAULT 0;

-- The number of the ticket that was read, where it was one.
ALTER TABLE audit_events ADD COLUMN ticket BIGINT;
