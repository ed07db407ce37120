# 谁在值班，以及没有人值班时说什么。
duty-instructors-only = 只有讲师可以值班。管理员可以授予您 `/setup roles` 中设置的身份组。
duty-bad-time = “{ $text }”不是可用的将来时间。请写从现在起的时长，例如 2h 或 1d，一天中的时间，例如 18:30，或日期，例如 2026-12-24；最多三年以后。
duty-leads-only = 只有负责人和管理员可以更改他人的值班。
duty-bad-moment = 看不懂“{ $text }”。请写日期，例如 2026-01-31；日期加时间，例如 2026-01-31 14:00；一天中的时间，例如 18:30；或从现在起的时长，例如 2h；最多三年以后。
duty-told = { $by } 更改了您的值班。{ $change }
duty-on =
    { $whose ->
        [own] 您
       *[other] { $user } { "" }
    }{ $bounded ->
        [yes] 值班到 { $until }
       *[no] 开始值班，直到使用 `/duty off`
    }。
duty-off =
    { $whose ->
        [own] 您
       *[other] { $user } { "" }
    }{ $bounded ->
        [yes] 休息到 { $until }
       *[no] 已下班
    }。
duty-away =
    { $whose ->
        [own] 您
       *[other] { $user } { "" }
    }从 { $from } 到 { $until } 不在，其间的班次不算。
duty-away-over = 这段时间已经过去。
duty-away-backwards = 结束早于开始。请把较早的时间写在 `from:`。
duty-back =
    { $whose ->
        [own] 您
       *[other] { $user } { "" }
    }从 { $from } 到 { $until } 的缺勤已结束或取消。
duty-back-none = 没有安排缺勤。
duty-nobody = 现在没有人值班。
duty-line = { $user }——{ $open } / { $capacity } 张工单，{ $until }
duty-open-end = 直到另行通知
duty-until = 到 { $until }
duty-next-line = 下一位：{ $user }，从 { $when } 开始。
duty-next-staff = ——下一位值班：{ $user }，从 { $when } 开始
duty-next-learner = 下一班从 { $when } 开始。
duty-week-nobody = 今后七天没有人值班。
week-title = 值班安排 { $first } – { $last }（{ $zone }）
week-nobody = 无人值班
week-away = 不在
week-holiday = 节假日
week-over = 已过去
week-skipped = { $date }：时钟拨快，没有 { $from }–{ $until }。
week-twice = { $date }：时钟拨慢，{ $from }–{ $until } 有两次，第一次在上面。
duty-span = { $from } – { $until }
duty-each =
    { $first } 至 { $last } 的{ $days } { $hours }（{ $zone }）{ $but ->
        [yes] ，{ $missing } 除外
       *[no] {""}
    }
duty-cover = { $when }：{ $users }
duty-cover-missing = { $when }：{ $users } 的班次
duty-more = ……还有 { $count } 项
duty-gaps = 今后 { $all }中，有 { $length }没有人值班。
duty-gaps-of = { $category }：今后 { $all }中，有 { $length }没有能接这类工单的人值班。
duty-gaps-none-of = { $category }：今后 30 天随时都有能接这类工单的人值班。
duty-length = { $kind ->
        [days] { $days } 天
        [hours] { $hours } 小时
        [minutes] { $minutes } 分钟
       *[both] { $hours } 小时 { $minutes } 分钟
    }
duty-gaps-none = 今后 30 天随时都有人值班。
duty-gaps-empty = { $user } 已不再是这里的讲师，但今后 30 天还有 { $count } 个班次，第一个从 { $first } 开始。
duty-gaps-missing = **讲师不在或已下班、又没有别人的班次：**
duty-gaps-unplanned = **没有安排任何人：**
duty-gaps-overlaps = **同时有几个人：**
fairness-nobody = 还没有讲师值过班或接过工单。
fairness-head = {""}**过去 52 周**，{ $count } 位讲师，括号内为与平均值之差：
fairness-figure = { $figure }（{ $percent }）
fairness-line = { $user }——值班小时 { $duty }，夜间 { $nights }，周末 { $weekends }；工单 { $tickets }
calendar-none = 今后 90 天没有班次。
calendar-file = 今后 90 天有 { $count } 个班次。请用日历打开文件；以后再次导入也不会重复。
calendar-shift = 值班——{ $server }
calendar-shift-of = 值班：{ $user }——{ $server }
calendar-feed-made =
    这是日历的秘密地址；您以前的地址不再有效。请把它添加到日历程序，程序会不断更新班次：
    { $address }
    知道地址的人都能看到日历。`/duty calendar feed:off` 会收回它。
calendar-feed-off = 这个地址不再有效。
calendar-feed-none = 这个日历没有地址。
calendar-feed-nowhere = 这里不能通过地址读取日历：需要由运行者设置 `FRONTDESK_HTTP` 和 `FRONTDESK_PUBLIC_URL`。不加 `feed:` 可以得到文件。
button-swap-take = 接下
button-swap-withdraw = 撤回
button-swap-give-back = 退回
swap-line = {""}**换班 { $number }**——{ $stands }
swap-asked =
    { $reader ->
        [giver] 您在询问谁能接您的班
       *[other] { $giver } 在询问谁能接班
    }：{ $from } – { $until }。
swap-taken =
    { $reader ->
        [giver] { $taker } 接下您的班
        [taker] 您接下 { $giver } 的班
       *[other] { $taker } 接下 { $giver } 的班
    }：{ $from } – { $until }。
swap-given-back =
    { $reader ->
        [giver] { $taker } 不能接您的班了，它又归您
        [taker] 您不再接 { $giver } 的班
       *[other] { $taker } 不再接 { $giver } 的班
    }：{ $from } – { $until }。
swap-withdrawn =
    { $reader ->
        [giver] 您不再询问谁能接您的班
       *[other] { $giver } 不再询问谁能接班
    }：{ $from } – { $until }。
swap-ended =
    { $reader ->
        [taker] 您不再接 { $giver } 的班，对方那时已没有班
       *[other] { $giver } 已没有可接的班
    }：{ $from } – { $until }。
swap-shifts-changed =
    您通过换班 { $number } 从 { $giver } 接下的班次有变动：
    { $changes }
swap-over = 没有人接 { $giver } 的班，{ $from } – { $until }。
swap-can-you = { $user }，您可以吗？
swap-asked-of-you = { $giver } 想请您在 { $server } 接班：{ $from } – { $until }。如要接下，请在那里用 `/duty take swap:{ $number }`。
swap-told-directly = 没有工作人员频道，所以只私信问了 { $user }。
swap-told-refused = { $user } 不接收私信，所以还没有问到。请问别人，或直接告诉对方：用 `/duty take` 可以看到。
swap-told-nobody = 没有工作人员频道，所以还没有人得知。用 `/duty take` 可以看到；在 `with:` 里指定一个人，就会私信问对方。
swap-none = 没有人要换班。可用 `/duty swap` 提出。
swap-unknown = 没有可接的换班“{ $number }”。`/duty take` 会列出换班和编号。
swap-taken-already = { $user } 已经接下了。
swap-yourself = 换班要与别人换。
swap-no-shift = 这段时间没有班次。
swap-own-shift = 这段时间已有班次，不能同时值两个班。
swap-away = 这段时间内不在。请先用 `/duty back` 结束。
swap-not-yours = 只有 { $user }、负责人和管理员可以撤销。
swap-begun = 已经开始，或别人更快。您接下的班次余下的部分可用 `/duty swap` 再换出。
swap-too-far = 最多提前 90 天提出换班。
swap-too-many = 已有 { $most } 个换班，不能再添加。
swap-asked-already = 换班 { $number } 已经在问了。
brief-line =
    {""}**{ $number }**（{ $category }）{ $place }——{ $stands ->
        [rests] 暂缓到 { $when }
        [overdue] 学员在等回复，应在 { $when } 前回复
        [owed] 学员在等回复，最迟 { $when }
        [unforeseen] 学员在等回复，有人值班后到期
        [learner] 从 { $when } 起在等学员
       *[quiet] 没有在等谁
    }{ $end }
brief-resolution = ；最迟 { $when } 解决
handoff-told =
    { $to }，{ $user } 已下班，您是下一位。还未完成：
    { $tickets }
    用 `/ticket show` 查看；用 `/ticket transfer` 转给您自己，即可接手。
handoff-given =
    { $to }，{ $user } 已下班。这些工单现在归您：
    { $tickets }
handoff-left =
    { $user } 已下班，而{ $lack ->
        [full] 值班的人手上的工单都满了
        [category] 值班的人都不接未完成的工单
        [asked] 没有其他人值班
       *[nobody] 没有其他人值班
    }{ $next }。仍归其负责：
    { $tickets }
shift-began =
    您的班次已开始{ $bounded ->
        [yes] ，到 { $until }
       *[no] {""}
    }。{ $open ->
        [none] {""}
       *[some] 您未完成的工单：
            { $tickets }
    }
duty-lack-staff =
    { $number }（{ $category }）在等待，而{ $lack ->
        [full] 值班的人手上的工单都满了
        [category] 值班的人都不接这个类别
        [asked] 没有其他人值班
       *[nobody] 没有人值班
    }：{ $place }{ $next }
duty-lack-learner =
    { $lack ->
        [full] 值班的讲师现在都在忙。您已在排队：一有讲师空出来，就会叫到这里。
        [category] 现在没有负责这类问题的讲师值班。{ $told ->
            [yes] 团队已经收到通知，会
           *[no] 会
        }有人在这里回答您。
        [asked] 现在没有其他讲师可以接手。{ $told ->
            [yes] 团队已经收到通知，会
           *[no] 会
        }有人在这里回答您。
       *[nobody] 现在没有讲师值班。{ $told ->
            [yes] 团队已经收到通知，会
           *[no] 会
        }有人在这里回答您。
    }{ $next }
duty-lead =
    { $lead } { $number } { $owed ->
        [reopened] 重新打开后还没有回复
        [turn] 学员的最新消息还没有回复
       *[first] 还没有首次回复
    }，而且{ $lack ->
        [full] 其他值班的人手上的工单都满了
        [category] 值班的人都不接这个类别
        [asked] 没有其他人值班
        [tagged] 已呼叫的下一位讲师也没有回复
       *[nobody] 没有人值班
    }：{ $place }{ $next }
duty-lead-resolution = { $lead } { $number } 仍未解决，本应在 { $length } 内解决。目前由 { $user } 处理：{ $place }
duty-holder-gone = { $user } 已不再是这里的讲师或管理员。{ $number } 转给 { $next }：{ $place }
duty-holder-gone-nobody = { $user } 已不再是这里的讲师或管理员，而 { $number } 原由其负责：{ $place }
instructor-categories = 您接手的工单类别：{ $categories }。
instructor-all = 所有类别
instructor-unknown-category = 不认识类别“{ $unknown }”。规则手册中有：{ $known }。
instructor-capacity = 您同时最多接手 { $tickets } 张工单。

shift-added =
    { $whose ->
        [own] 您有
       *[other] { $user } 有
    }新的每周班次：{ $days }，{ $hours }（{ $zone }）。
shift-removed =
    { $whose ->
        [own] 您
       *[other] { $user } { "" }
    }不再有每周班次 { $days }，{ $hours }（{ $zone }）。
shift-line = `{ $number }` { $user }：{ $days }，{ $hours }（{ $zone }）
shift-choice = { $number }：{ $days }，{ $hours }（{ $zone }）
shift-none = 没有每周班次。请用 `/shift add` 添加。
shift-unknown = 没有班次“{ $text }”。`/shift list` 会列出班次和编号。
shift-too-many = 已有 { $most } 个每周班次，不能再添加。
shift-bad-days = 看不懂日子“{ $text }”。请写，例如 周一至周五，或 周二、周六。
shift-bad-hours = 看不懂时间“{ $text }”。请写开始和结束，例如 09:00-17:30。
shift-dates = { $first } 至 { $last } 的 { $days }（代替其他班次和轮班）
shift-bad-date = 看不懂这些日期。请把 `from:` 和 `to:` 都写上，例如 2026-01-31。
shift-bad-dates = 这些日期已过去、顺序不对，或在一年以后。
shift-day =
    { $day ->
        [mon] 周一
        [tue] 周二
        [wed] 周三
        [thu] 周四
        [fri] 周五
        [sat] 周六
       *[sun] 周日
    }
rotation-line = **{ $name }**——从 { $start } 起，每轮 { $turn }，{ $hours }（{ $zone }）：{ $people }
rotation-turn = { $count } 天
rotation-turn-open = { $from } – 直到轮班有变动：{ $user }
rotation-split = 一轮分段值班：{ $parts }。
rotation-split-part =
    { $whose ->
        [own] { $days } 由当轮的人值
        [before] { $days } 由排在前一位的人值
       *[earlier] { $days } 由排在前 { $place } 位的人值
    }
rotation-bad-split = 看不懂分段“{ $text }”。请写出每段的日子，例如 周一至周四 / 周五至周日，每天只出现一次；写 off 则不分段。
rotation-joins = { $user }（{ $date } 起）
rotation-leaves = { $user }（到 { $date }）
rotation-none = 没有轮班。请用 `/rotation set` 建立。
rotation-unknown = 没有轮班“{ $name }”。`/rotation show` 会列出它们。
rotation-removed = 轮班“{ $name }”已结束。
rotation-bad-people = 看不懂“{ $text }”。请按轮流的顺序逐个提及成员，最多 50 人。
rotation-bad-date = 看不懂“{ $text }”。请写一年以内的日期，例如 2026-01-31。
rotation-your-turn = 您在轮班“{ $name }”中的下一轮：{ $from } – { $until }。
rotation-your-turn-open = 您在轮班“{ $name }”中的这一轮从 { $from } 开始，之后没有人接替您。
rotation-your-turn-later = 您参加轮班“{ $name }”，但今后 30 天没有轮到您。
rotation-no-turn = 您不再参加轮班“{ $name }”。

holidays-list = 这些日子没有班次开始：
holidays-none = 今后没有假日。
holidays-changed = { $by } 更改了没有班次的假日：{ $dates }
holidays-your-shifts =
    没有班次的假日有变动，您的班次也随之改变：
    { $changes }
holidays-bad-dates = 看不懂“{ $text }”。请写从今天起的日期，例如 2026-12-24，或 2026-12-24..2026-12-26；最多 62 天。

# 日历文件。
button-import = 导入这些
import-bad-file =
    { $why ->
        [large] 文件太大，最多能读取 512 kB。
        [many] 文件中的事件太多，最多能读取 1000 个。
        [gone] 无法下载这个文件。
       *[none] 这不是我能读取的日历。请导出为 iCalendar 文件（.ics）。
    }
import-head = **{ $file } 会带来以下内容。**目前还没有任何改动。
import-nothing = 文件中没有可以导入的内容。
import-shifts = {""}**{ $count } 个班次：**
import-shift =
    { $whose ->
        [own] {""}
       *[other] { $user }：
    }{ $days }，{ $hours }（{ $zone }）
import-away = {""}**{ $count } 次缺勤：**
import-absence =
    { $whose ->
        [own] 缺勤：
       *[other] { $user }：
    }{ $from } – { $until }
import-known-already = 有 { $count } 项已在计划中，已略过。
import-nobodys = {""}**{ $count } 个事件没有提到我认识的讲师，**已略过；可用 `user:` 说明事件属于谁：
import-strangers = {""}**这里没有讲师叫这些名字：**{ $names }
import-unread = {""}**{ $count } 个事件无法读取，**已略过：
import-unread-line =
    { $title }——{ $why ->
        [zone] 不认识它的时区
        [repeats] 它不是每周或每天重复
        [changed] 它是系列中改动过的一天
       *[time] 它的时间不能作为班次
    }
import-untitled = （没有标题）
import-out-of-time = 有 { $count } 个事件已经结束，或在一年以后，已略过。
import-too-many = 这个文件会带来超过 { $most } 次缺勤，放不下了。
import-gone = 已经导入过，或显示得太久了。请再次使用 `/shift import`。
import-done = 已导入：{ $shifts } 个班次，{ $absences } 次缺勤。
import-told = 从日历导入：
