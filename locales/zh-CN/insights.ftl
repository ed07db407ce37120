# `/insights` 的文字。

insights-drivers-title = **学员的期望与什么有关**（完整问卷，n = { $n }，其中导入：{ $imported }）
insights-drivers-value-more = • 在付出相同的情况下，认为帮助价值高一分的学员，原先的期望高 { $by } 分。
insights-drivers-value-less = • 在付出相同的情况下，认为帮助价值高一分的学员，原先的期望低 { $by } 分。
insights-drivers-value-nothing = • 帮助的价值与期望之间没有超出偶然的联系。
insights-drivers-effort-more = • 在价值相同的情况下，多付出一分的学员，原先的期望高 { $by } 分。
insights-drivers-effort-less = • 在价值相同的情况下，多付出一分的学员，原先的期望低 { $by } 分。
insights-drivers-effort-nothing = • 付出的多少与期望之间没有超出偶然的联系。
insights-drivers-worth = • 在没有参与计算的问卷上，它的均方误差比只用平均值小 { $percent }%。
insights-drivers-worthless = • 在没有参与计算的问卷上，它并不比平均值更准：请不要据此做决定。
insights-drivers-figure-value = 感知价值：{ $value }（95% 置信区间 { $low } 至 { $high }）
insights-drivers-figure-effort = 感知付出：{ $value }（95% 置信区间 { $low } 至 { $high }）
insights-drivers-figure-base = 两者都为 0 时：{ $value }（95% 置信区间 { $low } 至 { $high }）
insights-drivers-fit = R² = { $r }，n = { $n }。留出部分：n = { $held }，均方误差 { $error }，只用平均值时 { $mean }。
insights-drivers-few = 完整的问卷太少，还看不出什么：n = { $n }，需要 { $needed } 份。
insights-drivers-collinear = 这些问卷（n = { $n }）的评分同进同退，分不清各自的作用。
insights-not-causal = 一起变化的事物不一定互为因果。
insights-rules-title = **没有帮上忙的规则**（规则：{ $rules }，回答：n = { $n }）
insights-rules-none = 没有哪条规则明显差于其他规则。
insights-rules-line = • `{ $rule }` { $title }（回答：n = { $n }）：{ $why }
insights-rules-gone = （规则手册里已经没有了）
insights-rules-not-helpful = 按过按钮的人中 { $percent }% 得到帮助（{ $low } 至 { $high }%，n = { $n }），其他规则 { $others }%
insights-rules-asked-again = { $percent }% 又问了一次（{ $low } 至 { $high }%），其他规则 { $others }%
insights-rules-escalated = { $percent }% 变成了工单（{ $low } 至 { $high }%），其他规则 { $others }%
insights-rules-due = **{ $months } 个多月前检查过的规则**
insights-rules-due-line = • `{ $rule }` { $title }：{ $date }，负责人 { $owner }
insights-more = ……还有 { $count } 条。

# 缺少的规则：`/insights gaps`。
insights-gaps-title = 缺少的规则
insights-gaps-asked = 没有规则回答的提问：n = { $n }。只出现过一次、因此未列出：{ $once }。
insights-gaps-none = 没有重复出现的提问。
insights-gaps-line = • **n = { $n }**（学员：{ $learners }，处理 { $handling }）：{ $samples }
insights-gaps-line-supplied = ✓ `{ $rule }`
insights-gaps-choose = 打开一条：查看提问、规则草稿……
insights-gaps-card = 一条缺少的规则
insights-gaps-cost = 提问：n = { $n }，学员：{ $learners }，类别：{ $category }。无人回答：{ $unanswered }。已解决的工单：{ $tickets }，处理 { $handling }。
insights-gaps-back = 返回列表
insights-gaps-draft = 规则草稿
insights-gaps-supply = 现在有规则回答
insights-gaps-tell = 通知提问的人
insights-gaps-gone = 它已不在缺少的规则之列。请重新使用 `/insights gaps`。
insights-gaps-drafted =
    {""}规则可以这样开头，以学员的提问为示例：请只保留合适的。写好答案，换上自己的 id，放进规则文件夹，再用 `frontdesk check` 检查。
    ```toml
    { $toml }```
insights-gaps-not-yet = 在这 { $n } 个提问中，同一条规则能回答 { $answered } 个，需要超过一半。请在规则文件里或用 `/rules teach` 给相应的规则补充示例，或根据草稿编写新规则。
insights-gaps-supplied = 已记录：在这 { $n } 个提问中，`{ $rule }` 现在能回答 { $answered } 个。
insights-gaps-since = `{ $rule }` 自 { $time } 起回答这类提问。此前一周未得到规则回答：n = { $before }；此后 { $days } 个整天内：n = { $after }。该规则从当天起回答了：{ $answered }。
insights-gaps-week-since = `{ $rule }` 自 { $time } 起回答这类提问。此前一周未得到规则回答：n = { $before }；此后一周：n = { $after }。该规则在这一周内回答了：{ $answered }。
insights-gaps-told-at = 已于 { $time } 通知提问的人。
insights-gaps-told-already = 已经通知过提问的人了。
insights-gaps-told = 已通知：{ $n }。因被限制、已被遗忘、已离开或无权查看该规则而未通知：{ $others }。
insights-gaps-notice =
    {""}您在 **{ $server }** 问过：{ $question }
    {""}当时没有人能回答。现在有答案了，**{ $title }**：
    {""}
    { $answer }

# 预计提问与值班：`/insights cover`。
insights-cover-title = 预计提问与值班
insights-cover-few = 数据太少，无法预计：整周数 { $weeks }；至少需要 2 周和 30 个提问。
insights-cover-expected = 未来两周内每周预计：{ $n } 个提问，其中 { $people } 个需要由人回答（n = { $asked } 的 { $percent }%），依据过去 { $weeks } 周。
insights-cover-checked = 在过去两周，这样的预计平均每小时相差 { $error } 个提问，照搬前一周同一小时则相差 { $naive } 个（n = { $hours } 小时）。
insights-cover-last-week = 在过去两周，用之前各周的平均值预计，平均每小时相差 { $error } 个提问，照搬前一周同一小时则相差 { $naive } 个（n = { $hours } 小时）：后者更准，因此直接沿用上一周。
insights-cover-unchecked = 还无法判断误差有多大：需要 4 个整周，目前有 { $weeks } 个。
insights-cover-capacity = 一位值班者每小时能处理 { $per } 个提问，依据处理时间的中位数 { $handling }（n = { $n } 张工单）。
insights-cover-assumed = 假定一位值班者每小时能处理 { $per } 个提问，每个 { $handling }：n = { $n } 张工单太少，难下结论。
insights-cover-nobody = • **{ $day } { $from }–{ $until }**：每周预计 { $n } 个提问，其中 { $people } 个需要由人回答，无人值班
insights-cover-few-there = • **{ $day } { $from }–{ $until }**：每周预计 { $n } 个提问，其中 { $people } 个需要由人回答，平均 { $there } 人值班，能处理 { $can } 个
insights-cover-none = 人手足够：没有哪两个小时的预计提问每周超出值班者能力一个以上。
picture-cover = 预计需要人回答的提问与值班

# 首次响应和满意度与什么有关：`/insights response`、`/insights satisfaction`。
insights-response-title = 首次响应的快慢与什么有关
insights-response-more = • { $factor }：每多一个，首次响应慢 { $by }。
insights-response-less = • { $factor }：每多一个，首次响应快 { $by }。
insights-response-longer = • { $factor }：首次响应比{ $usual }慢 { $by }。
insights-response-shorter = • { $factor }：首次响应比{ $usual }快 { $by }。
insights-satisfaction-title = 满意度与什么有关
insights-satisfaction-more = • { $factor }：每多一个，满意度高 { $by }。
insights-satisfaction-less = • { $factor }：每多一个，满意度低 { $by }。
insights-satisfaction-higher = • { $factor }：满意度比{ $usual }高 { $by }。
insights-satisfaction-lower = • { $factor }：满意度比{ $usual }低 { $by }。
insights-factors-nothing = • 所考察的因素都没有超出偶然的联系。
insights-factors-worth = • 对没有参与计算的部分，它平均相差 { $error }，只用中位数则相差 { $median }（留出部分：n = { $n }）。
insights-factors-worthless = • 对没有参与计算的部分，它并不比中位数更准：平均相差 { $error }，中位数相差 { $median }（留出部分：n = { $n }）。请不要据此做决定。
insights-factors-same = • { $factor }：每次都相同，因此无法判断。
insights-factors-fit = 与{ $usual }相比。R² = { $r }，n = { $n }。每多一个，或换成：
insights-factors-line = { $factor }：{ $value }（95% 置信区间 { $low } 至 { $high }）
insights-factors-few = 数量太少，无法判断：n = { $n }，需要 { $needed }。
insights-factors-all-same = 所有情况都相同（n = { $n }），无法区分。
insights-factors-together = 这些因素总是一起变化，无法分清各自的作用：{ $factors }。
insights-factor-on-duty = 值班人数
insights-factor-queue = 未结工单
insights-factor-waiting = 等待人回答的小时数
insights-factor-exchanges = 往来次数
insights-factor-hours = { $from }:00–{ $until }:00
insights-factor-person = 由人回答
insights-factor-rule = 由规则回答
