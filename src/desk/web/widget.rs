//! The texts of the widget on a website, in every language.

use std::collections::BTreeMap;

use crate::desk::ui::replies::Voice;
use crate::desk::web::{WebDesk, WebError};
use crate::domain::Locale;

/// Collects the texts by language, under the names that the widget uses.
///
/// # Errors
/// See [`WebError`].
pub fn texts(
    web: &WebDesk,
) -> Result<BTreeMap<&'static str, BTreeMap<&'static str, String>>, WebError> {
    let desk = &web.opened()?.desk;
    let languages = Locale::ALL.into_iter();
    Ok(languages
        .map(|locale| (locale.tag(), of(desk.voice(locale))))
        .collect())
}

fn of(voice: Voice<'_>) -> BTreeMap<&'static str, String> {
    [
        ("open", "widget-open"),
        ("unread", "widget-unread"),
        ("title", "widget-title"),
        ("close", "widget-close"),
        ("conversation", "widget-conversation"),
        ("label", "widget-label"),
        ("send", "widget-send"),
        ("greeting", "widget-greeting"),
        ("you", "widget-you"),
        ("desk", "widget-desk"),
        ("choices", "widget-choices"),
        ("nothing", "widget-nothing"),
        ("glad", "widget-glad"),
        ("sorry", "widget-sorry"),
        ("unreachable", "widget-unreachable"),
        ("too_many", "widget-too-many"),
        ("closed", "widget-closed"),
        ("solved", "button-solved"),
        ("not_this", "button-not-this"),
        ("ask_instructor", "button-ask-instructor"),
        ("opening", "state-opening"),
        ("waiting", "state-waiting"),
        ("claimed", "state-claimed"),
        ("resolved", "state-resolved"),
        ("survey_value", "widget-survey-value"),
        ("survey_effort", "widget-survey-effort"),
        ("survey_expected", "widget-survey-expected"),
        ("survey_comment", "widget-survey-comment"),
        ("survey_send", "widget-survey-send"),
        ("survey_thanks", "widget-survey-thanks"),
    ]
    .map(|(name, key)| (name, voice.say(key)))
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;

    #[test]
    fn the_widget_has_every_text_that_it_shows() {
        let script = include_str!("../../../assets/widget/widget.js");
        let texts = Texts::load().unwrap();
        let known = of(Voice::new(&texts, Locale::ZhCn));
        let named = regex::Regex::new(r"\bwords\.([a-z_]+)").unwrap();
        let mut shown = 0;
        for found in named.captures_iter(script) {
            assert!(known.contains_key(&found[1]), "{}", &found[1]);
            shown += 1;
        }
        assert!(shown > 20);
    }
}
