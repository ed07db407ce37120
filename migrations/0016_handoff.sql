-- What is done with open tickets when somebody's duty ends, and whether instructors are told that their shift has begun.
ALTER TABLE guilds ADD COLUMN handoff TEXT NOT NULL DEFAULT 'tell';
ALTER TABLE guilds ADD COLUMN tell_shift_starts INTEGER NOT NULL DEFAULT 0;

-- The last end of an instructor's duty that was seen to.
ALTER TABLE instructors ADD COLUMN duty_ended_at BIGINT;
