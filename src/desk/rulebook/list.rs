//! `/rules list`: lists every rule of a guild, page by page, switched-off ones last. Also fits lists and quotations
//! into one message.

use std::collections::BTreeMap;

use crate::desk::event::{Call, Press};
use crate::desk::platform::Response;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{POST_CHARS, Post};
use crate::desk::ui::replies::{Voice, cut_to, page_turner};
use crate::desk::{Desk, DeskError, interactions};
use crate::domain::{GuildId, Locale, RuleId};
use crate::faq::{Rule, RuleBook, is_hidden};

/// The number of rules on one page.
const PAGE: usize = 10;
/// The most characters of a line, so that ten of them fit into a message.
const LINE_CHARS: usize = 185;

/// A page of a guild's rules.
struct RuleListPage<'a> {
    book: &'a RuleBook,
    guild: Option<GuildId>,
    /// The position of a category in the book; `None` for all.
    category: Option<u16>,
    /// The page's number from 0. A number beyond the last page stands for the last one.
    page: u16,
    /// The number of times that instructors gave each rule's reply in tickets.
    given: BTreeMap<RuleId, usize>,
}

/// The origin of a rule in a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RuleOrigin {
    /// It applies in every guild.
    Common,
    /// The guild has its own version of it.
    OwnVersion,
    /// It exists in this guild alone.
    Own,
    /// The guild has switched it off.
    Off,
}

/// Lists the first page of rules, or the page asked for.
pub(crate) async fn list_rules(
    desk: &Desk,
    call: &Call,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let book = desk.book();
    let wanted = call.arguments.text("category");
    let known = wanted.map(|id| book.categories().iter().position(|one| &*one.id == id));
    let category = match known {
        None => None,
        Some(Some(position)) => u16::try_from(position).ok(),
        Some(None) => {
            let wanted = wanted.unwrap_or_default().to_owned();
            let text = voice.say1("rules-no-category", "category", wanted);
            return Ok(Post::text(text));
        }
    };
    let page = call.arguments.integer("page").unwrap_or(1);
    let page = RuleListPage {
        book: &book,
        guild: call.guild,
        category,
        page: u16::try_from(page.max(1) - 1).unwrap_or(u16::MAX),
        given: given(desk, call.guild).await?,
    };
    Ok(page.post(voice))
}

/// Counts how often instructors gave each rule's reply in a guild's tickets.
async fn given(desk: &Desk, guild: Option<GuildId>) -> Result<BTreeMap<RuleId, usize>, DeskError> {
    let Some(guild) = guild else {
        return Ok(BTreeMap::new());
    };
    let given = desk.store.given_answers(guild).await?.into_iter();
    Ok(given
        .map(|(rule, times)| (rule, usize::try_from(times).unwrap_or(usize::MAX)))
        .collect())
}

/// Turns to another page, if the presser may still read it.
pub(crate) async fn turned_rules_page(
    desk: &Desk,
    press: &Press,
    page: u16,
    category: Option<u16>,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let moderates = match press.guild {
        Some(guild) => {
            let settings = desk.guilds.get(guild).await?;
            press.by.moderates(&settings)
        }
        None => false,
    };
    if !moderates {
        let who = voice.say("who-moderator");
        return interactions::reply_privately(desk, press, voice.say1("not-allowed", "who", who))
            .await;
    }
    let book = desk.book();
    let page = RuleListPage {
        book: &book,
        guild: press.guild,
        category,
        page,
        given: given(desk, press.guild).await?,
    };
    interactions::respond(desk, press, &Response::Update(page.post(voice))).await
}

impl<'a> RuleListPage<'a> {
    /// Lists all rules in the order of the files, switched-off ones last.
    fn rules(&self) -> Vec<(&'a Rule, RuleOrigin)> {
        let category = self
            .category
            .and_then(|position| self.book.categories().get(usize::from(position)));
        let wanted = |rule: &&Rule| category.is_none_or(|only| rule.category == only.id);
        let here = self.book.rules(self.guild).filter(wanted).map(|rule| {
            let origin = match self.book.rule(None, &rule.id) {
                Some(common) if common.origin == rule.origin => RuleOrigin::Common,
                Some(_) => RuleOrigin::OwnVersion,
                None => RuleOrigin::Own,
            };
            (rule, origin)
        });
        let off = self.book.rules(None).filter(wanted);
        let off = off.filter(|rule| self.book.rule(self.guild, &rule.id).is_none());
        here.chain(off.map(|rule| (rule, RuleOrigin::Off)))
            .collect()
    }

    fn post(&self, voice: Voice<'_>) -> Post {
        let rules = self.rules();
        let pages = rules.len().div_ceil(PAGE).max(1);
        let page = usize::from(self.page).min(pages - 1);
        let heading = voice.counts(
            "rules-list",
            &[("count", rules.len()), ("page", page + 1), ("pages", pages)],
        );
        let shown = rules.iter().skip(page * PAGE).take(PAGE);
        let given = |rule: &Rule| self.given.get(&rule.id).copied().unwrap_or_default();
        let lines = shown.map(|(rule, origin)| line(rule, *origin, given(rule), voice));
        let text: Vec<String> = std::iter::once(heading).chain(lines).collect();
        let turn = |page: u16| Action::RulesPage {
            page,
            category: self.category,
        };
        let post = Post::text(text.join("\n"));
        if pages == 1 {
            return post;
        }
        let number = |page: usize| u16::try_from(page).unwrap_or(u16::MAX);
        post.row(page_turner(number(page), number(pages - 1), voice, turn))
    }
}

/// Makes a rule's line: `` `reset` Reset your password · 2 patterns, 5 examples · en, zh ``.
fn line(rule: &Rule, origin: RuleOrigin, given: usize, voice: Voice<'_>) -> String {
    let languages: Vec<&str> = rule
        .replies
        .iter()
        .map(|(locale, _)| locale.code())
        .collect();
    let mut facts = vec![
        format!("`{}` {}", rule.id, rule.title(voice.locale)),
        voice.counts(
            "rules-line-phrases",
            &[
                ("patterns", rule.patterns.len()),
                ("examples", rule.examples.len()),
            ],
        ),
        languages.join(", "),
    ];
    if !rule.audience.is_empty() {
        let roles: Vec<String> = rule.audience.iter().map(|role| role.mention()).collect();
        facts.push(voice.say1("rules-line-audience", "roles", cut_to(&roles.join(" "), 60)));
    }
    let origin = match origin {
        RuleOrigin::Common => None,
        RuleOrigin::OwnVersion => Some("rules-line-own-version"),
        RuleOrigin::Own => Some("rules-line-own"),
        RuleOrigin::Off => Some("rules-line-off"),
    };
    facts.extend(origin.map(|key| voice.say(key)));
    if given > 0 {
        facts.push(voice.count("rules-line-given", "times", given));
    }
    cut_to(&format!("- {}", facts.join(" · ")), LINE_CHARS)
}

/// Makes a heading with as many lines as fit below it. `rest` puts the number of remaining lines into words.
pub(crate) fn fitted(heading: &str, lines: &[String], rest: impl Fn(usize) -> String) -> String {
    let mut text = heading.to_owned();
    let mut chars = heading.chars().count();
    let room = POST_CHARS - rest(lines.len()).chars().count() - 1;
    for (index, line) in lines.iter().enumerate() {
        let more = line.chars().count() + 1;
        if chars + more > room {
            text.push('\n');
            text.push_str(&rest(lines.len() - index));
            break;
        }
        text.push('\n');
        text.push_str(line);
        chars += more;
    }
    cut_to(&text, POST_CHARS)
}

/// Writes a person's words on one line, in at most `most` characters, with markdown and mentions disabled.
pub(crate) fn quoted(words: &str, most: usize) -> String {
    let plain: String = words
        .chars()
        .filter(|letter| !is_hidden(*letter))
        .map(|letter| match letter {
            '`' => 'ˋ',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect();
    format!("`{}`", cut_to(plain.trim(), most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::post::Row;
    use crate::desk::ui::text::Texts;

    const BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n[[category]]\nid = 'b'\ntitle = { en = 'B' }\n";
    const GUILD: GuildId = GuildId::new(7);

    fn rule(id: &str, category: &str, more: &str) -> String {
        format!(
            "[[rule]]\nid = '{id}'\ncategory = '{category}'\ntitle = {{ en = 'Title of {id}' }}\nreplies = {{ en = ['x'] }}\n{more}\n"
        )
    }

    fn page(common: &str, own: &str, category: Option<u16>, page: u16) -> Post {
        let sources = [
            ("book.toml", BOOK),
            ("a.toml", common),
            ("guilds/7/a.toml", own),
        ];
        let book = RuleBook::from_sources(sources).unwrap_or_else(|problems| panic!("{problems}"));
        let texts = Texts::load().unwrap();
        let page = RuleListPage {
            book: &book,
            guild: Some(GUILD),
            category,
            page,
            given: BTreeMap::from([(RuleId::new("one"), 3)]),
        };
        page.post(Voice::new(&texts, Locale::EnUs))
    }

    #[test]
    fn each_rule_tells_how_it_stands_in_the_guild() {
        let common = rule("one", "a", "patterns = ['x', 'y']\nexamples = ['why']")
            + &rule("two", "a", "")
            + &rule("three", "b", "audience = ['55']");
        let own = format!(
            "disabled = ['two']\n{}",
            rule("three", "b", "") + &rule("four", "a", "")
        );
        let shown = page(&common, &own, None, 0).text;
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(
            lines[1..],
            [
                "- `one` Title of one · 2 patterns, 1 example · en · given 3 times in tickets",
                "- `three` Title of three · 0 patterns, 0 examples · en · this server's own version",
                "- `four` Title of four · 0 patterns, 0 examples · en · this server's own",
                "- `two` Title of two · 0 patterns, 0 examples · en · switched off here",
            ]
        );
        let some = page(&common, "", Some(1), 0).text;
        assert!(
            some.contains("`three`") && some.contains("<@&55>"),
            "{some}"
        );
        assert!(!some.contains("`one`"), "{some}");
    }

    #[test]
    fn pages_are_turned_by_buttons_and_each_fits_a_message() {
        let long = format!("examples = ['{}']", "why ".repeat(20));
        let common: String = (0..25)
            .map(|n| rule(&format!("{}-{n}", "long".repeat(9)), "a", &long))
            .collect();
        for (wanted, lines, previous, next) in [
            (0, 10, false, true),
            (1, 10, true, true),
            (9, 5, true, false),
        ] {
            let post = page(&common, "", None, wanted);
            assert_eq!(post.text.lines().count(), 1 + lines, "{}", post.text);
            assert!(post.text.chars().count() <= 2000);
            let Some(Row::Buttons(buttons)) = post.rows.first() else {
                panic!("no buttons");
            };
            let enabled: Vec<bool> = buttons.iter().map(|button| !button.disabled).collect();
            assert_eq!(enabled, [previous, next], "page {wanted}");
        }
        assert!(page(&rule("one", "a", ""), "", None, 0).rows.is_empty());
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let rest = |more: usize| format!("and {more} more");
        let few = fitted("H", &["a".to_owned(), "b".to_owned()], rest);
        assert_eq!(few, "H\na\nb");
        let lines: Vec<String> = (0..100).map(|_| "词".repeat(99)).collect();
        let many = fitted("H", &lines, rest);
        assert!(many.chars().count() <= POST_CHARS);
        assert_eq!(many.lines().count(), 1 + 19 + 1, "{many}");
        assert!(many.ends_with("and 81 more"), "{many}");
    }

    #[test]
    fn one_line_that_is_longer_than_a_message_is_counted_too() {
        let text = fitted("H", &["x".repeat(5000)], |more| format!("{more} more"));
        assert_eq!(text, "H\n1 more");
    }

    #[test]
    fn foreign_words_cannot_leave_their_quotes() {
        assert_eq!(quoted(" a`b\n<@5> ", 20), "`aˋb <@5>`");
        assert_eq!(quoted("abcdef", 4), "`abc…`");
    }
}
