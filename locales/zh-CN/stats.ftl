# /stats 的回复。每个数字都带样本数 n。行短，适合手机。

stats-title-overview = 总览
stats-title-satisfaction = 满意度
stats-title-response = 响应
stats-title-retention = 谁会回来
stats-heading = { $title } · { $period }
stats-heading-category = { $title } · { $period } · `{ $category }`

stats-period-day = 最近一天
stats-period-days = 最近 { $days } 天
stats-period-all = 全部时间
stats-period-date = { $date }（{ $zone }）
stats-period-dates = { $first } 至 { $last }（{ $zone }）
stats-period-unreadable = `{ $given }` 不是有效的时间段。请用 `7d`、`30d`、`90d`、`all`、一个日期，或两个日期，例如 `2026-01-01..2026-01-31`。
stats-period-backwards = `{ $given }` 的结束早于开始。请把较早的日期放在前面。

# 谁会回来。
stats-retention-none = 这些天没有人提问。
stats-retention-not-causal = 按学员**第一次**提问的结果分组。这不是因果关系：不同结果的学员在其他方面也不相同。
stats-retention-all = 全部
stats-retention-unanswered = 无人回答或没有帮助
stats-retention-cohort = **{ $name }** · 学员：{ $n }
stats-retention-30 = 30 天内再次提问：{ $share }
stats-retention-60 = … 60 天内：{ $share }
stats-retention-90 = … 90 天内：{ $share }
stats-retention-month = … 在下一个月：{ $share }
stats-retention-stayed = 30 天后仍在服务器：{ $share }
stats-retention-held = 届时持有产品身份组：{ $share }
stats-retention-bought = 90 天内再次购买：{ $share }
stats-retention-renewed = 90 天内续订身份组：{ $share }
stats-retention-months = 迄今订阅月数平均：{ $mean }
stats-retention-too-early = 时间太短，或人数太少，还不能说明什么。
stats-retention-few = 少于 { $least } 名学员，不显示：{ $list }

# 每周变化。
digest-title = **超出偶然的变化 · { $first } 至 { $last }**，与前一周相比
digest-change =
    - **{ $figure }**从 { $before } { $way ->
        [rose] 升到
       *[fell] 降到
    } **{ $now }**（95% 区间：{ $least } 至 { $most }；n = { $n_before } 和 { $n_now }）
digest-change-count =
    - **{ $figure }**从 { $before } { $way ->
        [rose] 升到
       *[fell] 降到
    } **{ $now }**（95% 区间：{ $least } 至 { $most }）
digest-points = { $n } 个百分点
digest-button-rows = 查看明细：{ $rows }
digest-learners = 提问的学员
digest-learners-of = 就 `{ $category }` 提问的学员
digest-auto-replies = 自动回复率
digest-solved = 已确认的自助解决
digest-reasked = 回答后学员再次提问的比例
digest-unanswered = 无人回答的提问
digest-helpful = 有用率（CSAT）
digest-satisfaction = 满意度
digest-first-reply = 首次回复等待的中位数
digest-next-reply = 后续回复等待的中位数
digest-do-learners =
    { $way ->
        [rose] → 用 `/duty gaps` 看看他们提问时是否有人值班。
       *[fell] → 用 `/setup show` 看看是否有频道不再关注。
    }
digest-do-learners-of =
    { $way ->
        [rose] → 看看他们问了什么（“{ $rows }”），用 `/rules review` 教会缺少的规则。
       *[fell] → 如果规则或页面已经解决，就不用做什么。查看：`/stats rules category:{ $category }`。
    }
digest-do-learners-of-none =
    { $way ->
        [rose] → 看看他们问了什么（“{ $rows }”），用 `/insights gaps` 看看缺少哪些规则。
       *[fell] → 如果规则或页面已经解决，就不用做什么。
    }
digest-do-auto-replies =
    { $way ->
        [rose] → 看看这些回答是否有用：`/insights rules period:{ $period }`。
       *[fell] → 把没有规则认识的说法教给规则：`/rules review`。
    }
digest-do-solved =
    { $way ->
        [rose] → 不用做什么。是哪些规则：`/stats rules period:{ $period }`。
       *[fell] → 改进最没有用的回答：`/stats rules period:{ $period }`。
    }
digest-do-reasked =
    { $way ->
        [rose] → 改进让学员再次提问的规则：`/insights rules period:{ $period }`。
       *[fell] → 不用做什么。是哪些规则：`/stats rules period:{ $period }`。
    }
digest-do-unanswered =
    { $way ->
        [rose] → 逐条查看（“{ $rows }”），用 `/rules review` 教会缺少的规则。
       *[fell] → 不用做什么。
    }
digest-do-helpful =
    { $way ->
        [rose] → 不用做什么。是哪些规则：`/stats rules period:{ $period }`。
       *[fell] → 改进最没有用的回答：`/insights rules period:{ $period }`。
    }
digest-do-satisfaction =
    { $way ->
        [rose] → 不用做什么。随之变化的还有：`/stats satisfaction period:{ $period }`。
       *[fell] → 看看是价值下降还是费力上升：`/stats satisfaction period:{ $period }`。
    }
digest-do-first-reply =
    { $way ->
        [rose] → 看看什么时候没有人值班：`/duty gaps`。
       *[fell] → 不用做什么。
    }
digest-do-next-reply =
    { $way ->
        [rose] → 看看谁手上有多少工单：`/stats instructors period:{ $period }`。
       *[fell] → 不用做什么。
    }

# 下面各行所用的数字。
stats-percent = { $number }%
stats-share = { $percent }（{ $part } / { $n }，95% 区间 { $low } 至 { $high }）
stats-n-learners = { $n }，来自 { $learners } 位学员
stats-mean = { $mean }（n = { $n }）
stats-mean-interval = { $mean }（n = { $n }，95% 区间 { $low } 至 { $high }）
stats-was = 之前 { $before }
stats-was-settled = 已定的日子 { $now }，之前 { $before }
stats-before = { $figure }，{ $before }
stats-before-chance = { $figure }，{ $before }（属偶然范围）
stats-before-unjudged = { $figure }，{ $before }（不作判断）
stats-large-none = –
stats-large-share = { $part } / { $n }，95% 区间 { $low } 至 { $high }
stats-large-interval = n = { $n }，95% 区间 { $interval }
stats-large-learners = 学员：{ $n }
stats-large-tickets = 已解决工单：{ $tickets }，学员：{ $learners }
stats-large-tickets-interval = { $basis }，95% 区间 { $low } 至 { $high }
stats-large-before = { $before }
stats-large-before-chance = { $before }（属偶然范围）
stats-large-before-unjudged = { $before }（不作判断）
stats-large-score = 满意度（−4 至 4）
stats-large-pressed = 按钮回应率
stats-large-first-response = 首次响应中位数
stats-large-next-response = 后续响应中位数
stats-large-resolution = 解决用时中位数
stats-large-answers = 规则回答
stats-large-rules = 规则：{ $n }
stats-large-escalated = 回答后转人工
stats-large-resolved = 已解决工单
stats-large-instructors = 讲师：{ $n }
stats-large-open = 未结工单
stats-large-now = 目前
stats-large-reopened = 重新打开
stats-large-asked = 学员
stats-large-first-asked = 在这些天首次提问
stats-large-asked-again = 30 天内再次提问
stats-large-stayed = 30 天后仍在服务器
stats-large-bought = 90 天内再次购买
stats-large-renewed = 90 天内续订
stats-spread = 中位数 { $median } · p90 { $p90 } · p95 { $p95 }（n = { $n }）
stats-ends = { $low } 至 { $high }
stats-ends-open = { $low } 以上
stats-median-interval = { $median }（{ $interval }）
stats-median-short = { $median }（{ $interval }，n = { $n }）
stats-median-open = 不足一半达到（n = { $n }）
stats-waits-median = 中位数 { $median }
stats-waits-replied = p90 { $p90 } · p95 { $p95 }（已回复的 { $n } 个）
stats-waits-resolved = p90 { $p90 } · p95 { $p95 }（已解决的 { $n } 个）
stats-waits-still = { $n } 个仍在等待，最久已等 { $oldest }
stats-waits-ended = { $n } 个直到结束也没有
stats-few = { $figure }·
stats-few-mark = ）·
stats-nothing = 暂无数据（n = 0）
stats-withheld = 不足 { $least } 人，不公开显示
stats-seconds = { $seconds } 秒
stats-minutes = { $minutes } 分钟
stats-minutes-seconds = { $minutes } 分 { $seconds } 秒
stats-hours = { $hours } 小时
stats-hours-minutes = { $hours } 小时 { $minutes } 分
stats-days = { $days } 天
stats-days-hours = { $days } 天 { $hours } 小时

# 各行。
stats-inquiries = 提问
stats-outcomes = 结果：{ $list }
stats-outcome = { $outcome } { $n }
stats-outcome-percent = { $outcome } { $n }（{ $percent }）
stats-outcome-solved = 已解决
stats-outcome-assumed = 视为解决
stats-outcome-reasked = 再次提问
stats-outcome-escalated = 转人工
stats-outcome-by-person = 由他人回答
stats-outcome-cancelled = 已取消
stats-outcome-unanswered = 无人回答
stats-outcome-not-helped = 没有帮助
stats-outcome-pending = 进行中
stats-auto-replies = 自动回复率
stats-deflection-confirmed = 自助解决率（确认）：{ $share }
stats-deflection-assumed = 视为解决（未确认）：{ $share }
stats-helpful = 有用率（CSAT）
stats-pressed = 按钮回应率：{ $share }
stats-reasons = 转人工原因：{ $list }
stats-reason-asked = 要求人工
stats-reason-no-rule = 没有规则
stats-reason-unsure = 不确定
stats-reason-not-helpful = 回答没有帮助
stats-reason-always = 规则规定
stats-reason-attachment = 附件
stats-by-reason = … { $reason }：首次响应中位数 { $first } · 解决用时中位数 { $resolution } · 满意度 { $score }
stats-score = 满意度（−4 至 4）：{ $mean }
stats-score-tickets = 工单之后：{ $mean }
stats-score-episodes = 每次解决分别计算：{ $mean }
stats-score-answers = 自动回答之后：{ $mean }
stats-score-expected-before = 事前询问期望价值的：{ $mean }
stats-score-expected-after = 事后询问期望价值的：{ $mean }
stats-question-value = 感知价值（1 至 5）：{ $mean }
stats-question-effort = 感知付出（1 至 5）：{ $mean }
stats-question-expected = 期望价值（1 至 5）：{ $mean }
stats-surveys = 问卷回应
stats-cut-short = 未答完的问卷：{ $n }
stats-unsurveyed = 已解决但未发问卷（学员身份未知）：{ $n }
stats-unsent = 未发出的调查：{ $list }
stats-unsent-not-drawn = 未抽中
stats-unsent-within-week = 一周内已有一次
stats-unsent-direct-closed = 不接收私信
stats-unsent-refused = 被 Discord 拒绝
stats-unsent-left = 已离开
stats-unsent-forgotten = 学员身份未知
stats-unsent-unprompted = 在频道里提问且未按按钮
stats-response-time = 每位学员的响应时间
stats-response-sum = 这些工单总时长 { $total } · 处理 { $handling }
stats-response-waits = 等待学员 { $learner } · 等待讲师 { $queue } · 开工单前与各阶段之间 { $rest }
stats-response-time-first = 首个阶段，每位学员的响应时间：{ $time }
stats-first-response = 首次响应：{ $spread }
stats-first-response-duty = … 值班时间内：{ $spread }
stats-first-response-waiting = 没有首次响应：{ $list }
stats-next-response = 后续响应：{ $spread }
stats-next-response-duty = … 值班时间内：{ $spread }
stats-next-response-waiting = 没有后续响应：{ $list }
stats-resolution = 解决用时：{ $spread }
stats-resolution-waiting = 没有解决：{ $list }
stats-resolution-duty = … 值班时间内：{ $spread }
stats-handling = 单个工单的处理：{ $spread }
stats-resolution-first = 首个阶段的解决用时：{ $spread }
stats-handling-first = 首个阶段的处理：{ $spread }
stats-reopened = 重新打开：{ $share }
stats-backlog = 每日结束时未结工单（{ $zone }）：{ $list }
stats-backlog-none = 未结工单：0
stats-backlog-day = { $day } { $n }
stats-backlog-now = 现在 **{ $n }**
stats-backlog-peak = 最多：{ $n }（{ $day }）
stats-withheld-all = 这些数字涉及的学员不足 { $least } 人，因此不公开显示。不加 `public:true` 时，只有您自己能看到。
stats-public-period = 公开显示只限最近 7、30、90 天或全部时间（`7d`、`30d`、`90d`、`all`）：其他时段彼此相减，可能透露个别人的情况。
stats-shown = 本频道的所有人都能看到下面的数字。
stats-foot = -# 数据截至 { $time }，按提问当日统计（{ $zone }）。除非另有说明，时间按自然时钟计算。定义版本 { $definitions }：`/stats help`
stats-behind = 尚未全部统计：缺少下方截止时间之后的数据。
stats-compared = -# “之前”：比较 { $all } 天中结果已定的 { $compared } 天与此前同样多的天数
stats-few-means = -# · n 小于 { $few }：样本太少，难下结论

# 定义。
stats-help-change = **之前**：结果已定的日子（已过 24 小时），与上一时段同样多的天数相比。*属偶然范围*：变化的 95% 区间包含 0。*不作判断*：已解决工单的数字；之前的日子至今解决的更多。
stats-help-surveys = **问卷**：每张已解决的工单之后都发；自动回答只抽取一次：按了“已解决”时；一天之后，若按了“不是我问的”，或在私信中又问了一次或没有说什么。未发送的按原因计数。
stats-help-instructors = **讲师**看到的自己的满意度：已过去一个月以上的月份，每多五位学员更新一次，与报告的时段和类别无关。
stats-help-title = 数字的含义
stats-help-cohort = 一切按提问当日统计，以服务器时区为准，含最后一天；之后发生的结果记在提问当日。
stats-help-n = 每个数字都带样本数 n；n 小于 { $few } 时带一个点。公开显示时，不足 5 人的数字不显示。定义版本 { $definitions }。
stats-help-outcome = **结果**：每个提问恰有一个。*已解决*：按了“已解决”，或工作人员如此表示。*视为解决*：已回答，24 小时内没有按钮也没有再问。*再次提问*：24 小时内又问，或说回答没用。*转人工*：开了工单。*由他人回答*：有人先回复。*已取消*：学员撤回。*无人回答*：24 小时内以上都没有。*没有帮助*：同上，但规则回答过，学员按了“不是我问的”。*进行中*：尚未定下。之后再按按钮会改写结果。
stats-help-auto-replies = **自动回复率**：规则回答的提问 ÷ 全部提问。
stats-help-deflection = **自助解决率**：确认 = 已解决 ÷ 规则回答的提问。视为解决 = 视为解决的 ÷ 同上，二者从不相加。
stats-help-helpful = **有用率（CSAT）**：“已解决” ÷（“已解决” + “不是我问的”），每个提问取最后一次按下；Wilson 95% 区间。回应率：有按钮回应的 ÷ 规则回答的提问。
stats-help-satisfaction = **满意度**：完整问卷的（感知价值 − 感知付出）÷ 期望价值的均值，−4 至 4。一张工单只算一次，取最后一份有回答的问卷。95% 区间用 Student t，按学员聚类。
stats-help-response-time = **响应时间**：（已解决工单的 Σ 总时长 − Σ 处理）÷ 有提问的学员数。首个阶段：到第一次解决为止。
stats-help-handling = **总时长**：从提问到最后一次解决。**处理**：讲师持有工单且轮到讲师行动的时间。
stats-help-first-response = **首次响应**：从提问到其他人的第一段文字；机器人、认领、加入、致谢以及不在值班者的应诺都不算。
stats-help-next-response = **后续响应**：从学员在工单中之后的一轮消息到他人的回复。
stats-help-resolution = **解决用时**：从提问到最后一次解决；又打开着的不算已解决。**重新打开**：被重新打开的 ÷ 曾经解决的工单。
stats-help-duty = **值班时间内**：其中有受理该类别的讲师值班的部分。
stats-help-retention = **谁会回来**：`/stats retention`，按第一次提问的结果分组；不是因果关系。
stats-help-backlog = **未结工单**：按服务器时区，每日结束时。
stats-help-spread = **中位数、p90、p95**：一半、十分之九、二十分之十九不超过的时长（线性插值）。响应和解决的中位数计入仍在等待和直到结束也没有等到的（Kaplan–Meier）；p90 和 p95 只算其余的。
stats-opened-by-staff = 由团队打开的工单（未计入以上）：{ $n }
stats-helpers = **乐于助人的人 · { $period }**——提问的人或工作人员表示由某人的回复解决的问题（n = { $n }，人数：{ $people }）
stats-helpers-foot = -# 数据截至 { $time }，按表示解决的当日统计（{ $zone }）。定义版本 { $definitions }：`/stats help`
stats-helper = { $user }——{ $n }

export-given = **{ $kind }**，行数：{ $rows }。时间按 { $zone } 时区；数据截至 { $up_to }；口径版本 { $version }。学员以随机编号表示，匿名提问者没有编号，文件里没有任何人写的文字。您的这次导出会记入 `/privacy log`。
export-figures = **{ $report }**：以 JSON 给出的数字。时间按 { $zone } 时区；口径版本 { $version }。与 `/stats` 给工作人员看的相同。您的这次导出会记入 `/privacy log`。
export-inquiries = 提问
export-tickets = 工单
export-surveys = 问卷
export-events = 事件
export-roster = 值班
export-purchases = 购买记录
export-no-period = 这不是一个时间段。请写 7d、30d、all、一个日期，或两个日期，例如 2026-01-01..2026-01-31。
export-period-backwards = 这个时间段的最后一天早于第一天。
export-rows-or-report = 一个文件只能是明细行或报告的数字之一：请去掉 `rows:` 或 `report:`。
export-report-as-json = 报告的数字只能以 JSON 给出：请去掉 `format:`。
export-too-large = 这超过了 Discord 单个文件的上限。请用 `period:` 选短一些的时间段，或请运行 frontdesk 的人执行 `{ $command }`。

# 报告图片中的文字。要短，手机上看。
picture-n = n = { $n }
picture-interval = 95% 区间
picture-nothing = 没有数据
picture-nothing-between = { $first } 至 { $last } 没有数据
picture-few = 样本太少，难下结论
picture-before = 上一时段
picture-first = 最早
picture-last = 最近
picture-lowest = 最低
picture-highest = 最高
picture-others = 其他 { $count } 类
picture-adds-up = 累计
picture-still-waiting = 仍在等待
picture-at-risk = 等了这么久之后仍可观察到的人数：
picture-median = 中位数
picture-not-reached = 超过一半仍在等待
picture-not-over = 尚未结束
picture-expected = 每小时预计提问数
picture-on-duty = 值班人数
picture-short = 超出值班能力
picture-asked = 提问
picture-answered = 规则回答
picture-not-answered = 无规则回答
picture-outcomes = 提问的结果
picture-week = 按星期和小时的提问数
picture-categories = 各类别的提问数
picture-waiting = 等待首次响应
picture-satisfaction = 满意度（−4 至 4）
picture-helpful = 有用率（CSAT）
picture-inquiries = 提问数
picture-rules = 规则，最差的在前
picture-answers = 回答次数
picture-instructors = 工作量与首次响应
picture-resolved = 已解决工单
picture-first-response = 首次响应中位数
picture-retention = 谁会再来（按首次提问的结果）
picture-learners = 学员
picture-asked-again = 30 天内再次提问
picture-not-causal = 并非因果关系
picture-foot = 数据截至 { $time } · 定义版本 { $definitions }
picture-name-outcomes = 结果
picture-name-trend = 趋势
picture-name-week = 一周
picture-name-categories = 类别
picture-name-waiting = 等待
picture-name-ranking = 对比
stats-picture-withheld = -# 不公开图片：其中一部分涉及（或可能涉及）不足 5 人。
stats-picture-nothing = -# 没有图片：还没有可画的数据。

# 报告下方的按钮，以及所统计内容的列表。
stats-button-days = { $days } 天
stats-button-picture = 图片：{ $picture }
stats-button-no-picture = 不要图片
stats-button-rows = 查看明细
stats-button-waiting = 谁在等
stats-button-unsent = 未发问卷的
stats-button-opened-by-staff = 由团队打开的
stats-choose-rule = 查看某条规则的明细
stats-choose-reason = 查看某种原因的明细
stats-choose-category = 类别
stats-all-categories = 全部类别
stats-choose-instructor = 查看某位讲师的明细
stats-button-old = 该类别已没有数据。请重新使用 `/stats`。
stats-title-counted = 统计明细
stats-counted = 提问：{ $n }，最新的在前 · 第 { $page } / { $pages } 页
stats-counted-line = - { $time } · { $outcome } · { $place }
stats-counted-message = [消息]({ $url })
stats-counted-direct = 私信
stats-counted-panel = 提问面板
stats-counted-command = `/ask`
stats-counted-gone = 消息已删除

# /stats rules 和 /stats instructors。
stats-title-rules = 规则
stats-title-instructors = 讲师
stats-rules-order = 最差的在前：按有用率区间的上限排序。
stats-rules-none = 这段时间内没有规则回答过提问。
stats-rule = - `{ $rule }` 回答 { $n } · 之后转人工 { $escalated }，再次提问 { $reasked } · 在工单里用过 { $given } · 学到例句 { $learned } · 有用 { $helpful } · 趋势：{ $trend }
stats-trend-better = 变好
stats-trend-worse = 变差
stats-trend-chance = 属偶然范围
stats-trend-unknown = 样本太少
stats-share-short = { $percent }（{ $low } 至 { $high }，n = { $n }）
stats-median = { $median }（n = { $n }）
stats-more = …… 还有 { $n } 条
stats-instructor = **{ $user }** · 已解决 { $resolved } · 目前未结 { $open }
stats-instructor-times = 中位数：首次响应 { $first } · 后续响应 { $next } · 处理 { $handling }
stats-instructor-result = 重新打开 { $reopened } · 满意度 { $satisfaction }
stats-instructor-few-ratings = 不足 { $least } 位学员作答，不显示
stats-instructor-own-satisfaction = { $mean }，截至 { $day } 的提问
stats-instructors-none = 这段时间内没有工单，目前也没有未结工单。
stats-instructors-order = 解决最多的在前。
stats-instructors-open = 解决最多的在前。目前未结：包括所有类别。
