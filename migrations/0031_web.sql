-- Learners on a website: of how the site calls them a hash alone is kept. Each belongs to one guild, and stands among
-- users under its id.
CREATE TABLE web_users (
    user_id BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    person_hash TEXT NOT NULL,
    -- The number of the latest change of their conversation.
    last_change BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX web_users_by_person ON web_users (guild, person_hash);
CREATE INDEX web_users_by_time ON web_users (seen_at);

-- What is said between frontdesk and a learner on a website, in the place of a channel of direct messages. Each change of
-- a message gives it the next number of its conversation.
CREATE TABLE web_messages (
    message BIGINT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL,
    guild BIGINT NOT NULL,
    change_number BIGINT NOT NULL,
    -- The delivery that brought it; none of what the learner wrote.
    mark BIGINT,
    reply_to BIGINT,
    ticket BIGINT,
    inquiry BIGINT,
    by_learner INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    body TEXT NOT NULL,
    written_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX web_messages_by_change ON web_messages (user_id, change_number);
CREATE UNIQUE INDEX web_messages_by_mark ON web_messages (mark);
CREATE INDEX web_messages_by_guild ON web_messages (guild, written_at);
CREATE INDEX web_messages_by_time ON web_messages (written_at);
