//! Short names for the ids of twilight's model.

use twilight_model::id::{Id, marker};

pub type ApplicationId = Id<marker::ApplicationMarker>;
pub type ChannelId = Id<marker::ChannelMarker>;
pub type GuildId = Id<marker::GuildMarker>;
pub type InteractionId = Id<marker::InteractionMarker>;
pub type MessageId = Id<marker::MessageMarker>;
pub type RoleId = Id<marker::RoleMarker>;
pub type UserId = Id<marker::UserMarker>;
