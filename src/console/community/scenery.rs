//! The community as a scene: what of frontdesk is to be seen in it now.

use std::collections::BTreeMap;

use super::town::{Channel, Kind, ME, Said, Town};
use crate::console::transcript::{
    Names, PlaceView, PostView, RowView, Scene, ThreadView, readable,
};
use crate::domain::ChannelId;

impl Town {
    /// What is to be seen now.
    pub(super) fn scene(&self) -> Scene {
        let mut places: BTreeMap<String, PlaceView> = BTreeMap::new();
        for channel in &self.channels {
            if let Some(name) = Names::channel(self, channel.id) {
                let view = places.entry(name).or_default();
                view.thread = self.thread_view(channel);
                view.posts.extend(self.posts(channel.id));
            }
        }
        Scene(places)
    }

    fn posts(&self, channel: ChannelId) -> impl Iterator<Item = (u64, PostView)> {
        let own = self.said.iter();
        let own = own.filter(move |said| said.channel == channel && said.author == ME);
        own.map(|said| (said.id.get(), self.post_view(said)))
    }

    fn post_view(&self, said: &Said) -> PostView {
        PostView {
            text: readable(&said.text, self),
            rows: said.rows.iter().map(RowView::from).collect(),
            only: said.only.and_then(|user| self.user(user)),
            notifies: said.notifies.clone(),
            replies_to: said.replies_to.and_then(|(_, author)| self.user(author)),
            pinned: said.pinned,
            promised: said.promised,
        }
    }

    fn thread_view(&self, channel: &Channel) -> Option<ThreadView> {
        let Kind::Thread {
            parent,
            members,
            shelf,
        } = &channel.kind
        else {
            return None;
        };
        let people = members.iter().filter(|member| **member != ME);
        Some(ThreadView {
            name: channel.name.clone(),
            parent: Names::channel(self, *parent)?,
            shelf: *shelf,
            members: people.filter_map(|member| self.user(*member)).collect(),
        })
    }
}
