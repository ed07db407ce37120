//! `/duty …`, `/shift …` and `/rotation …`, each in files of its own. `/instructor …`, which sets the categories and
//! the capacity of an instructor, is here.

pub(crate) mod away;
pub(crate) mod calendar;
pub(crate) mod coverage;
pub(crate) mod fairness;
pub(crate) mod rotations;
pub(crate) mod shifts;
pub(crate) mod swaps;
pub(crate) mod week;

use std::collections::BTreeSet;

use crate::desk::commands::catalogue::CommandName as C;
use crate::desk::event::Call;
use crate::desk::tickets::assignee;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, duty, outbox};
use crate::domain::{GuildId, Instructor, Locale};
use crate::faq::Category;

/// Sets the categories or the capacity of an instructor.
pub(crate) async fn set_own(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    if !settings.is_instructor(&call.by.roles) {
        return Ok(voice.say("duty-instructors-only"));
    }
    match call.command {
        C::InstructorCategories => set_categories(desk, call, guild, voice).await,
        _ => set_capacity(desk, call, guild, voice).await,
    }
}

async fn set_categories(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let given = call.arguments.text("categories").unwrap_or_default();
    let book = desk.book();
    let wanted = match named_categories(given, book.categories()) {
        Ok(wanted) => wanted,
        Err(unknown) => {
            let known: Vec<&str> = book.categories().iter().map(|one| &*one.id).collect();
            let values = [("unknown", unknown), ("known", known.join(", "))];
            return Ok(voice.say_with("instructor-unknown-category", &values));
        }
    };
    let all = voice.say("instructor-all");
    let said = wanted.iter().cloned().collect::<Vec<_>>().join(", ");
    change_own(desk, call, guild, |own| own.categories = wanted).await?;
    Ok(voice.say1(
        "instructor-categories",
        "categories",
        if said.is_empty() { all } else { said },
    ))
}

/// Reads categories by their ids or titles, separated by commas; ids also by spaces. Returns the first unknown one as
/// the error.
fn named_categories(given: &str, known: &[Category]) -> Result<BTreeSet<String>, String> {
    let id_of = |name: &str| {
        let is_it = |title: &str| title.to_lowercase() == name.to_lowercase();
        let is_called = |one: &&Category| {
            is_it(&one.id)
                || Locale::ALL
                    .into_iter()
                    .any(|locale| is_it(one.title.get(locale)))
        };
        known.iter().find(is_called).map(|one| one.id.to_string())
    };
    let parts = given.split([',', '，', '、']).map(str::trim);
    let words = parts.flat_map(|part| {
        if id_of(part).is_some() {
            vec![part]
        } else {
            part.split_whitespace().collect()
        }
    });
    words
        .map(|word| id_of(word).ok_or_else(|| word.to_lowercase()))
        .collect()
}

async fn set_capacity(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let wanted = call
        .arguments
        .integer("tickets")
        .and_then(|number| u32::try_from(number).ok());
    let capacity = wanted.unwrap_or(Instructor::DEFAULT_CAPACITY);
    change_own(desk, call, guild, |own| own.capacity = capacity).await?;
    Ok(voice.say1("instructor-capacity", "tickets", capacity))
}

/// Changes the tickets that the caller takes from now on.
async fn change_own(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    change: impl FnOnce(&mut Instructor),
) -> Result<(), DeskError> {
    let (user, now) = (call.by.user, desk.now());
    let mut tx = desk.store.begin().await?;
    // Of two concurrent changes, the second keeps the result of the first.
    tx.lock_instructor(guild, user).await?;
    let roster = tx.roster(guild, now).await?;
    let known = roster.candidates.into_iter().map(|one| one.instructor);
    let mut own = known.filter(|one| one.user == user);
    let mut own = own.next().unwrap_or_else(|| Instructor::new(user));
    change(&mut own);
    tx.save_instructor(guild, &own, now).await?;
    // The instructor may now take tickets that wait, and the hours in which a category is taken have changed.
    assignee::offer_waiting(desk, &mut tx, guild).await?;
    duty::recompute_deadlines(desk, &mut tx, guild).await?;
    outbox::commit(desk, tx).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::Localised;

    #[test]
    fn categories_are_read_by_id_and_by_title_in_either_language() {
        let category = |id: &str, en: &str, zh: &str| {
            let titles = [(Locale::EnUs, en), (Locale::ZhCn, zh)];
            let titles = titles.map(|(locale, title)| (locale, title.to_owned()));
            Category {
                id: id.into(),
                title: Localised::new(titles.to_vec()).unwrap(),
                fields: Vec::new(),
            }
        };
        let known = [
            category("account", "Account", "账号"),
            category("billing", "Payment and invoices", "付款与发票"),
        ];
        for (given, wanted) in [
            ("", &[][..]),
            ("account billing", &["account", "billing"][..]),
            ("Account, payment and invoices", &["account", "billing"][..]),
            ("账号、付款与发票", &["account", "billing"][..]),
            ("账号，billing,", &["account", "billing"][..]),
        ] {
            let wanted: BTreeSet<String> = wanted.iter().map(|id| (*id).to_owned()).collect();
            assert_eq!(named_categories(given, &known), Ok(wanted), "{given}");
        }
        let unknown = named_categories("account, Nonsense", &known);
        assert_eq!(unknown, Err("nonsense".to_owned()));
    }
}
