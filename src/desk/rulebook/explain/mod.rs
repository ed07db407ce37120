//! Puts the rule book's explanation of a text into words, for `/rules explain` and `frontdesk ask`: the same sentences
//! in the same order for both. Computes no figure itself.

use crate::desk::event::Call;
use crate::desk::rulebook::consult;
use crate::desk::rulebook::list::quoted;
use crate::desk::ui::post::POST_CHARS;
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError};
use crate::domain::{Band, Locale, RoleId, RuleId};
use crate::faq::{
    Addressee, Asking, Candidate, Evidence, Explanation, LearnedReason, MeaningReason, Nearest,
    RuleBook, Unasked,
};

/// The most characters shown of a pattern, an example or a text.
const QUOTED: usize = 90;
/// The number of rules of the classifier that are named.
const LEARNED: usize = 3;

/// A text with its explanation, and the person for whom it is explained.
pub(crate) struct ExplainedText<'a> {
    book: &'a RuleBook,
    text: &'a str,
    asking: &'a Asking<'a>,
    /// The verdict of the rule book on the text, with its reasons.
    pub(crate) explanation: Explanation,
    voice: Voice<'a>,
}

/// Explains a text as if a person with the given role, or without any, had addressed it to frontdesk.
pub(crate) async fn explain_rules(
    desk: &Desk,
    call: &Call,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let book = desk.book();
    let text = call.arguments.text("text").unwrap_or_default();
    let roles: Vec<RoleId> = call.arguments.role("role").into_iter().collect();
    let asking = Asking {
        guild: call.guild,
        roles: &roles,
        locale: Locale::of_text(text).unwrap_or(voice.locale),
        addressee: Addressee::Frontdesk,
    };
    consult::prepare(&book, call.guild, text).await?;
    let mut lines = ExplainedText::new(&book, text, &asking, voice).lines();
    lines.push(voice.say(if book.encoder().is_some() {
        "check-encoder"
    } else {
        "check-no-encoder"
    }));
    Ok(cut_to(&lines.join("\n"), POST_CHARS))
}

impl<'a> ExplainedText<'a> {
    /// Explains a text by the rule book, for a given asker.
    pub(crate) fn new(
        book: &'a RuleBook,
        text: &'a str,
        asking: &'a Asking<'a>,
        voice: Voice<'a>,
    ) -> Self {
        Self {
            book,
            text,
            asking,
            explanation: book.explain(text, asking),
            voice,
        }
    }

    /// Puts the explanation into words, line by line, in Discord's markdown.
    pub(crate) fn lines(&self) -> Vec<String> {
        let verdict = &self.explanation.verdict;
        let mut lines = vec![self.heading()];
        if let Some(asked) = &self.explanation.asked {
            let asked: Vec<&str> = asked.split_whitespace().collect();
            let asked = quoted(&asked.join(" "), QUOTED);
            lines.push(self.voice.say1("explain-asked", "asked", asked));
        }
        for (place, candidate) in verdict.candidates.iter().enumerate() {
            lines.push(self.candidate(place, candidate));
        }
        lines.extend(self.nearest());
        if let Some(learned) = &self.explanation.learned {
            lines.extend(self.learned(learned));
        }
        lines.extend(self.silence());
        lines.push(self.said_to());
        for (key, rules) in [
            ("explain-rejected", &self.explanation.rejected),
            ("explain-hidden", &self.explanation.hidden),
        ] {
            if !rules.is_empty() {
                let rules: Vec<String> = rules.iter().map(named).collect();
                lines.push(self.voice.say1(key, "rules", rules.join(", ")));
            }
        }
        lines.extend(self.rule_trust());
        lines.push(self.category());
        lines
    }

    fn heading(&self) -> String {
        let verdict = &self.explanation.verdict;
        let question = if verdict.question {
            "explain-question"
        } else {
            "explain-no-question"
        };
        let values = [
            ("text", quoted(self.text, QUOTED)),
            ("band", self.voice.say(band_key(verdict.band))),
            ("question", self.voice.say(question)),
        ];
        self.voice.say_with("explain-heading", &values)
    }

    fn candidate(&self, place: usize, candidate: &Candidate) -> String {
        let key = match (place, self.explanation.verdict.band) {
            (0, Band::Answer) => "explain-rule",
            (1, Band::Answer) => "explain-runner-up",
            _ => "explain-candidate",
        };
        let rule = self.book.rule(self.asking.guild, &candidate.rule);
        let title = rule.map_or("", |rule| rule.title(self.voice.locale));
        let values = [
            ("rule", named(&candidate.rule)),
            ("title", title.to_owned()),
            ("score", format!("{:.2}", candidate.score)),
            ("why", self.evidence(&candidate.evidence)),
        ];
        self.voice.say_with(key, &values)
    }

    fn evidence(&self, evidence: &Evidence) -> String {
        let alike = |key: &str, example: &str, likeness: f64| {
            let values = [
                ("example", quoted(example, QUOTED)),
                ("likeness", format!("{likeness:.2}")),
            ];
            self.voice.say_with(key, &values)
        };
        match evidence {
            Evidence::Pattern { pattern, matched }
            | Evidence::PatternAmongMore {
                pattern, matched, ..
            } => {
                let values = [
                    ("pattern", quoted(pattern, QUOTED)),
                    ("matched", quoted(matched, QUOTED)),
                ];
                self.voice.say_with("explain-by-pattern", &values)
            }
            Evidence::Example { example, likeness } => {
                alike("explain-by-example", example, *likeness)
            }
            Evidence::Learned { example, .. } if example.is_empty() => {
                self.voice.say("explain-by-learning-alone")
            }
            Evidence::Learned {
                example, likeness, ..
            } => alike("explain-by-learning", example, *likeness),
            Evidence::Similar { example, .. } if example.is_empty() => {
                self.voice.say("explain-by-learning-alone")
            }
            Evidence::Similar { example, likeness } => {
                alike("explain-by-likeness", example, *likeness)
            }
        }
    }

    fn nearest(&self) -> Option<String> {
        let nearest = self.explanation.nearest_beside_pattern()?;
        let values = like(nearest);
        Some(self.voice.say_with("explain-nearest", &values))
    }

    /// Says to whom the text is taken to be addressed, and the decision for the other addressee.
    fn said_to(&self) -> String {
        let (here, there) = (
            self.explanation.verdict.band,
            self.explanation.band_elsewhere,
        );
        let is_same = here == there;
        let key = match self.asking.addressee {
            Addressee::Frontdesk if is_same => return self.voice.say("explain-said-anywhere"),
            Addressee::People if is_same => return self.voice.say("explain-said-in-channel-too"),
            Addressee::Frontdesk => "explain-said-to-frontdesk",
            Addressee::People if self.explanation.is_talk => "explain-said-as-talk",
            Addressee::People => "explain-said-in-channel",
        };
        let there = self.voice.say(band_key(there));
        self.voice.say1(key, "band", there)
    }

    /// Explains the effect of learners' presses on the rules that the explanation names.
    fn rule_trust(&self) -> Vec<String> {
        let moved = self.explanation.rule_trust.iter();
        moved
            .map(|(rule, trust)| {
                let key = if trust.demoted {
                    "explain-demoted"
                } else {
                    "explain-shifted"
                };
                let values = [
                    ("rule", rule.to_string()),
                    ("learners", trust.learners.to_string()),
                    ("helpful", format!("{:.0}", trust.helpful * 100.0)),
                    ("shift", format!("{:+.2}", trust.shift)),
                ];
                self.voice.say_with(key, &values)
            })
            .collect()
    }

    fn learned(&self, learned: &LearnedReason) -> Vec<String> {
        let rules = learned.rules.iter().take(LEARNED);
        let rules: Vec<String> = rules
            .map(|(rule, probability)| format!("{} {probability:.2}", named(rule)))
            .collect();
        let from = match learned.answer_from {
            Some(least) => self
                .voice
                .say1("explain-answers-from", "least", format!("{least:.2}")),
            None => self.voice.say("explain-answers-never"),
        };
        let values = [("rules", rules.join(", ")), ("from", from)];
        let mut lines = vec![self.voice.say_with("explain-learned", &values)];
        if !learned.strengths.is_empty() {
            let strengths = learned.strengths.iter();
            let strengths: Vec<String> = strengths
                .map(|(feature, weight)| format!("{} {weight:.2}", quoted(feature, QUOTED)))
                .collect();
            lines.push(
                self.voice
                    .say1("explain-strengths", "features", strengths.join(", ")),
            );
        }
        if let Some(meaning) = &learned.meaning {
            lines.extend(self.meaning(meaning));
        }
        lines
    }

    /// Names the signals that decided on the likeliest rule, and the texts nearest in meaning, if known.
    fn meaning(&self, meaning: &MeaningReason) -> Vec<String> {
        let say = |key: &str, near: &Nearest| self.voice.say_with(key, &like(near));
        let (next, reject) = (meaning.next.as_ref(), meaning.reject.as_ref());
        let texts = [
            Some(say("explain-own-meaning", &meaning.own)),
            next.map(|next| say("explain-next-meaning", next)),
            reject.map(|reject| say("explain-reject-meaning", reject)),
        ];
        let texts: Vec<String> = texts.into_iter().flatten().collect();
        let texts = texts.join("; ");
        let texts = self.voice.say1("explain-near-meaning", "texts", texts);
        self.signals(meaning).into_iter().chain([texts]).collect()
    }

    /// Names the signals that decided, with how much each made the likeliest rule surer or less sure.
    fn signals(&self, meaning: &MeaningReason) -> Option<String> {
        let signals = meaning.signals.iter();
        let signals = signals.map(|(signal, share)| {
            let values = [
                ("signal", (*signal).to_owned()),
                ("share", format!("{share:+.2}")),
            ];
            self.voice.say_with("explain-signal", &values)
        });
        let signals: Vec<String> = signals.collect();
        let all = signals.join("; ");
        (!signals.is_empty()).then(|| self.voice.say1("explain-signals", "signals", all))
    }

    /// Returns whether learners' presses alone keep the best rule from answering.
    fn is_demoted(&self) -> bool {
        let first = self.explanation.verdict.candidates.first();
        let first = first.filter(|first| first.evidence.is_sure());
        let mut rule_trust = self.explanation.rule_trust.iter();
        rule_trust.any(|(rule, how)| how.demoted && first.is_some_and(|one| one.rule == *rule))
    }

    /// Explains why no rule answers, if none does.
    fn silence(&self) -> Option<String> {
        let explanation = &self.explanation;
        if let Some(key) = self.unasked() {
            let why = self.voice.say(key);
            return Some(self.voice.say1("explain-why-silent", "why", why));
        }
        let why = match explanation.verdict.band {
            Band::Answer => return None,
            Band::Suggest if self.is_demoted() => return None,
            Band::Suggest if explanation.tied => self.voice.say("explain-tied"),
            Band::Suggest if explanation.held_back => self.voice.say("explain-held-back-alike"),
            Band::Unknown if explanation.held_back => self.voice.say("explain-held-back"),
            _ if !explanation.declined.is_empty() => {
                let rules: Vec<String> = explanation.declined.iter().map(named).collect();
                self.voice
                    .say1("explain-taken-back", "rules", rules.join(", "))
            }
            _ => self
                .rejected_in_meaning()
                .unwrap_or_else(|| self.too_little()),
        };
        Some(self.voice.say1("explain-why-silent", "why", why))
    }

    /// Names the reject whose meaning keeps the likeliest rule from answering, if one does.
    fn rejected_in_meaning(&self) -> Option<String> {
        let learned = self.explanation.learned.as_ref()?;
        let ((_, probability), least) = (learned.rules.first()?, learned.answer_from?);
        let meaning = learned.meaning.as_ref()?;
        let reject = meaning.held_back_by().filter(|_| *probability >= least)?;
        let mut values = like(reject).to_vec();
        values.push(("own", format!("{:.2}", meaning.own.likeness)));
        Some(self.voice.say_with("explain-rejected-by-meaning", &values))
    }

    /// Says that neither a pattern nor an example makes a rule sure enough.
    fn too_little(&self) -> String {
        if self.explanation.verdict.band != Band::Unknown {
            let why = self.says_more().or_else(|| self.sure_not_asked());
            return why.unwrap_or_else(|| self.voice.say("explain-only-alike"));
        }
        self.too_little_meant()
            .unwrap_or_else(|| self.too_little_alike())
    }

    /// Says that a rule would answer if the text asked, if one would.
    fn sure_not_asked(&self) -> Option<String> {
        let learned = self.explanation.learned.as_ref()?;
        let ((_, probability), least) = (learned.rules.first()?, learned.answer_from?);
        let asks = self.explanation.verdict.question;
        (!asks && *probability >= least).then(|| self.voice.say("explain-meant-not-asked"))
    }

    /// Says that no rule is likely enough by the text's meaning, if that is known. Shared words then suggest no rule.
    fn too_little_meant(&self) -> Option<String> {
        let learned = self.explanation.learned.as_ref()?;
        let from = learned.suggest_from.filter(|_| learned.meaning.is_some())?;
        if learned.rules.first()?.1 < from {
            let from = format!("{from:.2}");
            return Some(self.voice.say1("explain-too-little-meant", "from", from));
        }
        let asks = self.explanation.verdict.question;
        (!asks).then(|| self.voice.say("explain-meant-not-asked"))
    }

    /// Says that no example shares enough words with the text.
    fn too_little_alike(&self) -> String {
        let Some(nearest) = &self.explanation.nearest else {
            return self.voice.say("explain-nothing-alike");
        };
        let mut values = like(nearest).to_vec();
        values.push(("from", format!("{:.2}", self.explanation.suggested_from)));
        self.voice.say_with("explain-too-little-alike", &values)
    }

    /// Names the words that keep the best rule's pattern from being certain, if one matched.
    fn says_more(&self) -> Option<String> {
        let first = self.explanation.verdict.candidates.first()?;
        let Evidence::PatternAmongMore { foreign, .. } = &first.evidence else {
            return None;
        };
        if foreign.is_empty() {
            return Some(self.voice.say("explain-tells"));
        }
        let words: Vec<String> = foreign.iter().map(|word| quoted(word, QUOTED)).collect();
        Some(
            self.voice
                .say1("explain-says-more", "words", words.join(", ")),
        )
    }

    /// Returns the reason why no rule is looked for, if none is.
    fn unasked(&self) -> Option<&'static str> {
        Some(match self.explanation.verdict.unasked {
            Some(Unasked::StruckOut) => "explain-struck-out",
            Some(Unasked::Told) => "explain-told",
            Some(Unasked::Withdrawn) => "explain-unsaid",
            None if self.explanation.verdict.for_a_person => "explain-for-a-person",
            None => return None,
        })
    }

    fn category(&self) -> String {
        let Some(guess) = &self.explanation.verdict.category else {
            return self.voice.say("explain-no-category");
        };
        let known = self.book.categories().iter();
        let title = known
            .filter(|one| one.id == guess.category)
            .map(|one| one.title.get(self.voice.locale).clone())
            .next();
        let values = [
            (
                "category",
                title.unwrap_or_else(|| guess.category.to_string()),
            ),
            ("confidence", format!("{:.2}", guess.confidence)),
        ];
        self.voice.say_with("explain-category", &values)
    }
}

fn band_key(band: Band) -> &'static str {
    match band {
        Band::Answer => "explain-answer",
        Band::Suggest => "explain-suggest",
        Band::Unknown => "explain-unknown",
    }
}

fn named(rule: &RuleId) -> String {
    format!("`{rule}`")
}

/// Returns the values of a text that names an example: the example, its rule, and how alike the texts are.
fn like(nearest: &Nearest) -> [(&'static str, String); 3] {
    [
        ("example", quoted(&nearest.example, QUOTED)),
        ("rule", named(&nearest.rule)),
        ("likeness", format!("{:.2}", nearest.likeness)),
    ]
}

#[cfg(test)]
mod tests;
