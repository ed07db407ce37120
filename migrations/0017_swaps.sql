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
