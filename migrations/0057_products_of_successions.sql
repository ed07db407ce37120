-- The role by which the learner had bought a product when they asked; and which rule followed which other one among
-- those who had bought it, as in succession_counts.
ALTER TABLE inquiries ADD COLUMN product BIGINT;
ALTER TABLE successions ADD COLUMN product BIGINT;
CREATE TABLE product_succession_counts (
    guild BIGINT NOT NULL,
    product BIGINT NOT NULL,
    prior TEXT NOT NULL,
    next TEXT NOT NULL,
    weight DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (guild, product, prior, next)
);
