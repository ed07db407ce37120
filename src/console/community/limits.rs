//! The limits of a Discord message, so that what would be refused there is refused here too.

use crate::desk::platform::PlatformError;
use crate::desk::ui::post::{Post, Row};

/// Refuses a post that Discord would refuse.
pub(super) fn check(post: &Post) -> Result<(), PlatformError> {
    let too = |what: &str| Err(PlatformError::Invalid(what.to_owned()));
    if post.text.trim().is_empty() && post.rows.is_empty() {
        return too("an empty message");
    }
    if post.text.chars().count() > 2000 {
        return too("more than 2,000 characters");
    }
    if post.rows.len() > 5 {
        return too("more than five rows");
    }
    if !post.rows.iter().all(fits) {
        return too("a row with too many or too few entries, or a label that is too long");
    }
    Ok(())
}

fn fits(row: &Row) -> bool {
    let short = |text: &str, most: usize| !text.is_empty() && text.chars().count() <= most;
    match row {
        Row::Buttons(buttons) => {
            (1..=5).contains(&buttons.len())
                && buttons.iter().all(|button| short(&button.label, 80))
        }
        Row::Menu(menu) => {
            let mut values: Vec<&str> = menu.choices.iter().map(|it| it.value.as_str()).collect();
            values.sort_unstable();
            values.dedup();
            values.len() == menu.choices.len()
                && (1..=25).contains(&menu.choices.len())
                && short(&menu.placeholder, 150)
                && menu.choices.iter().all(|choice| {
                    let more = choice.description.as_deref();
                    short(&choice.value, 100)
                        && short(&choice.label, 100)
                        && more.is_none_or(|more| short(more, 100))
                })
        }
        Row::People { placeholder, .. } => short(placeholder, 150),
    }
}
