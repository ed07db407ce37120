-- When there is next something to claim: the earliest free timer or delivery, or the end of the first lease.
SELECT MIN(due) FROM (
    SELECT MIN(due) AS due FROM timers WHERE lease_until IS NULL
    UNION ALL SELECT MIN(lease_until) FROM timers WHERE lease_until IS NOT NULL
    UNION ALL SELECT MIN(due) FROM outbox WHERE done = 0 AND lease_until IS NULL
    UNION ALL SELECT MIN(lease_until) FROM outbox WHERE done = 0 AND lease_until IS NOT NULL
) AS planned
