-- Texts can be encrypted. Under which keys some are, each with a text by which the key is known again.
CREATE TABLE text_keys (
    id TEXT NOT NULL PRIMARY KEY,
    proof TEXT NOT NULL
);

-- By what questions in the same words are found, since texts that are encrypted cannot be compared. Absent of those from
-- before.
ALTER TABLE inquiry_texts ADD COLUMN fingerprint BIGINT;
CREATE INDEX inquiry_texts_by_fingerprint ON inquiry_texts (fingerprint) WHERE fingerprint IS NOT NULL;

-- What people wrote that looks like a text as it is kept from now on is marked as theirs.
UPDATE inquiry_texts SET body = 'clear1:' || body WHERE body LIKE 'sealed1:%' OR body LIKE 'clear1:%';
UPDATE survey_comments SET body = 'clear1:' || body WHERE body LIKE 'sealed1:%' OR body LIKE 'clear1:%';
UPDATE ticket_notes SET body = 'clear1:' || body WHERE body LIKE 'sealed1:%' OR body LIKE 'clear1:%';
UPDATE lessons SET body = 'clear1:' || body WHERE body LIKE 'sealed1:%' OR body LIKE 'clear1:%';
UPDATE early_changes SET body = 'clear1:' || body WHERE body LIKE 'sealed1:%' OR body LIKE 'clear1:%';
