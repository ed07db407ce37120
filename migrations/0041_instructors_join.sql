-- Whether all instructors are added to the thread of each ticket.
ALTER TABLE guilds ADD COLUMN instructors_join INTEGER NOT NULL DEFAULT 0;
