//! What else is said: by other bots and webhooks, which a bot had better not answer, and by
//! Discord, which tells of a message again when it has looked up its links.

use super::super::Discord;
use super::super::ids::MessageId;
use super::super::posting::Draft;
use super::super::wire;

impl Discord {
    /// Another bot says something. It needs no membership.
    pub fn another_bot_says(&self, name: &str, place: &str, text: &str) -> MessageId {
        self.somebody_says(name, place, text, false)
    }

    /// A webhook says something under a name of its choice.
    pub fn a_webhook_says(&self, name: &str, place: &str, text: &str) -> MessageId {
        self.somebody_says(name, place, text, true)
    }

    /// Adds a preview of a link to a message: a MESSAGE_UPDATE of something nobody edited.
    pub fn unfurls_a_link_in(&self, message: MessageId) {
        self.act(|world| {
            let channel = world.channel_of(message);
            let place = world.channels.get_mut(&channel).expect("its channel");
            let post = place.posts.get_mut(&message).expect("the message");
            let preview = serde_json::json!({ "type": "link", "title": "A preview" });
            let preview = serde_json::from_value(preview).expect("an embed");
            post.message.embeds.push(preview);
            world.tell_message("MESSAGE_UPDATE", channel, message);
        });
    }

    fn somebody_says(&self, name: &str, place: &str, text: &str, webhook: bool) -> MessageId {
        let said = self.act(|world| {
            let channel = world
                .find_place(place)
                .unwrap_or_else(|| panic!("no place {place:?}"));
            let speaker = world.meet(name);
            let person = world.people.get_mut(&speaker).expect("a speaker");
            person.user = wire::user(speaker, name, true);
            let draft = Draft {
                content: text.to_owned(),
                webhook: webhook.then(|| speaker.cast()),
                ..Draft::default()
            };
            world.post(channel, speaker, draft)
        });
        super::granted(name, said)
    }
}
