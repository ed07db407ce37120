-- Sums are kept by the reason of a hand-over too: those of all days are made again, of the facts that there are.
INSERT INTO marked_days (guild, day, mark)
    SELECT DISTINCT r.guild, r.start, g.marks FROM roll_ups AS r
    JOIN measured_guilds AS g ON g.guild = r.guild WHERE r.span = 'day' AND r.kind = 'all'
    ON CONFLICT (guild, day) DO UPDATE SET mark = excluded.mark;
