# What moderators read of the rule book.

rules-list = **Rules** · { $count } · page { $page } of { $pages }
rules-line-phrases =
    { $patterns ->
        [one] 1 pattern
       *[other] { $patterns } patterns
    }, { $examples ->
        [one] 1 example
       *[other] { $examples } examples
    }
rules-line-audience = for { $roles } only
rules-line-own = this server's own
rules-line-own-version = this server's own version
rules-line-off = switched off here
rules-previous = Previous page
rules-next = Next page
rules-no-category = There is no category `{ $category }`. Choose one of those that are offered while you type.
rules-more = … and { $count } more

rules-reloaded = **The rule book is read anew**: { $rules } rules, of which { $added } are new and { $changed } say something else; { $removed } are gone.
rules-reloaded-same = **The rule book is read anew.** Nothing changed: { $rules } rules.
rules-reload-soon = The rule files were read several times just now. They are shared by all communities here, so please wait a minute; a change is taken up by itself anyway.
rules-reloaded-settings = The settings in `book.toml` changed.
rules-refused =
    { $count ->
        [one] ⚠ **One thing is wrong in the rule files**, so the rule book that is in use goes on.
       *[other] ⚠ **{ $count } things are wrong in the rule files**, so the rule book that is in use goes on.
    }
rules-refused-notice =
    { $count ->
        [one] ⚠ The rule files were changed, and one thing is wrong in them. The rule book that is in use goes on. `/rules reload` tries again.
       *[other] ⚠ The rule files were changed, and { $count } things are wrong in them. The rule book that is in use goes on. `/rules reload` shows them all. The first:
    }
rules-refused-elsewhere = - The rest stands in the files of other servers.

explain-heading = { $text } → **{ $band }**, { $question }
explain-answer = answer
explain-suggest = suggest
explain-unknown = unknown
explain-question = looks like a question
explain-no-question = does not look like a question
explain-rule = Rule: { $rule } { $title }, score { $score }: { $why }
explain-runner-up = Runner-up: { $rule } { $title }, score { $score }: { $why }
explain-candidate = Perhaps: { $rule } { $title }, score { $score }: { $why }
explain-by-pattern = pattern { $pattern } matched { $matched }
explain-by-example = says the same as { $example } (alike { $likeness })
explain-by-learning = learned from its examples; the nearest is { $example } (alike { $likeness })
explain-by-learning-alone = learned from its examples
explain-by-likeness = resembles { $example } (alike { $likeness })
explain-nearest = Nearest example: { $example } of { $rule } (alike { $likeness })
explain-learned = Learned from the examples: { $rules }; { $from }
explain-answers-from = answers from { $least }
explain-answers-never = never answers by itself: too few examples to show the precision
explain-strengths = Speaks most for the first: { $features }
explain-signals = Made it surer (+) or less sure (-) than usual, in log-odds: { $signals }
explain-signal =
    { $signal ->
        [score] score of the rule
        [margin] lead of its score
        [machine] support vector machine
        [bayes] naive Bayes
        [outside] likeness to what means no rule
        [words] words of its nearest example
        [known] words that the book knows
        [length] length of the text
        [middle] nearness to the middle of its texts
        [middle-margin] lead of the nearness to the middle of its texts
        [nearest] nearness to its nearest text
        [nearest-margin] lead of the nearness to its nearest text
        [nearest-cosine] cosine of its nearest text
        [nearer-than-outside] nearer to its texts than to what means no rule
        [labels] number of rules
        [examples] number of examples a rule
        [discriminant] discriminant
        [discriminant-margin] lead of the discriminant
       *[other-language] other language than its examples
    } { $share }
explain-near-meaning = Nearest in meaning: { $texts }
explain-own-meaning = text of { $rule }: { $example } (alike { $likeness })
explain-next-meaning = text of the next, { $rule }: { $example } (alike { $likeness })
explain-reject-meaning = reject of { $rule }: { $example } (alike { $likeness })
explain-why-silent = Why silent: { $why }
explain-tied = two rules are equally sure, so neither answers
explain-only-alike = no pattern matched and no example says the same, so these are only suggested
explain-says-more = a pattern matched, but the text also says { $words }, which the rule does not, so it is only suggested
explain-tells = a pattern matched, but the text tells something rather than asks, so it is only suggested
explain-taken-back = a pattern of { $rules } matches, but the text takes back what it found
explain-asked = Asked is { $asked }; the rest is told or taken back.
explain-struck-out = all of it is struck out, so nothing is asked
explain-told = it tells something and asks nothing
explain-unsaid = it takes back what it asked
explain-for-a-person = it asks for a person: an instructor is offered, and no rule suggested
explain-nothing-alike = no pattern matched, and nothing in the book resembles it
explain-too-little-alike = no pattern matched; the nearest example is { $example } of { $rule } (alike { $likeness }, suggested from { $from })
explain-too-little-meant = no pattern matched, and by what it means no rule is likely enough, nor are its three likeliest together (suggested from { $from })
explain-meant-not-asked = what it means would do for a question, but it asks nothing: then a rule has to be likelier
explain-rejected-by-meaning = { $rule } is sure, but the text comes nearer to its reject { $example } (alike { $likeness }) than to anything it was taught (alike { $own })
explain-said-anywhere = Taken as said to frontdesk itself; in a channel between people it would be the same.
explain-said-to-frontdesk = Taken as said to frontdesk itself (direct message, mention, `/ask`, forum post); in a channel between people: **{ $band }**.
explain-said-in-channel-too = Taken as said in a channel between people; to frontdesk itself it would be the same.
explain-said-in-channel = Taken as said in a channel between people; to frontdesk itself: **{ $band }**.
explain-said-as-talk = Taken as said in a channel between people, where its words alone make it talk; to frontdesk itself: **{ $band }**.
explain-rejected = { $rules } may not answer: the text says what one of the rejects says
explain-hidden = { $rules } is meant for certain roles alone, so not everybody gets it; `role:` asks as somebody who has one
explain-held-back = what matches may not answer, as told below
explain-held-back-alike = what matches may not answer, as told below, and these only resemble it
explain-category = Category: { $category } ({ $confidence })
explain-no-category = Category: none
rules-line-given = { $times ->
    [one] given once in tickets
   *[other] given { $times } times in tickets
}
