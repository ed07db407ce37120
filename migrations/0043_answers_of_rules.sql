-- The rules that answered an inquiry, each with what was pressed last below its answer. A list in JSON.
ALTER TABLE inquiry_facts ADD COLUMN answers TEXT NOT NULL DEFAULT '[]';
