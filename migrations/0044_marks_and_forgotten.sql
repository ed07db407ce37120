-- By which mark a day is marked: sums are written only if nothing has marked it again since its facts were read. A guild
-- counts its marks, so that none comes twice.
ALTER TABLE measured_guilds ADD COLUMN marks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE marked_days ADD COLUMN mark BIGINT NOT NULL DEFAULT 0;

-- Of whom nothing is kept, so that no import brings them back: a code made of the account's id, which tells it to nobody
-- who does not have the id. Guild 0: of all guilds.
CREATE TABLE forgotten_people (
    guild BIGINT NOT NULL,
    code BIGINT NOT NULL,
    PRIMARY KEY (guild, code)
);
