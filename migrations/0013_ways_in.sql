-- The messages of frontdesk's with which learners ask by pressing a button: one in a channel.
CREATE TABLE panels (
    guild BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    message BIGINT NOT NULL,
    PRIMARY KEY (guild, channel)
);

-- What learners wrote into the fields of a category about an inquiry, as JSON. Texts, and so erased with the question.
CREATE TABLE inquiry_particulars (
    inquiry BIGINT NOT NULL PRIMARY KEY REFERENCES inquiries (id),
    body TEXT NOT NULL
);
