# 回答或工单之后的问卷。
survey-value = 三个小问题，点一下就好。**1/3——这次帮到您多少？**
survey-value-low = 完全没有
survey-value-high = 非常多
survey-effort = **2/3——您花了多少力气？**
survey-effort-low = 几乎没有
survey-effort-high = 非常多
survey-expected = **3/3——您原本期待多少帮助？**
survey-expected-low = 几乎没有
survey-expected-high = 非常多
survey-thanks = 谢谢您！这能帮助我们做得更好。
survey-thanks-comment = 谢谢您的意见！这能帮助我们做得更好。
survey-comment = 写一条意见
survey-over = 这份问卷已结束：这张工单有一份更新的问卷。
survey-not-yours = 这份问卷是给提问的人的。
survey-comment-title = 您的意见
survey-comment-label = 还有什么想告诉我们的？
survey-comment-placeholder = 哪里好，哪里不好
