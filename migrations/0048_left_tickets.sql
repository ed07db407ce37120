-- By whom an open ticket was left when their duty ended and nobody took it over: whoever comes on duty next is told of
-- it, or is given it, once. Of no meaning where somebody else holds it by now.
ALTER TABLE tickets ADD COLUMN left_by BIGINT;
