# 工单：子区里的内容，以及告诉工作人员和学员的话。
button-claim = 接手
button-transfer = 转交
button-resolve = 解决
button-details = 详情
button-reopen = 重新打开
button-transcript = 对话记录
ticket-card =
    {""}**{ $number } · { $category }**——{ $state }
    { $learner } 提问（{ $link }）：
    { $question }
ticket-card-by-staff =
    {""}**{ $number } · { $category }**——{ $state }
    { $user } 写给 { $learner }：
    { $question }
ticket-mark-low = 优先级低
ticket-mark-normal = 优先级普通
ticket-mark-high = 优先级高
ticket-mark-urgent = 紧急
ticket-mark-snoozed = 暂缓到 { $until }
ticket-mark-left = 学员已离开服务器
ticket-asked-directly = 私信
ticket-place-here = 就在这个对话里
ticket-asked-on-website = 网站
visitor-unnamed = 访客
ticket-asked-by-command = 通过 `/ask`
ticket-asked-on-panel = 通过面板
ticket-asked-here = 在本服务器
ticket-question-deleted = （已删除）
ticket-file = （只有附件，没有文字）
ticket-file-directly = （私信里只有附件，没有文字：请在这里再发一次，讲师才能看到）
ticket-state-waiting = 等待讲师
ticket-state-tagged = 等待 { $instructor }
ticket-state-claimed = { $instructor } 正在处理
ticket-state-resolved = 已解决
ticket-state-closed = 已关闭
state-opening = 正在打开
state-waiting = 等待中
state-claimed = 处理中
state-resolved = 已解决
state-closed = 已关闭
ticket-no-category = 一般问题
ticket-opened = 正在打开 { $number }。您马上会在一个私密子区里被提到，请在那里与讲师交谈。
ticket-opened-here = 正在打开 { $number }。讲师的回复会显示在这里，您在这里写的内容也会转给讲师。
ticket-look = 如果等得太久，请按**{ button-asked }**查看进展。
ticket-over = 从这里打开的 { $number } 现在的状态是{ $state }。
ticket-lead = { $number } 已打开：{ $place }。请在那里与讲师交谈。
ticket-lead-direct = { $number } 已打开。讲师的回复会私信给您，您在私信里写的内容也会转给讲师。
ticket-lead-here = { $number } 已打开。讲师的回复会显示在这里，您在这里写的内容也会转给讲师。
ticket-already = 您已经有一张打开的工单 { $number }：{ $place }。请在那里提问，内容就都在一处。
ticket-passed-on = { $reopened ->
        [yes] { $number } 又打开了。
       *[no] 您已经有一张打开的工单 { $number }。
    }您的问题也放到那里了，讲师会看到：{ $place }
ticket-passed-on-directly = { $reopened ->
        [yes] { $number } 又打开了。
       *[no] 您已经有一张打开的工单 { $number }。
    }您的问题也放到那里了，讲师会看到。您与讲师交谈的地方：{ $place }。
ticket-passed-on-for = 对方已经有一张打开的工单 { $number }。这个问题也放到那里了：{ $place }
ticket-asked-too =
    { $learner } 还问了（{ $link }）：
    { $question }
ticket-thread-soon = 子区正在建立
ticket-delayed = { $number } 暂时打不开。团队已经知道原因，解决后会自动打开，什么都不会丢失。
ticket-no-support = 这里还找不到讲师：这个社区没有设置工单频道。管理员已经收到通知。
ticket-no-support-staff = 有学员想找讲师，但没有设置工单频道。请用 `/setup support` 选择一个。
ticket-support-gone = 工单频道不见了，无法打开工单。请用 `/setup support` 另选一个；等待中的工单会自动在那里打开。
ticket-too-many-threads = 无法打开工单：这个服务器的活跃子区已达到 Discord 的上限（1,000 个）。请归档或关闭一些；等待中的工单会自动打开。
ticket-neutral-name = 工单
ticket-name-refused = Discord 不允许 { $number } 原本的子区名称（多半是其中某个词），因此改用了“{ $other }”。以后名称被拒绝的工单也会这样命名。
ticket-thread-refused = 无法在 <#{ $channel }> 打开工单：Discord 不允许在那里建立私密子区。请用 `/setup support` 选择一个普通文字频道；等待中的工单会自动打开。（{ $reason }）
ticket-thread-lost = { $number } 的子区被删除了，工单在 { $place } 继续。
ticket-unopened-staff = { $number } 一整天都无法打开，我已将它关闭并告知提问的人。问题解决后，对方可以重新打开。
ticket-member-not-added = { $user } 无法加入 { $number }：此人已离开服务器，或看不到工单频道。
ticket-gone = 我已经找不到这张工单了。
ticket-staff-only = 这些按钮是给团队用的。如果您的问题已经解决，请在这里说一声，或使用 `/ticket cancel`。
ticket-which = 哪张工单？请在工单的子区里使用，或写明编号：`ticket:T-12`。
ticket-unknown = 这里没有工单“{ $text }”。编号（例如 T-12）在子区的名称里，也可用 `/ticket list` 查看。
ticket-list-empty = 没有这样的工单。
ticket-line = **{ $number }** { $state } · { $category } · { $user } · { $at } · { $place }
ticket-none-open = 您没有打开的工单。
ticket-claimed-say = { $user } 已接手。
ticket-transferred-say = 已转交给 { $user }。
ticket-next-say = { $user }，这里还在等待回复。您能接手吗？
ticket-unresolved-say = { $user }，这张工单处理得有些久了。您能帮忙解决吗？
ticket-holder-gone-say = { $former } 不再负责这张工单。{ $user }，请您接手。
ticket-holder-off-duty-say = { $former } 已下班。{ $user }，请您接手。
ticket-holder-back-say = { $user }，您不在班时，这里从 { $since } 起就在等您回复。
ticket-reopened-say = 工单已重新打开。{ $user }，请看一下。
ticket-reminder = { $user }，您的问题还没有解决吗？如果没有回复，这张工单将在 { $when } 关闭。
ticket-closed-cancelled = { $number } 已由提问的人撤回并关闭。
ticket-cancelled-directly = 您已撤回 { $number }。其中的对话可以保存：
ticket-closed-silent = { $number } 因一段时间没有回复而关闭。还没解决？请重新打开。
ticket-closed-done = { $number } 已解决一段时间，之后没有新的问题，因此关闭。还没解决？请重新打开。
ticket-closed-left = 提问的人已离开服务器，{ $number } 因此关闭。
ticket-closed-forgotten = { $number } 已关闭：我保存的提问者资料已被删除。我在这里写下的问题和名字也一并删除。
ticket-closed-merged = { $learner }，{ $number } 已关闭：它已并入 { $into }，请在那里继续：{ $place }
ticket-closed-unopened = { $number } 无法打开：Discord 不让我建立它的子区。团队已经知道。您可以重新打开再试一次，或直接联系团队。
ticket-closed-unheard = { $number } 已关闭，您在这里写的内容不会通知任何人。还没解决？如果我给您发过私信，请按其中的 **重新打开**，或请团队成员用 `/ticket reopen` 打开。
ticket-closed-unheard-only = { $number } 已关闭，您在这里写的内容不会通知任何人。
ticket-closed-not-relayed = { $number } 已关闭，学员收不到您在这里写的内容{ $why ->
        [left] ：对方已离开服务器。
        [forgotten] ：我保存的提问者资料已被删除。
       *[other] 。用 `/ticket reopen` 可以重新打开。
    }
ticket-closed-silent-blocked = { $number } 因一段时间没有回复而关闭。
ticket-closed-done-blocked = { $number } 已解决一段时间，之后没有新的问题，因此关闭。
ticket-closed-unopened-blocked = { $number } 无法打开：Discord 不让我建立它的子区。团队已经知道。
ticket-transfer-whom = 把 { $number } 转交给谁？
ticket-transfer-menu = 选择讲师
ticket-not-an-instructor = { $user } 不是这里的讲师。
ticket-solved-say = { $user } 表示{ $answer ->
        [by_person] 有人的回复
       *[other] 自动回答
    }已经够了，{ $number } 因此已解决。{ $go }
ticket-resolved-go-on = 如果还有问题，直接在这里留言即可。
ticket-resolved-say = { $learner }，{ $number } 已解决。{ $go }
ticket-resolved-reason-say =
    { $learner }，{ $number } 已解决。{ $go }
    处理结果：{ $reason }
ticket-learner-left = { $user } 已离开服务器。如果没有回来，{ $number } 将在 { $when } 关闭：{ $place }
ticket-noted =
    { $user } 在 { $number }（{ $place }）留了备注，只给团队看：
    { $text }
ticket-notes = 团队备注：
ticket-note-line = { $at } { $user }：{ $text }
ticket-note-resolved = 解决：{ $reason }
ticket-note-empty = 备注里没有内容。
ticket-done-note = 已在 { $number } 留下备注，只给团队看，可在详情里查看。
ticket-done-note-told = 已在 { $number } 留下备注，只给团队看，可在详情里查看，并会私信发给 { $user }。
ticket-note-refused = { $user } 不接收私信，您在 { $number } 的备注没有送达。备注可在详情里查看。
ticket-answer-say =
    { $learner }，{ $user } 的回答：
    { $answer }
ticket-answer-unknown = 这个服务器没有规则 { $rule }。请开始输入，然后选择。
ticket-answer-not-for-them = { $rule } 只给有特定身份组的成员看，这位学员没有。
ticket-answer-not-anonymous = { $rule } 只给有特定身份组的成员看。匿名提问的学员有没有，不会告诉任何人。
ticket-answer-own = 这是您自己提的问题：需要由别人回答。
ticket-answer-nobody = 学员已不在服务器里，没有人可以回答。
ticket-done-answer = 已用 { $rule } 回答 { $number }。
ticket-done-priority = { $number } 已标为：{ $level }。
ticket-snooze-bad-time = “{ $text }”不是可用的将来时间。请写从现在起的时长，例如 2h 或 3d，时刻，例如 18:30，或日期，例如 2026-12-24；最多 90 天。
ticket-snooze-over = { $user }，您定的暂缓时间到了，请继续处理。
ticket-done-snooze = { $number } 暂缓到 { $until }，学员发消息时会提前结束。
ticket-merged-say =
    { $number } 已并入这张工单。它的问题是（{ $link }）：
    { $question }
ticket-merge-which = 不知道要并入哪张工单。请写明编号：`into:T-12`。
ticket-merge-itself = { $number } 就是这张工单。请写明要并入的另一张。
ticket-merge-others = { $number } 是另一位学员的。只能合并同一位学员的工单。
ticket-done-merge = { $number } 已并入 { $into } 并关闭。
ticket-transfer-needs = 转给谁？请写明讲师（`to:`）或类别（`category:`）。
ticket-done-transfer-nobody = 现在没有别人能接 { $number }。它会等待{ $told ->
        [yes] ，团队已收到通知。
       *[no] 。没有通知任何人：还没有选择工作人员频道（`/setup staff`）。
    }
ticket-blocked = 您目前不能在这里打开工单。我知道答案的问题，仍然会回答。
ticket-blocked-told = { $community } 的团队请您先缓一缓：您暂时不能在那里打开{ $kind ->
        [anonymous] 匿名工单；署名的仍然可以
       *[all] 工单
    }。我知道答案的问题，仍然会回答。如果您认为这是误会，请联系管理员。
ticket-unblocked-told = 您又可以在 { $community } 打开{ $kind ->
        [anonymous] 匿名工单
       *[all] 工单
    }了。谢谢您的耐心。
ticket-done-block = { $user } 不能再在这里打开{ $kind ->
        [anonymous] 匿名工单
       *[all] 工单
    }，并已收到通知。用 `/ticket unblock` 可以恢复。
ticket-done-unblock = { $user } 又可以在这里打开{ $kind ->
        [anonymous] 匿名工单
       *[all] 工单
    }了，并已收到通知。
ticket-blocked-already = { $user } 已经不能在这里打开{ $kind ->
        [anonymous] 匿名工单
       *[all] 工单
    }。
ticket-not-blocked = { $user } 可以在这里打开{ $kind ->
        [anonymous] 匿名工单
       *[all] 工单
    }。
ticket-blocked-nobody = 这里没有人被禁止打开工单。
ticket-blocked-line = { $user } · { $at }起，由 { $by } 在 { $number } 决定
ticket-with-title = 打开工单
ticket-with-label = 您想说什么？学员会看到
ticket-with-placeholder = 例如：您的考试在星期五，哪个时间合适？
ticket-with-nobody = 只能与本服务器的成员打开工单。
ticket-with-yourself = 工单是与别人打开的，不能与自己打开。
ticket-with-no-support = 没有设置工单频道，无法打开工单。请用 `/setup support` 选择一个。
ticket-with-open = 对方已经有一张打开的工单 { $number }。请在那里留言：{ $place }
ticket-done-with = 正在与 { $user } 打开 { $number }，由您处理。
ticket-done-claim = { $number } 由您处理。
ticket-done-transfer = { $number } 已转交给 { $user }。
ticket-done-resolve = { $number } 已解决。一段时间内，学员发消息会重新打开它。
ticket-done-reopen = { $number } 已重新打开。
ticket-done-cancel = { $number } 已撤回。
ticket-done-category = { $number } 的类别现在是{ $category }。
ticket-category-unknown = 不认识这个类别。规则手册中有：{ $known }。
ticket-own = 这是您自己提的问题：需要由别人接手。
ticket-asked-themselves = 这是 { $user } 自己提的问题：需要由别人接手。
ticket-held = { $number } 已由 { $user } 处理。要接手请用**转交**。
ticket-illegal = { $number } 的状态是{ $state }，现在不能这样做。
ticket-has-already = { $number } 已由 { $user } 处理。
ticket-outrun = { $number } 已被别人抢先处理，请再看一下。
ticket-other-open = 无法重新打开 { $number }：学员已有另一张打开的工单。
details-heading = **{ $number }** { $state } · { $category }——我的尝试：
details-asked = 提问；最高得分 { $score }
details-asked-by-staff = 由团队成员提问；不计入任何统计
details-answered = 用 { $rule } 回答（{ $score }）
details-suggested = 建议了 { $rules }
details-chosen = 学员选择了 { $rule }
details-not-this = 学员按了*不是我问的*
details-offered = 提议找讲师
details-repeated = 重复了 `{ $rule }` 已回答的问题
details-target-missed =
    { $target ->
        [resolution] 未在目标时间内解决
       *[reply] 未在目标时间内回复
    }
details-target-warned =
    { $target ->
        [resolution] 已提醒：解决时间将到
       *[reply] 已提醒：回复时间将到
    }
details-lead-called =
    { $target ->
        [resolution] 因未解决而呼叫了负责人
       *[reply] 因未回复而呼叫了负责人
    }
details-lead-unreached =
    { $target ->
        [resolution] 因未解决而发出的呼叫没有送达任何人
       *[reply] 因未回复而发出的呼叫没有送达任何人
    }
details-promised = 已答应在 { $until } 前回复
details-assigned = 提醒了 { $user }
details-moved = { $state }
details-claimed = { $user } 接手
details-held = 由 { $to } 处理
details-passed-on = { $user } 转交给 { $to }
details-passed-on-to-nobody = { $user } 转出，暂时无人接手
details-resolved = { $user } 标为已解决
details-resolved-by-learner = 学员表示已解决
details-reopened = { $user } 重新打开
details-reopened-by-learner = 学员重新打开
details-taken-back = 有一条消息被撤回
details-taken-out = 学员说有一条消息是关于别的事
details-closed =
    { $why ->
        [cancelled] 学员撤回
        [silent] 已关闭：学员没有回复
        [done] 已关闭：解决后没有新的问题
        [unopened] 已关闭：无法建立子区
        [left] 已关闭：学员离开了服务器
        [forgotten] 已关闭：学员的资料已删除
       *[merged] 已关闭：并入了另一张工单
    }
details-category = 类别：{ $category }
details-categorised = { $user } 把类别改为{ $category }
details-opened-by-staff = 由团队打开
details-rule-given = { $user } 用 { $rule } 回答
details-woken = 暂缓结束
details-merged = 已并入 { $number }
details-took-over = 并入了 { $number }
details-blocked = { $user } 禁止学员打开工单
details-unblocked = { $user } 允许学员打开工单
details-learner-returned = 学员回来了
details-earlier = ……更早还有 { $count } 条
details-recent = 学员最近的提问：
details-inquiry = { $at } · { $outcome } · { $text }
outcome-pending = 待定
outcome-solved = 已解决
outcome-assumed = 视为已解决
outcome-reasked = 再次提问
outcome-escalated = 工单
outcome-by-person = 由人回答
outcome-cancelled = 已取消
outcome-unanswered = 未解决
ticket-estimate =
    参考最近 30 天{ $asked ->
        [this] 同一时段
        [near] 相近时段
       *[all] 所有时段
    }的情况（n = { $n }）：一半的人会在 { $median } 前得到首次回复，十之八九在 { $most } 前。
target-warning =
    { $user }，{ $number } { $target ->
        [first] 还在等首次回复，截止
        [resolution] 需要解决，截止
       *[turn] 在等您的回复，截止
    } { $when }：{ $place }
target-warning-for = { $user }，{ $number } 需要解决，截止 { $when }；负责的 { $holder } 已下班：{ $place }
target-line-first = 首次回复：{ $since } 提问，目标 { $length }，已计 { $counted }
target-line-turn = 后续回复：学员 { $since } 留言，目标 { $length }，已计 { $counted }
target-line-resolution = 解决：{ $since } 打开，目标 { $length }，已计 { $counted }
target-duty-hours = 值班时间 { $length }
target-stood = 计时暂停了 { $length }
target-off-duty = 无人值班 { $length }
target-left = 剩余 { $left }，截止 { $at }
target-unforeseen = 剩余 { $left }，之后的值班尚未安排
target-promised = 已答应在 { $at } 前
target-due = 截止 { $at }
target-stands = 计时暂停中，剩余 { $left }
target-and = ，
target-then = ；
target-warned = { $at } 已提醒
target-missed = { $at } 超时
target-next-called = { $at } 已呼叫下一位讲师
target-lead-called = { $at } 已呼叫负责人
target-met = { $at } 已回复

# 学员补充的信息。
button-add-particulars = 补充信息
particulars-title = 请告诉讲师一些信息
particulars-wanted = { $learner }，补充一些信息，讲师就能更快地帮到您。
particulars-thanks = 谢谢！讲师会看到您写的内容，您还可以修改。
particulars-no-form = 现在无法显示表单。请直接在这里写下这些信息。
particulars-line = **{ $label }** { $text }

# 匿名提问的工单。
anonymous-learner = 匿名学员
ticket-opened-anonymous = 正在打开 { $number }。讲师看不到您是谁，会在我们的私信里回答。
ticket-lead-anonymous = { $number } 已打开。讲师看不到您是谁，请在我们的私信里与讲师交谈。
ticket-merge-anonymous = 匿名提问的工单不能合并，这样没有人能看出是谁的。
ticket-not-anonymous = { $number } 不是匿名提问：它的第一条消息写着学员是谁。
ticket-reveal-forgotten = 已无法知道 { $number } 是谁提问的：关于对方的数据已被删除。
ticket-revealed-told = { $community } 的一位管理员查看了 { $number } 是谁提问的，现在知道您的名字。讲师看不到。
ticket-done-reveal = { $number } 的学员是 { $user }。只有您能看到；您查看过这件事记在工单历史里。
ticket-done-reveal-told = { $number } 的学员是 { $user }。只有您能看到；您查看过这件事记在工单历史里，对方也会收到通知。
details-revealed = { $user } 查看了学员是谁

# 工单子区与私信之间。
button-stay-here = 留在这里
button-something-else = 这是另一个问题
button-join-thread = 前往子区
relay-instructor = 讲师
relay-claimed = 一位讲师已接手。
relay-stays = 您留在这里。您在这里写的都会转到 { $number }，讲师的回复也会送到这里。
relay-stays-staff = { $user } 留在私信里：您在这里写的会转到那里。以 `//` 开头的行只有团队能看到。
relay-stays-asides = 团队在 { $number } 的子区里写过只供内部看的内容，所以不能让您进去。我们在这里继续：您在这里写的都会转到 { $number }，讲师的回复也会送到这里。
relay-answered-there = 已放到 { $number }。讲师会在那里回复：{ $place }
which-ticket = 您有不止一张打开的工单，其中有的不显示您是谁。这条消息是给哪一张的？
which-ticket-server = 您在不止一个服务器里有工单。这条消息是给哪一张的？如果直接回复其中的一条消息，我就不用问。
which-ticket-put = 已放到 { $number }。
which-ticket-not-put = 没能放到 { $number }。请稍等一分钟再发一次。
which-ticket-cancel = 您有不止一张打开的工单。要撤回哪一张？
button-which-ticket = { $number } · { $server }{ $seen ->
        [no] {" "}· 匿名
       *[yes] {""}
    }
relay-put-there = 已放到 { $number }。如果是另一个问题，请点下面的按钮；也可以随时用 `/ask` 单独提问。
taken-out =
    { $over ->
        [yes] 已把这条消息从 { $number } 中取出，该工单照旧为已解决。
       *[no] 已把这条消息从 { $number } 中取出，该工单仍然打开；在此期间，它所在的服务器不会再开第二张工单。
    }我把它作为另一个问题来回答：
taken-out-before = 这条消息已不属于任何工单。
taken-out-gone = 这条消息已被删除。
ticket-taken-out-say =
    { $learner } 的一条消息说的是别的事，已从这里移走。{ $over ->
        [yes] { $number } 照旧为已解决。
       *[no] {""}
    }
relay-unreached = 无法私信 { $learner }，因此这里写的内容送不到。对方可能关闭了私信，或已离开服务器。如果只是关闭了私信，工单不会因没有回复而关闭。
relay-unreached-anonymous = 无法私信学员，因此这里写的内容送不到。工单不会因没有回复而关闭；如果没有别的事要做，请把它标记为已解决。
relay-file = 📎 { $name }：{ $link }
relay-file-until = 📎 { $name }：{ $link }（链接有效期至 { $when }）
relay-file-withheld = 📎 有一个文件没有转发：它太大或无法发送，而链接会显示学员给它起的名字。
relay-sticker = 贴纸：{ $name } { $link }
relay-nothing = （我无法转达的内容）

# The transcript of a ticket: a page of its own.
transcript-title = { $number } · { $server }
transcript-learner = 学员
transcript-automatic = 自动
transcript-category = 类别
transcript-opened = 开始
transcript-assignee = 讲师
transcript-closed = 关闭
transcript-notes = 团队备注
transcript-somebody = 某人
transcript-file = { $name }（{ $size }）
transcript-footer = 时间按 { $zone } 时区。文件只列出名称，仍在原处。
transcript-footer-cut = 时间按 { $zone } 时区。文件只列出名称，仍在原处。前 2,000 条消息之后的内容已省略。
transcript-posted = { $number } 的对话记录
transcript-given = { $number } 中的对话，供您保存：请用浏览器打开文件。
transcript-gone = { $number } 的内容已无法读取：它的子区已不存在。
about-learner = 关于学员：
about-bought = {""}**已购买：**{ $products }
about-language = {""}**选择的语言：**{ $language }
about-tickets = {""}**以前的工单：**
