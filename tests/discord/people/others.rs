//! Who else speaks: other bots and webhooks, which a bot had better not answer.

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
