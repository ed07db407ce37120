# 谁在值班，以及没有人值班时说什么。
duty-instructors-only = 只有讲师可以值班。管理员可以授予您 `/setup roles` 中设置的身份组。
duty-bad-time = 看不懂“{ $text }”。请写时长，例如 2h 或 1d，或一天中的时间，例如 18:30。
duty-on = 您开始值班，直到使用 `/duty off`。{ $until }
duty-on-until = 您值班到 { $until }。
duty-off = 您已下班。{ $until }
duty-off-until = 您休息到 { $until }。
duty-nobody = 现在没有人值班。
duty-line = { $user }——{ $open } / { $capacity } 张工单，{ $until }
duty-open-end = 直到另行通知
duty-until = 到 { $until }
duty-lack-staff =
    { $number }（{ $category }）在等待，而{ $lack ->
        [full] 值班的人手上的工单都满了
        [category] 值班的人都不接这个类别
        [asked] 没有其他人值班
       *[nobody] 没有人值班
    }：{ $place }
duty-lack-learner =
    { $lack ->
        [full] 值班的讲师现在都在忙。您已在排队：一有讲师空出来，就会叫到这里。
        [category] 现在没有负责这类问题的讲师值班。团队已经收到通知，会有人在这里回答您。
       *[nobody] 现在没有讲师值班。团队已经收到通知，会有人在这里回答您。
    }
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
    }：{ $place }
duty-lead-resolution = { $lead } { $number } 仍未解决，本应在 { $length } 内解决。目前由 { $user } 处理：{ $place }
duty-holder-gone = { $user } 已不再是这里的讲师或管理员。{ $number } 转给 { $next }：{ $place }
duty-holder-gone-nobody = { $user } 已不再是这里的讲师或管理员，而 { $number } 原由其负责：{ $place }
instructor-categories = 您接手的工单类别：{ $categories }。
instructor-all = 所有类别
instructor-unknown-category = 不认识类别“{ $unknown }”。规则手册中有：{ $known }。
instructor-capacity = 您同时最多接手 { $tickets } 张工单。
