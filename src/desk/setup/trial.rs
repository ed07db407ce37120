//! The trial question, which shows how frontdesk would answer. It is neither stored nor counted.

use crate::desk::event::{Person, Press};
use crate::desk::inquiries::question::Question;
use crate::desk::inquiries::{answer, compose};
use crate::desk::setup::pages::Wizard;
use crate::desk::ui::post::{Button, Post, Row};
use crate::desk::ui::replies::cut_to;
use crate::desk::{DeskError, language};
use crate::domain::{InquiryId, Locale, Place};
use crate::faq::Rule;

/// The most characters shown of a trial question, followed by those of its answer.
const SHOWN_CHARS: (usize, usize) = (200, 1000);
/// The inquiry id of a trial's buttons, which stands for no inquiry.
const NONE: InquiryId = InquiryId::new(0);

/// Tries a question from the rule book.
pub(super) async fn of_the_book(
    wizard: Wizard<'_>,
    press: &Press,
) -> Result<Vec<String>, DeskError> {
    let book = wizard.desk.book();
    let rules = book.rules(Some(wizard.guild));
    let rules: Vec<&Rule> = rules.filter(|rule| rule.audience.is_empty()).collect();
    let texts = || rules.iter().flat_map(|rule| &rule.examples);
    let speaks = |text: &str| Locale::of_text(text).unwrap_or_default() == wizard.voice.locale;
    let sample = texts().find(|example| speaks(&example.text));
    match sample.or_else(|| texts().next()) {
        Some(example) => of_a_text(wizard, press, &example.text).await,
        None => Ok(vec![wizard.voice.say("check-no-rules")]),
    }
}

/// Tries a question.
pub(super) async fn of_a_text(
    wizard: Wizard<'_>,
    press: &Press,
    text: &str,
) -> Result<Vec<String>, DeskError> {
    let Wizard { desk, guild, voice } = wizard;
    let question = Question {
        guild: Some(guild),
        anonymous: false,
        // As if it was addressed to frontdesk in a channel, as most people begin.
        place: Place::Mention,
        channel: press.channel,
        message: None,
        asker: Person {
            roles: Vec::new(),
            ..press.by.clone()
        },
        text: text.to_owned(),
        only_attachments: false,
        asked_at: desk.now(),
        locale: language::of_question(desk, None, Some(guild), text).await?,
    };
    let decided = answer::decide_without_store(desk, &question).await?;
    let post = compose::reply(desk, NONE, &question, &decided);
    let said = post.map_or_else(|| voice.say("setup-trial-silent"), |post| shown(&post));
    let (most_asked, most_said) = SHOWN_CHARS;
    let values = [
        ("question", cut_to(text, most_asked)),
        ("answer", quoted(&cut_to(&said, most_said))),
    ];
    Ok(vec![voice.say_with("setup-trial", &values)])
}

/// Writes a message with its buttons and menus as a text.
fn shown(post: &Post) -> String {
    let rows = post.rows.iter().map(|row| match row {
        Row::Buttons(buttons) => buttons.iter().map(label).collect::<Vec<_>>().join(" "),
        Row::Menu(menu) => {
            let choices = menu.choices.iter();
            let labels = choices.map(|choice| format!("• {}", choice.label));
            labels.collect::<Vec<_>>().join("\n")
        }
        Row::People { placeholder, .. }
        | Row::Roles { placeholder, .. }
        | Row::Channels { placeholder, .. } => placeholder.clone(),
    });
    let lines = std::iter::once(post.text.clone()).chain(rows);
    lines.collect::<Vec<_>>().join("\n")
}

fn label(button: &Button) -> String {
    format!("`{}`", button.label)
}

/// Quotes a text, line by line.
fn quoted(text: &str) -> String {
    let lines = text.lines().map(|line| format!("> {line}"));
    lines.collect::<Vec<_>>().join("\n")
}
