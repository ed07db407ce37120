# The widget on a website.

widget-open = Questions?
widget-unread = new
widget-title = Ask the desk
widget-close = Close
widget-conversation = Conversation
widget-label = Your question or message
widget-send = Send
widget-greeting = Hello! What would you like to know? What I cannot answer, an instructor can.
widget-you = You:
widget-desk = Desk:
widget-choices = What to do next
widget-nothing = All right. Ask whenever something comes up.
widget-glad = Glad it helped!
widget-sorry = Sorry about that. Choose another answer, ask in other words, or ask an instructor.
widget-unreachable = The desk cannot be reached just now. What you wrote is still here: please try again in a moment.
widget-too-many = That was a lot at once. Please wait half a minute and try again.
widget-closed = This ticket is closed. What you write now is a new question.
widget-survey-value = How much was the help worth to you? 1: little, 5: a lot
widget-survey-effort = How much work was it to get it? 1: little, 5: a lot
widget-survey-expected = How much help did you expect? 1: little, 5: a lot
widget-survey-comment = Anything to add? (not needed)
widget-survey-send = Send answers
widget-survey-thanks = Thank you! It helps us get better.
