//! Rows of every kind as the versions so far wrote them, and how each is found by the newest.

/// A row as one of the versions from the first on, and before the second, wrote it; and what finds it in the newest.
pub(super) struct Old {
    from: i64,
    before: i64,
    pub(super) row: &'static str,
    pub(super) found: &'static str,
}

/// The end of a row that every version so far writes.
const NEVER: i64 = i64::MAX;

const fn since(from: i64, row: &'static str, found: &'static str) -> Old {
    Old {
        from,
        before: NEVER,
        row,
        found,
    }
}

const fn until(before: i64, row: &'static str, found: &'static str) -> Old {
    Old {
        before,
        ..since(1, row, found)
    }
}

/// A row at least of every kind, in the order in which they can be written.
pub(super) const ROWS: &[Old] = &[
    since(
        1,
        "INSERT INTO guilds (guild, locale, time_zone, watch_ms, first_reply_ms, learner_silence_ms, reopen_ms, survey_share) \
         VALUES (7, 'en-US', 'Europe/Berlin', 900000, 900000, 86400000, 604800000, 0.2)",
        "guilds WHERE guild = 7 AND learning = 'reviewed' AND next_reply_ms = 900000",
    ),
    since(
        1,
        "INSERT INTO channels (guild, channel, mode) VALUES (7, 70, 'answer')",
        "channels WHERE channel = 70",
    ),
    since(
        1,
        "INSERT INTO notices (guild, channel, what, told_at) VALUES (7, 70, 'told', 5); \
         INSERT INTO watermarks (channel, guild, message) VALUES (70, 7, 101); \
         INSERT INTO ticket_counters (guild, last_number) VALUES (7, 1)",
        "notices n JOIN watermarks w ON w.guild = n.guild JOIN ticket_counters c ON c.guild = n.guild \
         WHERE n.what = 'told' AND w.message = 101 AND c.last_number = 1",
    ),
    since(
        1,
        "INSERT INTO learners (user_id, learner, locale, direct_channel, first_seen_at) VALUES (11, 1, 'zh-CN', 1100, 5)",
        "learners WHERE learner = 1",
    ),
    since(
        1,
        "INSERT INTO sightings (user_id, guild, seen_at) VALUES (11, 7, 5)",
        "sightings WHERE user_id = 11 AND guild = 7",
    ),
    since(
        1,
        "INSERT INTO inquiries (id, guild, learner, place, channel, message, asked_at, locale, band, score, suggested, outcome) \
         VALUES (1, 7, 1, 'channel', 70, 101, 1767603600000, 'en-US', 'answer', 0.5, '[]', 'pending'), \
         (2, 7, 1, 'channel', 70, 102, 1767603600000, 'en-US', 'answer', 0.5, '[]', 'pending')",
        "inquiries WHERE id = 1 AND anonymous = 0",
    ),
    since(
        1,
        "INSERT INTO inquiry_messages (message, inquiry) VALUES (101, 1)",
        "inquiry_messages WHERE message = 101 AND inquiry = 1",
    ),
    since(
        1,
        "INSERT INTO inquiry_texts (inquiry, body) VALUES (1, 'how do I pay?')",
        "inquiry_texts WHERE inquiry = 1",
    ),
    until(
        22,
        "INSERT INTO inquiry_texts (inquiry, body) VALUES (2, 'sealed1:so somebody wrote')",
        "inquiry_texts WHERE inquiry = 2 AND body = 'clear1:sealed1:so somebody wrote'",
    ),
    since(
        1,
        "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) VALUES (1, 1, 1767603600000, 'solved', '{\"kind\": \"solved\"}')",
        "inquiry_events WHERE inquiry = 1",
    ),
    until(
        28,
        "UPDATE inquiries SET outcome = 'pending' WHERE id = 1",
        "changed_inquiries WHERE inquiry = 1",
    ),
    since(
        28,
        "INSERT INTO changed_inquiries (guild, inquiry, at) VALUES (7, 1, 5)",
        "changed_inquiries WHERE inquiry = 1",
    ),
    until(
        9,
        "INSERT INTO tickets (id, guild, number, inquiry, learner, state, tagged, support_channel, learner_in_thread, opened_at, \
         moved_at) VALUES (10, 7, 1, 1, 1, 'waiting', '[]', 71, 1, 1500, 1500)",
        "tickets WHERE id = 10 AND reply_owed_since = 1500 AND priority = 'normal'",
    ),
    since(
        9,
        "INSERT INTO tickets (id, guild, number, inquiry, learner, state, tagged, support_channel, learner_in_thread, opened_at, \
         moved_at, reply_owed_since) VALUES (10, 7, 1, 1, 1, 'waiting', '[]', 71, 1, 1500, 1500, 1500)",
        "tickets WHERE id = 10",
    ),
    until(
        5,
        "INSERT INTO timers (kind, subject, due) VALUES ('first_reply', 10, 9000)",
        "timers WHERE kind = 'first_reply' AND guild = 7",
    ),
    until(
        9,
        "INSERT INTO timers (kind, subject, due) VALUES ('reply_warning', 10, 9000)",
        "timers WHERE kind = 'membership' AND subject = 10",
    ),
    until(
        3,
        "INSERT INTO outbox (id, stream, seq, created_at, due, attempts, unsure, done) VALUES (1, 10, 1, 1500, 1500, 0, 0, 0); \
         INSERT INTO outbox_bodies (id, body) VALUES (1, 'kept in a table of its own')",
        "outbox WHERE id = 1 AND body = 'kept in a table of its own' AND guild = 7",
    ),
    since(
        3,
        "INSERT INTO outbox (id, stream, seq, created_at, due, attempts, unsure, done, body) VALUES \
         (1, 10, 1, 1500, 1500, 0, 0, 0, '{}')",
        "outbox WHERE id = 1",
    ),
    since(
        1,
        "INSERT INTO surveys (id, inquiry, ticket, guild, learner, sent_at) VALUES (30, 1, 10, 7, 1, 2000)",
        "surveys WHERE id = 30 AND expected_before = 0",
    ),
    since(
        1,
        "INSERT INTO survey_comments (survey, body) VALUES (30, 'fine')",
        "survey_comments WHERE survey = 30",
    ),
    since(
        1,
        "INSERT INTO interactions (id, first_at) VALUES (500, 1500)",
        "interactions WHERE id = 500 AND inquiry IS NULL",
    ),
    until(
        22,
        "INSERT INTO early_changes (message, body, came_at) VALUES (600, 'clear1:so corrected', 1500)",
        "early_changes WHERE message = 600 AND body = 'clear1:clear1:so corrected'",
    ),
    since(
        1,
        "INSERT INTO instructors (guild, user_id, categories, capacity) VALUES (7, 44, '[]', 3)",
        "instructors WHERE user_id = 44 AND duty_ended_at IS NULL AND told_began_at IS NULL AND gone_since IS NULL",
    ),
    since(
        1,
        "INSERT INTO duty_overrides (id, guild, seq, instructor, presence, from_at) VALUES (40, 7, 1, 44, 'on', 5)",
        "duty_overrides WHERE id = 40 AND until_at IS NULL",
    ),
    since(
        2,
        "INSERT INTO reviews (inquiry, guild, decision, decided_at) VALUES (1, 7, 'skipped', 3000)",
        "reviews WHERE inquiry = 1",
    ),
    Old {
        from: 2,
        before: 4,
        row: "INSERT INTO lessons (id, guild, rule, kind, body, source, taught_at) VALUES (1, 7, 'pay', 'example', 'x', 'shown', 1)",
        found: "lessons WHERE id = 1 AND subject = 'pay'",
    },
    since(
        5,
        "INSERT INTO unfinished_interactions (id, worker, came_at, body) VALUES (500, 3, 1500, '{}')",
        "unfinished_interactions WHERE id = 500",
    ),
    since(
        6,
        "INSERT INTO votes (inquiry, rule, guild, learner, said, at, trust, counts) \
         VALUES (1, 'pay', 7, 1, 'solved', 1767603600000, 0.5, 1); \
         INSERT INTO tallies (guild, rule, helped, missed, asked, content, let_down, askers) \
         VALUES (7, 'pay', 0.5, 0, 0, 1, 0, 0)",
        "votes v JOIN tallies t ON t.guild = v.guild AND t.rule = v.rule WHERE v.trust = 0.5 AND t.helped = 0.5",
    ),
    since(
        6,
        "INSERT INTO kept_rules (guild, rule, kept_at, kept_by) VALUES (7, 'pay', 5, 44)",
        "kept_rules WHERE rule = 'pay'",
    ),
    since(
        6,
        "INSERT INTO progress (what, at, id) VALUES ('some errand', 5, 1)",
        "progress WHERE what = 'some errand'",
    ),
    since(
        6,
        "INSERT INTO departures (guild, left_at) VALUES (8, 5)",
        "departures WHERE guild = 8",
    ),
    since(
        8,
        "INSERT INTO asked_for (user_id, guild, kind, since_at, counted, told) VALUES (11, 7, 'questions', 5, 2, 0)",
        "asked_for WHERE user_id = 11 AND counted = 2",
    ),
    since(
        10,
        "INSERT INTO absences (id, guild, instructor, from_at, until_at) VALUES (50, 7, 44, 1, 2); \
         INSERT INTO holidays (guild, day, valid_from) VALUES (7, '2026-01-06', 1)",
        "absences a JOIN holidays h ON h.guild = a.guild WHERE a.id = 50 AND h.day = '2026-01-06'",
    ),
    since(
        12,
        "INSERT INTO given_answers (guild, rule, times) VALUES (7, 'pay', 4)",
        "given_answers WHERE rule = 'pay' AND times = 4",
    ),
    since(
        13,
        "INSERT INTO panels (guild, channel, message) VALUES (7, 70, 701); \
         INSERT INTO inquiry_particulars (inquiry, body) VALUES (1, '[]')",
        "panels p JOIN inquiry_particulars i ON i.inquiry = 1 WHERE p.message = 701",
    ),
    since(
        10,
        "INSERT INTO shifts (guild, number, instructor, days, starts, ends, zone, valid_from) VALUES \
         (7, 1, 44, 1, 540, 1020, 'Europe/Berlin', 1)",
        "shifts WHERE guild = 7",
    ),
    Old {
        from: 10,
        before: 65,
        row: "UPDATE shifts SET days = 1 WHERE guild = 7",
        found: "schedule_revisions WHERE guild = 7 AND revision = 0",
    },
    since(
        10,
        "INSERT INTO rotations (id, guild, name, turn_days, start_on, starts, ends, zone, members, valid_from) VALUES \
         (60, 7, 'evenings', 7, '2026-01-05', 1020, 1320, 'Europe/Berlin', '[44]', 1)",
        "rotations WHERE id = 60 AND split IS NULL",
    ),
    since(
        11,
        "INSERT INTO relayed_messages (origin, part, ticket, by_learner, copy) VALUES (104, 0, 10, 1, 105)",
        "relayed_messages WHERE origin = 104 AND taken_out = 0",
    ),
    since(
        12,
        "INSERT INTO ticket_notes (ticket, seq, author, written_at, body) VALUES (10, 1, 44, 1600, 'called back')",
        "ticket_notes WHERE ticket = 10 AND seq = 1",
    ),
    since(
        12,
        "INSERT INTO blocked_learners (guild, learner, ticket, blocked_by, blocked_at) VALUES (7, 1, 10, 44, 1700)",
        "blocked_learners WHERE learner = 1 AND anonymous = 0",
    ),
    since(
        14,
        "INSERT INTO category_targets (guild, category, first_reply_ms) VALUES (7, 'pay', 60000)",
        "category_targets WHERE category = 'pay' AND counted_by IS NULL",
    ),
    since(
        14,
        "INSERT INTO helpful_replies (inquiry, guild, helper, channel, message, replied_at) VALUES (2, 7, 2, 70, 103, 1500)",
        "helpful_replies WHERE inquiry = 2 AND gone = 0",
    ),
    since(
        15,
        "INSERT INTO audit_events (id, guild, at, kind, learner, staff) VALUES (800, 7, 1500, 'exported', 1, 44)",
        "audit_events WHERE id = 800 AND ticket IS NULL",
    ),
    since(
        17,
        "INSERT INTO swaps (guild, number, giver, from_at, until_at) VALUES (7, 1, 44, 1, 2)",
        "swaps WHERE guild = 7 AND message IS NULL",
    ),
    Old {
        from: 12,
        before: 22,
        row: "INSERT INTO ticket_notes (ticket, seq, author, written_at, body) VALUES (10, 2, 44, 1600, 'clear1:so noted')",
        found: "ticket_notes WHERE seq = 2 AND body = 'clear1:clear1:so noted'",
    },
    since(
        20,
        "INSERT INTO transcripts (ticket, channel, message) VALUES (10, 72, 720)",
        "transcripts WHERE message = 720",
    ),
    since(
        21,
        "INSERT INTO expectations (ticket, guild, expected) VALUES (10, 7, 4)",
        "expectations WHERE ticket = 10 AND expected = 4",
    ),
    since(
        23,
        "INSERT INTO former_takes (guild, user_id, until_at, categories, capacity) VALUES (7, 44, 9, '[]', 3)",
        "former_takes WHERE user_id = 44",
    ),
    since(
        24,
        "INSERT INTO calendar_feeds (guild, owner, of_team, token_hash, made_at) VALUES (7, 44, 0, 'h', 1)",
        "calendar_feeds WHERE owner = 44",
    ),
    since(
        24,
        "INSERT INTO calendar_imports (guild, id, plan, made_at) VALUES (7, 9, '[]', 1)",
        "calendar_imports WHERE guild = 7 AND id = 9",
    ),
    since(
        25,
        "INSERT INTO products (guild, role, name) VALUES (7, 55, 'Drawing'); \
         INSERT INTO self_descriptions (user_id, guild, body, written_at) VALUES (11, 7, 'I draw', 1)",
        "products p JOIN self_descriptions d ON d.guild = p.guild WHERE p.role = 55 AND d.body = 'I draw'",
    ),
    since(
        26,
        "INSERT INTO successions (inquiry, prior, next, weight, at) VALUES (1, 'pay', 'refund', 0.5, 1767603600000)",
        "successions WHERE inquiry = 1 AND product IS NULL",
    ),
    since(
        26,
        "INSERT INTO succession_counts (guild, prior, next, weight) VALUES (7, 'pay', 'refund', 0.5)",
        "succession_counts WHERE next = 'refund' AND weight = 0.5",
    ),
    since(
        28,
        "INSERT INTO backlog_days (guild, category, day, more) VALUES (7, '', 20458, 1)",
        "backlog_days WHERE day = 20458 AND more = 1",
    ),
    since(
        28,
        "INSERT INTO measured_guilds (guild, zone, definitions, last_number) VALUES (7, 'Europe/Berlin', 1, 1); \
         INSERT INTO learner_numbers (guild, learner, number) VALUES (7, 1, 1)",
        "measured_guilds WHERE guild = 7 AND marks = 0 AND to_queue IS NULL",
    ),
    since(
        28,
        "INSERT INTO inquiry_facts (inquiry, guild, learner, asked_at, day, hour, weekday, place, outcome, first_reply, \
         resolved, turns, surveys, open_changes) \
         VALUES (1, 7, 1, 1767603600000, 20458, 9, 0, 'channel', 'pending', 'none', '[]', '[]', '[]', '[]')",
        "inquiry_facts WHERE inquiry = 1 AND answers = '[]' AND unresolved = '[]' AND given = '[]' AND repeated = 0 AND by_staff = 0",
    ),
    Old {
        from: 28,
        before: 39,
        row: "UPDATE inquiry_facts SET category = 'pay' WHERE inquiry = 1",
        found: "follow_ups WHERE guild = 7 AND learner = 1 AND stale = 1",
    },
    Old {
        from: 28,
        before: 52,
        row: "INSERT INTO roll_ups (guild, kind, subject, span, start, sums) VALUES (7, 'instructor', '44', 'day', 20458, 'x')",
        found: "marked_days WHERE guild = 7 AND day = 20458",
    },
    Old {
        from: 28,
        before: 64,
        row: "INSERT INTO roll_ups (guild, kind, subject, span, start, sums) VALUES (7, 'all', '', 'day', 20459, 'x')",
        found: "marked_days WHERE guild = 7 AND day = 20459",
    },
    since(
        28,
        "INSERT INTO marked_days (guild, day) VALUES (7, 20400)",
        "marked_days WHERE day = 20400 AND mark = 0",
    ),
    since(
        31,
        "INSERT INTO web_users (user_id, guild, person_hash, last_change, seen_at) VALUES (99, 7, 'p', 1, 1); \
         INSERT INTO web_messages (message, user_id, guild, change_number, by_learner, deleted, body, written_at) \
         VALUES (990, 99, 7, 1, 1, 0, '{}', 1)",
        "web_messages m JOIN web_users u ON u.user_id = m.user_id WHERE m.message = 990",
    ),
    since(
        35,
        "INSERT INTO purchases (guild, row_key, seq, learner, product, at, imported_at) VALUES (7, 'r', 1, 1, 'Drawing', 1, 1)",
        "purchases WHERE learner = 1 AND amount IS NULL",
    ),
    since(
        35,
        "INSERT INTO imported_surveys (guild, source, row_key, seq, at, imported_at, perceived_value, perceived_effort, \
         expected_value) VALUES (7, 'a form', 'r', 1, 1, 1, 4, 2, 3)",
        "imported_surveys WHERE row_key = 'r' AND perceived_value = 4",
    ),
    since(
        36,
        "INSERT INTO supplied_rules (id, guild, rule, supplied_at, week_before) VALUES (1, 7, 'pay', 1, 5); \
         INSERT INTO supplied_questions (inquiry, guild, supplied) VALUES (1, 7, 1)",
        "supplied_rules r JOIN supplied_questions q ON q.supplied = r.id WHERE r.week_before = 5",
    ),
    since(
        39,
        "INSERT INTO follow_ups (guild, learner, stale, first_at, first_day) VALUES (7, 2, 0, 1, 1); \
         INSERT INTO cohorts (guild, first_day, category, outcome, learners, again_30, again_60, again_90, later_month, \
         had_bought, bought_again, looked, there, holds) VALUES (7, 1, '', 'solved', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
        "follow_ups f JOIN cohorts c ON c.guild = f.guild WHERE f.learner = 2 AND f.renewed = 0 AND c.subscribers = 0",
    ),
    since(
        44,
        "INSERT INTO forgotten_people (guild, code) VALUES (7, 123)",
        "forgotten_people WHERE code = 123",
    ),
    since(
        45,
        "INSERT INTO web_secrets (id, body) VALUES (1, 'a secret')",
        "web_secrets WHERE id = 1",
    ),
    since(
        47,
        "INSERT INTO quotes (ticket, message) VALUES (10, 102)",
        "quotes WHERE message = 102 AND inquiry IS NULL",
    ),
    since(
        53,
        "INSERT INTO role_subscriptions (message, guild, learner, tier, months, renewal, at) VALUES (700, 7, 1, 'Gold', 3, 1, 1)",
        "role_subscriptions WHERE message = 700 AND months = 3",
    ),
    since(
        55,
        "INSERT INTO setup_offers (guild, offered_at) VALUES (7, 1)",
        "setup_offers WHERE guild = 7",
    ),
    since(
        55,
        "INSERT INTO setup_made (guild, part, begun_at, tried_at, made_id) VALUES (7, 'lead', 1, 1, 90)",
        "setup_made WHERE part = 'lead' AND made_id = 90",
    ),
    since(
        57,
        "INSERT INTO product_succession_counts (guild, product, prior, next, weight) VALUES (7, 55, 'pay', 'refund', 0.5)",
        "product_succession_counts WHERE product = 55 AND weight = 0.5",
    ),
    since(
        65,
        "INSERT INTO schedule_revisions (guild, revision) VALUES (7, 5)",
        "schedule_revisions WHERE revision = 5",
    ),
];

impl Old {
    /// Says whether a version writes it.
    pub(super) fn is_of(&self, schema: i64) -> bool {
        (self.from..self.before).contains(&schema)
    }
}
