-- Where moderators are told once a week what has changed; nowhere if absent.
ALTER TABLE guilds ADD COLUMN digest_channel BIGINT;
