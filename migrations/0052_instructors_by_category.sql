-- Sums of each instructor are kept by category too: those of the days on which there are any are made again, of the facts
-- that there are.
INSERT INTO marked_days (guild, day, mark)
    SELECT DISTINCT r.guild, r.start, g.marks FROM roll_ups AS r
    JOIN measured_guilds AS g ON g.guild = r.guild WHERE r.span = 'day' AND r.kind = 'instructor'
    ON CONFLICT (guild, day) DO UPDATE SET mark = excluded.mark;
