-- The revision of each guild's duty schedule: a random number that every change of the schedule replaces, by which a
-- process sees whether what it has read of it still holds. Without one, the schedule is read each time.
CREATE TABLE schedule_revisions (
    guild BIGINT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL
);

INSERT INTO schedule_revisions (guild, revision)
    SELECT guild, 0 FROM shifts UNION SELECT guild, 0 FROM rotations UNION SELECT guild, 0 FROM holidays
    UNION SELECT guild, 0 FROM duty_overrides UNION SELECT guild, 0 FROM swaps UNION SELECT guild, 0 FROM absences
    UNION SELECT guild, 0 FROM former_takes;
