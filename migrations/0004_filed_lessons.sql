-- A lesson may be of a category rather than of a rule: the kind says which.

ALTER TABLE lessons RENAME COLUMN rule TO subject;
