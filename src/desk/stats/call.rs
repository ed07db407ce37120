//! A call of `/stats`, and the reply to it, as data.

use crate::desk::stats::layout::format::Figures;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::ui::text::Texts;
use crate::domain::{GuildSettings, Locale, Timestamp};
use crate::store::Store;

/// The material of a reply to a `/stats` command.
#[derive(Clone, Copy)]
pub struct StatsCall<'a> {
    /// The store with the rows.
    pub store: &'a Store,
    /// The texts in all languages.
    pub texts: &'a Texts,
    /// The caller's language.
    pub locale: Locale,
    /// The guild's settings; its id and time zone are used.
    pub settings: &'a GuildSettings,
    /// The present moment.
    pub now: Timestamp,
}

impl<'a> StatsCall<'a> {
    /// Returns the formatter of figures in the caller's language, which withholds nothing.
    pub(crate) const fn figures(self) -> Figures<'a> {
        Figures::all(Voice::new(self.texts, self.locale))
    }
}

/// A reply, and whether everyone sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct StatsReply {
    /// The post.
    pub post: Post,
    /// Whether everyone sees it, as its caller asked. Only a report is ever public.
    pub is_public: bool,
}

impl StatsReply {
    /// Makes a reply that only its caller sees.
    pub const fn private(post: Post) -> Self {
        let is_public = false;
        Self { post, is_public }
    }
}
