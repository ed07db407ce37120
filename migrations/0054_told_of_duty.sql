-- The beginning of the shift that an instructor was last told of: each is told once, however late it is noticed.
ALTER TABLE instructors ADD COLUMN told_began_at BIGINT;
