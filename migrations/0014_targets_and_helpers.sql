-- How long the replies to later turns of a learner may take, and resolutions (absent: any time); and what categories
-- have of their own.
ALTER TABLE guilds ADD COLUMN next_reply_ms BIGINT NOT NULL DEFAULT 900000;
ALTER TABLE guilds ADD COLUMN resolution_ms BIGINT;
UPDATE guilds SET next_reply_ms = first_reply_ms;

CREATE TABLE category_targets (
    guild BIGINT NOT NULL,
    category TEXT NOT NULL,
    first_reply_ms BIGINT,
    next_reply_ms BIGINT,
    resolution_ms BIGINT,
    PRIMARY KEY (guild, category)
);

-- Replies of persons to questions: who replied (a learner's key, as events have it), where, when the asker was asked
-- whether that solved it, and when it was said to have.
CREATE TABLE helpful_replies (
    inquiry BIGINT NOT NULL PRIMARY KEY REFERENCES inquiries (id),
    guild BIGINT NOT NULL,
    helper BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    message BIGINT NOT NULL,
    replied_at BIGINT NOT NULL,
    asked_at BIGINT,
    credited_at BIGINT
);
CREATE INDEX helpful_replies_credited ON helpful_replies (guild, credited_at)
    WHERE credited_at IS NOT NULL;

-- The tag that a solved post of a forum gets.
ALTER TABLE channels ADD COLUMN solved_tag BIGINT;
