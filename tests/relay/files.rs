//! Files of messages that are edited: the copy on the other side has what its author left in the message.

use std::time::Duration;

use fake_discord::Discord;
use fake_discord::wire::view::MessageView;
use fake_discord::world::ids::MessageId;

use super::QUESTION;
use crate::process::{Scene, says};

/// The sizes of a message's files, by which these tests tell them apart.
fn sizes(discord: &Discord, message: MessageId) -> Vec<u64> {
    discord.look(|world| {
        let message = world.find_message(message).expect("a message");
        message.content.files.iter().map(|file| file.size).collect()
    })
}

/// A screenshot may show what nobody should see. Pictures that are pasted all have one name.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_its_author_takes_away_goes_from_the_other_side_too() {
    let mut scene = Scene::on_sqlite().await;
    scene.stays_direct(QUESTION).await;
    let discord = scene.discord.clone();
    for (who, place, reader, elsewhere) in
        [("bob", "dm", "ivy", "T-1"), ("ivy", "T-1", "bob", "dm")]
    {
        let files = [("image.png", 5_000), ("image.png", 4_000)];
        let said = discord.attaches_all(who, place, &files, "It looks like this.");
        let with_both = |line: &MessageView| line.attachments.len() == 2 && line.id != said;
        let copy = discord.until_line(reader, elsewhere, with_both).await.id;
        scene.rests().await;

        scene.passes(Duration::from_secs(1));
        discord.edits(who, said, "It looks like that.");
        let edited = says("It looks like that.");
        discord.until_line(reader, elsewhere, edited).await;
        scene.rests().await;
        assert_eq!(sizes(&discord, copy), [5_000, 4_000]);

        for left in [vec![4_000], vec![]] {
            scene.passes(Duration::from_secs(1));
            discord.takes_away(who, said, 0);
            scene.rests().await;
            assert_eq!(sizes(&discord, copy), left, "{}", discord.everything());
        }
    }
    scene.ends().await;
}
