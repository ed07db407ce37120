//! The files of messages. People's files are downloaded from Discord's hosts within limits and sent again, or removed
//! by an edit; frontdesk's own are sent.

use std::time::Duration;

use reqwest::Url;
use serenity::builder::{
    Builder, CreateAttachment, CreateInteractionResponseFollowup, CreateMessage, EditAttachments,
    EditInteractionResponse, EditMessage,
};
use serenity::model::channel::Message;
use serenity::model::id as serenity_id;

use super::client::{DiscordPlatform, channel_id, one_message};
use super::failure::Failure;
use super::permissions::TO_SEE;
use super::rest::{Ask, Rest, Transport};
use crate::desk::platform::PlatformError;
use crate::desk::ui::post::Post;
use crate::domain::{ChannelId, MessageId};

/// The hosts on which Discord keeps files.
const HOSTS: [&str; 2] = ["cdn.discordapp.com", "media.discordapp.net"];
/// The largest file that is downloaded, in bytes.
const MAX_FILE_BYTES: usize = 10 << 20;
/// The longest time for sending a message with files, including the wait for a turn and the downloads. It is less than
/// the lease of an outbox step.
const SEND_TIMEOUT: Duration = Duration::from_secs(90);

impl DiscordPlatform {
    /// Sends a message with files, after downloading those of people.
    pub(super) async fn post_with_files(
        &self,
        channel: ChannelId,
        message: CreateMessage,
        post: &Post,
    ) -> Result<MessageId, PlatformError> {
        in_time(self.download_and_post(channel, message, post)).await
    }

    /// Edits a message, which from then on has the files of a post and no others.
    pub(super) async fn edit_with_files(
        &self,
        channel: ChannelId,
        message: MessageId,
        edit: EditMessage,
        post: &Post,
    ) -> Result<(), PlatformError> {
        let edit = if post.files.is_empty() {
            edit.attachments(EditAttachments::new())
        } else if self.has_files_of(channel, message, post).await? {
            edit
        } else {
            // The sizes do not show which file was removed, so all remaining ones are sent again.
            return in_time(self.download_and_edit(channel, message, edit, post)).await;
        };
        let ask = Ask::patch(one_message(channel, message)).body(&edit);
        let done = self.rest.done(ask).await;
        done.map_err(|failure| self.explain(failure, channel, self.to_speak(channel)))
    }

    /// Reads whether a message has the files of a post, by their sizes: several can have one name, and Discord changes
    /// some names.
    async fn has_files_of(
        &self,
        channel: ChannelId,
        message: MessageId,
        post: &Post,
    ) -> Result<bool, PlatformError> {
        let ask = Ask::get(one_message(channel, message));
        let found: Result<Message, _> = self.rest.call(ask).await;
        let found = found.map_err(|failure| self.explain(failure, channel, TO_SEE))?;
        let sizes = found.attachments.iter().map(|file| u64::from(file.size));
        Ok(sizes.eq(post.files.iter().map(|file| file.size)))
    }

    async fn download_and_edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        edit: EditMessage,
        post: &Post,
    ) -> Result<(), PlatformError> {
        let _turn = self.rest.turn_for_files().await;
        let mut files = EditAttachments::new();
        for file in &post.files {
            let bytes = self.rest.download(&file.url).await?;
            files = files.add(CreateAttachment::bytes(bytes, file.name.clone()));
        }
        let message = serenity_id::MessageId::new(message.get());
        let place = (channel_id(channel), message, None);
        let edited = edit.attachments(files).execute(self.rest.http(), place);
        let failed =
            |error| self.explain(Failure::of_serenity(error), channel, self.to_speak(channel));
        edited.await.map(drop).map_err(failed)
    }

    /// Downloads a file that a person attached.
    pub(super) async fn download_file(&self, url: &str) -> Result<Vec<u8>, PlatformError> {
        let _turn = self.rest.turn_for_files().await;
        in_time(self.rest.download(url)).await
    }

    async fn download_and_post(
        &self,
        channel: ChannelId,
        message: CreateMessage,
        post: &Post,
    ) -> Result<MessageId, PlatformError> {
        // Few at once: files are held in memory until they are sent.
        let _turn = self.rest.turn_for_files().await;
        let mut message = message.add_files(attachments(post));
        for file in &post.files {
            let bytes = self.rest.download(&file.url).await?;
            message = message.add_file(CreateAttachment::bytes(bytes, file.name.clone()));
        }
        let place = (channel_id(channel), None);
        let sent = message.execute(self.rest.http(), place).await;
        let failed =
            |error| self.explain(Failure::of_serenity(error), channel, self.to_speak(channel));
        Ok(MessageId::new(sent.map_err(failed)?.id.get()))
    }

    /// Fills in the reply to an interaction, with files that frontdesk made.
    pub(super) async fn reply_with_files(
        &self,
        token: &str,
        reply: EditInteractionResponse,
        post: &Post,
    ) -> Result<(), PlatformError> {
        let _turn = self.rest.turn_for_files().await;
        let made = attachments(post).into_iter();
        let reply = made.fold(reply, EditInteractionResponse::new_attachment);
        let sent = reply.execute(self.rest.http(), token).await;
        Ok(sent.map(drop).map_err(Failure::of_serenity)?)
    }

    /// Sends a message after the reply to an interaction, with files that frontdesk made.
    pub(super) async fn follow_up_with_files(
        &self,
        token: &str,
        message: CreateInteractionResponseFollowup,
        post: &Post,
    ) -> Result<(), PlatformError> {
        let _turn = self.rest.turn_for_files().await;
        let message = message.add_files(attachments(post));
        let sent = message.execute(self.rest.http(), (None, token)).await;
        Ok(sent.map(drop).map_err(Failure::of_serenity)?)
    }
}

/// Limits the time of a transfer of files.
async fn in_time<T>(
    transfer: impl Future<Output = Result<T, PlatformError>>,
) -> Result<T, PlatformError> {
    let transferred = tokio::time::timeout(SEND_TIMEOUT, transfer).await;
    transferred.unwrap_or_else(|_| Err(Failure::Unreachable("no answer in time".to_owned()).into()))
}

/// Makes attachments of the files that frontdesk made.
fn attachments(post: &Post) -> Vec<CreateAttachment> {
    let made = post.documents.iter();
    let made = made.map(|file| {
        let mut made = CreateAttachment::bytes(file.bytes.clone(), file.name.clone());
        made.description.clone_from(&file.description);
        made
    });
    made.collect()
}

impl Rest {
    /// Downloads a file of a message.
    ///
    /// # Errors
    /// [`PlatformError::FileGone`] if it no longer exists, is larger than allowed, or is not on a host of
    /// Discord's.
    pub(super) async fn download(&self, url: &str) -> Result<Vec<u8>, PlatformError> {
        let url = Url::parse(url)
            .ok()
            .filter(|url| self.is_file_of_discord(url));
        let Some(url) = url else {
            return Err(PlatformError::FileGone);
        };
        match self.read_file(url).await {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(PlatformError::FileGone),
            Err(failure) if failure.is_lasting_refusal() => Err(PlatformError::FileGone),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Reads a file; `None` if it is too large.
    async fn read_file(&self, url: Url) -> Result<Option<Vec<u8>>, Failure> {
        let response = self.client().get(url).send().await;
        let mut response = response.map_err(Failure::of_reqwest)?;
        if !response.status().is_success() {
            return Err(Failure::refused(response.status().as_u16(), None, &[]));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(Failure::of_reqwest)? {
            if bytes.len() + chunk.len() > MAX_FILE_BYTES {
                return Ok(None);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Some(bytes))
    }

    /// Returns whether an address is one of Discord's files: on its own hosts, or on the proxy that replaces them.
    fn is_file_of_discord(&self, url: &Url) -> bool {
        let own =
            url.scheme() == "https" && url.host_str().is_some_and(|host| HOSTS.contains(&host));
        let at_proxy = match self.transport() {
            Transport::Direct => false,
            Transport::Proxy(proxy) => {
                let proxy = Url::parse(proxy.as_str());
                proxy.is_ok_and(|proxy| proxy.origin() == url.origin())
            }
        };
        own || at_proxy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_only_from_where_discord_keeps_them() {
        let proxy = Transport::Proxy("http://127.0.0.1:9".parse().unwrap());
        let cases = [
            (
                "https://cdn.discordapp.com/attachments/1/2/a.png?ex=1",
                true,
                true,
            ),
            (
                "https://media.discordapp.net/attachments/1/2/a.png",
                true,
                true,
            ),
            (
                "http://cdn.discordapp.com/attachments/1/2/a.png",
                false,
                false,
            ),
            ("https://cdn.discordapp.com.example/a.png", false, false),
            ("https://example.com/a.png", false, false),
            ("http://127.0.0.1:9/attachments/1/a.png", false, true),
            ("http://127.0.0.1:10/attachments/1/a.png", false, false),
            ("file:///etc/passwd", false, false),
        ];
        for (transport, proxied) in [(Transport::Direct, false), (proxy, true)] {
            let rest = Rest::of_tests(transport);
            for (url, directly, by_proxy) in cases {
                let url = Url::parse(url).unwrap();
                let expected = if proxied { by_proxy } else { directly };
                assert_eq!(rest.is_file_of_discord(&url), expected, "{url}");
            }
        }
    }
}
