# 关于 frontdesk 保存的个人资料的文字。
privacy-everywhere = 我认识您的所有服务器
privacy-ask =
    要删除我在 { $place } 保存的关于您的资料吗？
    {""}**永久删除：**您提问的文字、我对它们的回复、用您的话教过的内容、您在问卷里的留言、团队关于您的备注、我在私信与团队之间转发的内容、您的工单记录、您用 `/me` 告诉团队的内容、我在哪里见过您，以及这些属于您。进行中的工单会关闭并注明这个原因；其子区里由我写下的您的名字和问题也会删除。
    {""}**保留：**您和其他人自己写的消息，只有 Discord 或作者本人能删除；不含文字的统计，例如回答用了多久，编号不指向任何人；这次删除的时间；如果您是团队成员，还有值班安排。如果团队限制您开工单，这一限制也会保留，只含您的账号编号，作为服务器的保护措施。
privacy-ask-elsewhere = 如果我还在其他服务器认识您，您选的语言和我们的私信内容也会保留：在私信里使用此命令，就会在所有服务器删除。
privacy-ask-of =
    要删除我在 { $place } 保存的关于 { $user } 的资料吗？
    {""}**永久删除：**对方提问的文字、我对它们的回复、用对方的话教过的内容、对方在问卷里的留言、团队关于对方的备注、我在私信与团队之间转发的内容、对方的工单记录、对方用 `/me` 告诉团队的内容、我在哪里见过对方，以及这些属于谁。进行中的工单会关闭并注明这个原因；其子区里由我写下的名字和问题也会删除。
    {""}**保留：**对方和其他人自己写的消息，只有 Discord 或作者本人能删除；不含文字的统计，编号不指向任何人；您做了这件事及时间；如果对方是团队成员，还有值班安排。如果对方被限制开工单，这一限制也会保留，只含对方的账号编号。
privacy-nothing = 我没有保存关于您的资料。
privacy-nothing-of = 我没有保存关于 { $user } 的资料。
button-forget-me = 删除我的资料
button-forget-them = 删除对方的资料
privacy-done = 完成：我在 { $place } 保存的关于您的资料已删除。您再写信给我时，我们重新开始。
privacy-done-of = 完成：我在 { $place } 保存的关于 { $user } 的资料已删除。
privacy-done-closed = 因此关闭：{ $tickets }。
privacy-log-empty = 这里还没有人删除或获取过资料，或查看过工单。
privacy-log-forgotten = { $at } · 学员 { $learner } 删除了自己的资料
privacy-log-forgotten-by = { $at } · { $user } 删除了学员 { $learner } 的资料
privacy-log-exported = { $at } · 一位学员获取了自己的资料
privacy-log-exported-by = { $at } · { $user } 获取了 { $learner } 的资料

# 关于某人的资料副本：单独的一页。
personal-given = 我保存的关于您的全部资料，共两份：用浏览器打开 `personal-data.html` 阅读；`personal-data.json` 内容相同，供程序使用。请自己妥善保管。
personal-given-of = 我在本服务器保存的关于 { $user } 的资料，一份供阅读，一份供程序使用。资料属于对方，请勿转给别人。您获取了资料这件事会记在 `/privacy log` 里。
personal-title = 我保存的关于您的资料
personal-title-of = 我保存的关于账号 { $user } 的资料
personal-account = 账号
personal-language = 语言
personal-known-since = 第一次提问
personal-seen = 出现过的服务器
personal-blocked = 不能开工单的服务器
personal-questions = 提问
personal-where = 地点
personal-direct = 私信
personal-category = 类别
personal-rule = 回答所用的规则
personal-outcome = 结果
personal-ticket = 工单
personal-survey = 问卷
personal-ratings = 帮助 { $value } · 费力 { $effort } · 期望 { $expected }
personal-text = 提问内容
personal-deleted = （已删除）
personal-lesson = 用这些话教过的内容
personal-comment = 问卷留言
personal-note = 团队备注
personal-records = 全部记录
personal-records-hint = 以上内容和其余部分在数据库中的原样，每个表一组，名称为英文。
personal-without-notes = 未包含：团队的备注，以及团队里谁做了什么；那是别人的话和行为。
personal-without-anonymous = 这里只有本服务器的资料。不含任何匿名提问，也不含能看出有人匿名提问的内容。
personal-without-discord = 消息本身和文件由 Discord 保存。
personal-cut = 表 { $table } 只包含最近的 { $rows } 行。
personal-cut-page = 表 { $table } 在本页只显示最近的 { $rows } 行；数据文件里还有更多。
personal-zone = 提问时间以 { $zone } 为准。

# 学员告诉服务器团队的自我介绍。
me-kept = { $server } 的团队会在您工单的详情里看到以下内容，其他人看不到。用 `/me clear:true` 可以删除。
me-nothing = 您还没有告诉 { $server } 的团队您的情况。可以用 `course:`、`level:` 和 `goal:` 填写，只有他们能看到。
me-cleared = 完成：您告诉 { $server } 团队的内容已删除。
me-which-server = 我在多个服务器认识您，或者还不认识您。请在您想告诉的那个服务器里使用 `/me`。
me-course = {""}**课程：**{ $text }
me-level = {""}**基础：**{ $text }
me-goal = {""}**目标：**{ $text }

# What staff read.
privacy-log-ticket-read = { $at } · { $user } 查看了 { $ticket }
privacy-log-transcript-read = { $at } · { $user } 查看了 { $ticket } 的对话记录
privacy-log-revealed = { $at } · { $user } 查看了 { $ticket } 的匿名提问者是谁
privacy-log-rows-exported = { $at } · 运行 frontdesk 的人导出了数据行，不含文字
privacy-log-rows-exported-by = { $at } · { $user } 导出了数据行，不含文字
privacy-log-texts-exported = { $at } · 运行 frontdesk 的人导出了数据行，包含学员写的文字
privacy-log-figures-exported = { $at } · 运行 frontdesk 的人导出了报告的数字
privacy-log-figures-exported-by = { $at } · { $user } 导出了报告的数字
