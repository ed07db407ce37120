-- Whether a learner has said that a message, which was taken for their word in a ticket, was about something else: it
-- belongs to that ticket no more.
ALTER TABLE relayed_messages ADD COLUMN taken_out INTEGER NOT NULL DEFAULT 0;
