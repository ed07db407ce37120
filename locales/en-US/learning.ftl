# What staff read when they teach the rule book of their server.
learning-off = Learning is switched off in this server (`/setup learning`): the rule files alone decide, and what was taught rests.

lesson-example = example
lesson-reject = reject
lesson-category = category
lesson-taught = written
lesson-reviewed = reviewed
lesson-shown = from a ticket or message
lesson-automatic = automatic

lesson-no-rule = There is no rule `{ $rule }` here. Choose one of those that are offered while you type.
lesson-no-category = The rule book has no category `{ $rule }`.
lesson-filed-elsewhere = The rule files file that text under another category.
lesson-empty = There is no word in that. Write what a learner would say.
lesson-too-long = That is longer than a message can be. Write it shorter.
lesson-known = `{ $rule }` knows that already.
lesson-opposite = `{ $rule }` has that text already, as the opposite: in its rule file or as a lesson. Take that out first (`/rules lessons`).
lesson-of-another = That is an example of `{ $other }` already, or says the same as one: then neither rule would answer it. If it was taught, take that back first (`/rules lessons`); if it stands in the rule files, change it there.
lesson-taught-example = ✅ `{ $rule }` learns that { $text } means it.
lesson-taught-reject = ✅ `{ $rule }` learns not to answer { $text }.
lesson-taught-category = ✅ What is asked like { $text } is filed under `{ $rule }` from now on; no rule answers it for that.
lesson-answered-before = Until now `{ $rule }` answered that.
lesson-gone = That lesson is not in force any more.
lesson-forgotten = ↩ Taken back: `{ $rule }` no longer learns from { $text }.
lesson-forgotten-category = ↩ Taken back: { $text } no longer says what is filed under `{ $rule }`.

lessons =
    { $count ->
        [one] **One lesson of this server**
       *[other] **{ $count } lessons of this server**, the latest first
    }
lessons-none = Nothing has been taught in this server. `/rules teach` writes a lesson, `/rules review` shows what learners said.
lessons-none-of-rule = Nothing that was taught in this server belongs to `{ $rule }`. `/rules lessons` without a rule lists everything.
lessons-line = - `{ $rule }` { $kind } { $text } · { $source }{ $by } <t:{ $when }:d>
lessons-no-rule = ⚠ teaches nothing: the rule is gone
lessons-known = adds nothing: the rule files, or an older lesson, say the same
lessons-overruled = ⚠ teaches nothing: the rule files, or an older lesson, say otherwise
lessons-no-category = ⚠ teaches nothing: the category is gone
lessons-filed-elsewhere = ⚠ teaches nothing: the rule files, or a later lesson, file it elsewhere
lessons-forget = Take a lesson back

review-heading =
    { $left ->
        [one] **Review** · the last one
       *[other] **Review** · { $left } left
    }
review-asked =
    { $learners ->
        [one] One learner asked it.
       *[other] { $learners } learners asked it.
    }
review-not-this = `{ $rule }` answered, and *Not what I asked* was pressed.
review-unsure = The rule book is not sure what it means.
review-frequent = The rule book does not know it.
review-proposed = Meant is likely `{ $rule }` **{ $title }** ({ $score }).
review-no-proposal = The rule book has no rule to propose.
review-filed = Staff filed it under **{ $category }**, which the rule book would not have guessed.
review-correct = It belongs to another rule …
review-more-rules =
    { $count ->
        [one] One less likely rule is not among these: teach it with `/rules teach`.
       *[other] { $count } less likely rules are not among these: teach them with `/rules teach`.
    }
review-empty = Nothing is up for review. What learners ask and the rule book is not sure of comes here.
review-done-already = That one was decided already.
review-thrown-away = 🗑 Thrown away: nothing is learned from it.
button-approve = Approve
button-was-right = It was right
button-reject = Not by this rule
button-file = File such questions so
button-throw-away = Throw away

teach-no-question = I know no question that this message asks or answers. In a ticket, choose any message; in a channel, the learner's question or a reply to it. `/rules teach` takes any text.
teach-which-rule =
    {""}Which rule answers { $question }? Choose it below, and the question becomes its example.
    {""}If none does, a new rule belongs in the rule files. It could begin so:
    ```toml
    { $toml }```
teach-rule-menu = It is an example of …
teach-write-answer = Write the answer here.

explain-demoted = In this server `{ $rule }` is suggested rather than answered: by what { $learners } learners pressed, it helps { $helpful } % of the time.
explain-shifted = In this server the probability of `{ $rule }` is moved by { $shift } (log-odds): by what { $learners } learners pressed, it helps { $helpful } % of the time.

# What staff are told of a rule that learners' presses switched off.
demoted = ⚠ `{ $rule }` **{ $title }** is not answered by itself any more: learners said that it was not what they asked. It is only suggested from now on. What they pressed:
demoted-not-this = - { $who }: *Not what I asked*, after { $question } (<t:{ $when }:R>)
demoted-asked = - { $who }: *Ask an instructor*, after { $question } (<t:{ $when }:R>)
demoted-somebody = somebody
demoted-what-now = If the answer is right, press the button: these presses count no more. If it is not, change the rule, or `/rules review` the questions.
demoted-keep = Keep answering
demoted-kept = ✅ `{ $rule }` **{ $title }** is answered again: { $who } keeps it. What was pressed against it before counts no more.
