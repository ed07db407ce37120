//! Choices while an option is being typed: rules, categories, time zones. Answered from memory, at once.

use crate::desk::catalogue::CommandName;
use crate::desk::event::Call;
use crate::desk::platform::Response;
use crate::desk::post::Choice;
use crate::desk::replies::cut;
use crate::desk::{Desk, DeskError};
use crate::domain::Locale;
use crate::faq::{Addressee, Asking};

/// The most choices that are shown.
const CHOICES: usize = 25;

impl Desk {
    /// Offers choices for the option that is being typed.
    pub(in crate::desk) async fn completing(&self, call: &Call) -> Result<(), DeskError> {
        let option = call.arguments.focused().unwrap_or_default();
        let typed = call.arguments.text(option).unwrap_or_default();
        let locale = self.call_locale(call).await?;
        let choices = match (call.command, option) {
            (CommandName::FaqSearch, "query") => self.rule_choices(call, typed, locale),
            (CommandName::RulesTeach | CommandName::RulesLessons, "rule") => {
                self.rule_choices(call, typed, locale)
            }
            (CommandName::RulesForget, "lesson") => self.lesson_choices(call, typed).await?,
            (_, "category") => self.category_choices(typed, locale),
            (CommandName::SetupTimezone, "zone") => zone_choices(typed),
            _ => Vec::new(),
        };
        // Typing goes on meanwhile: a list that comes too late is no loss.
        if let Err(error) = self
            .platform
            .respond(&call.interaction, &Response::Choices(choices))
            .await
        {
            self.metrics.refused(&error);
            tracing::debug!(%error, "choices came too late");
        }
        Ok(())
    }

    fn rule_choices(&self, call: &Call, typed: &str, locale: Locale) -> Vec<Choice> {
        let book = self.book();
        let asking = Asking {
            guild: call.guild,
            roles: &call.by.roles,
            locale,
            addressee: Addressee::Frontdesk,
        };
        let found = book.search(typed, &asking, CHOICES);
        found
            .into_iter()
            .map(|rule| choice(rule.id.as_str(), rule.title(locale)))
            .collect()
    }

    fn category_choices(&self, typed: &str, locale: Locale) -> Vec<Choice> {
        let book = self.book();
        let typed = typed.to_lowercase();
        book.categories()
            .iter()
            .map(|category| choice(&category.id, category.title.get(locale)))
            .filter(|one| one.value.contains(&typed) || one.label.to_lowercase().contains(&typed))
            .take(CHOICES)
            .collect()
    }
}

fn zone_choices(typed: &str) -> Vec<Choice> {
    let typed = typed.to_lowercase().replace(' ', "_");
    jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| name.to_lowercase().contains(&typed))
        .take(CHOICES)
        .map(|name| choice(&name, &name))
        .collect()
}

pub(in crate::desk) fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: cut(label),
        description: None,
    }
}
