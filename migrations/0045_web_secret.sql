-- The secret under which it is kept how sites call their visitors: a single row, sealed like people's words. Without it,
-- the hashes in web_users could be compared with guesses.
CREATE TABLE web_secrets (
    id BIGINT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);
