# What learners read in reply to a question.
button-solved = Solved
button-solved-done = Solved ✓
button-not-this = Not what I asked
button-ask-instructor = Ask an instructor
button-asked = Instructor asked ✓
button-show-answer = Show answer
answer-related = Related questions
answer-for-some = There is an answer to this for members with the right role. Press the button: only you will see it.
answer-not-for-you = This answer is for members with a certain role, and you do not have it. An instructor can help: press **Ask an instructor**.
answer-gone = This answer is no longer in the book. Ask again, or ask an instructor.
suggest = I am not sure I understood. Did you mean one of these?
suggest-menu = Choose the question you meant
offer = I do not have an answer to this. Shall I get an instructor? You talk in a private thread, and they see your question.
offer-again = You got my answer to this a moment ago, just above. If it did not help, shall I get an instructor?
offer-taken = An instructor has been asked.
late-offer = Nobody has answered yet. Shall I get an instructor?
late-suggest = Nobody has answered yet. Is it one of these, or shall I get an instructor?
how-to-ask =
    Hello! Ask me about the course in one sentence, for example: *How do I reset my password?*
    What I cannot answer, an instructor can.
not-this-menu = Is it one of these?
not-asker = Only the person who asked can use these buttons. Ask your own question, and you get your own.
old-button = This button was made by an older version and no longer works. Ask again with `/ask`, or just write your question.
gone-inquiry = I no longer know this question. Please ask it again.
thanks-solved = Glad it helped!
choose-guild = In which community shall I ask?
choose-guild-menu = Choose a community
no-guild = I could not find a community that we share. Use `/ask` in the server where you take your course, then I know where you belong.
trouble = Something went wrong on our side, and it has been noted. Please try again in a minute.
not-allowed = This command is for { $who }.
who-instructor = instructors and moderators
who-moderator = moderators
guild-only = This works in a server only, not in direct messages.
ask-empty = There is nothing to ask in this message.
ask-other = This is somebody else's message. Ask in your own words with `/ask`.
faq-none = I found nothing on “{ $query }”. Ask it with `/ask`, and an instructor can help.
faq-browse = What is it about?
faq-browse-menu = Choose a topic
faq-browse-category = **{ $category }** — which question?
faq-browse-rule-menu = Choose a question
faq-browse-more =
    { $count ->
        [one] One more is found by `/faq search`.
       *[other] { $count } more are found by `/faq search`.
    }
language-set = I will speak English with you from now on.
missing-permission = I lack the permission **{ $permission }** in <#{ $channel }>, so I could not do my work there. Grant it in the channel's settings under Permissions.
missing-unknown-permission = Discord refuses me in <#{ $channel }> for want of a permission. Check mine with `frontdesk doctor`, or in the channel's settings under Permissions.
gave-up = I tried several times to write in <#{ $channel }>, and Discord did not take it: { $reason }
limit-questions = That is a lot of questions at once. Please give me a minute; then I am glad to go on.
limit-tickets = You have asked for an instructor several times today, so I cannot call another one just now. Please go on in the ticket you have, or ask again tomorrow.
