//! The related rules that an answer shows: those that the rule file lists, or else those about nearly the same, ranked
//! by what learners of the server asked next and found helpful. Whoever shows them decides whether a reader may see
//! them.

use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, RoleId, RuleId};
use crate::faq::{Rule, related};

/// Lists the rules that are related to a rule and that holders of these roles may see, the likeliest next one first; in
/// the file's order where the server wants that or is not known.
pub(crate) async fn to(
    desk: &Desk,
    guild: Option<GuildId>,
    rule: &Rule,
    roles: &[RoleId],
) -> Result<Vec<RuleId>, DeskError> {
    let listed = desk.book().related(guild, rule);
    let Some(guild) = guild else {
        return Ok(listed);
    };
    let settings = desk.guilds.get(guild).await?;
    if !settings.ranks_related {
        return Ok(listed);
    }
    let product = settings.product_of(roles);
    let followers = desk.store.followers(guild, &rule.id, product).await?;
    Ok(related::ranked(&listed, &followers, desk.now()))
}
