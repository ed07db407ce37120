# 学员提问后看到的内容。
button-solved = 已解决
button-solved-done = 已解决 ✓
button-not-this = 不是我问的
button-ask-instructor = 找讲师
button-asked = 已找讲师 ✓
button-show-answer = 查看答案
answer-related = 相关问题
answer-for-some = 这个问题有答案，但只对拥有相应身份组的成员开放。请点按钮，只有您能看到。
answer-not-for-you = 这个答案只对拥有某个身份组的成员开放，而您没有。讲师可以帮忙：请点**找讲师**。
answer-gone = 这个答案已不在规则手册中。请重新提问，或找讲师。
suggest = 我不确定是否理解了您的问题。您想问的是下面哪一个？
suggest-menu = 选择您想问的问题
offer = 这个问题我答不上来。要帮您找讲师吗？你们会在私密子区里交谈，讲师能看到您的问题。
offer-again = 这个问题我刚刚回答过，就在上面。如果没有帮到您，要帮您找讲师吗？
offer-taken = 已为您找讲师。
late-offer = 还没有人回答。要帮您找讲师吗？
late-suggest = 还没有人回答。是下面的问题吗？或者要帮您找讲师？
how-to-ask =
    您好！请用一句话问我课程相关的问题，例如：*怎么重置密码？*
    我答不上来的，讲师可以回答。
not-this-menu = 是下面的问题吗？
not-asker = 只有提问的人可以使用这些按钮。请自己提问，您会得到自己的按钮。
old-button = 这个按钮来自旧版本，已经失效。请用 `/ask` 或直接发消息重新提问。
gone-inquiry = 我已经找不到这个问题了，请重新提问。
thanks-solved = 很高兴帮到您！
choose-guild = 要在哪个社区找讲师？
choose-guild-menu = 选择社区
no-guild = 没有找到我们共同所在的社区。请在您上课的服务器里使用 `/ask`，我就知道您属于哪里了。
trouble = 我们这边出了点问题，已经记录下来。请过一分钟再试。
not-allowed = 这个命令只有{ $who }可以使用。
who-instructor = 讲师和管理员
who-moderator = 管理员
guild-only = 这个命令只能在服务器里使用，不能在私信里使用。
ask-empty = 这条消息里没有可以提问的内容。
ask-other = 这是别人的消息。请用 `/ask` 以您自己的话提问。
faq-none = 没有找到与“{ $query }”相关的内容。请用 `/ask` 提问，讲师可以帮忙。
faq-browse = 您的问题是关于什么的？
faq-browse-menu = 选择主题
faq-browse-category = **{ $category }**——哪个问题？
faq-browse-rule-menu = 选择问题
faq-browse-more =
    { $count ->
       *[other] 还有 { $count } 个问题，请用 `/faq search` 查找。
    }
language-set = 以后我会用中文和您交流。
missing-permission = 我在 <#{ $channel }> 缺少 **{ $permission }** 权限，无法在那里工作。请在频道设置的“权限”里授予。
missing-unknown-permission = Discord 因权限不足拒绝了我在 <#{ $channel }> 的操作。请用 `frontdesk doctor` 检查，或查看频道设置的“权限”。
gave-up = 我多次尝试在 <#{ $channel }> 发消息，Discord 都没有接受：{ $reason }
limit-questions = 您一下子问了很多问题。请稍等一分钟，我很乐意继续回答。
limit-tickets = 您今天已经多次请讲师帮忙，暂时不能再请了。请在已有的工单里继续，或者明天再来。
