-- Whether staff asked an inquiry themselves, so that no figure counts it.
ALTER TABLE inquiry_facts ADD COLUMN by_staff INTEGER NOT NULL DEFAULT 0;
