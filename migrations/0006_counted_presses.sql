-- What learners' presses say of rules, counted as they come, so that nobody reads their history again.

-- What one inquiry's presses say of a rule, its last word. Of a learner and rule only the latest counts. Trust is
-- how much this learner's word weighs, 0 to 1; 0 where staff have set it aside.
CREATE TABLE votes (
    inquiry BIGINT NOT NULL,
    rule TEXT NOT NULL,
    guild BIGINT NOT NULL,
    learner BIGINT NOT NULL,
    said TEXT NOT NULL,
    at BIGINT NOT NULL,
    trust DOUBLE PRECISION NOT NULL,
    counts INTEGER NOT NULL,
    PRIMARY KEY (inquiry, rule)
);
CREATE INDEX votes_of_learner ON votes (guild, learner, rule, at);
CREATE INDEX votes_that_count ON votes (guild, learner) WHERE counts = 1;
CREATE INDEX votes_on_rule ON votes (guild, rule, at);
CREATE INDEX votes_by_time ON votes (at);

-- Their sums, one row a rule. Weights are as of the Unix epoch: they grow towards the present instead of fading
-- from it, so that no row has to be written for time to pass.
CREATE TABLE tallies (
    guild BIGINT NOT NULL,
    rule TEXT NOT NULL,
    helped DOUBLE PRECISION NOT NULL,
    missed DOUBLE PRECISION NOT NULL,
    asked DOUBLE PRECISION NOT NULL,
    content BIGINT NOT NULL,
    let_down BIGINT NOT NULL,
    askers BIGINT NOT NULL,
    PRIMARY KEY (guild, rule)
);

-- Since when staff have wanted a rule to be answered: what was pressed against it before weighs nothing.
CREATE TABLE kept_rules (
    guild BIGINT NOT NULL,
    rule TEXT NOT NULL,
    kept_at BIGINT NOT NULL,
    kept_by BIGINT NOT NULL,
    PRIMARY KEY (guild, rule)
);

-- How far work that goes through old rows page by page has come.
CREATE TABLE progress (
    what TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    id BIGINT NOT NULL
);

-- The guilds that frontdesk is no longer in, and since when.
CREATE TABLE departures (
    guild BIGINT NOT NULL PRIMARY KEY,
    left_at BIGINT NOT NULL
);

-- By what is thrown away when nothing reads it any more.
CREATE INDEX sightings_by_guild ON sightings (guild);
CREATE INDEX sightings_by_time ON sightings (seen_at);
CREATE INDEX notices_by_time ON notices (told_at);
CREATE INDEX watermarks_by_message ON watermarks (message);

-- Whether a category was ever used is one row, not all of a guild's inquiries.
CREATE INDEX inquiries_by_category ON inquiries (guild, category) WHERE category IS NOT NULL;

-- A ticket that is erased is looked for in the surveys that refer to it.
CREATE INDEX surveys_by_ticket ON surveys (ticket) WHERE ticket IS NOT NULL;
