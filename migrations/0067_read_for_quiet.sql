-- Whether a conversation is quiet is read a page at a time: the message up to which it was read, and nothing was about the
-- question.
ALTER TABLE helpful_replies ADD COLUMN read_to BIGINT;
