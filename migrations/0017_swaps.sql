-- Parts of instructors' shifts that they ask others to take. Until it is taken or withdrawn, a swap is open; what was
-- before it was taken is no part of it.
CREATE TABLE swaps (
    guild BIGINT NOT NULL,
    number BIGINT NOT NULL,
    giver BIGINT NOT NULL,
    asked_of BIGINT,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    taker BIGINT,
    taken_at BIGINT,
    withdrawn_at BIGINT,
    PRIMARY KEY (guild, number)
);

-- What was said of duty is kept as long as shifts are, so those that are over must not be read each time.
CREATE INDEX duty_overrides_by_end ON duty_overrides (guild, until_at);

-- The dates of a shift of the temporary schedule; absent for one of each week.
ALTER TABLE shifts ADD COLUMN first_on TEXT;
ALTER TABLE shifts ADD COLUMN last_on TEXT;
