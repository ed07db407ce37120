-- Since when a ticket's learner waits for a reply, while they do, and when the lead was called for it.
ALTER TABLE tickets ADD COLUMN reply_owed_since BIGINT;
ALTER TABLE tickets ADD COLUMN lead_called_at BIGINT;
UPDATE tickets SET reply_owed_since = opened_at
    WHERE state IN ('opening', 'waiting', 'claimed')
    AND first_reply_at IS NULL AND ball_with_learner_since IS NULL;
CREATE INDEX tickets_reply_owed ON tickets (guild, reply_owed_since)
    WHERE reply_owed_since IS NOT NULL;
CREATE INDEX tickets_open_of_learner ON tickets (learner)
    WHERE state IN ('opening', 'waiting', 'claimed');

-- Whether the people of an open ticket are still there is looked up from time to time.
INSERT INTO timers (kind, subject, due)
    SELECT 'membership', id, 0 FROM tickets WHERE state IN ('waiting', 'claimed');
