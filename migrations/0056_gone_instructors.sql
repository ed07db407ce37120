-- Since when a person of the roster is known to be no instructor any more: they left the guild or lost the role. Their
-- shifts stay, and count no more towards deadlines from then on.
ALTER TABLE instructors ADD COLUMN gone_since BIGINT;
