//! Puts the settings of a guild into words, as `/setup` shows them.

use crate::desk::commands::setup::{products, targets};
use crate::desk::stats::layout::format::decimal;
use crate::desk::ui::replies::Voice;
use crate::domain::{
    ChannelId, ChannelMode, CountedBy, GuildSettings, Handoff, LearningMode, RoleId,
};

/// Puts all settings of a guild into words.
pub(crate) fn in_words(settings: &GuildSettings, voice: Voice<'_>) -> String {
    let channel =
        |id: Option<ChannelId>| id.map_or_else(|| voice.say("setup-unset"), ChannelId::mention);
    let role = |id: Option<RoleId>| id.map_or_else(|| voice.say("setup-unset"), RoleId::mention);
    let targets = settings.targets;
    let mut shown = voice.say_with(
        "setup-show",
        &[
            ("support", channel(settings.support_channel)),
            ("staff", channel(settings.staff_channel)),
            ("watched", watched(settings, voice)),
            ("instructor", role(settings.instructor_role)),
            ("moderator", role(settings.moderator_role)),
            ("lead", role(settings.lead_role)),
            ("firstreply", targets.tickets.first_reply.to_string()),
            ("nextreply", targets.tickets.next_reply.to_string()),
            (
                "resolution",
                targets
                    .tickets
                    .resolution
                    .map_or_else(|| voice.say("setup-unset"), |length| length.to_string()),
            ),
            ("categories", targets::of_categories(settings, voice)),
            ("watch", targets.watch.to_string()),
            ("silence", targets.learner_silence.to_string()),
            ("reopen", targets.reopen.to_string()),
            ("survey", format!("{:.0}", settings.survey_share * 100.0)),
            ("questions", settings.limits.questions_a_minute.to_string()),
            ("tickets", settings.limits.tickets_a_day.to_string()),
            ("relayed", settings.limits.relayed_a_minute.to_string()),
            ("inquiries", settings.limits.inquiries_a_minute.to_string()),
            ("alltickets", settings.limits.all_tickets_a_day.to_string()),
            (
                "allrelayed",
                settings.limits.all_relayed_a_minute.to_string(),
            ),
            ("learning", voice.say(learning_key(settings.learning))),
            ("language", settings.locale.tag().to_owned()),
            ("zone", settings.time_zone.clone()),
        ],
    );
    for line in chosen(settings, voice) {
        shown.push('\n');
        shown.push_str(&line);
    }
    shown
}

/// Lists the channels that are watched, each with what frontdesk does there.
fn watched(settings: &GuildSettings, voice: Voice<'_>) -> String {
    let one = |(channel, mode): (&ChannelId, &ChannelMode)| {
        let mut mode = voice.say(mode_key(*mode));
        if settings.solved_tags.contains_key(channel) {
            mode += &voice.say("setup-with-tag");
        }
        let values = [("channel", channel.to_string()), ("mode", mode)];
        voice.say_with("setup-channel-mode", &values)
    };
    let watched: Vec<String> = settings.channels.iter().map(one).collect();
    if watched.is_empty() {
        voice.say("setup-unset")
    } else {
        watched.join(", ")
    }
}

/// Returns the text key for what frontdesk does in a channel.
const fn mode_key(mode: ChannelMode) -> &'static str {
    match mode {
        ChannelMode::Off => "setup-mode-off",
        ChannelMode::Mention => "setup-mode-mention",
        ChannelMode::Answer => "setup-mode-answer",
        ChannelMode::Forum => "setup-mode-forum",
    }
}

/// Returns the text key for how frontdesk learns.
const fn learning_key(mode: LearningMode) -> &'static str {
    match mode {
        LearningMode::Off => "setup-learning-off",
        LearningMode::Reviewed => "setup-learning-reviewed",
        LearningMode::Automatic => "setup-learning-automatic",
    }
}

/// Lists the less common settings that differ from their defaults, a line each.
fn chosen(settings: &GuildSettings, voice: Voice<'_>) -> Vec<String> {
    let names = settings.relay_names.then(|| voice.say("setup-relay-names"));
    let transcripts = settings.transcript_channel;
    let transcripts = transcripts.map(|to| voice.say1("setup-transcripts", "channel", to));
    let digest = settings.digest_channel;
    let digest = digest.map(|to| voice.say1("setup-digest", "channel", to));
    let retention = settings.retention_days;
    let retention = retention.map(|days| voice.say1("setup-retention", "days", days));
    let in_duty_hours = settings.targets.tickets.counted_by == CountedBy::Duty;
    let counted = in_duty_hours.then(|| voice.say("setup-counted-duty"));
    let reassigns = settings.handoff == Handoff::Reassign;
    let handoff = reassigns.then(|| voice.say("setup-handoff-reassign"));
    let starts = settings
        .tell_shift_starts
        .then(|| voice.say("setup-shift-starts"));
    let stay = settings
        .transferred_stay
        .then(|| voice.say("setup-transferred-stay"));
    let join = settings
        .instructors_join
        .then(|| voice.say("setup-instructors-join"));
    let floor = settings.rating_floor;
    let floor = floor.map(|floor| voice.say1("setup-rating-floor", "floor", decimal(floor)));
    let before = (settings.expected_before_share > 0.0).then(|| {
        let percent = format!("{:.0}", settings.expected_before_share * 100.0);
        voice.say1("setup-expected-before", "percent", percent)
    });
    let untold = (!settings.tells_of_reveals).then(|| voice.say("setup-reveals-untold"));
    let products = products::line(settings, voice);
    let listed = (!settings.ranks_related).then(|| voice.say("setup-related-listed"));
    let similar = settings
        .offers_similar
        .then(|| voice.say("setup-similar-posts"));
    let lines = [
        counted,
        listed,
        similar,
        products,
        names,
        handoff,
        stay,
        join,
        starts,
        transcripts,
        digest,
        untold,
        floor,
        before,
        retention,
    ];
    lines.into_iter().flatten().collect()
}
