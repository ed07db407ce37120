//! The list of migrations, which upgrade a database's schema one after another.

/// Every migration, oldest first. A new one is added here and in `migrations/`.
pub(super) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "first tables",
        include_str!("../../migrations/0001_first_tables.sql"),
    ),
    (
        2,
        "learning",
        include_str!("../../migrations/0002_learning.sql"),
    ),
    (
        3,
        "outbox in one",
        include_str!("../../migrations/0003_outbox_in_one.sql"),
    ),
    (
        4,
        "filed lessons",
        include_str!("../../migrations/0004_filed_lessons.sql"),
    ),
    (
        5,
        "several processes",
        include_str!("../../migrations/0005_several_processes.sql"),
    ),
    (
        6,
        "counted presses",
        include_str!("../../migrations/0006_counted_presses.sql"),
    ),
    (
        8,
        "limits",
        include_str!("../../migrations/0008_limits.sql"),
    ),
    (
        9,
        "replies owed",
        include_str!("../../migrations/0009_replies_owed.sql"),
    ),
    (
        10,
        "shifts",
        include_str!("../../migrations/0010_shifts.sql"),
    ),
    (
        11,
        "relayed messages",
        include_str!("../../migrations/0011_relayed_messages.sql"),
    ),
    (
        12,
        "ticket lifecycle",
        include_str!("../../migrations/0012_ticket_lifecycle.sql"),
    ),
    (
        13,
        "ways in",
        include_str!("../../migrations/0013_ways_in.sql"),
    ),
    (
        14,
        "targets and helpers",
        include_str!("../../migrations/0014_targets_and_helpers.sql"),
    ),
    (
        15,
        "privacy",
        include_str!("../../migrations/0015_privacy.sql"),
    ),
    (
        16,
        "handoff",
        include_str!("../../migrations/0016_handoff.sql"),
    ),
    (17, "swaps", include_str!("../../migrations/0017_swaps.sql")),
    (
        19,
        "anonymous tickets",
        include_str!("../../migrations/0019_anonymous_tickets.sql"),
    ),
    (
        20,
        "transcripts",
        include_str!("../../migrations/0020_transcripts.sql"),
    ),
    (
        21,
        "ratings",
        include_str!("../../migrations/0021_ratings.sql"),
    ),
    (
        22,
        "sealed texts",
        include_str!("../../migrations/0022_sealed_texts.sql"),
    ),
    (
        23,
        "duty hours",
        include_str!("../../migrations/0023_duty_hours.sql"),
    ),
    (
        24,
        "calendars",
        include_str!("../../migrations/0024_calendars.sql"),
    ),
    (
        25,
        "learner details",
        include_str!("../../migrations/0025_learner_details.sql"),
    ),
    (
        26,
        "related and similar",
        include_str!("../../migrations/0026_related_and_similar.sql"),
    ),
    (
        27,
        "faults",
        include_str!("../../migrations/0027_faults.sql"),
    ),
    (
        28,
        "roll-ups",
        include_str!("../../migrations/0028_roll_ups.sql"),
    ),
    (31, "web", include_str!("../../migrations/0031_web.sql")),
    (
        34,
        "replies by message",
        include_str!("../../migrations/0034_replies_by_message.sql"),
    ),
    (
        35,
        "ways in and out",
        include_str!("../../migrations/0035_ways_in_and_out.sql"),
    ),
    (
        36,
        "missing rules",
        include_str!("../../migrations/0036_missing_rules.sql"),
    ),
    (
        38,
        "weekly digest",
        include_str!("../../migrations/0038_weekly_digest.sql"),
    ),
    (
        39,
        "follow-ups",
        include_str!("../../migrations/0039_follow_ups.sql"),
    ),
    (
        40,
        "limits of guilds",
        include_str!("../../migrations/0040_limits_of_guilds.sql"),
    ),
    (
        41,
        "instructors join",
        include_str!("../../migrations/0041_instructors_join.sql"),
    ),
    (
        43,
        "answers of rules",
        include_str!("../../migrations/0043_answers_of_rules.sql"),
    ),
    (
        44,
        "marks and forgotten",
        include_str!("../../migrations/0044_marks_and_forgotten.sql"),
    ),
    (
        45,
        "web secret",
        include_str!("../../migrations/0045_web_secret.sql"),
    ),
    (
        46,
        "asides",
        include_str!("../../migrations/0046_asides.sql"),
    ),
    (
        47,
        "quotes",
        include_str!("../../migrations/0047_quotes.sql"),
    ),
    (
        48,
        "left tickets",
        include_str!("../../migrations/0048_left_tickets.sql"),
    ),
    (
        49,
        "taken out",
        include_str!("../../migrations/0049_taken_out.sql"),
    ),
    (
        50,
        "repeats and unresolved",
        include_str!("../../migrations/0050_repeats_and_unresolved.sql"),
    ),
    (
        51,
        "queued by pages",
        include_str!("../../migrations/0051_queued_by_pages.sql"),
    ),
    (
        52,
        "instructors by category",
        include_str!("../../migrations/0052_instructors_by_category.sql"),
    ),
    (
        53,
        "role subscriptions",
        include_str!("../../migrations/0053_role_subscriptions.sql"),
    ),
    (
        54,
        "told of duty",
        include_str!("../../migrations/0054_told_of_duty.sql"),
    ),
    (
        55,
        "setting up",
        include_str!("../../migrations/0055_setting_up.sql"),
    ),
    (
        56,
        "gone instructors",
        include_str!("../../migrations/0056_gone_instructors.sql"),
    ),
    (
        57,
        "products of successions",
        include_str!("../../migrations/0057_products_of_successions.sql"),
    ),
    (
        58,
        "anonymous apart",
        include_str!("../../migrations/0058_anonymous_apart.sql"),
    ),
    (
        60,
        "quoted inquiries",
        include_str!("../../migrations/0060_quoted_inquiries.sql"),
    ),
    (
        61,
        "facts by rule",
        include_str!("../../migrations/0061_facts_by_rule.sql"),
    ),
    (
        63,
        "given answers",
        include_str!("../../migrations/0063_given_answers.sql"),
    ),
    (
        64,
        "figures by reason",
        include_str!("../../migrations/0064_figures_by_reason.sql"),
    ),
    (
        65,
        "schedule revisions",
        include_str!("../../migrations/0065_schedule_revisions.sql"),
    ),
    (
        66,
        "tickets by holder",
        include_str!("../../migrations/0066_tickets_by_holder.sql"),
    ),
    (
        67,
        "read for quiet",
        include_str!("../../migrations/0067_read_for_quiet.sql"),
    ),
    (
        68,
        "asked by staff",
        include_str!("../../migrations/0068_asked_by_staff.sql"),
    ),
];
