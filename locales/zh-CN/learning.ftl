# 工作人员教规则手册时看到的文字。
learning-off = 本服务器已关闭学习（`/setup learning`）：只按规则文件回答，教过的内容暂不生效。

lesson-example = 例句
lesson-reject = 反例
lesson-category = 类别
lesson-taught = 手动填写
lesson-reviewed = 审核通过
lesson-shown = 来自工单或消息
lesson-automatic = 自动

lesson-no-rule = 这里没有规则 `{ $rule }`。请从输入时给出的选项中选择。
lesson-no-category = 规则手册没有类别 `{ $rule }`。
lesson-filed-elsewhere = 规则文件把这句话归到了另一个类别。
lesson-empty = 里面没有文字。请写下学员会怎么说。
lesson-too-long = 比一条消息还长，请写短一些。
lesson-known = `{ $rule }` 已经知道这句话了。
lesson-opposite = `{ $rule }` 里已有这句话，但意思相反（在规则文件或教学内容中）。请先去掉它（`/rules lessons`）。
lesson-of-another = 这句话已是 `{ $other }` 的例句，或与它的例句意思相同，两条规则就都不会回答了。如果是教的，请先撤回（`/rules lessons`）；如果写在规则文件里，请在文件中修改。
lesson-taught-example = ✅ `{ $rule }` 学会了：{ $text } 就是在问它。
lesson-taught-reject = ✅ `{ $rule }` 学会了：不回答 { $text }。
lesson-taught-category = ✅ 从现在起，像 { $text } 这样的提问归入 `{ $rule }`；不会因此由任何规则回答。
lesson-answered-before = 之前这句话由 `{ $rule }` 回答。
lesson-gone = 这条教学内容已经不再生效。
lesson-forgotten = ↩ 已撤回：`{ $rule }` 不再学习 { $text }。
lesson-forgotten-category = ↩ 已撤回：{ $text } 不再说明什么归入 `{ $rule }`。

lessons =
    { $count ->
       *[other] **本服务器的 { $count } 条教学内容**，最新的在前
    }
lessons-none = 本服务器还没有教过任何内容。`/rules teach` 可以填写，`/rules review` 显示学员说过的话。
lessons-none-of-rule = 本服务器没有教过属于 `{ $rule }` 的内容。不指定规则时，`/rules lessons` 会列出全部。
lessons-line = - `{ $rule }` { $kind } { $text } · { $source }{ $by } <t:{ $when }:d>
lessons-no-rule = ⚠ 不起作用：规则已不存在
lessons-known = 没有新内容：规则文件或更早的教学已经这样说
lessons-overruled = ⚠ 不起作用：与规则文件或更早的教学内容矛盾
lessons-no-category = ⚠ 不起作用：类别已不存在
lessons-filed-elsewhere = ⚠ 不起作用：规则文件或更晚的教学内容把它归到了别处
lessons-forget = 撤回一条教学内容

review-heading =
    { $left ->
       *[other] **审核** · 还剩 { $left } 条
    }
review-asked =
    { $learners ->
       *[other] { $learners } 位学员问过。
    }
review-not-this = `{ $rule }` 回答了，学员按了“不是我问的”。
review-unsure = 规则手册不确定它的意思。
review-frequent = 规则手册不认识它。
review-proposed = 可能是 `{ $rule }` **{ $title }**（{ $score }）。
review-no-proposal = 规则手册没有可建议的规则。
review-filed = 工作人员把它归入 **{ $category }**，规则手册原本不会这样归类。
review-correct = 它属于另一条规则……
review-more-rules = 还有 { $count } 条可能性更低的规则不在其中：请用 `/rules teach` 教。
review-empty = 没有需要审核的内容。规则手册拿不准的提问会出现在这里。
review-done-already = 这一条已经处理过了。
review-thrown-away = 🗑 已丢弃：不从中学习。
button-approve = 通过
button-was-right = 回答是对的
button-reject = 不该由此规则回答
button-file = 这类提问都这样归类
button-throw-away = 丢弃

teach-no-question = 我找不到这条消息所问或所答的问题。在工单里可以选任意消息；在频道里请选学员的提问或对它的回复。`/rules teach` 可以教任何文字。
teach-which-rule =
    {""}哪条规则能回答 { $question }？请在下面选择，这个问题就会成为它的例句。
    {""}如果都不能，新规则应写进规则文件，可以这样开头：
    ```toml
    { $toml }```
teach-rule-menu = 它是……的例句
teach-write-answer = 在这里写答案。

explain-demoted = 在本服务器，`{ $rule }` 只建议、不直接回答：{ $learners } 位学员按过按钮，估计有 { $helpful } % 觉得有帮助。
explain-shifted = 在本服务器，`{ $rule }` 的概率移动了 { $shift }（对数几率）：{ $learners } 位学员按过按钮，估计有 { $helpful } % 觉得有帮助。

# What staff are told of a rule that learners' presses switched off.
demoted = ⚠ `{ $rule }` **{ $title }** 不再自动回答：有学员说它答非所问。从现在起只作为建议给出。学员按了：
demoted-not-this = - { $who }：*不是我问的*，问题是 { $question }（<t:{ $when }:R>）
demoted-asked = - { $who }：*找讲师*，问题是 { $question }（<t:{ $when }:R>）
demoted-somebody = 某位学员
demoted-what-now = 如果这个回答没错，请按下面的按钮，这些评价就不再算数。如果确实不对，请修改规则，或用 `/rules review` 看看这些问题。
demoted-keep = 继续回答
demoted-kept = ✅ `{ $rule }` **{ $title }** 恢复自动回答：{ $who } 决定保留。之前的负面评价不再算数。
