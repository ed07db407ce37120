-- Messages that stand on both sides of a ticket, in its thread and in the learner's direct messages. A long one
-- is copied in several parts. A copy is unknown until it is sent.
CREATE TABLE relayed_messages (
    origin BIGINT NOT NULL,
    part BIGINT NOT NULL,
    ticket BIGINT NOT NULL REFERENCES tickets (id),
    by_learner INTEGER NOT NULL,
    copy BIGINT,
    PRIMARY KEY (origin, part)
);
CREATE INDEX relayed_by_ticket ON relayed_messages (ticket);

-- Whether a ticket's learner chose to stay in direct messages, and whether learners there read who wrote.
ALTER TABLE tickets ADD COLUMN stays_direct INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guilds ADD COLUMN relay_names INTEGER NOT NULL DEFAULT 0;
CREATE INDEX tickets_of_learner ON tickets (learner) WHERE state <> 'closed';
