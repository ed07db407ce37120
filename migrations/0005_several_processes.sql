-- Several processes on one database: which of them live, which guild each serves, and to which guild
-- work belongs. Guild 0 stands for direct messages and for what belongs to no guild.

-- A process at work. It is taken to live until then, by the database's clock.
CREATE TABLE workers (
    worker BIGINT NOT NULL PRIMARY KEY,
    lives_until BIGINT NOT NULL
);

-- Who hears a guild, and so does what is due in it.
CREATE TABLE served_guilds (
    guild BIGINT NOT NULL PRIMARY KEY,
    worker BIGINT NOT NULL
);

ALTER TABLE timers ADD COLUMN guild BIGINT NOT NULL DEFAULT 0;
UPDATE timers SET guild = COALESCE(
    (SELECT t.guild FROM tickets AS t WHERE t.id = timers.subject),
    (SELECT i.guild FROM inquiries AS i WHERE i.id = timers.subject AND i.place <> 'direct'), 0);

ALTER TABLE outbox ADD COLUMN guild BIGINT NOT NULL DEFAULT 0;
UPDATE outbox SET guild = COALESCE(
    (SELECT t.guild FROM tickets AS t WHERE t.id = outbox.stream),
    (SELECT i.guild FROM inquiries AS i WHERE i.id = outbox.stream AND i.place <> 'direct'), 0)
WHERE done = 0;

-- Presses and calls that were acknowledged and are not done yet, with the worker that has them in hand.
CREATE TABLE unfinished_interactions (
    id BIGINT NOT NULL PRIMARY KEY,
    worker BIGINT NOT NULL,
    came_at BIGINT NOT NULL,
    body TEXT NOT NULL
);

-- The inquiry that a call opened: whoever does the call once more finds its answer again.
ALTER TABLE interactions ADD COLUMN inquiry BIGINT;

-- Written and emptied to see whether the database takes a write.
CREATE TABLE probes (
    id BIGINT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);
