-- The rules whose reply was given in tickets of an inquiry, each with how often. A list in JSON.
ALTER TABLE inquiry_facts ADD COLUMN given TEXT NOT NULL DEFAULT '[]';
