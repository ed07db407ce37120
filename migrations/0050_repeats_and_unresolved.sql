-- Whether an inquiry only repeats what a rule had answered within its cooldown; and of its tickets that were never
-- resolved, whether one is open, and how long after the question each other one ended, as a list in JSON.
ALTER TABLE inquiry_facts ADD COLUMN repeated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inquiry_facts ADD COLUMN is_unresolved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inquiry_facts ADD COLUMN unresolved TEXT NOT NULL DEFAULT '[]';
CREATE INDEX inquiry_facts_unresolved ON inquiry_facts (guild, day) WHERE is_unresolved = 1;

-- Why no survey about it was sent, each time that one was not; a list in JSON.
ALTER TABLE inquiry_facts ADD COLUMN unsent TEXT NOT NULL DEFAULT '[]';
