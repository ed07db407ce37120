-- What operators bring in from elsewhere. A row of a file is known again by its words and by how often they stood in
-- that file before, so that the same file brings nothing twice.

-- Surveys that were answered elsewhere: no inquiry and no learner belongs to them. A rating may be the average of several
-- people's. Where a file did not say when, `at` is when the row came.
CREATE TABLE imported_surveys (
    guild BIGINT NOT NULL,
    source TEXT NOT NULL,
    row_key TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    imported_at BIGINT NOT NULL,
    category TEXT,
    perceived_value DOUBLE PRECISION NOT NULL,
    perceived_effort DOUBLE PRECISION NOT NULL,
    expected_value DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (guild, source, row_key)
);
CREATE INDEX imported_surveys_by_row ON imported_surveys (guild, row_key);
CREATE UNIQUE INDEX imported_surveys_in_order ON imported_surveys (guild, seq);
CREATE INDEX imported_surveys_by_time ON imported_surveys (guild, at, seq);

-- What learners bought. Erased with the learner.
CREATE TABLE purchases (
    guild BIGINT NOT NULL,
    row_key TEXT NOT NULL,
    seq BIGINT NOT NULL,
    learner BIGINT NOT NULL,
    product TEXT NOT NULL,
    at BIGINT NOT NULL,
    amount BIGINT,
    currency TEXT,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (guild, row_key)
);
CREATE UNIQUE INDEX purchases_in_order ON purchases (guild, seq);
CREATE INDEX purchases_by_time ON purchases (guild, at, seq);
CREATE INDEX purchases_of_learner ON purchases (learner);
