-- Where the transcripts of closed tickets are posted, and those that were: they are deleted with what they hold.
ALTER TABLE guilds ADD COLUMN transcript_channel BIGINT;

CREATE TABLE transcripts (
    ticket BIGINT NOT NULL REFERENCES tickets (id),
    channel BIGINT NOT NULL,
    message BIGINT NOT NULL,
    PRIMARY KEY (ticket, message)
);
