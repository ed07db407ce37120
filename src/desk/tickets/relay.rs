//! Relays a ticket between its thread and the learner's direct messages: what is written on one side is
//! copied to the other, and the copy follows its edits, its replies and its deletion. Lines that begin
//! with `//` stay among staff.

use crate::desk::event::Message;
use crate::desk::outbox::step::Sent;
use crate::desk::outbox::{CopyStep, Outgoing, step};
use crate::desk::platform::PlatformError;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Attachment, Post, Row, Style};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{ChannelId, GuildId, MessageId, Millis, TicketState, Timestamp, UserId};
use crate::faq::defuse;
use crate::store::{Delivery, Relayed, Ticket, Tx};

/// The most characters of a message of frontdesk's.
const LONGEST: usize = 2000;
/// The largest file that is sent on; of a larger one the address is told.
const LARGEST_FILE: u64 = 10 << 20;
/// The most bytes of the files of one message that are sent on.
const LARGEST_IN_ALL: u64 = 20 << 20;
/// What a line begins with that stays among staff.
const ASIDE: &str = "//";
/// The most by which this machine's clock may be ahead of the platform's.
const CLOCKS_DIFFER: Millis = Millis::minutes(2);
/// The most messages among which a copy is looked for after a crash.
const SEARCHED: usize = 100;

/// Whether a message stays among staff as a whole.
pub(crate) fn is_aside(message: &Message) -> bool {
    without_asides(&message.text).is_none()
}

/// Queues the copies of a new message for the other side of its ticket; false if it is not relayed,
/// or was before.
pub(crate) async fn queue_copies(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    message: &Message,
) -> Result<bool, DeskError> {
    let by_learner = message.guild.is_none();
    if !by_learner && (!ticket.is_relayed() || ticket.state == TicketState::Closed) {
        return Ok(false);
    }
    let to = message.replies_to.as_ref().map(|to| to.message);
    let posts = copies(desk, tx, ticket, message, by_learner).await?;
    for (part, post) in (0..).zip(&posts) {
        let noted = tx.note_relayed(ticket.id, (message.id, part), by_learner);
        if !noted.await? {
            return Ok(false);
        }
        let copy = CopyStep {
            ticket: ticket.id,
            origin: message.id,
            part,
            by_learner,
            to: to.filter(|_| part == 0),
            post: Some(post.clone()),
        };
        outbox::enqueue(desk, tx, &Outgoing::Relay(copy))?;
    }
    Ok(!posts.is_empty())
}

/// Has the copy of a relayed message follow its edit.
pub(crate) async fn edited(desk: &Desk, message: &Message) -> Result<(), DeskError> {
    let may_be_relayed = message.guild.is_none() || message.parent.is_some();
    if message.author.is_bot || message.is_system || !may_be_relayed {
        return Ok(());
    }
    let Some(relayed) = desk.store.relayed(message.guild, message.id).await? else {
        return Ok(());
    };
    let (ticket, by_learner) = (&relayed.ticket, relayed.by_learner);
    let mut tx = desk.store.begin().await?;
    let posts = copies(desk, &mut tx, ticket, message, by_learner).await?;
    for part in relayed.parts..u32::try_from(posts.len()).unwrap_or(u32::MAX) {
        let noted = tx.note_relayed(ticket.id, (message.id, part), by_learner);
        noted.await?;
    }
    queue_changes(desk, &mut tx, &relayed, message.id, posts)?;
    outbox::commit(desk, tx).await
}

/// Has the copy of a relayed message deleted with it; false if it was not relayed.
pub(crate) async fn deleted(
    desk: &Desk,
    guild: Option<GuildId>,
    message: MessageId,
) -> Result<bool, DeskError> {
    let Some(relayed) = desk.store.relayed(guild, message).await? else {
        return Ok(false);
    };
    let mut tx = desk.store.begin().await?;
    queue_changes(desk, &mut tx, &relayed, message, Vec::new())?;
    outbox::commit(desk, tx).await?;
    Ok(true)
}

/// Queues other contents for the parts of a message's copy; a part that has none any more is deleted.
fn queue_changes(
    desk: &Desk,
    tx: &mut Tx,
    relayed: &Relayed,
    origin: MessageId,
    posts: Vec<Post>,
) -> Result<(), DeskError> {
    let gone = (relayed.parts as usize).saturating_sub(posts.len());
    let contents = posts.into_iter().map(Some);
    for (part, post) in (0..).zip(contents.chain(std::iter::repeat_n(None, gone))) {
        let copy = CopyStep {
            ticket: relayed.ticket.id,
            origin,
            part,
            by_learner: relayed.by_learner,
            to: None,
            post,
        };
        outbox::enqueue(desk, tx, &Outgoing::Relay(copy))?;
    }
    Ok(())
}

/// Composes a message as it is shown on the other side, in as many messages as it takes; none if it
/// stays among staff.
async fn copies(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    message: &Message,
    by_learner: bool,
) -> Result<Vec<Post>, DeskError> {
    let text = if by_learner {
        Some(message.text.clone())
    } else {
        without_asides(&message.text)
    };
    let Some(text) = text else {
        return Ok(Vec::new());
    };
    let inquiry = tx.inquiry_of(ticket).await?;
    let voice = desk.voice(inquiry.map(|one| one.locale).unwrap_or_default());
    let is_named = by_learner || desk.guilds.get(ticket.guild).await?.relay_names;
    let author = if is_named {
        defuse(&message.author.name)
    } else {
        voice.say("relay-instructor")
    };
    let (files, links) = files_to_send(&message.attachments);
    let stickers = message.stickers.iter().map(|sticker| {
        let link = sticker.url.clone().unwrap_or_default();
        let values = [("name", defuse(&sticker.name)), ("link", link)];
        voice.say_with("relay-sticker", &values)
    });
    let mut lines = vec![text.trim().to_owned()];
    lines.extend(links.iter().map(|file| link_to(voice, file)));
    lines.extend(stickers);
    lines.retain(|line| !line.is_empty());
    if lines.is_empty() && files.is_empty() {
        lines.push(voice.say("relay-nothing"));
    }
    let whole = format!("**{author}**\n{}", lines.join("\n"));
    let mut posts: Vec<Post> = pieces(&whole, LONGEST)
        .into_iter()
        .map(Post::text)
        .collect();
    if let Some(last) = posts.last_mut() {
        last.files = files;
    }
    Ok(posts)
}

/// A text without the lines that stay among staff; `None` if nothing is left.
fn without_asides(text: &str) -> Option<String> {
    let is_aside = |line: &&str| line.trim_start().starts_with(ASIDE);
    if !text.lines().any(|line| is_aside(&line)) {
        return Some(text.to_owned());
    }
    let rest: Vec<&str> = text.lines().filter(|line| !is_aside(line)).collect();
    let rest = rest.join("\n");
    (!rest.trim().is_empty()).then_some(rest)
}

/// Cuts a text into pieces of at most so many characters, at the ends of lines where it can.
fn pieces(text: &str, most: usize) -> Vec<&str> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((end, _)) = rest.char_indices().nth(most) {
        let line_end = rest[..end].rfind('\n').map(|at| at + 1);
        let (piece, after) = rest.split_at(line_end.unwrap_or(end));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    // Discord refuses a message that shows nothing.
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// Divides attached files into those that are sent on and those of which the address is told.
fn files_to_send(attached: &[Attachment]) -> (Vec<Attachment>, Vec<Attachment>) {
    let mut total = 0;
    attached.iter().cloned().partition(|file| {
        let fits = file.size <= LARGEST_FILE && total + file.size <= LARGEST_IN_ALL;
        total += if fits { file.size } else { 0 };
        fits
    })
}

/// The line that tells the address of a file, and until when it can be opened.
fn link_to(voice: Voice<'_>, file: &Attachment) -> String {
    let (name, link) = (("name", defuse(&file.name)), ("link", file.url.clone()));
    match expires_at(&file.url) {
        Some(at) => {
            let when = ("when", format!("<t:{at}:R>"));
            voice.say_with("relay-file-until", &[name, link, when])
        }
        None => voice.say_with("relay-file", &[name, link]),
    }
}

/// The Unix time at which an address of Discord's expires, from its parameter `ex`.
fn expires_at(url: &str) -> Option<i64> {
    let (_, query) = url.split_once('?')?;
    let expiry = query.split('&').find_map(|one| one.strip_prefix("ex="))?;
    i64::from_str_radix(expiry, 16).ok()
}

/// Brings a copy up to date: sends it, edits it or deletes it.
pub(crate) async fn bring_over(
    desk: &Desk,
    delivery: &Delivery,
    copy: &CopyStep,
) -> Result<Sent, DeskError> {
    let part = desk.store.relayed_part(copy.ticket, copy.origin, copy.part);
    let (Some(part), Some(ticket)) = (part.await?, desk.store.ticket_of_step(delivery).await?)
    else {
        return Ok(Sent::Done);
    };
    let Some(channel) = other_side(desk, &ticket, copy.by_learner).await? else {
        return Ok(Sent::Done);
    };
    match (part.copy, &copy.post) {
        (Some(sent), Some(post)) => desk.platform.edit(channel, sent, post, delivery.id).await?,
        (Some(sent), None) => desk.platform.delete(channel, sent).await?,
        (None, Some(post)) => return send(desk, delivery, (&ticket, copy), channel, post).await,
        (None, None) => {}
    }
    Ok(Sent::Done)
}

/// The channel of the other side: the thread of what the learner writes, their direct messages else.
async fn other_side(
    desk: &Desk,
    ticket: &Ticket,
    by_learner: bool,
) -> Result<Option<ChannelId>, DeskError> {
    if by_learner {
        return Ok(ticket.thread);
    }
    match desk.store.user_of(ticket.learner).await? {
        Some(user) => Ok(Some(desk.platform.direct_channel(user).await?)),
        None => Ok(None),
    }
}

async fn send(
    desk: &Desk,
    delivery: &Delivery,
    (ticket, copy): (&Ticket, &CopyStep),
    channel: ChannelId,
    post: &Post,
) -> Result<Sent, DeskError> {
    if delivery.unsure
        && let Some(sent) = sent_before(desk, delivery, (ticket, copy), channel, post).await?
    {
        return Ok(Sent::Message(channel, sent));
    }
    // It is known now whether a copy is there, and so nobody looks again.
    let sure = Delivery {
        unsure: false,
        ..delivery.clone()
    };
    let to = match copy.to {
        Some(to) => desk.store.other_of_pair(ticket.id, to).await?,
        None => None,
    };
    match step::send_post(desk, &sure, channel, to, post).await {
        Err(DeskError::Platform(PlatformError::FileGone)) => {
            let inquiry = desk.store.inquiry_of(ticket).await?;
            let voice = desk.voice(inquiry.map(|one| one.locale).unwrap_or_default());
            let linked = with_links(voice, post);
            step::send_post(desk, &sure, channel, to, &linked).await
        }
        sent => sent,
    }
}

/// A post that tells the addresses of its files in place of them.
fn with_links(voice: Voice<'_>, post: &Post) -> Post {
    let links = post.files.iter().map(|file| link_to(voice, file));
    let lines: Vec<String> = std::iter::once(post.text.clone()).chain(links).collect();
    Post::text(lines.join("\n"))
}

/// Finds a copy that a former attempt sent: after all copies known to stand there, since they go one
/// after another.
async fn sent_before(
    desk: &Desk,
    delivery: &Delivery,
    (ticket, copy): (&Ticket, &CopyStep),
    channel: ChannelId,
    post: &Post,
) -> Result<Option<MessageId>, DeskError> {
    let known = desk.store.newest_copy(ticket.id, copy.by_learner).await?;
    let since = MessageId::at(delivery.created_at - CLOCKS_DIFFER);
    let after = known.map_or(since, |known| known.max(since));
    let guild = copy.by_learner.then_some(ticket.guild);
    let said = desk
        .platform
        .history(guild, channel, after, SEARCHED)
        .await?;
    let me = desk.platform.me();
    let is_it = |message: &&Message| {
        message.author.user == me && message.text.starts_with(post.text.trim())
    };
    Ok(said.iter().find(is_it).map(|message| message.id))
}

/// Notes what became of a copy that was brought up to date.
pub(crate) async fn note_brought(
    tx: &mut Tx,
    delivery: &Delivery,
    copy: &CopyStep,
    sent: Sent,
) -> Result<(), DeskError> {
    match sent {
        Sent::Message(_, message) => {
            tx.set_copy(copy.origin, copy.part, message);
            if !copy.by_learner
                && let Some(ticket) = tx.ticket_of_step(delivery).await?
            {
                let what = unreached(&ticket);
                tx.forget_notice(ticket.guild, NO_CHANNEL, &what).await?;
            }
        }
        _ if copy.post.is_none() => tx.forget_relayed(copy.origin, copy.part),
        _ => {}
    }
    Ok(())
}

/// Channel 0, under which notices are kept that are of no channel.
const NO_CHANNEL: ChannelId = ChannelId::new(0);

/// The key of the notice that a ticket's learner cannot be reached.
fn unreached(ticket: &Ticket) -> String {
    format!("{}:unreached", ticket.number)
}

/// Tells a ticket's thread, once until something arrives again, that the learner cannot be reached.
pub(crate) async fn tell_unreached(
    desk: &Desk,
    tx: &mut Tx,
    delivery: &Delivery,
) -> Result<(), DeskError> {
    let Some(ticket) = tx.ticket_of_step(delivery).await? else {
        return Ok(());
    };
    let what = unreached(&ticket);
    let (Some(user), Some(inquiry)) = (
        tx.user_of(ticket.learner).await?,
        tx.inquiry_of(&ticket).await?,
    ) else {
        return Ok(());
    };
    let told = tx.notice_once(ticket.guild, NO_CHANNEL, &what, desk.now());
    if !told.await? {
        return Ok(());
    }
    let voice = desk.voice(inquiry.locale);
    let step = Outgoing::Say {
        ticket: ticket.id,
        post: Post::text(voice.say1("relay-unreached", "learner", user.mention())),
    };
    outbox::enqueue(desk, tx, &step)
}

/// Queues a message for a ticket's learner: in the thread, or directly where they are not in it.
pub(crate) fn say_to_learner(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    post: Post,
) -> Result<(), DeskError> {
    let is_relayed = ticket.is_relayed();
    let ticket = ticket.id;
    let step = if is_relayed {
        Outgoing::TellLearner { ticket, post }
    } else {
        Outgoing::Say { ticket, post }
    };
    outbox::enqueue(desk, tx, &step)
}

/// Tells a learner who is not in the thread that an instructor has taken their ticket.
pub(crate) async fn tell_claimed(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    by: UserId,
) -> Result<(), DeskError> {
    if !ticket.is_relayed() {
        return Ok(());
    }
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    let voice = desk.voice(inquiry.locale);
    let text = if desk.guilds.get(ticket.guild).await?.relay_names {
        voice.say1("ticket-claimed-say", "user", by.mention())
    } else {
        voice.say("relay-claimed")
    };
    say_to_learner(desk, tx, ticket, Post::text(text))
}

/// Tells a learner that their direct message opened the ticket again.
pub(crate) async fn tell_reopened(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    let voice = desk.voice(inquiry.locale);
    let step = Outgoing::TellLearner {
        ticket: ticket.id,
        post: Post::text(voice.say1("ticket-done-reopen", "number", ticket.number)),
    };
    outbox::enqueue(desk, tx, &step)
}

/// Tells a learner who writes directly although they are in the thread, once, where they are
/// answered, and offers to stay here.
pub(crate) async fn tell_where_answered(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    now: Timestamp,
) -> Result<(), DeskError> {
    let what = format!("{}:directly", ticket.number);
    let (false, Some(thread)) = (ticket.is_relayed(), ticket.thread) else {
        return Ok(());
    };
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    let told = tx.notice_once(ticket.guild, NO_CHANNEL, &what, now);
    if !told.await? {
        return Ok(());
    }
    let voice = desk.voice(inquiry.locale);
    let values = [
        ("number", ticket.number.to_string()),
        ("place", format!("<#{thread}>")),
    ];
    let text = voice.say_with("relay-answered-there", &values);
    let step = Outgoing::TellLearner {
        ticket: ticket.id,
        post: Post::text(text).row(side_row(voice, ticket, false)),
    };
    outbox::enqueue(desk, tx, &step)
}

/// The button with which a learner goes over to the other side.
pub(crate) fn side_row(voice: Voice<'_>, ticket: &Ticket, stays: bool) -> Row {
    let (key, action) = if stays {
        ("button-join-thread", Action::JoinThread(ticket.id))
    } else {
        ("button-stay-here", Action::StayDirect(ticket.id))
    };
    Row::Buttons(vec![voice.button(key, action, Style::Secondary)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_that_begin_with_two_slashes_stay_among_staff() {
        let cases = [
            ("Which browser is it?", Some("Which browser is it?")),
            ("", Some("")),
            ("// she asked this before", None),
            ("  //a\n//b\n\n", None),
            ("Try now.\n// I reset it\nDone?", Some("Try now.\nDone?")),
            (
                "See https://school.example",
                Some("See https://school.example"),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(without_asides(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn files_that_are_too_large_are_told_with_their_expiry() {
        let file = |size| Attachment {
            name: format!("{size}.mp4"),
            url: "https://cdn.example/a?ex=65f0c2a0&is=1".to_owned(),
            size,
        };
        let (small, large) = (file(LARGEST_FILE), file(LARGEST_FILE + 1));
        let attached = [large.clone(), small.clone(), small.clone(), small.clone()];
        let (files, links) = files_to_send(&attached);
        assert_eq!(files, [small.clone(), small.clone()]);
        assert_eq!(links, [large.clone(), small]);
        assert_eq!(expires_at(&large.url), Some(0x65f0_c2a0));
        assert_eq!(expires_at("https://cdn.example/a"), None);
    }

    proptest! {
        #[test]
        fn a_long_text_loses_no_letter(text in "(?s).{0,300}", most in 1_usize..40) {
            let pieces = pieces(&text, most);
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(letters(&pieces.concat()), letters(&text));
            for piece in pieces {
                prop_assert!((1..=most).contains(&piece.chars().count()));
            }
        }
    }
}
