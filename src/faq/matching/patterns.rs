//! Finds the rules whose patterns match a text, through the index of all patterns, without the matches that
//! the text declines: "I don't want a refund" wants none. Only the words directly before a match can
//! decline it, and only where they turn a wish or a deed into its opposite; "I can't reset my password" and
//! "I don't get my certificate" decline nothing.
//!
//! A match is certain if no word of its clause is foreign to the rule. A clause before it counts too if it is no
//! sentence of its own ("in MySQL, …", the title of a post). Any other match is evidence, and no more.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use rule_patterns::{PatternId, PatternSet, PatternSetBuilder, Scratch};

use crate::faq::language;
use crate::faq::language::{WordList, chinese, english};
use crate::faq::matching::asked;
use crate::faq::matching::courtesy::is_courtesy;
use crate::faq::matching::foreign;
use crate::faq::matching::foreign::OwnWords;
use crate::faq::matching::text::{Text, Token, is_unspaced, simplified, tokens};
use crate::faq::rulebook::reply::{Captures, Reply};
use crate::faq::rulebook::rule::Rule;

thread_local! {
    /// The scratch memory for searching, each thread's own.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// A rule's pattern that matched.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PatternHit {
    /// The rule's position.
    pub(crate) rule: usize,
    /// The pattern's position within the rule.
    pub(crate) pattern: usize,
    /// The part of the text that it matched.
    pub(crate) matched: String,
    /// The words beside it that are foreign to the rule, the first few.
    pub(crate) foreign: Vec<String>,
    pub(crate) captures: Captures,
}

impl PatternHit {
    /// Returns whether nothing else in its clause is foreign to the rule.
    pub(crate) fn is_certain(&self) -> bool {
        self.foreign.is_empty()
    }

    /// Returns whether it is better evidence than another match: a certain match is, and then the longer one.
    fn says_more_than(&self, other: &Self) -> bool {
        let weight = |hit: &Self| (hit.is_certain(), hit.matched.len());
        weight(self) > weight(other)
    }
}

/// The reason why a pattern costs more than others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CostlyPattern {
    /// It matches any text.
    Anything,
    /// It requires no word, so it is run on every text.
    AlwaysRun,
    /// Its counted repetitions unfold into many steps.
    Slow,
}

/// The most clauses before a match that are looked at.
const MAX_CLAUSES_BEFORE: usize = 16;

/// The texts with nothing in common: a pattern that matches all of them matches any text.
const ANYTHING: [&str; 4] = ["zq", "7", "问", "é"];

/// The patterns of all rules.
pub(crate) struct PatternStep {
    index: PatternSet,
    /// The position of each pattern's rule, and its own position within the rule.
    owners: Vec<(usize, usize)>,
    /// The words of each rule with patterns, and the groups that its replies repeat, by the rule's position.
    own: HashMap<usize, Own>,
}

/// The parts of a rule that decide whether a match is certain.
struct Own {
    words: OwnWords,
    /// The groups that its replies need, by number or name; the text they capture is not foreign.
    groups: HashSet<String>,
}

impl Own {
    fn of(rule: &Rule) -> Self {
        let replies = rule.replies.iter().flat_map(|(_, replies)| replies);
        Self {
            words: OwnWords::of(rule),
            groups: replies.flat_map(Reply::groups).map(str::to_owned).collect(),
        }
    }

    /// Lists what is foreign to the rule beside a match: a negation directly before it, and the first few foreign
    /// words.
    fn foreign(&self, text: &str, matched: regex::Match<'_>, captures: &Captures) -> Vec<String> {
        let said_back = self.groups.iter().filter_map(|group| captures.get(group));
        let (inside, before) = clauses_of(text, matched.range());
        let no = negation(text[..matched.start()].trim_end(), matched.as_str());
        let mut found: Vec<String> = no.map(str::to_owned).into_iter().collect();
        found.extend(self.words.foreign(&without(inside, said_back)));
        for clause in before {
            let words = self.words.foreign(clause).into_iter();
            found.extend(words.filter(|word| !foreign::announces(word)));
        }
        found.dedup();
        found.truncate(foreign::MAX_LISTED);
        found
    }
}

impl PatternStep {
    /// Indexes the patterns. They were checked when the rules were read; a faulty one never matches.
    pub(crate) fn new(rules: &[Arc<Rule>]) -> Self {
        let mut builder = PatternSetBuilder::new();
        let mut owners = Vec::new();
        for (rule, own) in rules.iter().enumerate() {
            for (position, phrase) in own.patterns.iter().enumerate() {
                if builder.add(&simplified(&phrase.text)).is_ok() {
                    owners.push((rule, position));
                }
            }
        }
        let index = builder.build();
        let with_patterns = rules.iter().enumerate();
        let with_patterns = with_patterns.filter(|(_, rule)| !rule.patterns.is_empty());
        let own = with_patterns
            .map(|(position, rule)| (position, Own::of(rule)))
            .collect();
        Self { index, owners, own }
    }

    /// Finds the best pattern of each matching rule, in the order of the rules. Matches that the text declines do not
    /// count.
    pub(crate) fn hits(&self, text: &Text) -> Vec<PatternHit> {
        let mut hits: Vec<PatternHit> = Vec::new();
        SCRATCH.with_borrow_mut(|scratch| {
            for id in self.index.matches(text.cleaned(), scratch) {
                let Some(hit) = self.hit(*id, text.cleaned()) else {
                    continue;
                };
                match hits.last_mut() {
                    Some(last) if last.rule == hit.rule => {
                        if hit.says_more_than(last) {
                            *last = hit;
                        }
                    }
                    _ => hits.push(hit),
                }
            }
        });
        hits
    }

    /// Patterns that cost time on every message: a rule's position, its pattern's, and why.
    pub(crate) fn costly(&self) -> impl Iterator<Item = (usize, usize, CostlyPattern)> {
        let why = |ids: &[PatternId], why| ids.iter().map(|id| (*id, why)).collect::<Vec<_>>();
        why(self.index.without_literals(), CostlyPattern::AlwaysRun)
            .into_iter()
            .chain(why(self.index.slow(), CostlyPattern::Slow))
            .map(|(id, why)| {
                let matches = |text: &&str| self.index.captures(id, text).next().is_some();
                let why = match why {
                    CostlyPattern::AlwaysRun if ANYTHING.iter().all(matches) => {
                        CostlyPattern::Anything
                    }
                    _ => why,
                };
                let (rule, pattern) = self.owners[id.index()];
                (rule, pattern, why)
            })
    }

    /// Lists every pattern that matches, with its rule's position and its own within the rule.
    pub(crate) fn matching(&self, text: &Text) -> Vec<(usize, usize)> {
        SCRATCH.with_borrow_mut(|scratch| {
            let matching = self.index.matches(text.cleaned(), scratch);
            matching.iter().map(|id| self.owners[id.index()]).collect()
        })
    }

    fn hit(&self, id: PatternId, text: &str) -> Option<PatternHit> {
        let mut caught = self.index.captures(id, text);
        let (caught, whole) = caught.find_map(|caught| {
            let whole = caught.get(0)?;
            let is_meant = !is_declined(&text[..whole.start()], whole.as_str());
            is_meant.then_some((caught, whole))
        })?;
        let own = |found: regex::Match<'_>| found.as_str().to_owned();
        let captures = Captures {
            numbered: caught.iter().skip(1).map(|group| group.map(own)).collect(),
            named: self
                .index
                .capture_names(id)
                .filter_map(|name| Some((name.to_owned(), own(caught.name(name)?))))
                .collect(),
        };
        let (rule, pattern) = self.owners[id.index()];
        let known = self.own.get(&rule);
        let foreign = known.map_or_else(Vec::new, |known| known.foreign(text, whole, &captures));
        Some(PatternHit {
            rule,
            pattern,
            matched: own(whole),
            foreign,
            captures,
        })
    }
}

/// Returns the clauses of a match, and the earlier clauses that belong to them: the frame of a sentence ("in MySQL"), a
/// heading. A greeting, a complete sentence before the question, and anything after it do not make a pattern less
/// certain.
fn clauses_of(text: &str, matched: Range<usize>) -> (&str, Vec<&str>) {
    let clauses = clauses(text);
    let from = clauses.partition_point(|one| one.end <= matched.start);
    let from = from.min(clauses.len() - 1);
    let until = clauses.partition_point(|one| one.start < matched.end);
    let until = until.max(from + 1);
    let inside = &text[clauses[from].start..clauses[until - 1].end];
    let near = &clauses[from.saturating_sub(MAX_CLAUSES_BEFORE)..from];
    let before = near.iter().map(|one| &text[one.clone()]);
    (inside, before.filter(|clause| is_frame(clause)).collect())
}

/// Returns whether a clause is neither a complete sentence nor courtesy.
fn is_frame(clause: &str) -> bool {
    !(asked::is_sentence(clause) || asked::is_filler(clause) || begins_courteously(clause))
}

/// Cuts a text into clauses, one at least, each with the mark that ends it.
fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, mark) in text.char_indices() {
        let until = at + mark.len_utf8();
        if ends_clause(mark, &text[until..]) {
            found.push(from..until);
            from = until;
        }
    }
    if from < text.len() || found.is_empty() {
        found.push(from..text.len());
    }
    found
}

/// Returns whether a character ends a clause, with `rest` behind it.
fn ends_clause(mark: char, rest: &str) -> bool {
    match mark {
        '。' | '！' | '？' | '，' | '；' | '：' | '\n' => true,
        // Within an address or a number it ends nothing. Chinese has no space behind it.
        '.' | '!' | '?' | ',' | ';' | ':' => {
            let next = rest.chars().next();
            next.is_none_or(|next| !next.is_alphanumeric() || is_unspaced(next))
        }
        _ => false,
    }
}

/// Returns whether a clause begins with a greeting or with thanks.
fn begins_courteously(clause: &str) -> bool {
    let clause = clause.to_lowercase();
    let first = tokens(&clause).next();
    first.is_some_and(|first| is_courtesy(first.as_str()))
}

/// Takes parts out of a text.
fn without<'a>(text: &str, parts: impl Iterator<Item = &'a str>) -> String {
    parts
        .filter(|part| !part.is_empty())
        .fold(text.to_owned(), |text, part| text.replacen(part, " ", 1))
}

/// The words by which a match expresses a wish.
static WISHES: WordList = WordList::new(|| english("declined/wishes"));
static WISHES_ZH: WordList = WordList::new(|| chinese("declined/wishes"));
/// The words that negate a wish.
static NOT: WordList = WordList::new(|| english("declined/not"));
static NOT_ZH: WordList = WordList::new(|| chinese("declined/not"));
/// Chinese words with the same ending that negate nothing.
static NO_NOT_ZH: WordList = WordList::new(|| chinese("declined/no not"));
/// The phrases that decline what follows.
static INSTEAD: LazyLock<Vec<Vec<&str>>> =
    LazyLock::new(|| language::split(english("declined/instead")));
static INSTEAD_ZH: WordList = WordList::new(|| chinese("declined/instead"));

/// Returns whether the words before a match decline it.
pub(crate) fn is_declined(before: &str, matched: &str) -> bool {
    let before = before.to_lowercase();
    let matched = matched.to_lowercase();
    in_words(&before, &matched) || in_chinese(before.trim_end(), matched.trim_start())
}

fn in_words(before: &str, matched: &str) -> bool {
    // Only the same clause can decline a match.
    let clause = before
        .rsplit(['.', '!', '?', ';', ',', ':', '\u{2014}', '\n'])
        .next();
    let words: Vec<&str> = tokens(clause.unwrap_or_default())
        .map(Token::as_str)
        .collect();
    let first = tokens(matched).next().map(Token::as_str);
    let is_wish = first.is_some_and(|first| WISHES.contains(&first));
    let is_not = words.last().is_some_and(|last| NOT.contains(last));
    (is_wish && is_not) || INSTEAD.iter().any(|phrase| words.ends_with(phrase))
}

fn in_chinese(before: &str, matched: &str) -> bool {
    let is_wish = WISHES_ZH.iter().any(|wish| matched.starts_with(wish));
    (is_wish && negation(before, matched).is_some())
        || last_no(before, matched, &INSTEAD_ZH).is_some()
}

/// Finds the Chinese negation directly before a match.
fn negation(before: &str, matched: &str) -> Option<&'static str> {
    last_no(before, matched, &NOT_ZH)
}

/// Finds the phrase of denial with which the text before a match ends.
fn last_no(before: &str, matched: &str, phrases: &[&'static str]) -> Option<&'static str> {
    if NO_NOT_ZH.iter().any(|word| before.ends_with(*word)) {
        return None;
    }
    phrases.iter().copied().find(|phrase| {
        before.strip_suffix(*phrase).is_some_and(|said_before| {
            // "要不要", "用不用": with the same character on both sides, the no makes a question.
            let behind = phrase.trim_start_matches(['不', '没', '别']);
            let behind = behind.chars().next().or_else(|| matched.chars().next());
            said_before.is_empty() || said_before.chars().next_back() != behind
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_is_certain_by_the_clauses_that_it_stands_in() {
        for (text, matched, expected) in [
            (
                "Locked out. How do I reset it? Thanks",
                "reset it",
                "How do I reset it?",
            ),
            ("I am at v2.0. reset it", "reset it", "reset it"),
            (
                "hi, I want it back, it was 1,200",
                "want it back",
                "I want it back,",
            ),
            ("see a.example for it", "a.example", "see a.example for it"),
            ("登录不了。怎么重置密码？谢谢", "重置密码", "怎么重置密码？"),
            (
                "It was two. Three are it. I am five",
                "two. Three",
                "It was two. Three are it.",
            ),
            ("reset", "reset", "reset"),
            ("reset", "", "reset"),
        ] {
            let at = text.find(matched).unwrap();
            let (found, before) = clauses_of(text, at..at + matched.len());
            assert_eq!(found.trim(), expected, "{text}");
            assert!(before.is_empty(), "{text}: {before:?}");
        }
    }

    #[test]
    fn what_is_no_sentence_of_its_own_belongs_to_the_clause_after_it() {
        for (text, matched, expected) in [
            (
                "In MySQL, how do I reset it?",
                "reset it",
                vec!["In MySQL,"],
            ),
            (
                "MySQL root login. How do I reset it?",
                "reset it",
                vec!["MySQL root login."],
            ),
            ("How do I reset it? Bye, Anna", "reset it", vec![]),
            (
                "问一下：在京东里，怎么重置密码",
                "重置密码",
                vec!["问一下：", "在京东里，"],
            ),
            (
                "I bought it for MySQL, how do I reset it?",
                "reset it",
                vec![],
            ),
            (
                "Hi Tom, how do I reset it? Thanks, Anna",
                "reset it",
                vec![],
            ),
            ("我昨天在京东买的，怎么退款", "怎么退款", vec![]),
            ("王老师好，怎么退款", "怎么退款", vec![]),
            ("在京东里,怎么退款", "怎么退款", vec!["在京东里,"]),
        ] {
            let at = text.find(matched).unwrap();
            let (_, before) = clauses_of(text, at..at + matched.len());
            let before: Vec<&str> = before.into_iter().map(str::trim).collect();
            assert_eq!(before, expected, "{text}");
        }
    }

    #[test]
    fn a_no_directly_before_a_match_is_told_from_a_word_that_ends_like_one() {
        for (before, matched, expected) in [
            ("我", "退款", None),
            ("我不", "退款", Some("不")),
            ("还没", "付款", Some("没")),
            ("没有", "证书", Some("没有")),
            ("有没有", "证书", None),
            ("退不", "退款", None),
            ("特别", "想退款", None),
        ] {
            assert_eq!(negation(before, matched), expected, "{before}|{matched}");
        }
    }

    #[test]
    fn what_is_not_wanted_is_told_from_what_does_not_work() {
        for (before, matched, expected) in [
            ("I don't ", "want a refund", true),
            ("I do NOT ", "want my money back", true),
            ("I never ", "want to delete my account", true),
            ("please don't ", "cancel my subscription", true),
            ("there is no need to ", "reset my password", true),
            ("我不", "想退款", true),
            ("我暂时不需要", "退款", true),
            ("请你们不要", "删除我的账号", true),
            ("先别", "取消订阅", true),
            ("类别", "删除账号", false),
            ("要不要", "删除账号", false),
            ("I can't ", "reset my password", false),
            ("I did not ", "get my certificate", false),
            ("I don't. I ", "want a refund", false),
            ("It does not! ", "need help", false),
            ("I ", "want a refund", false),
            ("我要不", "要退款", false),
            ("请问用不用", "重置密码", false),
            ("需不需要", "退款", false),
            ("想不想", "退课", false),
            ("我需不", "需要退款", false),
            ("for others it works, mine doesn't, ", "need help", false),
            ("我", "想退款", false),
            ("", "忘记密码", false),
        ] {
            assert_eq!(is_declined(before, matched), expected, "{before}|{matched}");
        }
    }
}
