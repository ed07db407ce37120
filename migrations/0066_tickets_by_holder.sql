-- How many open tickets each instructor has is counted for whoever is given the next: in order, from this index alone.
CREATE INDEX tickets_by_holder ON tickets
    (guild, (CASE WHEN state = 'claimed' THEN assignee ELSE last_tagged END), ball_with_learner_since, state, assignee,
     last_tagged)
    WHERE state IN ('opening', 'waiting', 'claimed');
