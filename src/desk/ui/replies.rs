//! Replies to learners' questions, built from the decision by pure functions. Also the menus and page buttons that
//! other posts share.

use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Button, Choice, MESSAGE_CHARS, Menu, POST_CHARS, Post, Row, Style};
use crate::desk::ui::text::Texts;
use crate::domain::{ChannelId, GuildId, InquiryId, Locale, MessageId, RuleId, UserId, WebUser};
use crate::faq::{Rule, SaidOfFrontdesk};
use crate::store::SolvedPost;

/// The most characters of a menu entry's label on Discord.
const LABEL_CHARS: usize = 100;
/// The most entries a menu can have.
pub(crate) const MENU_ENTRIES: usize = 25;
/// The most rows of a message, each of buttons or one menu.
pub(crate) const ROWS: usize = 5;

/// The texts of one language, for building posts.
#[derive(Clone, Copy)]
pub(crate) struct Voice<'a> {
    /// All texts.
    pub(crate) texts: &'a Texts,
    /// The language to speak.
    pub(crate) locale: Locale,
}

impl<'a> Voice<'a> {
    /// Makes the voice of a language.
    pub(crate) const fn new(texts: &'a Texts, locale: Locale) -> Self {
        Self { texts, locale }
    }

    /// Returns a text without values.
    pub(crate) fn say(&self, key: &str) -> String {
        self.texts.say(self.locale, key, &[])
    }

    /// Returns a text with one value.
    pub(crate) fn say1(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        self.texts
            .say(self.locale, key, &[(name, value.to_string().into())])
    }

    /// Returns a text with several values.
    pub(crate) fn say_with(&self, key: &str, values: &[(&str, String)]) -> String {
        let args: Vec<_> = values
            .iter()
            .map(|(name, value)| (*name, value.clone().into()))
            .collect();
        self.texts.say(self.locale, key, &args)
    }

    /// Returns a text with a count, in the right plural form.
    pub(crate) fn count(&self, key: &str, name: &'static str, count: usize) -> String {
        self.counts(key, &[(name, count)])
    }

    /// Returns a text with several counts.
    pub(crate) fn counts(&self, key: &str, counts: &[(&'static str, usize)]) -> String {
        let args: Vec<_> = counts
            .iter()
            .map(|(name, count)| (*name, (*count).into()))
            .collect();
        self.texts.say(self.locale, key, &args)
    }

    /// Makes a button whose label is the text of a key.
    pub(crate) fn button(&self, key: &str, action: Action, style: Style) -> Button {
        Button::new(action, self.say(key), style)
    }
}

/// A rule as a menu entry names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleLabel {
    /// The rule.
    pub(crate) rule: RuleId,
    /// The title of the rule in the reader's language.
    pub(crate) title: String,
}

impl RuleLabel {
    /// Makes the label of a rule in a reader's language.
    pub(crate) fn of(rule: &Rule, locale: Locale) -> Self {
        Self {
            rule: rule.id.clone(),
            title: rule.title(locale).to_owned(),
        }
    }
}

/// Makes a rule's answer, with its three buttons and the related rules.
pub(crate) fn answer(
    voice: Voice<'_>,
    inquiry: InquiryId,
    asker: UserId,
    text: String,
    related: &[RuleLabel],
    may_ask: bool,
) -> Post {
    let post = Post::text(text)
        .mention(asker)
        .row(Row::Buttons(answer_buttons(voice, inquiry, may_ask)));
    with_rules(post, voice, "answer-related", inquiry, related)
}

/// Makes the buttons below an answer.
pub(crate) fn answer_buttons(voice: Voice<'_>, inquiry: InquiryId, may_ask: bool) -> Vec<Button> {
    let mut buttons = vec![
        voice.button("button-solved", Action::Solved(inquiry), Style::Success),
        voice.button(
            "button-not-this",
            Action::NotThis(inquiry),
            Style::Secondary,
        ),
    ];
    if may_ask {
        buttons.push(ask_instructor(voice, inquiry));
    }
    buttons
}

/// Makes the button that asks for a person.
pub(crate) fn ask_instructor(voice: Voice<'_>, inquiry: InquiryId) -> Button {
    voice.button(
        "button-ask-instructor",
        Action::AskInstructor(inquiry),
        Style::Primary,
    )
}

/// Removes the button that asks for a person from a reply.
pub(crate) fn without_instructor(mut post: Post) -> Post {
    let asks = |button: &Button| matches!(button.action, Action::AskInstructor(_));
    for row in &mut post.rows {
        if let Row::Buttons(buttons) = row {
            buttons.retain(|button| !asks(button));
        }
    }
    let is_empty = |row: &Row| matches!(row, Row::Buttons(buttons) if buttons.is_empty());
    post.rows.retain(|row| !is_empty(row));
    post
}

/// Makes a public notice that there is an answer that not everyone may read.
pub(crate) fn answer_for_some(voice: Voice<'_>, inquiry: InquiryId, asker: UserId) -> Post {
    let show = voice.button(
        "button-show-answer",
        Action::ShowAnswer(inquiry),
        Style::Primary,
    );
    Post::text(voice.say("answer-for-some"))
        .mention(asker)
        .row(Row::Buttons(vec![show, ask_instructor(voice, inquiry)]))
}

/// Makes the suggestions: up to three rules and an instructor.
pub(crate) fn suggestions(
    voice: Voice<'_>,
    inquiry: InquiryId,
    asker: UserId,
    rules: &[RuleLabel],
) -> Post {
    let post = Post::text(voice.say("suggest")).mention(asker);
    with_rules(post, voice, "suggest-menu", inquiry, rules)
        .row(Row::Buttons(vec![ask_instructor(voice, inquiry)]))
}

/// Makes the offer of an instructor, with `anonymous` also of an anonymous ticket.
pub(crate) fn offer(voice: Voice<'_>, inquiry: InquiryId, asker: UserId, anonymous: bool) -> Post {
    let text = if anonymous {
        voice.say("offer-anonymous")
    } else if WebUser::of_user(asker).is_some() {
        voice.say("offer-here")
    } else {
        voice.say("offer")
    };
    Post::text(text)
        .mention(asker)
        .row(Row::Buttons(vec![ask_instructor(voice, inquiry)]))
}

/// Makes the offer of an instructor to a learner who asked for a person.
pub(crate) fn offer_wanted(
    voice: Voice<'_>,
    inquiry: InquiryId,
    asker: UserId,
    anonymous: bool,
) -> Post {
    let text = if anonymous {
        voice.say("offer-wanted-anonymous")
    } else if WebUser::of_user(asker).is_some() {
        voice.say("offer-wanted-here")
    } else {
        voice.say("offer-wanted")
    };
    Post {
        text,
        ..offer(voice, inquiry, asker, anonymous)
    }
}

/// Makes the text in which frontdesk says that it is a bot, or is sorry to be of no help, followed by an offer, if
/// there is one.
pub(crate) fn as_frontdesk(voice: Voice<'_>, said: SaidOfFrontdesk, offer: &str) -> String {
    let text = match said {
        SaidOfFrontdesk::WhoAnswers => voice.say1("offer-by-bot", "offer", offer),
        SaidOfFrontdesk::Scolding => voice.say1("offer-scolded", "offer", offer),
    };
    text.trim_end().to_owned()
}

/// Makes the offer of an instructor to a learner who was given the same answer within its cooldown.
pub(crate) fn offer_again(voice: Voice<'_>, inquiry: InquiryId, asker: UserId) -> Post {
    Post {
        text: voice.say("offer-again"),
        ..offer(voice, inquiry, asker, false)
    }
}

/// Makes the offer of an instructor to a learner who says that an answer was of no use.
pub(crate) fn offer_unhelped(voice: Voice<'_>, inquiry: InquiryId, asker: UserId) -> Post {
    Post {
        text: voice.say("offer-unhelped"),
        ..offer(voice, inquiry, asker, false)
    }
}

/// Makes the suggestions and the offer of an instructor when no person replied in time.
pub(crate) fn late_offer(
    voice: Voice<'_>,
    inquiry: InquiryId,
    asker: UserId,
    rules: &[RuleLabel],
) -> Post {
    let key = if rules.is_empty() {
        "late-offer"
    } else {
        "late-suggest"
    };
    let post = Post::text(voice.say(key)).mention(asker);
    with_rules(post, voice, "suggest-menu", inquiry, rules)
        .row(Row::Buttons(vec![ask_instructor(voice, inquiry)]))
}

/// Makes the address of a message in a guild's channel.
pub(crate) fn message_link(guild: GuildId, channel: ChannelId, message: MessageId) -> String {
    format!("https://discord.com/channels/{guild}/{channel}/{message}")
}

/// Adds to an offer links to messages that solved like questions, each with a button by which the asker says that it
/// helped.
pub(crate) fn with_similar(
    mut post: Post,
    voice: Voice<'_>,
    inquiry: InquiryId,
    guild: GuildId,
    similar: &[SolvedPost],
) -> Post {
    if similar.is_empty() {
        return post;
    }
    let mut lines = vec![post.text, voice.say("similar-posts")];
    let mut buttons = Vec::new();
    for (number, solved) in (1..).zip(similar) {
        let link = message_link(guild, solved.channel, solved.message);
        lines.push(format!("{number}. {link}"));
        let action = Action::SolvedByPost(inquiry, solved.inquiry);
        let label = voice.say1("button-similar-helped", "number", number);
        buttons.push(Button::new(action, label, Style::Success));
    }
    post.text = lines.join("\n");
    post.row(Row::Buttons(buttons))
}

/// Makes the reply to thanks.
pub(crate) fn welcome(voice: Voice<'_>) -> Post {
    Post::text(voice.say("welcome"))
}

/// Makes the post that explains how to ask so that frontdesk can help.
pub(crate) fn how_to_ask(voice: Voice<'_>) -> Post {
    Post::text(voice.say("how-to-ask"))
}

/// Makes the rows below an answer after *Solved*.
pub(crate) fn solved_rows(voice: Voice<'_>, inquiry: InquiryId) -> Vec<Row> {
    let mut done = voice.button(
        "button-solved-done",
        Action::Solved(inquiry),
        Style::Success,
    );
    done.disabled = true;
    vec![Row::Buttons(vec![done])]
}

/// Makes the rows below an answer after *Not what I asked*: other rules and an instructor.
pub(crate) fn not_this_rows(
    voice: Voice<'_>,
    inquiry: InquiryId,
    others: &[RuleLabel],
) -> Vec<Row> {
    with_rules(Post::default(), voice, "not-this-menu", inquiry, others)
        .row(Row::Buttons(vec![ask_instructor(voice, inquiry)]))
        .rows
}

/// Makes the rows below a reply after an instructor was asked for. The button stays and tells the state of the ticket,
/// because a learner who accepts no direct messages is not told of a delay otherwise.
pub(crate) fn asked_rows(voice: Voice<'_>, inquiry: InquiryId) -> Vec<Row> {
    let asked = voice.button(
        "button-asked",
        Action::AskInstructor(inquiry),
        Style::Secondary,
    );
    vec![Row::Buttons(vec![asked])]
}

/// Makes the post with the choice of guilds in which an instructor can be asked.
pub(crate) fn choose_guild<'a>(
    voice: Voice<'_>,
    inquiry: InquiryId,
    guilds: impl Iterator<Item = (GuildId, &'a str)>,
) -> Post {
    let choices = guilds
        .take(MENU_ENTRIES)
        .map(|(guild, name)| Choice {
            value: guild.to_string(),
            label: cut(name),
            description: None,
        })
        .collect();
    let menu = Menu {
        action: Action::ChooseGuild(inquiry),
        placeholder: voice.say("choose-guild-menu"),
        choices,
    };
    Post::text(voice.say("choose-guild")).row(Row::Menu(menu))
}

/// Puts entries into as many menus as they need, up to `most`. `menu` makes each from its entries and its place among
/// the menus.
pub(crate) fn menus<T>(entries: &[T], most: usize, menu: impl Fn(&[T], &str) -> Row) -> Vec<Row> {
    menus_from(entries, 0, most, menu)
}

/// Puts entries into menus like [`menus`], after skipping the first ones.
fn menus_from<T>(
    entries: &[T],
    skipped: usize,
    most: usize,
    menu: impl Fn(&[T], &str) -> Row,
) -> Vec<Row> {
    let one = entries.len() <= MENU_ENTRIES;
    let rest = entries.get(skipped..).unwrap_or_default();
    let parts = rest.chunks(MENU_ENTRIES).take(most).enumerate();
    let rows = parts.map(|(number, part)| {
        let first = skipped + number * MENU_ENTRIES + 1;
        let place = if one {
            String::new()
        } else {
            format!(" ({first}–{})", first + part.len() - 1)
        };
        menu(part, &place)
    });
    rows.collect()
}

/// Puts entries into menus. If one message does not hold all, splits them into pages, with a last row that turns pages
/// by the actions that `turn` makes from page numbers.
pub(crate) fn paged_menus<T>(
    entries: &[T],
    page: u16,
    voice: Voice<'_>,
    turn: impl Fn(u16) -> Action,
    menu: impl Fn(&[T], &str) -> Row,
) -> Vec<Row> {
    if entries.len() <= ROWS * MENU_ENTRIES {
        return menus(entries, ROWS, menu);
    }
    let held = (ROWS - 1) * MENU_ENTRIES;
    let last = u16::try_from((entries.len() - 1) / held).unwrap_or(u16::MAX);
    let page = page.min(last);
    let mut rows = menus_from(entries, usize::from(page) * held, ROWS - 1, menu);
    rows.push(page_turner(page, last, voice, turn));
    rows
}

/// Makes the buttons that turn pages. `last` is the number of the last page.
pub(crate) fn page_turner(
    page: u16,
    last: u16,
    voice: Voice<'_>,
    turn: impl Fn(u16) -> Action,
) -> Row {
    let button = |key: &str, to: Option<u16>| Button {
        disabled: to.is_none(),
        ..Button::new(turn(to.unwrap_or(0)), voice.say(key), Style::Secondary)
    };
    Row::Buttons(vec![
        button("rules-previous", page.checked_sub(1)),
        button("rules-next", page.checked_add(1).filter(|to| *to <= last)),
    ])
}

/// Makes a menu of rules.
pub(crate) fn rule_menu(action: Action, placeholder: String, rules: &[RuleLabel]) -> Menu {
    let choices = rules
        .iter()
        .take(MENU_ENTRIES)
        .map(|rule| Choice {
            value: rule.rule.to_string(),
            label: cut(&rule.title),
            description: None,
        })
        .collect();
    Menu {
        action,
        placeholder,
        choices,
    }
}

fn with_rules(
    post: Post,
    voice: Voice<'_>,
    key: &str,
    inquiry: InquiryId,
    rules: &[RuleLabel],
) -> Post {
    if rules.is_empty() {
        return post;
    }
    post.row(Row::Menu(rule_menu(
        Action::ChooseRule(inquiry),
        voice.say(key),
        rules,
    )))
}

/// Cuts a text to the length of a menu entry, with an ellipsis if anything is missing.
pub(crate) fn cut(text: &str) -> String {
    cut_to(text, LABEL_CHARS)
}

/// Cuts a text to `most` characters, with an ellipsis if anything is missing.
pub(crate) fn cut_to(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars()
        .take(most.saturating_sub(1))
        .chain(['…'])
        .collect()
}

/// Counts the UTF-16 units of a text, the strictest way in which Discord's clients and servers count.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Returns a value as text, or a dash if there is none.
pub(crate) fn or_dash(value: Option<String>) -> String {
    value.unwrap_or_else(|| "–".to_owned())
}

/// Joins lines into as few texts as possible, each short enough for a message.
pub(crate) fn packed(lines: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for line in lines {
        match texts.last_mut() {
            Some(last) if units(last) + units(&line) < POST_CHARS => {
                last.push('\n');
                last.push_str(&line);
            }
            _ => texts.push(cut_to(&line, POST_CHARS)),
        }
    }
    texts
}

pub(crate) fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: cut(label),
        description: None,
    }
}

/// Finds the first choices whose label contains the typed text, in any case: as many as a menu shows.
pub(crate) fn fitting(choices: impl Iterator<Item = Choice>, typed: &str) -> Vec<Choice> {
    let typed = typed.to_lowercase();
    let fit = choices.filter(|one| one.label.to_lowercase().contains(&typed));
    fit.take(MENU_ENTRIES).collect()
}

/// Adds a note to a rule's answer if it is in another language than the reader's. It costs an answer that fills a whole
/// message the end: who does not read the language needs the note more.
pub(crate) fn in_language(voice: Voice<'_>, rule: &Rule, text: String) -> String {
    let language = rule.replies.language_for(voice.locale);
    if language == voice.locale {
        return text;
    }
    let note = voice.say1("answer-other-language", "language", language.code());
    cut_to(&format!("{note}\n{text}"), MESSAGE_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKER: UserId = UserId::new(5);
    const INQUIRY: InquiryId = InquiryId::new(1);

    fn labels(count: usize) -> Vec<RuleLabel> {
        (0..count)
            .map(|n| RuleLabel {
                rule: RuleId::new(format!("rule-{n}")),
                title: "t".repeat(150),
            })
            .collect()
    }

    #[test]
    fn what_is_too_much_for_one_menu_goes_on_in_the_next() {
        for (count, expected) in [
            (0, &[][..]),
            (25, &[""]),
            (26, &[" (1–25)", " (26–26)"]),
            (80, &[" (1–25)", " (26–50)", " (51–75)"]),
        ] {
            let rows = menus(&labels(count), 3, |part, place| {
                Row::Menu(rule_menu(Action::BrowseRule, place.to_owned(), part))
            });
            let places = rows.iter().map(|row| match row {
                Row::Menu(menu) => menu.placeholder.as_str(),
                _ => "no menu",
            });
            assert_eq!(places.collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn every_reply_mentions_its_asker_alone_and_fits_the_platform() {
        let texts = Texts::load().unwrap();
        for locale in Locale::ALL {
            let voice = Voice::new(&texts, locale);
            let posts = [
                answer(voice, INQUIRY, ASKER, "text".into(), &labels(3), true),
                answer_for_some(voice, INQUIRY, ASKER),
                suggestions(voice, INQUIRY, ASKER, &labels(3)),
                offer(voice, INQUIRY, ASKER, false),
                late_offer(voice, INQUIRY, ASKER, &labels(2)),
            ];
            for post in posts {
                assert_eq!(post.mentions.users, [ASKER]);
                assert!(post.mentions.roles.is_empty() && post.text.chars().count() <= 2000);
                for row in &post.rows {
                    if let Row::Menu(menu) = row {
                        assert!(
                            menu.choices
                                .iter()
                                .all(|choice| choice.label.chars().count() <= LABEL_CHARS)
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_rule_that_never_escalates_has_no_button_for_a_person() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let buttons = answer_buttons(voice, INQUIRY, false);
        assert!(
            buttons
                .iter()
                .all(|button| button.action != Action::AskInstructor(INQUIRY))
        );
        assert_eq!(answer_buttons(voice, INQUIRY, true).len(), 3);
    }

    #[test]
    fn without_rules_there_is_no_empty_menu() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let post = late_offer(voice, INQUIRY, ASKER, &[]);
        assert!(post.rows.iter().all(|row| matches!(row, Row::Buttons(_))));
    }
}
