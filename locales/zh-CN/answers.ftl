# 学员提问后看到的内容。
button-solved = 已解决
button-solved-done = 已解决 ✓
button-not-this = 不是我问的
button-ask-instructor = 找讲师
button-asked = 已找讲师 ✓
button-show-answer = 查看答案
answer-other-language =
    -# { $language ->
        [zh] 这个回答目前只有中文。
       *[en] 这个回答目前只有英文。
    }
answer-related = 相关问题
answer-for-some = 这个问题有答案，但只对拥有相应身份组的成员开放。请点按钮，只有您能看到。
answer-not-for-you = 这个答案只对拥有某个身份组的成员开放，而您没有。讲师可以帮忙：请点**找讲师**。
answer-gone = 这个答案已不在规则手册中。请重新提问，或找讲师。
suggest = 我不确定是否理解了您的问题。您想问的是下面哪一个？
suggest-menu = 选择您想问的问题
offer = 这个问题我答不上来。要帮您找讲师吗？你们会在私密子区里交谈，讲师能看到您的问题。
offer-anonymous = 这个问题我答不上来。要帮您找讲师吗？讲师能看到您的问题，但看不到您是谁，回复会私信给您。
offer-here = 这个问题我答不上来。要帮您找讲师吗？讲师能看到您的问题，回复会显示在这里。
offer-wanted-here = 讲师可以帮您。要帮您找一位吗？讲师能看到您写的内容，回复会显示在这里。
offer-wanted = 讲师可以帮您。要帮您找一位吗？你们会在私密子区里交谈，讲师能看到您写的内容。
offer-wanted-anonymous = 讲师可以帮您。要帮您找一位吗？讲师能看到您写的内容，但看不到您是谁，回复会私信给您。
offer-by-bot = 我是机器人，不是真人。您可以问我课程的问题，团队写好答案的我来回答。{ $offer }
offer-scolded = 抱歉，没能帮到您。{ $offer }
offer-again = 这个问题我刚刚回答过，就在上面。如果没有帮到您，要帮您找讲师吗？
offer-unhelped = 抱歉，没能帮到您。要帮您找讲师来看您的问题吗？
no-answer = 这个问题我不知道答案，社区里也许有人知道。
answered-above = 刚才已经回答过这个问题，请看上面。
offer-taken = 已为您找讲师。
late-offer = 还没有人回答。要帮您找讲师吗？
late-suggest = 还没有人回答。是下面的问题吗？或者要帮您找讲师？
how-to-ask =
    您好！请用一句话问我课程相关的问题，例如：*怎么重置密码？*
    我答不上来的，讲师可以回答。
welcome = 不客气！有问题随时问我。
not-this-menu = 是下面的问题吗？
not-asker = 只有提问的人可以使用这些按钮。请自己提问，您会得到自己的按钮。
old-button = 这个按钮来自旧版本，已经失效。请用 `/ask` 或直接发消息重新提问。
gone-inquiry = 我已经找不到这个问题了，请重新提问。
choose-guild = 要在哪个社区找讲师？
choose-guild-menu = 选择社区
no-guild = 没有找到我们共同所在的社区。请在您上课的服务器里使用 `/ask`，我就知道您属于哪里了。
too-much-at-once = 请稍等，您前面的操作我还在处理，过一会儿再试就好。
trouble = 我们这边出了点问题，已经记录下来。请过一分钟再试。
in-a-moment = 暂时处理不了，但我已经收到，稍后就回复您。
done-before = 这一步已经完成了。
not-in-time = 抱歉，您刚才的请求没能完成：我们这边出了点故障。麻烦您现在再试一次。
message-set-aside = 这条消息我处理不了，也不会再试，请您看一下：{ $link }
message-set-aside-direct = { $learner } 发来一条私信，我没能转到这里，也不会再试，已请对方再发一次。
not-allowed = 这个命令只有{ $who }可以使用。
who-instructor = 讲师、负责人和管理员
who-lead = 负责人和管理员
who-moderator = 管理员
who-manager = 有“管理服务器”权限的人
guild-only = 这个命令只能在服务器里使用，不能在私信里使用。
ask-empty = 这条消息里没有可以提问的内容。
ask-other = 这是别人的消息。请用 `/ask` 以您自己的话提问。
faq-none = 没有找到与“{ $query }”相关的内容。请用 `/ask` 提问，讲师可以帮忙。
faq-browse = 您的问题是关于什么的？
faq-browse-menu = 选择主题
faq-browse-category = **{ $category }**——哪个问题？
faq-browse-rule-menu = 选择问题
language-set = 以后我会用中文和您交流。
missing-permission = 我在 <#{ $channel }> 缺少 **{ $permission }** 权限，无法在那里工作。请在频道设置的“权限”里授予。
missing-unknown-permission = Discord 因权限不足拒绝了我在 <#{ $channel }> 的操作。请用 `frontdesk doctor` 检查，或查看频道设置的“权限”。
gave-up = 我多次尝试在 <#{ $channel }> 发消息，Discord 都没有接受：{ $reason }
limit-questions = 您一下子问了很多问题。请稍等一分钟，我很乐意继续回答。
limit-relayed = 您一下子发了很多消息，这一条没有转交。请稍等一分钟再发。
limit-tickets = 您今天已经多次找讲师帮忙，暂时不能再请了。请在已有的工单里继续，或者明天再来。
limit-tickets-all = 今天找讲师帮忙的人太多了，暂时不能再为新的问题请讲师，非常抱歉。请明天再来。
limit-questions-staff = 学员一分钟内提了超过 { $most } 个问题，这是所有人合计的上限：超出的暂不回答，提问的人会被告知稍等。如果这不是恶意刷屏，请用 `/setup targets inquiries-a-minute:` 提高上限。此消息每天只发一次。
limit-tickets-staff = 学员一天内申请了超过 { $most } 张工单，这是所有人合计的上限。从其中第一张算起满一天之前，不再打开新工单，申请的人会被告知明天再来。如果这不是恶意刷屏，请用 `/setup targets all-tickets-a-day:` 提高上限。
limit-relayed-staff = 学员一分钟内为工单发了超过 { $most } 条私信，这是所有人合计的上限：超出的不转交，发消息的人会被告知稍等。如果这不是恶意刷屏，请用 `/setup targets all-relayed-a-minute:` 提高上限。此消息每天只发一次。
button-dismiss = 不用了
helped-ask = [{ $helper } 的回复]({ $link })解决您的问题了吗？
helped-thanks = { $asker } 表示[您的回复]({ $link })解决了问题。谢谢您的帮助！
solved-no-question = 看不出这条消息回答的是哪个问题。请用在对问题的回复、论坛帖子里的消息，或我自己的回答上。
solved-is-question = 这就是问题本身。请用在解决了它的那条消息上。
solved-not-yours = 只有提问的人或工作人员可以说是什么解决了问题。
solved-by-person = 已记下：问题已解决，多亏了 { $user }。
solved-by-rule = 已记下：我的回答解决了问题。
button-ask-question = 提问
button-ask-anonymously = 匿名提问
panel =
    {""}**您有问题吗？**
    请按按钮，用自己的话写下问题。我知道答案的会马上回答，只有您能看到；我不知道的，可以找讲师回答。
panel-form-label = 您想知道什么？
panel-form-placeholder = 例如：怎么重置密码？
anonymous-hello = 您好！您在匿名找讲师，讲师看不到您是谁。讲师的回复会送到这里，您在这里写的也会转给讲师，不带您的名字。
anonymous-unreached = 我无法私信您，讲师要回答就会看到您是谁。请允许来自这个服务器的私信（服务器菜单 → 隐私设置），然后再试一次；或者让团队看到您的名字。
button-ask-openly = 用我的名字提问
similar-posts = 类似的问题在这里解决过：
button-similar-helped = { $number } 有帮助
