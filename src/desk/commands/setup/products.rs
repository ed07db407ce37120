//! `/setup products`: names the product that each role stands for, so that staff can read what a learner bought.

use crate::desk::event::Call;
use crate::desk::ui::replies::Voice;
use crate::domain::{GuildSettings, RoleId};
use crate::faq::defuse;

/// The most products of a guild.
const MAX_PRODUCTS: usize = 50;

/// The name that removes the product of a role.
const OFF: &str = "off";

/// Sets or removes the product of a role. Returns nothing to add to the shown settings, or why it is refused.
pub(super) fn set(
    call: &Call,
    settings: &mut GuildSettings,
    voice: Voice<'_>,
) -> Result<String, String> {
    let name = call.arguments.text("name").map(str::trim);
    let name = name.filter(|name| !name.is_empty());
    let (role, name) = match (call.arguments.role("role"), name) {
        (Some(role), Some(name)) => (role, name),
        (None, None) => return Err(list(settings, voice)),
        _ => return Err(voice.say("products-both")),
    };
    if role.get() == settings.guild.get() {
        return Err(voice.say1("setup-everyone", "option", "role"));
    }
    if name == OFF {
        settings.products.remove(&role);
    } else if settings.products.len() < MAX_PRODUCTS || settings.products.contains_key(&role) {
        settings.products.insert(role, name.to_owned());
    } else {
        return Err(voice.say1("products-too-many", "most", MAX_PRODUCTS));
    }
    Ok(String::new())
}

/// Lists the products of a guild, a line each.
fn list(settings: &GuildSettings, voice: Voice<'_>) -> String {
    if settings.products.is_empty() {
        return voice.say("products-none");
    }
    let line = |(role, name): (&RoleId, &String)| format!("<@&{role}>: {}", defuse(name));
    let lines: Vec<String> = settings.products.iter().map(line).collect();
    format!("{}\n{}", voice.say("products-list"), lines.join("\n"))
}

/// Says for `/setup show` how many products there are; `None` if there are none.
pub(super) fn line(settings: &GuildSettings, voice: Voice<'_>) -> Option<String> {
    let count = settings.products.len();
    (count > 0).then(|| voice.count("setup-products", "count", count))
}

/// Lists the names of the products that roles mean, in the order of the names.
pub(crate) fn of_roles(settings: &GuildSettings, roles: &[RoleId]) -> Vec<String> {
    let held = settings.products.iter();
    let held = held.filter(|(role, _)| roles.contains(role));
    let mut names: Vec<String> = held.map(|(_, name)| defuse(name)).collect();
    names.sort_unstable();
    names.dedup();
    names
}
