//! The related rules that an answer shows: those that the rule file lists, else those about nearly the same topic. They
//! are ranked by what the server's learners asked next and found helpful. Callers check whether a reader may see them.

use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, RoleId, RuleId};
use crate::faq::{Rule, related};

/// Lists the rules related to a rule that holders of `roles` may see, the likeliest next one first. They are in the
/// file's order if the server wants that or is unknown.
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
