//! `/faq search` and `/faq browse`: reading the rule book. Opens no inquiry.

use std::collections::HashSet;

use crate::desk::event::{Call, Person, Press};
use crate::desk::platform::Response;
use crate::desk::rulebook::consult;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Choice, Menu, Post, Row};
use crate::desk::ui::replies;
use crate::desk::ui::replies::{MENU_ENTRIES, RuleLabel, Voice, cut, paged_menus};
use crate::desk::{Desk, DeskError, interactions};
use crate::domain::{GuildId, Locale, RuleId};
use crate::faq::{Addressee, Asking, Captures, ReplyContext, RuleBook, defuse};

/// Answers `/faq search`. Its option is words, or a rule that was chosen while typing.
pub(crate) async fn faq_search(
    desk: &Desk,
    call: &Call,
    voice: Voice<'_>,
) -> Result<Option<Post>, DeskError> {
    let query = call.arguments.text("query").unwrap_or_default();
    let book = desk.book();
    let asking = Asking {
        guild: call.guild,
        roles: &call.by.roles,
        locale: voice.locale,
        addressee: Addressee::Frontdesk,
    };
    let exact = book
        .rule(call.guild, &RuleId::new(query))
        .filter(|rule| rule.visible_to(&call.by.roles));
    if exact.is_none() {
        consult::prepare(&book, call.guild, query).await?;
    }
    let found = exact.map_or_else(
        || book.search(query, &asking, MENU_ENTRIES),
        |rule| vec![rule],
    );
    Ok(Some(match found.as_slice() {
        [] => Post::text(voice.say1("faq-none", "query", defuse(query))),
        [rule] => read(desk, &book, call.guild, &rule.id, &call.by, voice),
        several => {
            let labels: Vec<RuleLabel> = several
                .iter()
                .map(|rule| RuleLabel::of(rule, voice.locale))
                .collect();
            let placeholder = voice.say("faq-browse-rule-menu");
            let menu = replies::rule_menu(Action::BrowseRule, placeholder.clone(), &labels);
            Post::text(placeholder).row(Row::Menu(menu))
        }
    }))
}

/// Answers `/faq browse` with the categories.
pub(crate) fn faq_browse(
    desk: &Desk,
    guild: Option<GuildId>,
    reader: &Person,
    page: u16,
    voice: Voice<'_>,
) -> Post {
    let book = desk.book();
    let shown: HashSet<&str> = book
        .rules(guild)
        .filter(|rule| rule.visible_to(&reader.roles))
        .map(|rule| &*rule.category)
        .collect();
    let choices: Vec<Choice> = book
        .categories()
        .iter()
        .filter(|category| shown.contains(&*category.id))
        .map(|category| Choice {
            value: category.id.to_string(),
            label: cut(category.title.get(voice.locale)),
            description: None,
        })
        .collect();
    let mut post = Post::text(voice.say("faq-browse"));
    let placeholder = voice.say("faq-browse-menu");
    let turn = |page| Action::BrowsePage {
        page,
        category: None,
    };
    post.rows = paged_menus(&choices, page, voice, turn, |choices, place| {
        Row::Menu(Menu {
            action: Action::BrowseCategory,
            placeholder: format!("{placeholder}{place}"),
            choices: choices.to_vec(),
        })
    });
    post
}

/// Shows the questions of the chosen category.
pub(crate) async fn browsed_category(
    desk: &Desk,
    press: &Press,
    locale: Locale,
) -> Result<(), DeskError> {
    let chosen = press.value.as_deref().unwrap_or_default();
    let post = category_page(desk, press, chosen, 0, desk.voice(locale));
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Turns to another page of the categories, or of one category's questions.
pub(crate) async fn turned_browse_page(
    desk: &Desk,
    press: &Press,
    page: u16,
    category: Option<u16>,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let post = match category {
        None => faq_browse(desk, press.guild, &press.by, page, voice),
        Some(position) => {
            let book = desk.book();
            let chosen = book.categories().get(usize::from(position));
            let chosen = chosen.map_or("", |category| &*category.id);
            category_page(desk, press, chosen, page, voice)
        }
    };
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Makes a page of a category's questions, or of the categories if it has no question for the asker.
fn category_page(desk: &Desk, press: &Press, chosen: &str, page: u16, voice: Voice<'_>) -> Post {
    let (book, locale) = (desk.book(), voice.locale);
    let labels: Vec<RuleLabel> = book
        .rules(press.guild)
        .filter(|rule| &*rule.category == chosen && rule.visible_to(&press.by.roles))
        .map(|rule| RuleLabel::of(rule, locale))
        .collect();
    if labels.is_empty() {
        return faq_browse(desk, press.guild, &press.by, 0, voice);
    }
    let text = voice.say1(
        "faq-browse-category",
        "category",
        interactions::category_title(desk, Some(chosen), locale),
    );
    let placeholder = voice.say("faq-browse-rule-menu");
    let mut post = Post::text(text);
    let position = book.categories().iter().position(|it| &*it.id == chosen);
    let turn = |page| Action::BrowsePage {
        page,
        category: position.and_then(|at| u16::try_from(at).ok()),
    };
    post.rows = paged_menus(&labels, page, voice, turn, |labels, place| {
        let placeholder = format!("{placeholder}{place}");
        Row::Menu(replies::rule_menu(Action::BrowseRule, placeholder, labels))
    });
    post
}

/// Shows the answer of the chosen question.
pub(crate) async fn browsed_rule(
    desk: &Desk,
    press: &Press,
    locale: Locale,
) -> Result<(), DeskError> {
    let book = desk.book();
    let rule = RuleId::new(press.value.clone().unwrap_or_default());
    let voice = desk.voice(locale);
    let post = read(desk, &book, press.guild, &rule, &press.by, voice);
    interactions::respond(desk, press, &Response::Update(post)).await
}

/// Makes a rule's answer without buttons, because no question was asked.
fn read(
    desk: &Desk,
    book: &RuleBook,
    guild: Option<GuildId>,
    id: &RuleId,
    reader: &Person,
    voice: Voice<'_>,
) -> Post {
    let rule = book.rule(guild, id);
    let Some(rule) = rule.filter(|rule| rule.visible_to(&reader.roles)) else {
        return Post::text(voice.say("answer-gone"));
    };
    let context = ReplyContext {
        locale: voice.locale,
        learner: &reader.name,
        captures: &Captures::default(),
        pick: desk.entropy.number(),
    };
    Post::text(format!(
        "**{}**\n{}",
        rule.title(voice.locale),
        replies::in_language(voice, rule, book.reply(rule, &context))
    ))
}
