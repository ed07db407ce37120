-- The messages in a ticket's thread in which frontdesk quotes what its learner asked: they are deleted with it.
CREATE TABLE quotes (
    ticket BIGINT NOT NULL REFERENCES tickets (id),
    message BIGINT NOT NULL,
    PRIMARY KEY (ticket, message)
);
