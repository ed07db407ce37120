-- What targets are counted by: the clock, or the hours in which somebody is on duty. Absent for a category: as the guild.
ALTER TABLE guilds ADD COLUMN counted_by TEXT NOT NULL DEFAULT 'clock';
ALTER TABLE category_targets ADD COLUMN counted_by TEXT;

-- What instructors took until a time, before they said otherwise: which hours count for a category, what has passed
-- included, depends on it.
CREATE TABLE former_takes (
    guild BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    categories TEXT NOT NULL,
    capacity BIGINT NOT NULL,
    PRIMARY KEY (guild, user_id, until_at)
);

-- How the days of a rotation's turns are split among its people, as JSON: bits of days, Monday the lowest, for each
-- part. Absent where a turn is one person's.
ALTER TABLE rotations ADD COLUMN split TEXT;

-- The message in the staff channel that shows how a swap stands.
ALTER TABLE swaps ADD COLUMN channel BIGINT;
ALTER TABLE swaps ADD COLUMN message BIGINT;
