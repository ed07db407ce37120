-- The inquiry that a message in a ticket's thread quotes, which may be another than the ticket's own: the message is
-- deleted with it. Absent of what was quoted before.
ALTER TABLE quotes ADD COLUMN inquiry BIGINT;
CREATE INDEX quotes_by_inquiry ON quotes (inquiry);
