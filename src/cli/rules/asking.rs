//! The questions that `frontdesk rules new` asks, in a terminal or through a pipe.

use std::io::{BufRead, Write};

use anyhow::{Context, ensure};

use crate::domain::Locale;
use crate::faq::drafts::{self, NewRule};
use crate::faq::{Asking, RuleBook};

/// The most wordings of a question that are requested.
const WORDINGS: usize = 20;
/// The most lines of an answer that are requested.
const LINES: usize = 40;
/// The most times that a question is asked.
const TIMES: usize = 5;
/// The usual category of the first rule of a book that has none.
pub(super) const FIRST_CATEGORY: &str = "general";

/// Asks for the parts of a rule of a book; for its category only if none is given.
///
/// # Errors
/// If the input ends early, or a required part is never given.
pub(super) fn asked(
    book: &RuleBook,
    category: Option<String>,
    input: impl BufRead,
    out: impl Write,
) -> anyhow::Result<NewRule> {
    let mut asker = Prompt { input, out };
    let question = asker.something("What do learners ask, in their words?")?;
    let wordings = "In which other words do they ask it? One a line; an empty line ends them.";
    let mut questions = vec![question.clone()];
    questions.extend(asker.lines(wordings, WORDINGS)?);
    let answer = asker.lines("What is answered? An empty line ends it.", LINES)?;
    ensure!(
        !answer.is_empty(),
        "a rule needs an answer; nothing was written"
    );
    let locale = Locale::of_text(&question).unwrap_or_default();
    let category = match category {
        Some(given) => given,
        None => asker.category(book, &question, locale)?,
    };
    let codes = Locale::ALL.map(Locale::code);
    let said = Locale::of_text(&answer.join(" ")).unwrap_or(locale);
    let language = asker.one_of("In which language is the answer?", &codes, said.code())?;
    let language = Locale::ALL.into_iter().find(|own| own.code() == language);
    let name = match drafts::id_of(&question) {
        Some(_) => question,
        None => asker.name()?,
    };
    Ok(NewRule {
        name,
        questions,
        answer: answer.join("\n"),
        category,
        language: language.unwrap_or_default(),
    })
}

/// A prompt that asks on one stream and reads from another.
struct Prompt<R, W> {
    input: R,
    out: W,
}

impl<R: BufRead, W: Write> Prompt<R, W> {
    fn ask(&mut self, what: &str) -> anyhow::Result<()> {
        write!(self.out, "{what}\n> ")?;
        Ok(self.out.flush()?)
    }

    /// Reads a line; `None` at the end of the input.
    fn line(&mut self) -> anyhow::Result<Option<String>> {
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }

    /// Asks until the answer is not empty.
    fn something(&mut self, what: &str) -> anyhow::Result<String> {
        for _ in 0..TIMES {
            self.ask(what)?;
            let said = self
                .line()?
                .context("the input ended; nothing was written")?;
            if !said.is_empty() {
                return Ok(said);
            }
        }
        anyhow::bail!("nothing was said, and nothing was written")
    }

    /// Asks for a name from which an id can be made; an empty line leaves that to the category.
    fn name(&mut self) -> anyhow::Result<String> {
        for _ in 0..TIMES {
            self.ask("What is it called in English, for its id? Such as `opening hours`; or an empty line.")?;
            let said = self.line()?.unwrap_or_default();
            if said.is_empty() || drafts::id_of(&said).is_some() {
                return Ok(said);
            }
        }
        Ok(String::new())
    }

    /// Asks for lines until an empty one.
    fn lines(&mut self, what: &str, most: usize) -> anyhow::Result<Vec<String>> {
        self.ask(what)?;
        let mut lines = Vec::new();
        while lines.len() < most {
            match self.line()? {
                Some(line) if !line.is_empty() => lines.push(line),
                _ => break,
            }
            write!(self.out, "> ")?;
            self.out.flush()?;
        }
        Ok(lines)
    }

    /// Asks for one of several choices; an empty line means the usual one.
    fn one_of(&mut self, what: &str, all: &[&str], usual: &str) -> anyhow::Result<String> {
        self.one_admitted(&format!("{what} {}", all.join(", ")), usual, |said| {
            let refused = || format!("There is no `{said}`.");
            all.contains(&said).then_some(()).ok_or_else(refused)
        })
    }

    /// Asks for a choice that is admitted, and otherwise tells the reason; an empty line means the usual one.
    fn one_admitted(
        &mut self,
        what: &str,
        usual: &str,
        admit: impl Fn(&str) -> Result<(), String>,
    ) -> anyhow::Result<String> {
        for _ in 0..TIMES {
            self.ask(&format!("{what} [{usual}]"))?;
            let said = self.line()?.unwrap_or_default();
            if said.is_empty() {
                return Ok(usual.to_owned());
            }
            match admit(&said) {
                Ok(()) => return Ok(said),
                Err(reason) => writeln!(self.out, "{reason}")?,
            }
        }
        anyhow::bail!("none of them was named, and nothing was written")
    }

    /// Asks for a category of the book, or a new one where the book lists none; the default is that of the rules nearest
    /// to the question.
    fn category(
        &mut self,
        book: &RuleBook,
        question: &str,
        locale: Locale,
    ) -> anyhow::Result<String> {
        let all: Vec<&str> = book.categories().iter().map(|own| &*own.id).collect();
        let guess = book.consult(question, &Asking::anyone(locale)).category;
        let guess = guess.map(|guess| guess.category.to_string());
        let first = all.first().copied().unwrap_or(FIRST_CATEGORY);
        let usual = guess.as_deref().unwrap_or(first);
        let what = "Which category is it of?";
        if book.lists_categories() {
            return self.one_of(what, &all, usual);
        }
        let what = match all.join(", ") {
            none if none.is_empty() => what.to_owned(),
            known => format!("{what} {known}, or a new one"),
        };
        self.one_admitted(&what, usual, |said| book.admit_category(said))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const BOOK: &str = "[[category]]\nid = 'account'\ntitle = { en = 'A' }\n[[category]]\nid = 'billing'\ntitle = { en = 'B' }\n";
    const RULES: &str = "[[rule]]\nid = 'invoice'\ncategory = 'billing'\ntitle = { en = 'Get an invoice' }\nexamples = ['Where is my invoice?']\nreplies = { en = ['There.'] }\n";

    fn typed(lines: &str) -> (anyhow::Result<NewRule>, String) {
        typed_of(&[("book.toml", BOOK), ("r.toml", RULES)], lines)
    }

    fn typed_of(sources: &[(&str, &str)], lines: &str) -> (anyhow::Result<NewRule>, String) {
        let book = RuleBook::from_sources(sources.iter().copied()).unwrap();
        let mut out = Vec::new();
        let draft = asked(&book, None, lines.as_bytes(), &mut out);
        (draft, String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_new_category_is_typed_where_the_book_lists_none() {
        for (said, category) in [
            ("Where from\nhow-to-come", "how-to-come"),
            ("billing", "billing"),
            ("", "billing"),
        ] {
            let lines = format!("Where do I park?\n\nBehind.\n\n{said}\n\n");
            let (draft, shown) = typed_of(&[("r.toml", RULES)], &lines);
            assert_eq!(draft.unwrap().category, category, "{shown}");
            let asked = "Which category is it of? billing, or a new one [billing]\n";
            assert!(shown.contains(asked), "{shown}");
            let is_refused = shown.contains("category `Where from` must be lower-case words");
            assert_eq!(is_refused, said.starts_with("Where"), "{shown}");
        }
    }

    #[test]
    fn what_is_typed_becomes_a_rule_and_what_is_not_the_usual() {
        let (draft, shown) = typed(
            "\nhow do I pay by invoice?\ncan I get an invoice first\n\nAsk for it.\nThen pay.\n\nnowhere\n\n\n",
        );
        let expected = NewRule {
            name: "how do I pay by invoice?".to_owned(),
            questions: vec![
                "how do I pay by invoice?".to_owned(),
                "can I get an invoice first".to_owned(),
            ],
            answer: "Ask for it.\nThen pay.".to_owned(),
            category: "billing".to_owned(),
            language: Locale::EnUs,
        };
        assert_eq!(draft.unwrap(), expected, "{shown}");
        assert!(shown.contains("There is no `nowhere`."), "{shown}");
        let (draft, _) = typed("怎么付款？\n\n刷卡。\n\naccount\nzh\n");
        let draft = draft.unwrap();
        assert_eq!(
            (draft.category.as_str(), draft.language),
            ("account", Locale::ZhCn)
        );
    }

    #[test]
    fn a_question_without_letters_for_an_id_is_named() {
        let taken = BTreeSet::from(["billing-question".to_owned()]);
        for (lines, id) in [
            ("付款方式\nWays to pay\n", "ways-to-pay"),
            ("Ways to pay\n", "ways-to-pay"),
            ("\n", "billing-question-2"),
            ("", "billing-question-2"),
        ] {
            let (draft, shown) = typed(&format!("怎么付款？\n\n刷卡。\n\nbilling\nzh\n{lines}"));
            assert_eq!(draft.unwrap().id(&taken), id, "{lines:?}: {shown}");
        }
    }

    #[test]
    fn nothing_comes_of_an_input_that_ends_too_soon() {
        for lines in [
            "",
            "\n\n\n\n\n\n",
            "how do I pay?\n\n",
            "how do I pay?\n\n\n",
        ] {
            assert!(typed(lines).0.is_err(), "{lines:?}");
        }
    }
}
