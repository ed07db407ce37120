-- What Discord says of subscriptions to roles: a message each time that somebody subscribes or goes on. Erased with the
-- learner. `months`: for how many they have subscribed in all, as Discord counts them.
CREATE TABLE role_subscriptions (
    message BIGINT NOT NULL PRIMARY KEY,
    guild BIGINT NOT NULL,
    learner BIGINT NOT NULL,
    tier TEXT NOT NULL,
    months BIGINT NOT NULL,
    renewal INTEGER NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX role_subscriptions_of_learner ON role_subscriptions (learner, guild, at);
CREATE INDEX role_subscriptions_by_guild ON role_subscriptions (guild);

-- Whether learners subscribed before their first inquiry, went on within 90 days, and for how many months in all; 0 who
-- never did. Months are added up beside their squares, of which the interval of their mean is made.
ALTER TABLE follow_ups ADD COLUMN had_subscribed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE follow_ups ADD COLUMN renewed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE follow_ups ADD COLUMN months BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cohorts ADD COLUMN had_subscribed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cohorts ADD COLUMN renewed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cohorts ADD COLUMN subscribers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cohorts ADD COLUMN months BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cohorts ADD COLUMN months_squared BIGINT NOT NULL DEFAULT 0;
