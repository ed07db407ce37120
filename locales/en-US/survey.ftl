# The survey after an answer or a ticket.
survey-value = Three short questions, one tap each. **1/3 — How much did this help you?**
survey-value-low = not at all
survey-value-high = very much
survey-effort = **2/3 — How much effort did it take you?**
survey-effort-low = hardly any
survey-effort-high = very much
survey-expected = **3/3 — How much help had you expected?**
survey-expected-low = hardly any
survey-expected-high = very much
survey-thanks = Thank you! That helps us get better.
survey-thanks-comment = Thank you for your comment! That helps us get better.
survey-comment = Add a comment
survey-over = This survey is over: there is a newer one for this ticket.
survey-not-yours = This survey is for the person who asked.
survey-comment-title = Your comment
survey-comment-label = What should we know?
survey-comment-placeholder = What went well, what did not
