-- Below which satisfaction staff are told (absent: never), and of how many tickets' learners the expected value is asked
-- before the help, where nobody knows yet how it turns out.
ALTER TABLE guilds ADD COLUMN rating_floor DOUBLE PRECISION;
ALTER TABLE guilds ADD COLUMN expected_before_share DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE surveys ADD COLUMN expected_before INTEGER NOT NULL DEFAULT 0;

CREATE TABLE expectations (
    ticket BIGINT NOT NULL PRIMARY KEY REFERENCES tickets (id),
    guild BIGINT NOT NULL,
    expected INTEGER
);
