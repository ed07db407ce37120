-- Who is to be on duty when. What has passed never changes: an edit ends a row and begins another.

-- Weekly shifts. Days are bits, Monday the lowest; starts and ends are minutes of the day in the zone.
CREATE TABLE shifts (
    guild BIGINT NOT NULL,
    number BIGINT NOT NULL,
    instructor BIGINT NOT NULL,
    days BIGINT NOT NULL,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    zone TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT,
    PRIMARY KEY (guild, number)
);

-- People who take turns of some days each; members are JSON, in order.
CREATE TABLE rotations (
    id BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    name TEXT NOT NULL,
    turn_days BIGINT NOT NULL,
    start_on TEXT NOT NULL,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    zone TEXT NOT NULL,
    members TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT
);
CREATE INDEX rotations_by_name ON rotations (guild, name);

-- Times in which an instructor is away, whatever else is planned.
CREATE TABLE absences (
    id BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    instructor BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL
);
CREATE INDEX absences_by_instructor ON absences (guild, instructor);

-- Dates on which no shift and no turn begins.
CREATE TABLE holidays (
    guild BIGINT NOT NULL,
    day TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT,
    PRIMARY KEY (guild, day, valid_from)
);
