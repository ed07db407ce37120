//! Composes the copies of a message for the other side of its ticket: its author, its text without asides, its files
//! and stickers. Queues and sends nothing.

use crate::desk::event::Message;
use crate::desk::platform::CLOCKS_DIFFER;
use crate::desk::tickets::views::learner_names;
use crate::desk::ui::post::{Attachment, MESSAGE_CHARS, Post};
use crate::desk::ui::replies::{Voice, units};
use crate::desk::{Desk, DeskError};
use crate::domain::MessageId;
use crate::faq::defuse;
use crate::store::{Ticket, Tx};

/// The largest file that is copied. A larger one is replaced by its address.
const LARGEST_FILE: u64 = 10 << 20;
/// The most bytes of one message's files that are copied.
const LARGEST_IN_ALL: u64 = 20 << 20;
/// The beginning of an aside: a line for staff only.
const ASIDE: &str = "//";

/// Returns whether a whole message is an aside.
pub(crate) fn is_aside(message: &Message) -> bool {
    without_asides(&message.text).is_none()
}

/// Returns whether a message has an aside among its lines.
pub(crate) fn holds_asides(message: &Message) -> bool {
    message.text.lines().any(is_aside_line)
}

fn is_aside_line(line: &str) -> bool {
    line.trim_start().starts_with(ASIDE)
}

/// The side on which a message was written, with what the other side is told about its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WrittenBy {
    /// The learner, in direct messages.
    Learner,
    /// Staff, in the thread. Holds the names of the ticket and its server, if the learner has to tell tickets apart.
    Staff(Option<String>),
}

impl WrittenBy {
    /// Finds out what the learner of a ticket is told about the author of a staff message. If another ticket is relayed
    /// into the same direct messages, even from another server, the ticket is named.
    pub(crate) async fn staff(desk: &Desk, ticket: &Ticket) -> Result<Self, DeskError> {
        if !ticket.is_relayed() {
            return Ok(Self::Staff(None));
        }
        let now = desk.now() + CLOCKS_DIFFER;
        let read = desk
            .store
            .tickets_spoken_in(ticket.learner, None, MessageId::at(now), now);
        let is_other = |one: &Ticket| one.id != ticket.id && one.is_relayed();
        if !read.await?.iter().any(is_other) {
            return Ok(Self::Staff(None));
        }
        let server = desk.platform.servers().guild_name(ticket.guild).await?;
        let place = format!("{} · {}", ticket.number, defuse(&server));
        Ok(Self::Staff(Some(place)))
    }

    /// Returns whether the learner wrote it.
    pub(crate) fn is_learner(&self) -> bool {
        matches!(self, Self::Learner)
    }
}

/// Composes a message for the other side, split into as many posts as it needs; none if it is an aside.
pub(crate) async fn of_message(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    message: &Message,
    by: &WrittenBy,
) -> Result<Vec<Post>, DeskError> {
    let by_learner = by.is_learner();
    let text = if by_learner {
        Some(unmasked(&message.text))
    } else {
        without_asides(&message.text)
    };
    let Some(text) = text else {
        return Ok(Vec::new());
    };
    let inquiry = tx.inquiry_of(ticket).await?;
    let theirs = inquiry.map(|one| one.locale).unwrap_or_default();
    let settings = desk.guilds.get(ticket.guild).await?;
    // The learner's messages are read by staff.
    let voice = desk.voice(if by_learner { settings.locale } else { theirs });
    let author = if by_learner {
        let name = defuse(&message.author.name);
        learner_names::name(ticket, &name, voice)
    } else if settings.relay_names {
        defuse(&message.author.name)
    } else {
        voice.say("relay-instructor")
    };
    let is_unnamed = by_learner && ticket.anonymous;
    let (mut files, links) = files_to_send(&message.attachments);
    if is_unnamed {
        rename(&mut files);
    }
    let stickers = message.stickers.iter().map(|sticker| {
        let link = sticker.url.clone().unwrap_or_default();
        let values = [("name", defuse(&sticker.name)), ("link", link)];
        voice.say_with("relay-sticker", &values)
    });
    let mut lines = vec![text.trim().to_owned()];
    lines.extend(links.iter().map(|file| not_sent(voice, file, is_unnamed)));
    lines.extend(stickers);
    lines.retain(|line| !line.is_empty());
    if lines.is_empty() && files.is_empty() {
        lines.push(voice.say("relay-nothing"));
    }
    let author = match by {
        WrittenBy::Staff(Some(place)) => format!("**{author}** · {place}"),
        WrittenBy::Staff(None) | WrittenBy::Learner => format!("**{author}**"),
    };
    let whole = format!("{author}\n{}", lines.join("\n"));
    let mut posts: Vec<Post> = pieces(&whole, MESSAGE_CHARS)
        .into_iter()
        .map(Post::text)
        .collect();
    attach(voice, &author, &mut posts, files);
    Ok(posts)
}

/// Attaches files to the last of some posts. Adds posts if the addresses of the files would not fit into it.
fn attach(voice: Voice<'_>, author: &str, posts: &mut Vec<Post>, files: Vec<Attachment>) {
    for file in files {
        let fits = posts.last().is_some_and(|last| {
            let mut whole = last.clone();
            whole.files.push(file.clone());
            units(&with_links(voice, &whole).text) <= MESSAGE_CHARS
        });
        if !fits {
            posts.push(Post::text(author.to_owned()));
        }
        if let Some(last) = posts.last_mut() {
            last.files.push(file);
        }
    }
}

/// Makes every link of a text show its target: under frontdesk's name, staff would trust links that a learner masks.
fn unmasked(text: &str) -> String {
    text.replace("](", "]\\(")
}

/// Removes the asides from a text; `None` if nothing is left.
pub(crate) fn without_asides(text: &str) -> Option<String> {
    if !text.lines().any(is_aside_line) {
        return Some(text.to_owned());
    }
    let rest: Vec<&str> = text.lines().filter(|line| !is_aside_line(line)).collect();
    let rest = rest.join("\n");
    (!rest.trim().is_empty()).then_some(rest)
}

/// Cuts a text into pieces of at most `most` units, at the ends of lines if possible.
fn pieces(text: &str, most: usize) -> Vec<&str> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some(end) = end_of(rest, most) {
        let line_end = rest[..end].rfind('\n').map(|at| at + 1);
        // A very short piece, such as only the name, would look odd.
        let line_end = line_end.filter(|at| *at > end / 2);
        let (piece, after) = rest.split_at(line_end.unwrap_or(end));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    // Discord refuses an empty message.
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// Returns the position at which the first `most` units of a text end; `None` if the text is not longer.
fn end_of(text: &str, most: usize) -> Option<usize> {
    let mut taken = 0;
    let beyond = text.char_indices().find(|(_, letter)| {
        taken += letter.len_utf16();
        taken > most
    });
    beyond.map(|(end, _)| end)
}

/// Divides attached files into those that are copied and those whose address is given.
fn files_to_send(attached: &[Attachment]) -> (Vec<Attachment>, Vec<Attachment>) {
    let mut total = 0;
    attached.iter().cloned().partition(|file| {
        let fits = file.size <= LARGEST_FILE && total + file.size <= LARGEST_IN_ALL;
        total += if fits { file.size } else { 0 };
        fits
    })
}

/// The longest ending of a file's name that is taken for its type.
const LONGEST_ENDING: usize = 5;
/// The beginning of the name of a file that Discord hides until it is pressed.
const SPOILER: &str = "SPOILER_";

/// Gives files names that tell nothing about their sender, and keeps the endings that tell their type.
fn rename(files: &mut [Attachment]) {
    for (place, file) in (1..).zip(files) {
        let begins = if file.name.starts_with(SPOILER) {
            SPOILER
        } else {
            ""
        };
        let is_kind = |ending: &&str| {
            ending.len() <= LONGEST_ENDING && ending.bytes().all(|one| one.is_ascii_alphanumeric())
        };
        let ending = file.name.rsplit_once('.').map(|(_, ending)| ending);
        let ending = ending.filter(is_kind).map(|ending| format!(".{ending}"));
        file.name = format!("{begins}file-{place}{}", ending.unwrap_or_default());
    }
}

/// Makes the line about a file that is not copied: with its address, unless that would show who sent it.
fn not_sent(voice: Voice<'_>, file: &Attachment, is_unnamed: bool) -> String {
    if is_unnamed {
        voice.say("relay-file-withheld")
    } else {
        link_to(voice, file)
    }
}

/// Makes the line with a file's address, and the time until which it can be opened.
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

/// Reads the Unix time at which an address of Discord's expires, from its parameter `ex`.
fn expires_at(url: &str) -> Option<i64> {
    let (_, query) = url.split_once('?')?;
    let expiry = query.split('&').find_map(|one| one.strip_prefix("ex="))?;
    i64::from_str_radix(expiry, 16).ok()
}

/// Makes a post with the addresses of its files in place of the files.
pub(crate) fn with_links(voice: Voice<'_>, post: &Post) -> Post {
    let links = post.files.iter().map(|file| link_to(voice, file));
    let lines: Vec<String> = std::iter::once(post.text.clone()).chain(links).collect();
    Post::text(lines.join("\n"))
}

/// Makes a post that mentions its files without their addresses, which contain their names.
pub(crate) fn without_files(voice: Voice<'_>, post: &Post) -> Post {
    let withheld = voice.say("relay-file-withheld");
    let lines = post.files.iter().map(|_| &*withheld);
    let lines: Vec<&str> = std::iter::once(&*post.text).chain(lines).collect();
    Post::text(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;
    use proptest::prelude::*;

    #[test]
    fn a_learners_links_show_where_they_lead() {
        let cases = [
            (
                "[your invoice](https://evil.example)",
                "[your invoice]\\(https://evil.example)",
            ),
            (
                "see [1](<https://evil.example>)",
                "see [1]\\(<https://evil.example>)",
            ),
            (
                "an array[0] (of two), https://example.com",
                "an array[0] (of two), https://example.com",
            ),
        ];
        for (said, shown) in cases {
            assert_eq!(unmasked(said), shown);
        }
    }

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

    #[test]
    fn files_of_whoever_asks_anonymously_do_not_tell_who_it_is() {
        let file = |name: &str| Attachment {
            name: name.to_owned(),
            url: format!("https://cdn.example/{name}"),
            size: 1,
        };
        let names = [
            "Alice Miller homework.pdf",
            "SPOILER_alice.png",
            "alice",
            "by.alice-miller",
        ];
        let mut files = names.map(file);
        rename(&mut files);
        let renamed = files.each_ref().map(|file| &*file.name);
        assert_eq!(
            renamed,
            ["file-1.pdf", "SPOILER_file-2.png", "file-3", "file-4"]
        );
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let post = Post {
            files: files.to_vec(),
            ..Post::text("**anonymous learner**")
        };
        let told = without_files(voice, &post).text;
        assert_eq!(told.lines().count(), 5);
        assert!(!told.contains("alice"), "{told}");
    }

    #[test]
    fn addresses_of_files_that_cannot_be_sent_fit_below_a_long_text() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let file = |name: usize| Attachment {
            name: format!("{name}.png"),
            url: format!("https://cdn.example/{name}?hm={}", "0".repeat(300)),
            size: 1,
        };
        for (length, files, messages) in [(100, 1, 1), (1990, 1, 2), (1990, 0, 1), (100, 10, 2)] {
            let mut posts = vec![Post::text("x".repeat(length))];
            attach(voice, "**ann**", &mut posts, (0..files).map(file).collect());
            assert_eq!(posts.len(), messages, "{length} {files}");
            assert_eq!(
                posts.iter().map(|post| post.files.len()).sum::<usize>(),
                files
            );
            for post in posts {
                assert!(units(&with_links(voice, &post).text) <= MESSAGE_CHARS);
            }
        }
    }

    #[test]
    fn a_text_of_emoji_is_cut_where_a_message_is_full_as_discord_counts() {
        let text = "😀".repeat(1500);
        let pieces = pieces(&text, MESSAGE_CHARS);
        assert_eq!(
            pieces.iter().map(|one| units(one)).collect::<Vec<_>>(),
            [2000, 1000]
        );
        assert_eq!(pieces.concat(), text);
    }

    proptest! {
        #[test]
        fn a_long_text_loses_no_letter(text in "(?s).{0,300}", most in 2_usize..40) {
            let pieces = pieces(&text, most);
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(letters(&pieces.concat()), letters(&text));
            for piece in pieces {
                prop_assert!((1..=most).contains(&units(piece)));
            }
        }
    }
}
