-- What a step says stands in its own row: one statement less to write it down, one less to forget it.

ALTER TABLE outbox ADD COLUMN body TEXT NOT NULL DEFAULT '';
UPDATE outbox SET body = COALESCE((SELECT b.body FROM outbox_bodies AS b WHERE b.id = outbox.id), '');
DROP TABLE outbox_bodies;
