# 网站上的小部件。

widget-open = 有问题？
widget-unread = 条新回复
widget-title = 咨询台
widget-close = 关闭
widget-conversation = 对话
widget-label = 您的问题或留言
widget-send = 发送
widget-greeting = 您好！想了解什么？我答不上来的，讲师可以帮您。
widget-you = 您：
widget-desk = 咨询台：
widget-choices = 接下来可以做什么
widget-nothing = 好的。有问题随时来问。
widget-glad = 很高兴帮到了您！
widget-sorry = 抱歉没有答对。您可以选其他答案、换个说法再问，或者找讲师。
widget-unreachable = 暂时连不上咨询台。您写的内容还在，请稍后再试。
widget-too-many = 您发得太快了，请等半分钟再试。
widget-closed = 这个工单已关闭。您现在写的会作为新的问题。
widget-survey-value = 这次帮助对您有多大价值？1 很小，5 很大
widget-survey-effort = 您为此花了多少力气？1 很少，5 很多
widget-survey-expected = 您原本期望得到多少帮助？1 很少，5 很多
widget-survey-comment = 还想补充什么吗？（可不填）
widget-survey-send = 提交
widget-survey-thanks = 谢谢！您的反馈会帮我们做得更好。
