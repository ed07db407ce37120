# 管理员设置 frontdesk 时看到的内容。
setup-unset = 未设置
setup-show =
    {""}**工单**开在 { $support }；给工作人员的消息发到 { $staff }。
    {""}**关注的频道：**{ $watched }
    {""}**身份组：**讲师 { $instructor }，管理员 { $moderator }，负责人 { $lead }
    {""}**目标：**首次回复 { $firstreply }，后续回复 { $nextreply }，解决 { $resolution }，关注的问题 { $watch }，学员沉默 { $silence }，可重新打开 { $reopen }{ $categories }
    {""}**上限：**每位学员每分钟问题 { $questions } 个，每天工单 { $tickets } 张，每分钟转交消息 { $relayed } 条；所有人合计每分钟问题 { $inquiries } 个，每天工单 { $alltickets } 张，每分钟转交消息 { $allrelayed } 条
    {""}**问卷：**{ $survey } % 的自动回答，以及每张工单之后
    {""}**学习** { $learning }
    {""}**语言** { $language }，**时区** { $zone }
setup-counted-duty = {""}**目标**按值班时间计算：没有人为工单值班的时间不计
setup-channel-mode = <#{ $channel }>（{ $mode }）
setup-mode-off = 不回答
setup-mode-mention = 被提及时回答
setup-mode-answer = 回答
setup-mode-forum = 论坛
setup-learning-off = 关闭
setup-learning-reviewed = 只学工作人员通过的
setup-learning-automatic = 自动
setup-retention = {""}**文字**保存 { $days } 天
setup-relay-names = {""}**私信**中向学员显示回复者的名字
setup-handoff-reassign = {""}**交班：**班次结束时，未完成的工单转交给下一位值班的人
setup-transferred-stay = {""}**转交：**转交工单的讲师留在子区里
setup-support-needs = 请选择频道，或选择谁加入工单的子区，也可以两者都选。
setup-instructors-join = {""}**子区：**值班表上的所有讲师都会加入每张工单的子区
setup-shift-starts = {""}**私信**告诉讲师班次已开始
setup-digest = 每周一在 <#{ $channel }> 告知与前一周相比**有哪些变化**
setup-transcripts = {""}已关闭工单的**对话记录**发到 <#{ $channel }>
setup-rating-floor = {""}**低评分**：问卷满意度低于 { $floor } 时告知团队
setup-expected-before = {""}有 { $percent }% 的工单会在帮助之前询问**期望价值**
setup-bad-floor = “{ $text }”不是满意度：应在 −4 至 4 之间，例如 `-0.5`；`off` 取消下限。
setup-lacking-mine = ⚠ 我在 <#{ $channel }> 还缺少 { $permissions } 权限。请在频道设置的“权限”里授予我。
setup-lacking-learners = ⚠ 学员在 <#{ $channel }> 还缺少 { $permissions } 权限：没有它们就无法阅读或回复自己的工单。请在频道设置的“权限”里授予 @everyone。不需要“发送消息”。
setup-open-to-all = ⚠ 所有人都能看到 <#{ $channel }>，而我在那里发的内容只给工作人员看。请选择只有工作人员能看到的频道，或在频道设置的“权限”里取消 @everyone 的**查看频道**权限。
setup-lead-silent = ⚠ 在 <#{ $channel }> 里呼叫 { $role } 不会通知任何人。请在“服务器设置 → 身份组”里为它打开**允许任何人 @提及此身份组**，或在 <#{ $channel }> 授予我**提及 @everyone、@here 和所有身份组**的权限。
setup-no-private-threads = <#{ $channel }> 不能用作工单频道：Discord 只允许在普通文字频道里建立私密子区，公告频道、语音频道、论坛、分类和子区都不行。请选择一个普通文字频道。
setup-not-written-in = <#{ $channel }> 里无法直接发消息，所以没法在那里通知团队。请选择一个文字频道。
setup-not-watched = <#{ $channel }> 本身没有消息。请选择一个文字频道；论坛请用 `/setup forum`。
setup-no-forum = <#{ $channel }> 不是论坛。文字频道请用 `/setup watch`。
setup-bad-length = { $option } 不能是“{ $text }”。请写一分钟到一年的时长，例如 15m、2h 或 1d。
setup-everyone = { $option } 不能是 @everyone：请选择只有这些人拥有的身份组，或在“服务器设置 → 身份组”里新建一个。
setup-bad-zone = 不认识时区“{ $zone }”。请写 IANA 名称，例如 Europe/Berlin 或 Asia/Shanghai。
setup-category-targets = ；`{ $category }`：首次回复 { $firstreply }，后续回复 { $nextreply }，解决 { $resolution }{ $counted ->
        [clock] ，按钟点计时
        [duty] ，按值班时间计时
       *[none] {""}
    }
setup-not-of-category = { $option } 对整个服务器生效：请不带 `category:` 来设置。类别可以单独设置 `first-reply:`、`next-reply:`、`resolution:` 和 `counted:`。
setup-category-needs = 请写明这个类别的哪个目标：`first-reply:`、`next-reply:`、`resolution:` 或 `counted:`；写 `off` 则取消它单独的设置。
setup-with-tag = ，已解决的帖子会加标签
setup-no-tag = <#{ $channel }> 没有标签“{ $tag }”。可选：{ $known }。写 `off` 则不再给已解决的帖子加标签。
panel-posted = 面板已放在 <#{ $channel }>。学员按上面的按钮提问，内容不会出现在频道里。
panel-not-there = <#{ $channel }> 本身不能发消息，放不了面板。请选择一个文字频道。
setup-reveals-untold = {""}管理员查看**匿名学员**是谁时，学员不会收到通知
setup-products = {""}**产品：**{ $count } 个身份组代表产品；见 `/setup products`
products-list = {""}**产品**及代表它们的身份组；团队可在学员工单的详情里看到：
products-none = 还没有身份组代表产品。用 `/setup products role: name:` 来设置。
products-both = 请同时填写 `role:` 和它代表的产品 `name:`；写 `off` 则取消。
products-too-many = 最多保存 { $most } 个产品。请先用 `name:off` 去掉一个。
products-role-gone = 代表产品 { $product } 的身份组已被删除。可用 `/setup products` 让另一个身份组代表它。
setup-related-listed = {""}**相关问题**按规则文件里的顺序显示
setup-similar-posts = {""}**已解决的帖子**会推荐给类似的提问

# /setup check 的说明。
check-fine = {""}**这里一切正常。**
check-faults = {""}**有 { $count } 处需要处理：**
check-place = <#{ $channel }>：所需权限齐全
check-lead = 在 <#{ $channel }> 能通知到 { $role }
check-moderators = 没有负责人身份组，所以呼叫 { $role }，在 <#{ $channel }> 能通知到
check-moderators-silent = 没有负责人身份组，所以我在 <#{ $channel }> 呼叫 { $role }，但不会通知任何人，因此我会私信服务器所有者。请用 `/setup roles lead:` 选择负责人，或在“服务器设置 → 身份组”里为它打开**允许任何人 @提及此身份组**。
check-gone = <#{ $channel }> 已不在，或我看不到。请用 `{ $command }` 另选一个。
check-no-support = 没有工单频道，所以开不了工单。请用 `/setup support` 选择。
check-no-instructors = 没有讲师身份组，所以没有人能接工单。请用 `/setup roles` 选择。
check-no-staff = 没有工作人员频道，等待和出错的事情无法告知工作人员；只有不能等的会私信告诉服务器所有者。请用 `/setup staff` 选择。
check-none-watched = 我没有在任何频道里回答，只回答私信、`/ask` 和面板。请用 `/setup watch` 选择频道。
check-intents = 我可以读取大家写的内容
check-no-intents = 我无法读取大家写的内容。请运行我的人在 <https://discord.com/developers/applications> 的 Bot → Privileged Gateway Intents 打开 **Message Content Intent**。
check-rules = 这里有 { $count } 条规则生效
check-no-rules = 没有规则，所以我什么也答不了。请运行我的人写几条（`frontdesk rules new`）。
check-rules-refused = 规则文件已改动，但无法读取，仍在使用之前的规则。`/rules reload` 会说明哪里有误。
check-encoder = 句子编码器已就绪
check-no-encoder = 没有句子编码器，只能按字词判断。运行我的人可用 `frontdesk encoder install` 安装。
check-clock = 我的时钟与 Discord 一致
check-clock-off = 我的时钟与 Discord 相差 { $seconds } 秒。请运行我的人通过网络（NTP）校准。
check-cover = 今后 7 天随时都有人值班
check-gaps = 今后 { $all }中，有 { $length }没有人值班；用 `/duty gaps` 查看
check-storage-lost = 所有数据都保存在 `{ $folder }`，会随容器或本机内存一起消失。请运行我的人在那里挂载一个卷，或用 `DATABASE_URL` 指定卷上的文件夹。
setup-role-gone = 为**{ $parts }**选择的身份组已被删除。请用 `/setup roles` 或 `/setup start` 另选一个。
setup-channel-gone = 用 { $commands } 选择的频道已被删除，我不再使用它。请用同样的方式另选一个。
setup-staff-gone = 在 { $guild }，我向工作人员通报等待和故障的频道已被删除。在另选一个之前，那里没有人会得知这些。它是用 { $commands } 选择的。
setup-no-staff-owner = { $guild } 没有选择通知工作人员的频道，所以告诉您。请用 `/setup staff` 选择一个。
setup-no-lead-owner = { $guild } 的工作人员频道里没有人会收到这条通知，所以告诉您。请用 `/setup roles lead:` 选择负责人的身份组，并允许任何人提及它。
setup-staff-refused-owner = 我无法在通知 { $guild } 工作人员的 { $channel } 里发言，所以告诉您。`/setup check` 会说明缺少什么。
setup-role-above = { $role } 排在我的身份组之上，我无法删除它。请在“服务器设置 → 身份组”里把我的身份组拖到它上面。
check-nobody = 今后 7 天没有人值班。请用 `/shift add` 或 `/rotation set` 安排。

# /setup start 及其提议。
setup-offer = 大家好。我按规则手册回答问题，其余的转给讲师。有权管理此服务器的人点几下就能设置好我，其他人看不到。
setup-offer-owner = 您好。我被邀请到了 { $guild }。请在那里使用 `/setup start` 来设置我，点几下即可。
setup-start-not-yours = 这只供有权管理此服务器（**管理服务器**）的人使用。
setup-start-everyone = 不能是 @everyone：请选择只有这些人拥有的身份组。
setup-start-roles =
    {""}**第 1 步，共 3 步：谁是谁。**请选择身份组，或让我创建缺少的。
    讲师，回答工单：{ $instructor }
    管理员，管理社区并设置我：{ $moderator }
    负责人，没人及时回答时会被呼叫：{ $lead }
setup-start-channels =
    {""}**第 2 步，共 3 步：在哪里。**请选择频道，或让我创建工单频道和工作人员频道。
    工单开在：{ $support }
    等待和出错的事情告知工作人员于：{ $staff }
    我在这里回答问题：{ $answering }
setup-start-trial = {""}**第 3 步，共 3 步：试一试。**问一个学员会问的问题；其他人看不到，也不计入统计。然后在“服务器设置 → 成员”里给大家分配身份组；讲师用 `/duty on` 开始值班。
setup-choose-instructor = 谁回答工单
setup-choose-moderator = 谁管理社区
setup-choose-lead = 没人回答时呼叫谁
setup-choose-support = 工单开在哪里
setup-choose-staff = 在哪里告知工作人员
setup-choose-answering = 我在哪里回答问题
button-set-up = 设置我
button-make-all = 全部替我创建
button-make-for-me = 替我创建
button-make-these = 创建这些
button-next = 下一步
button-back = 返回
button-sample = 试一个示例问题
button-write-question = 试我自己的问题
button-undo-made = 撤销创建的内容
button-delete-these = 删除这些
setup-made-instructor = 讲师
setup-made-moderator = 管理员
setup-made-lead = 负责人
setup-made-support = 工单
setup-made-staff = 工作人员
setup-start-plan =
    我会创建：
    { $lines }
    这些都可以在最后一页撤销。
setup-plan-instructor = • 身份组**{ $name }**，给回答工单的人。它本身不带任何权限。
setup-plan-moderator = • 身份组**{ $name }**，给管理社区的人。它本身不带任何权限。
setup-plan-lead = • 身份组**{ $name }**，任何人都能提及，这样我才能呼叫它。它本身不带任何权限。
setup-plan-support = • 频道 **#{ $name }**，所有人都能看到，并在其中的子区里发言；只有我在那里建立子区。讲师和管理员能看到每张工单（**管理子区**）。
setup-plan-staff = • 频道 **#{ $name }**，只有讲师、管理员、负责人和我能看到。
setup-start-roles-first = 请先选择身份组，或让我创建：创建频道时，会让这些身份组能看到它们。
setup-start-not-let-in = { $places } 创建时只让当时选定的身份组进入。请也让 { $role } 进入：编辑频道 → 权限。
setup-start-made = ✓ 已创建：{ $place }
setup-start-in-hand = { $name } 正在创建中，请一分钟后再看。
setup-start-lacks = 为此我缺少 { $permissions } 权限。请在“服务器设置 → 身份组”里授予我的身份组后再来，或自己创建后在这里选择。
setup-start-later = Discord 没有回应关于 { $name } 的请求。请一分钟后再试；不会重复创建。
setup-start-refused = Discord 拒绝了 { $name }：{ $reason }
setup-start-undo =
    我会删除我在这里创建的内容，连同其中的一切：
    { $lines }
setup-start-kept = • { $place } 会保留：其中有工单。
setup-start-deleted = ✓ 已删除：{ $name }
setup-trial =
    学员问：{ $question }
    我会说：
    { $answer }
setup-trial-silent = 什么也不说：在我看来这不是问题。
