# 回答或工单之后的问卷。
survey-comment-title = 您的意见
survey-comment-label = 还有什么想告诉我们的？
survey-comment-placeholder = 哪里好，哪里不好
