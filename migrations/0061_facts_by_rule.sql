-- How many inquiries a rule answered in a time is counted without reading all others of the guild.
CREATE INDEX inquiry_facts_by_rule ON inquiry_facts (guild, rule, asked_at) WHERE rule IS NOT NULL;
