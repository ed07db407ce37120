-- Where all of a guild's inquiries are to be counted anew: those asked before this one wait to be taken as changed. None
-- where nothing waits.
ALTER TABLE measured_guilds ADD COLUMN to_queue_at BIGINT;
ALTER TABLE measured_guilds ADD COLUMN to_queue BIGINT;
CREATE INDEX measured_guilds_to_queue ON measured_guilds (guild) WHERE to_queue_at IS NOT NULL;
