# What `/insights` says.

insights-drivers-title = **What goes with the value that learners expect** (complete surveys, n = { $n }, imported: { $imported })
insights-drivers-value-more = • Learners who found the help worth one point more had expected { $by } points more, at equal effort.
insights-drivers-value-less = • Learners who found the help worth one point more had expected { $by } points less, at equal effort.
insights-drivers-value-nothing = • How much the help was worth does not go with what was expected, beyond chance.
insights-drivers-effort-more = • Learners who had one point more effort had expected { $by } points more, at equal value.
insights-drivers-effort-less = • Learners who had one point more effort had expected { $by } points less, at equal value.
insights-drivers-effort-nothing = • How much effort it took does not go with what was expected, beyond chance.
insights-drivers-worth = • On surveys that it has not seen, its squared error is { $percent } % below that of always saying the mean.
insights-drivers-worthless = • On surveys that it has not seen, this tells no more than the mean: do not build on it.
insights-drivers-figure-value = Perceived value: { $value } (95 % interval { $low } to { $high })
insights-drivers-figure-effort = Perceived effort: { $value } (95 % interval { $low } to { $high })
insights-drivers-figure-base = Where both are 0: { $value } (95 % interval { $low } to { $high })
insights-drivers-fit = R² = { $r }, n = { $n }. Held out: n = { $held }, mean squared error { $error }, by the mean alone { $mean }.
insights-drivers-few = There are too few complete surveys to tell: n = { $n }, and { $needed } are needed.
insights-drivers-collinear = The ratings of these surveys (n = { $n }) move together, so that what each of them does cannot be told apart.
insights-not-causal = What goes together need not cause one another.
insights-rules-title = **Rules that do not help** (rules: { $rules }, answers: n = { $n })
insights-rules-none = No rule does worse than the others beyond chance.
insights-rules-line = • `{ $rule }` { $title } (answers: n = { $n }): { $why }
insights-rules-gone = (not in the rule book any more)
insights-rules-not-helpful = helped { $percent } % of those who pressed ({ $low } to { $high } %, n = { $n }), the others { $others } %
insights-rules-asked-again = { $percent } % asked again ({ $low } to { $high } %), after the others { $others } %
insights-rules-escalated = { $percent } % became a ticket ({ $low } to { $high } %), of the others { $others } %
insights-rules-due = { $months ->
    [one] **Reviewed more than a month ago**
   *[other] **Reviewed more than { $months } months ago**
}
insights-rules-due-line = • `{ $rule }` { $title }: { $date }, kept by { $owner }
insights-more = { $count ->
    [one] … and one more.
   *[other] … and { $count } more.
}

# Rules that are missing: `/insights gaps`.
insights-gaps-title = Rules that are missing
insights-gaps-asked = Questions that no rule answered: n = { $n }. Asked once only, and so not listed: { $once }.
insights-gaps-none = No question came up twice.
insights-gaps-line = • **n = { $n }** (learners: { $learners }, handling { $handling }): { $samples }
insights-gaps-line-supplied = ✓ `{ $rule }`
insights-gaps-choose = Open one: its questions, a draft of the rule …
insights-gaps-card = A rule that is missing
insights-gaps-cost = Questions: n = { $n }, learners: { $learners }, category: { $category }. Nobody answered: { $unanswered }. Resolved tickets: { $tickets }, handling { $handling }.
insights-gaps-back = Back to the list
insights-gaps-draft = Draft rule
insights-gaps-supply = A rule answers this now
insights-gaps-tell = Tell those who asked
insights-gaps-gone = That is not among the rules that are missing any more. Call `/insights gaps` again.
insights-gaps-drafted =
    {""}The rule could begin so, with learners’ questions as its examples: keep those that fit. Write its answer, give it an id of its own, put it into the rules folder, and let `frontdesk check` look at it.
    ```toml
    { $toml }```
insights-gaps-not-yet = The rule book answers { $answered } of these { $n } questions by one rule, and more than half are needed. Add examples to the rule that is meant, in its file or by `/rules teach`, or write it from the draft.
insights-gaps-supplied = Noted: `{ $rule }` answers { $answered } of these { $n } questions now.
insights-gaps-since = `{ $rule }` answers this since { $time }. Not answered in the week before: n = { $before }; since then, in { $days } whole days: n = { $after }. The rule answered from that day on: { $answered }.
insights-gaps-week-since = `{ $rule }` answers this since { $time }. Not answered in the week before: n = { $before }; in the week after: n = { $after }. The rule answered in that week: { $answered }.
insights-gaps-told-at = Those who had asked were told { $time }.
insights-gaps-told-already = Those who had asked have been told already.
insights-gaps-told = Told: { $n }. Not told, since they are blocked, forgotten, gone or may not see the rule: { $others }.
insights-gaps-notice =
    {""}You asked in **{ $server }**: { $question }
    {""}Nobody could answer then. Now there is an answer, **{ $title }**:
    {""}
    { $answer }

# What is expected, and who is there: `/insights cover`.
insights-cover-title = Expected cover
insights-cover-few = There is too little to expect anything by: whole weeks: { $weeks }; 2 are needed, with 30 inquiries.
insights-cover-expected = Expected in each of the next two weeks: { $n } inquiries, { $people } of them for a person ({ $percent } % of n = { $asked }), by the last { $weeks } weeks.
insights-cover-checked = In the last two weeks this would have been off by { $error } inquiries an hour on average, the same hour of the week before by { $naive } (n = { $hours } hours).
insights-cover-last-week = In the last two weeks the mean of the weeks before would have been off by { $error } inquiries an hour on average, the same hour of the week before by { $naive } (n = { $hours } hours): so the last week is taken again, which was closer.
insights-cover-unchecked = How far off this is cannot be told yet: 4 whole weeks are needed, and there are { $weeks }.
insights-cover-capacity = One person on duty takes { $per } inquiries an hour, by the median handling of { $handling } (n = { $n } tickets).
insights-cover-assumed = One person on duty is taken to take { $per } inquiries an hour, { $handling } each: n = { $n } tickets are too few to tell.
insights-cover-nobody = • **{ $day } { $from }–{ $until }**: { $n } inquiries a week expected, { $people } for a person, nobody on duty
insights-cover-few-there = • **{ $day } { $from }–{ $until }**: { $n } inquiries a week expected, { $people } for a person, { $there } on duty on average, who take { $can }
insights-cover-none = Nobody is lacking: in no two hours does what is expected exceed what those on duty take by an inquiry a week.
picture-cover = Expected for people, and who is on duty

# What goes with the first response and with satisfaction: `/insights response`, `/insights satisfaction`.
insights-response-title = What goes with how long the first response takes
insights-response-more = • { $factor }: with one more, the first response took { $by } longer.
insights-response-less = • { $factor }: with one more, the first response came { $by } sooner.
insights-response-longer = • { $factor }: the first response took { $by } longer than with { $usual }.
insights-response-shorter = • { $factor }: the first response came { $by } sooner than with { $usual }.
insights-satisfaction-title = What goes with satisfaction
insights-satisfaction-more = • { $factor }: with one more, satisfaction was { $by } higher.
insights-satisfaction-less = • { $factor }: with one more, satisfaction was { $by } lower.
insights-satisfaction-higher = • { $factor }: satisfaction was { $by } higher than with { $usual }.
insights-satisfaction-lower = • { $factor }: satisfaction was { $by } lower than with { $usual }.
insights-factors-nothing = • Nothing that was looked at goes with it beyond chance.
insights-factors-worth = • What it has not seen it tells to within { $error } on average, the median alone to within { $median } (held out: n = { $n }).
insights-factors-worthless = • What it has not seen it tells no better than the median does: off by { $error } on average, the median by { $median } (held out: n = { $n }). Do not build on it.
insights-factors-same = • { $factor }: the same every time, so that nothing can be told.
insights-factors-fit = Compared with { $usual }. R² = { $r }, n = { $n }. One more, or this instead:
insights-factors-line = { $factor }: { $value } (95 % interval { $low } to { $high })
insights-factors-few = There are too few to tell: n = { $n }, and { $needed } are needed.
insights-factors-all-same = Everything was the same in all cases (n = { $n }), so that nothing can be told apart.
insights-factors-together = These move together, so that what each of them does cannot be told apart: { $factors }.
insights-factor-on-duty = people on duty
insights-factor-queue = open tickets
insights-factor-waiting = hours of waiting for a person
insights-factor-exchanges = exchanges
insights-factor-hours = { $from }:00–{ $until }:00
insights-factor-person = answered by a person
insights-factor-rule = answered by a rule
