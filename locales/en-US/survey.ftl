# The survey after an answer or a ticket.
survey-comment-title = Your comment
survey-comment-label = What should we know?
survey-comment-placeholder = What went well, what did not
