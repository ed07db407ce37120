# What learners read in reply to a question.
button-solved = Solved
button-solved-done = Solved ✓
button-not-this = Not what I asked
button-ask-instructor = Ask an instructor
button-asked = Instructor asked ✓
button-show-answer = Show answer
answer-other-language =
    -# { $language ->
        [zh] I have this answer in Chinese only.
       *[en] I have this answer in English only.
    }
answer-related = Related questions
answer-for-some = There is an answer to this for members with the right role. Press the button: only you will see it.
answer-not-for-you = This answer is for members with a certain role, and you do not have it. An instructor can help: press **Ask an instructor**.
answer-gone = This answer is no longer in the book. Ask again, or ask an instructor.
suggest = I am not sure I understood. Did you mean one of these?
suggest-menu = Choose the question you meant
offer = I do not have an answer to this. Shall I get an instructor? You talk in a private thread, and they see your question.
offer-anonymous = I do not have an answer to this. Shall I get an instructor? They see your question but not who you are, and their answer comes to you directly.
offer-here = I do not have an answer to this. Shall I get an instructor? They see your question, and their answer comes here.
offer-wanted-here = An instructor can help you. Shall I get one? They see what you wrote, and their answer comes here.
offer-wanted = An instructor can help you. Shall I get one? You talk in a private thread, and they see what you wrote.
offer-wanted-anonymous = An instructor can help you. Shall I get one? They see what you wrote but not who you are, and their answer comes to you directly.
offer-by-bot = I am a bot, not a person. Ask me about the course, and I answer what the team has written down. { $offer }
offer-scolded = I am sorry that I am of no help to you. { $offer }
offer-again = You got my answer to this a moment ago, just above. If it did not help, shall I get an instructor?
offer-unhelped = I am sorry that this did not help. Shall I get an instructor for your question?
no-answer = I do not know the answer to this. Perhaps somebody in the community does.
answered-above = You got my answer to this a moment ago, just above.
offer-taken = An instructor has been asked.
late-offer = Nobody has answered yet. Shall I get an instructor?
late-suggest = Nobody has answered yet. Is it one of these, or shall I get an instructor?
how-to-ask =
    Hello! Ask me about the course in one sentence, for example: *How do I reset my password?*
    What I cannot answer, an instructor can.
welcome = You are welcome! Ask me whenever something comes up.
not-this-menu = Is it one of these?
not-asker = Only the person who asked can use these buttons. Ask your own question, and you get your own.
old-button = This button was made by an older version and no longer works. Ask again with `/ask`, or just write your question.
gone-inquiry = I no longer know this question. Please ask it again.
choose-guild = In which community shall I ask?
choose-guild-menu = Choose a community
no-guild = I could not find a community that we share. Use `/ask` in the server where you take your course, then I know where you belong.
too-much-at-once = One thing at a time, please: I am still busy with what you asked for before. Try again in a moment.
trouble = Something went wrong on our side, and it has been noted. Please try again in a minute.
in-a-moment = I cannot do this just now, but I have it: I will answer in a moment.
done-before = That was done already.
not-in-time = Sorry, I could not do what you asked a while ago: something was down on our side. Please try again now.
message-set-aside = I could not deal with this message, and will not try again. Please have a look at it: { $link }
message-set-aside-direct = { $learner } wrote a direct message that I could not bring here, and I will not try it again. I have asked them to write it once more.
not-allowed = This command is for { $who }.
who-instructor = instructors, leads and moderators
who-lead = leads and moderators
who-moderator = moderators
who-manager = people who may manage the server
guild-only = This works in a server only, not in direct messages.
ask-empty = There is nothing to ask in this message.
ask-other = This is somebody else's message. Ask in your own words with `/ask`.
faq-none = I found nothing on “{ $query }”. Ask it with `/ask`, and an instructor can help.
faq-browse = What is it about?
faq-browse-menu = Choose a topic
faq-browse-category = **{ $category }** — which question?
faq-browse-rule-menu = Choose a question
language-set = I will speak English with you from now on.
missing-permission = I lack the permission **{ $permission }** in <#{ $channel }>, so I could not do my work there. Grant it in the channel's settings under Permissions.
missing-unknown-permission = Discord refuses me in <#{ $channel }> for want of a permission. Check mine with `frontdesk doctor`, or in the channel's settings under Permissions.
gave-up = I tried several times to write in <#{ $channel }>, and Discord did not take it: { $reason }
limit-questions = That is a lot of questions at once. Please give me a minute; then I am glad to go on.
limit-relayed = That is a lot of messages at once, so I have not passed this one on. Please give me a minute, then write again.
limit-tickets = You have asked for an instructor several times today, so I cannot call another one just now. Please go on in the ticket you have, or ask again tomorrow.
limit-tickets-all = So many people have asked for an instructor today that I cannot call one for another question just now. I am sorry for that. Please ask again tomorrow.
limit-questions-staff = Learners asked more than { $most } questions within a minute, which is the limit for all together: what is beyond is put off, and whoever asks is told to wait. If this is no raid, raise it with `/setup targets inquiries-a-minute:`. You are told once a day.
limit-tickets-staff = Learners asked for more than { $most } tickets within a day, which is the limit for all together. Until a day after the first of them no further one opens, and whoever asks for one is told to come back tomorrow. If this is no raid, raise it with `/setup targets all-tickets-a-day:`.
limit-relayed-staff = Learners wrote more than { $most } direct messages for their tickets within a minute, which is the limit for all together: what is beyond is not passed on, and whoever writes is told to wait. If this is no raid, raise it with `/setup targets all-relayed-a-minute:`. You are told once a day.
button-dismiss = Dismiss
helped-ask = Did [{ $helper }'s reply]({ $link }) solve this?
helped-thanks = { $asker } says that [your reply]({ $link }) solved their question. Thank you for helping!
solved-no-question = I cannot tell which question this answers. Use it on a reply to the question, on a message in its forum post, or on my own answer.
solved-is-question = This is the question itself. Use it on the message that solved it.
solved-not-yours = Only the person who asked, or staff, can say what solved a question.
solved-by-person = Noted: this solved it, thanks to { $user }.
solved-by-rule = Noted: my answer solved it.
button-ask-question = Ask a question
button-ask-anonymously = Ask anonymously
panel =
    {""}**Do you have a question?**
    Press the button and write it down in your own words. What I know, I answer at once, and only you see it. What I do not know, an instructor can answer.
panel-form-label = What do you want to know?
panel-form-placeholder = For example: How do I reset my password?
anonymous-hello = Hello! You ask for an instructor anonymously: they do not see who you are. What they answer comes here, and what you write here goes to them without your name.
anonymous-unreached = I cannot write to you directly, so an instructor could not answer you without seeing who you are. Allow direct messages from this server (its menu → Privacy Settings) and try again, or let the team see your name.
button-ask-openly = Ask with my name
similar-posts = Similar questions were solved here:
button-similar-helped = { $number } helped
