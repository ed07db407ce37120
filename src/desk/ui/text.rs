//! Loads and formats the texts for people from the Fluent files under `locales/`. English replaces a missing
//! translation.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::domain::Locale;

/// The replacement for a missing text.
const LEFT_OUT: &str = "…";

/// The Fluent files by locale, one for each topic.
macro_rules! sources {
    ($tag:literal) => {
        [
            include_str!(concat!("../../../locales/", $tag, "/answers.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/commands.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/duty.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/insights.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/learning.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/privacy.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/rules.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/setup.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/stats.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/survey.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/tickets.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/widget.ftl")),
        ]
    };
}

const ENGLISH: [&str; 12] = sources!("en-US");
const CHINESE: [&str; 12] = sources!("zh-CN");

/// A named value that is put into a text.
pub type Arg<'a> = (&'a str, FluentValue<'a>);

/// The texts of all languages.
pub struct Texts {
    english: FluentBundle<FluentResource>,
    chinese: FluentBundle<FluentResource>,
}

/// The error of unreadable built-in texts: a fault of the build, found at start-up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("texts for {locale}: {reason}")]
pub struct BrokenTexts {
    locale: &'static str,
    reason: String,
}

impl Texts {
    /// Reads the texts that are built in.
    pub fn load() -> Result<Self, BrokenTexts> {
        Ok(Self {
            english: bundle(Locale::EnUs)?,
            chinese: bundle(Locale::ZhCn)?,
        })
    }

    /// Returns the text of a key, with values put in. If no language has the key, logs it and returns a text that shows
    /// readers that something is left out.
    pub fn say(&self, locale: Locale, key: &str, args: &[Arg<'_>]) -> String {
        let args: FluentArgs<'_> = args
            .iter()
            .map(|(name, value)| (*name, value.clone()))
            .collect();
        self.find(locale, key, &args)
            .or_else(|| self.find(Locale::EnUs, key, &args))
            .unwrap_or_else(|| {
                tracing::error!(key, "there is no such text");
                LEFT_OUT.to_owned()
            })
    }

    /// Returns the text of a key without values, if this language itself has it.
    pub fn exact(&self, locale: Locale, key: &str) -> Option<String> {
        self.find(locale, key, &FluentArgs::new())
    }

    fn find(&self, locale: Locale, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let bundle = match locale {
            Locale::EnUs => &self.english,
            Locale::ZhCn => &self.chinese,
        };
        let pattern = bundle.get_message(key)?.value()?;
        let mut problems = Vec::new();
        let text = bundle
            .format_pattern(pattern, Some(args), &mut problems)
            .into_owned();
        for problem in problems {
            tracing::error!(key, %problem, "a text could not be filled in");
        }
        Some(text)
    }
}

fn sources(locale: Locale) -> [&'static str; 12] {
    match locale {
        Locale::EnUs => ENGLISH,
        Locale::ZhCn => CHINESE,
    }
}

fn bundle(locale: Locale) -> Result<FluentBundle<FluentResource>, BrokenTexts> {
    let broken = |reason: String| BrokenTexts {
        locale: locale.tag(),
        reason,
    };
    let language = locale
        .tag()
        .parse()
        .map_err(|problem| broken(format!("{problem}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks would get into thread names and into numbers that people copy.
    bundle.set_use_isolating(false);
    for source in sources(locale) {
        let resource = FluentResource::try_new(source.to_owned())
            .map_err(|(_, problems)| broken(format!("{problems:?}")))?;
        bundle
            .add_resource(resource)
            .map_err(|problems| broken(format!("{problems:?}")))?;
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Lists each key with the names of its values, which are read from the source.
    fn keys(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
        let mut found = BTreeMap::new();
        let mut current = String::new();
        for line in sources(locale).iter().flat_map(|source| source.lines()) {
            if let Some((key, _)) = line.split_once(" =")
                && line.starts_with(|c: char| c.is_ascii_lowercase())
            {
                current = key.to_owned();
                found.insert(current.clone(), BTreeSet::new());
            }
            for piece in line.split("{ $").skip(1) {
                let name = piece.split([' ', '}']).next().unwrap_or_default();
                found
                    .entry(current.clone())
                    .or_default()
                    .insert(name.to_owned());
            }
        }
        found
    }

    #[test]
    fn every_language_has_the_same_texts_with_the_same_values() {
        assert_eq!(keys(Locale::EnUs), keys(Locale::ZhCn));
    }

    #[test]
    fn the_texts_load_and_no_key_stands_twice() {
        assert!(Texts::load().is_ok());
    }

    #[test]
    fn an_unknown_key_is_shown_to_nobody() {
        let texts = Texts::load().unwrap();
        assert_eq!(texts.say(Locale::ZhCn, "no-such-key", &[]), LEFT_OUT);
    }
}
