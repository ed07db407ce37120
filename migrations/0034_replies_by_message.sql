-- Replies to questions are found by their message, to notice when that is deleted.
CREATE INDEX helpful_replies_by_message ON helpful_replies (guild, channel, message);
