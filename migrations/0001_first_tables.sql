-- The first tables. One text for SQLite and PostgreSQL: columns are BIGINT, INTEGER, TEXT or
-- DOUBLE PRECISION; times are Unix milliseconds; flags are 0 or 1; ids are made by frontdesk.

-- What a guild has set up.
CREATE TABLE guilds (
    guild BIGINT NOT NULL PRIMARY KEY,
    support_channel BIGINT,
    staff_channel BIGINT,
    instructor_role BIGINT,
    moderator_role BIGINT,
    lead_role BIGINT,
    locale TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    watch_ms BIGINT NOT NULL,
    first_reply_ms BIGINT NOT NULL,
    learner_silence_ms BIGINT NOT NULL,
    reopen_ms BIGINT NOT NULL,
    survey_share DOUBLE PRECISION NOT NULL
);

CREATE TABLE channels (
    guild BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    mode TEXT NOT NULL,
    PRIMARY KEY (guild, channel)
);

-- What moderators have been told once, such as a permission missing in a channel.
CREATE TABLE notices (
    guild BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    what TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (guild, channel, what)
);

-- The learner map: the only place where a learner's key meets a Discord id. The key is absent
-- while a person has chosen a language but asked nothing.
CREATE TABLE learners (
    user_id BIGINT NOT NULL PRIMARY KEY,
    learner BIGINT UNIQUE,
    locale TEXT,
    direct_channel BIGINT,
    first_seen_at BIGINT
);
CREATE INDEX learners_direct ON learners (user_id) WHERE direct_channel IS NOT NULL;

-- In which guilds a person has been seen.
CREATE TABLE sightings (
    user_id BIGINT NOT NULL,
    guild BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, guild)
);

CREATE TABLE inquiries (
    id BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT,
    learner BIGINT NOT NULL,
    place TEXT NOT NULL,
    channel BIGINT NOT NULL,
    message BIGINT,
    asked_at BIGINT NOT NULL,
    locale TEXT NOT NULL,
    band TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    category TEXT,
    rule TEXT,
    suggested TEXT NOT NULL,
    reply_channel BIGINT,
    reply BIGINT,
    answered_at BIGINT,
    outcome TEXT NOT NULL,
    settled_at BIGINT
);
CREATE INDEX inquiries_by_learner ON inquiries (learner, guild, asked_at);
CREATE INDEX inquiries_by_guild ON inquiries (guild, asked_at);
CREATE INDEX inquiries_by_reply ON inquiries (reply) WHERE reply IS NOT NULL;
CREATE INDEX inquiries_watched ON inquiries (channel, asked_at)
    WHERE outcome = 'pending' AND answered_at IS NULL;

-- Every message of an inquiry; a message belongs to one inquiry only, whoever hears of it again.
-- Written before its inquiry, and so without a reference to it: SQLite would look through this
-- whole table for each new inquiry.
CREATE TABLE inquiry_messages (
    message BIGINT NOT NULL PRIMARY KEY,
    inquiry BIGINT NOT NULL
);

CREATE TABLE inquiry_texts (
    inquiry BIGINT NOT NULL PRIMARY KEY REFERENCES inquiries (id),
    body TEXT NOT NULL
);

-- Append-only. Every measure can be recomputed from it. No text, no Discord id of a learner.
CREATE TABLE inquiry_events (
    inquiry BIGINT NOT NULL REFERENCES inquiries (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX inquiry_events_in_order ON inquiry_events (inquiry, seq);

CREATE TABLE ticket_counters (
    guild BIGINT NOT NULL PRIMARY KEY,
    last_number BIGINT NOT NULL
);

CREATE TABLE tickets (
    id BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    number BIGINT NOT NULL,
    inquiry BIGINT NOT NULL REFERENCES inquiries (id),
    learner BIGINT NOT NULL,
    state TEXT NOT NULL,
    assignee BIGINT,
    tagged TEXT NOT NULL,
    last_tagged BIGINT,
    category TEXT,
    support_channel BIGINT NOT NULL,
    thread BIGINT,
    opening_message BIGINT,
    learner_in_thread INTEGER NOT NULL,
    opened_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    first_reply_at BIGINT,
    resolved_at BIGINT,
    ball_with_learner_since BIGINT,
    UNIQUE (guild, number)
);
CREATE UNIQUE INDEX tickets_one_open ON tickets (guild, learner)
    WHERE state IN ('opening', 'waiting', 'claimed');
CREATE UNIQUE INDEX tickets_by_thread ON tickets (thread) WHERE thread IS NOT NULL;
CREATE INDEX tickets_by_inquiry ON tickets (inquiry);
CREATE INDEX tickets_by_state ON tickets (guild, state);
CREATE INDEX tickets_resolved ON tickets (guild, resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX tickets_moved ON tickets (guild, moved_at);
CREATE INDEX tickets_with_thread ON tickets (opened_at)
    WHERE thread IS NOT NULL AND state IN ('waiting', 'claimed', 'resolved');

CREATE TABLE instructors (
    guild BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    categories TEXT NOT NULL,
    capacity INTEGER NOT NULL,
    last_assigned_at BIGINT,
    PRIMARY KEY (guild, user_id)
);

CREATE TABLE duty_overrides (
    id BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    instructor BIGINT NOT NULL,
    presence TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT
);
CREATE INDEX duty_overrides_in_order ON duty_overrides (guild, seq);

-- Due times: nothing that is to happen later lives only in memory.
CREATE TABLE timers (
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    due BIGINT NOT NULL,
    worker BIGINT,
    lease_until BIGINT,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX timers_free ON timers (due) WHERE lease_until IS NULL;
CREATE INDEX timers_leased ON timers (lease_until) WHERE lease_until IS NOT NULL;

-- What goes out, written in the transaction of the decision. The rows of a stream go one after
-- another.
CREATE TABLE outbox (
    id BIGINT NOT NULL PRIMARY KEY,
    stream BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    unsure INTEGER NOT NULL,
    worker BIGINT,
    lease_until BIGINT,
    done INTEGER NOT NULL,
    reason TEXT
);
CREATE INDEX outbox_in_order ON outbox (stream, seq, id) WHERE done = 0;
CREATE INDEX outbox_free ON outbox (due) WHERE done = 0 AND lease_until IS NULL;
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE done = 0 AND lease_until IS NOT NULL;
CREATE INDEX outbox_done ON outbox (due) WHERE done = 1;

CREATE TABLE outbox_bodies (
    id BIGINT NOT NULL PRIMARY KEY REFERENCES outbox (id),
    body TEXT NOT NULL
);

-- Interactions already handled.
CREATE TABLE interactions (
    id BIGINT NOT NULL PRIMARY KEY,
    first_at BIGINT NOT NULL
);
CREATE INDEX interactions_by_time ON interactions (first_at);

-- Edits and deletions that came before their message. An absent body is a deletion.
CREATE TABLE early_changes (
    message BIGINT NOT NULL PRIMARY KEY,
    body TEXT,
    came_at BIGINT NOT NULL
);
CREATE INDEX early_changes_by_time ON early_changes (came_at);

-- The last message heard of in each channel.
CREATE TABLE watermarks (
    channel BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT,
    message BIGINT NOT NULL
);
CREATE INDEX watermarks_by_guild ON watermarks (guild);

CREATE TABLE surveys (
    id BIGINT NOT NULL PRIMARY KEY,
    inquiry BIGINT NOT NULL REFERENCES inquiries (id),
    ticket BIGINT REFERENCES tickets (id),
    guild BIGINT,
    learner BIGINT NOT NULL,
    channel BIGINT,
    message BIGINT,
    sent_at BIGINT NOT NULL,
    perceived_value INTEGER,
    perceived_effort INTEGER,
    expected_value INTEGER,
    completed_at BIGINT
);
CREATE UNIQUE INDEX surveys_one_per_answer ON surveys (inquiry) WHERE ticket IS NULL;
CREATE INDEX surveys_by_inquiry ON surveys (inquiry);
CREATE INDEX surveys_by_guild ON surveys (guild, sent_at);
CREATE INDEX surveys_by_learner ON surveys (learner, sent_at) WHERE ticket IS NULL;

CREATE TABLE survey_comments (
    survey BIGINT NOT NULL PRIMARY KEY REFERENCES surveys (id),
    body TEXT NOT NULL
);
